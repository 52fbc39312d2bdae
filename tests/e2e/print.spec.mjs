// Pages on paper, as wide as A4 with the browser's margins. Lists are tested in tests/interface/history.rs, and logs in logs.spec.mjs.
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const PAPER = { width: 718, height: 1040 };

test("tables of figures fit the paper, without controls", async ({ page, site }) => {
  await page.setViewportSize(PAPER);
  for (const [address, selector] of [
    ["prebuilds?speed=0&view=statistics", ".figures"],
    ["demand?speed=0", ".heat-map"],
  ]) {
    await page.goto(`${site.root}${address}`);
    await expect(page.locator(".range-status[data-progress=complete]")).toBeVisible({ timeout: 45_000 });
    await expect(page.locator(selector).first()).toBeVisible();
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(PAPER.width);
    await expect(page.locator(":is(.range-choices, .button):visible")).toHaveCount(0);
    await page.emulateMedia({ media: "screen" });
  }
});

test("a prebuild's page has exact times, and leaves out what is folded", async ({ page, site }) => {
  await page.setViewportSize(PAPER);
  await page.goto(`${site.root}prebuilds?speed=0&phase=failed`);
  await rows(page).first().locator(".row-link").click();
  await expect(page.locator(".timeline")).toBeVisible();
  await page.emulateMedia({ media: "print" });
  const time = page.locator(".run-summary time").first();
  const written = await time.evaluate((time) => getComputedStyle(time, "::after").content);
  expect(written).toContain(await time.getAttribute("title"));
  await expect(page.locator(".run-details")).toBeHidden();
  await expect(page.locator(".log-tail-lines li").last()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER.width);
});
