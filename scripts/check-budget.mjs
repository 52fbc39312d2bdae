// Weighs what a first visit loads (build/first-visit.mjs), in the copies that a CDN sends (brotli 11), against budget.json.
import { readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { FIRST_VISIT, servedName } from "./build/first-visit.mjs";

const DIST = "dist";
const { limitBytes } = JSON.parse(readFileSync("budget.json", "utf8")).firstView;

const page = readFileSync(join(DIST, "index.html"), "utf8");
const kinds = new Map();
for (const { name } of FIRST_VISIT) {
  const file = join(DIST, servedName(name, page));
  const kind = extname(name).slice(1);
  const row = kinds.get(kind) ?? { files: 0, raw: 0, brotli: 0 };
  row.files += 1;
  row.raw += statSync(file).size;
  row.brotli += statSync(`${file}.br`).size;
  kinds.set(kind, row);
}

const line = (...cells) => console.log(cells.map((cell, i) => (i ? `${cell}`.padStart(10) : cell.padEnd(8))).join(""));
line("kind", "files", "bytes", "brotli");
let total = 0;
for (const [kind, { files, raw, brotli }] of [...kinds].sort((a, b) => b[1].brotli - a[1].brotli)) {
  line(kind, files, raw, brotli);
  total += brotli;
}
const fits = total <= limitBytes;
console.log(`${fits ? "PASS" : "FAIL"}: the first view is ${total} bytes of at most ${limitBytes} (brotli 11).`);
process.exitCode = fits ? 0 : 1;
