// Compares the bytes that each page loads before its first row (build/first-visit.mjs) with budget.json, compressed as a CDN sends them
// (brotli 11). API responses, and code that only the mock needs, don't count.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { firstVisit } from "./build/first-visit.mjs";

const DIST = "dist";
const { limitBytes } = JSON.parse(readFileSync("budget.json", "utf8"));
const html = readFileSync(join(DIST, "index.html"), "utf8");
const sent = (file) => [`${file}.br`, file].map((name) => join(DIST, name)).find(existsSync);
const bytesOf = (files) => files.reduce((sum, file) => sum + statSync(sent(file)).size, 0);

let fits = true;
for (const [page, limit] of Object.entries(limitBytes)) {
  const files = firstVisit(html, page);
  const total = bytesOf(files);
  const parts = files.map((file) => `${file.replace(/^assets\//, "").replace(/-[0-9a-f]{8}/, "")} ${bytesOf([file])}`);
  console.log(`${String(total).padStart(8)}  ${page.padEnd(9)} of at most ${limit}${total > limit ? ": TOO MUCH" : ""}  (${parts.join(", ")})`);
  fits &&= total <= limit;
}
console.log(`${fits ? "PASS" : "FAIL"}: bytes until the first row of each page (brotli 11).`);
process.exitCode = fits ? 0 : 1;
