// Warm pools on a real API: the peer's official Connect servers, with every error a pool's procedures can answer.
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const STOREFRONT = "00000002-0000-4000-8000-000000000002";
const [READY, OLD, PENDING] = [1, 2, 3].map((n) => `00000009-0000-4000-8000-00000000000${n}`);
const LARGE = "00000003-0000-4000-8000-000000000002";

const dialog = (page) => page.getByRole("dialog").filter({ hasNot: page.getByTestId("sign-in-form") });
const card = (page, id) => page.locator(`[data-testid="pool-card"][data-pool-id="${id}"]`);
const fact = (page, id, name) => card(page, id).locator(`[data-fact="${name}"] dd`);

async function open(page, peer, path = "warm-pools", token = "good-token") {
  await page.goto(`${peer.url}/${path}`);
  await page.getByLabel("Personal access token").fill(token);
  await page.getByLabel(/Keep it in this tab/).check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live", { timeout: 20_000 });
}

const journal = async (request, peer) => (await request.get(`${peer.url}/journal`)).json();

test("all five procedures work, and each request is a valid one", async ({ page, peer, problems, request }) => {
  // The old pool is in the way of the new one, until it is found to be no more.
  problems.allow(/409|404/);
  await open(page, peer);
  await expect(page.getByTestId("pool-card")).toHaveCount(3);
  // Update.
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("9");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(fact(page, READY, "max")).toHaveText("9");
  await expect(card(page, READY).locator(".pool-asked")).toHaveText(/^Saved: minimum 1, maximum 9\. 2 of 3 run after /);
  await peer.control("set-pool", { id: READY, running_instances: 3 });
  await expect(card(page, READY).locator(".pool-asked")).toHaveText(/Reached after \d+ s\.$/);
  // An old pool moves to bounds of its own.
  await card(page, OLD).getByRole("button", { name: "Edit size" }).click();
  await expect(dialog(page)).toContainText("older fixed size of 3");
  await dialog(page).getByLabel("Minimum").fill("2");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(fact(page, OLD, "min")).toHaveText("2");
  await expect(fact(page, OLD, "max")).toHaveText("3");
  // Delete, and follow it to the end.
  await card(page, OLD).getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByRole("button", { name: "Delete the pool" }).click();
  await expect(card(page, OLD)).toHaveAttribute("data-phase", "deleting");
  await expect(card(page, OLD)).toContainText("Draining: 1 still runs");
  // Create for the same project and class: the new pool waits for the old one.
  await page.getByRole("button", { name: "New warm pool" }).click();
  await dialog(page).getByLabel("Project").selectOption(CHECKOUT);
  await dialog(page).getByRole("radio", { name: "Large" }).check();
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByRole("button", { name: "Create it when that is gone" }).click();
  await expect(dialog(page)).toContainText("1 instance still runs");
  await peer.control("remove-pool", { id: OLD });
  await expect(dialog(page)).toHaveCount(0, { timeout: 15_000 });
  await expect(card(page, OLD)).toHaveAttribute("data-phase", "deleted");
  const made = page.getByTestId("pool-card").filter({ hasText: "checkout-service" }).filter({ hasText: "Large" });
  await expect(made).toHaveCount(2);
  const calls = await journal(request, peer);
  expect(calls.filter(({ problem }) => problem)).toEqual([]);
  for (const name of ["Create", "Get", "List", "Update", "Delete"]) {
    expect(calls.some(({ procedure, code }) => new RegExp(`/${name}WarmPools?$`).test(procedure) && code === "ok"), name).toBe(true);
  }
});

test("what the server does with pools is shown as it happens", async ({ page, peer }) => {
  await open(page, peer);
  await expect(card(page, READY).locator(".pool-trend")).toHaveText("Going up: 1 short of its target of 3");
  await peer.control("set-pool", { id: READY, running_instances: 5, desired_size: 4 });
  await expect(card(page, READY).locator(".pool-trend")).toHaveText("Going down: 1 above its target of 4");
  await peer.control("set-pool", { id: PENDING, phase: "WARM_POOL_PHASE_DEGRADED", failure_message: "<b>no capacity</b>" });
  await expect(card(page, PENDING)).toHaveAttribute("data-phase", "degraded");
  await expect(card(page, PENDING)).toContainText("<b>no capacity</b>");
  const { warmPool } = await peer.api("CreateWarmPool", { projectId: STOREFRONT, environmentClassId: LARGE }).catch(() => ({}));
  expect(warmPool).toBeUndefined();
});

