// A prebuild's log on the mock: sections, search, levels, times, links to lines, two logs side by side, and as many lines as
// such logs ever have.
import { readFileSync } from "node:fs";
import { checkAccessibility } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";
import { rows } from "./console.mjs";

const lines = (page) => page.getByTestId("log-line");
const line = (page, number) => page.locator(`[data-testid=log-line][data-line="${number}"]`);
const status = (page) => page.getByTestId("log-status");
const count = (page) => page.getByTestId("log-count");
const list = (page) => page.locator(".log-list");
const field = (page) => page.getByLabel("Search this log");

/** Opens the log of the newest prebuild in a phase. */
async function open(page, site, phase, { world = "&speed=0", query = "" } = {}) {
  await page.goto(`${site.root}prebuilds?phase=${phase}${world}`);
  const row = rows(page).first();
  await expect(row).toBeVisible({ timeout: 15_000 });
  const address = new URL(await row.getByRole("link").getAttribute("href"), site.root);
  address.pathname += "/logs";
  await page.goto(address.href + (query.startsWith("#") ? query : query && `&${query}`));
}

const whole = (page) => expect(status(page)).toHaveText(/^Complete · [\d,]+ lines/, { timeout: 20_000 });

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

/** Runs in the page: the number, the text and the height of every line that the list shows, from top to bottom. */
const readAll = (page) =>
  page.evaluate(async () => {
    const list = document.querySelector(".log-list");
    const found = new Map();
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (let top = 0; ; top += list.clientHeight / 2) {
      list.scrollTop = top;
      await frame();
      await frame();
      const rows = [...document.querySelectorAll(".log-window > [data-line]")];
      if (new Set(rows.map((row) => row.dataset.line)).size < rows.length) throw new Error("a line is there twice");
      for (const row of rows) found.set(Number(row.dataset.line), [row.querySelector(".log-text")?.textContent, row.offsetHeight]);
      if (top + list.clientHeight >= list.scrollHeight) break;
    }
    return [...found].map(([number, said]) => [number, ...said]);
  });

test("a log that failed shows where: what went well is folded, the failure open", async ({ page, site }) => {
  await open(page, site, "failed");
  await whole(page);
  const heads = page.locator(".log-section-button");
  const failed = page.locator(".log-section-button[data-failed]");
  await expect(failed).toHaveAttribute("aria-expanded", "true");
  await expect(failed).toContainText(/Failed · [\d.]+ (s|min|ms)/);
  const others = await heads.filter({ hasText: "Succeeded" }).all();
  for (const other of others) await expect(other).toHaveAttribute("aria-expanded", "false");
  await page.getByRole("button", { name: "First failure" }).click();
  const first = page.locator("[data-level=error]").first();
  await expect(first).toHaveAttribute("data-selected", "true");
  await expect(first).toBeInViewport();
  await expect(page).toHaveURL(new RegExp(`#L${await first.getAttribute("data-line")}$`));
  await page.getByRole("button", { name: "Unfold all" }).or(page.getByRole("button", { name: "Fold all" })).click();
  await expect(page.getByRole("button", { name: "Unfold all" })).toBeVisible();
  await expect(page.locator("[data-level=error]")).toHaveCount(0);
  await page.getByRole("button", { name: "Unfold all" }).click();
  await expect(lines(page).nth(20)).toBeAttached();
  await page.getByRole("button", { name: "First failure" }).click();
  await expect(first).toBeInViewport();
});

