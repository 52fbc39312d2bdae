// Tests the parts of the release build: what they reject, and what they skip.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { shortened } from "../../scripts/build/bindings.mjs";
import { bootOf, earlyOf, filesOfEarly } from "../../scripts/build/boot.mjs";
import { checkParts } from "../../scripts/build/bundles.mjs";
import { compress } from "../../scripts/build/compress.mjs";
import { filesOfMock, firstVisit } from "../../scripts/build/first-visit.mjs";
import { checkHeaders, headersFor, parseHeaders, printHeaders } from "../../scripts/build/headers.mjs";
import { loaderOf } from "../../scripts/build/loader.mjs";
import { pageOf, withHashes } from "../../scripts/build/page.mjs";
import { minifyFile } from "../../scripts/build/minify.mjs";
import { offlineFiles, workerOf } from "../../scripts/build/offline.mjs";
import { publicPath } from "../../scripts/build/public-url.mjs";
import { step } from "../../scripts/build/step.mjs";

const project = process.cwd();
const template = readFileSync("index.html", "utf8");
const shippedHeaders = readFileSync("public/_headers", "utf8");

before(() => process.chdir(mkdtempSync(join(tmpdir(), "console-build-"))));
after(() => {
  const folder = process.cwd();
  process.chdir(project);
  rmSync(folder, { recursive: true });
});

/** Writes files (path → text), and creates their folders. */
function write(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  }
}

test("a step runs again only when its inputs, settings or output changed", async () => {
  write({ "in/a.txt": "1" });
  let runs = 0;
  const run = (settings = []) =>
    step("copy", { inputs: ["in"], output: "out", expected: ["a.txt"], settings }, () => {
      runs += 1;
      write({ "out/a.txt": readFileSync("in/a.txt", "utf8") });
    });
  const runsAfter = async (change, settings) => {
    change();
    await run(settings);
    return runs;
  };
  assert.equal(await runsAfter(() => {}), 1);
  assert.equal(await runsAfter(() => {}), 1);
  assert.equal(await runsAfter(() => write({ "in/a.txt": "2" })), 2);
  assert.equal(await runsAfter(() => write({ "in/b.txt": "new" })), 3);
  assert.equal(await runsAfter(() => write({ "out/a.txt": "changed by hand" })), 4);
  assert.equal(await runsAfter(() => write({ "out/stale.txt": "left over" })), 5);
  assert.equal(await runsAfter(() => rmSync("out", { recursive: true })), 6);
  assert.equal(await runsAfter(() => {}, ["another tool"]), 7);
  assert.equal(await runsAfter(() => {}, ["another tool"]), 7);
});

test("a step fails if a part is missing or empty, and doesn't count as done", async () => {
  write({ "in2/a.txt": "1" });
  const run = (text) => step("part", { inputs: ["in2"], output: "part", expected: ["b.wasm"] }, () => write({ "part/b.wasm": text }));
  await assert.rejects(run(""), /part: part\/b\.wasm is missing or empty/);
  await assert.rejects(step("part", { inputs: ["in2"], output: "part", expected: ["b.wasm"] }, () => {}), /missing or empty/);
  await run("wasm");
  assert.equal(readFileSync("part/b.wasm", "utf8"), "wasm");
});

test("the loader names exactly the split files", () => {
  const load = (file, needed) => `makeLoad(() => {
    const src = fetch(new URL("./${file}", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [${needed}])`;
  const text = `const a = ${load("chunk_0.wasm", "")};\nexport const b = wrapAsyncCb(${load("split_a.wasm", "a")});\n`;
  const names = new Map([["split_a.wasm", "a-1.wasm"], ["chunk_0.wasm", "lists-2.wasm"]]);
  assert.match(loaderOf(text, names), /^const a = load\("\.\/assets\/lists-2\.wasm", \[\]\);\nexport const b = wrapAsyncCb\(load\("\.\/assets\/a-1\.wasm", \[a\]\)\);\n/);
  assert.throws(() => loaderOf("WebAssembly.instantiateStreaming(x)", new Map()), /in another way/);
  assert.throws(() => loaderOf(text, new Map([...names].slice(0, 1))), /asks for chunk_0\.wasm/);
  assert.throws(() => loaderOf(text, new Map([...names, ["stale.wasm", "stale-3.wasm"]])), /Nothing loads stale\.wasm/);
});

test("the page has the path, its script and styles, and no code of the debug build", () => {
  const [script, style] = ["let a = '$&';", "a{content:'$&'}"];
  const page = pageOf(template, { base: "/console/", script, style });
  assert.match(page, /<base href="\/console\/">/);
  assert.doesNotMatch(page, /data-trunk|<!--|style\/index\.css|early\.js/);
  assert.ok(page.includes(`<script>${script}</script>\n    <script src="boot.js" async`));
  assert.ok(page.includes(`<style>${style}</style>`));

  assert.throws(() => pageOf(template, { base: "/", script, style: "</style>" }), /the style has the end of an element/);
  assert.throws(() => pageOf(template, { base: "/", script: "'</SCRIPT'", style }), /the script has the end of an element/);
  assert.throws(() => pageOf(template.replace("data-trunk-public-url", ""), { base: "/", script, style }), /index\.html has no <base/);
});

