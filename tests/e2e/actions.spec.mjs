// What one does with prebuilds, on the mock: start, cancel, delete, run again, one and many; refused, denied and lost.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const dialog = (page) => page.getByRole("dialog");
const row = (page, id) => page.locator(`[data-prebuild-id="${id}"]`);

async function open(page, site, query = "") {
  await page.goto(`${site.root}prebuilds?speed=0${query}`);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live");
}

const addFault = (page, fault) => page.evaluate((fault) => mockBackend.addFault(fault), fault);

test("a prebuild is started for the default class, and for every class at once", async ({ page, site, problems }) => {
  problems.allow(/429/);
  await open(page, site);
  await page.getByRole("button", { name: "New prebuild" }).click();
  await expect(dialog(page).getByRole("button", { name: "Start" })).toBeDisabled();
  await dialog(page).getByLabel("Project").selectOption({ label: "data-platform" });
  await dialog(page).getByLabel(/^Timeout/).fill("4");
  await expect(dialog(page).getByText("Enter a whole number of minutes from 5 to 120.")).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: "Start" })).toBeDisabled();
  await dialog(page).getByLabel(/^Timeout/).fill("30");
  await dialog(page).getByRole("button", { name: "Start" }).click();
  const started = dialog(page).getByRole("link", { name: /^Started / });
  await expect(started).toHaveCount(1);
  const id = (await started.getAttribute("href")).match(/prebuilds\/([^?]+)/)[1];
  await dialog(page).getByRole("button", { name: "Start another" }).click();
  await dialog(page).getByLabel("Environment class").selectOption("all");
  const count = Number((await dialog(page).getByRole("button", { name: /^Start \d+ prebuilds$/ }).innerText()).match(/\d+/)[0]);
  expect(count).toBeGreaterThan(1);
  // One class fails; the others start all the same.
  await addFault(page, { procedure: "CreatePrebuild", code: "resource_exhausted", message: "no capacity", times: 1 });
  await dialog(page).getByRole("button", { name: /^Start \d+ prebuilds$/ }).click();
  await expect(started).toHaveCount(count - 1);
  await expect(dialog(page).getByText("no capacity")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "New prebuild" })).toBeFocused();
  await expect(row(page, id)).toHaveAttribute("data-phase", "pending");
  for (let n = 0; n < count; n++) await expect(rows(page).nth(n)).toHaveAttribute("data-phase", "pending");
});

test("a prebuild is cancelled from its page, asked about first, and run again with the same timeout", async ({ page, site }) => {
  await open(page, site, "&phase=running");
  await rows(page).first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Timeline" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(dialog(page).getByRole("heading", { name: "Cancel 1 prebuild?" })).toBeVisible();
  await dialog(page).getByRole("button", { name: "Keep it" }).click();
  await expect(page.locator(".summary .badge").first()).toHaveText("Running");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await dialog(page).getByRole("button", { name: "Cancel 1 prebuild" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("1 of 1 prebuild cancelled");
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".summary .badge").first()).toHaveText("Cancelling");
  await page.evaluate(() => mockBackend.jump(600));
  await expect(page.locator(".summary .badge").first()).toHaveText("Cancelled");
  // What this page saw stands in the timeline.
  await expect(page.locator('.step[data-phase="running"]')).toContainText("Seen");
  const timeout = await page.locator(".field", { hasText: "Timeout" }).locator("dd").innerText();
  await page.getByRole("button", { name: "Run again" }).click();
  await dialog(page).getByRole("link", { name: /^Started / }).click();
  await expect(page.locator(".summary .badge").first()).toHaveText("Pending");
  expect(await page.locator(".field", { hasText: "Timeout" }).locator("dd").innerText()).toBe(timeout);
});

