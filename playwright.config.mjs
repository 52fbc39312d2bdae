// The end-to-end tests: a real browser on the release build. Each worker starts its own servers (tests/e2e/fixtures.mjs), on
// free ports.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/chromium.mjs";

export default defineConfig({
  testDir: "tests/e2e",
  // Two busy cores take their time; how fast things are is measured by bench/.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A machine that others use stands still at times. What passes only at its second try is listed as flaky; to look for such
  // tests: --retries 0 --repeat-each 10 --workers 4.
  retries: 1,
  workers: 2,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: launchOptions(),
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
