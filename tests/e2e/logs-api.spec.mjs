// A prebuild's log from a log service over HTTP: while it grows, after an interruption on each kind of server, cut off at any byte, at
// signed addresses, and on hosts that its token must not be sent to. The handling of all other responses is tested in tests/interface/log.
import { readFileSync } from "node:fs";
import { clipboardText, retry, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const CHECKOUT = "00000002-0000-4000-8000-000000000001";
const lines = (page) => page.getByTestId("log-line");
const line = (page, number) => page.locator(`[data-testid=log-line][data-line="${number}"]`);
const status = (page) => page.getByTestId("log-status");
const texts = (page) => page.locator(".log-window .log-text").allTextContents();
const whole = (page) => expect(status(page)).toHaveAttribute("data-state", "complete", { timeout: 30_000 });

/** A prebuild of this kind, created for the test, with the content of its log. */
async function make(peer, { phase = "PREBUILD_PHASE_RUNNING", ...log } = {}) {
  const { id } = (await peer.api("CreatePrebuild", { projectId: CHECKOUT, spec: {} })).prebuild;
  await peer.control("log", { id, ...log });
  await peer.control("advance", { id, phase });
  await peer.control("log-url", { id });
  return id;
}

async function open(page, peer, id) {
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${id}/logs`);
  await signIn(page, { keep: true });
}

/** The content of the file that the button downloads. */
async function downloaded(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  return readFileSync(await download.path(), "utf8");
}

const numbered = (from, to) => Array.from({ length: to - from }, (_, n) => `line ${from + n} é🚀\n`).join("");

test("a log is shown as it grows, and is complete when its prebuild ends", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 5), ended: false });
  await open(page, peer, id);
  await expect(lines(page)).toHaveCount(5);
  await expect(status(page)).toHaveAttribute("data-state", "live");
  await peer.control("log", { id, append: "half" });
  await expect(line(page, 6)).toContainText("half");
  await peer.control("log", { id, append: " a line\n10%\r20%\r\u001b[32m100%\u001b[0m\r\nlast", ended: true });
  await expect(line(page, 7).locator(".log-text")).toHaveText("100%");
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  expect(await texts(page)).toEqual([...numbered(0, 5).trim().split("\n"), "half a line", "100%", "last"]);
  // The log service received only the log's own token.
  expect((await peer.logRequests()).every(({ kind }) => kind === "bearer")).toBe(true);
});

test("a log service that sends the last lines after a greeting loses and duplicates nothing", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 5_000);
  const id = await make(peer, { text, ended: false, cuts: [Buffer.byteLength(text)] });
  await open(page, peer, id);
  await expect(status(page)).toContainText("5,000 lines");
  await peer.control("log", { id, tail: 100, greeting: "Attached to log\n", append: numbered(5_000, 5_003) });
  await expect(status(page)).toContainText("5,003 lines", { timeout: 30_000 });
  await expect(page.locator(".log-notice")).toHaveCount(0);
  await peer.control("log", { id, ended: true });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  expect(await downloaded(page)).toBe(numbered(0, 5_003));
});

for (const { name, service, gap = false } of [
  { name: "begins anew", service: {} },
  { name: "continues at the end", service: { only_new: true }, gap: true },
  { name: "sends the last lines", service: { tail: 100 } },
  { name: "writes a line of its own first", service: { greeting: "Attached to log\n" } },
]) {
  test(`after an interruption, a log service that ${name} loses and duplicates nothing`, async ({ page, peer, problems }) => {
    problems.allow(/ERR_|Failed to load|network/i);
    const text = numbered(0, 300);
    const id = await make(peer, { text, ended: false, cuts: [Buffer.byteLength(text)] });
    await open(page, peer, id);
    await expect(status(page)).toContainText("300 lines");
    await line(page, 290).locator(".log-number").click();
    await peer.control("log", { id, ...service, append: numbered(300, 303) });
    await expect(status(page)).toContainText("303 lines", { timeout: 30_000 });
    await expect(page.locator("[data-notice=gap]")).toHaveCount(gap ? 1 : 0);
    await expect(line(page, 290)).toHaveAttribute("data-selected", "true");
    await expect(line(page, 290)).toContainText("line 289 ");
    await peer.control("log", { id, ended: true });
    await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
    await whole(page);
    expect(await downloaded(page)).toBe(numbered(0, 303));
  });
}

test("a log that was rotated follows what was read, and the gap is marked", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 300);
  const id = await make(peer, { text, ended: false, cuts: [Buffer.byteLength(text)] });
  await open(page, peer, id);
  await expect(status(page)).toContainText("300 lines");
  await peer.control("log", { id, text: numbered(1_000, 1_005) });
  await expect(status(page)).toContainText("305 lines", { timeout: 30_000 });
  await expect(page.locator("[data-notice=gap]")).toContainText("line 300");
  await expect(line(page, 301)).toContainText("line 1000 ");
});

test("a log service that sends only what is new, and nothing after the end, has sent the whole log", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 300);
  const id = await make(peer, { text, ended: false, only_new: true, cuts: [Buffer.byteLength(text)] });
  await open(page, peer, id);
  await expect(status(page)).toContainText("300 lines");
  await peer.control("log", { id, ended: true });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  await expect(page.locator(".log-notice")).toHaveCount(0);
});

test("a log at a signed address is requested without a token, and a host that rejects the token is asked without it", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  const kinds = async (id) => (await peer.logRequests()).filter((request) => request.id === id).map(({ kind, status }) => `${kind} ${status}`);
  const log = { text: numbered(0, 3), public: true, phase: "PREBUILD_PHASE_COMPLETED" };
  const signed = await make(peer, log);
  await peer.control("log-url", { id: signed, url: `${peer.url}/logs/${signed}?X-Amz-Signature=0a1b` });
  await open(page, peer, signed);
  await whole(page);
  expect(await kinds(signed)).toEqual(["none 200"]);
  const unsigned = await make(peer, log);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${unsigned}/logs`);
  await whole(page);
  expect(await kinds(unsigned)).toEqual(["bearer 403", "none 200"]);
});

