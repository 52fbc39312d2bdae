#!/bin/sh
# The tests that need a browser: each file in tests/ that says it is for wasm only, in headless Chromium.
. "${0%/*}/env.sh"
set --
for file in $(cd tests && grep -l '^#!\[cfg(target_arch = "wasm32")\]' ./*.rs); do
  file=${file#./}
  set -- "$@" --test "${file%.rs}"
done
# Relative, because cargo splits it at spaces.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=scripts/wasm-test-runner.mjs
cargo test --locked --no-fail-fast --target wasm32-unknown-unknown "$@"
