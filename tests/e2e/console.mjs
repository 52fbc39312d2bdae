// Steps that several tests share.
import { expect } from "./fixtures.mjs";

export const rows = (page) => page.getByTestId("prebuild-row");

/** The name of the first project in the list, once its last prebuild is loaded. */
export async function firstProject(page) {
  const row = page.getByTestId("project-row").filter({ has: page.locator(".cell-phase .badge") }).first();
  await expect(row).toBeVisible();
  return (await row.locator(".cell-name").innerText()).trim();
}

/** Waits until pools are in their final order, to which names contribute: until they are loaded, ids are used. */
export async function poolsInOrder(page) {
  const ids = page.locator(".pool-title, .pool-details").filter({ hasText: /^[0-9a-f]{8}( |$)/ });
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await expect(ids).toHaveCount(0);
}

/** Opens the panel of the pool in `row`. */
export async function openPool(page, row) {
  await row.getByRole("link").click();
  const panel = page.getByTestId("pool-panel");
  await expect(panel.locator(".pool-body")).toBeVisible();
  return panel;
}

/** The button that retries what failed. */
export const retry = (scope) => scope.locator('[data-action="retry"]');

/** The button that refreshes a list. */
export const refresh = (scope) => scope.locator('[data-action="refresh"]');

/** Signs in with a token that the peer accepts. `keep` remembers it for a reload. */
export async function signIn(page, { keep = false, token = "good-token" } = {}) {
  await page.getByLabel("Personal access token").fill(token);
  if (keep) await page.getByTestId("sign-in-form").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByTestId("sign-in-form")).toHaveCount(0);
}

/** The account menu, opened. */
export async function openAccount(page) {
  await page.getByRole("banner").getByRole("button", { name: /^Account/ }).click();
  return page.getByRole("group", { name: "Account" });
}

export async function signOut(page) {
  await (await openAccount(page)).getByRole("button", { name: "Sign out" }).click();
}

/** The dialog for a pool's sizes. */
export const sizes = (page) => page.getByRole("dialog").filter({ has: page.getByRole("spinbutton", { name: "Maximum" }) });

/** Sets the maximum of the pool on `card`, by typing it and saving. */
export async function askForMaximum(page, card, max) {
  await card.getByRole("button", { name: "Resize" }).click();
  await sizes(page).getByRole("spinbutton", { name: "Maximum" }).fill(max);
  await sizes(page).getByRole("button", { name: "Save" }).click();
}

/** The text on the clipboard. The console's pages may not read it (Permissions-Policy), so an empty page on another origin does. */
export async function clipboardText(page) {
  const reader = await page.context().newPage();
  // Only the route responds there. For pages on its own origin, a browser would ask the console's service worker.
  const url = "http://localhost:9/";
  await reader.route(url, (route) => route.fulfill({ contentType: "text/html", body: '<link rel="icon" href="data:,">' }));
  await reader.goto(url);
  const text = await reader.evaluate(() => navigator.clipboard.readText());
  await reader.close();
  return text;
}

/** Stops every service worker of the browser, as the browser does when they are idle. */
export async function stopWorkers(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

/** Opens the options of a part of the history's filter. */
export async function openFilter(page, part) {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.locator(`#filter-menu [data-part=${part}]`).click();
}
