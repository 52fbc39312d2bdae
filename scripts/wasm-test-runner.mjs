#!/usr/bin/env node
// Cargo's runner for wasm tests: wasm-bindgen-test-runner builds and serves the test page, on a free port, and Playwright
// opens it in Chromium. The runner's own headless mode would need a chromedriver of exactly the browser's version.
//
// The page has the console's stylesheets and a fixed time zone, and tests can send mouse and keyboard input as from a user (tests/support).
// When a test fails, the page's content is saved in test-results/wasm.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { chromium } from "playwright-core";
import { launchOptions } from "./browsers.mjs";
import { bundleStyles } from "./build/minify.mjs";
import { startPeer } from "../tests/peer/server.mjs";

/** How long a single test may take. */
const TEST_TIMEOUT_MS = 60_000;
/** The test binary, such as `interface`. */
const BINARY = basename(process.argv[2]).replace(/-[0-9a-f]+\.wasm$/, "");
const RESULTS = `test-results/wasm/${BINARY}`;
/** The console's messages; the runner's own output is for this script. */
const STYLES = `${Buffer.from(await bundleStyles({ minify: false }))} #output { display: none; }`;
/** Numbered as in Chromium's protocol. */
const MODIFIERS = { Alt: 1, Control: 2, Meta: 4, Shift: 8 };

const server = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});

const address = await new Promise((found, failed) => {
  let said = "";
  server.on("error", failed);
  server.stdout.on("data", (data) => {
    said += data;
    const match = said.match(/available at (http:\S+)/);
    if (match) found(match[1]);
  });
  // The runner exits if the file contains no tests, or can't be read.
  server.on("exit", (code) => {
    process.stdout.write(said);
    process.exit(code ?? 1);
  });
});
server.removeAllListeners("exit");
process.on("exit", () => server.kill());

// The tests in tests/peer.rs find the peer's URL in the page.
const peer = BINARY === "peer" ? await startPeer() : null;
const browser = await chromium.launch({
  ...launchOptions(),
  // Elements expose their role and name.
  args: [...launchOptions().args, "--enable-blink-features=ComputedAccessibilityInfo"],
});

/** Sends input to the page as the browser gets it from a user. */
async function exposeInput(page) {
  const session = await page.context().newCDPSession(page);
  // Keeps roles and names up to date, instead of computing them for the whole page each time one is read.
  await session.send("Accessibility.enable");
  await page.exposeFunction("mouseClick", async (x, y, modifier) => {
    const common = { x, y, modifiers: MODIFIERS[modifier] ?? 0 };
    const press = { ...common, button: "left", clickCount: 1 };
    await Promise.all([
      session.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...common }),
      session.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press }),
      session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press }),
    ]);
  });
  await page.exposeFunction("pressKey", (key) => page.keyboard.press(key));
  await page.exposeFunction("insertText", (text) => page.keyboard.insertText(text));
}

/** Lets the page count its event listeners. */
async function exposeCounts(page) {
  const session = await page.context().newCDPSession(page);
  await page.exposeFunction("countListeners", async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Memory.getDOMCounters")).jsEventListeners;
  });
}

/** Saves the page's content, as a document and a screenshot. */
async function saveFailure({ test, message, html: body }) {
  const html = body.replace("</head>", () => `<style>${STYLES}</style></head>`);
  const folder = `${RESULTS}/${test.replaceAll("::", "-")}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/error.txt`, message);
  writeFileSync(`${folder}/page.html`, html);
  const page = await browser.newPage();
  await page.setContent(html);
  await page.evaluate(() => {
    for (const dialog of document.querySelectorAll("dialog[open]")) {
      dialog.close();
      dialog.showModal();
    }
  });
  await page.screenshot({ path: `${folder}/page.png` });
  await page.close();
  console.log(`${test}: what the page showed is in ${folder}`);
}

/** Each test with its duration; without stacks, because a panic's message has its location. */
function readable(output, starts) {
  const took = new Map(starts.map(([test, start], index) => [test, (starts[index + 1]?.[1] ?? Date.now()) - start]));
  const lines = output.split("\n").filter((line) => !/^\s+(at .*(wasm|\.js:)|Stack:|Error$|JS exception|RuntimeError: unreachable)/.test(line));
  const text = lines.map((line) => line.replace(/^test (\S+) \.\.\..*/, (line, test) => `${line} ${took.get(test) ?? 0} ms`));
  return text.join("\n").replace(/\n(\s*\n){2,}/g, "\n\n");
}

try {
  const page = await browser.newPage({ timezoneId: "Asia/Kolkata", locale: "en-US", reducedMotion: "reduce" });
  rmSync(RESULTS, { recursive: true, force: true });
  await exposeInput(page);
  await exposeCounts(page);
  const failures = [];
  /** Each test and its start time, in order. */
  const starts = [];
  const running = () => starts.at(-1)?.[0] ?? "page";
  page.on("console", (message) => {
    const [, started] = message.text().match(/^Invoking test: (\S+)/) ?? [];
    if (started) starts.push([started, Date.now()]);
  });
  // The first of several panics shows the cause.
  await page.exposeFunction("keepFailure", (message, html) => {
    if (failures.every(({ test }) => test !== running())) failures.push({ test: running(), message, html });
  });
  // Tests navigate between pages of the console within one document.
  let documents = 0;
  page.on("domcontentloaded", () => (documents += 1));
  // The runner doesn't serve public/.
  await page.route("**/regex-worker.js", (route) => route.fulfill({ path: "public/regex-worker.js" }));
  if (peer) await page.addInitScript((url) => (globalThis.PEER = url), peer.url);
  await page.addInitScript((styles) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets.push(sheet);
  }, STYLES);
  await page.goto(address);
  const loaded = Date.now();
  let output = "";
  const isOver = () => /test result: /.test(output);
  const isLate = () => Date.now() - (starts.at(-1)?.[1] ?? loaded) > TEST_TIMEOUT_MS;
  while (!isOver() && !isLate() && documents === 1) {
    await new Promise((done) => setTimeout(done, 50));
    output = await page.evaluate(() => document.getElementById("output")?.textContent).catch(() => null) ?? output;
  }
  console.log(readable(output, starts));
  if (!isOver()) {
    const message = documents > 1 ? `left the page for ${page.url()}` : `did not end within ${TEST_TIMEOUT_MS / 1000} seconds`;
    console.error(`${running()} ${message}.`);
    failures.push({ test: running(), message, html: await page.content() });
  }
  for (const failure of failures) await saveFailure(failure);
  process.exitCode = /test result: ok/.test(output) ? 0 : 1;
} finally {
  await browser.close();
  await peer?.close();
  server.kill();
}
