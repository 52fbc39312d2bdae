// Finding one's way in the history: every filter by its address, searches, saved views, order, the failure board, figures,
// exports, keys and the palette.
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const open = async (page, site, query = "") => {
  await page.goto(`${site.root}prebuilds?speed=0${query}`);
  await expect(rows(page).first()).toBeVisible();
};
const texts = (page, cell) => rows(page).locator(cell).allInnerTexts();
const extent = (page) => page.locator(".extent");

/** Asks the mock itself for prebuilds. */
const list = (page, filter = {}, pageSize = 100) =>
  page.evaluate(
    async ([filter, pageSize]) => {
      const answer = await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/ListPrebuilds`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ pagination: { pageSize }, filter }),
      });
      return (await answer.json()).prebuilds;
    },
    [filter, pageSize],
  );

test("every filter has its address, and shows what it says", async ({ page, site }) => {
  test.setTimeout(90_000);
  await open(page, site);
  const all = await list(page);
  const one = all.find(({ status }) => status.phase === "PREBUILD_PHASE_FAILED");
  const { projectId, environmentClassId, creator, executor } = one.metadata;
  const isOf = {
    project: ({ metadata }) => metadata.projectId === projectId,
    class: ({ metadata }) => metadata.environmentClassId === environmentClassId,
    creator: ({ metadata }) => metadata.creator.id === creator.id,
    executor: ({ metadata }) => metadata.executor?.id === executor?.id,
    phase: ({ status }) => status.phase === "PREBUILD_PHASE_FAILED",
    trigger: ({ metadata }) => metadata.triggeredBy === "PREBUILD_TRIGGER_SCHEDULED",
  };
  const values = { project: projectId, class: environmentClassId, creator: creator.id, executor: executor?.id, phase: "failed", trigger: "scheduled" };
  for (const [name, value] of Object.entries(values)) {
    if (!value) continue;
    await open(page, site, `&${name}=${value}`);
    const wanted = all.filter(isOf[name]).map(({ id }) => id).slice(0, 20);
    await expect.poll(async () => (await rows(page).evaluateAll((found) => found.map((row) => row.dataset.prebuildId))).slice(0, wanted.length), { message: name }).toEqual(wanted);
  }
  const start = new Date(Date.now() - 86_400_000);
  await open(page, site, "&within=24h");
  await expect(extent(page)).toHaveText(/^\d+ prebuilds$/);
  const times = await rows(page).locator("time").evaluateAll((found) => found.map((time) => time.dateTime));
  expect(times.every((time) => new Date(time) > start)).toBe(true);
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  await open(page, site, `&from=${day}&to=${day}`);
  const days = await rows(page).locator("time").evaluateAll((found) => found.map((time) => time.dateTime.slice(0, 10)));
  expect([...new Set(days)]).toEqual([day]);
  await open(page, site, "&expiring=24h");
  expect([...new Set(await texts(page, ".cell-phase .badge"))]).toEqual(["Completed"]);
});

test("of people any number is chosen, and one who is not known here can be let go", async ({ page, site }) => {
  await open(page, site);
  const menu = (name) => page.getByRole("button", { name });
  await menu("Creator").click();
  const choices = page.locator("#creator-menu").getByRole("checkbox");
  await expect.poll(() => choices.count()).toBeGreaterThan(2);
  const values = await choices.evaluateAll((all) => all.map((one) => one.value));
  await choices.nth(0).check();
  await expect(page).toHaveURL(new RegExp(`creator=${values[0]}$`));
  // The list holds no one else now, and the others can be chosen all the same.
  await page.locator(`#creator-menu [value="${values[1]}"]`).check();
  await expect(page).toHaveURL(new RegExp(`creator=${values[0]}&creator=${values[1]}$`));
  const nobody = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";
  await page.goto(`${site.root}prebuilds?speed=0&executor=${nobody}`);
  await expect(page.getByRole("heading", { name: "No prebuild matches the filters" })).toBeVisible();
  await menu("Executor").click();
  // It goes with the click.
  await page.getByRole("checkbox", { name: "01985c07" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("a text is searched for page by page, with a word on how far, and can be stopped", async ({ page, site }) => {
  await open(page, site, "&prebuilds=10000");
  await page.evaluate(() => mockBackend.addFault({ procedure: "ListPrebuilds", delayMs: 300 }));
  await page.keyboard.press("/");
  await expect(page.getByLabel("Text in failure messages and warnings")).toBeFocused();
  await page.keyboard.type("no message says this");
  await expect(page).toHaveURL(/q=no%20message%20says%20this/);
  await expect(extent(page)).toContainText(/^0 found in [\d,]+ searched, back to \d{4}-\d\d-\d\d/);
  await extent(page).getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("The search was stopped.")).toBeVisible();
  // The page that is on its way when one stops still counts.
  await page.waitForTimeout(600);
  const searched = await extent(page).innerText();
  await page.waitForTimeout(1000);
  expect((await extent(page).innerText()).replace(/\s*Stop$/, "")).toBe(searched.replace(/\s*Stop$/, ""));
  await page.getByRole("button", { name: "Search on" }).click();
  await expect(extent(page)).not.toHaveText(searched);
  await page.getByLabel("Text in failure messages and warnings").fill("NPM");
  await expect(rows(page).first()).toHaveAttribute("data-phase", "failed");
  await page.goBack();
  await page.goForward();
  await expect(page.getByLabel("Text in failure messages and warnings")).toHaveValue("NPM");
});

test("a search within a time ends where the time does", async ({ page, site }) => {
  await open(page, site, "&prebuilds=10000&within=7d&q=npm");
  await expect(extent(page)).toHaveText(/^\d+ prebuilds$/);
  const asked = await page.evaluate(async () => (await mockBackend.calls()).filter(({ procedure }) => procedure.endsWith("ListPrebuilds")).length);
  expect(asked).toBeLessThan(30);
});

test("views are chosen, saved by name, shared by address and forgotten", async ({ page, site }) => {
  await open(page, site);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("link", { name: "Failed in the last 24 h" }).click();
  await expect(page).toHaveURL(/speed=0&phase=failed&within=24h$/);
  await expect(page.getByRole("button", { name: "Last 24 hours" })).toBeVisible();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByLabel("Name of this view").fill("Nights");
  await page.getByRole("button", { name: "Save" }).click();
  await open(page, site);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("link", { name: "Nights" }).click();
  await expect(page).toHaveURL(/speed=0&phase=failed&within=24h$/);
  await open(page, site);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("nights");
  await expect(page.getByRole("listbox", { name: "Commands" }).getByRole("option")).toHaveText(["NightsView"]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/speed=0&phase=failed&within=24h$/);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("button", { name: "Forget the view Nights" }).click();
  await expect(page.getByRole("link", { name: "Nights" })).toHaveCount(0);
});

test("rows are sorted among what is loaded, and that is said", async ({ page, site }) => {
  await open(page, site, "&phase=completed");
  await page.getByLabel("Order").selectOption("Largest snapshot first");
  await expect(page).toHaveURL(/sort=largest/);
  await expect(page.getByText("Among what is loaded")).toBeVisible();
  const sizes = async () => (await texts(page, ".cell-size")).map(parseFloat);
  await expect.poll(async () => (await sizes()).join()).toBe([...(await sizes())].sort((a, b) => b - a).join());
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.getByText("Sorted among the 100 loaded.")).toBeVisible();
  await page.getByRole("button", { name: "Load 100 more" }).click();
  await expect(page.getByText("Sorted among the 200 loaded.")).toBeVisible();
});

test("the failure board says what fails, since when and how", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?scenario=failing-nightly&speed=0&view=failures`);
  await expect(page.getByRole("heading", { name: /fails? at present$/ })).toBeVisible();
  const failing = page.locator('.board-line:not([data-failures="0"])').first();
  await expect(failing).toContainText(/Failing since .*( times in a row|once)/);
  await expect(failing.locator(".board-message")).not.toBeEmpty();
  await expect(failing.getByRole("img")).toHaveAttribute("aria-label", /^Of the last \d+: \d+ completed, \d+ failed/);
  const counts = await page.locator(".board-group .count").allInnerTexts();
  expect(counts.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
  await page.locator(".board-group").first().getByRole("link", { name: /more$/ }).click();
  await expect(page).toHaveURL(/phase=failed&q=/);
  await expect(rows(page).first()).toHaveAttribute("data-phase", "failed");
});

test("the failure board does not take what it cannot see for a success", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&phase=failed&view=failures`);
  await expect(page.locator(".board-since").first()).toContainText(/^Failing since .* or earlier, at least /);
  await page.goto(`${site.root}prebuilds?scenario=failing-nightly&speed=0&view=failures`);
  const failing = page.locator('.board-line:not([data-failures="0"]) .board-since').first();
  await expect(failing).toContainText("Failing since");
  await expect(failing).not.toContainText("or earlier");
});

