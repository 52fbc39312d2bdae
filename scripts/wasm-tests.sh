#!/bin/sh
# Runs the tests that need a browser, in headless Chromium: every file in tests/ that is for wasm only.
#   scripts/wasm-tests.sh [BINARY [NAME]]
# `scripts/wasm-tests.sh interface settings` runs the tests of tests/interface whose name contains `settings`.
. "${0%/*}/env.sh"
binary=${1-} name=${2-}
set --
for file in $(cd tests && grep -l '^#!\[cfg(target_arch = "wasm32")\]' ./*.rs ./*/main.rs); do
  file=${file#./}
  file=${file%/main.rs}
  file=${file%.rs}
  [ -n "$binary" ] && [ "$binary" != "$file" ] || set -- "$@" --test "$file"
done
[ $# -gt 0 ] || give_up "There is no test binary for browsers called $binary."
# Relative, because cargo splits it at spaces.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=scripts/wasm-test-runner.mjs
cargo test --locked --no-fail-fast --target wasm32-unknown-unknown "$@" -- ${name:+"$name"}
