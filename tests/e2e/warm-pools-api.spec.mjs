// Warm pools with a real API: the peer's official Connect servers. The handling of all kinds of responses is tested in
// tests/interface/warm_pools.
import { openPool, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const [READY, OLD, PENDING] = [1, 2, 3].map((n) => `00000009-0000-4000-8000-00000000000${n}`);

const dialog = (page) => page.getByRole("dialog").filter({ hasNot: page.getByTestId("sign-in-form") });
const card = (page, id) => page.locator(`[data-testid="pool-card"][data-pool-id="${id}"]`);
const fact = (page, id, name) => card(page, id).locator(`[data-fact="${name}"]`);

async function open(page, peer, path = "warm-pools", token = "good-token") {
  await page.goto(`${peer.url}/${path}`);
  await signIn(page, { keep: true, token });
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live", { timeout: 20_000 });
}

const journal = async (request, peer) => (await request.get(`${peer.url}/journal`, { maxRetries: 2 })).json();

test("all five procedures work, and each request is valid", async ({ page, peer, problems, request }) => {
  // The old pool blocks the new one until it is found to be deleted.
  problems.allow(/409|404/);
  await page.clock.install();
  await open(page, peer);
  await expect(page.getByTestId("pool-card")).toHaveCount(3);
  // Update.
  await card(page, READY).getByRole("button", { name: "Resize" }).click();
  await dialog(page).getByRole("spinbutton", { name: "Maximum" }).fill("9");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(fact(page, READY, "max")).toHaveText("9");
  const panel = await openPool(page, card(page, READY));
  await expect(panel.locator(".pool-requested")).toContainText("1–9");
  await peer.control("set-pool", { id: READY, running_instances: 3 });
  await expect(panel.locator(".pool-requested[data-reached]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  // An old pool moves to bounds of its own.
  await card(page, OLD).getByRole("button", { name: "Resize" }).click();
  await expect(dialog(page)).toContainText("(3)");
  await dialog(page).getByRole("spinbutton", { name: "Minimum" }).fill("2");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(fact(page, OLD, "min")).toHaveText("2");
  await expect(fact(page, OLD, "max")).toHaveText("3");
  // Delete, until it is finished.
  await card(page, OLD).getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(card(page, OLD)).toHaveAttribute("data-phase", "deleting");
  await expect(card(page, OLD)).toContainText("1 → 0");
  // Create for the same project and class: the new pool waits for the old one.
  await page.getByRole("button", { name: "New warm pool" }).click();
  await dialog(page).getByLabel("Project").selectOption(CHECKOUT);
  await dialog(page).getByRole("radio", { name: "Large" }).check();
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByRole("button", { name: "Create when drained" }).click();
  await expect(dialog(page)).toContainText("1 left");
  await peer.control("remove-pool", { id: OLD });
  await page.clock.fastForward(5_000);
  await expect(dialog(page)).toHaveCount(0);
  // It is shown as deleted until a refresh, in the background or manual, finds that it is gone.
  await expect(page.locator(`[data-pool-id="${OLD}"]:not([data-phase="deleted"])`)).toHaveCount(0);
  const others = page.locator(`[data-testid="pool-card"]:not([data-pool-id="${OLD}"])`);
  await expect(others.filter({ hasText: "checkout-service" }).filter({ hasText: "Large" })).toHaveCount(1);
  const calls = await journal(request, peer);
  expect(calls.filter(({ problem }) => problem)).toEqual([]);
  for (const name of ["Create", "Get", "List", "Update", "Delete"]) {
    expect(calls.some(({ procedure, code }) => new RegExp(`/${name}WarmPools?$`).test(procedure) && code === "ok"), name).toBe(true);
  }
});

test("changes of pools on the server are shown live", async ({ page, peer }) => {
  await open(page, peer);
  await expect(card(page, READY).locator(".pool-running")).toHaveText("2 of 3");
  await peer.control("set-pool", { id: READY, running_instances: 5, desired_size: 4 });
  await expect(card(page, READY).locator(".pool-running")).toHaveText("5 (target 4)");
  await peer.control("set-pool", { id: PENDING, phase: "WARM_POOL_PHASE_DEGRADED", failure_message: "<b>no capacity</b>" });
  await expect(card(page, PENDING)).toHaveAttribute("data-phase", "degraded");
  await expect(await openPool(page, card(page, PENDING))).toContainText("<b>no capacity</b>");
});

test("the server rejects an invalid size, and its message is shown next to the field", async ({ page, peer, problems }) => {
  problems.allow(/400/);
  await open(page, peer);
  await page.route("**/UpdateWarmPool", (route) => route.continue({ postData: { ...route.request().postDataJSON(), maxSize: 21 } }));
  await card(page, READY).getByRole("button", { name: "Resize" }).click();
  await dialog(page).getByRole("spinbutton", { name: "Maximum" }).fill("20");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toBeVisible();
  await expect(dialog(page).getByRole("spinbutton", { name: "Maximum" })).toHaveAccessibleDescription(/less than or equal to 20/);
  await expect(dialog(page).getByRole("spinbutton", { name: "Maximum" })).toHaveValue("20");
});

test("a user with read permission sees one message, and actions are disabled", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await open(page, peer, "warm-pools", "reader-token");
  await card(page, READY).getByRole("button", { name: "Resize" }).click();
  await dialog(page).getByRole("spinbutton", { name: "Maximum" }).fill("12");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("the admin role on the project is required");
  await expect(dialog(page).getByRole("spinbutton", { name: "Maximum" })).toHaveValue("12");
  await page.keyboard.press("Escape");
  await expect(card(page, READY).getByRole("button", { name: "Resize" })).toBeDisabled();
  await expect(card(page, OLD).getByRole("button", { name: "Delete" })).toBeDisabled();
  await expect(card(page, PENDING).getByRole("button", { name: "Delete" })).toBeEnabled();
});
