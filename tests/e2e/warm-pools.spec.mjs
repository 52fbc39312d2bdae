// Warm pools on the mock: the fleet and its filters, every change to pools with what can go wrong, and pools as code.
import { readFileSync } from "node:fs";
import { poolsInOrder } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

const dialog = (page) => page.getByRole("dialog");
const cards = (page) => page.getByTestId("pool-card");
const ready = (page) => page.locator('[data-testid="pool-card"][data-phase="ready"]').first();
const fact = (card, name) => card.locator(`[data-fact="${name}"] dd`);
const live = (page) => expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live");
const addFault = (page, fault) => page.evaluate((fault) => mockBackend.addFault(fault), fault);
const calls = (page, procedure) =>
  page.evaluate(async (name) => (await mockBackend.calls()).filter((call) => call.procedure.endsWith(name)).map((call) => JSON.parse(call.request)), procedure);

async function open(page, address) {
  await page.goto(address);
  await poolsInOrder(page);
  await live(page);
}

/** The page loses the answer of a procedure, after the server has carried it out. */
const loseAnswers = (page, procedure) =>
  page.evaluate((procedure) => {
    const real = globalThis.fetch;
    globalThis.fetch = async (...call) => {
      const answer = await real(...call);
      if ((call[0].url ?? "").endsWith(procedure)) throw new TypeError("Failed to fetch");
      return answer;
    };
    globalThis.findAnswers = () => (globalThis.fetch = real);
  }, procedure);

