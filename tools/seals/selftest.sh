#!/usr/bin/env bash
# Shows that DSS, pyHanko, pdfsig and mutool can fail: has pyHanko sign a file,
# and wants the good one passed, a changed byte and another's root refused.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
hanko() { "$here/../judge/run.sh" ../seals/hanko.py "$@"; }
dss() { "$here/../java.sh" "$here/dss" "$@"; }
"$here/../judge/run.sh" ../seals/selftest.py "$tmp"
cd "$tmp"

checks=0
says() { # says FILE WORDS SAID: a judge says these words of a file
  checks=$((checks + 1))
  grep -F "\"file\": \"$1.pdf\"" "$3" >line || true
  grep -qE -- "$2" line || { echo "selftest: wanted \"$2\" said of $1.pdf, found in $3:" >&2; cat "$3" >&2; exit 1; }
}
hanko authority ./*.pdf none.pdf | sed 's|"\./|"|' >hanko
dss authority ./*.pdf none.pdf | sed 's|"\./|"|' >dss
for level in b t lt lta; do
  says $level '"field": "Seal", "kind": "signature", "good": true' hanko
  says $level "\"level\": \"PAdES-BASELINE-${level^^}\", \"indication\": \"TOTAL_PASSED\"" dss
done
says lta '"kind": "timestamp", "good": true' hanko
says lta '"timestamps".*"indication": "PASSED"' dss
says flipped '"good": false, "intact": false' hanko
says flipped '"indication": "TOTAL_FAILED", "sub": "HASH_FAILURE"' dss
says replaced '"good": false, "intact": true.*unexplained xrefs' hanko
says replaced '"TOTAL_PASSED".*undefined object modifications' dss # no verdict: only a warning
says none '"error": "FileNotFound' hanko
says none '"error": ".*none.pdf' dss
hanko stranger lta.pdf >hanko
dss stranger lta.pdf >dss
says lta '"good": false.*"trusted": false.*NO_CERTIFICATE_CHAIN_FOUND' hanko
says lta 'INDETERMINATE", "sub": "NO_CERTIFICATE_CHAIN_FOUND' dss
hanko authority --at 2099-01-01T00:00:00Z b.pdf >hanko
dss authority --at 2099-01-01T00:00:00Z b.pdf >dss
says b '"good": false.*"trusted": false' hanko
says b '"indication": "INDETERMINATE"' dss
for f in lta flipped; do
  { echo "\"file\": \"$f.pdf\"" "$(pdfsig -nocert $f.pdf 2>&1)"; } | tr '\n' ' ' >pdfsig
  { echo "\"file\": \"$f.pdf\"" "$(mutool sign -v $f.pdf 2>&1)"; } | tr '\n' ' ' >mutool
  case $f in
  lta) says $f 'Signature is Valid' pdfsig; says $f 'signature is valid but there have been edits' mutool ;;
  *) says $f 'Digest Mismatch' pdfsig; says $f 'Digest error' mutool ;;
  esac
done
if hanko authority >/dev/null || dss authority >/dev/null || hanko nowhere a 2>/dev/null || dss nowhere a 2>/dev/null; then
  echo "selftest: a judge ended well with nothing to judge" >&2
  exit 1
fi
echo "selftest: $checks checks, DSS, pyHanko, pdfsig and mutool fail where they should"
