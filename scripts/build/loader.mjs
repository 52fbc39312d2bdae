// The JavaScript that loads the wasm files which the build split off the main one.

/**
 * The loader's `text` with the served names of the split-off files, `names`. Fails where it loads a file that is not there, or does
 * not load one that is: a file left over from another build, or one that is missing, must not be shipped.
 */
export function loaderOf(text, names) {
  const loaded = new Set(text.match(/[\w-]+\.wasm/g));
  const missing = [...loaded].filter((name) => !names.has(name));
  const unused = [...names.keys()].filter((name) => !loaded.has(name));
  if (missing.length > 0) throw new Error(`The loader asks for ${missing.join(", ")}, which the split did not make.`);
  if (unused.length > 0) throw new Error(`Nothing loads ${unused.join(", ")}.`);
  return text.replace(/[\w-]+\.wasm/g, (name) => names.get(name));
}
