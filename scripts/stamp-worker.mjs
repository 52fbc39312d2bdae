// Trunk's post-build hook: writes the build's id into sw.js, in place of __BUILD_ID__. The id is a hash of the worker's
// files, so a browser replaces its service worker when, and only when, the worker changed.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PLACEHOLDER = "__BUILD_ID__";
const dist = process.env.TRUNK_STAGING_DIR;
const worker = join(dist, "sw.js");

if (existsSync(worker)) {
  const source = readFileSync(worker, "utf8");
  if (!source.includes(PLACEHOLDER)) throw new Error(`public/sw.js has no ${PLACEHOLDER} to stamp`);
  const hash = createHash("sha256").update(source);
  for (const name of ["mock_worker.js", "mock_worker_bg.wasm"]) hash.update(readFileSync(join(dist, name)));
  writeFileSync(worker, source.replaceAll(PLACEHOLDER, hash.digest("hex").slice(0, 16)));
}
