// Prints how much of the console's wasm is the client: the Connect protocol, the procedures, the session, and the crates that only they
// use. Determined from the names of the functions in the release build, before wasm-opt, which removes them.
import { execFileSync } from "node:child_process";
import { functionsOf } from "./lib/wasm-functions.mjs";

// Mangled paths are names with their lengths as prefix: 16prebuild_console7connect.
const CLIENT = /prebuild_console(\d|\.\.)(connect|api|auth)(?![a-z_])|(^|[^a-z_])(prost|base64|gloo_net|gloo_timers|futures_channel)(?![a-z_])/;

execFileSync("cargo", ["build", "--locked", "--release", "--quiet", "--target", "wasm32-unknown-unknown", "--bins", "--features", "split"], {
  stdio: "inherit",
});
const functions = functionsOf("target/wasm32-unknown-unknown/release/prebuild-console.wasm");
const bytesOf = (some) => some.reduce((sum, { size }) => sum + size, 0);
const all = bytesOf(functions);
const client = bytesOf(functions.filter(({ name }) => CLIENT.test(name)));
console.log(
  `The client is ${client} of the ${all} bytes of code in the console's wasm (${((100 * client) / all).toFixed(1)} %), before wasm-opt.`,
);
