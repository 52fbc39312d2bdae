// A prebuild's log from a log service of its own: as it grows, cut off at random, with tokens that expire, attacked, and where
// its token must not go.
import { readFileSync } from "node:fs";
import { rows } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const lines = (page) => page.getByTestId("log-line");
const line = (page, number) => page.locator(`[data-testid=log-line][data-line="${number}"]`);
const status = (page) => page.getByTestId("log-status");
const texts = (page) => page.locator(".log-window .log-text").allTextContents();
const whole = (page) => expect(status(page)).toHaveText(/^Complete · /, { timeout: 30_000 });

/** A prebuild of this kind, made for the test, with its log's content. */
async function make(peer, { phase = "PREBUILD_PHASE_RUNNING", ...log } = {}) {
  const { id } = (await peer.api("CreatePrebuild", { projectId: CHECKOUT, spec: {} })).prebuild;
  await peer.control("log", { id, ...log });
  await peer.control("advance", { id, phase });
  await peer.control("log-url", { id });
  return id;
}

async function open(page, peer, id, query = "") {
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${id}/logs${query}`);
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByLabel(/Keep it in this tab/).check();
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Has `answer` take the page's first request for a log, and lets the others through; gives how many there were so far. */
async function answerFirst(page, answer) {
  let asked = 0;
  await page.route("**/logs/*", (route) => {
    asked += 1;
    return asked > 1 ? route.continue() : answer(route);
  });
  return () => asked;
}

const numbered = (from, to) => Array.from({ length: to - from }, (_, n) => `line ${from + n} é🚀\n`).join("");

test("a log is shown as it grows, and is complete when its prebuild ends", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 5), ended: false });
  await open(page, peer, id);
  await expect(lines(page)).toHaveCount(5);
  await expect(status(page)).toHaveText(/^Live · 5 lines/);
  await peer.control("log", { id, append: "half" });
  await expect(line(page, 6)).toContainText("half");
  await peer.control("log", { id, append: " a line\n10%\r20%\r\u001b[32m100%\u001b[0m\r\nlast", ended: true });
  await expect(line(page, 6).locator(".log-text")).toHaveText("half a line");
  await expect(line(page, 7).locator(".log-text")).toHaveText("100%");
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  expect(await texts(page)).toEqual([...numbered(0, 5).trim().split("\n"), "half a line", "100%", "last"]);
  // The log service was asked with the log's own token, and with nothing else.
  expect((await peer.logRequests()).every(({ kind }) => kind === "bearer")).toBe(true);
});

test("cut off again and again, at any byte, it loses nothing and doubles nothing", async ({ page, peer, problems }) => {
  test.setTimeout(120_000);
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 3000);
  const bytes = Buffer.byteLength(text);
  // Random, but always the same.
  let seed = 7;
  const random = (most) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  const cuts = Array.from({ length: 6 }, () => random(bytes)).sort((a, b) => a - b);
  const id = await make(peer, { text: text.slice(0, 30_000), ended: false, cuts, chunk: 1 + random(997) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible();
  await peer.control("log", { id, append: text.slice(30_000), ended: true });
  await expect.poll(async () => (await peer.logRequests()).length, { timeout: 90_000 }).toBeGreaterThanOrEqual(7);
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await expect(status(page)).toHaveText(/^Complete · 3,000 lines/, { timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(readFileSync(await download.path(), "utf8")).toBe(text);
  expect((await peer.logRequests()).filter(({ sent }) => sent < bytes).length).toBeGreaterThanOrEqual(5);
});

test("a token that has expired is renewed, and the log goes on", async ({ page, peer, problems }) => {
  problems.allow(/401|ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 10), ended: false, cuts: Array(20).fill(80) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible({ timeout: 15_000 });
  await peer.control("log", { id, expire: true, cuts: [] });
  await expect(lines(page)).toHaveCount(10, { timeout: 20_000 });
  expect((await peer.logRequests()).some(({ status }) => status === 401)).toBe(true);
  await expect(page.getByTestId("sign-in-form")).toBeHidden();
});

test("a log that is begun anew takes the place of what was known, and is searched anew", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 10), ended: false, cuts: Array(40).fill(100) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible();
  await page.getByLabel("Search this log").fill("second");
  await expect(page.getByTestId("log-count")).toHaveText("No line");
  await peer.control("log", { id, text: "another log\nsecond\n", cuts: [] });
  await expect(page.getByTestId("log-count")).toHaveText("1 of 1 line", { timeout: 20_000 });
  expect(await texts(page)).toEqual(["another log", "second"]);
  await expect(page.getByText("The server has begun this log anew.")).toBeVisible();
});

test("a log that was followed to its end is complete, even where none is kept", async ({ page, peer, problems }) => {
  problems.allow(/404|ERR_|Failed to load/);
  const watched = await make(peer, { text: numbered(0, 5), ended: false });
  await open(page, peer, watched);
  await expect(lines(page)).toHaveCount(5);
  await peer.control("advance", { id: watched, phase: "PREBUILD_PHASE_COMPLETED" });
  await expect(page.locator(".page-head").getByText("Completed")).toBeVisible();
  await peer.control("log", { id: watched, append: "last", ended: true });
  await whole(page);
  expect(await texts(page)).toEqual([...numbered(0, 5).trim().split("\n"), "last"]);
  expect((await peer.logRequests()).length).toBe(1);
  const lost = await make(peer, { text: numbered(0, 5), ended: false });
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${lost}/logs`);
  await expect(lines(page)).toHaveCount(5);
  await peer.control("log", { id: lost, ended: true, status: 404 });
  await expect.poll(async () => (await peer.logRequests()).some(({ id, status }) => id === lost && status === 404)).toBe(true);
  await peer.control("advance", { id: lost, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  await expect(lines(page)).toHaveCount(5);
});

