// A prebuild's log in a real browser: read, copied and saved, as long as such logs ever are, in low windows, searched by the
// worker for regular expressions, and by axe. What the page itself decides is tested in tests/interface/log.
import { readFileSync } from "node:fs";
import { serve } from "../../scripts/serve.mjs";
import { checkAccessibility } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";
import { clipboardText, rows } from "./console.mjs";

const lines = (page) => page.getByTestId("log-line");
const line = (page, number) => page.locator(`[data-testid=log-line][data-line="${number}"]`);
const status = (page) => page.getByTestId("log-status");
const count = (page) => page.getByTestId("log-count");
const list = (page) => page.locator(".log-list");
const field = (page) => page.getByLabel("Search this log");

/** Opens the log of the newest prebuild in a phase, and waits until it is whole. */
async function open(page, site, phase, { world = "&speed=0", query = "" } = {}) {
  await page.goto(`${site.root}prebuilds?phase=${phase}${world}`);
  const row = rows(page).first();
  await expect(row).toBeVisible();
  const address = new URL(await row.getByRole("link").getAttribute("href"), site.root);
  address.pathname += "/logs";
  await page.goto(address.href + query);
  await expect(status(page)).toHaveText(/^Complete · [\d,]+ lines/, { timeout: 40_000 });
}

/** The log as the mock has it, line by line. */
const rawLines = (page) =>
  page.evaluate(async () => {
    const id = location.pathname.split("/").at(-2);
    const call = async (procedure) => {
      const answer = await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/${procedure}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ prebuildId: id }),
      });
      return answer.json();
    };
    const { prebuild } = await call("GetPrebuild");
    const { accessToken } = await call("CreatePrebuildLogsToken");
    const answer = await fetch(prebuild.status.logUrl, { headers: { Authorization: `Bearer ${accessToken}` } });
    return (await answer.text()).split("\n").slice(0, -1);
  });

/** A raw line as it reads. */
const plain = (raw) => raw.replace(/\x1b\[[\d;]*m/g, "").replace(/^\[id:[^\]]*\] \[[^\]]*\] [A-Z]+ /, "");

test("a failed log is read from its first failure on, searched, linked to, copied and saved", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await open(page, site, "failed");
  const raw = await rawLines(page);
  const failures = raw.flatMap((text, index) => (/^\[id:\S+ \[\S+ ERROR /.test(text) ? [index + 1] : []));
  await page.getByRole("button", { name: "First failure" }).click();
  await expect(line(page, failures[0])).toHaveAttribute("data-selected", "true");
  await expect(line(page, failures[0])).toBeInViewport();

  await field(page).fill(plain(raw[failures[0] - 1]).toUpperCase());
  await expect(count(page)).toHaveText(/^1 of \d+ lines?$/);
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", String(failures[0]));
  await field(page).fill("e");
  await expect(count(page)).toHaveText(/ of \d+ lines$/);
  const found = await page.locator("[data-current]").getAttribute("data-line");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-current]")).not.toHaveAttribute("data-line", found);
  await expect(page.locator("[data-current] mark").first()).toBeInViewport();
  await page.keyboard.press("Shift+Enter");
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", found);
  await page.keyboard.press("Escape");

  // What is selected with the mouse is copied without line numbers and times.
  await page.getByLabel("Times of lines").selectOption("Times in UTC");
  await page.getByRole("button", { name: "First failure" }).click();
  await page.evaluate(([from, to]) => {
    const text = (number) => document.querySelector(`[data-line="${number}"] .log-text`);
    getSelection().setBaseAndExtent(text(from).firstChild, 0, text(to), text(to).childNodes.length);
  }, [failures[0] - 1, failures[0]]);
  await page.keyboard.press("Control+c");
  const copied = () => clipboardText(page);
  expect((await copied()).trimEnd().split("\n")).toEqual([failures[0] - 1, failures[0]].map((number) => plain(raw[number - 1])));
  await page.getByRole("group", { name: "Selected lines" }).getByRole("button", { name: "Copy link" }).click();
  await expect.poll(copied).toBe(page.url());

  await expect(page).toHaveURL(new RegExp(`#L${failures[0]}$`));
  await page.reload();
  await expect(line(page, failures[0])).toBeInViewport();
  await expect(line(page, failures[0])).toHaveAttribute("data-selected", "true");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^prebuild-[0-9a-f]{8}\.log$/);
  const text = readFileSync(await download.path(), "utf8");
  expect(text.trimEnd().split("\n").length).toBe(raw.length);
  expect(text.split("\n")[failures[0] - 1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);

  // The log's token is nowhere to be seen.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.documentElement.outerHTML + location.href);
  expect(kept + text + said.join("\n")).not.toMatch(/logs-[0-9a-f]{8,}-/);
});

