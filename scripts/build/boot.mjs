// The two scripts that start the console. public/early.js goes into index.html. boot.js contains wasm-bindgen's JavaScript, early.js, and
// public/boot.js. It is revalidated on each visit and names all other files of its build, so the files match even if an older index.html is
// cached.

/**
 * public/early.js, the `template`, with the names of the build's `files`: `wasm` and `style` are URLs, and `pages` maps a page to the URLs
 * of its wasm files.
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
