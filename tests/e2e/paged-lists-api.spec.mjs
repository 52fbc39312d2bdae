// Lists with many pages, and the calls that go with them, with a real API that clamps, rejects, and fails. Each paging rule is tested in
// src/store/paged.
import { rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const extent = (page) => page.locator(".extent").getByRole("status");
const row = (page, id) => page.locator(`[data-prebuild-id="${id}"]`);
const refresh = (page) => page.getByRole("button", { name: "Refresh" }).click();

async function open(page, peer, path = "/prebuilds") {
  await page.goto(`${peer.url}${path}`);
  await signIn(page);
}

/** A search without matches loads all pages. */
async function loadAll(page) {
  await expect(extent(page)).toHaveText("0 prebuilds");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(extent(page)).toHaveText("250 prebuilds");
}

test("if the server clamps the page size, Refresh finds changes on the last page", async ({ page, peer, problems }) => {
  problems.allow(/501|Failed to load/);
  await peer.refuse(page, "**/WatchEvents", 501, "unimplemented");
  await page.route("**/ListPrebuilds", (route) => {
    const body = route.request().postDataJSON();
    const pageSize = Math.min(body.pagination?.pageSize ?? 25, 25);
    return route.continue({ postData: JSON.stringify({ ...body, pagination: { ...body.pagination, pageSize } }) });
  });
  await open(page, peer, "/prebuilds?q=no message says this");
  await loadAll(page);
  let last;
  let token;
  do {
    const { prebuilds, pagination } = await peer.api("ListPrebuilds", { pagination: { pageSize: 100, token } });
    last = prebuilds.findLast(({ status }) => status.phase === "PREBUILD_PHASE_COMPLETED") ?? last;
    token = pagination?.nextToken;
  } while (token);
  const toEnd = () => page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await toEnd();
  await expect(row(page, last.id)).toHaveAttribute("data-phase", "completed");
  await peer.control("advance", { id: last.id, phase: "PREBUILD_PHASE_FAILED" });
  // The button is at the top.
  await refresh(page);
  await toEnd();
  await expect(row(page, last.id)).toHaveAttribute("data-phase", "failed");
});

test("a page token that the server rejects once doesn't prevent loading all rows", async ({ page, peer, problems }) => {
  problems.allow(/400/);
  let isBroken = false;
  await page.route("**/ListPrebuilds", (route) => {
    const body = route.request().postDataJSON();
    if (!body.pagination?.token || isBroken) return route.continue();
    isBroken = true;
    return route.continue({ postData: JSON.stringify({ ...body, pagination: { ...body.pagination, token: "bm8tc3VjaA==" } }) });
  });
  await open(page, peer, "/prebuilds?q=no message says this");
  await loadAll(page);
  const refused = (await peer.journal()).filter(({ procedure, code }) => /ListPrebuilds/.test(procedure) && code === "invalid_argument");
  expect(refused).toHaveLength(1);
});

test("a denied project doesn't hide its prebuilds", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await peer.refuse(page, "**/GetProject", 403, "permission_denied");
  await open(page, peer, `/projects/${CHECKOUT}/prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator(".page-title")).toHaveText(CHECKOUT.slice(0, 8));
  await expect(page.locator(".notice-words")).toContainText("refused by the test");
});

test("denied names are requested once, regardless of how often the list is refreshed", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  const asked = [];
  page.on("request", (sent) => /List(Members|EnvironmentClasses|ServiceAccounts)$/.test(sent.url()) && asked.push(sent.url().split("/").at(-1)));
  await peer.refuse(page, /List(Members|EnvironmentClasses|ServiceAccounts)$/, 403, "permission_denied");
  await open(page, peer);
  await expect(rows(page).first()).toBeVisible();
  await expect.poll(() => new Set(asked).size).toBeGreaterThanOrEqual(2);
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = page.waitForResponse("**/ListPrebuilds");
    await refresh(page);
    await answer;
    await page.evaluate(() => scrollBy(0, 1500));
  }
  expect(asked.length).toBe(new Set(asked).size);
});

test("uppercase ids in a URL open the same page", async ({ page, peer }) => {
  const { prebuilds } = await peer.api("ListPrebuilds", { pagination: { pageSize: 100 } });
  const { id, metadata } = prebuilds.find(({ id }) => /[a-f]/.test(id.slice(-4)));
  await open(page, peer, `/projects/${metadata.projectId.toUpperCase()}/prebuilds/${id.toUpperCase()}`);
  await expect(page.getByTestId("prebuild-summary")).toBeVisible();
  await expect(page.getByTestId("error-panel")).toHaveCount(0);
});
