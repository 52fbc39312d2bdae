#!/bin/sh
# Installs the peer for the tests, the API's official servers for Python, in pinned versions, inside the project. Exits immediately if
# everything is installed.
. "${0%/*}/env.sh"

wanted=tests/peer/server/requirements.txt
peer=.tools/peer
installed=$peer/.installed-requirements.txt
if cmp -s "$wanted" "$installed"; then
  exit
fi

can_make_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  give_up "Python 3.10 or newer is missing: install it from https://www.python.org and run this again."
if ! can_make_venv && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  say "Installing Python's venv module with apt-get."
  { apt-get update -q && apt-get install -qy --no-install-recommends python3-venv; } || true
fi
can_make_venv ||
  give_up "Python's venv module is missing: install it (python3-venv on Debian and Ubuntu) and run this again."

say "Installing the API's official servers from PyPI into $peer, for the tests."
rm -rf "$peer"
python3 -m venv "$peer"
"$peer/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$wanted"
cp "$wanted" "$installed"
