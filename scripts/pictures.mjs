// make pictures: what the README shows, taken of the release build with the mock's world of the day.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "./browsers.mjs";
import { serve } from "./serve.mjs";

const FOLDER = "docs/pictures";
const PICTURES = [
  { name: "history-light", path: "prebuilds", colorScheme: "light", shows: "prebuild-row" },
  { name: "pools-dark", path: "warm-pools", colorScheme: "dark", shows: "pool-card" },
  { name: "log-light", path: "prebuilds?phase=failed", colorScheme: "light", shows: "prebuild-row", then: openFailure },
];

/** From the history to where the newest failure is in its log. */
async function openFailure(page) {
  await page.getByTestId("prebuild-row").first().getByRole("link").first().click();
  await page.getByRole("link", { name: "View log" }).click();
  await page.locator(".log-to-failure").click();
  await page.waitForTimeout(500);
}

mkdirSync(FOLDER, { recursive: true });
const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  for (const { name, path, colorScheme, shows, then } of PICTURES) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 720 } });
    await page.goto(site.url + path);
    await page.getByTestId(shows).first().waitFor();
    // Names of classes and projects come after the rows; the network is never idle, since the event stream stays open.
    await page.locator('[data-testid="live-status"][data-state="live"]').waitFor();
    await page.waitForTimeout(3000);
    await then?.(page);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await page.close();
    console.log(`${FOLDER}/${name}.png`);
  }
} finally {
  await browser.close();
  await site.close();
}
