// Tests which code goes into which wasm file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SHARED_FILES, chunksOf, filesOfLoader, filesOfPages, planOf, planText } from "../../scripts/build/chunks.mjs";
import { dataBytes } from "../../scripts/build/wasm.mjs";

const KB = 10_000;

/** The file of each piece, by the chunks that need it. */
function filesOf(...pieces) {
  const files = planOf(pieces.map(([neededBy, bytes = KB]) => ({ neededBy: neededBy.split(" "), bytes })));
  return Object.fromEntries([...files].flatMap(([file, pieces]) => pieces.map(({ neededBy }) => [neededBy.join(" "), file])));
}

test("code that one page needs first is in its file, and code that several pages need is shared", () => {
  assert.deepEqual(filesOf(["history"], ["history history_menus"], ["history pools"], ["history log palette"], ["log pools live"]), {
    history: "history",
    "history history_menus": "history",
    "history pools": "history-pools",
    "history log palette": "history-log",
    "log pools live": "live-log-pools",
  });
});

test("code that is needed later is in its chunk's file, or in one that its page's chunks or all share", () => {
  assert.deepEqual(filesOf(["palette"], ["history_menus"], ["history_menus history_board"], ["history_menus palette"], ["create batch"]), {
    palette: "palette",
    history_menus: "history_menus",
    "history_menus history_board": "history-more",
    "history_menus palette": "more",
    "create batch": "more",
  });
});

test("a chunk doesn't load the file of a page that it isn't part of", () => {
  assert.deepEqual(filesOf(["log palette"], ["log"], ["settings live"], ["live create"]), {
    "log palette": "log-shared",
    log: "log",
    "settings live": "live-settings",
    "live create": "live-shared",
  });
});

test("there are few shared files: the files are merged that add the fewest unneeded bytes to pages", () => {
  const pages = ["projects", "history", "prebuild", "log", "pools", "settings", "mock"];
  const sets = pages.reduce((sets, page) => [...sets, ...sets.map((set) => [...set, page])], [[]]).filter((set) => set.length > 1);
  const files = filesOf(...sets.map((set, index) => [set.join(" "), set.join(" ") === "log pools" ? 100 : KB + 1000 * index]));
  assert.equal(sets.length, 120);
  assert.equal(new Set(Object.values(files).filter((file) => file !== "main")).size, SHARED_FILES);
  // No other set costs less than this set in the file of a larger set.
  assert.notEqual(files["log pools"], "log-pools");
  for (const [set, file] of Object.entries(files)) {
    for (const page of set.split(" ")) assert.ok(file === "main" || file.split("-").includes(page), `${file} is for ${page}`);
  }
});

test("a file is loaded by the chunks that need any of its pieces", () => {
  const files = planOf([{ neededBy: ["log"], bytes: KB }, { neededBy: ["log", "create"], bytes: KB }, { neededBy: ["history", "pools"], bytes: KB }]);
  assert.deepEqual(chunksOf(files.get("log-shared")), ["create", "log"]);
  const pages = Object.fromEntries(filesOfPages(files));
  assert.deepEqual([pages.log, pages.history, pages.settings], [["log", "log-shared"], ["history-pools"], []]);
  assert.equal(planText(files), "log=log\nlog,create=create,log\nhistory,pools=history,pools\n");
});

test("the files are those that the loader loads", () => {
  const load = (file) => `makeLoad(() => {\n  const src = fetch(new URL("./${file}.wasm", import.meta.url));\n}, [])`;
  const loader = `/* history, pools */\nconst __chunk_3 = ${load("chunk_3")};\n/* log */\nconst __chunk_7 = ${load("chunk_7")};\nexport const __wasm_split_load_log = ${load("split_log")};\n`;
  assert.deepEqual([...filesOfLoader(loader)], [["chunk_3.wasm", ["history", "pools"]], ["chunk_7.wasm", ["log"]], ["split_log.wasm", ["log"]]]);
});

test("the data of a file is counted, so that a split that loses data fails", () => {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  // Two segments: three bytes at address 1419, whose number has the byte that ends an expression, and one at 0.
  const data = [2, 0, 0x41, 0x8b, 0x0b, 0x0b, 3, 7, 8, 9, 0, 0x41, 0, 0x0b, 1, 7];
  assert.equal(dataBytes(Buffer.from([...header, 11, data.length, ...data])), 4);
  assert.equal(dataBytes(Buffer.from(header)), 0);
});
