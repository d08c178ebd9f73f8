// What a person loads: the start of the app once, then what a page adds to it. Read from the build's own manifest.
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("dist/.vite/manifest.json", import.meta.url), "utf8"));

/** Every file that an entry loads before it runs. */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return { js: [], css: [] };
  seen.add(name);
  const rest = (chunk.imports ?? []).map((each) => filesOf(each, seen));
  return {
    js: [`dist/${chunk.file}`, ...rest.flatMap((each) => each.js)],
    css: [...(chunk.css ?? []).map((file) => `dist/${file}`), ...rest.flatMap((each) => each.css)],
  };
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const catalogue = filesOf("src/i18n/ja.po");
const start = filesOf(entry);
const started = new Set([...start.js, ...catalogue.js]);
const pages = Object.keys(manifest).filter(
  (name) => name.startsWith("src/pages/") && manifest[name].isDynamicEntry,
);
if (pages.length < 8) throw new Error("The manifest names too few pages: is this file still right?");

export default [
  { name: "the start, with its catalogue", path: [...started], limit: "160 kB", gzip: true },
  ...pages.map((name) => ({
    name: `what ${name} adds`,
    path: filesOf(name).js.filter((file) => !started.has(file)),
    limit: "60 kB",
    gzip: true,
  })),
  {
    name: "all styles",
    path: [...new Set([entry, ...pages].flatMap((name) => filesOf(name).css))],
    limit: "40 kB",
    gzip: true,
  },
];