test("time tells: a maximum that is held for long, a high minimum that is idle, a snapshot left behind", async ({ page, peer }) => {
  await page.clock.install();
  await open(page, peer);
  await peer.control("set-pool", { id: READY, running_instances: 4, desired_size: 4 });
  await expect(fact(page, READY, "target")).toHaveText("4");
  await expect(card(page, READY)).not.toContainText("At its maximum");
  // A newer prebuild of its project and class completes, and the pool stays where it is.
  const { prebuild } = await peer.api("CreatePrebuild", { projectId: CHECKOUT, spec: {} });
  await peer.control("advance", { id: prebuild.id, phase: "PREBUILD_PHASE_COMPLETED" });
  await expect(card(page, READY)).toContainText("A newer one completed");
  await expect(card(page, READY)).not.toContainText("Not on the newest snapshot");
  await page.clock.fastForward("16:00");
  await expect(card(page, READY)).toContainText(/At its maximum of 4\. For 1\d min .* now;/);
  await expect(card(page, READY)).toContainText(/Not on the newest snapshot\. A newer prebuild completed 1\d min ago/);
  await peer.control("set-pool", { id: READY, spec: { snapshot_id: prebuild.id, min_size: 4, max_size: 8 } });
  await expect(card(page, READY)).not.toContainText("Not on the newest snapshot");
  await page.clock.fastForward("31:00");
  await expect(card(page, READY)).toContainText(/All 4 idle\. No instance was claimed in \d+ min/);
});

test("pools wait for the names by which they are sorted, but not for long", async ({ page, peer }) => {
  let answer;
  const names = new Promise((done) => (answer = done));
  await page.route("**/ListProjects", async (route) => {
    await names;
    return route.continue();
  });
  // Time stands still: the pools are here, the names are not, and nobody has waited yet.
  await page.clock.install();
  await page.goto(`${peer.url}/warm-pools`);
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator(".pool-totals .tile").first()).toHaveText(/Pools\s*3/);
  await expect(page.locator(".skeleton")).toBeVisible();
  await expect(page.getByTestId("pool-card")).toHaveCount(0);
  await page.clock.fastForward(1000);
  await expect(page.getByTestId("pool-card")).toHaveCount(3);
  await expect(page.getByTestId("pool-card").first()).not.toContainText("-service");
  answer();
  await expect(page.getByTestId("pool-card").first()).toContainText("checkout-service");
});

const STATUS = {
  canceled: 499, unknown: 500, invalid_argument: 400, deadline_exceeded: 504, not_found: 404, already_exists: 409,
  permission_denied: 403, resource_exhausted: 429, failed_precondition: 400, aborted: 409, out_of_range: 400,
  unimplemented: 501, internal: 500, unavailable: 503, data_loss: 500, unauthenticated: 401,
};

for (const [code, status] of Object.entries(STATUS).filter(([code]) => code !== "unauthenticated")) {
  test(`${code} on a write is said, loses nothing, and is not repeated by itself`, async ({ page, peer, problems }) => {
    problems.allow(new RegExp(`${status}`));
    await open(page, peer);
    const asked = { UpdateWarmPool: 0, DeleteWarmPool: 0, CreateWarmPool: 0 };
    for (const name of Object.keys(asked)) {
      await page.route(`**/${name}`, (route) => {
        asked[name] += 1;
        return route.fulfill({ status, json: { code, message: `refused for ${code}` } });
      });
    }
    const said = `refused for ${code}`;
    const before = await fact(page, READY, "max").innerText();
    await card(page, READY).getByRole("button", { name: "Edit size" }).click();
    await dialog(page).getByLabel("Maximum").fill("12");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await expect(dialog(page).getByRole("alert")).toContainText(said, { timeout: 15_000 });
    await expect(dialog(page).getByLabel("Maximum")).toHaveValue("12");
    await page.keyboard.press("Escape");
    await expect(fact(page, READY, "max")).toHaveText(before);
    // The other writes of a project in which one may change nothing are off.
    if (code === "permission_denied") {
      await expect(card(page, READY).getByRole("button", { name: "Delete" })).toBeDisabled();
      return;
    }
    await card(page, READY).getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete the pool" }).click();
    if (code === "not_found") {
      // It is gone already, which is what was asked for.
      await expect(card(page, READY)).toHaveAttribute("data-phase", "deleted");
    } else {
      await expect(dialog(page).getByRole("alert")).toContainText(said, { timeout: 15_000 });
      await page.keyboard.press("Escape");
      await expect(card(page, READY)).toHaveAttribute("data-phase", "ready");
    }
    await peer.control("remove-pool", { id: OLD });
    await expect(card(page, OLD)).toHaveAttribute("data-phase", "deleted");
    await page.getByRole("button", { name: "New warm pool" }).click();
    await dialog(page).getByLabel("Project").selectOption(CHECKOUT);
    await dialog(page).getByRole("radio", { name: "Large" }).check();
    await dialog(page).getByLabel("Maximum").fill("7");
    await dialog(page).getByRole("button", { name: "Create" }).click();
    await expect(dialog(page).getByRole("alert")).toContainText(said, { timeout: 15_000 });
    await expect(dialog(page).getByLabel("Maximum")).toHaveValue("7");
    expect(asked).toEqual({ UpdateWarmPool: 1, DeleteWarmPool: 1, CreateWarmPool: 1 });
  });
}