test("many rows are selected with shift and keys, and acted upon item by item", async ({ page, site, problems }) => {
  problems.allow(/500/);
  await open(page, site, "&phase=completed&phase=failed");
  await rows(page).nth(0).getByRole("checkbox").click();
  await rows(page).nth(5).getByRole("checkbox").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("group", { name: "Selected prebuilds" });
  await expect(bar).toBeInViewport();
  await expect(bar).toContainText("6 selected");
  await expect(bar.getByRole("button", { name: "Cancel" })).toBeDisabled();
  await rows(page).nth(5).getByRole("link").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(bar).toContainText("7 selected");
  await page.keyboard.press("K");
  await page.keyboard.press("Shift+J");
  await expect(bar).toContainText("7 selected");

  await addFault(page, { procedure: "DeletePrebuild", code: "internal", message: "the disk is full", times: 2 });
  await bar.getByRole("button", { name: "Delete 7" }).click();
  await expect(dialog(page).getByText(/Their snapshots go with them/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Delete 7 prebuilds" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("5 of 7 prebuilds deleted, 2 failed");
  await expect(dialog(page).getByText("the disk is full")).toHaveCount(2);
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  // What the filters no longer show is no longer selected; what failed still is.
  await expect(bar).toContainText("2 selected");
  await addFault(page, { procedure: "DeletePrebuild", code: "internal", message: "the disk is full", times: 1 });
  await bar.getByRole("button", { name: "Delete 2" }).click();
  await dialog(page).getByRole("button", { name: "Delete 2 prebuilds" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("1 of 2 prebuilds deleted, 1 failed");
  await dialog(page).getByRole("button", { name: "Try the failed ones again" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("1 of 1 prebuild deleted");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(bar).toHaveCount(0);
});

test("what fails goes back to how it was, with the reason", async ({ page, site, problems }) => {
  problems.allow(/500/);
  await open(page, site);
  const target = rows(page).filter({ has: page.getByText("Completed") }).first();
  const id = await target.getAttribute("data-prebuild-id");
  await addFault(page, { procedure: "DeletePrebuild", code: "internal", message: "not today", delayMs: 1500, times: 1 });
  await row(page, id).getByRole("checkbox").click();
  await page.getByRole("button", { name: "Delete 1" }).click();
  await dialog(page).getByRole("button", { name: "Delete 1 prebuild" }).click();
  // Shown at once, before the server has answered.
  await expect(row(page, id)).toHaveAttribute("data-phase", "deleting");
  await expect(dialog(page).getByText("not today")).toBeVisible();
  await expect(row(page, id)).toHaveAttribute("data-phase", "completed");
});

test("where the answer is lost, what happened is looked up", async ({ page, site, problems }) => {
  problems.allow(/Failed to|ERR_/);
  // Without events nothing but the console's own question can tell.
  await page.addInitScript(() => {
    const real = fetch;
    globalThis.lookedUp = 0;
    globalThis.fetch = async (...call) => {
      const procedure = (call[0].url ?? "").split("/").pop();
      if (procedure === "WatchEvents") return new Response("Not Found", { status: 404 });
      if (procedure === "GetPrebuild") globalThis.lookedUp += 1;
      const answer = await real(...call);
      if (procedure === "CancelPrebuild") throw new TypeError("Failed to fetch");
      return answer;
    };
  });
  await page.goto(`${site.root}prebuilds?speed=0&phase=running&phase=cancelling`);
  const id = await rows(page).filter({ has: page.getByText("Running") }).first().getAttribute("data-prebuild-id");
  await row(page, id).getByRole("checkbox").click();
  await page.getByRole("button", { name: "Cancel 1" }).click();
  await dialog(page).getByRole("button", { name: "Cancel 1 prebuild" }).click();
  await expect(dialog(page).getByText(/No answer came/)).toBeVisible();
  expect(await page.evaluate(() => globalThis.lookedUp)).toBe(1);
  await expect(row(page, id)).toHaveAttribute("data-phase", "cancelling");
});

test("who may not write is told so once, and then why the actions are off", async ({ page, site, problems }) => {
  problems.allow(/403/);
  await page.goto(`${site.root}prebuilds?scenario=read-only&speed=0&phase=completed`);
  await rows(page).first().getByRole("link").click();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(dialog(page).getByText(/admin|not allow/)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  for (const name of ["Run again", "Delete"]) await expect(page.getByRole("button", { name })).toBeDisabled();
  const reason = /^The API does not allow you to change this project's prebuilds/;
  await expect(page.getByText(reason)).toBeVisible();
  await page.goBack();
  await rows(page).first().getByRole("checkbox").click();
  const bar = page.getByRole("group", { name: "Selected prebuilds" });
  await expect(bar.getByText(reason)).toBeVisible();
  for (const name of ["Run again", "Delete"]) await expect(bar.getByRole("button", { name })).toBeDisabled();
});

test("a batch can be stopped, and says what it left alone", async ({ page, site }) => {
  await open(page, site, "&phase=completed");
  await rows(page).nth(0).getByRole("checkbox").click();
  await rows(page).nth(11).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await addFault(page, { procedure: "DeletePrebuild", delayMs: 1200 });
  await page.getByRole("button", { name: "Delete 12" }).click();
  await dialog(page).getByRole("button", { name: "Delete 12 prebuilds" }).click();
  await dialog(page).getByRole("button", { name: "Stop after those under way" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText(/^4 of 12 prebuilds deleted$/);
  await expect(dialog(page).getByText("Not begun")).toHaveCount(8);
});
