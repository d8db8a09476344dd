#!/usr/bin/env bash
# Prints every form in every way, copies with random answers and copies of
# councils with a logo, and has other people's programs judge the files. Stops at the first judge that finds a
# fault; each says all that it finds.
set -euo pipefail
cd "$(dirname "$0")/../.."

. tools/need.sh
need java openjdk-17-jre-headless
need mvn maven
need pdfinfo poppler-utils
need qpdf qpdf
need soffice libreoffice-calc
install_missing

tmp=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$tmp"' EXIT
go build -buildvcs=false -o "$tmp/" ./cmd/earlyhelp ./tools/expect ./tools/generate
verapdf() { tools/verapdf/judge.sh "$@"; }
record() { tools/judge/run.sh record.py --quiet "$@"; }
order() { tools/judge/run.sh order.py "$@"; }
took() { echo "  (${SECONDS} s)"; SECONDS=0; }
fail() { echo "all.sh: $*" >&2; exit 1; }
SECONDS=0

# A judge that cannot fail is worth nothing.
tools/verapdf/selftest.sh
tools/judge/run.sh selftest.py
tools/maroto-latest/check.sh
took

# Every form: blank, and of a complete and an incomplete case both copies, each
# also in large print; the return note; as text; as a workbook. Beside each PDF
# stand what should be read of it and the case that should be in it.
pdf=$tmp/pdf note=$tmp/note text=$tmp/text xlsx=$tmp/xlsx
mkdir "$pdf" "$note" "$text" "$xlsx"
print() { # print NAME FLAGS...
  local name=$1 size
  shift
  "$tmp/expect" --case "$pdf/$name.case.json" "$@" >"$pdf/$name.txt"
  cp "$pdf/$name.txt" "$pdf/$name-large.txt"
  cp "$pdf/$name.case.json" "$pdf/$name-large.case.json"
  "$tmp/earlyhelp" pdf "$@" -o "$pdf/$name.pdf"
  "$tmp/earlyhelp" pdf --large-print "$@" -o "$pdf/$name-large.pdf"
  "$tmp/earlyhelp" pdf --text "$@" -o "$text/$name.txt"
  "$tmp/earlyhelp" xlsx "$@" -o "$xlsx/$name.xlsx"
}
forms=$("$tmp/earlyhelp" forms --json | grep -o '"form": *"[^"]*"' | cut -d'"' -f4)
test -n "$forms" || fail "there are no forms"
for form in $forms; do
  name=${form//\//-}
  if ! test -d "templates/councils/$form/tests"; then # shared: its cases stand where it is written
    print "$name-blank-family" --blank --copy family --form "$form"
    continue
  fi
  for copy in office family; do
    print "$name-blank-$copy" --blank --copy "$copy" --form "$form"
  done
  for case in complete incomplete; do
    for copy in office family; do
      print "$name-$case-$copy" --copy "$copy" "templates/councils/$form/tests/$case.yaml"
    done
  done
  "$tmp/earlyhelp" return-note "templates/councils/$form/tests/incomplete.yaml" -o "$note/$name.pdf"
  "$tmp/expect" --note "templates/councils/$form/tests/incomplete.yaml" >"$note/$name.txt"
done >/dev/null
n=0
for f in "$text"/*.txt; do
  iconv -f UTF-8 -t UTF-8 "$f" >/dev/null || fail "$f is not UTF-8"
  grep -q '[^[:space:]]' "$f" || fail "$f is empty"
  n=$((n + 1))
done
echo "$(wc -w <<<"$forms") forms printed in every way; $n plain texts are UTF-8 and not empty"
"$tmp/generate" -n 60 -o "$tmp/random"
took

n=0
for f in "$pdf"/*.pdf "$note"/*.pdf "$tmp"/random/*.pdf "$tmp"/random/note/*.pdf "$tmp"/random/language/*.pdf; do
  qpdf --check "$f" >"$tmp/said" 2>&1 || { cat "$tmp/said" >&2; fail "qpdf finds a fault in $f"; }
  n=$((n + 1))
done
echo "$(qpdf --version | head -1): $n PDF files without a fault"
took

verapdf "$pdf" "$note" "$tmp/random" >"$tmp/verapdf" 2>&1 & # takes as long as what follows

record --cases "$pdf"/*.pdf "$tmp"/random/*.pdf
record --no-case "$note"/*.pdf "$tmp"/random/note/*.pdf >"$tmp/said" || fail "the notes are not what they should be"
cat "$tmp/said"
grep -q ', 0 cases;' "$tmp/said" || fail "a return note carries a case"
"$tmp/generate" -compare "$pdf"
"$tmp/generate" -compare "$tmp/random"
took

# Poppler takes seconds for a long file, so it reads one copy of each kind.
reads=() ours=() # each PDF and what should be read of it
for f in "$pdf"/*-complete-office.pdf "$pdf"/*-complete-family-large.pdf "$pdf"/*-blank-office.pdf "$note"/*.pdf \
  "$tmp"/random/00[1-6]-*.pdf "$tmp"/random/*town-final-*.pdf "$tmp"/random/fairshire-*.pdf "$tmp"/random/wrenbrook-{blank,1-office,5-family-large}.pdf "$tmp"/random/note/*.pdf "$tmp"/random/language/ar-XB-*-invitation-0.pdf; do
  reads+=("$f" "${f%.pdf}.txt")
done
for f in "$pdf"/*.pdf "$tmp"/random/*.pdf; do ours+=("$f" "${f%.pdf}.txt"); done
order "${reads[@]}"
order --ours "${ours[@]}"
took

code=0
wait %% || code=$?
cat "$tmp/verapdf"
test $code = 0 || fail "veraPDF finds faults, or could not run ($code)"
took

n=0
soffice -env:UserInstallation="file://$tmp/lo" --headless --convert-to csv --outdir "$tmp/csv" "$xlsx"/*-office.xlsx >/dev/null 2>&1
for f in "$xlsx"/*-office.xlsx; do
  test -s "$tmp/csv/$(basename "${f%.xlsx}").csv" || fail "LibreOffice could not open $f"
  n=$((n + 1))
done
echo "$(soffice --version | head -1): $n workbooks opened"
took