test("a log service that asks for a wait is left alone for as long", async ({ page, peer, problems }) => {
  problems.allow(/503/);
  const id = await make(peer, { text: numbered(0, 5), phase: "PREBUILD_PHASE_COMPLETED" });
  const asked = await answerFirst(page, (route) => route.fulfill({ status: 503, headers: { "Retry-After": "60" }, body: "busy" }));
  await page.clock.install();
  await open(page, peer, id);
  await expect(status(page)).toHaveText(/^Reconnecting/);
  // Without being asked, the page would try again within some seconds.
  await page.clock.fastForward(50_000);
  await page.waitForTimeout(500);
  expect(asked()).toBe(1);
  await page.clock.fastForward(11_000);
  await whole(page);
  expect(asked()).toBe(2);
});

test("a log service that does not answer, or falls silent after the end, is asked again", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 5), ended: false, phase: "PREBUILD_PHASE_COMPLETED" });
  const asked = await answerFirst(page, () => {});
  await page.clock.install();
  await open(page, peer, id);
  await expect.poll(asked).toBe(1);
  await page.clock.fastForward(31_000);
  await expect(status(page)).toHaveText(/^Reconnecting/);
  await page.clock.fastForward(15_000);
  await expect(lines(page)).toHaveCount(5);
  expect(asked()).toBe(2);
  // The prebuild has ended, and the service neither sends more nor ends the log.
  await page.clock.fastForward(61_000);
  await expect(status(page)).toHaveText(/^Reconnecting/);
  await peer.control("log", { id, ended: true });
  await page.clock.fastForward(15_000);
  await whole(page);
  await expect(lines(page)).toHaveCount(5);
});

test("an archive that ends before what was seen takes nothing away", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 10), ended: false, cuts: Array(40).fill(100) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible();
  const seen = await lines(page).count();
  await peer.control("log", { id, text: numbered(0, 2), ended: true, cuts: [] });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await expect(status(page)).toHaveText(/^No longer kept · /, { timeout: 30_000 });
  await expect(lines(page)).toHaveCount(seen);
});

test("where the last success has no log, there is nothing to compare with", async ({ page, peer, problems }) => {
  problems.allow(/410|Failed to load/);
  const good = await make(peer, { status: 410, phase: "PREBUILD_PHASE_COMPLETED" });
  const failed = await make(peer, { text: numbered(0, 5), phase: "PREBUILD_PHASE_FAILED" });
  await open(page, peer, failed, "?compare=last-success");
  await expect(page.locator(".log-compare-head").first()).toContainText(good.slice(0, 8));
  await expect(page.getByText("The log of the last success cannot be had. It is no longer kept.")).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("[data-new]")).toHaveCount(0);
});

test("a log that vanishes leaves what was loaded", async ({ page, peer, problems }) => {
  problems.allow(/404|410|ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 10), ended: false, cuts: Array(20).fill(100) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible();
  await peer.control("log", { id, status: 410 });
  await expect(status(page)).toHaveText(/^No longer kept · /, { timeout: 20_000 });
  await expect(page.getByText("What was loaded stays on this page.")).toBeVisible();
  await expect(lines(page).first()).toBeVisible();
});

