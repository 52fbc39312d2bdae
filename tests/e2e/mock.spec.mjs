// The mock backend in a real browser: streams, logs, faults, unknown calls, and stored worlds.
import { checkAccessibility } from "./axe.mjs";
import { chromium } from "playwright-core";
import { launchOptions } from "../../scripts/browsers.mjs";
import { serve } from "../../scripts/serve.mjs";
import { askForMaximum, clipboardText, poolsInOrder, refresh, rows, sizes, stopWorkers } from "./console.mjs";
import { expect, test as base } from "./fixtures.mjs";

const test = base.extend({
  /** A console page that the mock's worker controls, with a function `ask` that calls a procedure. */
  mock: async ({ page, site }, use) => {
    await page.goto(`${site.root}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    await page.evaluate(() => {
      globalThis.ask = async (procedure, body = {}, headers = {}) => {
        const answer = await fetch(`${mockBackend.api}/${procedure}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", ...headers },
          body: JSON.stringify(body),
        });
        return { status: answer.status, ...(await answer.json()) };
      };
    });
    await use(page);
  },
});

test("a finished prebuild's log is complete, and requires its token", async ({ mock, problems }) => {
  problems.allow(/401/);
  const seen = await mock.evaluate(async () => {
    const filter = { phases: ["PREBUILD_PHASE_COMPLETED"] };
    const [prebuild] = (await ask("gitpod.v1.PrebuildService/ListPrebuilds", { filter })).prebuilds;
    const { accessToken } = await ask("gitpod.v1.PrebuildService/CreatePrebuildLogsToken", { prebuildId: prebuild.id });
    const log = await fetch(prebuild.status.logUrl, { headers: { Authorization: `Bearer ${accessToken}` } });
    const text = await log.text();
    return {
      type: log.headers.get("Content-Type"),
      origin: new URL(prebuild.status.logUrl).origin === location.origin,
      last: text.trimEnd().split("\n").at(-1),
      lines: text.split("\n").length,
      refused: (await fetch(prebuild.status.logUrl)).status,
    };
  });
  expect(seen).toMatchObject({ type: "text/plain; charset=utf-8", origin: true, refused: 401 });
  expect(seen.last).toContain("LOG_SECTION_OUTCOME_SUCCESS");
  expect(seen.lines).toBeGreaterThan(100);
});

test("a running prebuild's log grows while it is read", async ({ mock }) => {
  const chunks = await mock.evaluate(async () => {
    const filter = { phases: ["PREBUILD_PHASE_RUNNING"] };
    const { prebuilds } = await ask("gitpod.v1.PrebuildService/ListPrebuilds", { filter });
    const { accessToken } = await ask("gitpod.v1.PrebuildService/CreatePrebuildLogsToken", { prebuildId: prebuilds[0].id });
    const log = await fetch(prebuilds[0].status.logUrl, { headers: { Authorization: `Bearer ${accessToken}` } });
    const reader = log.body.getReader();
    const chunks = [];
    while (chunks.length < 4) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(new TextDecoder().decode(value));
    }
    await reader.cancel();
    return chunks;
  });
  expect(chunks).toHaveLength(4);
  expect(chunks[0]).toContain("[section-create]");
  expect(chunks.join("")).toMatch(/\[id:section-1\] \[\d{4}-\d\d-\d\dT[\d:.]+Z\] \w+ /);
});

test("a world continues where it was when the worker restarts", async ({ mock, problems }) => {
  problems.allow(/404/);
  const created = await mock.evaluate(async () => {
    const [project] = (await ask("gitpod.v1.ProjectService/ListProjects")).projects;
    await mockBackend.jump(7200);
    await mockBackend.addFault({ procedure: "GetProject", code: "aborted", times: 2 });
    return (await ask("gitpod.v1.PrebuildService/CreatePrebuild", { projectId: project.id, spec: {} })).prebuild;
  });
  await stopWorkers(mock);
  const after = await mock.evaluate(async (prebuildId) => {
    const { clock, faults, commands } = await mockBackend.state();
    const prebuild = (await ask("gitpod.v1.PrebuildService/GetPrebuild", { prebuildId })).prebuild;
    return { ahead: clock.mock - clock.real, faults, commands, createdAt: prebuild.metadata.createdAt };
  }, created.id);
  expect(after).toMatchObject({ commands: 1, faults: [{ procedure: "GetProject", times: 2 }], createdAt: created.metadata.createdAt });
  expect(after.ahead).toBeGreaterThanOrEqual(7_200_000);
  const reset = await mock.evaluate(async (prebuildId) => {
    await mockBackend.reset();
    const { status } = await ask("gitpod.v1.PrebuildService/GetPrebuild", { prebuildId });
    return { status, commands: (await mockBackend.state()).commands };
  }, created.id);
  expect(reset).toEqual({ status: 404, commands: 0 });
});