test("every line is there once, as it was written", async ({ page, site }) => {
  await open(page, site, "completed");
  await whole(page);
  const raw = await rawLines(page);
  const found = await readAll(page);
  expect(found.map(([number]) => number).sort((a, b) => a - b)).toEqual(raw.map((_, index) => index + 1));
  for (const [number, text] of found) {
    if (/^\[section-/.test(raw[number - 1])) continue;
    expect(text).toBe(plain(raw[number - 1]));
  }
});

test("a search marks, counts and leads from line to line", async ({ page, site }) => {
  await open(page, site, "completed");
  await whole(page);
  const raw = (await rawLines(page)).map((text) => (text.startsWith("[section-create]") ? JSON.parse(text.slice(16)).title : text.startsWith("[section-end]") ? "" : plain(text)));
  const found = (pattern) => raw.flatMap((text, index) => (pattern.test(text) ? [index + 1] : []));
  const expected = found(/WARNING/i);
  await page.keyboard.press("/");
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("WARNING");
  await expect(count(page)).toHaveText(`1 of ${expected.length} lines`);
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", String(expected[0]));
  await expect(page.locator("[data-current] mark")).toHaveText("warning");
  await expect(page.locator("mark").nth(1)).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", String(expected[1]));
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("Shift+Enter");
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", String(expected.at(-1)));
  await expect(page.locator("[data-current]")).toBeInViewport();
  await expect(page).toHaveURL(/q=WARNING/);
  await page.getByRole("button", { name: "Match case" }).click();
  await expect(count(page)).toHaveText("No line");
  await page.getByRole("button", { name: "Match case" }).click();
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field(page).fill("^added \\d+ packages?, .* 12s$");
  await expect(count(page)).toContainText(`${found(/^added \d+ packages?, .* 12s$/).length} line`);
  // It is found at every place, and in no text there.
  await field(page).fill("\\d*");
  await expect(count(page)).toContainText(`of ${raw.length} lines`);
  await expect(page.locator("mark").first()).toHaveText(/^\d+$/);
  await field(page).fill("(unclosed");
  await expect(count(page)).toHaveText("Not a regular expression");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field(page).fill("東京, 🚀");
  await expect(page.locator("[data-current] mark")).toHaveText("東京, 🚀");
  await expect(count(page)).toContainText(`of ${found(/東京, 🚀/).length} line`);
  await expect(page).toHaveURL(/q=%E6%9D%B1/);
  await page.reload();
  await expect(field(page)).toHaveValue("東京, 🚀");
  await expect(count(page)).toContainText(`${found(/東京, 🚀/).length} line`);
  await field(page).press("Escape");
  await expect(page.locator("mark")).toHaveCount(0);
  await expect(page).not.toHaveURL(/q=/);
});

test("a regular expression that takes without end is stopped, and holds up nothing meanwhile", async ({ page, site }) => {
  await open(page, site, "completed");
  await whole(page);
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
  await field(page).fill("added \\d+ packages?");
  await expect(page.locator("[data-current] mark")).toHaveText(/^added \d+ packages?$/);
  await expect(count(page)).toHaveText(/^1 of \d+ lines?$/);
});

test("a regular expression is searched for by the page where its worker is missing", async ({ page, site, problems }) => {
  problems.allow(/404/);
  await page.route("**/regex-worker.js", (route) => route.fulfill({ status: 404, body: "" }));
  await open(page, site, "completed", { world: "&speed=0&log-lines=20000" });
  await whole(page);
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field(page).fill("added \\d+ packages?");
  await expect(page.locator("[data-current] mark")).toHaveText(/^added \d+ packages?$/);
  await field(page).fill("module \\d+7 in");
  await expect(count(page)).toHaveText(/^1 of \d[\d,]* lines$/);
});

test("filters leave warnings and errors, each under its section", async ({ page, site }) => {
  await open(page, site, "failed");
  await whole(page);
  const raw = await rawLines(page);
  const errors = raw.filter((text) => /^\[id:\S+ \[\S+ ERROR /.test(text)).length;
  await page.getByRole("button", { name: /^Errors/ }).click();
  await expect(page).toHaveURL(/level=error/);
  await expect(page.locator("[data-level=error]")).toHaveCount(errors);
  await expect(page.locator(".log-section")).toHaveCount(1);
  // The keyboard goes through what is shown.
  await list(page).focus();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("[data-level=error]").nth(1)).toHaveAttribute("data-selected", "true");
  await page.getByRole("group", { name: "Selected lines" }).getByRole("button", { name: "Clear" }).click();
  await expect(list(page)).toBeFocused();
  await page.getByRole("button", { name: /^Warnings/ }).click();
  await page.getByRole("button", { name: "Unfold all" }).or(page.getByRole("button", { name: "Fold all" })).first().waitFor();
  await expect(page.locator('.log-window [data-level="info"]:not(.log-section)')).toHaveCount(0);
  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(page).not.toHaveURL(/level=/);
});

test("line numbers are links that bring others to the same lines", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, site, "completed", { world: "&speed=0&log-lines=400", query: "#L120-L123" });
  await whole(page);
  await expect(line(page, 120)).toBeInViewport();
  for (const number of [120, 121, 122, 123]) await expect(line(page, number)).toHaveAttribute("data-selected", "true");
  await expect(line(page, 124)).not.toHaveAttribute("data-selected", "true");
  const bar = page.getByRole("group", { name: "Selected lines" });
  await expect(bar).toContainText("Lines 120–123");
  await line(page, 126).getByRole("link", { name: "Line 126" }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/#L120-L126$/);
  await line(page, 118).getByRole("link", { name: "Line 118" }).click();
  await line(page, 121).getByRole("link", { name: "Line 121" }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/#L118-L121$/);
  const raw = (await rawLines(page)).map(plain);
  await bar.getByRole("button", { name: "Copy text" }).click();
  await expect(bar).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(raw.slice(117, 121).join("\n"));
  await bar.getByRole("button", { name: "Copy link" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await page.reload();
  await expect(line(page, 118)).toBeInViewport();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/#L122$/);
  await page.keyboard.press("K");
  await expect(page).toHaveURL(/#L121-L122$/);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/#/);
  await page.evaluate(() => (location.hash = "#L300"));
  await expect(line(page, 300)).toBeInViewport();
  await page.evaluate(() => (location.hash = "#L9000"));
  await expect(bar).toContainText("Line 9,000: the log does not reach so far");
  await expect(bar.getByRole("button", { name: "Copy text" })).toBeDisabled();
});

test("cut off again and again, at any byte, it loses nothing and doubles nothing", async ({ page, problems, site }) => {
  test.setTimeout(90_000);
  problems.allow(/ERR_|Failed to load|network/i);
  await open(page, site, "completed", { world: "&speed=0&log-lines=2000" });
  await whole(page);
  const raw = await rawLines(page);
  const bytes = Buffer.byteLength(raw.join("\n"));
  // Random, but always the same.
  let seed = 11;
  const random = (most) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  const cuts = Array.from({ length: 7 }, () => random(bytes));
  await page.evaluate(async (cuts) => mockBackend.setFaults(cuts.map((cutAfter) => ({ procedure: "logs", cutAfter, times: 1 }))), cuts);
  await page.reload();
  await expect(status(page)).toContainText("Reconnecting…");
  await expect(page.getByText("The log was cut off and is continued soon.")).toBeVisible();
  await expect(status(page)).toHaveText(new RegExp(`^Complete · ${raw.length.toLocaleString("en")} lines`), { timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  const saved = readFileSync(await download.path(), "utf8").trimEnd().split("\n");
  expect(saved.length).toBe(raw.length);
  for (const [index, text] of saved.entries()) {
    if (/^\[section-/.test(raw[index])) continue;
    expect(text.replace(/^\S+Z /, "")).toBe(plain(raw[index]));
  }
  const asked = await page.evaluate(async () => (await mockBackend.calls()).filter(({ procedure }) => procedure.startsWith("logs/")).length);
  expect(asked).toBeGreaterThanOrEqual(cuts.length);
});

test("a link to lines in a section that would be folded shows them", async ({ page, site }) => {
  await open(page, site, "failed", { query: "#L3-L4" });
  await whole(page);
  await expect(line(page, 3)).toBeInViewport();
  await expect(line(page, 4)).toHaveAttribute("data-selected", "true");
  await expect(page.locator(".log-section-button").first()).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("button", { name: "Fold all" }).click();
  await expect(line(page, 3)).toHaveCount(0);
  await page.evaluate(() => (location.hash = "#L5"));
  await expect(line(page, 5)).toBeInViewport();
});

test("what is selected with the mouse is copied without decoration", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, site, "completed");
  await whole(page);
  await page.getByLabel("Times of lines").selectOption("Times in UTC");
  await page.evaluate(() => {
    const text = (number) => document.querySelector(`[data-line="${number}"] .log-text`);
    getSelection().setBaseAndExtent(text(3).firstChild, 0, text(6), text(6).childNodes.length);
  });
  await page.keyboard.press("Control+c");
  const raw = (await rawLines(page)).map(plain);
  expect((await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n")).toEqual(raw.slice(2, 6));
});

test("times are hidden, count from the start, or are those of the clock", async ({ page, site }) => {
  await open(page, site, "completed");
  await whole(page);
  await expect(page.locator(".log-time")).toHaveCount(0);
  await page.getByLabel("Times of lines").selectOption("Times from start");
  await expect(line(page, 2).locator(".log-time")).toHaveText("+0:00:00.0");
  await page.keyboard.press("Escape");
  await list(page).focus();
  await page.keyboard.press("t");
  await expect(line(page, 2).locator(".log-time")).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}$/);
  await page.keyboard.press("t");
  const [, time] = (await rawLines(page))[1].match(/T([\d:.]+)Z\]/);
  await expect(line(page, 2).locator(".log-time")).toHaveText(new RegExp(`^${time}\\d*Z$`.replace(/\.\d+\\d/, "\\.\\d")));
  await page.reload();
  await expect(line(page, 2).locator(".log-time")).toHaveText(/Z$/);
});

test("wrapped lines stand one below the other, and what one reads stays in place", async ({ page, site }) => {
  await page.setViewportSize({ width: 700, height: 700 });
  await open(page, site, "completed");
  await whole(page);
  await list(page).evaluate((list) => (list.scrollTop = 4000));
  await page.waitForTimeout(200);
  const first = () =>
    page.evaluate(() => {
      const top = document.querySelector(".log-list").getBoundingClientRect().top + 40;
      return [...document.querySelectorAll(".log-window > [data-line]")].find((row) => row.getBoundingClientRect().bottom > top).dataset.line;
    });
  const before = await first();
  await page.getByRole("checkbox", { name: "Wrap" }).check();
  await expect(list(page)).toHaveAttribute("data-wraps", "true");
  await page.waitForTimeout(300);
  expect(Math.abs((await first()) - before)).toBeLessThan(3);
  await expect.poll(() => list(page).evaluate((list) => list.scrollWidth - list.clientWidth)).toBeLessThan(1);
  // Through the whole log: every line once, and the last one at the very end.
  const found = await readAll(page);
  const total = (await rawLines(page)).length;
  expect(found.length).toBe(total);
  expect(found.filter(([, , height]) => height >= 40).length).toBeGreaterThan(0);
  const end = await page.evaluate(() => {
    const last = [...document.querySelectorAll(".log-window > [data-line]")].at(-1).getBoundingClientRect();
    const spacer = document.querySelector(".log-spacer").getBoundingClientRect();
    return Math.abs(last.bottom - spacer.bottom);
  });
  expect(end).toBeLessThan(2);
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "Wrap" })).toBeChecked();
});

test("a log is saved as text, without colours and without its token", async ({ page, site }) => {
  await open(page, site, "completed");
  await whole(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^prebuild-[0-9a-f]{8}\.log$/);
  const text = readFileSync(await download.path(), "utf8");
  const raw = await rawLines(page);
  expect(text.trimEnd().split("\n").length).toBe(raw.length);
  expect(text).not.toMatch(/\x1b|logs-[0-9a-f]/);
  expect(text.split("\n")[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
  expect(text.split("\n")[1].replace(/^\S+ /, "")).toBe(plain(raw[1]));
});

test("a log that grows is followed to its end, unless one scrolls away", async ({ page, site }) => {
  test.setTimeout(60_000);
  await open(page, site, "running", { world: "&speed=2&log-lines=20000" });
  await expect(status(page)).toHaveText(/^Live · [\d,]+ lines/, { timeout: 20_000 });
  const fromEnd = () => list(page).evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
  const top = () => list(page).evaluate((list) => list.scrollTop);
  await expect.poll(fromEnd).toBeLessThan(30);
  const before = await top();
  await expect.poll(top, { timeout: 15_000 }).toBeGreaterThan(before + 100);
  await expect.poll(fromEnd).toBeLessThan(30);
  await list(page).hover();
  await page.mouse.wheel(0, -600);
  await expect(page.getByRole("button", { name: "Follow the end" })).toBeVisible();
  const away = await top();
  await page.waitForTimeout(2000);
  expect(Math.abs((await top()) - away)).toBeLessThan(2);
  await page.getByRole("button", { name: "Follow the end" }).click();
  await expect.poll(fromEnd).toBeLessThan(30);
  await page.evaluate(() => mockBackend.jump(3000));
  await whole(page);
  await expect(page.locator(".log-line").last()).toContainText(/after/);
});

test("a prebuild without a log says so, and shows it as soon as there is one", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0`);
  await expect(rows(page).first()).toBeVisible();
  const project = (await rows(page).first().getByRole("link").getAttribute("href")).match(/projects\/([^/]+)/)[1];
  const id = await page.evaluate(async (projectId) => {
    const answer = await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/CreatePrebuild`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ projectId, spec: {} }),
    });
    return (await answer.json()).prebuild.id;
  }, project);
  await page.goto(`${site.root}projects/${project}/prebuilds/${id}?speed=0`);
  await page.getByRole("link", { name: "View log" }).click();
  await expect(page.getByRole("heading", { name: "No logs yet" })).toBeVisible();
  await page.evaluate(() => mockBackend.jump(240));
  await expect(lines(page).first()).toBeVisible({ timeout: 15_000 });
});

