#!/bin/sh
# install.sh dev | build | test | fuzz: checks the machine's requirements, and installs everything else, in pinned versions, inside the
# project. Exits immediately if everything is installed. `dev` is for the debug build, `build` for the release build, and `test` for both
# and every check.
. "${0%/*}/env.sh"
purpose=$1

TRUNK_VERSION=0.21.14
SPLIT_VERSION=0.2.4
FUZZ_VERSION=0.13.1
# The command must have the same version as the library.
BINDGEN_VERSION=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)

# at_least WANTED FOUND: compares major.minor versions.
at_least() {
  printf '%s %s\n' "$1" "$2" | awk '{ split($1, w, "."); split($2, f, ".")
    exit !(f[1] > w[1] || (f[1] == w[1] && f[2] >= w[2])) }'
}

check_machine() {
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
}

version_of() { "$1" --version 2>/dev/null | awk '{ print $2 }'; }

# cargo_install CRATE VERSION MINUTES [OPTION...]
cargo_install() {
  crate=$1 version=$2 minutes=$3
  shift 3
  say "Installing $crate $version into .tools, once; about $minutes minutes on two cores."
  CARGO_TARGET_DIR=.tools/target cargo install --locked --root .tools --version "=$version" "$@" "$crate"
}

install_npm_packages() {
  installed=node_modules/.installed-lock.json
  cmp -s package-lock.json "$installed" && return
  say "Installing the build and test tools from npm."
  npm ci
  cp package-lock.json "$installed"
}

install_wasm_tools() {
  if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
    say "Installing Rust's wasm target."
    rustup target add wasm32-unknown-unknown
  fi
  if [ "$(version_of wasm-bindgen)" != "$BINDGEN_VERSION" ] || [ "$(version_of wasm-bindgen-test-runner)" != "$BINDGEN_VERSION" ]; then
    cargo_install wasm-bindgen-cli "$BINDGEN_VERSION" 3
  fi
}

# Compiled with less optimization than by default, which would take twice as long: Trunk itself does little work.
install_trunk() {
  [ "$(version_of trunk)" = "$TRUNK_VERSION" ] ||
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
      cargo_install trunk "$TRUNK_VERSION" 5 --no-default-features --features rustls
}

# From its source, with a change: see scripts/wasm-split/source.mjs.
install_split() {
  wanted=$(echo "$SPLIT_VERSION" | cat - scripts/wasm-split/* | cksum)
  [ "$(cat .tools/wasm-split.version 2>/dev/null)" = "$wanted" ] && return
  say "Installing wasm-split-cli $SPLIT_VERSION into .tools, once; about 3 minutes on two cores."
  node scripts/wasm-split/source.mjs "$SPLIT_VERSION" .tools/wasm-split
  CARGO_TARGET_DIR=.tools/target cargo install --locked --force --root .tools --path .tools/wasm-split --features build-binary
  rm -r .tools/wasm-split
  echo "$wanted" >.tools/wasm-split.version
}

install_lints() {
  for component in rustfmt clippy; do
    rustup component list --installed | grep -q "^$component" || rustup component add "$component"
  done
}

# Firefox and WebKit are installed only where Debian packages can be installed: elsewhere the smoke test reports that it skips them.
install_browsers() {
  missing=$(node scripts/browsers.mjs)
  if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q || true
    for browser in $missing; do
      case $browser in
        chromium) packages=chromium ;;
        firefox) packages=firefox-esr ;;
        webkit) packages="webkit2gtk-driver xvfb" ;;
      esac
      say "Installing $packages with apt-get."
      # One by one: not every Debian-based distribution has all of them.
      apt-get install -qy --no-install-recommends $packages || true
    done
    missing=$(node scripts/browsers.mjs)
  fi
  case $missing in
    *chromium*)
      say "Installing Playwright's Chromium."
      playwright-core install chromium
      ;;
  esac
}

# The servers that docs/hosting configures are installed only where Debian packages can be installed: elsewhere their tests report that they
# are skipped.
install_hosts() {
  missing=
  command -v nginx >/dev/null && [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] || missing="nginx libnginx-mod-http-brotli-static"
  command -v caddy >/dev/null || missing="$missing caddy"
  if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing $missing with apt-get."
    apt-get update -q || true
    apt-get install -qy --no-install-recommends $missing || true
  fi
}

install_cargo_fuzz() {
  # libFuzzer's instrumentation is a nightly feature of the compiler.
  rustup toolchain list | grep -q '^nightly' ||
    give_up "Fuzzing needs Rust's nightly compiler: run 'rustup toolchain install nightly' and this again."
  [ "$(cargo fuzz --version 2>/dev/null | awk '{ print $2 }')" = "$FUZZ_VERSION" ] || cargo_install cargo-fuzz "$FUZZ_VERSION" 2
}

# Required for every build.
install_build_tools() {
  install_npm_packages
  install_wasm_tools
}

check_machine
case $purpose in
  dev)
    install_build_tools
    install_trunk
    ;;
  build)
    install_build_tools
    install_split
    ;;
  test)
    install_build_tools
    install_trunk
    install_split
    install_lints
    scripts/peer.sh
    scripts/peer-client.sh
    install_browsers
    install_hosts
    ;;
  fuzz) install_cargo_fuzz ;;
  *) give_up "install.sh takes dev, build, test or fuzz, not '$purpose'." ;;
esac
rm -rf .tools/target
