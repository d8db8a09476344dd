#!/usr/bin/env bash
# Runs one of the Python judges: run.sh record.py|order.py|selftest.py|../seals/hanko.py ARGS...
# The environment that requirements.txt beside it asks for is made once, in a
# cache folder outside the source tree.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

need() {
  echo "run.sh: no $1 here. Install: apt-get install -y --no-install-recommends python3-venv poppler-utils" >&2
  exit 2
}
command -v python3 >/dev/null || need python3
command -v pdfinfo >/dev/null || need pdfinfo
test $# -gt 0 && test -f "$here/$1" || { sed -n 2p "$0" >&2; exit 2; }
asked=$(dirname "$here/$1")/requirements.txt

key=$({ python3 -c 'import sys; print(sys.version, sys.prefix)'; cat "$asked"; } | sha256sum | cut -c1-16)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/earlyhelp-judge/$key
if ! test -f "$venv/complete"; then
  mkdir -p "$venv"
  exec 9>"$venv.lock"
  flock 9
  if ! test -f "$venv/complete"; then
    # Made where it stays: an environment cannot be moved.
    python3 -m venv --clear "$venv" >&2 || need "python3 -m venv"
    "$venv/bin/python" -m pip install -q --only-binary :all: -r "$asked" >&2
    touch "$venv/complete"
  fi
  exec 9>&-
fi
exec "$venv/bin/python" -B "$here/$1" "${@:2}"
