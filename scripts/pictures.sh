#!/bin/sh
# make pictures: the README's pictures, taken of the release build.
. "${0%/*}/env.sh"
scripts/prerequisites.sh
scripts/tools.sh
scripts/test-tools.sh
scripts/build.sh dist /
node scripts/pictures.mjs
