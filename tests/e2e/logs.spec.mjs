// A prebuild's log in a real browser: reading, copying, and saving, at maximum length, in low windows, regular expressions in the worker,
// and axe. The page's own logic is tested in tests/interface/log.
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
const field = (page) => page.locator("#log-search");
const regex = (page) => page.getByRole("button", { name: "Regular expression" });
const firstError = (page) => page.locator(".log-to-failure");
const wrap = (page) => page.getByRole("checkbox", { name: "Wrap lines" });
const timestamps = (page) => page.locator(".log-times");
const level = (page, name) => page.locator(`.segment[data-filter=${name}]`);
const acrossField = (page) => page.locator("#across-logs");
const acrossSubmit = (page) => page.locator("form [type=submit]");

/** Opens the log of the newest prebuild in a phase, and waits until it is complete. */
async function open(page, site, phase, { world = "&speed=0", query = "" } = {}) {
  await page.goto(`${site.root}prebuilds?phase=${phase}${world}`);
  const row = rows(page).first();
  await expect(row).toBeVisible();
  const address = new URL(await row.locator(".row-link").getAttribute("href"), site.root);
  address.pathname += "/logs";
  await page.goto(address.href + query);
  await expect(status(page)).toHaveAttribute("data-state", "complete", { timeout: 40_000 });
}

/** The log from the mock, line by line. */
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

/** The visible text of a raw line. */
const plain = (raw) => raw.replace(/\x1b\[[\d;]*m/g, "").replace(/^\[id:[^\]]*\] \[[^\]]*\] [A-Z]+ /, "");

test("a failed log is read from its first failure, searched, linked to, copied, and saved", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await open(page, site, "failed");
  const raw = await rawLines(page);
  const failures = raw.flatMap((text, index) => (/^\[id:\S+ \[\S+ ERROR /.test(text) ? [index + 1] : []));
  await firstError(page).click();
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

  // Text selected with the mouse is copied without line numbers and times.
  await timestamps(page).selectOption("utc");
  await firstError(page).click();
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
  expect(text).toBe(`${raw.join("\n")}\n`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  const [tab] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: "Open as plain text" }).click()]);
  await expect(tab.locator("body")).toContainText(raw.at(-1));
  expect(await tab.evaluate(() => document.contentType)).toBe("text/plain");
  await tab.close();

  // The log's token isn't visible anywhere.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.documentElement.outerHTML + location.href);
  expect(kept + text + said.join("\n")).not.toMatch(/logs-[0-9a-f]{8,}-/);
});

test("a log is copied as it reads, filtered by level, searched again, and shows when its sections ran", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, site, "failed", { world: "&speed=0&log-lines=120" });
  const raw = await rawLines(page);
  const inside = raw.filter((text) => text.startsWith("[id:"));
  // A terminal shows the last state of a line that a program draws again.
  const read = inside.map((text) => plain(text).split("\r").at(-1));
  expect(inside.some((text) => text.includes("\r"))).toBe(true);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Copy all" }).click();
  await expect.poll(async () => (await clipboardText(page)).split("\n").length).toBe(raw.length);
  const copied = (await clipboardText(page)).split("\n");
  expect(copied.filter((_, index) => raw[index].startsWith("[id:"))).toEqual(read);

  // The sections that succeeded are folded.
  const folded = page.getByRole("region", { name: "Log" }).locator("button[aria-expanded=false]");
  while ((await folded.count()) > 0) await folded.first().click();

  // The counts are those of the lines that are left.
  await page.getByRole("button", { name: "Sections" }).click();
  await expect(page.locator(".log-section-item").first()).toBeVisible();
  expect(await page.locator(".log-section-bar").evaluateAll((bars) => bars.every((bar) => bar.getBoundingClientRect().width > 0))).toBe(true);
  await page.keyboard.press("Escape");
  for (const name of ["error", "warning"]) {
    await level(page, "all").click();
    const count = Number((await level(page, name).textContent()).match(/\d+/)[0]);
    expect(count).toBeGreaterThan(0);
    await level(page, name).click();
    await expect(page.locator(`[data-testid=log-line][data-level=${name}]`)).toHaveCount(count);
    const other = name === "error" ? "warning" : "error";
    await expect(page.locator(`[data-testid=log-line][data-level=${other}]`)).toHaveCount(0);
  }
  await level(page, "all").click();

  // The last searches are offered, newest first.
  for (const text of ["e", "in"]) {
    await field(page).fill(text);
    await field(page).press("Enter");
    await expect(count(page)).toHaveText(/ of \d+ lines?$/);
  }
  await field(page).press("ArrowDown");
  const options = page.getByRole("listbox").getByRole("option");
  await expect(options.nth(1)).toContainText("e");
  await options.nth(1).click();
  await expect(field(page)).toHaveValue("e");
});