test("a log that moves to an archive when its prebuild ends goes on there", async ({ page, peer, problems }) => {
  problems.allow(/404|ERR_|Failed to load/);
  const text = numbered(0, 20);
  const id = await make(peer, { text, ended: false, cuts: Array(20).fill(100) });
  await open(page, peer, id);
  await expect(lines(page).first()).toBeVisible();
  await peer.control("log", { id, status: 404 });
  await expect(status(page)).toHaveText(/^No longer kept/, { timeout: 20_000 });
  await peer.control("log", { id, ended: true, cuts: [], status: 200 });
  await peer.control("log-url", { id, url: `${peer.url}/logs/${id}?archived` });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  expect(await texts(page)).toEqual(text.trim().split("\n"));
});

test("asking again at once reads no line twice", async ({ page, peer, problems }) => {
  problems.allow(/503|ERR_|Failed to load/);
  const id = await make(peer, { text: numbered(0, 20), status: 503, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible({ timeout: 15_000 });
  await again.click();
  await again.click();
  await peer.control("log", { id, status: 200, chunk: 7 });
  await whole(page);
  await page.waitForTimeout(2000);
  expect(await texts(page)).toEqual(numbered(0, 20).trim().split("\n"));
});

test("a log that is gone says so", async ({ page, peer, problems }) => {
  problems.allow(/410/);
  const id = await make(peer, { status: 410, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await expect(page.getByRole("heading", { name: "The log is no longer kept" })).toBeVisible();
});

test("while there is no address there are no logs yet; an address brings them", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 3), ended: false });
  await peer.control("log-url", { id, url: "" });
  await open(page, peer, id);
  await expect(page.getByRole("heading", { name: "No logs yet" })).toBeVisible();
  await peer.control("log-url", { id });
  await expect(lines(page)).toHaveCount(3);
});

for (const url of ["http://logs.example.com/x", "https://user:secret@logs.example.com/x", "javascript:alert(1)", "//evil.test/x"]) {
  test(`no token goes to ${url}`, async ({ page, peer }) => {
    const id = await make(peer, { text: numbered(0, 3) });
    await peer.control("log-url", { id, url });
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await open(page, peer, id);
    await expect(page.getByRole("heading", { name: "The log was not asked for" })).toBeVisible();
    await expect(page.getByTestId("error-panel")).toContainText("only to https addresses and to its own site");
    expect(asked.filter((address) => /CreatePrebuildLogsToken|logs\.example|evil/.test(address))).toEqual([]);
  });
}

test("whatever a log holds is text", async ({ page, peer }) => {
  const attacks = [
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "</span></div><style>*{display:none}</style>",
    "\u001b]0;owned\u0007title \u001b]8;;javascript:document.title='owned'\u001b\\click\u001b]8;;\u001b\\ me",
    "\u001b[2J\u001b[H\u001b[?1049hscreen \u001b[31mred\u001b[0m \u001b[9999;9999Hend",
    "javascript:document.title='owned' and https://safe.test/?q=\"onmouseover=alert(1)",
    "bidi \u202Egnp.exe\u202C and \u2066x\u2069",
    '[section-create] {"id":"<b>","title":"<b onclick=alert(1)>bold</b>"}',
    "[id:<b>] [2025-11-03T08:00:00Z] ERROR <i>inside</i>",
    '[section-end] {"id":"<b>","outcome":"<u>","secondsElapsed":1e308}',
    '[section-create] {"id":"turned","title":"\\u202egnp.exe"}',
    '[section-end] {"id":"turned","outcome":"LOG_SECTION_OUTCOME_SUCCESS"}',
    "[section-create] {broken",
    "nul \u0000 bell \u0007 backspace \b\b\b delete \u007f",
  ];
  const id = await make(peer, { text: attacks.join("\n"), phase: "PREBUILD_PHASE_FAILED" });
  await open(page, peer, id);
  await whole(page);
  const shown = await texts(page);
  expect(shown[0]).toBe(attacks[0]);
  expect(shown[1]).toBe(attacks[1]);
  expect(shown[2]).toBe(attacks[2]);
  expect(shown[3]).toBe("title click me");
  expect(shown[4]).toBe("screen red end");
  expect(shown[6]).toBe("bidi \ufffdgnp.exe\ufffd and \ufffdx\ufffd");
  await expect(page.locator(".log-section-title").first()).toHaveText("<b onclick=alert(1)>bold</b>");
  await expect(page.locator(".log-section-title").nth(1)).toHaveText("\ufffdgnp.exe");
  expect(shown).toContain("<i>inside</i>");
  expect(shown).toContain("[section-create] {broken");
  expect(shown.at(-1)).toBe("nul  bell  backspace  delete ");
  expect(await page.title()).not.toContain("owned");
  const links = await page.locator(".log-window .log-text a").evaluateAll((all) => all.map(({ href, rel, target }) => ({ href, rel, target })));
  expect(links).toEqual([{ href: "https://safe.test/?q=", rel: "noopener noreferrer", target: "_blank" }]);
  expect(await page.locator(".log-window").locator("script, img, style, i, b, u").count()).toBe(0);
});