test("the figures are those of the rows", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&within=24h&view=statistics`);
  await expect(page.getByText(/^Over all \d+ prebuilds that the filters leave\.$/)).toBeVisible();
  const tile = (name) => page.locator(".tile", { hasText: name }).locator("dd");
  const shown = { count: await tile("Prebuilds").innerText(), success: await tile("Success").innerText(), p50: await tile("p50").innerText() };
  const day = (await list(page)).filter(({ metadata }) => Date.now() - new Date(metadata.createdAt) <= 86_400_000);
  const of = (phase) => day.filter(({ status }) => status.phase === `PREBUILD_PHASE_${phase}`);
  const took = of("COMPLETED").map(({ metadata, status }) => Math.floor((new Date(status.completionTime) - new Date(metadata.createdAt)) / 1000)).sort((a, b) => a - b);
  const p50 = took[Math.ceil(took.length / 2) - 1];
  expect(shown).toEqual({
    count: `${day.length}`,
    success: `${Math.round((of("COMPLETED").length * 100) / (of("COMPLETED").length + of("FAILED").length))}%`,
    p50: `${Math.floor(p50 / 60)} min${p50 % 60 ? ` ${p50 % 60} s` : ""}`,
  });
  await page.getByText("As a table").first().click();
  await expect(page.getByRole("table", { name: "Outcomes by day" }).getByRole("row").nth(1)).toContainText(/^\d{4}-\d\d-\d\d/);
});

test("what is filtered is exported, as CSV and as JSON", async ({ page, site }) => {
  await open(page, site, "&phase=failed&within=7d");
  await expect(extent(page)).toHaveText(/^\d+ prebuilds$/);
  const count = parseInt(await extent(page).innerText());
  const save = async (name) => {
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    await page.keyboard.press("Escape");
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [csvName, csv] = await save("As CSV");
  expect(csvName).toBe("prebuilds.csv");
  expect(csv.split("\r\n")[0]).toMatch(/^id,project_id,project,/);
  expect(csv.match(/^[0-9a-f-]{36},/gm).length).toBe(count);
  const [jsonName, json] = await save("As JSON");
  expect(jsonName).toBe("prebuilds.json");
  expect(JSON.parse(json).map(({ status }) => status.phase)).toEqual(Array(count).fill("PREBUILD_PHASE_FAILED"));
});

test("keys lead from row to row, and the palette anywhere", async ({ page, site }) => {
  await open(page, site);
  const focused = () => page.evaluate(() => document.activeElement.closest("[data-prebuild-id]")?.dataset.prebuildId);
  const ids = await rows(page).evaluateAll((all) => all.map((row) => row.dataset.prebuildId));
  await page.keyboard.press("j");
  await expect.poll(focused).toBe(ids[0]);
  for (let n = 0; n < 30; n++) await page.keyboard.press(n % 2 ? "ArrowDown" : "j");
  await expect.poll(focused).toBe(ids[30]);
  await expect(page.locator(`[data-prebuild-id="${ids[30]}"]`)).toBeInViewport();
  await page.keyboard.press("k");
  await expect.poll(focused).toBe(ids[29]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(ids[29].slice(0, 8));

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Next row");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("pools storefront");
  await expect(page.getByRole("option").first()).toContainText("web-storefront");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "web-storefront" })).toBeVisible();
  await expect(page).toHaveURL(/warm-pools\?speed=0$/);
  await page.getByRole("button", { name: "Go to…" }).click();
  await page.keyboard.type("new prebuild");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("heading", { name: "New prebuild" })).toBeVisible();
});

test("the palette opens as soon as one asks for it, also before its code is here", async ({ page, site }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/later.*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.root}projects?speed=0`);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  release();
  await expect(page.getByRole("combobox", { name: "Go to a page, a project or an action" })).toBeFocused();
});

