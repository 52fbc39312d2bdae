#!/bin/sh
# make serve: from a fresh clone to the console in the browser. API: the address of a real API, which the server then passes
# the console's calls on to, as browsers may not call one that sends no CORS headers.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
scripts/tools.sh
scripts/build.sh dist "$PUBLIC_URL"
exec node scripts/serve.mjs --root dist --base "$PUBLIC_URL" --port "$PORT" --api "$API"
