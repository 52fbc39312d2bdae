// Weighs what a first visit loads, as a CDN sends it (brotli 11), against budget.json: index.html, every file that it names,
// and those that the console asks for before it can show anything. The mock backend's worker is no part of it.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const DIST = "dist";
const { limitBytes, alsoLoaded } = JSON.parse(readFileSync("budget.json", "utf8")).firstView;

const html = readFileSync(join(DIST, "index.html"), "utf8");
const base = html.match(/<base href="([^"]*)"/)?.[1] ?? "/";
const named = [...html.matchAll(/<(?:link|script)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
  .map(([, address]) => (address.startsWith(base) ? address.slice(base.length) : address))
  .filter((address) => address !== "" && !address.includes(":") && !address.startsWith("#"));
// What the console's JavaScript imports from crates.
const snippets = readdirSync(join(DIST, "assets"), { recursive: true })
  .map((name) => join("assets", name))
  .filter((name) => name.startsWith(join("assets", "snippets")) && statSync(join(DIST, name)).isFile());

const kinds = new Map();
for (const name of new Set(["index.html", ...named, ...snippets, ...alsoLoaded])) {
  const body = readFileSync(join(DIST, name));
  const kind = extname(name).slice(1);
  const row = kinds.get(kind) ?? { files: 0, raw: 0, brotli: 0 };
  row.files += 1;
  row.raw += body.length;
  row.brotli += brotliCompressSync(body).length;
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
