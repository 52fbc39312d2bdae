// The two scripts that start the console. public/early.js goes into index.html. boot.js is wasm-bindgen's JavaScript, early.js, and
// public/boot.js; it is revalidated at each visit and names all other files of its build, so they fit together even where an older
// index.html is kept somewhere.

/**
 * public/early.js, which is `template`, with the names of the build's `files`: `wasm` and `style` are addresses, and `pages` maps a
 * page to the addresses of its wasm files.
 */
export function earlyOf(template, files) {
  const place = /(?<=const FILES = )\{[^;]*\}(?=;)/;
  if (!place.test(template)) throw new Error("public/early.js has no FILES.");
  return template.replace(place, () => `JSON.parse('${JSON.stringify(files)}')`);
}

/** The files that a built script or page names. */
export function filesOfEarly(text) {
  const [, files] = text.match(/JSON\.parse\(['"`](\{"wasm":.*?\})['"`]\)/) ?? [];
  if (!files) throw new Error("There are no files in it.");
  return JSON.parse(files);
}