for (const [name, fault, words] of [
  ["is no longer kept", { code: "not_found" }, "The log is no longer kept"],
  ["is denied", { code: "permission_denied" }, "You have no access to the log"],
  ["cannot be reached", { network: true }, "Could not reach the server for the log"],
]) {
  test(`a log that ${name} says so, and can be asked for again`, async ({ page, problems, site }) => {
    problems.allow(/Failed to load resource|ERR_/);
    await page.goto(`${site.root}prebuilds?speed=0`);
    await expect(rows(page).first()).toBeVisible({ timeout: 15_000 });
    await page.evaluate((fault) => mockBackend.addFault({ procedure: "logs", ...fault }), fault);
    await open(page, site, "completed");
    await expect(page.getByText(words)).toBeVisible({ timeout: 15_000 });
    await page.evaluate(() => mockBackend.clearFaults());
    // What may pass by itself is tried again by itself.
    if (!fault.network) await page.getByRole("button", { name: /Look again|Try again/ }).click();
    await whole(page);
  });
}

test("200,000 lines are all there, and few of them in the document", async ({ page, site }) => {
  test.setTimeout(60_000);
  await open(page, site, "completed", { world: "&speed=0&log-lines=200000" });
  await expect(status(page)).toHaveText(/^Complete · 200,000 lines/, { timeout: 40_000 });
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

test("this log stands beside that of the last success, with what is new marked", async ({ page, site }) => {
  await open(page, site, "failed");
  await whole(page);
  const raw = await rawLines(page);
  await page.getByRole("button", { name: "Compare with last success" }).click();
  await expect(page).toHaveURL(/compare=last-success/);
  await expect(page.getByTestId("log-new")).toHaveText(/^\d+ lines? (is|are) new\.$/, { timeout: 15_000 });
  await expect(page.locator(".log-compare-head").first()).toContainText("Last success");
  const heads = await page.locator('.log-section[data-side="this"] .log-text').allInnerTexts();
  expect(heads.length).toBeGreaterThan(0);
  await page.getByLabel("New lines only").check();
  const failure = plain(raw.find((text) => / ERROR /.test(text)));
  await expect(page.locator("[data-new]", { hasText: failure })).toBeVisible();
  await page.getByLabel("New lines only").uncheck();
  await page.getByRole("button", { name: "Next new lines" }).click();
  await expect(page.locator("[data-new][data-current]")).toBeInViewport();
  const first = await page.locator("[data-current]").getAttribute("data-line");
  await page.keyboard.press("Shift+N");
  await page.keyboard.press("n");
  await expect(page.locator("[data-current]")).toHaveAttribute("data-line", first);
  await page.getByRole("button", { name: "Compare with last success" }).click();
  await expect(page).not.toHaveURL(/compare/);
  await expect(lines(page).first()).toBeVisible();
  await list(page).focus();
  await page.keyboard.press("G");
  await expect(lines(page).last()).toBeInViewport();
  expect(await list(page).evaluate((list) => list.scrollHeight)).toBeGreaterThan(raw.length * 10);
  await page.getByRole("button", { name: "Compare with last success" }).click();
  await page.getByRole("button", { name: "Next new lines" }).click();
  await page.locator("[data-new][data-current]").getByRole("link", { name: `Line ${first}` }).click();
  await expect(page).not.toHaveURL(/compare/);
  await expect(page).toHaveURL(new RegExp(`#L${first}$`));
  await expect(line(page, first)).toBeInViewport();
  await expect(line(page, first)).toHaveAttribute("data-selected", "true");
});

test("the token of a log is nowhere to be seen", async ({ page, site }) => {
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await open(page, site, "completed");
  await whole(page);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.documentElement.outerHTML + location.href);
  expect(kept).not.toMatch(/logs-[0-9a-f]{8,}-/);
  expect(said.join("\n")).not.toMatch(/logs-[0-9a-f]{8,}-/);
});

test("a filter that leaves nothing says so, and is lifted for a line that is asked for", async ({ page, site }) => {
  await open(page, site, "completed", { query: "level=error" });
  await whole(page);
  await expect(page.getByRole("heading", { name: "No errors" })).toBeVisible();
  await page.evaluate(() => (location.hash = "#L7"));
  await expect(line(page, 7)).toBeInViewport();
  await expect(page).not.toHaveURL(/level=/);
  await page.goBack();
  await expect(page.getByRole("group", { name: "Selected lines" })).toBeHidden();
});

test("the comparison, left before it is drawn, breaks nothing", async ({ page, site }) => {
  await open(page, site, "failed");
  await whole(page);
  const compare = page.getByRole("button", { name: "Compare with last success" });
  await compare.evaluate(async (button) => {
    for (let time = 0; time < 6; time += 1) {
      button.click();
      // What follows from it happens within the same frame.
      for (let turn = 0; turn < 100; turn += 1) await undefined;
    }
  });
  await expect(compare).toHaveAttribute("aria-pressed", "false");
  await expect(lines(page).first()).toBeVisible();
  await compare.click();
  await expect(page.locator(".log-compare-head").first()).toBeVisible();
});

test("the comparison and back leaves a log followed", async ({ page, site }) => {
  test.setTimeout(60_000);
  await open(page, site, "running", { world: "&speed=2&log-lines=20000" });
  await expect(status(page)).toHaveText(/^Live · [\d,]+ lines/, { timeout: 20_000 });
  const compare = page.getByRole("button", { name: "Compare with last success" });
  await compare.click();
  await page.waitForTimeout(1500);
  await compare.click();
  await expect(lines(page).first()).toBeVisible();
  await page.waitForTimeout(1500);
  await expect(page.getByRole("button", { name: "Follow the end" })).toBeHidden();
  expect(await list(page).evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop)).toBeLessThan(30);
});

