// The mock backend's lifecycle in the browser: hard reloads, stopped workers, several tabs, and no workers.
import { expect, test } from "./fixtures.mjs";
import { askForMaximum, refresh, retry, rows, stopWorkers } from "./console.mjs";

test("a hard reload finds the backend again", async ({ page, site }) => {
  await page.goto(`${site.sub}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await session.send("Page.reload", { ignoreCache: true });
  await page.waitForEvent("load");
  await expect(rows(page).first()).toBeVisible();
  expect(await page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
});

test("a stopped worker restarts with its data", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools`);
  const id = await page.locator('[data-testid="pool-card"][data-phase="ready"]').first().getAttribute("data-pool-id");
  const card = page.locator(`[data-pool-id="${id}"]`);
  await askForMaximum(page, card, "17");
  await expect(card.locator('[data-fact="max"]')).toHaveText("17");
  await stopWorkers(page);
  await refresh(page).click();
  await expect(refresh(page)).toBeEnabled();
  await expect(card.locator('[data-fact="max"]')).toHaveText("17");
  await stopWorkers(page);
  await page.reload();
  await expect(card.locator('[data-fact="max"]')).toHaveText("17");
});

test("two tabs share one world", async ({ context, page, site }) => {
  await page.goto(`${site.root}warm-pools`);
  const other = await context.newPage();
  await other.goto(`${site.root}warm-pools`);
  const id = await page.locator('[data-testid="pool-card"][data-phase="ready"]').first().getAttribute("data-pool-id");
  const card = (tab) => tab.locator(`[data-pool-id="${id}"]`);
  await askForMaximum(page, card(page), "18");
  await expect(card(page).locator('[data-fact="max"]')).toHaveText("18");
  await refresh(other).click();
  await expect(card(other).locator('[data-fact="max"]')).toHaveText("18");
});

test("a browser without service workers shows why the mock can't run", async ({ page, site }) => {
  await page.addInitScript(() => delete Navigator.prototype.serviceWorker);
  await page.goto(site.root);
  await expect(page.getByTestId("error-panel")).toContainText(/service worker/i);
  await expect(retry(page)).toBeVisible();
});

test("offline, the rows stay, and the refresh shows that it failed", async ({ page, problems, site }) => {
  problems.allow(/Failed to (load|fetch)/);
  await page.goto(`${site.root}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await page.evaluate(() => {
    globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
  });
  await refresh(page).click();
  await expect(page.getByTestId("refresh-error")).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
});
