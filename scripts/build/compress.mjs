// Compressed copies beside the files of a built console, for hosts that send them as they are.
import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { filesOf, shortHash } from "./step.mjs";

const TEXT_OR_WASM = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm"]);
const ENCODINGS = {
  ".br": (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ".gz": (content) => promisify(gzip)(content, { level: 9 }),
};

/** Writes `.br` and `.gz` beside every text and wasm file below `folder`; `cache` keeps them by content for the next build. */
export async function compress(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const files = filesOf(folder).filter((file) => TEXT_OR_WASM.has(extname(file)));
  await Promise.all(
    files.flatMap((file) =>
      Object.entries(ENCODINGS).map(async ([ending, encode]) => {
        const content = await readFile(file);
        const cached = join(cache, `${shortHash(content)}${ending}`);
        let encoded = await readFile(cached).catch(() => null);
        if (!encoded) {
          encoded = await encode(content);
          await writeFile(cached, encoded);
        }
        await writeFile(`${file}${ending}`, encoded);
      }),
    ),
  );
}
