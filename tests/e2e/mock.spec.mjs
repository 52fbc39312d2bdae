// The mock backend as the browser sees it: streams, logs, faults, unknown calls, and worlds that survive.
import { expect, test as base } from "./fixtures.mjs";
import { rows, stopWorkers } from "./console.mjs";

const test = base.extend({
  /** A console page with the mock's worker in control, and `ask` in it, which calls a procedure. */
  mock: async ({ page, site }, use) => {
    await page.goto(`${site.root}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    await page.evaluate(() => {
      globalThis.ask = async (procedure, body = {}, headers = {}) => {
        const answer = await fetch(new URL(`mock-api/${procedure}`, document.baseURI), {
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

test("a finished prebuild's log is whole, and only for those with its token", async ({ mock, problems }) => {
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

test("a running prebuild's log goes on while one reads", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=60`);
  await expect(rows(page).first()).toBeVisible();
  const chunks = await page.evaluate(async () => {
    const api = new URL("mock-api/speed=60/gitpod.v1.PrebuildService/", document.baseURI);
    const call = async (method, body) => {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      return (await fetch(new URL(method, api), init)).json();
    };
    const { prebuilds } = await call("ListPrebuilds", { filter: { phases: ["PREBUILD_PHASE_STARTING"] } });
    const { accessToken } = await call("CreatePrebuildLogsToken", { prebuildId: prebuilds[0].id });
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

test("a world goes on where it was when the worker starts again", async ({ mock, problems }) => {
  problems.allow(/404/);
  const created = await mock.evaluate(async () => {
    const [project] = (await ask("gitpod.v1.ProjectService/ListProjects")).projects;
    await ask("mock.v1.MockService/SetClock", { jumpSeconds: 7200 });
    await ask("mock.v1.MockService/AddFault", { fault: { procedure: "GetProject", code: "aborted", times: 2 } });
    return (await ask("gitpod.v1.PrebuildService/CreatePrebuild", { projectId: project.id, spec: {} })).prebuild;
  });
  await stopWorkers(mock);
  const after = await mock.evaluate(async (prebuildId) => {
    const { clock, faults, commands } = await ask("mock.v1.MockService/GetState");
    const prebuild = (await ask("gitpod.v1.PrebuildService/GetPrebuild", { prebuildId })).prebuild;
    return { ahead: Number(clock.mockMs) - Number(clock.realMs), faults, commands, createdAt: prebuild.metadata.createdAt };
  }, created.id);
  expect(after).toMatchObject({ commands: 1, faults: [{ procedure: "GetProject", times: 2 }], createdAt: created.metadata.createdAt });
  expect(after.ahead).toBeGreaterThanOrEqual(7_200_000);
  const reset = await mock.evaluate(async (prebuildId) => {
    await ask("mock.v1.MockService/Reset");
    const fetched = await fetch(new URL("mock-api/gitpod.v1.PrebuildService/GetPrebuild", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ prebuildId }),
    });
    const { commands = 0 } = await ask("mock.v1.MockService/GetState");
    return { status: fetched.status, commands };
  }, created.id);
  expect(reset).toEqual({ status: 404, commands: 0 });
});

test("a world of another build begins anew and says so", async ({ mock }) => {
  await mock.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open("prebuild-console-mock");
      opening.onsuccess = () => resolve(opening.result);
    });
    const store = database.transaction("logs", "readwrite").objectStore("logs");
    await new Promise((resolve) => {
      store.put('{"version":1,"anchor":5,"commands":[]}', "default").onsuccess = resolve;
    });
    database.close();
  });
  await stopWorkers(mock);
  const state = await mock.evaluate(() => ask("mock.v1.MockService/GetState"));
  expect(state.replacesOutdated).toBe(true);
});

test("an unknown procedure is unimplemented; what is not the API's passes through", async ({ mock, problems }) => {
  problems.allow(/501|404/);
  const seen = await mock.evaluate(async () => ({
    unknown: await ask("gitpod.v1.PrebuildService/Paint"),
    config: (await (await fetch(new URL("config.json", document.baseURI))).text()).trim(),
    missing: (await fetch(new URL("assets/nothing.js", document.baseURI))).status,
  }));
  expect(seen.unknown).toMatchObject({ status: 501, code: "unimplemented" });
  expect(seen.unknown.message).toContain("gitpod.v1.PrebuildService/Paint");
  expect(seen.config).toBe("{}");
  expect(seen.missing).toBe(404);
});

test("faults reach the page as the network would bring them", async ({ mock, problems }) => {
  problems.allow(/ERR_FAILED|Failed to load|429|503/);
  const seen = await mock.evaluate(async () => {
    const list = "gitpod.v1.PrebuildService/ListPrebuilds";
    const fault = (fault) => ask("mock.v1.MockService/AddFault", { fault: { times: 1, procedure: "ListPrebuilds", ...fault } });
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
