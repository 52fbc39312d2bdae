// Plans which code goes into which wasm file. Chunks (`chunk!` in the sources) share code with each other in hundreds of combinations, and
// wasm-split-cli makes a file for each; this plan combines them into a few files.

/**
 * The chunks that draw pages, and the start of the mock: the first view waits for one of them. Other chunks of a page have its name as
 * prefix, such as `history_menus`.
 */
export const PAGES = ["projects", "history", "prebuild", "log", "pools", "demand", "settings", "mock"];
/** The chunk that every page loads soon after it is shown. */
const LIVE = "live";
/**
 * The maximum number of files with code that several pages need. With more files, a page loads less code that it doesn't need; with fewer
 * files, navigating to another page takes fewer requests.
 */
export const SHARED_FILES = 60;
/**
 * Plans the files. `pieces` are pieces of code: `neededBy`, the chunks that need the piece, and its size in `bytes`. Returns each file's
 * name and pieces; `main` is always loaded.
 *
 * - Code that one page needs to be shown is in that page's file, or in a shared file such as `history-shared` if chunks that aren't part
 *   of the page need it, too. Code that several pages need is in one of the shared files, or in `main`.
 * - Code that is only needed later is in the file of its chunk, in a file such as `history-more` if several of that page's chunks need
 *   it, or else in `more`.
 */
export function planOf(pieces) {
  const groups = sharedGroups(pieces);
  const files = new Map();
  for (const piece of pieces) {
    const file = fileFor(piece.neededBy, groups);
    files.set(file, [...(files.get(file) ?? []), piece]);
  }
  return files;
}

/** The pages that need a piece, and live updates, which every page loads. */
function pagesOf(neededBy) {
  return neededBy.filter((chunk) => PAGES.includes(chunk) || chunk === LIVE).sort();
}

/**
 * The shared files: each file's name, and the pages that load it. Starts with one file for each set of pages that share code. Then merges
 * the two files with the fewest bytes that pages would load unnecessarily, until the number of files is small enough.
 */
function sharedGroups(pieces) {
  const groups = new Map();
  const add = (pages, bytes) => groups.set(pages.join("-"), { pages, bytes: bytes + (groups.get(pages.join("-"))?.bytes ?? 0) });
  const everyPage = [...PAGES, LIVE].sort();
  const main = everyPage.join("-");
  add(everyPage, 0);
  for (const { neededBy, bytes } of pieces) {
    const pages = pagesOf(neededBy);
    if (pages.length > 1) add(pages, bytes);
  }
  while (groups.size > SHARED_FILES + 1) {
    const [one, other] = cheapestUnion([...groups.values()]);
    for (const { pages } of [one, other]) groups.delete(pages.join("-"));
    add([...new Set([...one.pages, ...other.pages])].sort(), one.bytes + other.bytes);
  }
  return [...groups].map(([name, group]) => ({ ...group, name: name === main ? "main" : name }));
}

/** The two groups whose merge adds the fewest bytes that pages load and don't need. */
function cheapestUnion(groups) {
  const inVain = (one, other) => other.pages.filter((page) => !one.pages.includes(page)).length * one.bytes;
  const unions = groups.flatMap((one, index) => groups.slice(index + 1).map((other) => ({ pair: [one, other], bytes: inVain(one, other) + inVain(other, one) })));
  return unions.reduce((least, union) => (union.bytes < least.bytes ? union : least)).pair;
}

/** The smallest group that all of the pages load. */
function groupFor(pages, groups) {
  const fitting = groups.filter((group) => pages.every((page) => group.pages.includes(page)));
  return fitting.sort((one, other) => one.pages.length - other.pages.length || one.bytes - other.bytes)[0];
}

function fileFor(neededBy, groups) {
  const pages = pagesOf(neededBy);
  if (pages.length > 1) return groupFor(pages, groups).name;
  if (pages.length === 1) return neededBy.every((chunk) => chunk === pages[0] || pageOf(chunk) === pages[0]) ? pages[0] : `${pages[0]}-shared`;
  if (neededBy.length === 1) return neededBy[0];
  const [home, ...others] = new Set(neededBy.map(pageOf));
  return home && others.length === 0 ? `${home}-more` : "more";
}

/** The page that a chunk is part of, if any: `history` for `history_menus`. */
function pageOf(chunk) {
  return PAGES.find((page) => chunk === page || chunk.startsWith(`${page}_`));
}

/** The chunks that need a file: those that need any of its pieces. */
export function chunksOf(pieces) {
  return [...new Set(pieces.flatMap(({ neededBy }) => neededBy))].sort();
}

/** The pages' files in addition to the main file: each page's chunk, and the names of the files that it needs. */
export function filesOfPages(files) {
  const others = [...files].filter(([file]) => file !== "main");
  return PAGES.map((page) => [page, others.filter(([, pieces]) => chunksOf(pieces).includes(page)).map(([file]) => file)]);
}

/** The plan, in the format that scripts/wasm-split/plan.rs reads. */
export function planText(files) {
  const lines = [...files].flatMap(([file, pieces]) => {
    const into = file === "main" ? "main" : chunksOf(pieces).join();
    return pieces.map(({ neededBy }) => `${neededBy.join()}=${into}\n`);
  });
  return lines.join("");
}

/** The files that wasm-split-cli made, read from its JavaScript loader: each file's name, and the chunks that need it. */
export function filesOfLoader(loader) {
  const shared = [...loader.matchAll(/\/\* (.*?) \*\/\nconst __chunk_\d+[^]*?\.\/(chunk_\d+\.wasm)/g)];
  const single = [...loader.matchAll(/\.\/(split_(\w+)\.wasm)/g)];
  return new Map([...shared.map(([, chunks, file]) => [file, chunks.split(", ")]), ...single.map(([, file, chunk]) => [file, [chunk]])]);
}

/** The size of a wasm file's code and data: everything except the names for debuggers. */
export function codeBytes(wasm) {
  const names = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "name");
  return wasm.length - names.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
