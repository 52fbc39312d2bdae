// A bundle is one wasm file with all the code that a page needs besides the main file: the page's own file, and the shared ones. A
// visit that starts on that page loads the bundle, which is one request and fewer bytes; other pages' code is then loaded file by file.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { HEADER_BYTES, Reader, SECTIONS, leb128, sectionsOf, textOf } from "./wasm.mjs";
import { WASM_FEATURES, WASM_OPTIONS } from "./wasm-options.mjs";

const run = promisify(execFile);
/** What the split-off files import from, and what a bundle does. */
const [SPLIT, BUNDLE] = ["__wasm_split", "main"];

/** Makes a bundle of wasm files. */
export async function bundle(files, target) {
  const [merged, imports] = [`${target}.merged`, `${target}.imports`];
  writeFileSync(imports, importsModule(readFileSync(files[0])));
  const named = files.flatMap((file, index) => [file, `part${index}`]);
  await run("wasm-merge", [...WASM_FEATURES, imports, SPLIT, ...named, "-o", merged]);
  await run("wasm-opt", [...WASM_OPTIONS, merged, "-o", target]);
}

/** Whether the bundle of a page has the code of a file, by the file's name without hash and ending; public/early.js tells it in the same way. */
export const isPart = (name, page) => !name.endsWith("-more") && name.split("-").includes(page);

/**
 * Fails unless the names of a bundle's `parts` alone tell them from `all` files: public/early.js knows no more. They are the page's own
 * file and those that pages share, which have the names of their pages in theirs.
 */
export function checkParts(page, parts, all) {
  const wrong = all.filter((file) => isPart(file.replace(".wasm", ""), page) !== parts.includes(file));
  if (wrong.length > 0) throw new Error(`The bundle of ${page} is not told by names: ${wrong.join(", ")}.`);
}

/**
 * A module that passes on what a file imports. The merged files have it from there: each with imports of its own, they would be a
 * module with several memories.
 */
function importsModule(wasm) {
  const [imports, exported, kinds] = [[], [], []];
  const { content } = sectionsOf(wasm).find(({ id }) => id === SECTIONS.imports);
  const reader = new Reader(content);
  for (let rest = reader.number(); rest > 0; rest -= 1) {
    const [module, name] = [reader.text(), reader.text()];
    if (module !== SPLIT) throw new Error(`A wasm file imports ${name} from ${module}: a bundle cannot have it.`);
    const start = reader.at;
    const kind = content[start];
    if (reader.skipImportType()) throw new Error(`A wasm file imports the function ${name}: a bundle cannot have it.`);
    imports.push(Buffer.concat([textOf(BUNDLE), textOf(name), content.subarray(start, reader.at)]));
    const index = kinds.filter((other) => other === kind).length;
    kinds.push(kind);
    exported.push(Buffer.concat([textOf(name), Buffer.from([kind]), leb128(index)]));
  }
  const section = (id, entries) => {
    const content = Buffer.concat([leb128(entries.length), ...entries]);
    return Buffer.concat([Buffer.from([id]), leb128(content.length), content]);
  };
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), section(SECTIONS.imports, imports), section(SECTIONS.exports, exported)]);
}
