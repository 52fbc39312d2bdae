// Measures how fast the console decodes a page of 100 prebuilds, from bytes to typed values, compared with the Connect project's own web
// client on the same bytes in the same page: JSON.parse and protobuf-es' fromJson.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { serve } from "../scripts/serve.mjs";
import { buildExample } from "./lib/example.mjs";

const ROUNDS = 40;
const PAGES_A_ROUND = 20;
const LEAST_RATIO = 1.5;

const example = buildExample("decode");

/** Runs in the page: returns the milliseconds per page for each round of each decoder. */
async function measure({ rounds, pagesARound, wasm }) {
  const answer = await fetch(new URL("mock-api/gitpod.v1.PrebuildService/ListPrebuilds", document.baseURI), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ pagination: { pageSize: 100 } }),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const ours = await import(new URL("bench-decode.js", document.baseURI));
  const { decodeWithConnectWeb } = await import(new URL("bench-connect-web.js", document.baseURI));
  await ours.default({ module_or_path: Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0)) });
  const decoders = { console: ours.decode, connectWeb: decodeWithConnectWeb };
  const samples = { console: [], connectWeb: [] };
  for (let round = -5; round < rounds; round += 1) {
    for (const [name, decode] of Object.entries(decoders)) {
      const started = performance.now();
      for (let page = 0; page < pagesARound; page += 1) {
        if (decode(bytes) !== 100) throw new Error(`${name} did not find 100 prebuilds`);
      }
      // The first rounds are a warm-up for both.
      if (round >= 0) samples[name].push((performance.now() - started) / pagesARound);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { samples, bytes: bytes.length };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const site = await serve({
  root: "dist",
  files: {
    "bench-decode.js": readFileSync(example.module, "utf8"),
    "bench-connect-web.js": readFileSync("target/peer-client/decode.js", "utf8"),
  },
});
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.getByTestId("mock-banner").waitFor({ timeout: 60_000 });
  const wasm = readFileSync(example.wasm).toString("base64");
  const { samples, bytes } = await page.evaluate(measure, { rounds: ROUNDS, pagesARound: PAGES_A_ROUND, wasm });
  const [ours, theirs] = [median(samples.console), median(samples.connectWeb)];
  const isFast = theirs / ours >= LEAST_RATIO;
  if (!isFast) process.exitCode = 1;
  console.log(`Decoding a ListPrebuilds answer of 100 rows, ${bytes} bytes, median of ${ROUNDS} rounds, ms a page`);
  console.log(
    `${isFast ? "PASS" : "FAIL"}  console ${ours.toFixed(3)}  connect-web ${theirs.toFixed(3)}  ` +
      `ratio ${(theirs / ours).toFixed(2)}  (bar: ${LEAST_RATIO}, the aim is 2)`,
  );
} finally {
  await browser.close();
  await site.close();
}
