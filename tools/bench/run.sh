#!/usr/bin/env bash
# Measures our PDF beside stock maroto, Chromium, LibreOffice, Typst and
# WeasyPrint, and our signing beside pyHanko's, and writes the tables of docs/benchmarks.md: run.sh [-count N]
# Wants a quiet machine. Takes about three minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=6
if test "${1:-}" = -count && test $# -eq 2; then count=$2; elif test $# -gt 0; then sed -n 2,5p "$0" >&2; exit 2; fi

missing=()
declare -A from=([chromium]=chromium [soffice]=libreoffice-writer [pdfinfo]=poppler-utils [pdfdetach]=poppler-utils
  [java]=openjdk-17-jre-headless [mvn]=maven [python3]=python3-venv)
for need in "${!from[@]}"; do command -v "$need" >/dev/null || missing+=("${from[$need]}"); done
if test ${#missing[@]} -gt 0; then
  echo "run.sh: missing. Install: apt-get install -y --no-install-recommends $(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')" >&2
  exit 2
fi

key=$({ python3 -c 'import sys; print(sys.version, sys.prefix)'; cat tools/bench/requirements.txt; } | sha256sum | cut -c1-16)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/earlyhelp-bench/$key
if ! test -f "$venv/complete"; then
  echo "run.sh: installing $(tr '\n' ' ' <tools/bench/requirements.txt)from PyPI into $venv" >&2
  mkdir -p "$venv"
  python3 -m venv --clear "$venv" >&2
  "$venv/bin/python" -m pip install -q --only-binary :all: -r tools/bench/requirements.txt >&2
  touch "$venv/complete"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plan=$PWD/templates/councils/southend/plan/tests/complete.yaml
mkdir "$work/out"

# What a copy of the tree without git is measured as.
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
{
  printf 'date\t%s\n' "$(date -u '+%-d %B %Y')"
  printf 'args\t%s rounds, medians\n' "$count"
  printf 'go\t%s\n' "$(go version | cut -d' ' -f3,4)"
  printf 'cpu\t%s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
  printf 'cores\t%s\n' "$(nproc)"
  printf 'load\t%s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
  printf 'commit\t%s\n' "$commit"
  printf 'maroto\t%s\n' "$(go list -m -f '{{.Version}}' github.com/johnfercher/maroto/v2)"
} >"$work/about.txt"

step() { echo "run.sh: $*" >&2; }
# Round by round, so that a busy moment hits ours and stock maroto alike.
step "go test -bench, $count rounds"
go test -c -o "$work/pdf.test" ./render/pdf
for ((round = 0; round < count; round++)); do
  (cd render/pdf && EARLYHELP_BENCH_STOCK=$work/out/stock.pdf "$work/pdf.test" -test.run '^$' -test.bench .) | tee -a "$work/go.txt" >&2
done

step "cold start, 30 runs"
go build -o "$work/cold" ./tools/bench/cold
go build -o "$work/earlyhelp" ./cmd/earlyhelp
"$venv/bin/python" tools/bench/start.py 30 "version=$work/earlyhelp version" \
  "cold=$work/cold $plan $work/cold.pdf" "earlyhelp=$work/earlyhelp pdf $plan -o $work/cli.pdf" >"$work/start.json"

step "the other programs"
go run ./tools/bench/content "$plan" "$work"
"$venv/bin/python" tools/bench/others.py "$work" >"$work/others.json"
mv "$work/ours.pdf" "$work/out/"

step "signing and verifying"
mkdir "$work/seals"
go build -o "$work/sealing" ./tools/bench/seals
"$work/sealing" "$plan" "$work/seals" >"$work/seals.json"
tools/judge/run.sh ../seals/bench.py "$work/seals" >"$work/hanko.json"

step "veraPDF"
tools/verapdf/judge.sh "$work/out" >"$work/judged.txt" 2>"$work/judge.err" || test $? -eq 1 || { cat "$work/judge.err" >&2; exit 2; }

python3 tools/bench/report.py "$work" docs/benchmarks.md
