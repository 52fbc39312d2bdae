// How much of the console's wasm is the client: the Connect protocol, the procedures, the session, and the crates that only
// they use. Read off the names of the functions in the release build, before wasm-opt, which leaves none.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

// Mangled, paths are names with their lengths before them: 16prebuild_console7connect.
const CLIENT = /prebuild_console(\d|\.\.)(connect|api|auth)(?![a-z_])|(^|[^a-z_])(prost|base64|gloo_net|gloo_timers|futures_channel)(?![a-z_])/;

execFileSync("cargo", ["build", "--locked", "--release", "--quiet", "--target", "wasm32-unknown-unknown", "--bins", "--features", "split"], {
  stdio: "inherit",
});
const bytes = readFileSync("target/wasm32-unknown-unknown/release/prebuild-console.wasm");
let at = 8; // after the magic number and the version

/** The next LEB128 number. */
function number() {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte < 0x80) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return bytes.toString("utf8", at - length, at);
}

let imports = 0;
const sizes = [];
const names = new Map();
while (at < bytes.length) {
  const section = bytes[at++];
  const size = number();
  const end = at + size;
  if (section === 2) imports = countImports();
  if (section === 10) for (let rest = number(); rest > 0; rest -= 1) skipFunction();
  if (section === 0 && text() === "name") {
    while (at < end) {
      const kind = bytes[at++];
      const next = number() + at;
      if (kind === 1) for (let rest = number(); rest > 0; rest -= 1) names.set(number(), text());
      at = next;
    }
  }
  at = end;
}

/** Imported functions come first in the numbering. */
function countImports() {
  let count = 0;
  for (let rest = number(); rest > 0; rest -= 1) {
    text();
    text();
    const kind = bytes[at++];
    if (kind === 0) {
      number();
      count += 1;
    } else if (kind === 3) at += 2;
    else {
      if (kind === 1) at += 1;
      const hasMaximum = bytes[at++] & 1;
      number();
      if (hasMaximum) number();
    }
  }
  return count;
}

function skipFunction() {
  const size = number();
  sizes.push(size);
  at += size;
}

const all = sizes.reduce((sum, size) => sum + size, 0);
const client = sizes.reduce((sum, size, i) => (CLIENT.test(names.get(i + imports) ?? "") ? sum + size : sum), 0);
console.log(
  `The client is ${client} of the ${all} bytes of code in the console's wasm (${((100 * client) / all).toFixed(1)} %), before wasm-opt.`,
);
