// Navigation in the history with real downloads, real keys, and code that is still loading. Search, sorting, and counting are tested in
// tests/interface/history.rs and views.rs.
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const extent = (page) => page.locator(".extent");

test("filtered prebuilds are exported as CSV and as JSON", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&phase=failed&within=7d`);
  await expect(extent(page)).toHaveAttribute("data-extent", "all");
  const count = parseInt(await extent(page).innerText());
  const save = async (name) => {
    await page.getByRole("button", { name: "Export" }).click();
    const item = page.locator("#export-menu").getByRole("button", { name });
    const [download] = await Promise.all([page.waitForEvent("download"), item.click()]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [csvName, csv] = await save("CSV");
  expect(csvName).toMatch(/^prebuilds-failed-\d{4}-\d\d-\d\d\.\.[\d-]+\.csv$/);
  expect(csv.split("\r\n")[0]).toMatch(/^\ufeffid,project_id,project,/);
  expect(csv.match(/^[0-9a-f-]{36},/gm).length).toBe(count);
  const [jsonName, json] = await save("JSON");
  expect(jsonName).toBe(csvName.replace(/csv$/, "json"));
  expect(JSON.parse(json).map(({ status }) => status.phase)).toEqual(Array(count).fill("PREBUILD_PHASE_FAILED"));
});

test("with keys alone: a search, a row further down, its page, and back", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0`);
  await expect(rows(page).first()).toBeVisible();
  const field = page.locator("#history-search");
  await page.keyboard.press("/");
  await expect(field).toBeFocused();
  await page.keyboard.type("service");
  await expect(page).toHaveURL(/q=service$/);
  await expect(rows(page).first().locator(".row-found-by")).toBeVisible();
  await field.blur();
  const focused = () => page.evaluate(() => document.activeElement.closest("[data-prebuild-id]")?.dataset.prebuildId);
  for (let n = 0; n < 30; n++) await page.keyboard.press(n % 2 ? "ArrowDown" : "j");
  await expect.poll(focused).toBeTruthy();
  const id = await focused();
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeInViewport();
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await expect(page.locator(".breadcrumb [aria-current]")).toHaveText(id.slice(0, 8));
  await page.goBack();
  await expect(field).toHaveValue("service");
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeInViewport();
});

test("the palette opens immediately, even before its code is loaded", async ({ page, site }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/palette-.*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.root}projects?speed=0`);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  release();
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
});
