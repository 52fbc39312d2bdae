// Reads the functions of a wasm file, from its code and name sections.
import { readFileSync } from "node:fs";
import { Reader, SECTIONS, sectionsOf } from "../../scripts/build/wasm.mjs";

/** Mangled name and size in bytes of each function that the file defines. */
export function functionsOf(file) {
  let [imports, sizes, names] = [0, [], new Map()];
  for (const { id, content } of sectionsOf(readFileSync(file))) {
    const reader = new Reader(content);
    if (id === SECTIONS.imports) imports = countImports(reader);
    if (id === SECTIONS.code) sizes = Array.from({ length: reader.number() }, () => reader.skip(reader.number()).length);
    if (id === SECTIONS.custom && reader.text() === "name") names = functionNames(reader);
  }
  return sizes.map((size, index) => ({ size, name: names.get(index + imports) ?? "" }));
}

/** Imported functions have the lowest numbers. */
function countImports(reader) {
  let count = 0;
  for (let rest = reader.number(); rest > 0; rest -= 1) {
    reader.text();
    reader.text();
    if (reader.skipImportType()) count += 1;
  }
  return count;
}

/** Names by number, from the subsection for functions. */
function functionNames(reader) {
  const names = new Map();
  while (reader.isMore()) {
    const kind = reader.byte();
    const own = new Reader(reader.skip(reader.number()));
    if (kind === 1) for (let rest = own.number(); rest > 0; rest -= 1) names.set(own.number(), own.text());
  }
  return names;
}