test("times are relative, local or UTC, by one switch that stays", async ({ page, site }) => {
  await open(page, site);
  const first = rows(page).first().locator("time");
  await expect(first).toHaveText(/just now|min ago/);
  await page.getByLabel("Times").selectOption("Times in UTC");
  await expect(first).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\dZ$/);
  await page.reload();
  await expect(first).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\dZ$/);
  await page.goto(`${site.root}prebuilds?speed=0&times=local`);
  await expect(first).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
});

test("a run that takes far longer than usual is marked", async ({ page, site }) => {
  await open(page, site, "&phase=running");
  const link = await rows(page).first().getByRole("link").getAttribute("href");
  const id = await rows(page).first().getAttribute("data-prebuild-id");
  await page.evaluate((id) => {
    const real = fetch;
    globalThis.fetch = async (...call) => {
      const answer = await real(...call);
      if (!/(Get|List)Prebuilds?$/.test(call[0].url ?? "")) return answer;
      const text = (await answer.text()).replace(new RegExp(`("id":"${id}".*?"createdAt":")([^"]+)`), (_, before, time) => {
        return before + new Date(new Date(time) - 50 * 60_000).toISOString();
      });
      return new Response(text, { headers: answer.headers });
    };
  }, id);
  await page.getByRole("link", { name: "Projects", exact: true }).click();
  await page.evaluate((link) => {
    const anchor = Object.assign(document.createElement("a"), { href: link });
    document.body.append(anchor);
    anchor.click();
  }, link);
  await expect(page.getByText("Stuck")).toBeVisible();
  await expect(page.getByText("Usual duration")).toBeVisible();
});