test("a line of a megabyte is shown in part, and saved whole", async ({ page, peer }) => {
  test.setTimeout(60_000);
  const text = `before\n${"long ".repeat(250_000)}end\nafter\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await whole(page);
  await expect(lines(page)).toHaveCount(3);
  await expect(line(page, 2)).toContainText("… 1.2 MB more");
  await page.getByRole("checkbox", { name: "Wrap" }).check();
  await expect(line(page, 2)).toBeVisible();
  await page.getByLabel("Search this log").fill("long end");
  await expect(page.getByTestId("log-count")).toHaveText("1 of 1 line");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(readFileSync(await download.path(), "utf8")).toBe(text);
});

test("200,000 lines come whole from a log service, and are searched", async ({ page, peer }) => {
  test.setTimeout(120_000);
  const text = Array.from({ length: 200_000 }, (_, n) => `${n % 1000 ? "" : "\u001b[33mwarning\u001b[0m: "}step ${n} of the build, in /workspace/src/module_${n % 97}.rs\n`).join("");
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await expect(status(page)).toHaveText(/^Complete · 200,000 lines/, { timeout: 60_000 });
  expect(await lines(page).count()).toBeLessThan(120);
  await page.getByLabel("Search this log").fill("step 199999 ");
  await expect(page.getByTestId("log-count")).toHaveText("1 of 1 line");
  await expect(line(page, 200_000)).toBeInViewport();
  await page.getByLabel("Search this log").fill("module_13.rs");
  await expect(page.getByTestId("log-count")).toHaveText(/ of 2,062 lines$/);
});

test("wrapped lines of uneven letters are there to the last one, and a place far to the right is shown", async ({ page, peer }) => {
  // So few that all are in the document from the beginning.
  const row = Array.from({ length: 12 }, (_, n) => `value ${n}`).join("\t");
  const text = `${Array.from({ length: 12 }, (_, n) => `${n}\t${row}`).join("\n")}\nthe last line ${"long ".repeat(100)}needle\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await page.setViewportSize({ width: 500, height: 700 });
  await open(page, peer, id);
  await whole(page);
  await page.getByLabel("Search this log").fill("needle");
  await expect(page.locator("[data-current] mark")).toBeInViewport();
  await page.getByLabel("Times of lines").selectOption("Times in UTC");
  const rest = () =>
    page.evaluate(() => {
      const list = document.querySelector(".log-list");
      list.scrollTo(list.scrollWidth, list.scrollHeight);
      const text = document.createRange();
      text.selectNodeContents([...document.querySelectorAll(".log-window .log-text")].at(-1));
      const [own, frame] = [text.getBoundingClientRect(), list.getBoundingClientRect()];
      return Math.max(own.right - frame.right, own.bottom - frame.bottom);
    });
  await expect.poll(rest).toBeLessThan(1);
  await page.getByRole("checkbox", { name: "Wrap" }).check();
  await expect.poll(rest).toBeLessThan(1);
  await page.setViewportSize({ width: 420, height: 700 });
  await expect.poll(rest).toBeLessThan(1);
  const blank = () =>
    page.evaluate(() => {
      const last = [...document.querySelectorAll(".log-window > [data-line]")].at(-1).getBoundingClientRect();
      return Math.abs(last.bottom - document.querySelector(".log-spacer").getBoundingClientRect().bottom);
    });
  await expect.poll(blank).toBeLessThan(2);
});

test("leaving the page stops the stream", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 5), ended: false });
  await open(page, peer, id);
  await expect(lines(page)).toHaveCount(5);
  const before = (await peer.logRequests()).length;
  await page.getByRole("link", { name: "Prebuilds", exact: true }).click();
  await expect(rows(page).first()).toBeVisible();
  await page.waitForTimeout(2500);
  expect((await peer.logRequests()).length).toBe(before);
});
