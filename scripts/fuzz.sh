#!/bin/sh
# make fuzz: FUZZ_SECONDS of fuzzing for each target, a minute by default. It starts from fuzz/corpus, which `make test`
# replays, and leaves what it finds in fuzz/found; what breaks a check is in fuzz/artifacts.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
CARGO_FUZZ_VERSION=0.13.1

# libFuzzer's instrumentation is a nightly feature of the compiler.
rustup toolchain list | grep -q '^nightly' ||
  give_up "Fuzzing needs Rust's nightly compiler: run 'rustup toolchain install nightly' and this again."
if [ "$(cargo fuzz --version 2>/dev/null | awk '{ print $2 }')" != "$CARGO_FUZZ_VERSION" ]; then
  say "Installing cargo-fuzz $CARGO_FUZZ_VERSION into .tools, once; about 2 minutes on two cores."
  CARGO_TARGET_DIR=.tools/target cargo install --locked --root .tools --version "=$CARGO_FUZZ_VERSION" cargo-fuzz
  rm -rf .tools/target
fi
for target in stream list_prebuilds; do
  say "== $target"
  mkdir -p "fuzz/found/$target"
  cargo +nightly fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096
done
