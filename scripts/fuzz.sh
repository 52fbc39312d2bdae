#!/bin/sh
# make fuzz: fuzzes each target for FUZZ_SECONDS, one minute by default. Starts from fuzz/corpus, which `make test` replays, and saves new
# inputs in fuzz/found; inputs that break a check are saved in fuzz/artifacts.
. "${0%/*}/env.sh"
for target in stream list_prebuilds; do
  say "== $target"
  mkdir -p "fuzz/found/$target"
  cargo +nightly fuzz run "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096
done
