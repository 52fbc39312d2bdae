// Tests logs in Firefox, which has other limits of scrolling, and its own selections, blobs, and streams: `node tests/browsers/logs.mjs`,
// on the release build. The same and further tests for Chromium are in tests/e2e/logs*.spec.mjs.
import assert from "node:assert/strict";
import { serve } from "../../scripts/serve.mjs";
import { startPeer } from "../peer/server.mjs";
import { inFirefox, waitFor } from "./steps.mjs";

const PROJECT = "00000002-0000-4000-8000-000000000001";

const numbered = (from, to) => Array.from({ length: to - from }, (_, n) => `line ${from + n} é🚀\n`).join("");

const steps = {
  async "a log is shown as in a terminal, and downloaded byte by byte"(page, { peer }) {
    const text = "\ufeff10%\r20%\r\u001b[32m100%\u001b[0m\r\none\ntwo\n\u001b[2A\u001b[KONE\n\u001b[1B[id:42] order 2026-11-03T08:00:00Z\nlast";
    await open(page, peer, await make(peer, { text, phase: "PREBUILD_PHASE_COMPLETED" }));
    await whole(page);
    assert.deepEqual((await texts(page)).slice(0, 5), ["100%", "ONE", "two", "[id:42] order 2026-11-03T08:00:00Z", "last"]);
    assert.deepEqual(await downloaded(page), [...Buffer.from(text)]);
  },

  async "a log that grows is followed to its end"(page, { peer }) {
    const id = await make(peer, { text: numbered(0, 300), ended: false });
    await open(page, peer, id);
    await waitFor(() => has(page, 300));
    await control(peer, "log", { id, append: numbered(300, 600) });
    await waitFor(() => has(page, 600));
  },

  async "a stream of the last lines after a greeting loses and duplicates nothing"(page, { peer }) {
    const text = numbered(0, 5_000);
    const id = await make(peer, { text, ended: false, cuts: [Buffer.byteLength(text)] });
    await open(page, peer, id);
    await waitFor(async () => (await status(page)).includes("5,000 lines"));
    await control(peer, "log", { id, tail: 100, greeting: "Attached to log\n", append: numbered(5_000, 5_003), ended: true });
    await control(peer, "advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
    await whole(page);
    assert.equal(Buffer.from(await downloaded(page)).toString(), numbered(0, 5_003));
  },

  async "a log at a signed address is requested without a token"(page, { peer }) {
    const id = await make(peer, { text: numbered(0, 3), public: true, phase: "PREBUILD_PHASE_COMPLETED" });
    await control(peer, "log-url", { id, url: `${peer.url}/logs/${id}?X-Amz-Signature=0a1b` });
    await open(page, peer, id);
    await whole(page);
    const requests = await (await fetch(`${peer.url}/log-requests`)).json();
    assert.deepEqual(requests.filter((request) => request.id === id).map(({ kind }) => kind), ["none"]);
  },

  async "a log that is too long shows its beginning and its end"(page, { peer }) {
    const id = await make(peer, { text: `${numbered(0, 810_000)}error: the end\n`, phase: "PREBUILD_PHASE_FAILED" });
    await open(page, peer, id);
    await whole(page);
    await waitFor(() => has(page, 810_001));
    await page.goto(`${peer.url}/projects/${PROJECT}/prebuilds/${id}/logs#L500000`);
    await waitFor(() => has(page, 400_001));
    assert.ok((await texts(page)).some((text) => text.includes("200,000 lines left out")));
  },

  async "a wrapped log is scrolled to its end"(page, { peer }) {
    const text = `${"word ".repeat(200)}\n`.repeat(150_000);
    await open(page, peer, await make(peer, { text: `${text}the end\n`, phase: "PREBUILD_PHASE_COMPLETED" }));
    await whole(page);
    await page.evaluate(() => [...document.querySelectorAll("label")].find((label) => label.textContent.includes("Wrap lines")).click());
    await waitFor(() => page.evaluate(() => document.querySelector(".log-list").dataset.wraps === "true"));
    await page.focus(".log-list");
    // The list is laid out a frame later.
    const scroll = (key, number) =>
      waitFor(async () => {
        await page.keyboard.press(key);
        return isInView(page, number);
      });
    await scroll("End", 150_001);
    await scroll("Home", 1);
  },

  async "marked text is copied whole, however far it reaches"(page, { peer }) {
    await open(page, peer, await make(peer, { text: numbered(0, 2_000), phase: "PREBUILD_PHASE_COMPLETED" }));
    await whole(page);
    await page.evaluate(() => (document.querySelector(".log-list").scrollTop = 0));
    await waitFor(() => has(page, 1));
    const lineText = (number) => `[data-testid=log-line][data-line="${number}"] .log-text`;
    await page.evaluate((start) => {
      const text = document.querySelector(start).firstChild;
      document.getSelection().setBaseAndExtent(text, 0, text, 4);
    }, lineText(1));
    await page.evaluate(() => {
      const { offsetHeight } = document.querySelector("[data-testid=log-line]");
      document.querySelector(".log-list").scrollTop = 390 * offsetHeight;
    });
    await waitFor(() => has(page, 400));
    await page.evaluate((end) => {
      const text = document.querySelector(end).firstChild;
      document.getSelection().extend(text, 4);
    }, lineText(400));
    // The code that copies is loaded at the first event.
    const copied = await waitFor(() =>
      page.evaluate(() => {
        const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
        document.querySelector(".log-list").dispatchEvent(event);
        return event.clipboardData.getData("text/plain");
      }),
    );
    assert.equal(copied, `${numbered(0, 399)}line`);
  },

  async "a text and a regular expression are found"(page, { site }) {
    await page.goto(`${site.url}prebuilds?speed=0&phase=failed`);
    const log = await waitFor(() => page.$eval("[data-testid=prebuild-row] a.row-link", (link) => link.href));
    await page.goto(log.replace(/(\?|$)/, "/logs$1"));
    await whole(page);
    // It opens at its first error.
    await waitFor(() => page.$("[data-testid=log-line][data-level=error]"));
    await page.type("#log-search", "e");
    const count = () => page.$eval("[data-testid=log-count]", ({ textContent, dataset }) => dataset.searching === undefined && textContent);
    await waitFor(async () => /of [1-9]/.test(await count()));
    const plain = await count();
    await page.evaluate(() => document.querySelector(".log-toggle:last-of-type").click());
    await page.focus("#log-search");
    await page.keyboard.type("|\\d");
    await waitFor(async () => /of [1-9]/.test(await count()) && (await count()) !== plain);
  },
};

for (const [name, service] of [
  ["begins anew", {}],
  ["continues at the end", { only_new: true }],
  ["writes a line of its own first", { greeting: "Attached to log\n" }],
]) {
  steps[`after an interruption, a log service that ${name} loses and duplicates nothing`] = async (page, { peer }) => {
    const text = numbered(0, 300);
    const id = await make(peer, { text, ended: false, cuts: [Buffer.byteLength(text)] });
    await open(page, peer, id);
    await waitFor(async () => (await status(page)).includes("300 lines"));
    await control(peer, "log", { id, ...service, append: numbered(300, 303), ended: true });
    await control(peer, "advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
    await whole(page);
    assert.equal(Buffer.from(await downloaded(page)).toString(), numbered(0, 303));
  };
}

/** A prebuild of this kind, created for the test, with the content of its log. */
async function make(peer, { phase = "PREBUILD_PHASE_RUNNING", ...log }) {
  const headers = { "Content-Type": "application/json", Authorization: "Bearer good-token-2" };
  const body = JSON.stringify({ projectId: PROJECT, spec: {} });
  const made = await fetch(`${peer.url}/api/gitpod.v1.PrebuildService/CreatePrebuild`, { method: "POST", headers, body });
  const { id } = (await made.json()).prebuild;
  await control(peer, "log", { id, ...log });
  await control(peer, "advance", { id, phase });
  await control(peer, "log-url", { id });
  return id;
}

const control = (peer, name, data) =>
  fetch(`${peer.url}/control/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });

async function open(page, peer, id) {
  await page.goto(`${peer.url}/projects/${PROJECT}/prebuilds/${id}/logs`);
  const field = await waitFor(() => page.$('[data-testid="sign-in-form"] input:not([type=checkbox])'));
  await field.type("good-token");
  await page.click('[data-testid="sign-in-form"] input[type=checkbox]');
  await page.keyboard.press("Enter");
}

const status = (page) => page.$eval("[data-testid=log-status]", (status) => status.textContent);
const whole = (page) => waitFor(() => page.$("[data-testid=log-status][data-state=complete]"));
const texts = (page) => page.$$eval(".log-window .log-text", (texts) => texts.map((text) => text.textContent));
const has = (page, number) => page.$(`[data-testid=log-line][data-line="${number}"]`);

const isInView = (page, number) =>
  page.evaluate((number) => {
    const line = document.querySelector(`[data-testid=log-line][data-line="${number}"]`).getBoundingClientRect();
    const list = document.querySelector(".log-list").getBoundingClientRect();
    return line.bottom > list.top && line.top < list.bottom;
  }, number);

/** The bytes that the button offers as a file. */
async function downloaded(page) {
  await page.evaluate(() => {
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      globalThis.offered = blob;
      return create.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Download").click();
  });
  return page.evaluate(async () => [...new Uint8Array(await globalThis.offered.arrayBuffer())]);
}

const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "/api", auth: "token" } });
const site = await serve({ root: "dist" });
await inFirefox(steps, { peer, site });
await Promise.all([site.close(), peer.close()]);
