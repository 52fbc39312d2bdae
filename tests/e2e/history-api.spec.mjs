// The history with a real API: the peer's official Connect servers, with live updates, actions, and network interruptions.
import { rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const dialog = (page) => page.getByRole("dialog").filter({ hasNot: page.getByTestId("sign-in-form") });
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => row.dataset.prebuildId));
const row = (page, id) => page.locator(`[data-prebuild-id="${id}"]`);
const state = (page, wanted) => expect(page.getByTestId("live-status")).toHaveAttribute("data-state", wanted, { timeout: 20_000 });

async function open(page, peer, query = "", token = "good-token") {
  await page.goto(`${peer.url}/prebuilds${query}`);
  await signIn(page, { keep: true, token });
  await expect(rows(page).first()).toBeVisible();
  await state(page, "live");
}

const create = async (peer) => (await peer.api("CreatePrebuild", { projectId: CHECKOUT, spec: {} })).prebuild.id;

test("prebuilds that others create, advance, and cancel are updated live", async ({ page, peer }) => {
  await open(page, peer);
  const id = await create(peer);
  await expect(row(page, id)).toHaveAttribute("data-phase", "pending");
  expect(await rows(page).first().getAttribute("data-prebuild-id")).toBe(id);
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_RUNNING" });
  await expect(row(page, id)).toHaveAttribute("data-phase", "running");
  await peer.api("CancelPrebuild", { prebuildId: id });
  await expect(row(page, id)).toHaveAttribute("data-phase", "cancelling");
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_CANCELLED" });
  await expect(row(page, id)).toHaveAttribute("data-phase", "cancelled");
});

test("a stream that is interrupted repeatedly misses and duplicates nothing", async ({ page, peer }) => {
  test.setTimeout(120_000);
  await page.clock.install();
  await open(page, peer);
  const made = [];
  for (let n = 0; n < 18; n++) {
    if (n % 3 !== 1) await peer.control("cut");
    made.unshift(await create(peer));
    await page.clock.fastForward(200 + ((n * 733) % 2900));
    await page.waitForTimeout(30);
  }
  const wanted = made.slice(0, 15);
  const catchUp = async () => {
    await page.clock.runFor(2000);
    return (await ids(page)).slice(0, wanted.length);
  };
  await expect.poll(catchUp, { timeout: 30_000 }).toEqual(wanted);
  const all = await ids(page);
  expect(new Set(all).size).toBe(all.length);
  // The delay before the next stream has grown to up to a minute.
  const stateLater = async () => {
    await page.clock.runFor(5_000);
    return page.getByTestId("live-status").getAttribute("data-state");
  };
  await expect.poll(stateLater, { timeout: 40_000 }).toBe("live");
});

test("the API applies its filters, and the console searches for the rest", async ({ page, peer }) => {
  await open(page, peer);
  const { prebuilds } = await peer.api("ListPrebuilds", { pagination: { pageSize: 100 } });
  const hasFailed = ({ status, metadata }) => status.phase === "PREBUILD_PHASE_FAILED" && metadata.executor;
  const { projectId, environmentClassId, creator, executor, triggeredBy } = prebuilds.find(hasFailed).metadata;
  const trigger = triggeredBy.replace("PREBUILD_TRIGGER_", "").toLowerCase();
  const filters = {
    [`project=${projectId}&phase=failed&phase=cancelled&trigger=${trigger}&creator=${creator.id}&executor=${executor.id}`]: ({ metadata, status }) =>
      metadata.projectId === projectId &&
      /FAILED|CANCELLED/.test(status.phase) &&
      metadata.triggeredBy === triggeredBy &&
      metadata.creator.id === creator.id &&
      metadata.executor?.id === executor.id,
    [`class=${environmentClassId}&within=24h`]: ({ metadata }) =>
      metadata.environmentClassId === environmentClassId && Date.now() - new Date(metadata.createdAt) < 86_400_000,
  };
  for (const [query, isOf] of Object.entries(filters)) {
    await page.goto(`${peer.url}/prebuilds?${query}`);
    const wanted = prebuilds.filter(isOf).map(({ id }) => id).slice(0, 10);
    expect(wanted.length, query).toBeGreaterThan(0);
    await expect.poll(async () => (await ids(page)).slice(0, wanted.length), { message: query }).toEqual(wanted);
  }
});

