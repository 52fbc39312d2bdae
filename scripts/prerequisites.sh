#!/bin/sh
# Says in one sentence what the machine lacks; everything else the project installs by itself (tools.sh).
. "${0%/*}/env.sh"

# at_least WANTED FOUND: compares major.minor versions.
at_least() {
  printf '%s %s\n' "$1" "$2" | awk '{ split($1, w, "."); split($2, f, ".")
    exit !(f[1] > w[1] || (f[1] == w[1] && f[2] >= w[2])) }'
}

wanted_rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
command -v rustup >/dev/null ||
  give_up "rustup is missing: install it from https://rustup.rs and run this again."
rust=$(rustc --version 2>/dev/null | awk '{ print $2 }')
[ -n "$rust" ] ||
  give_up "The Rust compiler is missing: run 'rustup toolchain install stable' and 'rustup default stable', then this again."
at_least "$wanted_rust" "$rust" ||
  give_up "Rust $wanted_rust or newer is needed, and this is $rust: run 'rustup update stable' and 'rustup default stable', then this again."
command -v node >/dev/null ||
  give_up "Node.js is missing: install version 20 or newer with npm from https://nodejs.org and run this again."
node=$(node --version)
at_least 20.0 "${node#v}" ||
  give_up "Node.js 20 or newer is needed, and this is $node: install it from https://nodejs.org and run this again."
command -v npm >/dev/null ||
  give_up "npm is missing: install it (it comes with Node.js from https://nodejs.org) and run this again."
