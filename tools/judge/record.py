"""Is a PDF the record copy that it should be? Says as JSON what it holds.

usage: record.py FILE.pdf... [--case OUT.json | --cases] [--no-case] [--quiet]

--case writes the bytes of the attached case to OUT.json, --cases those of each FILE.pdf to FILE.taken.json; --no-case
takes a file without one, with a note. --quiet says how many files hold how much, and not what. Exit 1 and the reasons
on stderr when a file is not what it should be. No answer is printed.
"""

import argparse
import hashlib
import io
import json
import re
import sys

import pikepdf
import pypdf

NAME = pikepdf.Name
DATES = ("CreateDate", "CreationDate", "ModifyDate", "ModDate")


def listed(tree):
    """The entries of a name tree."""
    names = list(tree.get("/Names", []))
    yield from ((str(names[i]), names[i + 1]) for i in range(0, len(names) - 1, 2))
    for kid in tree.get("/Kids", []):
        yield from listed(kid)


def case_of(pdf, bad, notes, optional, dated):
    """The name and the bytes of the one associated file, or None."""
    root = pdf.Root
    names = dict(listed(root.get("/Names", {}).get("/EmbeddedFiles", {})))
    associated = list(root.get("/AF", []))
    if not associated and not names and optional:
        notes.append("no case is attached")
        return None, None
    if len(associated) != 1:
        bad(f"Root /AF has {len(associated)} associated files, not one")
    if len(names) != 1:
        bad(f"Names /EmbeddedFiles has {len(names)} files, not one")
    if not associated:
        return None, None
    spec = associated[0]
    if spec.objgen not in [n.objgen for n in names.values()] or not spec.is_indirect:
        bad("the file in Root /AF is not the one in Names /EmbeddedFiles")
    if spec.get("/Type") != NAME.Filespec:
        bad("the associated file is no /Filespec")
    if spec.get("/AFRelationship") != NAME.Data:
        bad(f"/AFRelationship is {spec.get('/AFRelationship')}, not /Data")
    if not str(spec.get("/UF", "")):
        bad("the Filespec has no /UF")
    stream = spec.get("/EF", {}).get("/F")
    if stream is None:
        bad("the Filespec has no /EF /F")
        return None, None
    if stream.get("/Type", NAME.EmbeddedFile) != NAME.EmbeddedFile:
        bad("the attached stream is no /EmbeddedFile")
    if stream.get("/Subtype") != NAME("/application/json"):
        bad(f"the /Subtype of the attached file is {stream.get('/Subtype')}, not application/json")
    data, params = stream.read_bytes(), stream.get("/Params", {})
    if dated and not re.match(r"D:\d{4}", str(params.get("/ModDate", ""))):
        bad("the document has dates, the attached file's /Params no /ModDate")
    if params.get("/Size", len(data)) != len(data):
        bad(f"/Params /Size is {params.Size}, the file has {len(data)} bytes")
    if "/CheckSum" in params and bytes(params.CheckSum) != hashlib.md5(data).digest():
        bad("/Params /CheckSum is of another file")
    try:
        json.loads(data)
    except ValueError:
        bad("the attached file is no JSON")
    return str(spec.get("/UF", "")), data


def bookmarks(items):
    return [{"title": item.title, **({"kids": bookmarks(item.children)} if item.children else {})} for item in items]


def fields(pdf, bad):
    """The signature fields, and how many fields there are of each type."""
    pages = {}
    for number, page in enumerate(pdf.pages, 1):
        for annot in page.get("/Annots", []):
            pages[annot.objgen] = number
    signatures, count = [], {}

    def walk(field, name, inherited):
        name = ".".join(filter(None, [name, str(field.get("/T", ""))]))
        inherited = {**inherited, **{k: field[k] for k in ("/FT", "/V", "/TU") if k in field}}
        kids = list(field.get("/Kids", []))
        if any("/T" in kid for kid in kids):
            for kid in kids:
                walk(kid, name, inherited)
            return
        kind = str(inherited.get("/FT", "none"))
        count[kind] = count.get(kind, 0) + 1
        if kind != "/Sig":
            return
        for widget in kids or [field]:
            normal = widget.get("/AP", {}).get("/N")
            page = pages.get(widget.objgen)
            if page is None:
                bad(f"the signature field {name} is on no page")
            signatures.append(
                {
                    "name": name,
                    "tooltip": str(inherited.get("/TU", "")),
                    "page": page,
                    "rect": [round(float(x), 2) for x in widget.get("/Rect", [])],
                    "flags": int(widget.get("/F", 0)),
                    "appearance": isinstance(normal, pikepdf.Stream),
                    "structParent": int(widget.StructParent) if "/StructParent" in widget else None,
                    "signed": "/V" in inherited,
                }
            )

    for field in pdf.Root.get("/AcroForm", {}).get("/Fields", []):
        walk(field, "", {})
    return signatures, count