/** Changes a pool as somebody else would. */
const update = (page, warmPoolId, sizes) =>
  page.evaluate(
    async ([warmPoolId, sizes]) => {
      const body = JSON.stringify({ warmPoolId, ...sizes });
      const headers = { "Content-Type": "application/json" };
      await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/UpdateWarmPool`, { method: "POST", headers, body });
    },
    [warmPoolId, sizes],
  );

/** The only pool that is shown, by its id. */
const byId = (page, id) => page.locator(`[data-testid="pool-card"][data-pool-id="${id}"]`);

test("the pools stand there with phase, sizes, instances and snapshot", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  await expect(cards(page)).toHaveCount(8);
  const phases = await cards(page).evaluateAll((all) => all.map((card) => card.dataset.phase));
  expect([...new Set(phases)].sort()).toEqual(["degraded", "deleting", "pending", "ready"]);
  const card = ready(page);
  await expect(card.getByRole("img")).toHaveAttribute("aria-label", /^\d+ running and \d+ stopped; the autoscaler aims for \d+, between \d+ and \d+$/);
  const [running, target] = await Promise.all(["running", "target"].map(async (name) => Number(await fact(card, name).innerText())));
  await expect(card.locator('.block[data-kind^="running"]')).toHaveCount(running);
  await expect(card.locator(".pool-trend")).toHaveText(running < target ? `Going up: ${target - running} short of its target of ${target}` : `At its target of ${target}`);
  await expect(card.locator(".pool-snapshot")).toContainText(/^Snapshot [0-9a-f]{8} of a prebuild that completed .* ago; expires in /);
  await card.locator(".pool-snapshot a").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Prebuild");
});

test("what deserves a look says what it means", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const of = (phase) => page.locator(`[data-testid="pool-card"][data-phase="${phase}"]`);
  await expect(of("degraded")).toContainText("Degraded. Fewer instances run than should");
  await expect(of("pending")).toContainText("No snapshot yet. No prebuild of this project and class has completed");
  await expect(cards(page).filter({ hasText: "Minimum of 0. At quiet times no instance runs" })).toHaveCount(1);
  await expect(of("deleting")).toContainText(/Draining: \d still run/);
  // Nobody has to look at what drains, nor at a minimum that somebody chose.
  await expect(page.getByRole("button", { name: "Needs attention 2" })).toBeVisible();
  await page.getByRole("button", { name: "Needs attention" }).click();
  await expect(page).toHaveURL(/attention=yes$/);
  await expect(cards(page)).toHaveCount(2);
});

test("what a pool did while the page was open is drawn, with a table behind it", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?scenario=healthy&speed=0`);
  const card = ready(page);
  // Somebody else makes it larger, so that more run.
  await page.evaluate(async (warmPoolId) => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ warmPoolId, minSize: 12, maxSize: 14 });
    await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/UpdateWarmPool`, { method: "POST", headers, body });
  }, await card.getAttribute("data-pool-id"));
  for (let minute = 0; minute < 40; minute += 1) await page.evaluate(() => mockBackend.jump(60));
  await card.getByText(/Record since/).click();
  await expect(card.getByRole("img", { name: /^Instances: Watched for (3|4)\d min.*: between \d+ and \d+ ran\.$/ })).toBeVisible();
  await card.getByText("As a table").click();
  await expect(card.getByRole("columnheader")).toHaveText(["Time", "Target", "Running", "Stopped"]);
  const ran = await card.getByRole("row").evaluateAll((rows) => rows.slice(1).map((row) => row.children[2].textContent));
  expect(ran).toHaveLength(60);
  expect(new Set(ran).size).toBeGreaterThan(1);
  // What happens meanwhile closes nothing.
  await page.evaluate(() => mockBackend.jump(60));
  await expect(card.getByRole("img", { name: /^Instances: Watched for 4[1-9] min/ })).toBeVisible();
  await expect(card.getByRole("columnheader").first()).toBeVisible();
});

test("filters have their address, and the sums follow them", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const totals = page.getByTestId("pool-totals");
  await expect(totals).toContainText(/Pools\s*8/);
  const choose = async (menu, name) => {
    await page.getByRole("button", { name: menu, exact: true }).click();
    await page.locator(":popover-open").getByRole("checkbox", { name }).check();
    await page.keyboard.press("Escape");
  };
  await choose("Phase", "Degraded");
  await expect(page).toHaveURL(/phase=degraded$/);
  await expect(cards(page)).toHaveCount(1);
  await expect(totals).toContainText(/Pools\s*1/);
  const max = await fact(cards(page), "max").innerText();
  await expect(totals).toContainText(new RegExp(`At most\\s*${max}$`));
  await page.getByRole("button", { name: "Clear filters" }).click();
  await choose("Project", "checkout-service");
  await choose("Class", /^Large/);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).toContainText("checkout-service");
  await page.goto(page.url());
  await expect(cards(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await choose("Runner", "us-east-1");
  for (const card of await cards(page).all()) await expect(card).toContainText("us-east-1");
  await page.goto(`${site.root}warm-pools?speed=0&class=01985c07-91be-7a33-8f6d-2b4c90e1a5f7`);
  await expect(page.getByRole("heading", { name: "No warm pool matches the filters" })).toBeVisible();
  await page.getByRole("button", { name: "Show all warm pools" }).click();
  await expect(cards(page)).toHaveCount(8);
});

test("as a table the pools show more at a glance, and lead to their card", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools?speed=0`);
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page).toHaveURL(/view=table$/);
  const row = page.getByTestId("pool-row");
  await expect(row).toHaveCount(8);
  const degraded = page.locator('[data-testid="pool-row"][data-phase="degraded"]');
  await expect(degraded).toContainText("3 to 12");
  await expect(degraded).toContainText("Degraded");
  await degraded.getByRole("button", { name: /^Edit the size of web-storefront/ }).click();
  await expect(dialog(page).getByLabel("Maximum")).toHaveValue("12");
  await page.keyboard.press("Escape");
  await degraded.getByRole("link").click();
  await expect(page).toHaveURL(/projects\/.*\/warm-pools\?speed=0&pool=/);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).toHaveAttribute("data-phase", "degraded");
});

test("a new size is saved and reached, and still there after a reload", async ({ page, site }) => {
  await open(page, `${site.sub}warm-pools?scenario=healthy&speed=0`);
  const id = await ready(page).getAttribute("data-pool-id");
  const card = byId(page, id);
  await card.getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Minimum").fill("7");
  await dialog(page).getByLabel("Maximum").fill("13");
  await expect(dialog(page).getByText("7 instances always run, up to 13 when needed.")).toBeVisible();
  await dialog(page).getByLabel("Maximum").press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(card.getByRole("button", { name: "Edit size" })).toBeFocused();
  await expect(card.locator(".pool-asked")).toHaveText(/^Saved: minimum 7, maximum 13\. \d of \d+ run after /);
  await expect(card.locator(".pool-trend")).toHaveText(/^Going up: /);
  // Claims come and go: sooner or later as many run as are wanted.
  await expect(async () => {
    await page.evaluate(() => mockBackend.jump(60));
    await expect(card.locator(".pool-asked")).toHaveText(/Reached after \d+ (min|s)/, { timeout: 1000 });
  }).toPass();
  await page.reload();
  await expect(fact(card, "min")).toHaveText("7");
  await expect(fact(card, "max")).toHaveText("13");
});

