// make dev: the development server. Trunk rebuilds the console, as a debug build in target/dev, when a Rust file changes. Styles and the
// files in public/ are served directly from the source folders, without a build. Open pages reload automatically; for a change of styles
// they only reload the stylesheet (scripts/dev-client.js).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BUILT, debugBuild } from "./debug-build.mjs";
import { apiAddress } from "./proxy.mjs";
import { serveFrom } from "./serve.mjs";

const CLIENT = '<script type="module" src="dev-client.js"></script>';
/** Editors write a file in several steps, and Trunk writes several files. */
const SETTLE_MS = 100;
/** Changes that need no build by Trunk. */
const IGNORED = ["style", "public", "tests", "scripts", "bench", "docs", "fuzz", "examples", "dist", "dist-sub", "node_modules", "test-results"];

const { values } = parseArgs({ options: { port: { type: "string", default: "8080" }, api: { type: "string", default: "" } } });
/** The responses to open pages, each an event stream of changes. */
const pages = new Set();

try {
  mkdirSync(BUILT, { recursive: true });
  const api = values.api && apiAddress(values.api);
  const { url } = await serveFrom(Number(values.port), {
    ...debugBuild,
    api,
    files: {
      ...debugBuild.files,
      "index.html": indexPage,
      "dev-client.js": () => readFileSync("scripts/dev-client.js"),
    },
    routes: { "/dev-changes": openStream },
  });
  tellPages("style", () => true, "style");
  tellPages("public", () => true, "page");
  // Trunk writes the page when a build has succeeded.
  tellPages(BUILT, (file) => file === "index.html", "page");
  build(url, api);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Runs Trunk until this script ends. */
function build(url, api) {
  const ignored = IGNORED.filter((path) => existsSync(path)).flatMap((path) => ["--ignore", path]);
  const trunk = spawn("trunk", ["watch", ...ignored], { stdio: "inherit" });
  const stop = (message) => {
    console.error(message);
    process.exit(1);
  };
  trunk.on("error", (error) => stop(`Trunk did not start: ${error.message}`));
  trunk.on("exit", (code, signal) => stop(`Trunk ended (${signal ?? code}).`));
  process.on("exit", () => trunk.kill());
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit());
  console.log(`The console will be at ${url} as soon as it is built${api ? `, and call ${api}` : ""} (Ctrl-C stops it).`);
}

/** Notifies open pages of a `change`, "style" or "page", when a `relevant` file below `folder` changes. */
function tellPages(folder, relevant, change) {
  let timer;
  watch(folder, { recursive: folder !== BUILT }, (_event, file) => {
    if (!relevant(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => pages.forEach((page) => page.write(`data: ${change}\n\n`)), SETTLE_MS);
  });
}

function openStream(request, response) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(": open\n\n");
  pages.add(response);
  request.on("close", () => pages.delete(response));
}

/** Trunk's page, with automatic reload; until the first build is done, a page that waits for it. */
function indexPage() {
  const built = join(BUILT, "index.html");
  if (!existsSync(built)) return `<!doctype html><base href="/">${CLIENT}<p>Building…</p>`;
  return readFileSync(built, "utf8").replace("</head>", `${CLIENT}</head>`);
}
