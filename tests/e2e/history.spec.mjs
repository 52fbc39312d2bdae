// The history: first load, filters, a long scroll, deep links.
import { expect, test } from "./fixtures.mjs";
import { firstProject, rows } from "./console.mjs";

test("the first load shows the projects with their last prebuild and pools", async ({ page, site }) => {
  await page.goto(site.root);
  await expect(page.getByTestId("mock-banner")).toBeVisible();
  await expect(page.getByTestId("project-row")).toHaveCount(12);
  await expect(page.locator(".skeleton-text")).toHaveCount(0);
  await expect(page.getByText("No prebuilds yet")).toBeVisible();
  await expect(page.getByTestId("project-row").locator(".cell-pools .badge").first()).toBeVisible();
  await page.getByLabel("Find a project by name").fill("zzz");
  await expect(page.getByRole("heading", { name: "No project has this in its name" })).toBeVisible();
});

test("choosing a project opens its history, newest first", async ({ page, site }) => {
  await page.goto(site.root);
  const name = await firstProject(page);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page).toHaveURL(/\/projects\/[0-9a-f-]{36}\/prebuilds$/);
  await expect(page).toHaveTitle(`Prebuilds · ${name}`);
  await expect(rows(page).first()).toBeVisible();
  const times = await rows(page).locator("time").evaluateAll((all) => all.map((time) => time.dateTime));
  expect(times).toEqual([...times].sort().reverse());
  expect(await rows(page).locator("time").first().getAttribute("title")).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/);
});

test("filters go to the backend and into the address", async ({ page, site }) => {
  await page.goto(`${site.sub}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("button", { name: "Phase" }).click();
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await page.getByRole("checkbox", { name: "Cancelled" }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(`${site.sub}prebuilds?phase=failed&phase=cancelled`);
  await expect.poll(() => phases(page)).toEqual(["cancelled", "failed"]);
  await page.getByRole("button", { name: "Trigger" }).click();
  await page.getByRole("checkbox", { name: "Manual" }).check();
  await expect(page).toHaveURL(/trigger=manual$/);
  await expect(rows(page).getByText("Scheduled")).toHaveCount(0);

  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  expect(await phases(page)).toEqual(["cancelled", "failed"]);

  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(`${site.sub}prebuilds`);
  await expect(rows(page).getByText("Scheduled").first()).toBeVisible();
});

async function phases(page) {
  const found = await rows(page).evaluateAll((all) => all.map((row) => row.dataset.phase));
  return [...new Set(found)].sort();
}

test("every phase is there to be found, unfinished ones with their progress", async ({ page, site }) => {
  for (const phase of ["pending", "starting", "running", "stopping", "snapshotting", "cancelling", "deleting", "deleted"]) {
    await page.goto(`${site.root}prebuilds?speed=0&phase=${phase}`);
    await expect(rows(page).first()).toHaveAttribute("data-phase", phase);
    if (phase === "snapshotting") await expect(rows(page).first().getByRole("progressbar")).toBeVisible();
  }
});

test("two thousand rows scroll by with few of them in the document", async ({ page, site }) => {
  test.setTimeout(90_000);
  await page.goto(`${site.root}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  const seen = await page.evaluate(async () => {
    const ids = new Set();
    let most = 0;
    const look = () => {
      const rows = document.querySelectorAll('[data-testid="prebuild-row"]');
      most = Math.max(most, rows.length);
      for (const row of rows) ids.add(row.dataset.prebuildId);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
    const frame = () => new Promise(requestAnimationFrame);
    const started = performance.now();
    // The end is where nothing more comes: the last page is in and the window has reached it.
    let quiet = performance.now();
    let size = 0;
    while (performance.now() - quiet < 1500 && performance.now() - started < 60_000) {
      scrollBy(0, innerHeight * 0.8);
      await frame();
      await frame();
      look();
      if (ids.size !== size) [size, quiet] = [ids.size, performance.now()];
    }
    return { size: ids.size, most };
  });
  console.log(`    ${seen.most} row elements at most while ${seen.size} rows scrolled by`);
  expect(seen.size).toBeGreaterThanOrEqual(2000);
  expect(seen.most).toBeLessThan(400);
  await expect(page.getByText(/^2,\d{3} prebuilds$/)).toBeVisible();
});

test("going back from a prebuild returns to the same rows", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await page.evaluate(() => scrollTo(0, 2600));
  const idInTheMiddle = () =>
    page.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("[data-prebuild-id]")?.dataset.prebuildId);
  await expect.poll(idInTheMiddle).toBeTruthy();
  const id = await idInTheMiddle();
  await page.locator(`[data-prebuild-id="${id}"]`).getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Metadata" })).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeInViewport();
});

test("a prebuild opens by its own address under a sub-path, with its failure in full", async ({ page, site }) => {
  await page.goto(`${site.sub}prebuilds?phase=failed`);
  const row = rows(page).first();
  await expect(row).toBeVisible();
  const [id, link] = [await row.getAttribute("data-prebuild-id"), await row.getByRole("link").getAttribute("href")];
  expect(link).toMatch(/^\/console\/projects\//);
  await page.goto(new URL(link, site.sub).href);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(id.slice(0, 8));
  await expect(page.getByText(id, { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Failure" })).toBeVisible();
  const names = await page.locator("dt").allInnerTexts();
  expect(names).toEqual([
    "Phase", "Duration", "Completed", "Snapshot size", "Snapshot progress", "Environment", "Log", "Status version",
    "Prebuild", "Project", "Environment class", "Trigger", "Creator", "Executor", "Created", "Updated", "Organisation",
    "Timeout", "Desired phase", "Spec version",
    "Previous of this class", "Next of this class", "Last success before", "Against that", "Usual duration",
    "Warm pools on its snapshot", "Expires",
  ]);
});

test("what does not exist is said, on every kind of page", async ({ page, problems, site }) => {
  problems.allow(/status of 404/);
  const nobody = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";
  await page.goto(`${site.root}nowhere`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.goto(`${site.root}projects/not-an-id/prebuilds`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  for (const path of [`projects/${nobody}/prebuilds`, `projects/${nobody}/warm-pools`, `projects/${nobody}/prebuilds/${nobody}`]) {
    await page.goto(site.root + path);
    await expect(page.getByTestId("error-panel")).toHaveAttribute("data-code", "not_found");
  }
});

test("an organisation without prebuilds says so", async ({ page, site }) => {
  // Where the mock's clock stands still no schedule makes the first one meanwhile.
  await page.goto(`${site.root}prebuilds?prebuilds=0&speed=0`);
  await expect(page.getByRole("heading", { name: "No prebuilds yet" })).toBeVisible();
  await page.goto(`${site.root}prebuilds?prebuilds=0&speed=0&phase=failed`);
  await page.getByRole("button", { name: "Show all prebuilds" }).click();
  await expect(page.getByRole("heading", { name: "No prebuilds yet" })).toBeVisible();
  await expect(page).toHaveURL(`${site.root}prebuilds?prebuilds=0&speed=0`);
  await page.goto(`${site.root}prebuilds?prebuilds=many`);
  await expect(page.getByTestId("error-panel")).toContainText("many");
});

test("links keep the world that the address chose", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?seed=7&prebuilds=30`);
  await expect(page.getByText(/^\d+ prebuilds$/)).toBeVisible();
  await page.getByRole("button", { name: "Phase" }).click();
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await expect(page).toHaveURL(/seed=7&prebuilds=30&phase=failed$/);
  await page.getByRole("link", { name: "Warm pools" }).click();
  await expect(page).toHaveURL(/warm-pools\?seed=7&prebuilds=30$/);
});
