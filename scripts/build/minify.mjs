// Minifies stylesheets and scripts with esbuild.
import { readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { build, transform } from "esbuild";

const TARGET = "es2022";
const LOADERS = { ".js": "js", ".css": "css" };

/** A stylesheet with all that it imports; without a name all stylesheets, in the order of style/index.css. */
export async function bundleStyles({ name = "index.css", minify }) {
  const { outputFiles } = await build({ entryPoints: [join("style", name)], bundle: true, minify, write: false, logLevel: "error" });
  return outputFiles[0].contents;
}

/** The console's JavaScript as one script, whose exports are in `consoleBindings`. `loader` is the source of the loader of the split wasm files. */
export async function bundleScripts(entry, loader) {
  const withLoader = {
    name: "wasm-split-loader",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /__wasm_split\.js$/ }, () => ({ path: "__wasm_split.js", namespace: "loader" }));
      onLoad({ filter: /.*/, namespace: "loader" }, () => ({ contents: loader, resolveDir: resolve(dirname(entry)) }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "consoleBindings",
    // The script loads no other files by relative path.
    define: { "import.meta.url": "document.baseURI" },
    target: TARGET,
    write: false,
    logLevel: "error",
    plugins: [withLoader],
  });
  return outputFiles[0].text;
}

/** A script or stylesheet with a fixed name, minified; any other file unchanged. */
export async function minifyFile(file, content = readFileSync(file)) {
  const loader = LOADERS[extname(file)];
  if (!loader) return content;
  return (await transform(content.toString(), { loader, minify: true, target: TARGET })).code;
}
