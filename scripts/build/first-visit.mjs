// The files that a first visit loads before it shows anything, in the order in which it asks for them: the page is written from this
// list, and the byte budget weighs it.

/** `name` is the file's name before hashing; `asks` is who asks for it. */
export const FIRST_VISIT = [
  { name: "index.html", asks: "the browser" },
  { name: "assets/prebuild-console.css", asks: "index.html", as: "style" },
  { name: "boot.js", asks: "index.html" },
  { name: "assets/prebuild-console.js", asks: "index.html", as: "module" },
  { name: "assets/prebuild-console_bg.wasm", asks: "index.html", as: "wasm" },
  { name: "config.json", asks: "the console" },
  { name: "mock/backend.js", asks: "boot.js" },
];

/** The name under which a file of the list is served, as the built `page` has it: with a hash where it is an asset. */
export function servedName(name, page) {
  const [, folder, stem, ending] = name.match(/^(assets\/)?(.*?)(\.\w+)$/);
  if (!folder) return name;
  const found = page.match(new RegExp(`${folder}${stem}-[0-9a-f]{16}\\${ending}`));
  if (!found) throw new Error(`index.html does not name ${name}.`);
  return found[0];
}