test("an invalid size is refused while one types, and nothing typed is lost", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools`);
  await ready(page).getByRole("button", { name: "Edit size" }).click();
  const form = dialog(page);
  const [min, max, save] = [form.getByLabel("Minimum"), form.getByLabel("Maximum"), form.getByRole("button", { name: "Save" })];
  await min.fill("9");
  await max.fill("4");
  await expect(form.getByText("The minimum cannot be above the maximum of 4.")).toBeVisible();
  await expect(min).toHaveAttribute("aria-invalid", "true");
  await expect(save).toBeDisabled();
  await max.fill("21");
  await expect(form.getByText("Enter a number from 1 to 20.")).toBeVisible();
  await max.fill("");
  await expect(form.getByText("Enter a number.")).toBeVisible();
  await max.fill("9");
  await expect(save).toBeEnabled();
  await expect(min).toHaveValue("9");
});

test("the slider's handles and the numbers are one, and neither passes the other", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  await ready(page).getByRole("button", { name: "Edit size" }).click();
  const form = dialog(page);
  await form.getByLabel("Minimum").fill("2");
  await form.getByLabel("Maximum").fill("4");
  const [low, high] = [form.getByLabel("Lower end"), form.getByLabel("Upper end")];
  await expect(low).toHaveValue("2");
  await low.focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowRight");
  await expect(form.getByLabel("Minimum")).toHaveValue("5");
  await expect(form.getByLabel("Maximum")).toHaveValue("5");
  await high.focus();
  await page.keyboard.press("Home");
  await expect(form.getByLabel("Maximum")).toHaveValue("1");
  await expect(form.getByLabel("Minimum")).toHaveValue("1");
  await page.keyboard.press("End");
  await expect(form.getByLabel("Maximum")).toHaveValue("20");
});

test("a size that reaches the server against the rules is refused there, and the reason stands in the form", async ({ page, problems, site }) => {
  problems.allow(/status of 400/);
  await page.addInitScript(() => {
    const { fetch } = globalThis;
    globalThis.fetch = async (request, options) => {
      if (!request.url?.endsWith("/UpdateWarmPool")) return fetch(request, options);
      const body = { ...(await request.json()), maxSize: 21 };
      return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body) }));
    };
  });
  await open(page, `${site.root}warm-pools`);
  await ready(page).getByRole("button", { name: "Edit size" }).click();
  const form = dialog(page);
  await form.getByLabel("Maximum").fill("20");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("Not saved");
  await expect(form.getByLabel("Maximum")).toHaveAccessibleDescription(/Value must be less than or equal to 20\./);
  await expect(form.getByLabel("Maximum")).toHaveValue("20");
});

test("only what changed is sent, and a pool of the old kind moves to bounds of its own", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  await ready(page).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("17");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  const last = async () => (await calls(page, "/UpdateWarmPool")).at(-1);
  expect(Object.keys(await last()).sort()).toEqual(["maxSize", "warmPoolId"]);
  const old = cards(page).filter({ hasText: "search-indexer" });
  await old.getByRole("button", { name: "Edit size" }).click();
  await expect(dialog(page).getByText("This pool has only the older fixed size of 3")).toBeVisible();
  await expect(dialog(page).getByLabel("Minimum")).toHaveValue("3");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await last()).toMatchObject({ minSize: 3, maxSize: 3 });
});

test("scaling to zero is asked about", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const id = await ready(page).getAttribute("data-pool-id");
  const card = byId(page, id);
  await card.getByRole("button", { name: "Edit size" }).click();
  const form = dialog(page);
  await form.getByLabel("Minimum").fill("0");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("may hold no running instance at all");
  expect(await calls(page, "/UpdateWarmPool")).toEqual([]);
  await form.getByRole("button", { name: "Back" }).click();
  await expect(form.getByLabel("Minimum")).toHaveValue("0");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByRole("button", { name: "Scale to zero" }).click();
  await expect(form).toHaveCount(0);
  await expect(fact(card, "min")).toHaveText("0");
  await expect(card).toContainText("Minimum of 0.");
});

test("what another tab saved meanwhile is shown beside one's own, and one chooses", async ({ context, page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const other = await context.newPage();
  await open(other, `${site.root}warm-pools?speed=0`);
  await page.bringToFront();
  const id = await ready(page).getAttribute("data-pool-id");
  const edit = () => byId(page, id).getByRole("button", { name: "Edit size" }).click();
  const form = dialog(page);
  await edit();
  await form.getByLabel("Minimum").fill("6");
  await form.getByLabel("Maximum").fill("16");
  await update(other, id, { minSize: 2, maxSize: 9 });
  await expect(form.getByText("it now has a minimum of 2 and a maximum of 9")).toBeVisible();
  await expect(form.getByLabel("Minimum")).toHaveValue("6");
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  await form.getByRole("button", { name: "Take theirs" }).click();
  await expect(form.getByLabel("Maximum")).toHaveValue("9");
  await form.getByLabel("Minimum").fill("5");
  await update(other, id, { minSize: 3 });
  await form.getByRole("button", { name: "Keep mine" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toHaveCount(0);
  await expect(fact(byId(page, id), "min")).toHaveText("5");
  expect((await calls(page, "/UpdateWarmPool")).at(-1)).toEqual({ warmPoolId: id, minSize: 5 });
});

test("where nothing told of another's change, it is seen before anything is sent", async ({ context, page, site, problems }) => {
  problems.allow(/404/);
  await page.addInitScript(() => {
    const real = fetch;
    globalThis.fetch = async (...call) => {
      if ((call[0].url ?? "").endsWith("WatchEvents")) return new Response("Not Found", { status: 404 });
      return real(...call);
    };
  });
  await page.goto(`${site.root}warm-pools?speed=0`);
  await poolsInOrder(page);
  const other = await context.newPage();
  await open(other, `${site.root}warm-pools?speed=0`);
  await page.bringToFront();
  const id = await ready(page).getAttribute("data-pool-id");
  await byId(page, id).getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("16");
  await update(other, id, { maxSize: 9 });
  const before = (await calls(page, "/UpdateWarmPool")).length;
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByText(/it now has .* a maximum of 9/)).toBeVisible();
  expect((await calls(page, "/UpdateWarmPool")).length).toBe(before);
});

test("an answer that is lost is looked up before anything is offered again", async ({ page, site, problems }) => {
  problems.allow(/ERR_|Failed to/);
  await open(page, `${site.root}warm-pools?speed=0`);
  const id = await ready(page).getAttribute("data-pool-id");
  const card = byId(page, id);
  const save = async (max) => {
    await card.getByRole("button", { name: "Edit size" }).click();
    await dialog(page).getByLabel("Maximum").fill(max);
    await dialog(page).getByRole("button", { name: "Save" }).click();
  };
  // The server has done it, and the answer went astray: it is found to be done.
  await loseAnswers(page, "/UpdateWarmPool");
  await save("18");
  await expect(dialog(page)).toHaveCount(0);
  await expect(fact(card, "max")).toHaveText("18");
  expect((await calls(page, "/UpdateWarmPool")).length).toBe(1);
  await page.evaluate(() => findAnswers());
  // It never came there: that is said, and it can be tried again.
  await addFault(page, { procedure: "UpdateWarmPool", network: true, times: 1 });
  await save("19");
  await expect(dialog(page).getByRole("alert")).toHaveText("No answer came. The pool has the size that it had. Try again.");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  // Nobody can tell: a look is offered, not another write.
  await page.evaluate(() => {
    const real = globalThis.fetch;
    globalThis.isCut = false;
    globalThis.fetch = async (...call) => {
      const procedure = (call[0].url ?? "").split("/").pop();
      if (globalThis.isCut && procedure !== "WatchEvents") throw new TypeError("Failed to fetch");
      const answer = await real(...call);
      if (procedure !== "UpdateWarmPool") return answer;
      globalThis.isCut = true;
      throw new TypeError("Failed to fetch");
    };
  });
  await save("12");
  await expect(dialog(page).getByRole("alert")).toContainText("It may be done or not.", { timeout: 20_000 });
  await expect(dialog(page).getByRole("button", { name: "Save" })).toHaveCount(0);
  await page.evaluate(() => (globalThis.isCut = false));
  await dialog(page).getByRole("button", { name: "Look again" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(fact(card, "max")).toHaveText("12");
  expect((await calls(page, "/UpdateWarmPool")).length).toBe(4);
});

test("a pool is created among the classes that can have one, the others are explained", async ({ page, site, problems }) => {
  problems.allow(/Failed to|ERR_/);
  await open(page, `${site.root}warm-pools?speed=0`);
  await page.getByRole("button", { name: "New warm pool" }).click();
  const form = dialog(page);
  await expect(form.getByRole("button", { name: "Create" })).toBeDisabled();
  await form.getByLabel("Project").selectOption({ label: "inventory-sync" });
  await expect(form.getByRole("radio", { name: /^Small/ })).toBeDisabled();
  await expect(form.getByText("No prebuilds of this class: turn them on in the project's settings")).toBeVisible();
  await form.getByLabel("Project").selectOption({ label: "search-indexer" });
  await expect(form.getByRole("radio", { name: /^Large/ })).toBeDisabled();
  await expect(form.getByText("It has a pool of 3 to 3.")).toBeVisible();
  await form.getByRole("radio", { name: /^Extra large/ }).check();
  await form.getByLabel("Minimum").fill("2");
  await form.getByLabel("Maximum").fill("6");
  // The answer is lost, and the pool is found to be there.
  await loseAnswers(page, "/CreateWarmPool");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form).toHaveCount(0);
  await expect(cards(page)).toHaveCount(9);
  const made = cards(page).filter({ hasText: "search-indexer" }).filter({ hasText: "Extra large" });
  await expect(fact(made, "max")).toHaveText("6");
  await expect(made.locator(".pool-asked")).toContainText("minimum 2, maximum 6");
  expect((await calls(page, "/CreateWarmPool")).length).toBe(1);
  await page.getByRole("button", { name: "New warm pool" }).click();
  await form.getByText("It has a pool of 2 to 6.").getByRole("link", { name: "Go to it" }).click();
  await expect(form).toHaveCount(0);
  await expect(page).toHaveURL(/pool=/);
  await expect(cards(page)).toHaveCount(1);
});

test("while the old pool drains, the new one waits for it and is created then", async ({ page, site, problems }) => {
  // The old pool is looked for until it is no more.
  problems.allow(/409|404/);
  await open(page, `${site.root}warm-pools?speed=0`);
  await page.getByRole("button", { name: "New warm pool" }).click();
  const form = dialog(page);
  await form.getByLabel("Project").selectOption({ label: "warehouse-fulfilment-and-returns-orchestration-platform-monorepo" });
  await form.getByRole("radio", { name: /^Large/ }).check();
  await expect(form.getByText("Its old pool still drains; the new one can wait for that.")).toBeVisible();
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form.getByRole("alert")).toContainText("the old pool of this project and class still drains");
  await form.getByRole("button", { name: "Create it when that is gone" }).click();
  await expect(form.getByRole("status").filter({ hasText: "3 instances still run" })).toBeVisible();
  await form.getByRole("button", { name: "Stop waiting" }).click();
  await expect(form.getByRole("button", { name: "Create" })).toBeEnabled();
  await form.getByRole("button", { name: "Create" }).click();
  await form.getByRole("button", { name: "Create it when that is gone" }).click();
  await page.evaluate(() => mockBackend.jump(86_400));
  await expect(form).toHaveCount(0, { timeout: 20_000 });
  await expect(cards(page).filter({ hasText: "warehouse" }).locator('[data-fact="max"]').filter({ hasText: "3" })).toHaveCount(1);
});

test("a pool is deleted with a word on what it is for, and drains to the end", async ({ page, site, problems }) => {
  problems.allow(/403|Failed to|ERR_/);
  await open(page, `${site.root}warm-pools?speed=0`);
  const id = await ready(page).getAttribute("data-pool-id");
  const card = byId(page, id);
  const running = Number(await fact(card, "running").innerText());
  await card.getByRole("button", { name: "Delete" }).click();
  const form = dialog(page);
  await expect(form).toContainText(new RegExp(`It keeps ${running} running instances? .*ready for environments of `));
  await expect(form.getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form).toHaveCount(0);
  // It fails: the card is as it was.
  await addFault(page, { procedure: "DeleteWarmPool", code: "failed_precondition", message: "the pool is in use", times: 1 });
  problems.allow(/400/);
  await card.getByRole("button", { name: "Delete" }).click();
  await form.getByRole("button", { name: "Delete the pool" }).click();
  await expect(form.getByRole("alert")).toHaveText("Not deleted. the pool is in use");
  await expect(card).toHaveAttribute("data-phase", "ready");
  // The answer is lost: the pool is found to be draining.
  await loseAnswers(page, "/DeleteWarmPool");
  await form.getByRole("button", { name: "Delete the pool" }).click();
  await expect(form).toHaveCount(0);
  await expect(card).toHaveAttribute("data-phase", "deleting");
  await expect(card.getByRole("button", { name: "Edit size" })).toBeDisabled();
  await expect(card.locator(".pool-trend")).toHaveText(/^Draining: \d still runs?$/);
  await page.evaluate(() => mockBackend.jump(3600));
  await expect(card).toHaveAttribute("data-phase", "deleted");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(card).toHaveCount(0);
});

test("many pools get one size, after a preview, and each tells how it went", async ({ page, site, problems }) => {
  problems.allow(/429|503/);
  await open(page, `${site.root}warm-pools?speed=0`);
  await page.getByRole("button", { name: "Table" }).click();
  const row = page.getByTestId("pool-row");
  await row.nth(0).getByRole("checkbox").click();
  await row.nth(6).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await expect(page.getByText("7 selected")).toBeVisible();
  await page.getByRole("button", { name: "Set size" }).click();
  const form = dialog(page);
  await form.getByLabel("Minimum").fill("2");
  await form.getByLabel("Maximum").fill("1");
  await expect(form.getByRole("button", { name: "Nothing to change" })).toBeDisabled();
  await form.getByLabel("Maximum").fill("8");
  const table = form.getByRole("table", { name: "What changes" });
  await expect(table.getByRole("row").filter({ hasText: "warehouse" })).toContainText("Being deleted");
  // One has this size already, one drains.
  await expect(table.getByRole("row").filter({ hasText: "Stays" })).toHaveCount(1);
  await expect(form.getByRole("button", { name: "Change 5 warm pools" })).toBeEnabled();
  await addFault(page, { procedure: "UpdateWarmPool", code: "failed_precondition", message: "the runner is busy", times: 1 });
  problems.allow(/400/);
  await form.getByRole("button", { name: "Change 5 warm pools" }).click();
  await expect(form.getByRole("heading")).toHaveText("4 of 5 warm pools changed, 1 failed");
  await expect(form.getByText("the runner is busy")).toBeVisible();
  await form.getByRole("button", { name: "Try the failed ones again" }).click();
  await expect(form.getByRole("heading")).toHaveText("1 of 1 warm pool changed");
  await form.getByRole("button", { name: "Close" }).click();
  await expect(row.filter({ hasText: "2 to 8" })).toHaveCount(6);
});

test("a scale-down for the night is brought back in the morning, also after a reload", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const picked = cards(page).filter({ hasText: "payments-gateway" });
  await picked.getByRole("checkbox").check();
  await cards(page).filter({ hasText: "search-indexer" }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Scale down for the night" }).click();
  await expect(dialog(page).getByText("2 of them may then hold no running instance.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Change 2 warm pools" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("2 of 2 warm pools scaled down");
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(fact(picked, "min")).toHaveText("0");
  await expect(fact(picked, "max")).toHaveText("6");
  await page.reload();
  await expect(page.getByText("2 pools are scaled down for the night.")).toBeVisible();
  await page.getByRole("button", { name: "Bring them back" }).click();
  await dialog(page).getByRole("button", { name: "Change 2 warm pools" }).click();
  await expect(dialog(page).getByRole("heading")).toHaveText("2 of 2 warm pools brought back");
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(fact(picked, "min")).toHaveText("2");
  await expect(page.getByText("scaled down for the night")).toHaveCount(0);
});

test("pools leave as Terraform, curl, JSON and CSV", async ({ context, page, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `${site.root}warm-pools?speed=0`);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const card = cards(page).filter({ hasText: "payments-gateway" });
  const id = await card.getAttribute("data-pool-id");
  await card.getByRole("button", { name: "Copy" }).click();
  const copy = async (name) => {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).locator("visible=true").click();
    await expect(page.getByText("Copied").locator("visible=true").first()).toBeVisible();
  };
  await copy("As Terraform");
  const terraform = await copied();
  expect(terraform).toMatch(/^resource "ona_warm_pool" "payments_gateway_large_[a-z0-9_]+" \{\n {2}project_id {11}= "[0-9a-f-]{36}"\n/);
  expect(terraform).toContain(`  id = "${id}"\n`);
  await copy("As curl");
  expect(await copied()).toContain(`{"warmPoolId":"${id}","minSize":2,"maxSize":6}`);
  await copy("As JSON");
  expect(JSON.parse(await copied()).id).toBe(id);
  await copy("Link");
  expect(await copied()).toMatch(new RegExp(`/warm-pools\\?speed=0&pool=${id}$`));
  await page.keyboard.press("Escape");
  for (const n of [0, 1, 2]) await cards(page).nth(n).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Selected warm pools" }).getByRole("button", { name: "Copy" }).click();
  await copy("As Terraform");
  expect((await copied()).match(/^import \{$/gm)).toHaveLength(3);
  await page.keyboard.press("Escape");
  const saved = async (name) => {
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).locator("visible=true").click()]);
    await page.keyboard.press("Escape");
    return readFileSync(await download.path(), "utf8");
  };
  const csv = (await saved("As CSV")).trim().split("\r\n");
  expect(csv).toHaveLength(9);
  expect(csv[0]).toMatch(/^id,project_id,project,/);
  expect((await saved("As JSON")).match(/"id":/g)).toHaveLength(8);
});

test("by keyboard alone a pool is found, resized and left again", async ({ page, site }) => {
  await open(page, `${site.root}warm-pools?speed=0`);
  const card = ready(page);
  await card.getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  const edit = card.getByRole("button", { name: "Edit size" });
  for (let n = 0; n < 8 && !(await edit.evaluate((own) => own === document.activeElement)); n++) await page.keyboard.press("Tab");
  await expect(edit).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByLabel("Lower end")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  const max = Number(await dialog(page).getByLabel("Maximum").inputValue());
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(edit).toBeFocused();
  await expect(fact(card, "max")).toHaveText(String(max));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(edit).toBeFocused();
});

test("one who may only read is told so, and the actions are off with that reason", async ({ page, site, problems }) => {
  problems.allow(/403/);
  await open(page, `${site.root}warm-pools?scenario=read-only&speed=0`);
  const card = ready(page);
  await card.getByRole("button", { name: "Edit size" }).click();
  await dialog(page).getByLabel("Maximum").fill("20");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("Not saved.");
  await expect(dialog(page).getByLabel("Maximum")).toHaveValue("20");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(card.getByRole("button", { name: "Edit size" })).toBeDisabled();
  await expect(card.getByRole("button", { name: "Delete" })).toHaveAttribute("title", /does not allow you to change/);
  await expect(card.getByText(/does not allow you to change/)).toBeVisible();
});

test("400 pools are there, few of them drawn at once", async ({ page, site }) => {
  test.setTimeout(150_000);
  await page.goto(`${site.root}warm-pools?scenario=many-pools&speed=0`);
  await expect(page.getByTestId("pool-totals")).toContainText(/Pools\s*400/, { timeout: 15_000 });
  expect(await cards(page).count()).toBeLessThan(60);
  for (let n = 0; n < 60 && (await cards(page).count()) < 400; n++) {
    await page.mouse.wheel(0, 6000);
    await page.waitForTimeout(100);
  }
  await expect(cards(page)).toHaveCount(400);
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.getByTestId("pool-row").first()).toBeVisible();
  expect(await page.getByTestId("pool-row").count()).toBeLessThan(100);
  await expect(page.getByRole("table", { name: "Warm pools" })).toHaveAttribute("aria-rowcount", "401");
});
