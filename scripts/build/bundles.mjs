// A bundle is one wasm file with all the code that a page needs in addition to the main file: the page's own file, and the shared files. A
// visit that starts on that page loads the bundle, which takes one request and fewer bytes; the code of other pages is then loaded file by
// file.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { HEADER_BYTES, Reader, SECTIONS, leb128, sectionsOf, textOf } from "./wasm.mjs";
import { WASM_FEATURES, WASM_OPTIONS } from "./wasm-options.mjs";

const run = promisify(execFile);
/** The imports of the split files, and of a bundle. */
const [SPLIT, BUNDLE] = ["__wasm_split", "main"];

/** Merges wasm files into a bundle. */
export async function bundle(files, target) {
  const [merged, imports] = [`${target}.merged`, `${target}.imports`];
  writeFileSync(imports, importsModule(files.map((file) => readFileSync(file))));
  const named = files.flatMap((file, index) => [file, `part${index}`]);
  await run("wasm-merge", [...WASM_FEATURES, imports, SPLIT, ...named, "-o", merged]);
  await run("wasm-opt", [...WASM_OPTIONS, merged, "-o", target]);
}

/**
 * Whether the bundle of a page contains the code of a file, judged by the file's name without hash and extension; public/early.js uses the
 * same rule.
 */
export const isPart = (name, page) => !name.endsWith("-more") && name.split("-").includes(page);

/**
 * Fails unless a bundle's `parts` can be told from `all` files by their names alone, because public/early.js knows only the names. The
 * parts are the page's own file and the files that pages share, which contain the names of their pages.
 */
export function checkParts(page, parts, all) {
  const wrong = all.filter((file) => isPart(file.replace(".wasm", ""), page) !== parts.includes(file));
  if (wrong.length > 0) throw new Error(`The bundle of ${page} is not told by names: ${wrong.join(", ")}.`);
}

/**
 * A module that re-exports the imports of the files, each once: a small file imports less than another. The merged files get them from
 * there: if each file had its own imports, the result would be a module with several memories.
 */
function importsModule(files) {
  const [imports, exported, kinds] = [[], [], []];
  for (const { name, type } of new Map(files.flatMap(importsOf).map((imported) => [imported.name, imported])).values()) {
    const [kind] = type;
    imports.push(Buffer.concat([textOf(BUNDLE), textOf(name), type]));
    const index = kinds.filter((other) => other === kind).length;
    kinds.push(kind);
    exported.push(Buffer.concat([textOf(name), Buffer.from([kind]), leb128(index)]));
  }
  const section = (id, entries) => {
    const content = Buffer.concat([leb128(entries.length), ...entries]);
    return Buffer.concat([Buffer.from([id]), leb128(content.length), content]);
  };
  return Buffer.concat([files[0].subarray(0, HEADER_BYTES), section(SECTIONS.imports, imports), section(SECTIONS.exports, exported)]);
}

/** Names and types of what a file imports. */
function importsOf(wasm) {
  const imports = [];
  const { content } = sectionsOf(wasm).find(({ id }) => id === SECTIONS.imports);
  const reader = new Reader(content);
  for (let rest = reader.number(); rest > 0; rest -= 1) {
    const [module, name] = [reader.text(), reader.text()];
    if (module !== SPLIT) throw new Error(`A wasm file imports ${name} from ${module}: a bundle cannot have it.`);
    const start = reader.at;
    if (reader.skipImportType()) throw new Error(`A wasm file imports the function ${name}: a bundle cannot have it.`);
    imports.push({ name, type: content.subarray(start, reader.at) });
  }
  return imports;
}
