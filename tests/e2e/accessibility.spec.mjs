// Tests every page for WCAG 2.2 AA, as far as axe can tell, on narrow and wide screens; in windows of any width; and with the keyboard
// alone.
import { checkAccessibility as check } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";
import { openFilter, openPool, poolsInOrder, rows } from "./console.mjs";

test("the pages of the history meet WCAG 2.2 AA", async ({ page, site }) => {
  test.setTimeout(180_000);
  await page.goto(site.root);
  await expect(page.getByTestId("project-row").locator(".badge").first()).toBeVisible();
  // The schedule of a project is loaded once its row is in view.
  await expect(page.getByTestId("project-row").first().locator(".skeleton-text")).toHaveCount(0);
  await expect(page.getByRole("img", { name: /scheduled runs:/ }).first()).toBeVisible();
  await check(page);
  await page.goto(`${site.root}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await openFilter(page, "phase");
  await check(page);
  await page.goto(`${site.root}prebuilds?phase=failed`);
  await rows(page).first().locator(".row-link").click();
  await expect(page.getByRole("heading", { name: "Failure" })).toBeVisible();
  await check(page);
  await page.goto(`${site.root}prebuilds?view=failures`);
  await expect(page.locator(".board[data-state=messages]")).toBeVisible();
  await check(page);
  await page.goto(`${site.root}prebuilds?view=statistics`);
  await page.getByText("View data").first().click();
  await expect(page.locator(".range-status[data-progress=complete]")).toBeVisible();
  await check(page);
  await page.goto(`${site.root}prebuilds?speed=0&phase=completed`);
  await rows(page).first().getByRole("checkbox").check();
  await check(page);
  await page.locator(".selection-bar [data-action=delete]").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New prebuild" }).click();
  await check(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await check(page);
  await page.goto(`${site.root}nowhere`);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await check(page);
});

test("the pages of warm pools and settings meet WCAG 2.2 AA", async ({ page, site }) => {
  test.setTimeout(180_000);
  const dialog = page.getByRole("dialog");
  const card = page.getByTestId("pool-card");
  await page.goto(`${site.root}warm-pools?speed=0`);
  await poolsInOrder(page);
  await check(page);
  for (const opener of ["filter-menu", "display-menu", "pool-menu"]) {
    await page.locator(`[popovertarget="${opener}"]`).first().click();
    await expect(page.locator(`#${opener} .menu-item`).first()).toBeVisible();
    await check(page);
    await page.keyboard.press("Escape");
  }
  const panel = await openPool(page, card.first());
  await expect(panel.locator(".pool-snapshot")).toContainText("expires");
  await check(page);
  await page.keyboard.press("Escape");
  await card.first().getByRole("button", { name: "Resize" }).click();
  await dialog.getByRole("spinbutton", { name: "Maximum" }).fill("99");
  await check(page);
  await dialog.getByRole("spinbutton", { name: "Maximum" }).fill("9");
  await dialog.getByRole("spinbutton", { name: "Minimum" }).fill("0");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("button", { name: "Scale to zero" })).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");
  await card.first().getByRole("button", { name: "Delete" }).click();
  await check(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New warm pool" }).click();
  await dialog.getByLabel("Project").selectOption({ label: "inventory-sync" });
  await expect(dialog.getByRole("radio").first()).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");
  await card.first().getByRole("checkbox").check();
  await page.getByRole("group", { name: "Selected warm pools" }).getByRole("button", { name: "Resize" }).click();
  await check(page);
  await page.keyboard.press("Escape");
  await (await openPool(page, card.first())).getByRole("heading").getByRole("link").click();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Enable prebuilds").uncheck();
  await page.getByLabel(/^Minutes/).fill("2");
  await check(page);
});

test("the demand for environments meets WCAG 2.2 AA", async ({ page, site }) => {
  test.setTimeout(180_000);
  await page.goto(`${site.root}demand?speed=0`);
  const pool = page.getByTestId("demand-pool").first();
  await expect(pool).not.toHaveAttribute("data-advice", "pending");
  await check(page);
  await page.getByText("View weeks").click();
  await page.getByText("Hourly prices").click();
  await page.getByText("Refill times").click();
  await page.locator("input[name=new-minutes]").fill("none");
  await page.keyboard.press("Enter");
  await expect(page.locator("#demand-new-minutes-error")).not.toBeEmpty();
  await pool.getByText("Curve and plan").click();
  await expect(pool.locator(".chart-point").first()).toBeVisible();
  await check(page);
  await page.goto(`${site.root}prebuilds?speed=0&phase=completed`);
  await rows(page).nth(3).locator(".row-link").click();
  const environments = page.getByTestId("prebuild-environments");
  await environments.getByText("Environments from this prebuild").click();
  await expect(environments.locator("[data-progress=complete]")).toBeVisible();
  await check(page);
});

test("no content overflows a window of any width", async ({ page, site }) => {
  for (const path of ["", "prebuilds", "prebuilds?view=failures", "prebuilds?view=statistics", "warm-pools", "demand"]) {
    await page.goto(site.root + path);
    const content = page.getByTestId(/^(project-row|prebuild-row|pool-card)$/).or(page.locator(".board-line, .tile"));
    await expect(content.first()).toBeVisible();
    // 720 px is equivalent to 1440 px at 200 % zoom.
    for (const width of [320, 390, 720, 768, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width} px`).toBeLessThanOrEqual(width);
    }
  }
});

test("the keyboard alone is enough to go from the projects to a prebuild and back to a filter", async ({ page, site }) => {
  await page.goto(site.root);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.getByTestId("project-row").first().getByRole("link").first().focus();
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator("#main")).toBeFocused();
  const filter = page.getByRole("button", { name: "Filter", exact: true });
  await filter.focus();
  await page.keyboard.press("Enter");
  const field = page.locator("#filter-menu").getByRole("searchbox");
  await expect(field).toBeVisible();
  await field.focus();
  await page.keyboard.type("pend");
  await expect(page.locator("#filter-menu").getByRole("checkbox")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/phase=pending$/);
  await page.keyboard.press("Escape");
  await expect(filter).toBeFocused();
});
