// The client in src/api/generated must be what orval makes of openapi.yaml today; anything else is drift.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const COMMITTED = "src/api/generated";

function filesOf(folder) {
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), readFileSync(path, "utf8"));
  }
  return files;
}

const before = filesOf(COMMITTED);
execFileSync("npx", ["orval", "--config", "orval.config.ts"], { stdio: ["ignore", "ignore", "inherit"] });
const after = filesOf(COMMITTED);
const drift = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
if (drift.length > 0) {
  console.error(
    `The client no longer fits openapi.yaml; it has been made anew, commit it:\n  ${drift.join("\n  ")}`,
  );
  process.exit(1);
}
