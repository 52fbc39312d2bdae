// make build: the release console in a folder that any static host can serve.
//
//   cargo      target/wasm32-unknown-unknown/release   both programs as WebAssembly: the console, and the mock's service worker
//   pieces     target/console/pieces                   the console's wasm, split: a file for every piece of code that chunks share
//   split      target/console/split                    the same code, combined into fewer files (build/chunks.mjs)
//   bindings   target/console/bindings, …/worker       wasm-bindgen's JavaScript for the main file and the service worker, with short names
//   optimize   target/console/optimized                every wasm file through wasm-opt
//   bundles    target/console/bundles                  one file per page with all its code that isn't in the main file
//   assets     target/console/assets                   wasm and CSS, with a hash of the contents in each file name
//   public     target/console/public                   files with fixed names: public/ minified, boot.js with the console's JavaScript,
//                                                      and the service worker's; early.js also with a hash in its name
//   page       DIST                                    all files, and index.html with early.js and the styles inline; 404.html is a
//                                                      copy, for hosts that serve that file for deep links
//   headers                                            checks that DIST/_headers says how long each file may be cached
//   compress   DIST                                    a .br and a .gz copy of every text and wasm file
//
// A step is skipped if its inputs didn't change since its last run (build/step.mjs).
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { shortenBindings } from "./build/bindings.mjs";
import { bootOf, earlyOf } from "./build/boot.mjs";
import { bundle, checkParts } from "./build/bundles.mjs";
import { chunksOf, codeBytes, filesOfLoader, filesOfPages, planOf, planText } from "./build/chunks.mjs";
import { compress } from "./build/compress.mjs";
import { checkHeaders, parseHeaders, printHeaders } from "./build/headers.mjs";
import { loaderOf } from "./build/loader.mjs";
import { offlineFiles, workerOf } from "./build/offline.mjs";
import { pageOf, withHashes } from "./build/page.mjs";
import { headersAt, publicPath, redirectsAt } from "./build/public-url.mjs";
import { bundleScripts, bundleStyles, minifyFile } from "./build/minify.mjs";
import { FIRST_STYLES, OTHER_STYLES } from "./build/styles.mjs";
import { filesOf, shortHash, step } from "./build/step.mjs";
import { dataBytes } from "./build/wasm.mjs";
import { WASM_OPTIONS } from "./build/wasm-options.mjs";

const WORK = "target/console";
const COMPILED = "target/wasm32-unknown-unknown/release";
const CONSOLE = join(COMPILED, "prebuild-console.wasm");
const LOADER = "__wasm_split.js";
const WORKER = join(COMPILED, "mock_worker.wasm");

const { values } = parseArgs({
  options: { dist: { type: "string", default: "dist" }, "public-url": { type: "string", default: "/" } },
});

try {
  await build(values.dist, publicPath(values["public-url"]));
} catch (error) {
  console.error(`The build failed. ${error.message}`);
  process.exitCode = 1;
}

