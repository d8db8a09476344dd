#!/usr/bin/env bash
# Signs and attacks plans, and has other people's programs judge them:
# all.sh [-update] (writes the table in docs/signatures.md)
set -euo pipefail
cd "$(dirname "$0")/../.."

. tools/need.sh
need java openjdk-17-jre-headless
need mvn maven
need pdfsig poppler-utils
need mutool mupdf-tools
need openssl openssl
need pdfinfo poppler-utils
need qpdf qpdf
install_missing

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
