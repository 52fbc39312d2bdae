#!/bin/sh
# make serve: from a fresh clone to the console in the browser.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
scripts/tools.sh
scripts/build.sh dist "$PUBLIC_URL"
exec node scripts/serve.mjs --root dist --base "$PUBLIC_URL" --port "$PORT"