async function build(dist, base) {
  console.log(`Building the console for ${base}`);
  run("cargo", "fetch", "--locked", "--target", "wasm32-unknown-unknown");
  // Panics contain file names as their crates know them: paths on this machine would add bytes and reveal private data.
  const folders = [process.cwd(), ...registries()].map((folder) => `--remap-path-prefix=${folder}/=`);
  const flags = `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(folders)}`;
  const compile = (program, ...options) =>
    run("cargo", "build", "--release", "--locked", "--config", flags, "--target", "wasm32-unknown-unknown", "--bin", program, ...options);
  compile("prebuild-console", "--features", "split");
  // With chunks, every program that is linked with the library contains all of the console's code.
  compile("mock_worker");
  for (const file of [CONSOLE, WORKER]) if (!existsSync(file)) throw new Error(`cargo made no ${file}.`);

  const pieces = join(WORK, "pieces");
  const split = join(WORK, "split");
  const splitter = [".tools/wasm-split.version", "scripts/build.mjs", "scripts/build/chunks.mjs"].map((file) => readFileSync(file, "utf8"));
  await step("pieces", { inputs: [CONSOLE], output: pieces, expected: ["main.wasm", LOADER], settings: splitter }, () =>
    run("wasm-split-cli", "--target", "web", "--out-name", "main", CONSOLE, pieces));
  await step("split", { inputs: [pieces], output: split, expected: ["main.wasm", LOADER, "files.json"], settings: splitter }, () => splitAsPlanned(pieces, split));

  const bindings = join(WORK, "bindings");
  const worker = join(WORK, "worker");
  const bindgen = version("wasm-bindgen");
  const binder = [bindgen, ...["bindings", "wasm"].map((name) => readFileSync(`scripts/build/${name}.mjs`, "utf8"))];
  await step("bindings", { inputs: [join(split, "main.wasm")], output: bindings, expected: ["main.js", "main_bg.wasm"], settings: binder }, () => {
    // The other wasm files find the main file's functions in the table that the linker exports.
    run("wasm-bindgen", "--target", "web", "--no-typescript", "--keep-lld-exports", "--out-dir", bindings, join(split, "main.wasm"));
    shortenBindings(bindings, "main");
  });
  await step("bindings", { inputs: [WORKER], output: worker, expected: ["mock_worker.js", "mock_worker_bg.wasm"], settings: binder }, () => {
    run("wasm-bindgen", "--target", "no-modules", "--no-typescript", "--out-dir", worker, WORKER);
    shortenBindings(worker, "mock_worker");
  });

  const optimized = join(WORK, "optimized");
  const chunks = readdirSync(split).filter((name) => name.endsWith(".wasm") && name !== "main.wasm");
  const wasm = [join(bindings, "main_bg.wasm"), join(worker, "mock_worker_bg.wasm"), ...chunks.map((name) => join(split, name))];
  const names = wasm.map((file) => file.split("/").at(-1));
  const optimizer = [WASM_OPTIONS, version("wasm-opt")];
  await step("optimize", { inputs: wasm, output: optimized, expected: names, settings: optimizer }, () =>
    inParallel(wasm, (file, index) => promisify(execFile)("wasm-opt", [...WASM_OPTIONS, file, "-o", join(optimized, names[index])])));

  const bundles = join(WORK, "bundles");
  const plan = join(split, "files.json");
  const { names: planned, pages } = JSON.parse(readFileSync(plan, "utf8"));
  // Code that the mock needs may be in its page's bundle, and code is not loaded twice.
  const bundled = Object.entries(pages).filter(([page, files]) => page !== "mock" && files.length > 1);
  const bundler = [...optimizer, readFileSync("scripts/build/bundles.mjs", "utf8")];
  await step("bundles", { inputs: [optimized, plan], output: bundles, expected: bundled.map(([page]) => `${page}.wasm`), settings: bundler }, () =>
    inParallel(bundled, ([page, files]) => bundle(files.map((file) => join(optimized, file)), join(bundles, `${page}.wasm`))));

  const assets = join(WORK, "assets");
  const esbuild = readFileSync("package-lock.json", "utf8").match(/"node_modules\/esbuild": \{\s*"version": "[^"]*"/)[0];
  const tools = [esbuild, ...["minify", "loader", "boot", "bundles", "offline", "styles"].map((name) => readFileSync(`scripts/build/${name}.mjs`, "utf8"))];
  await step("assets", { inputs: [optimized, bundles, plan, "style"], output: assets, expected: ["names.json"], settings: tools }, async () => {
    const hashed = {};
    const add = (name, content) => {
      hashed[name] = name.replace(/(?=\.\w+$)/, `-${shortHash(content)}`);
      writeFileSync(join(assets, hashed[name]), content);
    };
    add("prebuild-console_bg.wasm", readFileSync(join(optimized, "main_bg.wasm")));
    for (const file of chunks) add(planned[file], readFileSync(join(optimized, file)));
    for (const [page] of bundled) add(`page-${page}.wasm`, readFileSync(join(bundles, `${page}.wasm`)));
    for (const name of [FIRST_STYLES, ...Object.values(OTHER_STYLES)]) add(name, await bundleStyles({ name, minify: true }));
    // Used to build the page; not served.
    writeFileSync(join(assets, "names.json"), JSON.stringify(hashed));
  });
  const hashed = JSON.parse(readFileSync(join(assets, "names.json"), "utf8"));

  const fixed = join(WORK, "public");
  const workerFiles = [join(worker, "mock_worker.js"), join(optimized, "mock_worker_bg.wasm")];
  const publicInputs = ["public", bindings, join(split, LOADER), plan, join(assets, "names.json"), ...workerFiles];
  await step("public", { inputs: publicInputs, output: fixed, expected: ["sw.js", "early.js", "boot.js", "mock_worker_bg.wasm"], settings: tools }, async () => {
    const served = new Map(chunks.map((file) => [file, hashed[planned[file]]]));
    const filesOfPage = ([page, files]) => {
      const bundle = hashed[`page-${page}.wasm`];
      if (!bundle) return [page, files.map((file) => `assets/${served.get(file)}`)];
      checkParts(page, files.map((file) => planned[file]), Object.values(planned));
      return [page, [`assets/${bundle}`]];
    };
    const publicFiles = filesOf("public");
    // Part of the service workers.
    for (const file of publicFiles.filter((file) => file !== "public/offline-shell.js")) {
      const target = join(fixed, file.slice("public/".length));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, await minifyFile(file));
    }
    const urlOf = (name) => `assets/${hashed[name]}`;
    const styles = Object.fromEntries(Object.entries(OTHER_STYLES).map(([page, name]) => [page, urlOf(name)]));
    const filesOfPages = Object.fromEntries(Object.entries(pages).map(filesOfPage));
    const files = { wasm: urlOf("prebuild-console_bg.wasm"), style: urlOf(FIRST_STYLES), styles, pages: filesOfPages };
    const early = await minifyFile("early.js", earlyOf(readFileSync("public/early.js", "utf8"), files));
    const earlyFile = `early-${shortHash(early)}.js`;
    mkdirSync(join(fixed, "assets"));
    for (const file of ["early.js", join("assets", earlyFile)]) writeFileSync(join(fixed, file), early);
    const code = await bundleScripts(join(bindings, "main.js"), loaderOf(readFileSync(join(split, LOADER), "utf8"), served));
    const boot = bootOf(readFileSync("public/boot.js", "utf8"), { early, url: `assets/${earlyFile}` });
    writeFileSync(join(fixed, "boot.js"), await minifyFile("boot.js", code + boot));
    for (const [file, isMock] of [["offline-worker.js", false], ["sw.js", true]]) {
      const files = offlineFiles({ names: publicFiles, assets: [...Object.values(hashed), earlyFile], isMock });
      const parts = [...publicFiles, ...(isMock ? workerFiles : [])].map((file) => readFileSync(file));
      const build = shortHash(Buffer.concat([...parts, Buffer.from(files.join())]));
      writeFileSync(join(fixed, file), await minifyFile(file, workerOf(`public/${file}`, { build, files })));
    }
    writeFileSync(join(fixed, "mock_worker.js"), await minifyFile(workerFiles[0], readFileSync(workerFiles[0])));
    copyFileSync(workerFiles[1], join(fixed, "mock_worker_bg.wasm"));
  });

  const pageInputs = [assets, fixed, "index.html"];
  const pageScripts = ["page", "headers", "public-url", "compress"].map((name) => readFileSync(`scripts/build/${name}.mjs`, "utf8"));
  await step("page", { inputs: pageInputs, output: dist, expected: ["index.html", "index.html.br"], settings: [base, ...pageScripts] }, async () => {
    cpSync(fixed, dist, { recursive: true });
    cpSync(assets, join(dist, "assets"), { recursive: true });
    rmSync(join(dist, "assets", "names.json"));
    const style = readFileSync(join(assets, hashed[FIRST_STYLES]), "utf8");
    const script = readFileSync(join(dist, "early.js"), "utf8").trim();
    // In the page, and in assets/ with a hash in its name.
    rmSync(join(dist, "early.js"));
    const page = pageOf(readFileSync("index.html", "utf8"), { base, script, style });
    for (const name of ["index.html", "404.html"]) writeFileSync(join(dist, name), page);
    const headers = parseHeaders(withHashes(readFileSync("public/_headers", "utf8"), { script, style }));
    writeFileSync(join(dist, "_headers"), printHeaders(headersAt(headers, "/", base)));
    writeFileSync(join(dist, "_redirects"), redirectsAt(readFileSync("public/_redirects", "utf8"), "/", base));
    checkHeaders(dist, base);
    await compress(dist, join(WORK, "compressed"));
  });
}

