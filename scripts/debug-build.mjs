// The debug build, which Trunk makes in target/dev, as `make dev` and the gallery's tests serve it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleStyles } from "./build/minify.mjs";
import { workerOf } from "./build/offline.mjs";
import { shortHash } from "./build/step.mjs";

export const BUILT = "target/dev";

/** Options of `serve` (serve.mjs): the styles and the files in public/ are served from the source folders. */
export const debugBuild = {
  root: ["public", BUILT],
  files: {
    "sw.js": serviceWorker,
    "style/index.css": () => bundleStyles({ minify: false }),
    "style/gallery.css": () => readFileSync("style/gallery.css"),
  },
};

/** The mock's service worker, which browsers update whenever the mock backend was rebuilt. A debug build is not stored for offline use. */
function serviceWorker() {
  const build = shortHash(readFileSync(join(BUILT, "mock_worker_bg.wasm")));
  return workerOf("public/sw.js", { build, files: [] });
}
