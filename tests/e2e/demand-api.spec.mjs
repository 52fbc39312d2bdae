// The demand for environments with a real API: a month of more than 200 pages, which is stopped and continued, a price, advice that is
// applied, environments of prebuilds, and a user who may not see usage.
import { readFile } from "node:fs/promises";
import { signIn } from "./console.mjs";
import { applyAdvice, enterPrices } from "./demand.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const status = (page) => page.locator(".range-status");

test("more than 200 pages of usage are loaded, stopped, and continued", async ({ page, peer }) => {
  test.setTimeout(120_000);
  const calls = async () => (await peer.journal()).filter(({ procedure }) => procedure.endsWith("ListEnvironmentUsageRecords")).length;
  await page.goto(`${peer.url}/projects/${CHECKOUT}/demand`);
  await signIn(page);
  await expect(status(page)).toContainText("starts so far");
  await status(page).getByRole("button", { name: "Stop" }).click();
  await expect(status(page)).toHaveAttribute("data-progress", "stopped");
  expect(await calls()).toBeLessThan(200);
  await status(page).getByRole("button", { name: "Continue" }).click();
  await expect(status(page)).toHaveAttribute("data-progress", "complete", { timeout: 90_000 });
  await expect(status(page)).toContainText(/Based on 2\d,\d{3} starts/);
  expect(await calls()).toBeGreaterThan(200);
  await expect(page.getByTestId("demand-hours").locator(".heat-map td")).toHaveCount(7 * 24);

  // What is loaded is kept for the session.
  const before = await calls();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await page.goBack();
  await expect(status(page)).toHaveAttribute("data-progress", "complete");
  expect(await calls()).toBe(before);
});

test("a price is entered and advice is applied", async ({ page, peer }) => {
  const writes = async () => (await peer.journal()).filter(({ procedure }) => procedure.endsWith("UpdateWarmPool")).length;
  await page.goto(`${peer.url}/projects/${CHECKOUT}/demand?within=7d`);
  await signIn(page);
  await expect(status(page)).toHaveAttribute("data-progress", "complete", { timeout: 60_000 });
  const pool = page.locator("[data-testid=demand-pool][data-advice=resize]").first();
  await expect(pool).toBeVisible();
  await enterPrices(page, "0.5");
  await expect(pool).toContainText("per month");
  const id = await applyAdvice(page, pool);
  expect(await writes()).toBe(1);

  // Its row has the advice, too.
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.locator(`[data-testid=pool-card][data-pool-id="${id}"] .pool-details`)).toContainText("Advice: keep");
});

test("environments of prebuilds are no demand, and a prebuild's page counts those of people", async ({ page, peer }) => {
  await page.goto(`${peer.url}/projects/${CHECKOUT}/demand?within=7d`);
  await signIn(page);
  await expect(status(page)).toHaveAttribute("data-progress", "complete", { timeout: 60_000 });
  const { prebuilds } = await peer.api("ListPrebuilds", { filter: { projectIds: [CHECKOUT] }, pagination: { pageSize: 100 } });
  const ofPrebuilds = new Set(prebuilds.map(({ status }) => status.environmentId));
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Starts (JSON)" }).click();
  const starts = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(starts.length).toBeGreaterThan(1000);
  expect(starts.filter(({ environmentId }) => ofPrebuilds.has(environmentId))).toEqual([]);

  const newest = prebuilds.find(({ status }) => status.phase === "PREBUILD_PHASE_COMPLETED");
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${newest.id}`);
  await signIn(page);
  const section = page.getByTestId("prebuild-environments");
  await section.getByText("Environments from this prebuild").click();
  await expect(section.locator("[data-progress=complete]")).toContainText(/^\d+ environments? that still exists? w/);
});

test("a user who may not see usage is told so, and other pages work", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/demand`);
  await signIn(page, { token: "member-token" });
  await expect(page.getByTestId("demand-unavailable")).toBeVisible();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
});