test("the content security policy allows the inline script and styles", () => {
  const headers = withHashes(shippedHeaders, { script: "let a", style: "a{}" });
  // printf 'a{}' | openssl sha256 -binary | base64
  assert.match(headers, /; style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; /);
  assert.match(headers, /; script-src 'self' 'sha256-IfEXP\/8HLuXoAiy0hZVrCAcjcLsZqYFpLOHDGj8enqE=' 'wasm-unsafe-eval'; /);
  assert.throws(() => withHashes("/*\n", { script: "", style: "" }), /_headers has no script-src 'self'/);
});

test("early.js names the build's files, even when it is minified", async () => {
  const early = readFileSync(join(project, "public/early.js"), "utf8");
  const [mock, shared] = ["assets/mock-01234567.wasm", "assets/log-mock-01234567.wasm"];
  const pages = { log: ["assets/page-log-1.wasm"], mock: [mock, shared] };
  const files = { wasm: "assets/a-1.wasm", style: "assets/a-1.css", styles: { log: "assets/log-1.css" }, pages };
  const built = earlyOf(early, files);
  const { build, ...named } = filesOfEarly(built);
  assert.deepEqual(named, files);
  const small = await minifyFile("early.js", built);
  assert.deepEqual(filesOfEarly(small), { build, ...files });
  const needed = ["index.html", "boot.js", "config.json", "assets/a-1.wasm", "assets/page-log-1.wasm", "assets/log-1.css"];
  assert.deepEqual(firstVisit(small, "log"), needed);
  assert.deepEqual(filesOfMock(small, "log"), ["mock/backend.js", mock]);
  assert.deepEqual(filesOfMock(small, "pools"), ["mock/backend.js", mock, shared]);
  assert.notEqual(filesOfEarly(earlyOf(early, { ...files, style: "assets/a-2.css" })).build, build);
  const boot = await minifyFile("boot.js", bootOf(readFileSync(join(project, "public/boot.js"), "utf8"), { early: small, url: "assets/early-1.js" }));
  assert.ok(boot.includes(build) && boot.includes("assets/early-1.js"));
  assert.throws(() => earlyOf("", files), /has no FILES/);
  assert.throws(() => filesOfEarly(early), /no files in it/);
});

test("the names of files show which of them a bundle contains", () => {
  const all = ["log.wasm", "log-shared.wasm", "history-log.wasm", "history.wasm", "log_search.wasm", "log-more.wasm"];
  checkParts("log", all.slice(0, 3), all);
  assert.throws(() => checkParts("log", all.slice(0, 2), all), /not told by names: history-log.wasm/);
  assert.throws(() => checkParts("log", all.slice(0, 4), all), /not told by names: history.wasm/);
});

test("embed.js is at most 5,000 bytes, and works as a module and as a script", async () => {
  const text = String(await minifyFile(join(project, "public/embed.js")));
  assert.ok(Buffer.byteLength(text) <= 5000, `it has ${Buffer.byteLength(text)} bytes`);
  assert.doesNotMatch(text, /^\s*(import|export)\b/m);
  const declared = readFileSync(join(project, "public/embed.d.ts"), "utf8");
  for (const name of ["tokenProvider", "themeTokens", "navigate", "path"]) assert.ok(text.includes(name) && declared.includes(name), name);
});

test("service workers store the files that their console needs, the page last", () => {
  const names = ["public/_headers", "public/boot.js", "public/config.json", "public/embed.d.ts", "public/mock/panel.js", "public/offline-shell.js", "public/sw.js"];
  const assets = ["a-01234567.wasm", "page-log-01234567.wasm", "mock-01234567.wasm", "log-mock-01234567.wasm"];
  const [a, mock, shared] = ["a", "mock", "log-mock"].map((name) => `assets/${name}-01234567.wasm`);
  assert.deepEqual(offlineFiles({ names, assets, isMock: false }), [a, shared, "config.json", "boot.js", ""]);
  const ofMock = [a, mock, shared, "config.json", "mock/panel.js", "mock_worker_bg.wasm?v=__BUILD_ID__", "boot.js", ""];
  assert.deepEqual(offlineFiles({ names, assets, isMock: true }), ofMock);

  write({ "public/offline-shell.js": "const BUILD = '__BUILD_ID__', FILES = '__FILES__';\n", "public/sw.js": "start(BUILD);\n" });
  assert.equal(workerOf("public/sw.js", { build: "1", files: ["b?v=__BUILD_ID__"] }), `const BUILD = '1', FILES = '["b?v=1"]';\nstart(BUILD);\n`);
});