test("a sign-in page in place of a log isn't shown as one", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 3), sign_in: true, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await expect(page.getByTestId("error-panel")).toContainText("web page");
  await expect(lines(page)).toHaveCount(0);
  await peer.control("log", { id, sign_in: false });
  await retry(page.getByTestId("error-panel")).click();
  await whole(page);
  await expect(lines(page)).toHaveCount(3);
});

test("a proxy that holds a log back is named, and the log is shown when it comes", async ({ page, peer }) => {
  await page.clock.install();
  const id = await make(peer, { text: numbered(0, 3), ended: false, held: true });
  await open(page, peer, id);
  await expect(status(page)).toHaveAttribute("data-state", "live");
  await page.clock.fastForward(61_000);
  await expect(page.locator(".log-instead")).toContainText("proxy");
  await peer.control("log", { id, held: false });
  await expect(lines(page)).toHaveCount(3);
});

test("a log is shown as in a terminal, and its own times and brackets stay in view, in copies, and in the file", async ({ page, peer, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const npm = [..."⠋⠙⠹⠸"].map((frame) => `\u001b[1G\u001b[0K${frame} reify: frame`).join("");
  const docker = "layer1 0%\nlayer2 0%\n\u001b[2A\u001b[2Klayer1 100%\r\u001b[1B\u001b[2Klayer2 100%\r\u001b[1B";
  const own = "2026-11-03T08:00:00Z [id:42] order created";
  const text = `${npm}\u001b[1G\u001b[0Kadded 3 packages\n${docker}a\tb\u001b[3GX\n10%\r20%\r\u001b[32m100%\u001b[0m\r\n${own}\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await whole(page);
  const expected = ["added 3 packages", "layer1 100%", "layer2 100%", "a X     b", "100%", own];
  expect(await texts(page)).toEqual(expected);
  await page.locator("#log-search").fill("[id:42]");
  await expect(page.getByTestId("log-count")).toHaveText("1 of 1 line");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Copy all" }).click();
  await expect.poll(() => clipboardText(page)).toBe(expected.join("\n"));
  expect(await downloaded(page)).toBe(text);
  await page.getByRole("button", { name: "More", exact: true }).click();
  const [tab] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: "Open as plain text" }).click()]);
  await expect(tab.locator("body")).toContainText(own);
  await tab.close();
});

test("problems of tools are counted by level, filtered, and listed on the prebuild's page", async ({ page, peer }) => {
  const mark = (name, more) => `[section-${name}] ${JSON.stringify({ id: "build", ...more })}\n`;
  const said = ["npm error code E404", "npm warn deprecated glob@7", "FAILED tests/test_cart.py::test_total - assert 1 == 2", "E: Unable to locate package left-pad", "added 3 packages"];
  const text = mark("create", { title: "Build" }) + said.map((text, n) => `[id:build] [2026-11-03T08:00:0${n}Z] INFO ${text}\n`).join("") + mark("end", { outcome: "LOG_SECTION_OUTCOME_FAILURE", secondsElapsed: 4 });
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_FAILED" });
  await open(page, peer, id);
  await whole(page);
  const level = (name) => page.locator(`.segment[data-filter=${name}]`);
  await expect(level("error")).toContainText("3");
  await expect(level("warning")).toContainText("1");
  await level("error").click();
  await expect(page.locator("[data-testid=log-line][data-level=error]")).toHaveCount(3);
  await expect(page.locator("[data-testid=log-line][data-level=warning]")).toHaveCount(0);
  await level("warning").click();
  await expect(page.locator("[data-testid=log-line][data-level=warning]")).toHaveCount(1);
  await page.getByRole("button", { name: "Sections" }).click();
  await expect(page.locator(".log-section-item .log-section-bar")).toHaveCount(1);
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${id}`);
  await page.getByRole("link", { name: /npm error code E404/ }).click();
  await expect(page).toHaveURL(/\/logs.*#L2$/);
  await expect(line(page, 2)).toBeInViewport();
});

test("a log service that sends parts sends a quiet log once", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 5_000);
  const bytes = Buffer.byteLength(text);
  // The page asks for the last eight lines again, to recognize another log.
  const overlap = Buffer.byteLength(numbered(4_992, 5_000));
  const id = await make(peer, { text, ended: false, ranges: true, cuts: [bytes, overlap, overlap] });
  await open(page, peer, id);
  await expect.poll(async () => (await peer.logRequests()).length, { timeout: 30_000 }).toBe(4);
  await peer.control("log", { id, append: numbered(5_000, 5_001), ended: true });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  await expect(status(page)).toContainText("5,001 lines");
  const requests = await peer.logRequests();
  expect(requests.slice(0, 4).map((request) => request.status)).toEqual([200, 206, 206, 206]);
  expect(requests.slice(1).every((request) => request.sent < 1_000)).toBe(true);
});