test("a world of another build is reset, and logs that", async ({ mock }) => {
  await mock.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open(`prebuild-console-mock ${document.baseURI}`);
      opening.onsuccess = () => resolve(opening.result);
    });
    const store = database.transaction("logs", "readwrite").objectStore("logs");
    await new Promise((resolve) => {
      store.put('{"version":1,"anchor":5,"commands":[]}', "default").onsuccess = resolve;
    });
    database.close();
  });
  await stopWorkers(mock);
  const warned = mock.waitForEvent("console", (message) => message.text().includes("another build"));
  await mock.reload();
  await warned;
  await expect(rows(mock).first()).toBeVisible();
});

test("writes survive closing the browser", async ({ site }, testInfo) => {
  const profile = testInfo.outputPath("profile");
  const session = async (work) => {
    const browser = await chromium.launchPersistentContext(profile, launchOptions());
    try {
      const page = await browser.newPage();
      await page.goto(`${site.root}warm-pools`);
      await expect(page.getByTestId("pool-card").first()).toBeVisible();
      return await work(page);
    } finally {
      await browser.close();
    }
  };
  const call = ([method, body]) =>
    fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/${method}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).then((answer) => answer.json());
  const id = await session(async (page) => {
    const { warmPools } = await page.evaluate(call, ["ListWarmPools", {}]);
    await page.evaluate(call, ["UpdateWarmPool", { warmPoolId: warmPools[0].id, maxSize: 19 }]);
    return warmPools[0].id;
  });
  const after = await session((page) => page.evaluate(call, ["GetWarmPool", { warmPoolId: id }]));
  expect(after.warmPool.spec.maxSize).toBe(19);
});

test("an unknown procedure is unimplemented; requests outside the API pass through", async ({ mock, problems }) => {
  problems.allow(/501|404/);
  const warned = mock.context().waitForEvent("console", (message) => /does not implement gitpod\.v1\.PrebuildService\/Paint/.test(message.text()));
  const seen = await mock.evaluate(async () => ({
    unknown: await ask("gitpod.v1.PrebuildService/Paint"),
    config: (await (await fetch(new URL("config.json", document.baseURI))).text()).trim(),
    missing: (await fetch(new URL("assets/nothing.js", document.baseURI))).status,
  }));
  expect(seen.unknown).toMatchObject({ status: 501, code: "unimplemented" });
  expect(seen.unknown.message).toContain("gitpod.v1.PrebuildService/Paint");
  expect((await warned).type()).toBe("warning");
  expect(seen.config).toBe("{}");
  expect(seen.missing).toBe(404);
});

test("faults reach the page like network errors", async ({ mock, problems }) => {
  problems.allow(/ERR_FAILED|Failed to load|429|503/);
  const seen = await mock.evaluate(async () => {
    const list = "gitpod.v1.PrebuildService/ListPrebuilds";
    const fault = (fault) => mockBackend.addFault({ times: 1, procedure: "ListPrebuilds", ...fault });
    await fault({ network: true });
    const network = await ask(list).catch((error) => error.name);
    await fault({ code: "resource_exhausted", retryDelayMs: 1500 });
    const limited = await ask(list);
    await fault({ malformed: true });
    const malformed = await ask(list).catch((error) => error.name);
    await fault({ delayMs: 600 });
    const started = performance.now();
    await ask(list);
    return { network, limited: [limited.status, limited.code, limited.details[0].type], malformed, took: performance.now() - started };
  });
  expect(seen).toMatchObject({ network: "TypeError", limited: [429, "resource_exhausted", "google.rpc.RetryInfo"], malformed: "SyntaxError" });
  expect(seen.took).toBeGreaterThan(590);
});

/** Opens the stream of prebuild events in a page: `heard` there collects the events, and `broke` says how it ended. */
function listen(page) {
  return page.evaluate(async () => {
    globalThis.heard = [];
    globalThis.broke = null;
    const payload = new TextEncoder().encode('{"organization":true,"resourceTypeFilters":[{"resourceType":"RESOURCE_TYPE_PREBUILD"}]}');
    const body = new Uint8Array(5 + payload.length);
    new DataView(body.buffer).setUint32(1, payload.length);
    body.set(payload, 5);
    const stream = await fetch(`${mockBackend.api}/gitpod.v1.EventService/WatchEvents`, {
      method: "POST",
      headers: { "Content-Type": "application/connect+json" },
      body,
    });
    const reader = stream.body.getReader();
    (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "ended";
        globalThis.heard.push(new TextDecoder().decode(value));
      }
    })().then(
      (end) => (globalThis.broke = end),
      (error) => (globalThis.broke = error.name),
    );
  });
}