test("200,000 lines are all there, and few of them in the document", async ({ page, site }) => {
  test.setTimeout(90_000);
  await open(page, site, "completed", { world: "&speed=0&log-lines=200000" });
  await expect(status(page)).toHaveText(/^Complete · 200,000 lines/);
  await page.keyboard.press("G");
  await expect(line(page, 200_000)).toBeInViewport();
  expect(await lines(page).count()).toBeLessThan(120);
  await page.keyboard.press("g");
  await expect(line(page, 1)).toBeInViewport();
  await field(page).fill("total_of_777");
  await expect(count(page)).toHaveText(/^1 of \d+ lines$/);
  await field(page).fill("no line says this");
  await expect(count(page)).toHaveText("No line");
  await page.getByRole("checkbox", { name: "Wrap" }).check();
  await list(page).focus();
  await page.keyboard.press("G");
  await expect(line(page, 200_000)).toBeInViewport();
});

test("a regular expression that takes without end is stopped, and holds up nothing meanwhile", async ({ page, site }) => {
  await open(page, site, "completed");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field(page).fill("(.+)+~~");
  await expect(count(page)).toHaveText("Searching…");
  // Frames go on: a page that is held up draws none.
  expect(await page.evaluate(async () => {
    for (let frames = 0; frames < 10; frames += 1) await new Promise(requestAnimationFrame);
    return document.querySelector("[data-testid=log-count]").textContent;
  })).toBe("Searching…");
  await expect(count(page)).toHaveText("Stopped: takes too long");
  await expect(field(page)).toHaveAttribute("title", /takes too long: nothing is searched from line 1 on/);
  await expect(page.locator("mark")).toHaveCount(0);
  // The next one neither waits for it nor suffers from it.
  await field(page).fill("(.+)+~~~");
  await expect(count(page)).toHaveText("Searching…");
  await field(page).fill("\\w+ing \\w+");
  await expect(page.locator("[data-current] mark").first()).toHaveText(/^\w+ing \w+$/);
  await expect(count(page)).toHaveText(/^1 of \d+ lines?$/);
});

test("a text typed before the search's code is here is kept, and found once it is", async ({ page, problems, site }) => {
  problems.allow(/Failed to (fetch|load resource)|TypeError/);
  let fail;
  const isToFail = new Promise((resolve) => (fail = resolve));
  await page.route("**/log_search-*.wasm", (route) => isToFail.then(() => route.abort()), { times: 1 });
  await open(page, site, "failed");
  await page.keyboard.press("/");
  await page.keyboard.type("e");
  await expect(count(page)).toHaveText("Searching…");
  await expect(field(page)).toBeFocused();
  fail();
  const panel = page.getByTestId("error-panel");
  await expect(panel).toContainText("This part of the console did not load");
  await page.keyboard.type("r");
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(count(page)).toHaveText(/^1 of \d+ lines?$/);
  await expect(field(page)).toHaveValue("er");
  await expect(page.locator("[data-current] mark").first()).toHaveText(/^er$/i);
});

