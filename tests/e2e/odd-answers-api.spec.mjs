// Unusual but valid responses of a real API. Each rule is tested in src/domain; these tests check what users see.
import { readFileSync } from "node:fs";
import { poolsInOrder, refresh, rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const READY = "00000009-0000-4000-8000-000000000001";
const row = (page, id) => page.locator(`[data-prebuild-id="${id}"]`);
const message = (page, id) => row(page, id).locator(".row-message");

/** Passes the API's responses to `calls` through `change`. */
const alter = (page, calls, change) =>
  page.route(calls, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    change(json);
    await route.fulfill({ response, json });
  });

// A page may still be making calls when its test ends.
test.afterEach(({ page }) => page.unrouteAll({ behavior: "ignoreErrors" }));

async function open(page, peer, path) {
  await page.goto(`${peer.url}/${path}`);
  await signIn(page);
}

for (const [name, status, code] of [
  ["missing", 404, "not_found"],
  ["failing", 500, "internal"],
]) {
  test(`a project that is ${name} does not hide its prebuilds and pools`, async ({ page, peer, problems }) => {
    problems.allow(/404|500/);
    await peer.refuse(page, "**/GetProject", status, code);
    await open(page, peer, `projects/${CHECKOUT}/prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    await expect(page.locator(".page-title")).toHaveText(CHECKOUT.slice(0, 8));
    await expect(page.locator(".notice-words")).toContainText("refused by the test");
    await page.locator(`a[href$="/projects/${CHECKOUT}/warm-pools"]`).first().click();
    await expect(page.getByTestId("pool-card").first()).toBeVisible();
  });
}

test("a project whose call hangs does not hide its prebuilds", async ({ page, peer }) => {
  await page.clock.install();
  await peer.raw(page, "**/GetProject", { end: "hang" });
  await open(page, peer, `projects/${CHECKOUT}/prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  const titleLater = async () => {
    await page.clock.runFor(5_000);
    return page.locator(".page-title").textContent();
  };
  await expect.poll(titleLater).toBe(CHECKOUT.slice(0, 8));
  await expect(page.locator(".notice-words")).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
});

test("times that no prebuild can have are shown as unknown", async ({ page, peer }) => {
  const { prebuilds } = await peer.api("ListPrebuilds", { pagination: { pageSize: 100 }, filter: { phases: ["PREBUILD_PHASE_FAILED"] } });
  const [zero, epoch, backwards] = prebuilds.map(({ id }) => id);
  const { createdAt } = prebuilds[2].metadata;
  await alter(page, "**/ListPrebuilds", ({ prebuilds = [] }) => {
    for (const { id, metadata, status } of prebuilds) {
      if (id === zero) metadata.createdAt = "0001-01-01T00:00:00Z";
      if (id === epoch) status.completionTime = "1970-01-01T00:00:00Z";
      if (id === backwards) status.completionTime = new Date(new Date(createdAt) - 3_600_000).toISOString();
    }
  });
  await open(page, peer, "prebuilds?phase=failed");
  await expect(row(page, zero).locator(".cell-created")).toHaveText("–");
  for (const id of [zero, epoch, backwards]) await expect(row(page, id).locator(".cell-duration")).toHaveText("–");
  await expect(row(page, epoch).locator(".cell-created")).not.toHaveText("–");
});

test("messages are shown without control characters, from their first words on, and in part", async ({ page, peer }) => {
  const { prebuilds } = await peer.api("ListPrebuilds", { pagination: { pageSize: 100 }, filter: { phases: ["PREBUILD_PHASE_FAILED"] } });
  const [colored, plain, hidden, long] = prebuilds.map(({ id }) => id);
  const messages = {
    [colored]: "\u001b[31mnpm ERR!\u001b[0m code 1",
    [plain]: "npm ERR! code 1",
    [hidden]: "\n\nsafe\u202egnp.exe\rover",
    [long]: "word ".repeat(60_000),
  };
  const change = ({ id, status }) => {
    if (id in messages) status.failureMessage = messages[id];
  };
  await alter(page, "**/ListPrebuilds", ({ prebuilds = [] }) => prebuilds.forEach(change));
  await alter(page, "**/GetPrebuild", ({ prebuild }) => change(prebuild));
  await open(page, peer, "prebuilds?phase=failed");
  await expect(message(page, colored)).toHaveText(messages[plain]);
  await expect(message(page, plain)).toHaveText(messages[plain]);
  await expect(message(page, hidden)).toContainText("safe");
  const shown = await message(page, hidden).evaluate((element) => element.textContent + element.title);
  expect(shown).not.toMatch(/[\u001b\u202e\r]/);
  const { length } = await message(page, long).evaluate((element) => element.textContent + element.title);
  expect(length).toBeLessThan(3_000);
  await row(page, long).getByRole("link").click();
  const words = page.locator(".message", { hasText: "word word" }).first();
  const lengthShown = () => words.evaluate((element) => element.textContent.length);
  await expect(words).toBeVisible();
  expect(await lengthShown()).toBeLessThan(10_000);
  await page.locator("button[aria-expanded=false]", { hasText: /\d/ }).first().click();
  await expect.poll(lengthShown).toBeGreaterThan(250_000);
});

test("failures that differ only in color are one group", async ({ page, peer }) => {
  let count = 0;
  await alter(page, "**/ListPrebuilds", ({ prebuilds = [] }) => {
    for (const { status } of prebuilds) {
      if (status.failureMessage) status.failureMessage = count++ % 2 ? "\u001b[31mnpm ERR!\u001b[0m code 1" : "npm ERR! code 1";
    }
  });
  await open(page, peer, "prebuilds?view=failures");
  await expect(page.locator(".board-group")).toHaveCount(1);
  expect(count).toBeGreaterThan(1);
});

test("a prebuild that comes twice on a page is one row", async ({ page, peer }) => {
  await alter(page, "**/ListPrebuilds", ({ prebuilds }) => prebuilds?.splice(1, 0, structuredClone(prebuilds[0])));
  await open(page, peer, "prebuilds?phase=failed");
  await expect(rows(page).nth(2)).toBeVisible();
  const ids = await rows(page).evaluateAll((all) => all.map((row) => row.dataset.prebuildId));
  expect(new Set(ids).size).toBe(ids.length);
});

test("numbers below zero are shown as none, and more than the maximum as they are", async ({ page, peer }) => {
  let running = -3;
  await alter(page, "**/ListWarmPools", ({ warmPools = [] }) => {
    for (const { id, status } of warmPools) if (id === READY) Object.assign(status, { runningInstances: running, stoppedInstances: -2 });
  });
  await open(page, peer, "warm-pools");
  await poolsInOrder(page);
  const card = page.locator(`[data-testid="pool-card"][data-pool-id="${READY}"]`);
  const gauge = card.locator(".gauge");
  const blocks = (name) => gauge.locator(`.gauge-${name}`).evaluate((path) => path.getAttribute("d").match(/M/g)?.length ?? 0);
  await expect(card).not.toContainText(/[-−]\d/);
  await expect(gauge).toHaveAccessibleName(/^0 running, 0 stopped/);
  expect(await blocks("running")).toBe(0);
  running = 9;
  await refresh(page).click();
  await expect(gauge).toHaveAccessibleName(/^9 running/);
  expect([await blocks("running"), await blocks("over")]).toEqual([4, 5]);
});

test("an exported table has no cell that a spreadsheet interprets as a formula", async ({ page, peer }) => {
  const formulas = ["=1+1", " =1+1", "x;=1+1", "x\t=1+1", "＝1+1", "@SUM(1)", "Größe 東京"];
  let count = 0;
  await alter(page, "**/ListPrebuilds", ({ prebuilds = [] }) => {
    for (const { status } of prebuilds) if (status.failureMessage) status.failureMessage = formulas[count++ % formulas.length];
  });
  await open(page, peer, "prebuilds?phase=failed");
  await expect(page.locator(".extent").getByRole("status")).toHaveText(/^\d+ prebuilds$/);
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
  const bytes = readFileSync(await download.path());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const csv = bytes.toString("utf8");
  expect(csv).toContain("Größe 東京");
  expect(csv).toContain("1+1");
  // Regardless of the separator that a program uses in any locale, no cell begins with a character that starts a formula.
  expect(csv).not.toMatch(/(^|[,;\t"])[\s]*[=＝@]/m);
});