/** Splits the console as planned. `files.json` then has the names of the files (`names`), and the files that each page needs (`pages`). */
function splitAsPlanned(pieces, split) {
  const loader = readFileSync(join(pieces, LOADER), "utf8");
  const made = [...filesOfLoader(loader)].map(([file, neededBy]) => ({ neededBy, bytes: codeBytes(readFileSync(join(pieces, file))) }));
  const files = planOf(made);
  const plan = join(split, "plan.txt");
  writeFileSync(plan, planText(files));
  execFileSync("wasm-split-cli", ["--target", "web", "--out-name", "main", CONSOLE, split], { stdio: "inherit", env: { ...process.env, WASM_SPLIT_PLAN: plan } });
  const held = (folder) => readdirSync(folder).filter((name) => name.endsWith(".wasm")).reduce((sum, name) => sum + dataBytes(readFileSync(join(folder, name))), 0);
  const lost = held(pieces) - held(split);
  if (lost !== 0) throw new Error(`The split lost ${lost} bytes of the console's data.`);
  const nameOf = new Map([...files].map(([name, pieces]) => [chunksOf(pieces).join(), `${name}.wasm`]));
  const served = [...filesOfLoader(readFileSync(join(split, LOADER), "utf8"))].map(([file, chunks]) => [file, nameOf.get([...chunks].sort().join())]);
  const fileOf = new Map(served.map(([file, name]) => [name, file]));
  const ofPages = filesOfPages(files).map(([page, files]) => [page, files.map((name) => fileOf.get(`${name}.wasm`) ?? fail(`The split made no ${name}.`))]);
  writeFileSync(join(split, "files.json"), JSON.stringify({ names: Object.fromEntries(served), pages: Object.fromEntries(ofPages) }));
}

/** Calls a function for each item, several at a time. */
async function inParallel(items, act) {
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next; (next = waiting.shift()); ) await act(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function fail(reason) {
  throw new Error(reason);
}

/** The folders where cargo puts crates. */
function registries() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  return existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
}

function run(command, ...options) {
  execFileSync(command, options, { stdio: "inherit" });
}

function version(command) {
  return execFileSync(command, ["--version"]).toString().trim();
}
