// How wasm-opt optimizes, in the release build and in what benches compare with it.
// What rustc emits, and no more: wasm-opt may not reach for features that older browsers lack.
export const WASM_OPTIONS = [
  "-Oz", "--enable-bulk-memory", "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int",
  "--enable-reference-types", "--enable-sign-ext",
];
