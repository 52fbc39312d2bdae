// make pictures: takes the README's screenshots, on the release build with the mock's default world.
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

/** Goes from the history to the newest failure's first error in its log. */
async function openFailure(page) {
  await page.getByTestId("prebuild-row").first().locator(".row-link").first().click();
  await page.locator("[data-action=open-log]").click();
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
    // Names of classes and projects arrive after the rows; the network is never idle, because the event stream stays open.
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
