// Measures the development loop (`make dev`): the time from changing a line of a page, and a color, to seeing it in the browser. Edits two
// source files and restores them.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";

const PAGE = "src/pages/projects.rs";
const TITLE = 'page_frame("Projects"';
const STYLE = "style/tokens.css";
const FIRST_BUILD_MS = 900_000;
const RUNS = 3;

const files = new Map([PAGE, STYLE].map((file) => [file, readFileSync(file, "utf8")]));
if (!files.get(PAGE).includes(TITLE)) throw new Error(`${PAGE} has no ${TITLE} to change.`);

const dev = spawn("node", ["scripts/dev.mjs", "--port", "8700"], { stdio: ["ignore", "pipe", "inherit"] });
const browser = await chromium.launch(launchOptions());
try {
  const address = await new Promise((found) => {
    dev.stdout.on("data", (data) => {
      const url = String(data).match(/http:\/\/\S+/)?.[0];
      if (url) found(url);
    });
  });
  const page = await browser.newPage();
  await page.goto(`${address}projects?speed=0`);
  await page.getByTestId("project-row").first().waitFor({ timeout: FIRST_BUILD_MS });
  // Trunk's initial build may still be running.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  await page.getByTestId("project-row").first().waitFor();

  report("a changed line of a page", 15, await times((run) => change(PAGE, TITLE, `page_frame("Changed ${run}"`), async (run) => {
    await page.getByRole("heading", { name: `Changed ${run}` }).waitFor({ timeout: 120_000 });
  }));
  report("a changed color", 2, await times((run) => change(STYLE, /$/, `\n:root { --changed: ${run}; }\n`), async (run) => {
    const changed = (wanted) => getComputedStyle(document.documentElement).getPropertyValue("--changed").trim() === wanted;
    await page.waitForFunction(changed, String(run), { timeout: 30_000, polling: 20 });
  }));
} finally {
  restore();
  await browser.close();
  dev.kill();
}

async function times(edit, seen) {
  const seconds = [];
  for (let run = 1; run <= RUNS; run += 1) {
    const started = performance.now();
    edit(run);
    await seen(run);
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds.sort((a, b) => a - b);
}

function change(file, pattern, replacement) {
  writeFileSync(file, files.get(file).replace(pattern, replacement));
}

function restore() {
  for (const [file, text] of files) if (readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

function report(what, limit, seconds) {
  const middle = seconds[Math.floor(seconds.length / 2)];
  const all = seconds.map((value) => value.toFixed(1)).join(", ");
  console.log(`${middle <= limit ? "PASS" : "FAIL"}: ${what} is in the browser after ${middle.toFixed(1)} s of at most ${limit} (${all}).`);
  if (middle > limit) process.exitCode = 1;
}
