#!/usr/bin/env bash
# Signs and attacks plans, and has other people's programs judge them:
# all.sh [-update] (writes the table in docs/signatures.md)
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need java openjdk-17-jre-headless
need mvn maven
need pdfsig poppler-utils
need mutool mupdf-tools
need openssl openssl
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if test ${#missing[@]} -gt 0; then
  echo "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

tmp=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$tmp"' EXIT
tools/seals/selftest.sh
go build -buildvcs=false -o "$tmp/" ./tools/seals/make ./tools/seals/compare
"$tmp/make" -o "$tmp/set"
tools/java.sh tools/seals/dss "$tmp/set/authority" "@$tmp/set/all.txt" >"$tmp/set/dss.jsonl" &
dss=$!
tools/judge/run.sh ../seals/hanko.py "$tmp/set/authority" "@$tmp/set/all.txt" >"$tmp/set/hanko.jsonl"
tools/verapdf/judge.sh "@$tmp/set/good.txt"
wait $dss
"$tmp/compare" "$@" "$tmp/set"
