// Measures the statistics of 100,000 prebuilds: the time until the first figures and until they are complete, and what each further event
// costs the page's main thread, with its call, its figures, and the drawing.
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";

const PREBUILDS = 100_000;
const EVENTS = 20;
/** Enough for the page to draw what an event changes. */
const SETTLE_MS = 400;
const MAX_FIRST_MS = 1000;
const MAX_EVENT_MS = 4;

/** Runs in the page: the milliseconds from a click on the view's button to its first figures. */
async function timeFirstFigures() {
  const frame = () => new Promise(requestAnimationFrame);
  const button = [...document.querySelectorAll(".segment")].find((element) => element.textContent === "Statistics");
  const started = performance.now();
  button.click();
  while (!document.querySelector(".tile dd")?.textContent) await frame();
  return performance.now() - started;
}

/** Runs in the page: makes a call without the console. */
async function call({ address, request }) {
  const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request) });
  await response.arrayBuffer();
}

function judge(passes, text) {
  if (!passes) process.exitCode = 1;
  console.log(`${passes ? "PASS" : "FAIL"}  ${text}`);
}

const site = await serve({ root: "dist" });
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const listed = page.waitForResponse("**/ListPrebuilds");
  await page.goto(`${site.url}prebuilds?scenario=huge&speed=0&from=2000-01-01`);
  const list = await listed;
  await page.getByTestId("prebuild-row").first().waitFor();
  // The view's code is loaded before a click in any but the first seconds.
  await page.waitForTimeout(3000);
  const first = await page.evaluate(timeFirstFigures);
  judge(first < MAX_FIRST_MS, `first figures of ${PREBUILDS} prebuilds after ${first.toFixed(0)} ms (below ${MAX_FIRST_MS})`);
  const started = Date.now();
  await page.locator(".range-status[data-progress=complete]").waitFor({ timeout: 300_000 });
  const counted = async () => Number((await page.locator(".tile dd").first().textContent()).replaceAll(",", ""));
  const count = await counted();
  judge(count === PREBUILDS, `${count} prebuilds are counted after ${((Date.now() - started + first) / 1000).toFixed(1)} s`);

  const { metadata } = (await list.json()).prebuilds[0];
  const request = { projectId: metadata.projectId, environmentClassId: metadata.environmentClassId, spec: {} };
  const address = list.url().replace("ListPrebuilds", "CreatePrebuild");
  const session = await page.context().newCDPSession(page);
  // Processor time: what other processes do does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  };
  /** How long each of some calls keeps the page's main thread busy, with all that follows from it. */
  const busyPerCall = async (address, request) => {
    const before = await busy();
    for (let n = 0; n < EVENTS; n += 1) {
      await page.evaluate(call, { address, request });
      await page.waitForTimeout(SETTLE_MS);
    }
    return ((await busy()) - before) / EVENTS;
  };
  // The benchmark's own call: one that the server refuses causes no event.
  const own = await busyPerCall(list.url().replace("ListPrebuilds", "GetPrebuild"), {});
  // At the limit of what is read, older ones stay and newer ones come.
  const each = (await busyPerCall(address, request)) - own;
  const further = (await counted()) - count;
  judge(further === EVENTS, `${further} of ${EVENTS} further prebuilds are counted`);
  judge(each < MAX_EVENT_MS, `each further event keeps the page's main thread busy for ${each.toFixed(1)} ms (below ${MAX_EVENT_MS})`);
} finally {
  await browser.close();
  await site.close();
}
