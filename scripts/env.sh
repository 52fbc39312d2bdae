# Sourced by every script: the repository as the working folder, the project's own tools first on PATH, `say` and `give_up`.
# A caller's folder, and spaces in the path, don't matter.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd -- "$root"
PATH="$root/.tools/bin:$root/node_modules/.bin:$PATH"
# Make's jobserver isn't passed on to cargo, which would warn about it.
unset MAKEFLAGS MFLAGS MAKELEVEL

say() { printf '\033[1m%s\033[0m\n' "$*"; }
give_up() { printf '%s\n' "$*" >&2; exit 1; }
