#!/bin/sh
# make test: runs every check, in order. If a check fails, the others still run; the end lists the failures.
. "${0%/*}/env.sh"

failed=
# check NAME COMMAND...
check() {
  name=$1
  shift
  printf '\n'
  say "== $name"
  if ! "$@"; then
    failed="$failed
  $name"
  fi
}

# The budget and the browsers are tested with the files that are deployed, at a site's root and under a path.
release() {
  node scripts/build.mjs --dist dist && node scripts/build.mjs --dist dist-sub --public-url /console/
}

# Without the vendor's descriptors, the comparison with src/proto is ignored.
native_tests() {
  scripts/descriptors.sh && cargo test --locked --no-fail-fast -- --include-ignored
}

check "Format" cargo fmt --check
check "Lints, native" cargo clippy --locked --all-targets -- -D warnings
check "Lints, wasm" cargo clippy --locked --target wasm32-unknown-unknown --lib --bins --tests -- -D warnings
check "Dependencies" scripts/deny.sh
check "Native tests" native_tests
check "Official Python client against the mock backend" scripts/mock-server-tests.sh
check "Browser tests of the library" scripts/wasm-tests.sh
check "Parts of the release build" node --test tests/build/
check "Debug build" trunk build
check "Gallery of components" playwright test --project gallery
check "Release build" release
check "Byte budget" node scripts/check-budget.mjs
check "End-to-end tests" playwright test --project e2e
check "Smoke test in Firefox and WebKit" node tests/browsers/smoke.mjs
check "The embedded console in Firefox" node tests/browsers/embedding.mjs
check "Logs in Firefox" node tests/browsers/logs.mjs

printf '\n'
[ -z "$failed" ] || give_up "Failed:$failed"
say "All checks passed."
