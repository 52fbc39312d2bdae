// make pictures: what the README shows, taken of the release build with the mock's world of the day.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const FOLDER = "docs/pictures";
const PICTURES = [
  { name: "history-light", path: "prebuilds", colorScheme: "light", shows: "prebuild-row" },
  { name: "pools-dark", path: "warm-pools", colorScheme: "dark", shows: "pool-card" },
];

mkdirSync(FOLDER, { recursive: true });
const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  for (const { name, path, colorScheme, shows } of PICTURES) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 720 } });
    await page.goto(site.url + path);
    await page.getByTestId(shows).first().waitFor();
    // Names of classes and projects come after the rows; the network is never idle, since the event stream stays open.
    await page.locator('[data-testid="live-status"][data-state="live"]').waitFor();
    await page.waitForTimeout(3000);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await page.close();
    console.log(`${FOLDER}/${name}.png`);
  }
} finally {
  await browser.close();
  await site.close();
}