test("a log that is cut off again and again loses and duplicates nothing", async ({ page, site, problems }) => {
  problems.allow(/ERR_|Failed to (fetch|load)|network/i);
  await page.goto(`${site.root}prebuilds?phase=completed&speed=0&log-lines=400`);
  const href = await rows(page).first().locator(".row-link").getAttribute("href");
  await page.evaluate(() => mockBackend.addFault({ procedure: "logs", times: 3, cutAfter: 9_001 }));
  const address = new URL(href, site.root);
  address.pathname += "/logs";
  await page.goto(address.href);
  await expect(status(page)).toHaveAttribute("data-state", "complete", { timeout: 40_000 });
  await expect(status(page)).toContainText("400 lines");
  await expect(page.locator(".log-notice")).toHaveCount(0);
  const raw = await rawLines(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(readFileSync(await download.path(), "utf8")).toBe(`${raw.join("\n")}\n`);
});

test("200,000 lines are available, and few of them are in the document", async ({ page, site }) => {
  test.setTimeout(90_000);
  await open(page, site, "completed", { world: "&speed=0&log-lines=200000" });
  await expect(status(page)).toContainText("200,000 lines");
  await page.keyboard.press("G");
  await expect(line(page, 200_000)).toBeInViewport();
  expect(await lines(page).count()).toBeLessThan(120);
  await page.keyboard.press("g");
  await expect(line(page, 1)).toBeInViewport();
  await field(page).fill("total_of_777");
  await expect(count(page)).toHaveText(/^1 of \d+ lines$/);
  await field(page).fill("no line says this");
  await expect(count(page)).toHaveText("No matches");
  await wrap(page).check();
  await list(page).focus();
  await page.keyboard.press("G");
  await expect(line(page, 200_000)).toBeInViewport();
});

test("a regular expression that never finishes is stopped, and doesn't block the page", async ({ page, site }) => {
  await open(page, site, "completed");
  await regex(page).click();
  await field(page).fill("(.+)+~~");
  await expect(count(page)).toHaveText("Searching…");
  // The page still draws frames: a blocked page draws none.
  expect(await page.evaluate(async () => {
    for (let frames = 0; frames < 10; frames += 1) await new Promise(requestAnimationFrame);
    return document.querySelector("[data-testid=log-count]").textContent;
  })).toBe("Searching…");
  await expect(count(page)).toHaveText("Timed out");
  await expect(field(page)).toHaveAttribute("title", /timed out at line 1\b/);
  await expect(page.locator("mark")).toHaveCount(0);
  // The next search neither waits for it nor is affected by it.
  await field(page).fill("(.+)+~~~");
  await expect(count(page)).toHaveText("Searching…");
  await field(page).fill("\\w+ing \\w+");
  await expect(page.locator("[data-current] mark").first()).toHaveText(/^\w+ing \w+$/);
  await expect(count(page)).toHaveText(/^1 of \d+ lines?$/);
});

test("a text typed before the search's code is loaded is kept, and found afterward", async ({ page, problems, site }) => {
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
  await expect(panel).toHaveAttribute("data-code", "network");
  await page.keyboard.type("r");
  await panel.getByRole("button").first().click();
  // The log opened at its first error, and the search begins there.
  await expect(count(page)).toHaveText(/^\d+ of \d+ lines?$/);
  await expect(field(page)).toHaveValue("er");
  await expect(page.locator("[data-current] mark").first()).toHaveText(/^er$/i);
});

test("without its worker, a regular expression is rejected, and a text is found", async ({ page, problems }) => {
  problems.allow(/404/);
  const site = await serve({ root: "dist", routes: { "/regex-worker.js": (_, response) => response.writeHead(404).end() } });
  try {
    await open(page, { root: site.url }, "completed");
    await regex(page).click();
    // In the page, it would never finish.
    await field(page).fill("(.+)+~~~");
    await expect(count(page)).toHaveText("Regular expressions unavailable");
    await expect(field(page)).toHaveAttribute("title", /need a web worker/);
    await field(page).fill("added");
    await expect(count(page)).toHaveText("Regular expressions unavailable");
    await regex(page).click();
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

test("no controls of a log are covered in a low window", async ({ page, site }) => {
  await open(page, site, "failed");
  await firstError(page).click();
  await field(page).fill("e");
  await expect(page.getByRole("button", { name: "Next match" })).toBeEnabled();
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

test("on a phone, a comparison has one column, and opens at the first new line", async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, site, "failed");
  await page.getByTestId("compare-log").click();
  await expect(page.locator("[data-new][data-current]")).toBeInViewport();
  const parts = () =>
    page.evaluate(() => {
      const [list, spacer, current] = [".log-list", ".log-spacer", "[data-new][data-current]"].map((selector) =>
        document.querySelector(selector).getBoundingClientRect(),
      );
      const halves = [...document.querySelectorAll(".log-window > .log-pair")].map((pair) => [...pair.children].filter((half) => half.checkVisibility()).length);
      return { place: (current.top - list.top) / list.height, offset: current.top - spacer.top, halves: [...new Set(halves)] };
    });
  // A third from the top.
  await expect.poll(async () => Math.abs((await parts()).place - 1 / 3)).toBeLessThan(0.1);
  expect((await parts()).halves).toEqual([1]);
  // Lines are as high as the list expects: none moves while it scrolls.
  const { offset } = await parts();
  await list(page).evaluate((list) => list.scrollBy(0, -200));
  await expect.poll(async () => Math.round((await parts()).offset - offset)).toBe(0);
  // Lines that only the last success has are there, too.
  await list(page).evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(page.locator("[data-side=other][data-missing]").first()).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 844 });
  await expect.poll(async () => page.locator(".log-compare[data-unified]").count()).toBe(0);
});

test("logs meet WCAG 2.2 AA and stay within the window", async ({ page, site }) => {
  test.setTimeout(120_000);
  const check = async () => {
    await checkAccessibility(page);
    for (const width of [320, 390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
    }
  };
  // Axe needs time for each line.
  await open(page, site, "failed", { world: "&speed=0&log-lines=40" });
  await timestamps(page).selectOption("relative");
  await level(page, "error").click();
  await firstError(page).click();
  await check();
  await level(page, "all").click();
  await wrap(page).check();
  await field(page).fill("s");
  await expect(page.locator("mark").first()).toBeVisible();
  await check();
  await page.getByTestId("compare-log").click();
  await expect(page.getByTestId("log-new")).toHaveText(/new/);
  await check();
  await page.goto(`${site.root}prebuilds?speed=0&log-lines=40&within=7d&view=logs`);
  await acrossField(page).fill("exit");
  await acrossSubmit(page).click();
  await expect(page.locator(".across-result").first()).toBeVisible();
  await check();
});

test("the logs of failed prebuilds are searched for a text, and a result links to its line", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&within=7d&view=logs`);
  const text = acrossField(page);
  const search = acrossSubmit(page);
  // A regular expression that doesn't finish is stopped in each log.
  await text.fill("(.+)+~~");
  await page.getByRole("checkbox", { name: "Regular expression" }).check();
  await search.click();
  await expect(page.locator(".across-state")).toContainText(/\d+ couldn't be searched: The regular expression timed out/);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByTestId("across-progress")).toContainText("Stopped after");
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

test("a log is printed in full, and a long log says how many lines are missing", async ({ page, site }) => {
  const printed = async () => {
    // Printing draws the lines on the paper; the print style is active from then until it is finished.
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect.poll(() => page.evaluate(() => document.querySelector(".log-window").getBoundingClientRect().top - document.querySelector(".log-panel").getBoundingClientRect().top)).toBeLessThan(20);
    return lines(page).count();
  };
  await open(page, site, "failed", { world: "&speed=0&log-lines=300" });
  const total = Number((await status(page).textContent()).match(/([\d,]+) lines/)[1].replace(",", ""));
  await page.getByRole("button", { name: "Sections" }).click();
  await page.locator(".log-collapse-all").click();
  await page.locator(".log-collapse-all").click();
  expect(await printed()).toBe(total);
  await expect(page.locator(".print-note")).toBeHidden();
  for (const hidden of [".app-header", ".toolbar", ".page-actions"]) await expect(page.locator(hidden).first()).toBeHidden();
  // Every line is on the paper: no line overlaps another, and none is cut off.
  const heights = await page.evaluate(() => {
    const rows = [...document.querySelectorAll(".log-window > [data-line]")].map((row) => row.getBoundingClientRect());
    return { overlaps: rows.filter((row, index) => index > 0 && row.top < rows[index - 1].bottom - 1).length, bottom: rows.at(-1).bottom, panel: document.querySelector(".log-panel").getBoundingClientRect().bottom };
  });
  expect(heights.overlaps).toBe(0);
  expect(heights.bottom).toBeLessThanOrEqual(heights.panel + 1);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });

  await open(page, site, "completed", { world: "&speed=0&log-lines=20000" });
  await expect(status(page)).toContainText("20,000 lines");
  await printed();
  await expect(page.locator(".print-note")).toBeVisible();
  await expect(page.locator(".print-note")).toContainText(/[\d,]+ of 20,000 lines/);
});

test("in forced colors mode, chosen and selected items differ in more than color", async ({ page, site }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, site, "failed", { world: "&speed=0&log-lines=40" });
  const looks = (locator) => locator.evaluate((element) => {
    const { backgroundColor, borderTopColor, borderTopStyle, outlineStyle } = getComputedStyle(element);
    return [backgroundColor, borderTopColor, borderTopStyle, outlineStyle].join(" ");
  });
  expect(await looks(level(page, "all"))).not.toBe(await looks(level(page, "error")));
  const before = await looks(regex(page));
  await regex(page).click();
  expect(await looks(regex(page))).not.toBe(before);
  await firstError(page).click();
  const selected = page.locator("[data-testid=log-line][data-selected]").first();
  const other = page.locator("[data-testid=log-line]:not([data-selected])").first();
  expect(await looks(selected.locator(".log-number"))).not.toBe(await looks(other.locator(".log-number")));
  await checkAccessibility(page);
});

test("with text at 200 %, no row of a log is cut off", async ({ page, site }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, site, "failed", { world: "&speed=0&log-lines=40" });
  await page.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
  await wrap(page).check();
  const cut = () => page.evaluate(() => [...document.querySelectorAll(".log-window > [data-line], .log-window .log-section-button")]
    .filter((row) => row.scrollHeight > row.clientHeight + 1).length);
  await expect.poll(cut).toBe(0);
  const overlaps = () => page.evaluate(() => {
    const rows = [...document.querySelectorAll(".log-window > [data-line]")].map((row) => row.getBoundingClientRect());
    return rows.filter((row, index) => index > 0 && row.top < rows[index - 1].bottom - 1).length;
  });
  expect(await overlaps()).toBe(0);
  // The end can be reached: the list knows how tall its rows are.
  await list(page).focus();
  await page.keyboard.press("G");
  await expect(lines(page).last()).toBeInViewport({ ratio: 0.9 });
});
