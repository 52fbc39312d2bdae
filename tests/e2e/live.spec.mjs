// The history matches the server: across tabs, while the user looks at it, and while the mock's worker is stopped and restarted. Polling,
// offline, and hidden pages are tested in tests/interface/live.rs.
import { expect, test } from "./fixtures.mjs";
import { rows, stopWorkers } from "./console.mjs";

const status = (page) => page.getByTestId("live-status");
const state = (page, wanted) => expect(status(page)).toHaveAttribute("data-state", wanted, { timeout: 20_000 });

/** Opens a history in a paused world, so that only the test changes something. */
async function openStill(page, site, query = "") {
  await page.goto(`${site.root}prebuilds?speed=0${query}`);
  await expect(rows(page).first()).toBeVisible({ timeout: 15_000 });
  await state(page, "live");
}

/** Calls a procedure of the mock from this page, as another tab's console would. */
const call = (page, procedure, body) =>
  page.evaluate(
    async ([procedure, body]) => {
      const answer = await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/${procedure}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.json();
    },
    [procedure, body],
  );

const aProject = async (page) => (await rows(page).first().locator(".row-link").getAttribute("href")).match(/projects\/([^/]+)/)[1];
const create = async (page) => (await call(page, "CreatePrebuild", { projectId: await aProject(page), spec: {} })).prebuild.id;
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => row.dataset.prebuildId));

test("prebuilds that another tab creates, advances, and cancels are shown without a refresh", async ({ context, page, site }) => {
  await openStill(page, site);
  const other = await context.newPage();
  await openStill(other, site);
  const id = await create(other);
  const row = page.locator(`[data-prebuild-id="${id}"]`);
  await expect(row).toHaveAttribute("data-phase", "pending");
  expect((await ids(page))[0]).toBe(id);
  await other.evaluate(() => mockBackend.jump(240));
  await expect(row).toHaveAttribute("data-phase", "running");
  await call(other, "CancelPrebuild", { prebuildId: id });
  await expect(row).toHaveAttribute("data-phase", "cancelling");
  await other.evaluate(() => mockBackend.jump(600));
  await expect(row).toHaveAttribute("data-phase", "cancelled");
  expect(new Set(await ids(page)).size).toBe((await ids(page)).length);
});

test("a new prebuild doesn't move visible rows, and keeps the focus", async ({ page, site }) => {
  await openStill(page, site);
  await page.evaluate(() => scrollTo(0, 1500));
  const read = rows(page).nth(20);
  const id = await read.getAttribute("data-prebuild-id");
  const row = page.locator(`[data-prebuild-id="${id}"]`);
  await row.locator(".row-link").focus();
  const before = await row.boundingBox();
  const created = [await create(page), await create(page)];
  await expect(page.getByRole("button", { name: "2 new" })).toBeVisible();
  expect(Math.abs((await row.boundingBox()).y - before.y)).toBeLessThan(2);
  await expect(row.locator(".row-link")).toBeFocused();
  await page.getByRole("button", { name: "2 new" }).click();
  await expect.poll(async () => (await ids(page)).slice(0, 2)).toEqual(created.reverse());
  await expect(page.getByRole("button", { name: /new$/ })).toHaveCount(0);
});

test("with ten thousand rows, one update renders one row again", async ({ page, site }) => {
  test.setTimeout(120_000);
  // A search that finds nothing goes through all of them.
  await page.goto(`${site.root}prebuilds?speed=0&prebuilds=10000&q=no message says this`);
  const extent = page.locator(".extent").getByRole("status");
  await expect(extent).toHaveText("0 prebuilds", { timeout: 90_000 });
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(extent).toHaveText(/^10,\d{3} prebuilds$/);
  await state(page, "live");
  expect(await rows(page).count()).toBeLessThan(100);

  const id = await create(page);
  const row = page.locator(`[data-prebuild-id="${id}"]`);
  await expect(row).toBeVisible();
  await page.evaluate(() => {
    globalThis.touched = new Set();
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
        globalThis.touched.add(element?.closest("[data-prebuild-id]")?.dataset.prebuildId ?? element?.className);
      }
    }).observe(document.querySelector(".virtual-list"), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await call(page, "CancelPrebuild", { prebuildId: id });
  await expect(row).toHaveAttribute("data-phase", "cancelling");
  expect(await page.evaluate(() => [...globalThis.touched])).toEqual([id]);
});

test("if the worker stops, its stream is reopened and no update is lost", async ({ page, problems, site }) => {
  problems.allow(/ERR_|network|Failed to load/i);
  await page.clock.install();
  await openStill(page, site);
  for (let n = 0; n < 3; n++) {
    await stopWorkers(page);
    const id = await create(page);
    await page.clock.runFor(5000);
    await expect(page.locator(`[data-prebuild-id="${id}"]`)).toHaveAttribute("data-phase", "pending");
  }
  await page.clock.runFor(5000);
  await state(page, "live");
});

test("an idle page with a healthy stream makes at most one request a minute", async ({ page, site }) => {
  await page.clock.install();
  await openStill(page, site);
  const asked = [];
  const pending = new Set();
  page.on("request", (request) => {
    // Calls for the mock's clock and journal aren't made by the console.
    if (request.url().includes("/mock.v1.")) return;
    asked.push(request.url());
    // A stream stays open.
    if (!request.url().endsWith("/WatchEvents")) pending.add(request);
  });
  for (const event of ["requestfinished", "requestfailed"]) page.on(event, (request) => pending.delete(request));
  /** Advances the clock in steps, so that responses arrive in time by the page's clock. */
  const pass = async (seconds) => {
    for (let second = 0; second < seconds; second++) {
      await page.clock.runFor(1000);
      await expect.poll(() => pending.size).toBe(0);
    }
  };
  // Changes that may have been missed before the stream listened are requested once, a few seconds after it was opened.
  await pass(10);
  asked.length = 0;
  await pass(61);
  console.log(`    ${asked.length} requests in a minute of an idle page`);
  expect(asked.length).toBeLessThanOrEqual(1);
  await state(page, "live");
});

test("data that is out of date counts down to the next try, and fits narrow windows", async ({ page, site, problems }) => {
  problems.allow(/503/);
  await page.setViewportSize({ width: 320, height: 568 });
  await openStill(page, site);
  await page.evaluate(() => mockBackend.addFault({ procedure: "ListPrebuilds", code: "unavailable", message: "too busy" }));
  await page.locator("[data-action=refresh]").click();
  await expect(status(page)).toContainText(/^Out of date .*retrying in \d+ s$/, { timeout: 30_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.evaluate(() => mockBackend.clearFaults());
  await state(page, "live");
});