test("a write in one tab is an event in another tab's stream", async ({ context, mock }) => {
  const other = await context.newPage();
  await other.goto(mock.url());
  await expect(rows(other).first()).toBeVisible();
  await listen(other);
  // A paused world: neither page will read a prebuild that the reset removes.
  await mock.evaluate(() => mockBackend.setSpeed(0));
  const id = await mock.evaluate(async () => {
    const [project] = (await ask("gitpod.v1.ProjectService/ListProjects")).projects;
    return (await ask("gitpod.v1.PrebuildService/CreatePrebuild", { projectId: project.id, spec: {} })).prebuild.id;
  });
  await expect.poll(() => other.evaluate(() => globalThis.heard.join(""))).toContain(`"resourceId":"${id}"`);
  for (const tab of [mock, other]) await expect(tab.locator(`[data-prebuild-id="${id}"]`)).toBeVisible();
  await mock.evaluate(() => mockBackend.reset());
  await expect.poll(() => other.evaluate(() => globalThis.heard.join(""))).toContain('"code":"unavailable"');
  expect(await other.evaluate(() => globalThis.broke)).toBe("ended");
});

test("a stream that is cut off breaks in the page", async ({ mock, problems }) => {
  problems.allow(/ERR_/);
  await mock.evaluate(() => mockBackend.addFault({ procedure: "WatchEvents", cutAfter: 2 }));
  await listen(mock);
  await mock.evaluate(() => mockBackend.jump(86_400));
  await expect.poll(() => mock.evaluate(() => globalThis.broke)).toBe("TypeError");
  expect(await mock.evaluate(() => globalThis.heard.join("").match(/resourceId/g).length)).toBe(2);
});

const panel = (page) => page.getByTestId("mock-panel");

test("the panel makes calls fail, and its journal shows them", async ({ mock, problems }) => {
  problems.allow(/503/);
  await mock.getByRole("button", { name: "Mock controls" }).click();
  await expect(panel(mock).getByRole("heading", { name: "Mock controls" })).toBeFocused();
  await panel(mock).getByLabel("Call", { exact: true }).selectOption("ListPrebuilds");
  await panel(mock).getByLabel("How often").selectOption("next 10 calls");
  await panel(mock).getByRole("button", { name: "Add fault" }).click();
  await expect(panel(mock).getByText("ListPrebuilds: unavailable (10 left)", { exact: true })).toBeVisible();
  await refresh(mock).press("Enter");
  await expect(mock.getByTestId("refresh-error")).toBeVisible({ timeout: 15_000 });
  // The oldest call: others may be added at the top in the meantime.
  const call = panel(mock).getByRole("listitem").filter({ hasText: "503" }).last();
  await call.getByText("ListPrebuilds").click();
  await expect(call.getByLabel("Response")).toContainText('"code": "unavailable"');
  await mock.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await call.getByRole("button", { name: "Copy as cURL" }).click();
  await expect(call.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboardText(mock)).toMatch(
    /^curl .*--data '\{"pagination":.*' 'http:\/\/localhost:8090\/gitpod\.v1\.PrebuildService\/ListPrebuilds'$/,
  );
  await panel(mock).getByRole("button", { name: /^Remove: ListPrebuilds/ }).click();
  await expect(panel(mock).getByRole("button", { name: /^Remove/ })).toHaveCount(0);
  await refresh(mock).press("Enter");
  await expect(mock.getByTestId("refresh-error")).toHaveCount(0);
});

test("the panel sets the clock, which the page and other tabs follow", async ({ context, mock }) => {
  // With so few prebuilds, the same ones are still visible a day later.
  await mock.goto(`${mock.url()}?prebuilds=30`);
  await expect(rows(mock).first()).toBeVisible();
  const other = await context.newPage();
  await other.goto(mock.url());
  await expect(rows(other).first()).toBeVisible();
  await mock.getByRole("button", { name: "Mock controls" }).click();
  await panel(mock).getByRole("button", { name: "Pause" }).click();
  const newest = await rows(mock).first().getAttribute("data-prebuild-id");
  await expect(panel(mock).getByRole("button", { name: "Run" })).toBeVisible();
  await panel(mock).getByRole("button", { name: "+1 day" }).click();
  for (const page of [mock, other]) {
    const row = page.locator(`[data-prebuild-id="${newest}"]`);
    await expect(row.getByText(/^yesterday /)).toBeVisible();
  }
  const time = panel(mock).locator("output");
  const shown = await time.innerText();
  await mock.waitForTimeout(1200);
  await expect(time).toHaveText(shown);
});

