// The two scripts that start the console. public/early.js goes into index.html, and into a file with a hash in its name. boot.js contains
// wasm-bindgen's JavaScript and public/boot.js. It is revalidated on each visit and names the early.js of its build, so the files match
// even if an older index.html is cached.
import { shortHash } from "./step.mjs";

/**
 * public/early.js, the `template`, with the names of the build's `files`: `wasm` and `style` are URLs, `pages` maps a page to the URLs of
 * its wasm files, and `styles` to that of its stylesheet.
 */
export function earlyOf(template, files) {
  const build = shortHash(template + JSON.stringify(files));
  return inserted(template, "FILES", `JSON.parse('${JSON.stringify({ build, ...files })}')`);
}

/** public/boot.js, the `template`, for the build of `early`, the text of early.js, whose URL is `url`. */
export function bootOf(template, { early, url }) {
  const { build } = filesOfEarly(early);
  return inserted(template, "OWN", JSON.stringify({ build, early: url }));
}

function inserted(template, name, value) {
  const place = new RegExp(`(?<=const ${name} = )\\{[^;]*\\}(?=;)`);
  if (!place.test(template)) throw new Error(`The script has no ${name}.`);
  return template.replace(place, () => value);
}

/** The files that a built script or page names. */
export function filesOfEarly(text) {
  const [, files] = text.match(/JSON\.parse\(['"`](\{"build":.*?\})['"`]\)/) ?? [];
  if (!files) throw new Error("There are no files in it.");
  return JSON.parse(files);
}
