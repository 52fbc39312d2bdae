#!/bin/sh
# Every measurement in bench/, on the release build in dist/. One that fails stops none of the others.
. "${0%/*}/env.sh"
failed=0
for measurement in bench/*.mjs; do
  printf '\n'
  say "== $measurement"
  node "$measurement" || failed=1
done
exit "$failed"
