// Builds an example of this package in the same way as the console: with the same profile and wasm-opt options.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { WASM_OPTIONS } from "../../scripts/build/wasm-options.mjs";

const OUT = "target/bench";

const run = (command, ...options) => execFileSync(command, options, { stdio: ["ignore", "inherit", "inherit"] });

/** Builds an example by name. Returns the paths of its JavaScript module and of its wasm file. */
export function buildExample(name) {
  const compiled = `target/wasm32-unknown-unknown/release/examples/${name}.wasm`;
  const wasm = join(OUT, `${name}_bg.wasm`);
  run("cargo", "build", "--locked", "--release", "--quiet", "--target", "wasm32-unknown-unknown", "--example", name);
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", OUT, compiled);
  run("wasm-opt", ...WASM_OPTIONS, wasm, "-o", wasm);
  return { module: join(OUT, `${name}.js`), wasm };
}