for (const [width, height] of [[320, 568], [375, 667], [720, 450]]) {
  test(`nothing of a log's controls is covered in a low window (${width} × ${height})`, async ({ page, site }) => {
    await page.setViewportSize({ width, height });
    await open(page, site, "failed");
    await whole(page);
    await page.getByRole("button", { name: "First failure" }).click();
    await field(page).fill("e");
    const controls = await page.locator(".log-page .page-actions button, .log-toolbar button, .log-toolbar input, .log-toolbar select").all();
    expect(controls.length).toBeGreaterThan(8);
    for (const control of controls) {
      await control.evaluate((control) => control.scrollIntoView({ block: "center" }));
      const isOnTop = await control.evaluate((control) => {
        const { left, top, width, height } = control.getBoundingClientRect();
        const found = document.elementFromPoint(left + width / 2, top + height / 2);
        return control.contains(found) || found?.closest("label")?.contains(control);
      });
      expect(isOnTop, await control.evaluate((control) => control.outerHTML)).toBe(true);
    }
    expect((await list(page).boundingBox()).height).toBeGreaterThan(200);
  });
}

for (const width of [390, 768, 1440]) {
  test(`logs hold to WCAG 2.2 AA and stay within the window (${width} px)`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await page.setViewportSize({ width, height: 900 });
    const check = async () => {
      await checkAccessibility(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    };
    await open(page, site, "failed");
    await whole(page);
    await page.getByLabel("Times of lines").selectOption("Times from start");
    await page.getByRole("button", { name: "First failure" }).click();
    await check();
    await page.getByRole("checkbox", { name: "Wrap" }).check();
    await field(page).fill("s");
    await expect(page.locator("mark").first()).toBeVisible();
    await check();
    await page.getByRole("button", { name: "Compare with last success" }).click();
    await expect(page.getByTestId("log-new")).toHaveText(/new/, { timeout: 15_000 });
    await check();
    await open(page, site, "completed");
    await whole(page);
    await list(page).evaluate((list) => (list.scrollTop = 3000));
    await check();
    await page.goto(`${site.root}prebuilds?speed=0&within=7d&view=logs`);
    await page.getByLabel("Text in the logs of failed prebuilds").fill("exit");
    await page.getByRole("button", { name: /^Search \d+ logs?$/ }).click();
    await expect(page.locator(".across-result").first()).toBeVisible();
    await check();
  });
}