test("a proxy's page on a write is no answer: the pool is looked at", async ({ page, peer, problems }) => {
  problems.allow(/502/);
  await open(page, peer);
  await page.route("**/UpdateWarmPool", async (route) => {
    await route.fetch();
    return route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" });
  });
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("15");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(fact(page, READY, "max")).toHaveText("15");
});

test("an answer that is lost on the way is looked up, for each write", async ({ page, peer, problems }) => {
  problems.allow(/ERR_FAILED/);
  await open(page, peer);
  for (const name of ["Update", "Create", "Delete"]) {
    await page.route(`**/${name}WarmPool`, async (route) => {
      await route.fetch();
      return route.abort();
    });
  }
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("11");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(fact(page, READY, "max")).toHaveText("11");
  await card(page, PENDING).getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByRole("button", { name: "Delete the pool" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(card(page, PENDING)).toHaveAttribute("data-phase", "deleting");
  await peer.control("remove-pool", { id: PENDING });
  await expect(card(page, PENDING)).toHaveAttribute("data-phase", "deleted");
  await page.getByRole("button", { name: "New warm pool" }).click();
  await dialog(page).getByLabel("Project").selectOption(STOREFRONT);
  await dialog(page).getByRole("radio", { name: "Regular" }).check();
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByTestId("pool-card").filter({ hasText: "web-storefront" })).toHaveCount(2);
  const { warmPools } = await peer.api("ListWarmPools", { filter: { projectIds: [STOREFRONT] } });
  expect(warmPools).toHaveLength(1);
});

test("a second tab's change is shown beside one's own, and one chooses", async ({ page, peer }) => {
  await open(page, peer);
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("6");
  await peer.api("UpdateWarmPool", { warmPoolId: READY, minSize: 2, maxSize: 5 });
  await expect(dialog(page)).toContainText("it now has a minimum of 2 and a maximum of 5");
  await expect(dialog(page).getByRole("button", { name: "Save" })).toBeDisabled();
  await dialog(page).getByRole("button", { name: "Keep mine" }).click();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(fact(page, READY, "max")).toHaveText("6");
  await expect(fact(page, READY, "min")).toHaveText("1");
});

test("pools that cannot be listed or read say so", async ({ page, peer, problems }) => {
  problems.allow(/403|404/);
  await open(page, peer);
  await page.route("**/ListWarmPools", (route) => route.fulfill({ status: 403, json: { code: "permission_denied", message: "members only" } }));
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("Not refreshed: members only")).toBeVisible();
  await expect(page.getByTestId("pool-card")).toHaveCount(3);
  await page.route("**/GetWarmPool", (route) => route.fulfill({ status: 404, json: { code: "not_found", message: "no such pool" } }));
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("6");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toHaveText("Not saved: the pool is gone.");
  await expect(dialog(page).getByLabel("Maximum")).toHaveValue("6");
  await page.reload();
  await expect(page.getByTestId("error-panel")).toHaveAttribute("data-code", "permission_denied");
});

test("one who may only read is told so once, and the actions are off", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await open(page, peer, "warm-pools", "reader-token");
  await card(page, READY).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("12");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("the admin role on the project is required");
  await expect(dialog(page).getByLabel("Maximum")).toHaveValue("12");
  await page.keyboard.press("Escape");
  await expect(card(page, READY).getByRole("button", { name: "Edit size" })).toBeDisabled();
  await expect(card(page, OLD).getByRole("button", { name: "Delete" })).toBeDisabled();
  await expect(card(page, PENDING).getByRole("button", { name: "Delete" })).toBeEnabled();
});
