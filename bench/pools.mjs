// Measures a page with 400 warm pools: frame times while scrolling.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";
import { SPEEDS, atCpu, frameTimes } from "./lib/frames.mjs";

const POOLS = 400;
const ROUNDS = 3;
const FRAMES = 200;

/** Runs in the page: scrolls through it once, and counts the different pools that it shows. */
async function countPools() {
  const frame = () => new Promise(requestAnimationFrame);
  const ids = new Set();
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight / 2) {
    scrollTo(0, top);
    await frame();
    await frame();
    for (const pool of document.querySelectorAll("[data-pool-id]")) ids.add(pool.dataset.poolId);
  }
  return ids.size;
}

const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${site.url}warm-pools?scenario=many-pools&speed=0`);
  await page.getByTestId("pool-card").first().waitFor();
  await page.getByTestId("pool-totals").getByText(String(POOLS), { exact: true }).waitFor();
  const drawn = await page.evaluate(countPools);
  if (drawn !== POOLS) throw new Error(`only ${drawn} of ${POOLS} pools are there`);
  // The data of their snapshots arrives later.
  await page.waitForTimeout(5000);
  for (const { slowdown, words, most } of SPEEDS) {
    const { p95, p95s, elements } = await atCpu(page, slowdown, () => frameTimes(page, ROUNDS, FRAMES));
    const passes = p95 < most;
    if (!passes) process.exitCode = 1;
    console.log(
      `${passes ? "PASS" : "FAIL"}  ${drawn} pools scrolled${words}: p95 frame ${p95.toFixed(1)} ms (below ${most}; rounds ${p95s.map((ms) => ms.toFixed(1)).join(", ")}), at most ${elements} elements in the page's content`,
    );
  }
  await page.close();
} finally {
  await browser.close();
  await site.close();
}
