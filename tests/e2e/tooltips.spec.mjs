// Tooltips where only a real browser shows them: with styles, a pointer, a finger, and dialogs. What they contain and when they appear is
// tested in tests/interface/tooltips.rs and src/domain/tooltip.rs.
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const tooltip = (page) => page.locator("#tooltip:popover-open");

/** The code of tooltips is loaded with live updates. */
async function open(page, address) {
  await page.goto(address);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator("#tooltip")).toBeAttached();
}

test("a tooltip in a row covers no part of the row, and clicks go through it", async ({ page, site }) => {
  await open(page, `${site.root}prebuilds?speed=0&phase=failed`);
  const row = rows(page).nth(3);
  for (const cell of [".row-message", ".cell-created [title]"]) {
    await page.mouse.move(0, 0);
    await row.locator(cell).hover();
    await expect(tooltip(page)).toBeVisible();
    const [own, around] = [await tooltip(page).boundingBox(), await row.boundingBox()];
    expect(own.y + own.height <= around.y || own.y >= around.y + around.height, cell).toBe(true);
    // The browser shows no second one.
    await expect(row.locator(cell)).toHaveAttribute("title", "");
    await page.keyboard.press("Escape");
    await expect(tooltip(page)).toHaveCount(0);
    await expect(row.locator(cell)).not.toHaveAttribute("title", "");
  }
  await row.locator(".row-message").hover();
  await expect(tooltip(page)).toBeVisible();
  const { x, y, width, height } = await tooltip(page).boundingBox();
  const beneath = ([x, y]) => document.elementFromPoint(x, y).closest("#tooltip") === null;
  expect(await page.evaluate(beneath, [x + width / 2, y + height / 2])).toBe(true);
});

test("a row that is focused with the keyboard shows its exact time", async ({ page, site }) => {
  await open(page, `${site.root}prebuilds?speed=0`);
  await page.keyboard.press("j");
  await expect(rows(page).first().locator(".row-link")).toBeFocused();
  const exact = await rows(page).first().locator(".cell-created [title]").getAttribute("title");
  await expect(tooltip(page)).toContainText(exact);
  await page.keyboard.press("Enter");
  await expect(page.locator(".timeline")).toBeVisible();
  await expect(tooltip(page)).toHaveCount(0);
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true });

  test("a long press shows what is cut off", async ({ page, site }) => {
    await open(page, `${site.root}prebuilds?speed=0&phase=failed`);
    const message = rows(page).first().locator(".row-message");
    const { x, y, height } = await message.boundingBox();
    const client = await page.context().newCDPSession(page);
    const touchPoints = [{ x: x + 5, y: y + height / 2 }];
    await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await expect(tooltip(page)).toBeVisible();
    await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(tooltip(page)).toBeVisible();
    await page.touchscreen.tap(5, 300);
    await expect(tooltip(page)).toHaveCount(0);
  });
});

test("Escape closes a tooltip in a dialog, and then the dialog", async ({ page, site }) => {
  await open(page, `${site.root}prebuilds?speed=0`);
  await page.getByRole("button", { name: "New prebuild" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.evaluate((dialog) => (dialog.querySelector("h2").title = "A tooltip"));
  await dialog.locator("h2").hover();
  await expect(tooltip(page)).toHaveText("A tooltip");
  await page.keyboard.press("Escape");
  await expect(tooltip(page)).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});
