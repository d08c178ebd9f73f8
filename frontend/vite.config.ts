import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const server = process.env.API_URL ?? "http://127.0.0.1:8000";

/** Each file of scripts and styles once more as .br and .gz, for servers that send what lies there. */
function packed(): Plugin {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  return {
    name: "packed",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      const names = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const file = join(dir ?? "dist", name);
          const content = await readFile(file);
          await writeFile(`${file}.br`, brotliCompressSync(content, brotli));
          await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
        }),
      );
    },
  };
}

export default defineConfig({
  plugins: [
    react(),
    lingui({ macroTransform: true }),
    packed(),
    // Only the worker and the list of its files: the manifests are files of public/, in two languages.
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "sw.ts",
      injectRegister: null,
      manifest: false,
      injectManifest: {
        rollupFormat: "iife",
        globPatterns: ["index.html", "favicon.svg", "icons/*.png", "assets/*.{js,css}"],
        dontCacheBustURLsMatching: /^assets\//,
        maximumFileSizeToCacheInBytes: 1_000_000,
      },
    }),
  ],
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    // The pages are served under a policy that allows no inline script, and small pictures as data: only for images.
    assetsInlineLimit: 0,
    // light-dark() as the browsers of 2024 know it.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
            // What every page needs; a list of hundreds brings its own part of the family.
            {
              name: "tanstack",
              test: /node_modules[\\/]@tanstack[\\/](react-query|query-core|react-router|router-core|history|react-store|store)[\\/]/,
              priority: 2,
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      "/api": { target: server },
      "/admin": { target: server },
      "/static": { target: server },
      "/health": { target: server },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    // A context for each file, not a process: the same isolation for a third of the work.
    pool: "vmThreads",
    setupFiles: ["src/test/streams.ts", "src/test/setup.ts"],
    css: false,
    restoreMocks: true,
    // A busy machine is slow, not wrong; counting coverage doubles the work.
    testTimeout: 20_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      exclude: ["src/api/generated/**", "src/test/**", "**/*.test.{ts,tsx}", "**/*.d.ts"],
      reporter: ["text-summary", "html"],
      // What is reached today: less fails. Whole pages and the chart's gestures are tested in a browser (e2e/), unseen here.
      thresholds: { statements: 48, branches: 47, functions: 46, lines: 49 },
    },
  },
});
