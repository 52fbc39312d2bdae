// make build: the release console in a folder that any static host can serve.
//
//   cargo      target/wasm32-unknown-unknown/release   both programs as WebAssembly: the console, and the mock's service worker
//   split      target/console/split                    the console's wasm taken apart: the main file and those loaded later
//   bindings   target/console/bindings, …/worker       wasm-bindgen's JavaScript for the main file and the service worker
//   optimize   target/console/optimized                every wasm file through wasm-opt
//   assets     target/console/assets                   wasm, JavaScript and CSS, minified, with a hash of the contents in each name
//   public     target/console/public                   files of a fixed name: public/ minified, and the service worker's
//   page       DIST                                    all of it, and index.html with the hashed names, integrity and preloads
//   headers                                            checks that DIST/_headers says how long each file may be cached
//   compress   DIST                                    .br and .gz beside every text and wasm file
//
// A step whose inputs did not change since its last run is skipped (build/step.mjs).
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { compress } from "./build/compress.mjs";
import { checkHeaders } from "./build/headers.mjs";
import { loaderOf } from "./build/loader.mjs";
import { pageOf } from "./build/page.mjs";
import { publicPath } from "./build/public-url.mjs";
import { bundleScripts, bundleStyles, minifyFile } from "./build/minify.mjs";
import { filesOf, shortHash, step } from "./build/step.mjs";
import { WASM_OPTIONS } from "./build/wasm-options.mjs";

const WORK = "target/console";
const COMPILED = "target/wasm32-unknown-unknown/release";
const CONSOLE = join(COMPILED, "prebuild-console.wasm");
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
  run("cargo", "build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--bins", "--features", "split");
  for (const file of [CONSOLE, WORKER]) if (!existsSync(file)) throw new Error(`cargo made no ${file}.`);

  const split = join(WORK, "split");
  await step("split", { inputs: [CONSOLE], output: split, expected: ["main.wasm", "__wasm_split.js"], settings: [version("wasm-split-cli")] }, () =>
    run("wasm-split-cli", "--target", "web", "--out-name", "main", CONSOLE, split));

  const bindings = join(WORK, "bindings");
  const worker = join(WORK, "worker");
  const bindgen = version("wasm-bindgen");
  await step("bindings", { inputs: [join(split, "main.wasm")], output: bindings, expected: ["main.js", "main_bg.wasm"], settings: [bindgen] }, () =>
    // The other wasm files find the main file's functions in the table that the linker exports.
    run("wasm-bindgen", "--target", "web", "--no-typescript", "--keep-lld-exports", "--out-dir", bindings, join(split, "main.wasm")));
  await step("bindings", { inputs: [WORKER], output: worker, expected: ["mock_worker.js", "mock_worker_bg.wasm"], settings: [bindgen] }, () =>
    run("wasm-bindgen", "--target", "no-modules", "--no-typescript", "--out-dir", worker, WORKER));

  const optimized = join(WORK, "optimized");
  const chunks = readdirSync(split).filter((name) => name.endsWith(".wasm") && name !== "main.wasm");
  const wasm = [join(bindings, "main_bg.wasm"), join(worker, "mock_worker_bg.wasm"), ...chunks.map((name) => join(split, name))];
  const names = wasm.map((file) => file.split("/").at(-1));
  await step("optimize", { inputs: wasm, output: optimized, expected: names, settings: [WASM_OPTIONS, version("wasm-opt")] }, () => {
    for (const [index, file] of wasm.entries()) run("wasm-opt", ...WASM_OPTIONS, file, "-o", join(optimized, names[index]));
  });

  const assets = join(WORK, "assets");
  const bundler = readFileSync("package-lock.json", "utf8").match(/"node_modules\/esbuild": \{\s*"version": "[^"]*"/)[0];
  const tools = [bundler, readFileSync("scripts/build/minify.mjs", "utf8")];
  await step("assets", { inputs: [bindings, join(split, "__wasm_split.js"), optimized, "style"], output: assets, expected: ["names.json"], settings: tools }, async () => {
    const hashed = {};
    const add = (name, content) => {
      hashed[name] = name.replace(/(?=\.\w+$)/, `-${shortHash(content)}`);
      writeFileSync(join(assets, hashed[name]), content);
    };
    add("prebuild-console_bg.wasm", readFileSync(join(optimized, "main_bg.wasm")));
    for (const name of chunks) add(name, readFileSync(join(optimized, name)));
    const loader = readFileSync(join(split, "__wasm_split.js"), "utf8");
    add("prebuild-console.js", await bundleScripts(join(bindings, "main.js"), loaderOf(loader, chunks, hashed)));
    add("prebuild-console.css", await bundleStyles({ minify: true }));
    // For the page; not served.
    writeFileSync(join(assets, "names.json"), JSON.stringify(hashed));
  });

  const fixed = join(WORK, "public");
  const workerFiles = [join(worker, "mock_worker.js"), join(optimized, "mock_worker_bg.wasm")];
  await step("public", { inputs: ["public", ...workerFiles], output: fixed, expected: ["sw.js", "boot.js", "mock_worker_bg.wasm"], settings: tools }, async () => {
    // The service worker is replaced in browsers when, and only when, one of its files changed.
    const build = shortHash(Buffer.concat([...workerFiles, "public/sw.js"].map((file) => readFileSync(file))));
    for (const file of filesOf("public")) {
      const target = join(fixed, file.slice("public/".length));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, await minifyFile(file, stamped(file, build)));
    }
    writeFileSync(join(fixed, "mock_worker.js"), await minifyFile(workerFiles[0], readFileSync(workerFiles[0])));
    copyFileSync(workerFiles[1], join(fixed, "mock_worker_bg.wasm"));
  });

  const pageInputs = [assets, fixed, "index.html"];
  const pageScripts = ["page", "first-visit", "headers", "compress"].map((name) => readFileSync(`scripts/build/${name}.mjs`, "utf8"));
  await step("page", { inputs: pageInputs, output: dist, expected: ["index.html", "index.html.br"], settings: [base, ...pageScripts] }, async () => {
    cpSync(fixed, dist, { recursive: true });
    cpSync(assets, join(dist, "assets"), { recursive: true });
    rmSync(join(dist, "assets", "names.json"));
    const hashed = JSON.parse(readFileSync(join(assets, "names.json"), "utf8"));
    writeFileSync(join(dist, "index.html"), pageOf(readFileSync("index.html", "utf8"), { base, hashed, assets }));
    checkHeaders(dist);
    await compress(dist, join(WORK, "compressed"));
  });
}

function stamped(file, build) {
  const content = readFileSync(file);
  if (file !== "public/sw.js") return content;
  const text = content.toString();
  if (!text.includes("__BUILD_ID__")) throw new Error("public/sw.js has no __BUILD_ID__, by which browsers notice a new build.");
  return text.replaceAll("__BUILD_ID__", build);
}

function run(command, ...options) {
  execFileSync(command, options, { stdio: "inherit" });
}

function version(command) {
  // wasm-split-cli has no --version: cargo's list of installed tools is part of the settings instead.
  if (command === "wasm-split-cli") return readFileSync(".tools/.crates.toml", "utf8").match(/"wasm_split_cli_support [^ ]*/)?.[0];
  return execFileSync(command, ["--version"]).toString().trim();
}
