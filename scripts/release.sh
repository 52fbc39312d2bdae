#!/bin/sh
# make build: the files to put on a CDN.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
scripts/tools.sh
scripts/build.sh dist "$PUBLIC_URL"
