// Steps that several tests take.
import { expect } from "./fixtures.mjs";

export const rows = (page) => page.getByTestId("prebuild-row");

/** The name of the first project listed, once its last prebuild is known. */
export async function firstProject(page) {
  const row = page.getByTestId("project-row").filter({ has: page.locator(".cell-phase .badge") }).first();
  await expect(row).toBeVisible();
  return (await row.locator(".cell-name").innerText()).trim();
}

/** Waits until pools stand in their order, which is that of names: until those are here, ids stand for them. */
export async function poolsInOrder(page) {
  const ids = page.locator(".pool-title h2, .pool-project").filter({ hasText: /^[0-9a-f]{8}$/ });
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await expect(ids).toHaveCount(0);
}

/** The button that tries again what failed. */
export const retry = (scope) => scope.locator('[data-action="retry"]');

/** The button that loads a list again. */
export const refresh = (scope) => scope.locator('[data-action="refresh"]');

/** Signs in with the token that the peer takes. `keep`: also after a reload. */
export async function signIn(page, { keep = false } = {}) {
  await page.getByLabel("Personal access token").fill("good-token");
  if (keep) await page.getByTestId("sign-in-form").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByTestId("sign-in-form")).toHaveCount(0);
}

/** The dialog in which a pool's sizes are edited. */
export const sizes = (page) => page.getByRole("dialog").filter({ has: page.getByLabel(/^Maximum/) });

/** Asks for a maximum of the pool on `card`, as one types and saves it. */
export async function askForMaximum(page, card, max) {
  await card.getByRole("button", { name: "Resize" }).click();
  await sizes(page).getByLabel(/^Maximum/).fill(max);
  await sizes(page).getByRole("button", { name: "Save" }).click();
}

/** The text on the clipboard. The console's pages may not read it (Permissions-Policy), so an empty page of another origin does. */
export async function clipboardText(page) {
  const reader = await page.context().newPage();
  // Nothing answers there but the route. A browser asks the console's service worker for pages of its own origin.
  const url = "http://localhost:9/";
  await reader.route(url, (route) => route.fulfill({ contentType: "text/html", body: '<link rel="icon" href="data:,">' }));
  await reader.goto(url);
  const text = await reader.evaluate(() => navigator.clipboard.readText());
  await reader.close();
  return text;
}

/** Stops every service worker of the browser, as it does by itself when they are idle. */
export async function stopWorkers(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}