test("a log that is cut off in the middle of a character loses and duplicates nothing", async ({ page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|network/i);
  const text = numbered(0, 3000);
  const bytes = Buffer.from(text);
  // Inside the four bytes of a rocket emoji, and inside the two bytes of an é.
  const cuts = [bytes.indexOf("🚀", 9_000) + 2, bytes.indexOf("é", 40_000) + 1];
  const id = await make(peer, { text, ended: false, cuts, chunk: 997 });
  await open(page, peer, id);
  await expect.poll(async () => (await peer.logRequests()).length).toBe(3);
  await peer.control("log", { id, ended: true });
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
  await whole(page);
  await expect(status(page)).toContainText("3,000 lines");
  expect(await downloaded(page)).toBe(text);
  expect((await peer.logRequests()).map(({ sent }) => sent).slice(0, 3)).toEqual([...cuts, bytes.length]);
});

test("no token is sent to another site without encryption", async ({ page, peer }) => {
  const id = await make(peer, { text: numbered(0, 3) });
  await peer.control("log-url", { id, url: "http://logs.example.com/x" });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page, peer, id);
  await expect(page.getByTestId("error-panel")).toHaveAttribute("data-code", "failed_precondition");
  expect(asked.filter((address) => /CreatePrebuildLogsToken|logs\.example/.test(address))).toEqual([]);
});

test("a line of one megabyte is shown in part, and saved in full", async ({ page, peer }) => {
  test.setTimeout(60_000);
  const text = `before\n${"long ".repeat(250_000)}end\nafter\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await open(page, peer, id);
  await whole(page);
  await expect(lines(page)).toHaveCount(3);
  await expect(line(page, 2)).toContainText("… 1.2 MB more");
  await page.getByRole("checkbox", { name: "Wrap lines" }).check();
  await expect(line(page, 2)).toBeVisible();
  await page.locator("#log-search").fill("long end");
  await expect(page.getByTestId("log-count")).toHaveText("1 of 1 line");
  expect(await downloaded(page)).toBe(text);
});

test("wrapped lines with letters of different widths are complete, and a match far to the right is shown", async ({ page, peer }) => {
  // Few enough that all are in the document from the start.
  const row = Array.from({ length: 12 }, (_, n) => `value ${n}`).join("\t");
  const text = `${Array.from({ length: 12 }, (_, n) => `${n}\t${row}`).join("\n")}\nthe last line ${"long ".repeat(100)}needle\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" });
  await page.setViewportSize({ width: 500, height: 700 });
  await open(page, peer, id);
  await whole(page);
  await page.locator("#log-search").fill("needle");
  await expect(page.locator("[data-current] mark")).toBeInViewport();
  await page.locator(".log-times").selectOption("utc");
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
  await page.getByRole("checkbox", { name: "Wrap lines" }).check();
  await expect.poll(rest).toBeLessThan(1);
  await page.setViewportSize({ width: 420, height: 700 });
  await expect.poll(rest).toBeLessThan(1);
  const blank = () =>
    page.evaluate(() => {
      const last = [...document.querySelectorAll(".log-window > [data-line]")].at(-1).getBoundingClientRect();
      return Math.abs(last.bottom - document.querySelector(".log-spacer").getBoundingClientRect().bottom);
    });
  // Room for the bar of selected lines.
  await expect.poll(blank).toBeLessThan(64);
});

