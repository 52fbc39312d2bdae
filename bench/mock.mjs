// Measures the mock backend as a page uses it: a page of 100 from 100,000 prebuilds compared with the same data behind npm's msw, the size
// of the worker, its cold start, and the time until the largest scenario shows its rows.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";

const PREBUILDS = 100_000;
const PAGE_SIZE = 100;
const ROUNDS = 5;
const CALLS_A_ROUND = 20;
const WARM_ROUNDS = 10;
const LEAST_RATIO = 3;
const MAX_WORKER_BYTES = 150_000;
const STARTS = 9;
const MAX_START_MS = 150;
const OPENINGS = 5;
const MAX_OPENING_MS = 1500;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function judge(passes, text) {
  if (!passes) process.exitCode = 1;
  console.log(`${passes ? "PASS" : "FAIL"}  ${text}`);
}

/** Runs in a page: returns the milliseconds of each call, from the request to the text of the response. */
async function timeCalls({ address, calls, pageSize }) {
  const samples = [];
  let token = "";
  for (let i = 0; i < calls; i += 1) {
    const started = performance.now();
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ pagination: { pageSize, token } }),
    });
    const text = await response.text();
    samples.push(performance.now() - started);
    const { prebuilds, pagination } = JSON.parse(text);
    if (prebuilds.length !== pageSize) throw new Error(`${prebuilds.length} rows of ${pageSize}`);
    token = pagination.nextToken;
  }
  return samples;
}

/** Runs in the mock's page: returns every prebuild, as JSON text. */
async function everyPrebuild({ address, pageSize }) {
  const texts = [];
  let token = "";
  do {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pagination: { pageSize, token } }) };
    const page = await (await fetch(address, init)).json();
    texts.push(JSON.stringify(page.prebuilds).slice(1, -1));
    token = page.pagination?.nextToken;
  } while (token);
  return `[${texts.join(",")}]`;
}

async function stopWorkers(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

/** A console page that the mock's worker controls. */
async function open(browser, address) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  await page.getByTestId("mock-banner").waitFor({ timeout: 60_000 });
  return page;
}

const list = "gitpod.v1.PrebuildService/ListPrebuilds";
const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  // Compared with msw: a page that has no data, and, for the comparison, a page that hasn't held all the data.
  const world = `${site.url}nowhere?prebuilds=${PREBUILDS}&speed=0`;
  const source = await open(browser, world);
  const address = `${await source.evaluate(() => mockBackend.api)}/${list}`;
  const prebuilds = await source.evaluate(everyPrebuild, { address, pageSize: PAGE_SIZE });
  await source.context().close();
  const ours = await open(browser, world);
  const { outputFiles } = await build({ entryPoints: ["bench/msw-page.js"], bundle: true, format: "iife", write: false, minify: true });
  const files = {
    "index.html": '<!doctype html><meta charset="utf-8"><title>msw</title><script src="msw-page.js"></script>',
    "msw-page.js": outputFiles[0].text,
    "mockServiceWorker.js": readFileSync("node_modules/msw/lib/mockServiceWorker.js", "utf8"),
    "prebuilds.bin": prebuilds,
  };
  // msw starts its worker from a string.
  const other = await serve({ root: "dist", files, csp: { "require-trusted-types-for": "" } });
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(other.url);
  const count = await theirs.evaluate(() => startMsw());
  if (count !== PREBUILDS) throw new Error(`msw has ${count} prebuilds`);
  const sides = { worker: [ours, address], filtered: [theirs, `${other.url}filtered/${list}`], stopped: [theirs, `${other.url}stopped/${list}`] };
  const samples = { worker: [], filtered: [], stopped: [] };
  for (let round = -WARM_ROUNDS; round < ROUNDS; round += 1) {
    for (const [name, [page, at]] of Object.entries(sides)) {
      await page.bringToFront();
      const times = await page.evaluate(timeCalls, { address: at, calls: CALLS_A_ROUND, pageSize: PAGE_SIZE });
      // The first rounds are a warm-up.
      if (round >= 0) samples[name].push(...times);
    }
  }
  const [mine, filtered, stopped] = Object.values(samples).map(median);
  console.log(`ListPrebuilds of ${PAGE_SIZE} from ${PREBUILDS}, as the page sees it, median ms: worker ${mine.toFixed(2)}`);
  judge(
    filtered / mine >= LEAST_RATIO,
    `msw with a handler that filters and slices ${filtered.toFixed(2)}: ${(filtered / mine).toFixed(2)} times as fast (bar: ${LEAST_RATIO})`,
  );
  console.log(`      msw with one that stops when its page is full ${stopped.toFixed(2)}: ${(stopped / mine).toFixed(2)} times as fast`);
  await other.close();

  // The size of the worker.
  const bytes = brotliCompressSync(readFileSync("dist/mock_worker_bg.wasm")).length;
  judge(bytes <= MAX_WORKER_BYTES, `worker wasm, brotli 11: ${bytes} bytes (bar: ${MAX_WORKER_BYTES})`);

  // The worker's cold start.
  const small = await open(browser, `${site.url}?speed=0`);
  const smallList = `${await small.evaluate(() => mockBackend.api)}/${list}`;
  const starts = [];
  for (let i = 0; i < STARTS; i += 1) {
    await stopWorkers(small);
    await small.waitForTimeout(300);
    starts.push(...(await small.evaluate(timeCalls, { address: smallList, calls: 1, pageSize: PAGE_SIZE })));
  }
  judge(median(starts) < MAX_START_MS, `from a stopped worker to its first answer, 2,000 prebuilds: median ${median(starts).toFixed(0)} ms (bar: ${MAX_START_MS})`);

  // The largest scenario.
  const openings = [];
  for (let i = 0; i < OPENINGS; i += 1) {
    await small.bringToFront();
    const started = performance.now();
    // A different seed each time, so that the world is always new.
    await small.goto(`${site.url}prebuilds?scenario=huge&seed=${i + 2}`);
    await small.getByTestId("prebuild-row").first().waitFor();
    openings.push(performance.now() - started);
  }
  judge(
    median(openings) < MAX_OPENING_MS,
    `opening the scenario of 100,000 prebuilds, to its first row: median ${median(openings).toFixed(0)} ms (bar: ${MAX_OPENING_MS})`,
  );
} finally {
  await browser.close();
  await site.close();
}
