// Measures the history with all 10,000 rows loaded: the frame times while scrolling, at full CPU speed and at a fourth of it, and the number of
// elements in the document.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";
import { SPEEDS, atCpu, frameTimes } from "./lib/frames.mjs";

const ROWS = 10_000;
const ROUNDS = 3;
const FRAMES = 300;
const MAX_ELEMENTS = 4000;

/** Runs in the page: loads all rows by scrolling to the end repeatedly. */
async function loadAll(rows) {
  const frame = () => new Promise(requestAnimationFrame);
  const loaded = () => Number(document.querySelector(".extent .meta").textContent.replace(/,/g, "").match(/\d+/)?.[0] ?? 0);
  const started = performance.now();
  while (loaded() < rows && performance.now() - started < 120_000) {
    scrollTo(0, document.documentElement.scrollHeight);
    await frame();
  }
  return loaded();
}

const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${site.url}prebuilds?speed=0&prebuilds=${ROWS}`);
  await page.getByTestId("prebuild-row").first().waitFor();
  const loaded = await page.evaluate(loadAll, ROWS);
  if (loaded < ROWS) throw new Error(`only ${loaded} of ${ROWS} rows were loaded`);
  for (const { slowdown, words, most } of SPEEDS) {
    const { p95, p95s, elements } = await atCpu(page, slowdown, () => frameTimes(page, ROUNDS, FRAMES));
    const passes = p95 < most && elements < MAX_ELEMENTS;
    if (!passes) process.exitCode = 1;
    console.log(
      `${passes ? "PASS" : "FAIL"}  ${loaded} rows scrolled, 3 a frame${words}: p95 frame ${p95.toFixed(1)} ms (below ${most}; rounds ${p95s.map((ms) => ms.toFixed(1)).join(", ")}), at most ${elements} elements in the page's content`,
    );
  }
} finally {
  await browser.close();
  await site.close();
}
