// The end-to-end tests: a real browser on the release build. Each worker starts its own servers (tests/e2e/fixtures.mjs), on
// free ports.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/browsers.mjs";

export default defineConfig({
  testDir: "tests/e2e",
  // Beside what the tests in wasm leave there.
  outputDir: "test-results/e2e",
  // Two busy cores take their time; how fast things are is measured by bench/.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: launchOptions(),
    // A spinner that turns keeps a core busy in a browser without a GPU. Tests of motion ask for it.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // Without the pictures of each moment, which cost more than the tests themselves.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
  },
});
