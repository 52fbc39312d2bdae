#!/bin/sh
# Builds target/peer-client: the Connect project's own web client for this API, as scripts for a page. Its code is generated from the
# descriptors in the peer's gitpod-sdk.
. "${0%/*}/env.sh"
out=target/peer-client
stamp=$out/.inputs
inputs=$(cat tests/peer/client/* tests/peer/server/requirements.txt package-lock.json | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$inputs" ]; then
  exit
fi
rm -rf "$out"
.tools/peer/bin/python tests/peer/client/generate.py "$out/gen"
esbuild tests/peer/client/page.js tests/peer/client/decode.js --bundle --format=esm --target=es2022 --minify \
  --alias:gen="./$out/gen" --outdir="$out" --log-level=warning
printf '%s' "$inputs" >"$stamp"
