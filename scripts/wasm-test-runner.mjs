#!/usr/bin/env node
// Cargo's runner for wasm tests: wasm-bindgen-test-runner builds and serves the test page, on a free port, and Playwright
// opens it in Chromium. The runner's own headless mode would need a chromedriver of exactly the browser's version.
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";
import { launchOptions } from "./browsers.mjs";
import { startPeer } from "../tests/peer/server.mjs";

const TIMEOUT_MS = 180_000;

const server = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});

const address = await new Promise((found, failed) => {
  let said = "";
  server.on("error", failed);
  server.stdout.on("data", (data) => {
    said += data;
    const match = said.match(/available at (http:\S+)/);
    if (match) found(match[1]);
  });
  // It ends by itself if the file holds no tests, or can't be read.
  server.on("exit", (code) => {
    process.stdout.write(said);
    process.exit(code ?? 1);
  });
});
server.removeAllListeners("exit");

// The tests of tests/peer.rs find the peer's address in the page.
const peer = /\bpeer-[0-9a-f]+\.wasm$/.test(process.argv[2]) ? await startPeer() : null;
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  if (peer) await page.addInitScript((url) => (globalThis.PEER = url), peer.url);
  page.on("pageerror", (error) => console.error(error));
  await page.goto(address);
  const output = page.locator("#output");
  const ended = await output
    .filter({ hasText: /test result: / })
    .waitFor({ state: "attached", timeout: TIMEOUT_MS })
    .then(() => true, () => false);
  const text = await output.innerText();
  console.log(text);
  if (!ended) console.error(`The tests did not end within ${TIMEOUT_MS / 1000} seconds.`);
  process.exitCode = ended && /test result: ok/.test(text) ? 0 : 1;
} finally {
  await browser.close();
  await peer?.close();
  server.kill();
}