test("offline and back: the rows stay, and missed changes are loaded automatically", async ({ context, page, peer, problems }) => {
  problems.allow(/ERR_INTERNET_DISCONNECTED|Failed to load/);
  await open(page, peer);
  await context.setOffline(true);
  await peer.control("cut");
  await state(page, "offline");
  await expect(rows(page).first()).toBeVisible();
  await context.setOffline(false);
  const id = await create(peer);
  await expect(row(page, id)).toBeVisible({ timeout: 20_000 });
  await state(page, "live");
});

test("every action works on the API, and its requests are valid", async ({ page, peer, request }) => {
  await open(page, peer);
  await page.getByRole("button", { name: "New prebuild" }).click();
  await dialog(page).getByLabel("Project").selectOption({ label: "checkout-service" });
  await dialog(page).getByLabel("Environment class").selectOption("all");
  await dialog(page).getByLabel(/^Timeout/).fill("45");
  await dialog(page).getByRole("button", { name: "Start 2 prebuilds" }).click();
  await page.getByTestId("toast").getByRole("link").click();
  await page.locator("[data-testid=prebuild-row][data-phase=pending]").first().locator(".row-link").click();
  await page.getByTestId("prebuild-details").locator("summary").click();
  await expect(page.locator(".field", { hasText: "Timeout" }).locator("dd")).toHaveText("45 min");
  await page.locator("[data-action=cancel]").click();
  await expect(page.getByTestId("toast").last()).toHaveAttribute("data-tone", "active");
  await expect(page.locator(".page-head .badge").first()).toHaveText("Cancelling");

  await page.goto(`${peer.url}/prebuilds?phase=completed`);
  await rows(page).nth(0).getByRole("checkbox").click();
  await rows(page).nth(2).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await page.locator(".selection-bar [data-action=rerun]").click();
  await expect(page.getByTestId("toast")).toHaveAttribute("data-tone", "good");
  await page.locator(".selection-bar [data-action=delete]").click();
  await dialog(page).locator("[data-action=delete]").click();
  await expect(page.getByTestId("toast").last()).toHaveAttribute("data-tone", "active");
  const calls = await (await request.get(`${peer.url}/journal`, { maxRetries: 2 })).json();
  expect(calls.map((call) => call.problem).filter(Boolean)).toEqual([]);
});

test("filters, names, related prebuilds, and statistics are shown", async ({ page, peer }) => {
  await open(page, peer, "?phase=failed&q=npm");
  await expect(page.locator(".extent")).toHaveText(/^\d+ prebuilds$/);
  await expect(page.locator(".row-message").first()).toContainText("npm ci");
  await expect(rows(page).locator(".cell-trigger").first()).toContainText(/Ada Lovelace|Grace Hopper|Nightly builds/);
  await rows(page).first().locator(".row-link").click();
  await expect(page.locator("[data-field=last-success]").getByRole("link")).toBeVisible();
  await expect(page.locator("[data-field=typical-duration]")).toHaveText("Usually 14 min");
  await page.goto(`${peer.url}/prebuilds?view=statistics&within=30d`);
  await expect(page.locator(".range-status[data-progress=complete]")).toBeVisible();
  await expect(page.locator(".tile dd").first()).toHaveText("250");
  await page.goto(`${peer.url}/prebuilds?view=failures`);
  await expect(page.locator(".board-group")).toHaveCount(2);
});

test("a member whose token is revoked signs in again, and the page is live again", async ({ page, peer, problems }) => {
  problems.allow(/401/);
  await open(page, peer);
  await peer.control("revoke", { token: "good-token" });
  await peer.control("cut");
  await expect(page.getByTestId("sign-in-form")).toHaveAttribute("data-reason", "rejected");
  await page.getByLabel("Personal access token").fill("good-token-2");
  await page.getByRole("button", { name: "Sign in" }).click();
  const id = await create(peer);
  await expect(row(page, id)).toBeVisible({ timeout: 15_000 });
});
