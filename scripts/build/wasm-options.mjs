/** The features that rustc uses, and no more: tools may not reach for features that older browsers lack. */
export const WASM_FEATURES = [
  "--enable-bulk-memory", "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int",
  "--enable-reference-types", "--enable-sign-ext",
];

/**
 * How wasm-opt optimizes, in the release build and in what benches compare with it. The code that `-O3` makes is longer than that of
 * `-Oz`, and shorter once it is compressed. Nothing is kept at the first 1024 addresses, which are the far end of the stack.
 */
export const WASM_OPTIONS = ["-O3", "--shrink-level=2", "--low-memory-unused", "--strip-producers", "--strip-target-features", ...WASM_FEATURES];
