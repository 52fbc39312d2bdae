// Measures frames while the page follows a log that grows by 1,000 lines a second, for a minute, on the real Connect server of tests/peer.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { startPeer } from "../tests/peer/server.mjs";
import { signIn } from "../tests/e2e/console.mjs";

const PROJECT = "00000002-0000-4000-8000-000000000001";
const SECONDS = 60;
const LINES_PER_SECOND = 1_000;
const PARTS_PER_SECOND = 10;
const MOST_MS = 50;

/** Runs in the page until `seconds` have passed: returns the milliseconds between frames, and those of tasks of 50 ms and more. */
async function watch(seconds) {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  const frames = [];
  const started = performance.now();
  let before = await new Promise(requestAnimationFrame);
  while (performance.now() - started < seconds * 1_000) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return { frames, tasks };
}

const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "/api", auth: "token" } });
const browser = await chromium.launch(launchOptions());
try {
  const send = (path, data) =>
    fetch(`${peer.url}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: "Bearer good-token-2" },
      body: JSON.stringify(data),
    });
  const made = await send("api/gitpod.v1.PrebuildService/CreatePrebuild", { projectId: PROJECT, spec: {} });
  const { id } = (await made.json()).prebuild;
  await send("control/log", { id, text: "start\n", ended: false });
  await send("control/advance", { id, phase: "PREBUILD_PHASE_RUNNING" });
  await send("control/log-url", { id });

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${peer.url}/projects/${PROJECT}/prebuilds/${id}/logs`);
  await signIn(page, { keep: true });
  await page.getByTestId("log-line").first().waitFor();
  // Code that the page loads later isn't part of this.
  await page.waitForTimeout(5_000);

  const watched = page.evaluate(watch, SECONDS);
  const started = Date.now();
  let lines = 1;
  while (Date.now() - started < SECONDS * 1_000) {
    const due = Math.floor(((Date.now() - started) / 1_000) * LINES_PER_SECOND) + 1;
    const part = Array.from({ length: Math.max(due - lines, 0) }, (_, n) => `2026-11-03T08:00:00Z building module ${lines + n} of the checkout service\n`);
    lines += part.length;
    if (part.length > 0) await send("control/log", { id, append: part.join("") });
    await new Promise((done) => setTimeout(done, 1_000 / PARTS_PER_SECOND));
  }
  const { frames, tasks } = await watched;
  const shown = await page.locator("[data-testid=log-line]").last().getAttribute("data-line");
  const sorted = frames.toSorted((a, b) => a - b);
  const slowest = sorted.at(-1);
  const passes = slowest < MOST_MS && Number(shown) > lines - 2 * LINES_PER_SECOND;
  if (!passes) process.exitCode = 1;
  console.log(
    `${passes ? "PASS" : "FAIL"}  ${lines} lines in ${SECONDS} s, slowest of ${frames.length} frames: ${slowest.toFixed(1)} ms (below ${MOST_MS}); ` +
      `p95 ${sorted[Math.ceil(sorted.length * 0.95) - 1].toFixed(1)} ms, ${frames.filter((ms) => ms > MOST_MS).length} over ${MOST_MS} ms, ` +
      `${tasks.length} long tasks; last line shown: ${shown}`,
  );
} finally {
  await browser.close();
  await peer.close();
}
