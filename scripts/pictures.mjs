// make pictures: takes the README's screenshots, on the release build with the mock's default world.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "./browsers.mjs";
import { serve } from "./serve.mjs";

const FOLDER = "docs/pictures";
const [WIDE, NARROW] = [
  { width: 1200, height: 720 },
  { width: 390, height: 720 },
];
const PICTURES = [
  { name: "history-light", path: "prebuilds", colorScheme: "light", shows: "prebuild-row" },
  { name: "pools-dark", path: "warm-pools", colorScheme: "dark", shows: "pool-card" },
  { name: "log-light", path: "prebuilds?phase=failed", colorScheme: "light", shows: "prebuild-row", then: openFailure },
  { name: "projects-narrow", path: "projects", colorScheme: "light", shows: "project-row", size: NARROW },
  { name: "history-narrow", path: "prebuilds", colorScheme: "light", shows: "prebuild-row", size: NARROW },
  { name: "log-narrow", path: "prebuilds?phase=failed", colorScheme: "light", shows: "prebuild-row", size: NARROW, then: openFailure },
  { name: "pools-narrow", path: "warm-pools", colorScheme: "light", shows: "pool-card", size: NARROW },
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
  for (const { name, path, colorScheme, shows, size = WIDE, then } of PICTURES) {
    const page = await browser.newPage({ colorScheme, viewport: size });
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