test("the panel opens scenarios and resets the world", async ({ mock, problems }) => {
  problems.allow(/403/);
  await mock.getByRole("button", { name: "Mock controls" }).click();
  await panel(mock).getByRole("region", { name: "Scenario" }).getByRole("combobox").selectOption("empty");
  await panel(mock).getByRole("button", { name: "Open" }).click();
  await expect(mock).toHaveURL(/scenario=empty/);
  await expect(rows(mock)).toHaveCount(0);
  await expect(mock.getByText(/No prebuilds/i).first()).toBeVisible();
  // If the clock is paused, the page requests nothing from a world that is about to be reset.
  await mock.evaluate(() => mockBackend.open({ scenario: "read-only", speed: 0 }));
  await mock.waitForURL(/scenario=read-only/);
  await expect(rows(mock).first()).toBeVisible();
  await mock.evaluate(() => mockBackend.addFault({ procedure: "DeletePrebuild", network: true }));
  await mock.getByRole("button", { name: "Mock controls" }).click();
  await panel(mock).locator(".mock-danger").click();
  await panel(mock).locator(".mock-danger").click();
  await expect(panel(mock)).toHaveCount(0);
  await expect(rows(mock).first()).toBeVisible();
  expect((await mock.evaluate(() => mockBackend.state())).faults).toEqual([]);
});

test("a member with read permission sees a message", async ({ page, site, problems }) => {
  problems.allow(/403/);
  await page.goto(`${site.root}warm-pools?scenario=read-only`);
  await poolsInOrder(page);
  const card = page.locator('[data-testid="pool-card"][data-phase="ready"]').first();
  await askForMaximum(page, card, "17");
  await expect(sizes(page).getByRole("alert")).toContainText(/admin role/);
});

test("with an expired token, the user signs in again, and continues", async ({ page, site, problems }) => {
  problems.allow(/401/);
  await page.goto(`${site.root}prebuilds?scenario=expired-token`);
  await expect(page.getByTestId("sign-in-form")).toBeVisible();
  await page.getByLabel("Personal access token").fill("fresh");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByTestId("sign-in-form")).toHaveCount(0);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole("banner").getByText("Platform administrator")).toBeVisible();
});

test("a large organization opens, and all its projects are listed", async ({ page, site }) => {
  await page.goto(`${site.root}?scenario=huge`);
  await expect(page.getByTestId("project-row").first()).toBeVisible({ timeout: 15_000 });
  const { projects, prebuilds } = await page.evaluate(async () => {
    const call = async (method, body) => {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      return (await fetch(`${mockBackend.api}/gitpod.v1.${method}`, init)).json();
    };
    let [projects, token] = [0, ""];
    do {
      const page = await call("ProjectService/ListProjects", { pagination: { pageSize: 100, token } });
      projects += page.projects.length;
      token = page.pagination?.nextToken ?? "";
    } while (token);
    return { projects, prebuilds: (await call("PrebuildService/ListPrebuilds", { pagination: { pageSize: 100 } })).prebuilds.length };
  });
  expect({ projects, prebuilds }).toEqual({ projects: 400, prebuilds: 100 });
});

test("the panel is accessible, by keyboard too", async ({ page, site, problems }) => {
  problems.allow(/503/);
  await page.goto(`${site.sub}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("button", { name: "Mock controls" }).focus();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toBeVisible();
  await panel(page).getByRole("button", { name: "Add fault" }).click();
  await panel(page).getByRole("listitem").filter({ hasText: "200" }).first().locator("summary").click();
  await expect(panel(page).getByLabel("Response").first()).toBeVisible();
  await checkAccessibility(page);
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Mock controls" })).toBeFocused();
});

test("with an API nothing of the mock is loaded, and its worker goes", async ({ page, problems }) => {
  problems.allow(/405/);
  const site = await serve({ root: "dist" });
  await page.goto(`${site.url}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  // The page would report the code of other pages that it can't load any more.
  await page.goto("about:blank");
  await site.close();
  const port = Number(new URL(site.url).port);
  const api = await serve({ root: "dist", port, files: { "config.json": '{"apiBaseUrl":"/api","auth":"cookie"}' } });
  // The first visit replaces the mock's worker with the worker of a console with an API.
  await page.goto(`${api.url}prebuilds`);
  const scripts = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ active }) => active?.scriptURL));
  await expect.poll(scripts).toEqual([`${api.url}offline-worker.js`]);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await expect(page.getByTestId("error-panel")).toBeVisible({ timeout: 20_000 });
  expect(asked.filter((path) => /\/mock(\/|_|-(more-)?\w{8}\.wasm)|sw\.js/.test(path))).toEqual([]);
  expect(await page.evaluate(() => "mockBackend" in globalThis)).toBe(false);
  await api.close();
});
