// A project's prebuild settings, on the mock and on the peer's official servers.
import { expect, test } from "./fixtures.mjs";
import { test as peerTest } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const form = (page) => page.getByRole("form", { name: "Prebuild settings" });
const save = (page) => form(page).getByRole("button", { name: "Save", exact: true });

async function openProject(page, site, name, query = "?speed=0") {
  await page.goto(`${site.root}projects${query}`);
  await page.getByTestId("project-row").filter({ hasText: name }).getByRole("link").first().click();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Settings" }).click();
  await expect(form(page)).toBeVisible();
  await expect(page).toHaveURL(/\/projects\/[0-9a-f-]{36}\/settings/);
}

test("settings are shown, changed and kept", async ({ page, site }) => {
  await openProject(page, site, "payments-gateway");
  await expect(form(page).getByLabel("Make prebuilds of this project")).toBeChecked();
  await expect(form(page).getByLabel(/^Minutes/)).toHaveValue("45");
  await expect(form(page).getByLabel("Every day at")).toHaveValue("5");
  await expect(save(page)).toBeDisabled();
  await form(page).getByLabel(/^Minutes/).fill("4");
  await expect(form(page).getByText("Enter a whole number of minutes from 5 to 120.")).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await form(page).getByLabel(/^Minutes/).fill("50");
  await form(page).getByLabel("Every day at").selectOption("22");
  await expect(form(page).getByText("Not saved yet: timeout, daily schedule.")).toBeVisible();
  await save(page).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await page.reload();
  await expect(form(page).getByLabel(/^Minutes/)).toHaveValue("50");
  await expect(form(page).getByLabel("Every day at")).toHaveValue("22");
});

test("hours are told in UTC and in local time", async ({ browser, site }) => {
  const context = await browser.newContext({ timezoneId: "Asia/Kolkata" });
  const page = await context.newPage();
  await openProject(page, site, "checkout-service");
  await expect(form(page).getByLabel("Every day at").locator("option:checked")).toHaveText("00:00 UTC, 05:30 here");
  await expect(form(page).getByText(/^Next at \d{4}-\d\d-\d\d 05:30, your time\.$/)).toBeVisible();
  await context.close();
});

test("turning a class off names the pools that lose their prebuilds, and asks", async ({ page, site }) => {
  await openProject(page, site, "checkout-service");
  await expect(form(page).getByRole("link", { name: "Warm pool of 2 to 8" })).toBeVisible();
  await form(page).getByLabel(/^Large/).uncheck();
  await expect(form(page).getByText("This warm pool loses its prebuilds")).toBeVisible();
  await expect(form(page).locator(".stranded li")).toHaveText(/^Large .*: 2 to 8, \d running$/);
  await form(page).getByLabel(/^Regular/).uncheck();
  await expect(form(page).getByText("Choose at least one environment class, or turn prebuilds off.")).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await form(page).getByLabel(/^Regular/).check();
  await save(page).click();
  await form(page).getByRole("button", { name: "Save all the same" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").filter({ hasText: "Large" })).toContainText("Prebuilds are off.");
});

test("what another tab saved is shown before one's own replaces it", async ({ context, page, site }) => {
  await openProject(page, site, "mobile-app");
  const other = await context.newPage();
  await other.goto(page.url());
  await form(other).getByLabel(/^Minutes/).fill("90");
  await save(other).click();
  await expect(other.getByText("Saved", { exact: true })).toBeVisible();
  await page.bringToFront();
  await form(page).getByLabel("Warm up JetBrains editors").check();
  await save(page).click();
  await expect(form(page).getByText("Somebody has changed these settings meanwhile: timeout.")).toBeVisible();
  await expect(save(page)).toBeDisabled();
  await form(page).getByRole("button", { name: "Take theirs" }).click();
  await expect(form(page).getByLabel(/^Minutes/)).toHaveValue("90");
  await form(page).getByLabel("Warm up JetBrains editors").check();
  await save(page).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

peerTest("on the API settings are saved whole, refused beside their field, and a lost answer is looked up", async ({ page, peer, problems, request }) => {
  problems.allow(/400|ERR_FAILED/);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/settings`);
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await form(page).getByLabel("Every day at").selectOption("7");
  await save(page).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const calls = await (await request.get(`${peer.url}/journal`)).json();
  expect(calls.filter(({ problem }) => problem)).toEqual([]);
  // What is not shown in the form is there as it was.
  await expect(form(page).getByLabel("Warm up JetBrains editors")).toBeChecked();
  await expect(form(page).getByLabel("Executor")).toContainText("Nightly builds");
  await page.route("**/UpdateProject", (route) => {
    const body = route.request().postDataJSON();
    body.prebuildConfiguration.timeout = "10s";
    return route.continue({ postData: JSON.stringify(body) });
  });
  await form(page).getByLabel(/^Minutes/).fill("20");
  await save(page).click();
  await expect(form(page).getByRole("alert")).toContainText("Not saved.");
  await expect(form(page).getByLabel(/^Minutes/)).toHaveAttribute("aria-invalid", "true");
  await expect(form(page).getByLabel(/^Minutes/)).toHaveValue("20");
  await page.unroute("**/UpdateProject");
  await page.route("**/UpdateProject", async (route) => {
    await route.fetch();
    return route.abort();
  });
  await form(page).getByLabel(/^Minutes/).fill("25");
  await save(page).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

peerTest("one who may not change the settings is told so, and keeps what was typed", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/settings`);
  await page.getByLabel("Personal access token").fill("reader-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await form(page).getByLabel(/^Minutes/).fill("20");
  await save(page).click();
  await expect(form(page).getByRole("alert")).toContainText("the admin role on the project is required");
  await expect(form(page).getByLabel(/^Minutes/)).toHaveValue("20");
  await expect(save(page)).toBeDisabled();
});
