// Every sentence of the code stands in both catalogues, none is left over, and none lacks its translation.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const CATALOGUES = ["src/i18n/en.po", "src/i18n/ja.po"];
const sentences = (text) =>
  text
    .split("\n")
    .filter((line) => /^(msgid|msgstr|msgctxt|")/.test(line) && !line.includes("POT-Creation-Date"))
    .join("\n");

const before = new Map(CATALOGUES.map((file) => [file, readFileSync(file, "utf8")]));
execFileSync("npx", ["lingui", "extract", "--clean"], { stdio: "ignore" });
const stale = CATALOGUES.filter((file) => sentences(readFileSync(file, "utf8")) !== sentences(before.get(file)));
for (const [file, text] of before) writeFileSync(file, text);
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}. Run \`npm run i18n\`, translate what is empty, commit.`);
  process.exit(1);
}

const untranslated = before
  .get("src/i18n/ja.po")
  .split(/\n\n+/)
  .filter((entry) => /^msgid "(?!"\n*msgstr)/m.test(entry) && /^msgstr ""\s*$/m.test(entry) && !/^msgid ""\nmsgstr ""/m.test(entry))
  .filter((entry) => !/^msgstr ""\n"/m.test(entry));
if (untranslated.length > 0) {
  console.error(`Without a translation:\n${untranslated.join("\n\n")}`);
  process.exit(1);
}
