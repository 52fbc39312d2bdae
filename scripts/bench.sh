#!/bin/sh
# Runs every benchmark in bench/, on the release build in dist/. If a benchmark fails, the others still run.
. "${0%/*}/env.sh"
failed=0
for measurement in bench/*.mjs; do
  printf '\n'
  say "== $measurement"
  node "$measurement" || failed=1
done
exit "$failed"
