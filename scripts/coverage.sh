#!/bin/sh
# Prints the coverage of src/store by the native tests, per file. Test files are left out. Code that needs a browser's regular expressions
# and workers (src/store/log) is tested in browsers, and counts as not covered.
. "${0%/*}/env.sh"

host=$(rustc -vV | sed -n 's/^host: //p')
tools=$(rustc --print sysroot)/lib/rustlib/$host/bin
[ -x "$tools/llvm-cov" ] || rustup component add llvm-tools

target=$PWD/target/coverage
export CARGO_TARGET_DIR="$target" RUSTFLAGS="-C instrument-coverage" LLVM_PROFILE_FILE="$target/%p.profraw"
mkdir -p "$target"
tests=$(cargo test --locked --lib --no-run 2>&1 | tee /dev/stderr | sed -n 's/^ *Executable.*(\(.*\))$/\1/p')
rm -f "$target"/*.profraw
"$tests" --quiet store::
"$tools/llvm-profdata" merge --sparse "$target"/*.profraw --output "$target/store.profdata"
"$tools/llvm-cov" report "$tests" --instr-profile "$target/store.profdata" --show-region-summary=false \
  --show-branch-summary=false --ignore-filename-regex "/tests(/|\.rs)" src/store
