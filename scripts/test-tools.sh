#!/bin/sh
# Installs what testing needs beyond building: the peer, rustfmt, clippy and a Chromium.
. "${0%/*}/env.sh"

scripts/peer.sh
for component in rustfmt clippy; do
  rustup component list --installed | grep -q "^$component" || rustup component add "$component"
done

scripts/peer-client.sh

has_chromium() { node scripts/chromium.mjs >/dev/null 2>&1; }

if ! has_chromium && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  say "Installing Chromium with apt-get."
  { apt-get update -q && apt-get install -qy --no-install-recommends chromium; } || true
fi
if ! has_chromium; then
  say "Installing Playwright's Chromium."
  playwright-core install chromium
fi