test("the failed prebuilds' logs are searched for a text, one after the other, until one stops it", async ({ page, site }) => {
  test.setTimeout(60_000);
  await page.goto(`${site.root}prebuilds?speed=0&within=7d&view=logs`);
  const progress = page.getByTestId("across-progress");
  const search = page.getByRole("button", { name: /^Search \d+ logs?$/ });
  await expect(search).toBeVisible({ timeout: 15_000 });
  await page.getByLabel("Text in the logs of failed prebuilds").fill("exit");
  await expect(search).toBeEnabled();
  const asked = Number((await search.innerText()).match(/\d+/)[0]);
  await search.click();
  await expect(progress).toHaveText(new RegExp(`^${asked} of ${asked} logs searched · \\d+ contain it$`), { timeout: 30_000 });
  await expect(page).toHaveURL(/in-logs=exit/);
  const results = page.locator(".across-result");
  expect(await results.count()).toBe(Number((await progress.innerText()).match(/(\d+) contain/)[1]));
  expect(await results.count()).toBeGreaterThan(0);
  const found = results.first().locator(".across-line").first();
  await expect(found).toContainText(/exit/i);
  const number = await found.locator(".meta").innerText();
  await found.click();
  await expect(page).toHaveURL(new RegExp(`/logs\\?.*q=exit.*#L${number}$`));
  await expect(line(page, number).locator("mark").first()).toHaveText(/exit/i);
  await expect(line(page, number)).toBeInViewport();
  await page.goBack();
  await expect(search).toBeVisible();
  await expect(page.getByLabel("Text in the logs of failed prebuilds")).toHaveValue("exit");
  await page.getByRole("checkbox", { name: "Regular expression" }).check();
  await page.getByLabel("Text in the logs of failed prebuilds").fill("exit (status|code)");
  await search.click();
  await expect(progress).toHaveText(/ [1-9]\d* contain it$/, { timeout: 30_000 });
  // One that takes without end is stopped in each log.
  await page.getByLabel("Text in the logs of failed prebuilds").fill("(.+)+~~");
  await search.click();
  await expect(page.locator(".across-state")).toContainText(/\d+ could not be searched: The regular expression takes too long/);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByLabel("Text in the logs of failed prebuilds").fill("exit (status|code)");
  await search.click();
  await expect(progress).toHaveText(/ [1-9]\d* contain it$/, { timeout: 30_000 });
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "Regular expression" })).toBeChecked({ timeout: 15_000 });
  await expect(search).toBeVisible();
  await page.evaluate(() => mockBackend.addFault({ procedure: "logs", delayMs: 1500 }));
  await search.click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(progress).toContainText("stopped");
  await expect(page.getByLabel("Text in the logs of failed prebuilds")).toBeFocused();
  const done = await progress.innerText();
  await page.waitForTimeout(2000);
  expect(await progress.innerText()).toBe(done);
});
