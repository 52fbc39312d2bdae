// Prints the composition of the console's wasm files: bytes of code by crate, by module of the console, and by function, where all copies
// of a generic function count as one. Measured before wasm-opt, which removes the names. `node bench/bytes.mjs 40` prints longer tables.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { functionsOf } from "./lib/wasm-functions.mjs";
import { modulesOf, rustPath } from "./lib/rust-path.mjs";

const BUILD = "target/console";
const OWN_CRATE = "prebuild_console";
const LINES = Number(process.argv[2] ?? 12);

const chunks = readdirSync(join(BUILD, "split")).filter((name) => name.endsWith(".wasm") && name !== "main.wasm");
for (const file of ["bindings/main_bg.wasm", ...chunks.map((name) => `split/${name}`)]) printFile(join(BUILD, file));

function printFile(file) {
  const functions = functionsOf(file).map(({ name, size }) => {
    const path = rustPath(name);
    return { path, modules: modulesOf(path), size };
  });
  const own = functions.filter(({ modules }) => modules[0] === OWN_CRATE);
  const total = functions.reduce((sum, { size }) => sum + size, 0);
  console.log(`\n${file}: ${total} bytes of code`);
  printTable("by crate", functions, ({ modules }) => modules[0]);
  printTable("by module", own, ({ modules }) => modules.slice(0, 3).join("::"));
  printTable("by function", functions, ({ path }) => path);
}

/** Adds up the functions that have the same key, and prints the largest sums. */
function printTable(title, functions, keyOf) {
  const sums = new Map();
  for (const each of functions) {
    const key = keyOf(each);
    const sum = sums.get(key) ?? { key, bytes: 0, copies: 0 };
    sum.bytes += each.size;
    sum.copies += 1;
    sums.set(key, sum);
  }
  const largest = [...sums.values()].sort((one, other) => other.bytes - one.bytes).slice(0, LINES);
  console.log(`\n${"bytes".padStart(8)}${"functions".padStart(11)}  ${title}`);
  for (const { key, bytes, copies } of largest) console.log(`${String(bytes).padStart(8)}${String(copies).padStart(11)}  ${key}`);
}
