// Tasks by keyboard alone, with their number of keys; and rows as screen readers present them.
import { clipboardText, rows } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

/** Presses keys one by one and counts them. */
function keyboard(page) {
  let count = 0;
  return {
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
      count += keys.length;
    },
    count: () => count,
  };
}

test("five selected prebuilds are cancelled with at most 12 keys", async ({ page, site }) => {
  const active = "phase=pending&phase=starting&phase=running&phase=stopping&phase=snapshotting";
  await page.goto(`${site.root}prebuilds?scenario=huge&speed=0&${active}`);
  await expect(rows(page).nth(4)).toBeVisible();
  const keys = keyboard(page);
  await keys.press("j", "x", "J", "J", "J", "J");
  const selected = rows(page).filter({ has: page.locator(":checked") });
  await expect(selected).toHaveCount(5);
  const ids = await selected.evaluateAll((rows) => rows.map((row) => row.dataset.prebuildId));
  await keys.press("c");
  expect(keys.count()).toBeLessThanOrEqual(12);
  // They are cancelling, which the filter leaves out.
  for (const id of ids) await expect(page.locator(`[data-prebuild-id="${id}"]`)).toHaveCount(0);
});

test("the link of a failing line is copied with at most 15 keys", async ({ context, page, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${site.root}prebuilds?phase=failed&scenario=failing-nightly&speed=0`);
  await expect(rows(page).first()).toBeVisible();
  const keys = keyboard(page);
  await keys.press("j", "Enter");
  const log = page.locator("[data-action=open-log]");
  await expect(log).toBeVisible();
  await log.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("log-line").first()).toBeVisible();
  await expect(page.locator('[data-state="complete"]').first()).toBeVisible();
  const inLog = keyboard(page);
  await inLog.press("e", "y");
  await expect.poll(() => clipboardText(page)).toMatch(/\/logs\S*#L\d+/);
  expect(inLog.count()).toBeLessThanOrEqual(15);
});

test("a row reads as what ran, how it ended, and when", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?phase=failed&speed=0`);
  const link = rows(page).first().locator(".row-link").first();
  await expect(link).toHaveAccessibleName(/^[^,]+, .+, failed, ((\d+ (minutes?|hours?) ago)|just now|today|yesterday|[A-Z][a-z]{2} \d)/);
});
