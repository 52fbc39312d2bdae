// Measures how long a page takes to replay 100,000 starts of environments against warm pools of every size, and its longest slice.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";
import { buildExample } from "./lib/example.mjs";

const STARTS = 100_000;
const DAYS = [28, 365];
/** As in src/store/demand/replays.rs. */
const BUDGET = 300_000;
const ROUNDS = 5;
const MOST_MS = 1_000;
const FRAME_MS = 16;

const example = buildExample("demand");

/** Runs in the page: returns the milliseconds of the whole replay and of its longest slice, and the number of sizes. */
async function measure({ starts, days, budget, wasm }) {
  const { default: init, DemandReplay } = await import(new URL("bench-demand.js", document.baseURI));
  await init({ module_or_path: Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0)) });
  const started = performance.now();
  const replay = new DemandReplay(starts, days);
  let longest = 0;
  for (let isDone = false; !isDone; ) {
    const before = performance.now();
    isDone = replay.step(budget);
    longest = Math.max(longest, performance.now() - before);
    await new Promise((next) => setTimeout(next));
  }
  return { whole: performance.now() - started, longest, sizes: replay.sizes() };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const site = await serve({ root: "dist", files: { "bench-demand.js": readFileSync(example.module, "utf8") } });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  await page.goto(site.url);
  const wasm = readFileSync(example.wasm).toString("base64");
  for (const days of DAYS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await page.evaluate(measure, { starts: STARTS, days, budget: BUDGET, wasm }));
    }
    const whole = median(rounds.map((round) => round.whole));
    const longest = median(rounds.map((round) => round.longest));
    const passes = whole < MOST_MS && longest < FRAME_MS;
    if (!passes) process.exitCode = 1;
    console.log(
      `${passes ? "PASS" : "FAIL"}  ${STARTS} starts in ${days} days against ${rounds[0].sizes} sizes, with pauses: ${whole.toFixed(0)} ms (below ${MOST_MS}); ` +
        `longest slice ${longest.toFixed(1)} ms (below ${FRAME_MS})`,
    );
  }
} finally {
  await browser.close();
  await site.close();
}
