#!/bin/sh
# Tests the mock backend over HTTP (examples/mock_server.rs) with the API's official Python client.
. "${0%/*}/env.sh"
scripts/peer.sh
cargo build --quiet --locked --example mock_server
said=$(mktemp)
cargo run --quiet --locked --example mock_server -- 0 >"$said" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$said"' EXIT
tries=0
until url=$(sed -n 's/^The mock backend is at //p' "$said") && [ -n "$url" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] && kill -0 "$server" 2>/dev/null || give_up "The mock server did not start."
  sleep 0.1
done
.tools/peer/bin/python tests/peer/client/official.py "$url"
