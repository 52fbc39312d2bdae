// Makes compressed copies of a built console's files, for hosts that serve precompressed files.
import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { filesOf, hashOf } from "./step.mjs";

const TEXT_OR_WASM = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm"]);
/** Files that may be edited in a built console: hosts would still send the outdated copy. */
const EDITED = new Set(["config.json"]);
const ENCODINGS = {
  ".br": (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ".gz": (content) => promisify(gzip)(content, { level: 9 }),
};

/**
 * Writes a `.br` and a `.gz` copy of every text and wasm file below `folder`, except for config.json; `cache` keeps them by content for the
 * next build.
 */
export async function compress(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const files = filesOf(folder).filter((file) => TEXT_OR_WASM.has(extname(file)) && !EDITED.has(basename(file)));
  const kept = async (content, ending) => {
    const cached = join(cache, `${hashOf(content)}${ending}`);
    const found = await readFile(cached).catch(() => null);
    if (found) return found;
    const encoded = await ENCODINGS[ending](content);
    await writeFile(cached, encoded);
    return encoded;
  };
  await Promise.all(files.map((file) => compressFile(file, kept)));
}

/** Writes a `.br` and a `.gz` copy of a file. `encode` compresses content for an extension. */
export async function compressFile(file, encode = (content, ending) => ENCODINGS[ending](content)) {
  const content = await readFile(file);
  await Promise.all(Object.keys(ENCODINGS).map(async (ending) => writeFile(`${file}${ending}`, await encode(content, ending))));
}
