// The JavaScript that loads the wasm files that were split from the main file.

// Code that the loader repeats for each file. If a host sends another type for wasm files, it uses the slower way.
const LOAD = `
function load(file, needed) {
  return makeLoad(() => {
    const url = new URL(file, document.baseURI).href;
    // public/early.js requests the code of the page in the URL, which may be one file instead of several.
    const found = takeEarlyCode(url) ?? { module: styledFile(url), isOwn: true };
    found.module.catch(() => {});
    return (imports) => {
      const all = { ...imports, main: imports.__wasm_split };
      found.instance ??= instantiate(found.module, all);
      // If a bundle is missing, its code is also in separate files.
      return found.isOwn ? found.instance : found.instance.catch(() => instantiate(styledFile(url), all));
    };
  }, needed);
}
// What the code draws needs its styles.
const styledFile = (url) => Promise.all([early.fetchFile(url), early.loadStyles()]).then(([file]) => file);
async function instantiate(found, imports) {
  const code = await found;
  if (code instanceof WebAssembly.Module) return WebAssembly.instantiate(code, imports);
  const isTyped = code.headers.get("Content-Type") === "application/wasm";
  return isTyped ? WebAssembly.instantiateStreaming(code, imports) : WebAssembly.instantiate(await code.arrayBuffer(), imports);
}
`;

/**
 * The loader's `text` with the served names of the split files, `names`. Fails if it loads a file that doesn't exist, or doesn't load a
 * file that exists: a file left over from another build, or a missing file, must not be shipped.
 */
export function loaderOf(text, names) {
  const loaded = new Set(text.match(/[\w-]+\.wasm/g));
  const missing = [...loaded].filter((name) => !names.has(name));
  const unused = [...names.keys()].filter((name) => !loaded.has(name));
  if (missing.length > 0) throw new Error(`The loader asks for ${missing.join(", ")}, which the split did not make.`);
  if (unused.length > 0) throw new Error(`Nothing loads ${unused.join(", ")}.`);
  const short = text.replace(/makeLoad\(\(\) => \{\s*const src = fetch\(new URL\((".*?"), import\.meta\.url\)\);[^]*?\n\}\s*, /g, "load($1, ");
  if (short.includes("instantiateStreaming")) throw new Error("The loader loads a file in another way than scripts/build/loader.mjs knows.");
  return short.replace(/[\w-]+\.wasm/g, (name) => `assets/${names.get(name)}`) + LOAD;
}
