// Measures how long the mock backend takes to return a page of an organization's 100,000 prebuilds: the worker's own time, from its
// Server-Timing header, in Chromium, on the release build.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";

const PREBUILDS = 100_000;
const REQUESTS = 60;
const PAGE_SIZE = 100;
const LIMIT_MS = 5;
const VARIANTS = {
  "all, page after page": {},
  "failed or cancelled": { phases: ["PREBUILD_PHASE_FAILED", "PREBUILD_PHASE_CANCELLED"] },
  "in progress": { phases: ["PREBUILD_PHASE_PENDING", "PREBUILD_PHASE_STARTING", "PREBUILD_PHASE_RUNNING"] },
};

/** Runs in the page: requests page after page, starting again after the last page. */
async function requestPages({ prebuilds, requests, pageSize, filter }) {
  const address = new URL(`mock-api/prebuilds=${prebuilds}/gitpod.v1.PrebuildService/ListPrebuilds`, document.baseURI);
  const samples = [];
  let token;
  for (let i = 0; i < requests; i += 1) {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1" },
      body: JSON.stringify({ pagination: { pageSize, token }, filter }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 200)}`);
    const timing = response.headers.get("Server-Timing")?.match(/handle;dur=([\d.]+)/);
    if (!timing) throw new Error("the answer has no Server-Timing: handle;dur=…; is it the worker's?");
    const { prebuilds: rows = [], pagination } = JSON.parse(text);
    samples.push({ ms: Number(timing[1]), bytes: new TextEncoder().encode(text).length, rows: rows.length });
    token = pagination?.nextToken || undefined;
  }
  return samples;
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1];
}

const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  await page.goto(`${site.url}?prebuilds=${PREBUILDS}`);
  await page.getByTestId("mock-banner").waitFor({ timeout: 60_000 });

  console.log(`ListPrebuilds over ${PREBUILDS} prebuilds, ${REQUESTS} requests of ${PAGE_SIZE} rows each, ms in the worker`);
  for (const [name, filter] of Object.entries(VARIANTS)) {
    const samples = await page.evaluate(requestPages, { prebuilds: PREBUILDS, requests: REQUESTS, pageSize: PAGE_SIZE, filter });
    const times = samples.map(({ ms }) => ms);
    const median = quantile(times, 0.5);
    const fast = median <= LIMIT_MS;
    if (!fast) process.exitCode = 1;
    const largest = samples.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    console.log(
      `${fast ? "PASS" : "FAIL"}  ${name.padEnd(22)} median ${median.toFixed(2)}  p95 ${quantile(times, 0.95).toFixed(2)}` +
        `  first ${times[0].toFixed(2)}  max ${Math.max(...times).toFixed(2)}  (bar: median ${LIMIT_MS})` +
        `  ${largest.rows} rows, ${largest.bytes} bytes`,
    );
  }
} finally {
  await browser.close();
  await site.close();
}