test("marked text stays marked while a log grows, and is copied whole however far it reaches", async ({ page, peer, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = (from, to) => numbered(from, to).trimEnd();
  const id = await make(peer, { text: numbered(0, 300), ended: false });
  await open(page, peer, id);
  await expect(line(page, 300)).toBeInViewport();
  const place = async (number, x) => {
    const box = await line(page, number).locator(".log-text").boundingBox();
    return [box.x + x, box.y + box.height / 2];
  };
  const copied = async () => {
    await page.keyboard.press("Control+c");
    return clipboardText(page);
  };

  // Three lines of a log that is followed, until they are far out of view.
  await page.mouse.move(...(await place(296, 0)));
  await page.mouse.down();
  await page.mouse.move(...(await place(298, 600)), { steps: 4 });
  await page.mouse.up();
  await peer.control("log", { id, append: numbered(300, 500) });
  await expect(line(page, 500)).toBeInViewport();
  await expect(line(page, 297)).toHaveCount(0);
  expect(await page.evaluate(() => getSelection().toString())).toContain("line 295 ");
  expect(await copied()).toBe(text(295, 298));

  // From a line to another one, 250 lines above it.
  await page.mouse.move(...(await place(495, 600)));
  await page.mouse.down();
  await page.mouse.move(...(await place(493, 300)), { steps: 2 });
  for (const top of [7000, 5000]) {
    await page.locator(".log-list").evaluate((list, top) => list.scrollTo(0, top), top);
    await page.mouse.move(...(await place(top / 20 + 2, 300)), { steps: 2 });
  }
  await page.mouse.move(...(await place(252, 0)), { steps: 2 });
  await page.mouse.up();
  await expect.poll(() => page.locator(".log-line").count()).toBeLessThan(100);
  expect(await copied()).toBe(text(251, 495));
});

test("a log that is too long for a page shows its beginning and its end, and is downloaded in full", async ({ page, peer }) => {
  test.setTimeout(90_000);
  const text = `${numbered(0, 810_000)}error: the end\n`;
  const id = await make(peer, { text, phase: "PREBUILD_PHASE_FAILED" });
  await open(page, peer, id);
  await whole(page);
  await expect(status(page)).toContainText("810,001 lines");
  await expect(page.locator("[data-notice=shortened]")).toContainText("400,001 to 600,000");
  // It opens at the error in its last line.
  await expect(line(page, 810_001)).toBeInViewport();
  await page.goto(`${peer.url}/projects/${CHECKOUT}/prebuilds/${id}/logs#L500000`);
  await whole(page);
  await expect(line(page, 400_001)).toContainText("200,000 lines left out");
  await expect(line(page, 400_000)).toContainText("line 399999");
  await expect(line(page, 600_001)).toContainText("line 600000");
  const list = page.locator(".log-list");
  await list.press("End");
  await expect(line(page, 810_001)).toBeInViewport();
  // The browser ignores the wheel until its own scrolling has ended.
  const moved = (list) => new Promise((done) => setTimeout((top) => done(list.scrollTop - top), 300, list.scrollTop));
  await expect.poll(() => list.evaluate(moved)).toBe(0);
  await list.hover();
  await page.mouse.wheel(0, -2000);
  await expect(line(page, 809_900)).toBeInViewport();
  await list.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
  await expect(line(page, 305_020)).toBeInViewport();
  await list.evaluate((list) => list.scrollTo(0, 0));
  await expect(line(page, 1)).toBeInViewport();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^prebuild-[0-9a-f]{8}\.log$/);
  expect(readFileSync(await download.path(), "utf8") === text).toBe(true);
});
