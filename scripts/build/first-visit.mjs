// The files that a first visit loads before it shows anything: the page is written from this list, and the byte budget weighs it.

/** `name` is the file's name before hashing; `preload` says as what index.html asks for it before boot.js does. */
export const FIRST_VISIT = [
  { name: "index.html" },
  { name: "boot.js" },
  { name: "assets/prebuild-console_bg.wasm", preload: "application/wasm" },
  { name: "config.json", preload: "application/json" },
  { name: "mock/backend.js", isForMock: true },
];

/** The name under which a file of the list is served, as the built `page` has it: with a hash where it is an asset. */
export function servedName(name, page) {
  const [, folder, stem, ending] = name.match(/^(assets\/)?(.*?)(\.\w+)$/);
  if (!folder) return name;
  const found = page.match(new RegExp(`${folder}${stem}-[0-9a-f]{16}\\${ending}`));
  if (!found) throw new Error(`index.html does not name ${name}.`);
  return found[0];
}