test("where its worker is missing, a regular expression is refused and a text is found", async ({ page, problems }) => {
  problems.allow(/404/);
  const site = await serve({ root: "dist", routes: { "/regex-worker.js": (_, response) => response.writeHead(404).end() } });
  try {
    await open(page, { root: site.url }, "completed");
    await page.getByRole("button", { name: "Regular expression" }).click();
    // In the page, it would run without end.
    await field(page).fill("(.+)+~~~");
    await expect(count(page)).toHaveText("Regular expressions unavailable");
    await expect(field(page)).toHaveAttribute("title", /need a web worker/);
    await field(page).fill("added");
    await expect(count(page)).toHaveText("Regular expressions unavailable");
    await page.getByRole("button", { name: "Regular expression" }).click();
    await expect(page.locator("[data-current] mark")).toHaveText("added");
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("a link's regular expression is neither compiled nor run before the reader asks", async ({ page, site }) => {
  // The worker compiles it.
  let asked = 0;
  page.on("worker", (worker) => (asked += worker.url().endsWith("regex-worker.js") ? 1 : 0));
  await open(page, site, "completed", { query: "&q=add%5Be%5Dd&regex=1" });
  await expect(count(page)).toHaveText("Regular expression from a link");
  expect(asked).toBe(0);
  await page.getByRole("button", { name: "Run search" }).click();
  await expect(page.locator("[data-current] mark")).toHaveText("added");
  expect(asked).toBe(1);
});

test("nothing of a log's controls is covered in a low window", async ({ page, site }) => {
  await open(page, site, "failed");
  await page.getByRole("button", { name: "First failure" }).click();
  await field(page).fill("e");
  await expect(page.getByRole("button", { name: "Next line found" })).toBeEnabled();
  for (const [width, height] of [[320, 568], [375, 667], [720, 450]]) {
    await page.setViewportSize({ width, height });
    const controls = await page.locator(".log-page .page-actions button, .log-toolbar button, .log-toolbar input, .log-toolbar select").all();
    expect(controls.length).toBeGreaterThan(8);
    for (const control of controls) {
      await control.evaluate((control) => control.scrollIntoView({ block: "center" }));
      const isOnTop = await control.evaluate((control) => {
        const { left, top, width, height } = control.getBoundingClientRect();
        const found = document.elementFromPoint(left + width / 2, top + height / 2);
        return control.contains(found) || found?.closest("label")?.contains(control);
      });
      expect(isOnTop, `${width} × ${height}: ${await control.evaluate((control) => control.outerHTML)}`).toBe(true);
    }
    expect((await list(page).boundingBox()).height, `${width} × ${height}`).toBeGreaterThan(200);
  }
});

test("logs hold to WCAG 2.2 AA and stay within the window", async ({ page, site }) => {
  test.setTimeout(120_000);
  const check = async () => {
    await checkAccessibility(page);
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
    }
  };
  // Axe takes its time for each line.
  await open(page, site, "failed", { world: "&speed=0&log-lines=40" });
  await page.getByLabel("Times of lines").selectOption("Times from start");
  await page.getByRole("button", { name: /^Errors/ }).click();
  await page.getByRole("button", { name: "First failure" }).click();
  await check();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByRole("checkbox", { name: "Wrap" }).check();
  await field(page).fill("s");
  await expect(page.locator("mark").first()).toBeVisible();
  await check();
  await page.getByRole("button", { name: "Compare with last success" }).click();
  await expect(page.getByTestId("log-new")).toHaveText(/new/);
  await check();
  await page.goto(`${site.root}prebuilds?speed=0&log-lines=40&within=7d&view=logs`);
  await page.getByLabel("Text in the logs of failed prebuilds").fill("exit");
  await page.getByRole("button", { name: /^Search \d+ logs?$/ }).click();
  await expect(page.locator(".across-result").first()).toBeVisible();
  await check();
});

test("a text is searched for in the logs of failed prebuilds, and a result leads to its line", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&within=7d&view=logs`);
  const text = page.getByLabel("Text in the logs of failed prebuilds");
  const search = page.getByRole("button", { name: /^Search \d+ logs?$/ });
  // One that takes without end is stopped in each log.
  await text.fill("(.+)+~~");
  await page.getByRole("checkbox", { name: "Regular expression" }).check();
  await search.click();
  await expect(page.locator(".across-state")).toContainText(/\d+ could not be searched: The regular expression takes too long/);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByTestId("across-progress")).toContainText("stopped");
  await text.fill("exit (status|code)");
  await search.click();
  const found = page.locator(".across-result").first().locator(".across-line").first();
  await expect(found).toContainText(/exit (status|code)/i);
  const number = await found.locator(".meta").innerText();
  await found.click();
  await expect(page).toHaveURL(new RegExp(`/logs\\?.*q=exit.*#L${number}$`));
  await expect(line(page, number).locator("mark").first()).toHaveText(/exit (status|code)/i);
  await expect(line(page, number)).toBeInViewport();
});
