# Sourced by every script: changes to the repository, puts the project's tools first on PATH, and defines `say` and `give_up`. Works from
# any folder, and with spaces in the path.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd -- "$root"
PATH="$root/.tools/bin:$root/node_modules/.bin:$PATH"
# Make's jobserver isn't passed to cargo, which would warn about it.
unset MAKEFLAGS MFLAGS MAKELEVEL

say() { printf '\033[1m%s\033[0m\n' "$*"; }
give_up() { printf '%s\n' "$*" >&2; exit 1; }
