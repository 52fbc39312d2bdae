// The files that a browser keeps so that the console opens without network (public/offline-worker.js).

// Those for hosts, editors, and the mock, and what a browser has in another way: workers are kept with their registration, early.js is
// part of the page.
const NOT_KEPT = /^(_\w+|early\.js|sw\.js|offline-worker\.js|offline\.js|reset\.js|embed\.js|.*\.d\.ts|config\.schema\.json|mock\/.*)$/;

/** Their addresses from the console's path; '' is the page. `names` are the files of public/, and `assets` those with a hash in their names. */
export function offlineFiles({ names, assets }) {
  const fixed = names.map((file) => file.slice("public/".length)).filter((name) => !NOT_KEPT.test(name) && name !== "boot.js");
  // Without its bundle a page loads its code file by file: bundles hold the same code again. The mock's own code is not needed.
  const hashed = assets.filter((name) => !/^page-|^mock-(shared-|more-)?\w{16}\.wasm$/.test(name)).map((name) => `assets/${name}`);
  return ["", "boot.js", ...fixed, ...hashed];
}
