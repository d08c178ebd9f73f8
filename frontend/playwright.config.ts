import { defineConfig } from "@playwright/test";
import { findBrowser } from "./e2e/browser";

const { executablePath, args, env } = findBrowser();

/** Drives a stack that runs already; e2e/stack.ts says by which variables it is found. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  // Much of a test is waiting.
  workers: 3,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    // A letter drawn a little otherwise is no difference; a row that moved, or a colour that changed, is.
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, threshold: 0.25, animations: "disabled" },
  },
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  use: {
    baseURL: process.env.BASE_URL,
    launchOptions: { executablePath, args, env },
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: "reduce" },
    timezoneId: "Asia/Tokyo",
    // Each context would fetch all files for later: what is tested about that says so (pwa.spec.ts).
    serviceWorkers: "block",
    // Drawing each step costs every test time: `npm run e2e -- --trace on NAME` draws one that failed.
    trace: "off",
    screenshot: "only-on-failure",
  },
});
