// Measures a log of 200,000 lines: the time to load and to search it, frame times while scrolling, at full CPU speed and at a quarter of
// it, and the memory of the page.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";
import { SPEEDS, atCpu, frameTimes } from "./lib/frames.mjs";
import { wasmBytes, watchMemories } from "./lib/memories.mjs";

const LINES = 200_000;
const ROUNDS = 3;
const FRAMES = 300;
/** Three lines per frame. */
const LINES_BY = { selector: ".log-list", from: 1 / 3, pixels: 60 };
const MOST = { loadMs: 3000, searchMs: 300, bytes: 150e6 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs in the page: returns the milliseconds from typing to the final count, and the count. */
async function search([text, isRegex]) {
  const field = document.getElementById("log-search");
  const toggle = document.querySelector(".log-toggle:last-of-type");
  const count = () => document.querySelector("[data-testid=log-count]");
  const settled = () => count().dataset.searching === undefined && /\d/.test(count().textContent);
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if ((toggle.getAttribute("aria-pressed") === "true") !== isRegex) toggle.click();
  await new Promise((done) => setTimeout(done, 200));
  const started = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => {
    const look = () => (settled() ? done() : setTimeout(look, 1));
    setTimeout(look, 0);
  });
  return { ms: performance.now() - started, count: count().textContent };
}

function report(name, value, most, unit, more = "") {
  const passes = value < most;
  if (!passes) process.exitCode = 1;
  console.log(`${passes ? "PASS" : "FAIL"}  ${name}: ${value.toFixed(value < 100 ? 1 : 0)} ${unit} (below ${most})${more}`);
}

const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await watchMemories(page);
  await page.goto(`${site.url}prebuilds?speed=0&log-lines=${LINES}&phase=completed`);
  const row = page.getByTestId("prebuild-row").first();
  await row.waitFor();
  const address = new URL(await row.getByRole("link").getAttribute("href"), site.url);
  address.pathname += "/logs";

  const loads = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    await page.goto(address.href, { waitUntil: "commit" });
    // From the page's first byte to the last line of the log.
    const ms = await page.evaluate(async (lines) => {
      const isLoaded = () => document.querySelector("[data-testid=log-status][data-state=complete]")?.textContent.includes(`${lines} lines`);
      while (!isLoaded()) await new Promise((done) => setTimeout(done, 5));
      return performance.now();
    }, LINES.toLocaleString("en"));
    loads.push(ms);
  }
  report(`${LINES} lines loaded, from the page's first byte to the log's last`, median(loads), MOST.loadMs, "ms", `; rounds ${loads.map((ms) => ms.toFixed(0)).join(", ")}`);

  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const wasm = await wasmBytes(page);
  report("memory of the page, wasm and JavaScript", (usedSize + wasm) / 1e6, MOST.bytes / 1e6, "MB", `; wasm ${(wasm / 1e6).toFixed(1)}, JavaScript ${(usedSize / 1e6).toFixed(1)}`);

  for (const query of [["total_of_777", false], ["e", false], ["東京", false], ["module \\d+7 in|npm \\w+ dep", true]]) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await page.evaluate(search, query));
    report(`search for ${query[1] ? `/${query[0]}/` : `"${query[0]}"`}, ${rounds[0].count}`, median(rounds.map(({ ms }) => ms)), MOST.searchMs, "ms");
  }

  for (const wraps of [false, true]) {
    await page.getByRole("checkbox", { name: "Wrap lines" }).setChecked(wraps);
    for (const { slowdown, words, most } of SPEEDS) {
      const { p95, elements } = await atCpu(page, slowdown, () => frameTimes(page, ROUNDS, FRAMES, LINES_BY));
      report(`frames while scrolling, 3 lines a frame, ${wraps ? "wrapped" : "not wrapped"}${words}, p95`, p95, most, "ms", `; at most ${elements} elements in the page's content`);
    }
  }
} finally {
  await browser.close();
  await site.close();
}
