#!/usr/bin/env bash
# Shows that judge.sh can fail: on a PDF that keeps no standard, on what is no
# PDF, on a file that is not there, on an empty folder, and on nothing at all.
set -euo pipefail
judge=$(cd "$(dirname "$0")" && pwd)/judge.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
mkdir empty
echo "no PDF" >no.pdf
{
  echo "%PDF-1.7"
  echo "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj"
  echo "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj"
  echo "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>> endobj"
} >plain.pdf
at=$(wc -c <plain.pdf)
{
  printf 'xref\n0 4\n0000000000 65535 f \n'
  for n in 1 2 3; do printf '%010d 00000 n \n' "$(grep -abo "^$n 0 obj" plain.pdf | cut -d: -f1)"; done
  printf 'trailer <</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' "$at"
} >xref
cat xref >>plain.pdf

fails() { # fails SAYING ARGS...
  local rc=0
  "$judge" "${@:2}" >said 2>&1 || rc=$?
  if test $rc -ne 1 || ! grep -qF -- "$1" said; then
    echo "selftest: judge.sh ${*:2} ended with $rc; wanted 1 and \"$1\":" >&2
    cat said >&2
    exit 1
  fi
}
fails "plain.pdf: not ua1" plain.pdf
fails "plain.pdf: not 3a" -f 3a plain.pdf
fails "no.pdf: ua1: could not be judged" no.pdf
fails "nothere.pdf: ua1: could not be judged" nothere.pdf
fails "no .pdf file in this folder" empty
fails "there was no file to judge"
echo "selftest: judge.sh fails where it should"
