// Trunk's post-build hook: puts the parts that scripts/split/wasm-bindgen took off the console's wasm beside it, optimised and
// named by their contents, makes one small file of the JavaScript that loads it and them, and one of the stylesheets.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const dist = process.env.TRUNK_STAGING_DIR;
const assets = join(dist, "assets");
const parts = "target/split";
const LOADER = "__wasm_split.js";

const page = readFileSync(join(dist, "index.html"), "utf8");
const main = page.match(/data-js="[^"]*?([^"/]+\.js)"/)?.[1];
if (!main) throw new Error("index.html names no JavaScript of the console");
// The same as for the main part.
const options = readFileSync("index.html", "utf8").match(/(?<=data-wasm-opt-params=")[^"]*/)[0];

const hashed = (name, content) => name.replace(/(?=\.\w+$)/, `-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`);

const integrity = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

let loader = readFileSync(join(parts, LOADER), "utf8").replaceAll("./main.js", `./${main}`);
for (const part of readdirSync(parts).filter((name) => name.endsWith(".wasm") && name !== "main.wasm")) {
  const optimised = join(parts, `${part}.opt`);
  const { status } = spawnSync("wasm-opt", ["-Oz", ...options.split(" "), join(parts, part), "-o", optimised], { stdio: "inherit" });
  if (status !== 0) throw new Error(`wasm-opt failed for ${part}`);
  const content = readFileSync(optimised);
  const name = hashed(part, content);
  writeFileSync(join(assets, name), content);
  loader = loader.replaceAll(part, name);
}

writeFileSync(join(assets, LOADER), loader);
const { outputFiles } = await build({
  entryPoints: [join(assets, main)],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  logLevel: "error",
});
for (const name of [LOADER, main]) rmSync(join(assets, name));
const script = outputFiles[0].contents;
const name = hashed("prebuild-console.js", script);
writeFileSync(join(assets, name), script);

// In the order in which they are linked, which decides between rules.
const STYLESHEET = / *<link rel="stylesheet" href="([^"]*)"[^>]*>\n/g;
const [[first, address], ...others] = page.matchAll(STYLESHEET);
const sheets = [address, ...others.map(([, other]) => other)].map((sheet) => join(assets, basename(sheet)));
const style = sheets.map((sheet) => readFileSync(sheet, "utf8")).join("\n");
for (const sheet of sheets) rmSync(sheet);
const styleName = hashed("prebuild-console.css", style);
writeFileSync(join(assets, styleName), style);

const link = first.replace(basename(address), styleName).replace(/integrity="[^"]*"/, `integrity="${integrity(style)}"`);
const linked = page.replaceAll(STYLESHEET, (line) => (line === first ? link : ""));
writeFileSync(join(dist, "index.html"), linked.replaceAll(main, name));
