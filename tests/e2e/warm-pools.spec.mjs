// Warm pools with the mock, for features that need the release build in a browser: a size that survives a reload, files and the clipboard,
// and a list that is drawn while scrolling. Other features of pools are tested in tests/interface/warm_pools.
import { readFileSync } from "node:fs";
import { clipboardText, poolsInOrder } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

const dialog = (page) => page.getByRole("dialog");
const cards = (page) => page.getByTestId("pool-card");
const fact = (card, name) => card.locator(`[data-fact="${name}"] dd`);

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
  await expect(card.locator(".pool-requested")).toContainText("7–13");
  await expect(card.locator(".badge")).toHaveAttribute("data-tone", "active");
  // Claims come and go: sooner or later as many run as are wanted.
  await expect(async () => {
    await page.evaluate(() => mockBackend.jump(60));
    await expect(card.locator(".pool-requested[data-reached]")).toBeVisible({ timeout: 1000 });
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
  await card.getByRole("button", { name: "Copy" }).click();
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
  await confirm();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await page.getByTestId("overnight-note").getByRole("button", { name: "Share sizes" }).click();
  await page.getByRole("button", { name: /^Link/ }).locator("visible=true").click();
  await expect(page.getByText("Copied").locator("visible=true").first()).toBeVisible();
  await page.goto(await clipboardText(page));
  await expect(dialog(page).locator('[data-target="size"]')).toHaveText("2–6");
  await expect(page).not.toHaveURL(/restore=/);
  await expect(fact(card, "min")).toHaveText("0");
  await confirm();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(fact(card, "min")).toHaveText("2");
});

test("400 pools are listed, and few of them are drawn at a time", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools?scenario=many-pools&speed=0`);
  await expect(page.getByTestId("pool-totals")).toContainText(/Pools\s*400/, { timeout: 15_000 });
  const places = () => cards(page).evaluateAll((all) => all.map((card) => Number(card.ariaPosInSet)));
  await expect(cards(page).first()).toHaveAttribute("aria-setsize", "400");
  expect(await cards(page).count()).toBeLessThan(30);
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    expect((await places()).at(-1)).toBe(400);
  }).toPass();
  await expect.poll(() => cards(page).count()).toBeLessThan(30);

  // Cards above get heights that weren't known before: the visible cards move only by the scrolled distance.
  const top = (card) => card.evaluate((element) => element.getBoundingClientRect().top);
  for (let round = 0; round < 5; round += 1) {
    const card = cards(page).nth(Math.floor((await cards(page).count()) / 2));
    const id = await card.getAttribute("data-pool-id");
    const seen = page.locator(`[data-testid="pool-card"][data-pool-id="${id}"]`);
    const before = await top(seen);
    await page.evaluate(() => scrollBy(0, -200));
    await page.waitForTimeout(300);
    expect(Math.abs((await top(seen)) - before - 200)).toBeLessThan(2);
  }
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.getByTestId("pool-row").first()).toBeVisible();
  expect(await page.getByTestId("pool-row").count()).toBeLessThan(100);
  await expect(page.getByRole("table", { name: "Warm pools" })).toHaveAttribute("aria-rowcount", "401");
});

test("without the code for many pools, all cards are drawn, and a retry loads it", async ({ page, problems, site }) => {
  problems.allow(/Failed to (fetch|load resource)|TypeError/);
  await page.route("**/pools_soon-*.wasm", (route) => route.abort());
  await page.goto(`${site.root}warm-pools?scenario=many-pools&speed=0`);
  await expect(cards(page)).toHaveCount(400);
  await page.unroute("**/pools_soon-*.wasm");
  // The pools' data arrives with it.
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(cards(page).first().locator(".pool-snapshot")).toContainText("completed");
});
