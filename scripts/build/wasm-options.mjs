/** The features that rustc uses, and no others: tools must not use features that older browsers don't have. */
export const WASM_FEATURES = [
  "--enable-bulk-memory", "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int",
  "--enable-reference-types", "--enable-sign-ext",
];

/**
 * wasm-opt's options, for the release build and for the benchmarks that compare with it. The code that `-O3` makes is longer than that of
 * `-Oz`, but shorter after compression. The first 1024 addresses contain no data: they are the far end of the stack.
 */
export const WASM_OPTIONS = ["-O3", "--shrink-level=2", "--low-memory-unused", "--strip-producers", "--strip-target-features", ...WASM_FEATURES];
