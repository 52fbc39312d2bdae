#!/bin/sh
# make fuzz: FUZZ_SECONDS of fuzzing for each target, a minute by default. It starts from fuzz/corpus, which `make test`
# replays, and leaves what it finds in fuzz/found; what breaks a check is in fuzz/artifacts.
. "${0%/*}/env.sh"
for target in stream list_prebuilds; do
  say "== $target"
  mkdir -p "fuzz/found/$target"
  cargo +nightly fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096
done
