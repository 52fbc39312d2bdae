// Warm pools with the mock, for features that need the release build in a browser: a size that survives a reload, files and the clipboard,
// a list that is drawn while scrolling, and the panel beside the table. Other features of pools are tested in tests/interface/warm_pools.
import { readFileSync } from "node:fs";
import { clipboardText, openPool, poolsInOrder } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

const dialog = (page) => page.getByRole("dialog");
const cards = (page) => page.getByTestId("pool-card");
const fact = (card, name) => card.locator(`[data-fact="${name}"]`);

async function open(page, address) {
  await page.goto(address);
  await poolsInOrder(page);
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live");
}

test("a new size is saved and reached, and survives a reload", async ({ page, site }) => {
  await open(page, `${site.sub}warm-pools?scenario=healthy&speed=0`);
  const id = await page.locator('[data-testid="pool-card"][data-phase="ready"]').first().getAttribute("data-pool-id");
  const card = page.locator(`[data-testid="pool-card"][data-pool-id="${id}"]`);
  await card.getByRole("button", { name: "Resize" }).click();
  await dialog(page).getByRole("spinbutton", { name: "Minimum" }).fill("7");
  await dialog(page).getByRole("spinbutton", { name: "Maximum" }).fill("13");
  await expect(dialog(page).locator(".size-words")).toHaveText(/\b7\b.*\b13\b/);
  await dialog(page).getByRole("spinbutton", { name: "Maximum" }).press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(card.getByRole("button", { name: "Resize" })).toBeFocused();
  await expect(card.locator(".badge")).toHaveAttribute("data-tone", "active");
  const panel = await openPool(page, card);
  await expect(panel.locator(".pool-requested")).toContainText("7–13");
  // Claims come and go: sooner or later as many run as are wanted.
  await expect(async () => {
    await page.evaluate(() => mockBackend.jump(60));
    await expect(panel.locator(".pool-requested[data-reached]")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.reload();
  await expect(fact(card, "min")).toHaveText("7");
  await expect(fact(card, "max")).toHaveText("13");
});

test("pools are exported as Terraform, curl, JSON, and CSV", async ({ context, page, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `${site.root}warm-pools?speed=0`);
  const copied = () => clipboardText(page);
  const card = cards(page).filter({ hasText: "payments-gateway" });
  const id = await card.getAttribute("data-pool-id");
  const panel = await openPool(page, card);
  await panel.getByRole("button", { name: "Copy" }).click();
  const copy = async (name) => {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).locator("visible=true").click();
    await expect(page.getByText("Copied").locator("visible=true").first()).toBeVisible();
  };
  await copy("Terraform");
  const terraform = await copied();
  expect(terraform).toMatch(/^resource "ona_warm_pool" "payments_gateway_large_[a-z0-9_]+" \{\n {2}project_id {11}= "[0-9a-f-]{36}"\n/);
  expect(terraform).toContain(`  id = "${id}"\n`);
  await copy("curl");
  expect(await copied()).toContain(`{"warmPoolId":"${id}","minSize":2,"maxSize":6}`);
  await copy("JSON");
  expect(JSON.parse(await copied()).id).toBe(id);
  await copy("Link");
  expect(await copied()).toMatch(new RegExp(`/warm-pools\\?speed=0&pool=${id}$`));
  await page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Close" }).click();
  for (const n of [0, 1, 2]) await cards(page).nth(n).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Selected warm pools" }).getByRole("button", { name: "Copy" }).click();
  await copy("Terraform");
  expect((await copied()).match(/^import \{$/gm)).toHaveLength(3);
  await page.keyboard.press("Escape");
  const saved = async (name) => {
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).locator("visible=true").click()]);
    await page.keyboard.press("Escape");
    return readFileSync(await download.path(), "utf8");
  };
  const csv = (await saved("CSV")).trim().split("\r\n");
  expect(csv).toHaveLength(9);
  expect(csv[0]).toMatch(/^id,project_id,project,/);
  expect((await saved("JSON")).match(/"id":/g)).toHaveLength(8);
});

test("overnight sizes are shared as a link, which changes nothing without a click", async ({ context, page, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `${site.root}warm-pools?speed=0`);
  const card = cards(page).filter({ hasText: "payments-gateway" });
  const confirm = () => dialog(page).locator(".form-actions .primary").click();
  await card.getByRole("checkbox").check();
  await page.getByRole("group", { name: "Selected warm pools" }).getByRole("button", { name: "Scale down overnight" }).click();
  await page.getByTestId("overnight-note").getByRole("button", { name: "Share sizes" }).click();
  await page.getByRole("button", { name: /^Link/ }).locator("visible=true").click();
  await expect(page.getByText("Copied").locator("visible=true").first()).toBeVisible();
  await page.goto(await clipboardText(page));
  await expect(dialog(page).locator('[data-target="size"]')).toHaveText("2–6");
  await expect(page).not.toHaveURL(/restore=/);
  await expect(fact(card, "min")).toHaveText("0");
  await confirm();
  await expect(dialog(page)).toHaveCount(0);
  await expect(fact(card, "min")).toHaveText("2");
});

test("400 pools are listed, and few of them are drawn at a time", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools?scenario=many-pools&speed=0`);
  await expect(page.getByTestId("pool-totals")).toContainText(/Pools\s*400/, { timeout: 15_000 });
  await expect(page.getByRole("table", { name: "Warm pools" })).toHaveAttribute("aria-rowcount", "401");
  expect(await cards(page).count()).toBeLessThan(100);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(cards(page).last()).toHaveAttribute("aria-rowindex", "401");
  expect(await cards(page).count()).toBeLessThan(100);
});

test("a pool's panel has room beside the table, is over it on a narrow page, and Back closes it", async ({ page, site }) => {
  await page.setViewportSize({ width: 1440, height: 600 });
  await open(page, `${site.root}warm-pools?speed=0`);
  await page.evaluate(() => scrollTo(0, 60));
  const panel = await openPool(page, cards(page).nth(2));
  expect(await page.evaluate(() => scrollY)).toBe(60);
  const right = (locator) => locator.evaluate((element) => element.getBoundingClientRect().right);
  const left = await panel.evaluate((element) => element.getBoundingClientRect().left);
  expect(await right(page.getByRole("table", { name: "Warm pools" }))).toBeLessThan(left);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await panel.evaluate((element) => element.getBoundingClientRect().width)).toBe(390);
  await page.goBack();
  await expect(panel).toHaveCount(0);
  await expect(cards(page).first().locator(".badge")).toBeVisible();
});
