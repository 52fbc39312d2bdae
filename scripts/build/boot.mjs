// boot.js of the release build: wasm-bindgen's JavaScript and public/boot.js as one script, which names the build's files. It is
// revalidated at each visit, so all that it loads is of one build, even where an older index.html is kept somewhere.

/**
 * The text of boot.js. `bindings` is wasm-bindgen's script, `template` the text of public/boot.js, and `files` what that has to know:
 * `wasm` and `style` are addresses, and `bundles` maps a page to its wasm files, each an address and those that it has the code of.
 */
export function bootOf(template, { bindings, files }) {
  const place = /(?<=const FILES = )\{[^;]*\}(?=;)/;
  if (!place.test(template)) throw new Error("public/boot.js has no FILES.");
  return `${bindings}\n${template.replace(place, () => `JSON.parse('${JSON.stringify(files)}')`)}`;
}

/** The files that a built boot.js names. */
export function filesOfBoot(boot) {
  const [, text] = boot.match(/JSON\.parse\(['"`](\{"wasm":.*?\})['"`]\)/) ?? [];
  if (!text) throw new Error("boot.js names no files.");
  return JSON.parse(text);
}