test("every file needs a caching rule", () => {
  write({ "dist/_headers": shippedHeaders, "dist/_redirects": "", "dist/index.html": "", "dist/assets/a-1.js": "" });
  checkHeaders("dist", "/");
  assert.throws(() => checkHeaders("dist", "/console/"), /\/console\/assets\/a-1\.js is sent with no Cache-Control/);
  write({ "dist/new.js": "" });
  assert.throws(() => checkHeaders("dist", "/"), /\/new\.js is sent with no Cache-Control/);
  write({ "dist/_headers": "/*\n  Cache-Control: no-cache\n" });
  assert.throws(() => checkHeaders("dist", "/"), /\/assets\/a-1\.js is sent with no-cache, and should be immutable/);
});

test("headers come from every matching rule, joined as hosts join them", () => {
  const rules = parseHeaders("# all\n/*\n  X-A: 1\n/sub/*\n  X-A: 2\n  X-B: 3\n");
  assert.deepEqual([...headersFor(rules, "/sub/x")], [["x-a", "1, 2"], ["x-b", "3"]]);
  assert.deepEqual([...headersFor(rules, "/x")], [["x-a", "1"]]);
  assert.equal(printHeaders(rules), "/*\n  X-A: 1\n/sub/*\n  X-A: 2\n  X-B: 3\n");
  assert.throws(() => parseHeaders("  X-A: 1"), /above every path/);
  assert.throws(() => parseHeaders("/*\n  nonsense"), /is not a header/);
});

test("compressed copies match their files, and are made once", async () => {
  write({ "site/a.js": "alert(1)".repeat(100), "site/b.wasm": "\0asm", "site/c.png": "png" });
  await compress("site", "cache");
  const made = readdirSync("cache").map((name) => statSync(join("cache", name)).mtimeMs);
  await compress("site", "cache");
  assert.deepEqual(readdirSync("cache").map((name) => statSync(join("cache", name)).mtimeMs), made);
  assert.equal(brotliDecompressSync(readFileSync("site/a.js.br")).toString(), "alert(1)".repeat(100));
  assert.equal(gunzipSync(readFileSync("site/b.wasm.gz")).toString(), "\0asm");
  assert.throws(() => readFileSync("site/c.png.br"));
});

test("PUBLIC_URL is a path", () => {
  assert.deepEqual(["", "/", "console", "/console/", "a//b"].map(publicPath), ["/", "/", "/console/", "/console/", "/a/b/"]);
  assert.throws(() => publicPath("https://example.com/"), /is the path/);
  assert.throws(() => publicPath("//example.com"), /is the path/);
});

/** A wasm file that imports functions with these names, and exports one of them under other names. */
function wasmOf({ imports, exports }) {
  const text = (words) => [words.length, ...Buffer.from(words)];
  const section = (id, items) => [id, items.flat().length + 1, items.length, ...items.flat()];
  return Buffer.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, 0, 0]]),
    ...section(2, imports.map((name) => [...text("./main_bg.js"), ...text(name), 0, 0])),
    ...section(7, exports.map((name) => [...text(name), 0, 0])),
  ]);
}

const HASH = "0123456789abcdef";
const UNUSED_CLASS = `export class Stream {
    free() {
        wasm.stream_free(this.__wbg_ptr, wasm.shared());
    }
}
if (Symbol.dispose) Stream.prototype[Symbol.dispose] = Stream.prototype.free;
`;

test("imports of the console's wasm have short names, the same in both files", async () => {
  const script = `const imports = { __wbg_now_${HASH}: () => 1, __wbg_now_fedcba9876543210: () => 2, __wbindgen_init: () => 3 };\n`;
  const names = [`__wbg_now_${HASH}`, "__wbg_now_fedcba9876543210", "__wbindgen_init"];
  const short = shortened(script, wasmOf({ imports: names, exports: ["run"] }));
  assert.equal(short.script, "const imports = { $0: () => 1, $1: () => 2, __wbindgen_init: () => 3 };\n");
  const imported = WebAssembly.Module.imports(await WebAssembly.compile(short.wasm));
  assert.deepEqual(imported.map(({ name }) => name), ["$0", "$1", "__wbindgen_init"]);
  assert.throws(() => shortened("", wasmOf({ imports: names, exports: [] })), /has no __wbg_now_0123456789abcdef/);
});

test("classes that nothing creates are removed, and functions that only they call aren't exported", async () => {
  const made = UNUSED_CLASS.replaceAll("Stream", "Made").replace("{\n", "{\n    static __wrap(ptr) {}\n").replace("stream_free", "made_free");
  const wasm = wasmOf({ imports: ["f"], exports: ["stream_free", "made_free", "shared", "run"] });
  const short = shortened(`${UNUSED_CLASS}${made}wasm.run();\n`, wasm);
  assert.equal(short.script, `${made}wasm.run();\n`);
  const exported = WebAssembly.Module.exports(await WebAssembly.compile(short.wasm));
  assert.deepEqual(exported.map(({ name }) => name), ["made_free", "shared", "run"]);
  assert.throws(() => shortened(`${UNUSED_CLASS}new Stream();\n`, wasm), /uses Stream/);
});
