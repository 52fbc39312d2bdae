// Builds the service workers. Each contains public/offline-shell.js, which stores the files listed here so that the console opens without a
// network connection.

import { readFileSync } from "node:fs";

// Files for hosts, editors, and portals, and files that the browser doesn't need offline: workers are stored with their registration,
// early.js is part of the page, and without a network connection nothing is registered or reset.
const NOT_KEPT = /^(_\w+|early\.js|sw\.js|offline[\w-]*\.js|registration\.js|reset\.js|embed\.js|.*\.d\.ts|config\.schema\.json)$/;
/** The code that only the mock needs. Code that it shares has the names of pages in its own, or `shared`. */
const OF_MOCK = /^mock\/|^assets\/mock-(more-)?\w{8}\.wasm$/;

/** Their paths below the console's path; '' is the page. `names` are the files of public/, and `assets` the files with a hash in their names. */
export function offlineFiles({ names, assets, isMock }) {
  const fixed = names.map((file) => file.slice("public/".length)).filter((name) => !NOT_KEPT.test(name) && name !== "boot.js");
  // Without its bundle, a page loads its code file by file: bundles contain the same code again.
  const hashed = assets.filter((name) => !name.startsWith("page-")).map((name) => `assets/${name}`);
  const files = [...hashed, ...fixed].filter((name) => isMock || !OF_MOCK.test(name));
  return [...files, ...(isMock ? ["mock_worker_bg.wasm?v=__BUILD_ID__"] : []), "boot.js", ""];
}

/** The service worker `script` as a browser gets it. Browsers update it if, and only if, its text changed. */
export function workerOf(script, { build, files }) {
  const shell = readFileSync("public/offline-shell.js", "utf8");
  return (shell + readFileSync(script, "utf8")).replace("__FILES__", () => JSON.stringify(files)).replaceAll("__BUILD_ID__", build);
}
