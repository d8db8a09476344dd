#!/usr/bin/env bash
# Makes the PDFs here, which other people's programs write; they are committed, and
# this is how they came to be. Needs LibreOffice, Chromium, Ghostscript,
# poppler, qpdf, mutool, and Python with pikepdf and pypdf: PYTHON=.../bin/python
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

printf 'A page.\n' >"$tmp/libreoffice.txt"
soffice --headless "-env:UserInstallation=file://$tmp/profile" --convert-to pdf --outdir "$tmp" "$tmp/libreoffice.txt" >/dev/null
cp "$tmp/libreoffice.pdf" libreoffice.pdf # a table
printf '<!doctype html><title>t</title><p>A page.' >"$tmp/page.html"
chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --user-data-dir="$tmp/chromium" --print-to-pdf="$PWD/chromium.pdf" "file://$tmp/page.html" 2>/dev/null
printf '%%!PS\n/Helvetica findfont 12 scalefont setfont 72 700 moveto (A page.) show showpage\n' >"$tmp/page.ps"
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -sOutputFile=ghostscript.pdf "$tmp/page.ps" # a table, or a stream in newer ones
pdftocairo -pdf ghostscript.pdf cairo.pdf

"$python" - <<'PY'
import pikepdf
from pikepdf import Name, Dictionary, Array
pdf = pikepdf.new()
for i in range(3):
    pdf.add_blank_page(page_size=(200, 200))
pdf.Root.Marks = Array([Dictionary(N=n, Text="object %d" % n) for n in range(20)])
for i, d in enumerate(list(pdf.Root.Marks)):
    pdf.Root.Marks[i] = pdf.make_indirect(d)
pdf.save("pikepdf.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
PY
qpdf --deterministic-id --object-streams=disable pikepdf.pdf qpdf-table.pdf
qpdf --deterministic-id --object-streams=generate --linearize pikepdf.pdf qpdf-linearized.pdf
qpdf --deterministic-id --object-streams=disable --linearize pikepdf.pdf qpdf-linearized-table.pdf
qpdf --encrypt '' owner 256 -- --deterministic-id pikepdf.pdf qpdf-encrypted.pdf 2>/dev/null ||
  qpdf --encrypt '' owner 256 -- pikepdf.pdf qpdf-encrypted.pdf
mutool clean -z qpdf-table.pdf mutool.pdf

"$python" - <<'PY'
from pypdf import PdfWriter, PdfReader
from pypdf.generic import NameObject, NumberObject
# Two revisions more, by another program.
for begin in ("qpdf-table", "pikepdf"):
    data = begin + ".pdf"
    for n in (1, 2):
        w = PdfWriter(data, incremental=True)
        w.pages[0][NameObject("/Rotate")] = NumberObject(90 * n)
        w.write("pypdf-updated-%s.pdf" % begin)
        data = "pypdf-updated-%s.pdf" % begin
PY