def judge(data, optional=False):
    """Returns what the file holds, its case, and what is wrong with it."""
    wrong, notes = [], []
    bad = wrong.append
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        if pdf.pdf_version != "1.7" or str(root.get("/Version", "/1.7")) != "/1.7":
            bad(f"PDF version {pdf.pdf_version}, catalogue {root.get('/Version', 'without one')}: not 1.7")
        if pdf.is_encrypted:
            bad("encrypted")
        if root.get("/MarkInfo", {}).get("/Marked") is not True:
            bad("/MarkInfo /Marked is not true")
        if not str(root.get("/Lang", "")):
            bad("no /Lang")
        if root.get("/StructTreeRoot", {}).get("/K") is None:
            bad("no /StructTreeRoot with anything in it")
        xmp = pdf.open_metadata()  # read only: leaving a "with" would write
        title = xmp.get("dc:title", "")
        claims = {k: xmp[k] for k in sorted(xmp) if re.search("/(pdfa|pdfua)/ns/id/", k)}
        dated = any("xmp:" + k in xmp for k in DATES) or any("/" + k in pdf.docinfo for k in DATES)
        in_info = str(pdf.docinfo.get("/Title", ""))
        if not title or title != in_info:
            bad("the titles in the metadata and in the document's information are not the same, or empty")
        name, case = case_of(pdf, bad, notes, optional, dated)
        with pdf.open_outline() as outline:
            marks = bookmarks(outline.root)
        signatures, count = fields(pdf, bad)
        holds = {
            "title": str(title),
            "lang": str(root.get("/Lang", "")),
            "claims": {re.sub(r"\{.*/(\w+)/ns/id/\}", r"\1:", k): v for k, v in claims.items()},
            "ids": [bytes(i).hex() for i in pdf.trailer.get("/ID", [])],
            "pages": len(pdf.pages),
            "bookmarks": marks,
            "signatures": signatures,
            "fields": count,
            "case": case and {"name": name, "bytes": len(case), "sha256": hashlib.sha256(case).hexdigest()},
        }
    # Another library, and a strict one, opens the file and finds the same.
    try:
        other = pypdf.PdfReader(io.BytesIO(data), strict=True)
        if len(other.pages) != holds["pages"]:
            bad(f"pypdf counts {len(other.pages)} pages, pikepdf {holds['pages']}")
        if case is not None and list(other.attachments.values()) != [[case]]:
            bad("pypdf finds another attachment than pikepdf")
    except Exception as err:  # whatever it stumbles over
        bad(f"pypdf, strict, cannot read it: {type(err).__name__}: {err}")
    holds["notes"] = notes
    return holds, case, wrong


def main():
    args = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("usage: "))
    args.add_argument("files", nargs="+")
    args.add_argument("--case")
    args.add_argument("--cases", action="store_true")
    args.add_argument("--no-case", action="store_true")
    args.add_argument("--quiet", action="store_true")
    args = args.parse_args()
    if args.case and (len(args.files) > 1 or args.cases):
        print("record.py: --case is for one file, --cases for several", file=sys.stderr)
        return 2
    failed, sums = 0, {"pages": 0, "bookmarks": 0, "fields": 0, "cases": 0}
    for path in args.files:
        try:
            with open(path, "rb") as file:
                holds, case, wrong = judge(file.read(), args.no_case)
        except (pikepdf.PdfError, OSError) as err:
            print(f"{path}: cannot be read: {str(err).split('>: ')[-1]}", file=sys.stderr)
            failed += 1
            continue
        if not args.quiet:
            print(json.dumps(holds, ensure_ascii=False, indent=1))
        to = path.removesuffix(".pdf") + ".taken.json" if args.cases else args.case
        if to and case is None and not (args.cases and args.no_case):
            wrong.append(f"no case to write to {to}")
        elif to and case is not None:
            with open(to, "wb") as file:
                file.write(case)
        for reason in wrong:
            print(f"{path}: {reason}", file=sys.stderr)
        failed += bool(wrong)
        sums["pages"] += holds["pages"]
        sums["bookmarks"] += json.dumps(holds["bookmarks"]).count('"title"')
        sums["fields"] += sum(holds["fields"].values())
        sums["cases"] += case is not None
    if args.quiet:
        print(
            f"pikepdf {pikepdf.__version__}, pypdf {pypdf.__version__}: {len(args.files)} files with "
            + ", ".join(f"{count} {what}" for what, count in sums.items())
            + f"; {failed} files are not what they should be"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
