// The demand for environments with a real API: a month of more than 200 pages, which is stopped and continued, a price, and a user who may
// not see usage.
import { signIn } from "./console.mjs";
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

test("a user who may not see usage is told so, and other pages work", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/demand`);
  await signIn(page, { token: "member-token" });
  await expect(page.getByTestId("demand-unavailable")).toBeVisible();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
});
