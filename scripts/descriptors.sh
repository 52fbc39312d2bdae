#!/bin/sh
# Writes target/descriptors.binpb, the API's descriptors as the peer's gitpod-sdk contains them, for src/proto/descriptors.rs.
. "${0%/*}/env.sh"
scripts/peer.sh
out=target/descriptors.binpb
script=tests/peer/client/descriptors.py
if [ "$out" -nt "$script" ] && [ "$out" -nt .tools/peer/.installed-requirements.txt ]; then
  exit
fi
mkdir -p target
.tools/peer/bin/python "$script" "$out"
