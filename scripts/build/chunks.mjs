// Which code goes into which wasm file. Chunks (`chunk!` in the sources) share code with each other in hundreds of combinations, and
// wasm-split-cli makes a file of each; this plan puts them together into a few.

/** The chunks that draw pages, and the start of the mock: the first view waits for one of them. `history_menus` is one of the history's other chunks. */
export const PAGES = ["projects", "history", "prebuild", "log", "pools", "settings", "mock"];
/**
 * Files of what several pages need, and no others: the first one that has all of them takes the code. These sets are those of three
 * that leave pages with the fewest bytes, where a page may load two.
 */
const SHARED = {
  lists: ["projects", "history", "pools"],
  runs: ["history", "prebuild", "log"],
  project: ["projects", "prebuild", "pools", "settings"],
};
/** The chunk that every page loads soon after it is shown. It should not have to load another page's file. */
const LIVE = "live";
/** A file is not loaded for fewer bytes of code than these: they go into a file that more pages load. */
const LEAST_BYTES = 1500;

/**
 * Plans the files. `pieces` are pieces of code: `neededBy`, the chunks that need it, and its size in `bytes`. Gives each file's name
 * and pieces; `main` is loaded in any case.
 *
 * - What one page needs to be shown is in that page's file. What several need is in one of the shared files, or in `main`.
 * - What is only needed later is in the file of its chunk, in `history-more` (as an example) where several of that page's chunks
 *   need it, or else in `more`.
 */
export function planOf(pieces) {
  const placed = pieces.map((piece) => ({ ...piece, file: fileFor(piece.neededBy) }));
  for (let few; (few = smallestOf(placed)); ) for (const piece of few) piece.file = sharedFile(piece.neededBy);
  const files = new Map();
  for (const piece of placed) files.set(piece.file, [...(files.get(piece.file) ?? []), piece]);
  return files;
}

function fileFor(neededBy) {
  const pages = neededBy.filter((chunk) => PAGES.includes(chunk));
  if (pages.length > 1 || (pages.length === 1 && neededBy.includes(LIVE))) return sharedFile(neededBy);
  if (pages.length === 1) return pages[0];
  if (neededBy.length === 1) return neededBy[0];
  const [home, ...others] = new Set(neededBy.map(pageOf));
  return home && others.length === 0 ? `${home}-more` : "more";
}

function sharedFile(neededBy) {
  const pages = neededBy.filter((chunk) => PAGES.includes(chunk));
  if (pages.length === 0) return "more";
  return Object.keys(SHARED).find((file) => pages.every((page) => SHARED[file].includes(page))) ?? "main";
}

/** The page that a chunk is part of, if it is part of one: `history` for `history_menus`. */
function pageOf(chunk) {
  return PAGES.find((page) => chunk === page || chunk.startsWith(`${page}_`));
}

/** The pieces, if they are few bytes, for which alone a chunk needs the file of a page that it is not part of. */
function smallestOf(placed) {
  const reasons = new Map();
  for (const piece of placed) {
    for (const chunk of piece.neededBy) {
      const own = ["main", ...Object.keys(SHARED), "more", chunk, pageOf(chunk), `${pageOf(chunk)}-more`];
      if (own.includes(piece.file)) continue;
      const key = `${chunk} ${piece.file}`;
      reasons.set(key, [...(reasons.get(key) ?? []), piece]);
    }
  }
  const few = [...reasons.values()].map((pieces) => ({ pieces, bytes: bytesOf(pieces) })).filter(({ bytes }) => bytes < LEAST_BYTES);
  return few.sort((one, other) => one.bytes - other.bytes)[0]?.pieces;
}

const bytesOf = (pieces) => pieces.reduce((sum, { bytes }) => sum + bytes, 0);

/** The chunks that need a file: those that need any of its pieces. */
export function chunksOf(pieces) {
  return [...new Set(pieces.flatMap(({ neededBy }) => neededBy))].sort();
}

/** The pages' files beside the main one: each page's chunk, and the names of the files that it needs. */
export function filesOfPages(files) {
  const others = [...files].filter(([file]) => file !== "main");
  return PAGES.map((page) => [page, others.filter(([, pieces]) => chunksOf(pieces).includes(page)).map(([file]) => file)]);
}

/** The plan as scripts/wasm-split/plan.rs reads it. */
export function planText(files) {
  const lines = [...files].flatMap(([file, pieces]) => {
    const into = file === "main" ? "main" : chunksOf(pieces).join();
    return pieces.map(({ neededBy }) => `${neededBy.join()}=${into}\n`);
  });
  return lines.join("");
}

/** The files that wasm-split-cli has made, as its loader, a JavaScript text, tells: each one's name, and the chunks that need it. */
export function filesOfLoader(loader) {
  const shared = [...loader.matchAll(/\/\* (.*?) \*\/\nconst __chunk_\d+[^]*?\.\/(chunk_\d+\.wasm)/g)];
  const single = [...loader.matchAll(/\.\/(split_(\w+)\.wasm)/g)];
  return new Map([...shared.map(([, chunks, file]) => [file, chunks.split(", ")]), ...single.map(([, file, chunk]) => [file, [chunk]])]);
}

/** How much code and data a wasm file holds: all but the names for debuggers. */
export function codeBytes(wasm) {
  const names = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "name");
  return wasm.length - names.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
