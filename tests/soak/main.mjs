// make soak: runs the console for ten minutes on a network and a server that fail in every way, while a simulated user works with it and
// other users change data. Every half minute the faults end, and the page has to match the server. Stops at the first difference.
// `--seconds N` sets the duration, `--seed N` repeats the same choices.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { wasmBytes, watchMemories } from "../../bench/lib/memories.mjs";
import { launchOptions } from "../../scripts/browsers.mjs";
import { startPeer } from "../peer/server.mjs";
import { pageDiffers, writesDiffer } from "./checks.mjs";
import { Faults } from "./faults.mjs";
import { Network } from "./network.mjs";
import { Others } from "./others.mjs";
import { Random } from "./random.mjs";
import { Server } from "./server.mjs";
import { User } from "./user.mjs";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "600" }, seed: { type: "string", default: String(Date.now() % 1e6) } },
});
const SECONDS = Number(values.seconds);
const SEED = Number(values.seed);

const FAULTY_MS = 30_000;
/** The console waits up to 30 s between tries while it's offline, and shows that. */
const SETTLE_MS = 40_000;
/** If streams don't work, it polls every minute, and shows that. */
const POLL_SETTLE_MS = 70_000;
const PAGES = ["Prebuilds", "Warm pools", "Projects"];
const MOST = { callsPerMinute: 600, wasmBytes: 24e6, heapBytes: 48e6 };
/** Tall enough to draw about fifty rows. */
const VIEWPORT = { width: 1280, height: 2400 };

const random = new Random(SEED);
const started = Date.now();
const second = () => Math.round((Date.now() - started) / 1000);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

console.log(`soak: ${SECONDS} s, seed ${SEED}`);
const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "/api", auth: "token" } });
const network = await Network.to(peer.url);
const browser = await chromium.launch(launchOptions());
const table = [];
const calls = [];
const panics = [];
let failure;

const page = await browser.newPage({ viewport: VIEWPORT });
const server = new Server(peer.url);
const faults = new Faults({ random, page, network, control: (name) => server.control(name) });
const others = new Others(random, server);
const user = new User(random, page);

try {
  await server.control("live");
  await watchMemories(page);
  page.on("console", (message) => /panicked|RuntimeError/.test(message.text()) && panics.push(message.text()));
  page.on("pageerror", (error) => panics.push(String(error.stack)));
  page.on("request", (request) => /\/api\//.test(request.url()) && calls.push({ at: Date.now(), name: request.url().split("/").at(-1) }));
  await faults.start();
  await page.goto(`${network.url}/prebuilds`);
  await page.getByTestId("sign-in-form").waitFor();
  await user.signIn();
  while (second() < SECONDS) {
    await misbehave(FAULTY_MS);
    await check();
  }
} catch (error) {
  failure = error.stack;
} finally {
  await browser.close();
  network.close();
  await peer.close();
}
report();

/** Runs faults, other users, and the user, for some time. */
async function misbehave(milliseconds) {
  const end = Date.now() + milliseconds;
  const each = async (pause, act) => {
    while (Date.now() < end) {
      await act();
      await sleep(random.between(pause / 2, pause * 1.5));
    }
  };
  await Promise.all([each(1500, () => faults.change()), each(700, () => others.act()), each(1000, () => user.act())]);
}

/** Without faults, every page has to match the server in time. */
async function check() {
  await faults.off();
  const row = { second: second(), page: new URL(page.url()).pathname.split("/").slice(1, 2)[0], state: await state() };
  row.settledMs = await settle();
  await user.closeDialogs();
  for (const name of PAGES) {
    await user.visit(name);
    row[name] = await settle();
  }
  const wrong = await writesDiffer(server, user.clicked);
  if (wrong) fail(wrong);
  Object.assign(row, await measure());
  table.push(row);
  console.log(JSON.stringify(row));
  if (row.callsPerMinute > MOST.callsPerMinute) fail(`${row.callsPerMinute} calls within a minute, and at most ${MOST.callsPerMinute} are right`);
  if (row.wasm > MOST.wasmBytes) fail(`the wasm memory has ${megabytes(row.wasm)} MB, and at most ${megabytes(MOST.wasmBytes)} are right`);
  if (row.heap > MOST.heapBytes) fail(`the JavaScript heap has ${megabytes(row.heap)} MB, and at most ${megabytes(MOST.heapBytes)} are right`);
}

/** Milliseconds until the open page matches the server. */
async function settle() {
  const from = Date.now();
  for (;;) {
    await user.signIn();
    failIfCrashed(await page.getByTestId("crash").isVisible());
    const differs = await pageDiffers(page, server);
    const took = Date.now() - from;
    if (!differs) return took;
    const now = await state();
    if (took > (now === "polling" ? POLL_SETTLE_MS : SETTLE_MS)) {
      fail(`${new URL(page.url()).pathname}, which says "${now}": ${differs}, ${Math.round(took / 1000)} s after the last fault`);
    }
    await sleep(250);
  }
}

/** The page's freshness status. */
function state() {
  return page.getByTestId("live-status").first().getAttribute("data-state", { timeout: 100 }).catch(() => "none");
}

async function measure() {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return {
    wasm: await wasmBytes(page),
    heap: metric("JSHeapUsedSize"),
    nodes: metric("Nodes"),
    listeners: metric("JSEventListeners"),
    callsPerMinute: mostWithin(60_000),
  };
}

/** The maximum number of calls in any period of that length. */
function mostWithin(milliseconds) {
  let most = 0;
  for (let last = 0, first = 0; last < calls.length; last += 1) {
    while (calls[last].at - calls[first].at > milliseconds) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function failIfCrashed(hasCrashed) {
  if (hasCrashed || panics.length > 0) fail(`the console panicked: ${panics[0] ?? "it shows the page of a crash"}`);
}

function fail(why) {
  throw new Error(`seed ${SEED}, second ${second()}: ${why}`);
}

function report() {
  console.log("\nsecond  page        state     settled s  prebuilds s  pools s  projects s  calls/min  wasm MB  heap MB  nodes  listeners");
  const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);
  for (const row of table) {
    const cells = [
      [row.second, 6],
      [row.page, -10],
      [row.state, -8],
      [seconds(row.settledMs), 9],
      [seconds(row.Prebuilds), 11],
      [seconds(row["Warm pools"]), 7],
      [seconds(row.Projects), 10],
      [row.callsPerMinute, 9],
      [megabytes(row.wasm), 7],
      [megabytes(row.heap), 7],
      [row.nodes, 5],
      [row.listeners, 9],
    ];
    console.log(cells.map(([value, width]) => (width < 0 ? String(value).padEnd(-width) : String(value).padStart(width))).join("  "));
  }
  const byName = new Map();
  for (const { name } of calls) byName.set(name, (byName.get(name) ?? 0) + 1);
  const list = (counts) => [...counts].map((entry) => entry.join(" ")).join(", ");
  console.log(`\nfaults: ${list(faults.counts)}`);
  console.log(`calls: ${list(byName)}`);
  console.log(`${others.changes} changes by others, ${user.clicked.length} writes clicked`);
  if (failure) console.error(`\nsoak: ${failure}`);
  else console.log(`\nsoak: no difference in ${second()} s`);
  process.exitCode = failure ? 1 : 0;
}
