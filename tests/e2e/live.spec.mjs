// The history stays as the server has it, by itself: streamed, polled, offline and back, hidden and shown.
import { expect, test } from "./fixtures.mjs";
import { rows, stopWorkers } from "./console.mjs";

const status = (page) => page.getByTestId("live-status");
const state = (page, wanted) => expect(status(page)).toHaveAttribute("data-state", wanted, { timeout: 20_000 });

/** Opens a history in a world that stands still, so that nothing changes but what the test does. */
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

const aProject = async (page) => (await rows(page).first().getByRole("link").getAttribute("href")).match(/projects\/([^/]+)/)[1];
const create = async (page) => (await call(page, "CreatePrebuild", { projectId: await aProject(page), spec: {} })).prebuild.id;
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => row.dataset.prebuildId));

/** Lets the page believe that its tab is hidden, or shown. */
const setHidden = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);

test("what another tab creates, advances and cancels is shown without asking", async ({ context, page, site }) => {
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

test("a new prebuild moves nothing that one reads, and keeps the focus", async ({ page, site }) => {
  await openStill(page, site);
  await page.evaluate(() => scrollTo(0, 1500));
  const read = rows(page).nth(20);
  const id = await read.getAttribute("data-prebuild-id");
  const row = page.locator(`[data-prebuild-id="${id}"]`);
  await row.getByRole("link").focus();
  const before = await row.boundingBox();
  const created = [await create(page), await create(page)];
  await expect(page.getByRole("button", { name: "2 new" })).toBeVisible();
  expect(Math.abs((await row.boundingBox()).y - before.y)).toBeLessThan(2);
  await expect(row.getByRole("link")).toBeFocused();
  await page.getByRole("button", { name: "2 new" }).click();
  await expect.poll(async () => (await ids(page)).slice(0, 2)).toEqual(created.reverse());
  await expect(page.getByRole("button", { name: /new$/ })).toHaveCount(0);
});

test("a row comes and goes with what the filter asks for", async ({ page, site }) => {
  await openStill(page, site, "&phase=pending&phase=running");
  const id = await create(page);
  const row = page.locator(`[data-prebuild-id="${id}"]`);
  await expect(row).toBeVisible();
  await call(page, "CancelPrebuild", { prebuildId: id });
  await expect(row).toHaveCount(0);
});

test("with ten thousand rows one update draws one row again", async ({ page, site }) => {
  test.setTimeout(180_000);
  await openStill(page, site, "&prebuilds=10000");
  const loaded = await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const started = performance.now();
    while (!/^1\d,\d{3} prebuilds|^10,\d{3} prebuilds/.test(document.querySelector(".extent .meta").textContent) && performance.now() - started < 150_000) {
      scrollTo(0, document.documentElement.scrollHeight);
      await frame();
    }
    scrollTo(0, 0);
    return document.querySelector(".extent .meta").textContent;
  });
  expect(loaded).toMatch(/^10,\d{3} prebuilds$/);
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

test("streams that are cut at random miss nothing and double nothing", async ({ page, problems, site }) => {
  test.setTimeout(120_000);
  problems.allow(/ERR_|network|Failed to load/i);
  await openStill(page, site);
  await page.evaluate(() => mockBackend.addFault({ procedure: "WatchEvents", cutAfter: 2, percent: 60 }));
  await stopWorkers(page);
  const expected = new Map();
  const ends = Date.now() + 60_000;
  let n = 0;
  while (Date.now() < ends) {
    const id = await create(page);
    expected.set(id, "pending");
    if (n++ % 2) {
      await call(page, "CancelPrebuild", { prebuildId: id });
      expected.set(id, "cancelling");
    }
    await page.waitForTimeout(400 + ((n * 733) % 1900));
  }
  await page.evaluate(() => mockBackend.clearFaults());
  const shown = () =>
    rows(page).evaluateAll((all) => all.map((row) => [row.dataset.prebuildId, row.dataset.phase]));
  await page.evaluate(() => scrollTo(0, 0));
  const wanted = [...expected].reverse().slice(0, 15);
  await expect.poll(async () => (await shown()).slice(0, wanted.length), { timeout: 30_000 }).toEqual(wanted);
  const all = await ids(page);
  expect(new Set(all).size).toBe(all.length);
});

for (const [name, status, type, body] of [
  ["not implemented", 404, "text/plain", "Not Found"],
  ["denied", 403, "application/json", '{"code":"permission_denied"}'],
  ["answered with a page by a proxy", 200, "text/html", "<html>"],
  ["out of a proxy's reach", 502, "text/html", "<html>Bad gateway</html>"],
]) {
  test(`where streaming is ${name} the page asks from time to time`, async ({ page, problems, site }) => {
    problems.allow(/Failed to load resource/);
    await page.addInitScript(
      ([status, type, body]) => {
        const real = fetch;
        globalThis.fetch = async (...call) => {
          const isStream = (call[0].url ?? `${call[0]}`).endsWith("/WatchEvents");
          return isStream ? new Response(body, { status, headers: { "Content-Type": type } }) : real(...call);
        };
      },
      [status, type, body],
    );
    await page.goto(`${site.root}prebuilds?speed=0`);
    await expect(rows(page).first()).toBeVisible();
    await state(page, "polling");
    const id = await create(page);
    await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeVisible({ timeout: 15_000 });
    await expect(page.getByTestId("live-status")).toHaveText(/^Polling · updated /);
  });
}

test("what changes while a burst is on its way is not lost", async ({ page, site }) => {
  await openStill(page, site);
  await page.evaluate(() => {
    const real = fetch;
    const waits = { GetPrebuild: 800, ListPrebuilds: 2500 };
    globalThis.listed = 0;
    globalThis.fetch = async (...call) => {
      const procedure = (call[0].url ?? "").split("/").pop();
      const answer = await real(...call);
      if (procedure === "ListPrebuilds") globalThis.listed += 1;
      if (procedure in waits) await new Promise((resolve) => setTimeout(resolve, waits[procedure]));
      return answer;
    };
  });
  const projectId = await aProject(page);
  const made = await page.evaluate(async (projectId) => {
    globalThis.write = async (procedure, body) => {
      const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      return (await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/${procedure}`, request)).json();
    };
    const all = Array.from({ length: 20 }, () => write("CreatePrebuild", { projectId, spec: {} }));
    return (await Promise.all(all)).map(({ prebuild }) => prebuild.id);
  }, projectId);
  // The page of the newest ones is answered, but not here yet: it tells of a time before the next change.
  await expect.poll(() => page.evaluate(() => globalThis.listed)).toBeGreaterThan(0);
  await page.evaluate((made) => Promise.all(made.map((prebuildId) => write("CancelPrebuild", { prebuildId }))), made);
  const shown = () => rows(page).evaluateAll((all) => all.map((row) => `${row.dataset.prebuildId} ${row.dataset.phase}`));
  const wanted = made.map((id) => `${id} cancelling`).sort();
  await expect.poll(async () => (await shown()).slice(0, made.length).sort(), { timeout: 30_000 }).toEqual(wanted);
});

test("a storm of 429 loses no update", async ({ page, problems, site }) => {
  test.setTimeout(60_000);
  problems.allow(/429/);
  await openStill(page, site);
  await page.evaluate(() => mockBackend.addFault({ procedure: "GetPrebuild", code: "resource_exhausted", retryDelayMs: 100, times: 6 }));
  const id = await create(page);
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeVisible({ timeout: 30_000 });
});

test("offline, the rows stay with their age; back online they catch up by themselves", async ({ page, problems, site }) => {
  test.setTimeout(90_000);
  problems.allow(/Failed to (load|fetch)|ERR_/);
  await openStill(page, site);
  await page.evaluate(() => {
    globalThis.realFetch = fetch;
    globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    dispatchEvent(new Event("offline"));
  });
  await state(page, "offline");
  await expect(status(page)).toHaveText(/^Offline · updated /);
  await expect(rows(page).first()).toBeVisible();
  await page.evaluate(() => (globalThis.fetch = globalThis.realFetch));
  const id = await create(page);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeVisible({ timeout: 20_000 });
  await state(page, "live");
});

test("a refresh that fails leaves the rows in place and says so", async ({ page, problems, site }) => {
  problems.allow(/Failed to load resource/);
  await openStill(page, site);
  const before = await ids(page);
  await page.evaluate(() => mockBackend.addFault({ procedure: "ListPrebuilds", code: "internal", message: "the database is away" }));
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("Not refreshed: the database is away")).toBeVisible();
  expect(await ids(page)).toEqual(before);
  await page.evaluate(() => mockBackend.clearFaults());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText(/Not refreshed/)).toHaveCount(0);
});

test("a hidden tab asks for nothing; shown again it asks once", async ({ page, site }) => {
  await openStill(page, site);
  await page.evaluate(() => {
    globalThis.asked = [];
    const real = fetch;
    globalThis.fetch = (...call) => {
      const url = new URL(call[0].url ?? call[0], location.href).href;
      if (!url.includes("MockService")) globalThis.asked.push(url.split("/").pop());
      return real(...call);
    };
  });
  await setHidden(page, true);
  await state(page, "paused");
  const id = await create(page);
  await page.evaluate(() => (globalThis.asked = []));
  await page.waitForTimeout(8000);
  expect(await page.evaluate(() => globalThis.asked)).toEqual([]);
  await setHidden(page, false);
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeVisible();
  await state(page, "live");
  expect((await page.evaluate(() => globalThis.asked)).sort()).toEqual(["ListPrebuilds", "WatchEvents"]);
});

test("an idle page with a healthy stream makes at most one request a minute", async ({ page, site }) => {
  test.setTimeout(120_000);
  await openStill(page, site);
  await page.waitForTimeout(3000);
  const asked = [];
  // The mock's own clock and journal are no part of the console.
  page.on("request", (request) => request.url().includes("/mock.v1.") || asked.push(request.url()));
  await page.waitForTimeout(61_000);
  console.log(`    ${asked.length} requests in a minute of an idle page`);
  expect(asked.length).toBeLessThanOrEqual(1);
});
