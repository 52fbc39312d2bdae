// Where what stays on the wasm heap was allocated. The Rust side is heap.rs.

/** What is the same on every way to an allocation, and says nothing of who wanted it. */
const UNTELLING = new RegExp(
  [
    "http:", "__wbg_", "interface::heap", "^allocated$", "wasm-function", "js-function", "imports", "logError", "__rust", "__rg", "dlmalloc", "<Box", "<F as", "FnOnce",
    ...["alloc", "core", "std", "fmt", "closure"].map((name) => `\\b${name}::`),
    ...["Counting", "hashbrown", "indexmap", "slotmap", "wasm_bindgen", "js_sys", "futures_", "any_spawner", "or_poisoned"],
    ...["throw_error", "serde", "send_wrapper"],
  ].join("|"),
);
const MAX_FRAMES = 8;
const MAX_PLACES = 20;

/** Size and stack of what was allocated and is not freed, by its address. */
const live = new Map();

export function allocated(address, size) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 70;
  live.set(address, { size, stack: new Error().stack });
  Error.stackTraceLimit = stackTraceLimit;
}

export function freed(address) {
  live.delete(address);
}

/** The places that allocated most of what was not freed, and forgets them. */
export function takePlaces() {
  const places = new Map();
  for (const { size, stack } of live.values()) {
    const frames = stack.split("\n").slice(1).map((line) => line.trim().replace(/^at (\S*\.wasm\.)?|\(.*$|::h[0-9a-f]{16}/g, "").trim());
    const place = frames.filter((frame) => frame && !UNTELLING.test(frame)).slice(0, MAX_FRAMES).join("\n    ");
    const { bytes, count } = places.get(place) ?? { bytes: 0, count: 0 };
    places.set(place, { bytes: bytes + size, count: count + 1 });
  }
  live.clear();
  const most = [...places].sort(([, one], [, other]) => other.bytes - one.bytes).slice(0, MAX_PLACES);
  return most.map(([place, { bytes, count }]) => `${bytes} bytes in ${count} allocations:\n    ${place}`).join("\n");
}
