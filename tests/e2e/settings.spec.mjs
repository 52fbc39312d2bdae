// A project's prebuild settings with the peer's official servers. The page's own logic is tested in tests/interface/settings.rs.
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";

test("settings are saved completely on the API", async ({ page, peer, request }) => {
  await page.goto(`${peer.url}/projects/${CHECKOUT}/settings`);
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  const form = page.getByRole("form", { name: "Prebuild settings" });
  await form.getByLabel("Every day at").selectOption("7");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await expect(form).toHaveAttribute("data-stage", "saved");
  const calls = await (await request.get(`${peer.url}/journal`, { maxRetries: 2 })).json();
  expect(calls.filter(({ problem }) => problem)).toEqual([]);
  await page.reload();
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(form.getByLabel("Every day at")).toHaveValue("7");
  // Fields that the form doesn't show are unchanged.
  await expect(form.getByLabel(/JetBrains/)).toBeChecked();
  await expect(form.getByLabel("Run as")).toContainText("Nightly builds");
});
