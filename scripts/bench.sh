#!/bin/sh
# make bench: every measurement in bench/, on the release build.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
scripts/tools.sh
scripts/test-tools.sh
scripts/build.sh dist /
failed=0
for measurement in bench/*.mjs; do
  printf '\n'
  say "== $measurement"
  node "$measurement" || failed=1
done
exit "$failed"
