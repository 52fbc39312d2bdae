// Writes whose response never arrived, or arrived without the requested data, with a real API that did or did not execute them. The page's
// message for each outcome is tested in tests/interface/actions.rs.
import { rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const dialog = (page) => page.getByRole("dialog").filter({ hasNot: page.getByTestId("sign-in-form") });
const toasts = (page) => page.getByTestId("toast");
const creations = async (peer) => (await peer.journal()).filter(({ procedure }) => /\/CreatePrebuild$/.test(procedure));

async function start(page, peer) {
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("button", { name: "New prebuild" }).click();
  await dialog(page).getByLabel("Project").selectOption({ label: "checkout-service" });
  await dialog(page).getByRole("button", { name: /^Start/ }).click();
}

test("a start whose response is lost is found, and not sent again", async ({ page, peer, problems }) => {
  problems.allow(/ERR_/);
  await page.route("**/CreatePrebuild", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await start(page, peer);
  await expect(toasts(page).filter({ hasText: "Prebuild started" })).toHaveCount(1);
  expect(await creations(peer)).toHaveLength(1);
});

test("a start that was sent twice shows both prebuilds", async ({ page, peer }) => {
  await page.route("**/CreatePrebuild", async (route) => {
    await route.fetch();
    await route.continue();
  });
  await start(page, peer);
  await expect(toasts(page).filter({ hasText: "2 prebuilds started" })).toHaveAttribute("data-tone", "warning");
  expect(await creations(peer)).toHaveLength(2);
});

for (const [name, script] of [
  ["is cut off", { headers: { "Content-Type": "application/json" }, chunks: [Buffer.from('{"prebuild":{"id":"000').toString("base64")], end: "reset" }],
  ["is a gateway's error", { status: 502, headers: { "Content-Type": "text/html" }, chunks: [Buffer.from("<h1>Bad Gateway</h1>").toString("base64")] }],
  ["has no prebuild in it", { headers: { "Content-Type": "application/json" }, chunks: [Buffer.from("{}").toString("base64")] }],
]) {
  test(`a start that did nothing and whose answer ${name} can be made again`, async ({ page, peer, problems }) => {
    problems.allow(/502|ERR_/);
    await peer.raw(page, "**/CreatePrebuild", script);
    await start(page, peer);
    const retry = dialog(page).getByRole("button", { name: "Retry failed" });
    await expect(retry).toBeVisible();
    expect(await creations(peer)).toEqual([]);
    await page.unroute("**/CreatePrebuild");
    await retry.click();
    await expect(toasts(page).filter({ hasText: "Prebuild started" })).toHaveCount(1);
  });
}

test("a write that was denied can be retried after another sign-in", async ({ page, peer, problems }) => {
  problems.allow(/401|403/);
  const project = `${peer.url}/projects/${CHECKOUT}/settings`;
  const form = page.getByRole("form", { name: "Prebuild settings" });
  const save = form.getByRole("button", { name: "Save", exact: true });
  await page.goto(project);
  await page.getByLabel("Personal access token").fill("reader-token");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await form.getByLabel("Every day at").selectOption("7");
  await save.click();
  await expect(form.getByRole("alert")).toContainText("admin role");
  await expect(save).toBeDisabled();
  await peer.control("revoke", { token: "reader-token" });
  await peer.control("cut");
  await signIn(page);
  await expect(save).toBeEnabled();
  await save.click();
  await expect(form).toHaveAttribute("data-stage", "saved");
});
