/** The features that rustc uses, and no more: tools may not reach for features that older browsers lack. */
export const WASM_FEATURES = [
  "--enable-bulk-memory", "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int",
  "--enable-reference-types", "--enable-sign-ext",
];

/** How wasm-opt optimizes, in the release build and in what benches compare with it. */
export const WASM_OPTIONS = ["-Oz", ...WASM_FEATURES];
