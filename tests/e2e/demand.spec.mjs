// The demand for environments: its code is loaded only when it is opened, and advice is applied to the mock's world.
import { applyAdvice, enterPrices } from "./demand.mjs";
import { expect, test } from "./fixtures.mjs";

const pools = (page) => page.getByTestId("demand-pool");

test("advice is applied, and the page then keeps the size", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0&scenario=pool-sizes`);
  await expect(page.getByTestId("demand-hours").locator(".heat-map td")).toHaveCount(7 * 24);
  const pool = page.locator("[data-testid=demand-pool][data-advice=resize]").first();
  await expect(pool).toBeVisible();
  await applyAdvice(page, pool);
});

test("advice names the sizes that the world was made for", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0&scenario=pool-sizes`);
  const dialog = page.getByRole("dialog");
  for (const [project, size] of [["web-storefront", "5"], ["checkout-service", "1"]]) {
    await pools(page).filter({ hasText: project }).locator("[data-action=apply]").click();
    await expect(dialog.locator("input[name=min]")).toHaveValue(size);
    await expect(dialog.locator("input[name=max]")).toHaveValue(size);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
  await expect(pools(page).filter({ hasText: "payments-gateway" })).toHaveAttribute("data-advice", "unused");
});

test("the range, the share, and the time zone are in the address", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0`);
  await expect(pools(page).first()).not.toHaveAttribute("data-advice", "pending");
  await page.getByRole("group", { name: "Time range" }).getByRole("button", { name: "7 days" }).click();
  await expect(page).toHaveURL(/within=7d/);
  await page.getByRole("button", { name: "UTC", exact: true }).click();
  await expect(page).toHaveURL(/hours=utc/);
  const share = page.locator("input[name=share]");
  await share.fill("80");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/share=80/);
  await page.reload();
  await expect(page.getByRole("button", { name: "UTC", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(share).toHaveValue("80");
  await share.fill("40");
  await page.keyboard.press("Enter");
  await expect(share).toHaveAccessibleDescription(/50 to 100/);
  await expect(share).toHaveValue("40");
});

test("a price turns hours into money, and refill times change the advice", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0&scenario=pool-sizes`);
  const pool = pools(page).filter({ hasText: "web-storefront" });
  await expect(pool).toHaveAttribute("data-advice", "resize");
  await expect(pool).not.toContainText("per month");
  await enterPrices(page, "0.5");
  await expect(pool).toContainText("per month");
  await pool.getByText("Curve and plan").click();
  await expect(pool.getByTestId("demand-outcomes").getByRole("row")).not.toHaveCount(0);
  await expect(pool).toContainText("a stopped instance starts in 1 min 30 s");
  await page.getByText("Refill times").click();
  await page.locator("input[name=new-minutes]").fill("1");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/new-minutes=1/);
  await expect(pool).toContainText("As entered above, a stopped instance starts in 1 min");
  await page.reload();
  await expect(pool).toContainText("per month");
});

test("a prebuild's page counts the environments that came from it, with code of its own", async ({ page, site }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  const ofEnvironments = () => loaded.filter((path) => /prebuild_environments-[0-9a-f]{8}\.wasm|ListEnvironments$/.test(path));
  await page.goto(`${site.root}prebuilds?speed=0&phase=completed`);
  await page.getByTestId("prebuild-row").nth(3).locator(".row-link").click();
  const section = page.getByTestId("prebuild-environments");
  await expect(section).toBeVisible();
  expect(ofEnvironments()).toEqual([]);
  await section.getByText("Environments from this prebuild").click();
  await expect(section.locator("[data-progress=complete]")).toContainText("created from it");
  expect(ofEnvironments().length).toBeGreaterThan(1);
});

test("a period begins at the first record", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0&scenario=everyday&within=91d`);
  await expect(page.locator(".range-status")).toContainText("the first record");
  await expect(page.locator("[data-field=weeks]")).not.toContainText(" 0 in the first one");
});

test("a new pool's form has the recommended size", async ({ page, site }) => {
  await page.goto(`${site.root}demand?speed=0`);
  const row = page.getByTestId("demand-without-pool").getByRole("row").filter({ hasText: "serves" }).first();
  const cell = row.getByRole("cell").filter({ hasText: "serves" });
  const size = /([\d–]+) serves/.exec(await cell.textContent())[1].split("–");
  await row.getByRole("link", { name: "New warm pool" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("input[name=min]")).toHaveValue(size[0]);
  await expect(dialog.locator("input[name=max]")).toHaveValue(size.at(-1));
  await expect(dialog.getByTestId("pool-demand")).toContainText("Create a pool of");
});

test("on a phone, the map of hours begins where it is busy", async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${site.root}demand?speed=0`);
  const map = page.locator(".heat-map-place");
  await expect.poll(() => map.evaluate((place) => place.scrollLeft)).toBeGreaterThan(50);
});

test("other pages don't load its code", async ({ page, site }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${site.root}warm-pools?speed=0`);
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  expect(loaded.filter((url) => /\/(page-)?demand-[0-9a-f]{8}\.wasm/.test(url))).toEqual([]);
});
