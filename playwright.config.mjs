// The end-to-end tests, in a real browser on the release build, and the gallery's tests, on the debug build. Each worker starts its own
// servers (tests/e2e/fixtures.mjs, tests/gallery/site.mjs), on free ports.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/browsers.mjs";

export default defineConfig({
  projects: [
    { name: "e2e", testDir: "tests/e2e" },
    { name: "gallery", testDir: "tests/gallery", outputDir: "test-results/gallery" },
  ],
  // Next to the output of the wasm tests.
  outputDir: "test-results/e2e",
  // Two busy cores need time; bench/ measures performance.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: launchOptions(),
    // A spinning icon keeps a core busy in a browser without a GPU. Tests of animations turn it on.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // Without screenshots of each step, which take longer than the tests.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
  },
});
