#!/bin/sh
# Installs what building needs and the machine lacks, pinned, inside the project: the wasm target, trunk, wasm-bindgen,
# wasm-split, npm's packages. Does nothing, at once, where all is there.
. "${0%/*}/env.sh"

TRUNK_VERSION=0.21.14
SPLIT_VERSION=0.2.4
# The command must be of the same version as the library.
BINDGEN_VERSION=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)

version_of() { "$1" --version 2>/dev/null | awk '{ print $2 }'; }

# install CRATE VERSION MINUTES [OPTION...]
install() {
  crate=$1 version=$2 minutes=$3
  shift 3
  say "Installing $crate $version into .tools, once; about $minutes minutes on two cores."
  CARGO_TARGET_DIR=.tools/target cargo install --locked --root .tools --version "=$version" "$@" "$crate"
}

if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
  say "Installing Rust's wasm target."
  rustup target add wasm32-unknown-unknown
fi
[ "$(version_of trunk)" = "$TRUNK_VERSION" ] ||
  install trunk "$TRUNK_VERSION" 7 --no-default-features --features rustls
if [ "$(version_of wasm-bindgen)" != "$BINDGEN_VERSION" ] ||
  [ "$(version_of wasm-bindgen-test-runner)" != "$BINDGEN_VERSION" ]; then
  install wasm-bindgen-cli "$BINDGEN_VERSION" 3
fi
grep -qsF "\"wasm_split_cli_support $SPLIT_VERSION " .tools/.crates.toml ||
  install wasm_split_cli_support "$SPLIT_VERSION" 2 --features build-binary
rm -rf .tools/target

installed=node_modules/.installed-lock.json
if ! cmp -s package-lock.json "$installed"; then
  say "Installing the build and test tools from npm."
  npm ci
  cp package-lock.json "$installed"
fi
