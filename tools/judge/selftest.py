"""Shows that the judges can fail: makes a good record copy, breaks it in many ways, and wants each found."""

import contextlib
import io
import json
import os
import sys
import tempfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

import order
import record

# One text for each marked content: quotes, escapes and brackets as poppler prints them, accents, other scripts.
TEXTS = [
    "Early help plan",
    'Says "no", twice: "no"',
    '"',
    "back\\slash, (brackets), <angles> & more",
    "  P (block)",
    "Łukasz, Siân, Ọlá",
    "سلام عليكم (12)",
    "The end",
]


def hexed(text):
    return "<" + text.encode("utf-16-be").hex() + ">"


def make(draw=None):
    """The bytes of a record copy. Its font's codes are UTF-16. draw(n, text) may draw a text otherwise."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    to_unicode = b"".join(b"1 beginbfrange <%02x00> <%02xff> <%02x00> endbfrange\n" % (n, n, n) for n in range(0xD8))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Any, Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Any, DW=500)])
    font.DescendantFonts[0].CIDSystemInfo = Dictionary(
        Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
    )
    font.ToUnicode = pdf.make_stream(to_unicode)
    page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    draw = draw or (lambda n, text: f"/P <</MCID {n}>> BDC {hexed(text)} Tj EMC")
    drawn = "\n".join(f"BT /F 9 Tf 40 {800 - 20 * n} Td {draw(n, text)} ET" for n, text in enumerate(TEXTS))
    page.Contents = pdf.make_stream(drawn.encode())

    tree = pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = tree.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    document.K = Array()
    for n in range(len(TEXTS)):
        elem = Dictionary(Type=Name.StructElem, S=Name.P, P=document, Pg=page, K=n)
        document.K.append(pdf.make_indirect(elem))
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("signed.parent"), TU=String("Parent signs")
        )
    )
    widget.update({"/Rect": Array([40, 40, 240, 80]), "/F": 4, "/StructParent": 1})
    widget.AP = Dictionary(N=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 40])))
    page.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=0)
    objr = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    document.K.append(pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Pg=page, K=objr)))

    data = b'{"family": 1}'
    file = pdf.make_stream(data, Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
    file.Params = Dictionary(Size=len(data), ModDate=String("D:20260102030405Z"))
    spec = Dictionary(Type=Name.Filespec, F=String("case.json"), UF=String("case.json"), AFRelationship=Name.Data)
    spec.EF = Dictionary(F=file, UF=file)
    spec = pdf.make_indirect(spec)
    pdf.Root.AF = Array([spec])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("case.json"), spec])))
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String("en-GB")
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("One", 0))
        outline.root[0].children.append(pikepdf.OutlineItem("Two", 0))
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["dc:title"] = "A plan"
    pdf.docinfo.Title = String("A plan")
    pdf.docinfo.ModDate = String("D:20260102030405Z")
    return saved(pdf, force_version="1.7")


def saved(pdf, **how):
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def broken(data, breaks, **how):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        breaks(pdf)
        return saved(pdf, **({"force_version": "1.7"} | how))


checks = 0


def want(what, found):
    """Stops unless found says what, or nothing where nothing is wanted."""
    global checks
    checks += 1
    if not (what in str(found) if what else not found):
        sys.exit(f"selftest: wanted {what!r}, found {found!r}")


def try_record():
    good = make()
    holds, case, wrong = record.judge(good)
    want("", wrong)
    want('{"family": 1}', case)
    want("[{'title': 'One', 'kids': [{'title': 'Two'}]}]", holds["bookmarks"])
    want(
        "[{'name': 'signed.parent', 'tooltip': 'Parent signs', 'page': 1, 'rect': [40.0, 40.0, 240.0, 80.0],"
        " 'flags': 4, 'appearance': True, 'structParent': 1, 'signed': False}]",
        holds["signatures"],
    )
    want("", json.dumps(holds).count("Siân"))

    def spec(pdf):
        return pdf.Root.AF[0]

    def stream(pdf):
        return spec(pdf).EF.F

    def unattached(pdf):
        del pdf.Root.AF, pdf.Root.Names

    def retitled(pdf):
        pdf.docinfo.Title = String("Another")

    for reason, breaks in {
        "Root /AF has 0": unattached,
        "/AF has 0 associated": lambda pdf: pdf.Root.__delitem__("/AF"),
        "/AF has 2": lambda pdf: pdf.Root.AF.append(pdf.make_indirect(Dictionary(spec(pdf)))),
        "EmbeddedFiles has 0": lambda pdf: pdf.Root.__delitem__("/Names"),
        "not the one in Names": lambda pdf: pdf.Root.AF.__setitem__(0, pdf.make_indirect(Dictionary(spec(pdf)))),
        "/AFRelationship is /Source": lambda pdf: spec(pdf).update({"/AFRelationship": Name.Source}),
        "no /UF": lambda pdf: spec(pdf).__delitem__("/UF"),
        "no /EF": lambda pdf: spec(pdf).__delitem__("/EF"),
        "is no /Filespec": lambda pdf: spec(pdf).update({"/Type": Name.F}),
        "not application/json": lambda pdf: stream(pdf).update({"/Subtype": Name("/text/plain")}),
        "/Params no /ModDate": lambda pdf: stream(pdf).Params.__delitem__("/ModDate"),
        "/Params /Size is 13, the file has 2": lambda pdf: stream(pdf).write(b"{}"),
        "/CheckSum is of another": lambda pdf: stream(pdf).Params.update({"/CheckSum": String("0123456789abcdef")}),
        "is no JSON": lambda pdf: stream(pdf).write(b"{'family': 1}"),
        "no /Lang": lambda pdf: pdf.Root.__delitem__("/Lang"),
        "/Marked is not true": lambda pdf: pdf.Root.MarkInfo.update({"/Marked": False}),
        "no /StructTreeRoot": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
        "the titles": retitled,
        "is on no page": lambda pdf: pdf.pages[0].obj.__delitem__("/Annots"),
    }.items():
        want(reason, record.judge(broken(good, breaks))[2])
    want("PDF version 1.4", record.judge(broken(good, lambda pdf: None, force_version="1.4"))[2])
    want("pypdf, strict", record.judge(good.replace(b"startxref\n", b"startxref\n9"))[2])

    holds, case, wrong = record.judge(broken(good, unattached), optional=True)
    want("", wrong)
    want("no case is attached", holds["notes"])

    # Several files: one that is not right is enough to fail, and the cases of the others are written all the same.
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{folder}/good.pdf": good, f"{folder}/bad.pdf": broken(good, unattached), f"{folder}/none.pdf": b"%PDF"}
        for name, data in files.items():
            with open(name, "wb") as file:
                file.write(data)
        for args, code in ([[f"{folder}/good.pdf"], 0], [files, 1], [[f"{folder}/bad.pdf", "--no-case"], 0]):
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                sys.argv = ["record.py", "--quiet", "--cases", *args]
                want(f"{code}", f"{record.main()}")
        with open(f"{folder}/good.taken.json", "rb") as file:
            want('{"family": 1}', file.read())
        want("", os.path.exists(f"{folder}/bad.taken.json"))


def reads(data, lines, **how):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        problem, notes = order.judge(file.name, lines, **how)
        return problem, order.listed(notes)


def try_order():
    good = make()
    problem, notes = reads(good, TEXTS)
    want("", problem)
    want(f"{len(TEXTS)} texts in order", notes)
    want("", "sets" in str(notes))
    # White space and composition do not count.
    want("", reads(good, ["Early", "help plan", *TEXTS[1:5], "Łukasz, Sia\u0302n, O\u0323la\u0301", *TEXTS[6:]])[0])

    def swap(pdf):
        kids = pdf.Root.StructTreeRoot.K.K
        kids[0], kids[1] = kids[1], kids[0]

    want('expected: >>> Early help plan Says "no"', reads(broken(good, swap), TEXTS)[0])
    want("in text 8", reads(good, TEXTS[:-1] + ["The End"])[0])
    want("after the last text", reads(good, TEXTS[:-1])[0])
    want("(12) The end >>>", reads(good, TEXTS + ["More"])[0])
    want("an empty outline", reads(good, ["", " "])[0])
    want("in text 1", reads(broken(good, lambda pdf: pdf.Root.__delitem__("/StructTreeRoot")), TEXTS)[0])

    # A table in one of two orders, from its first text to its last.
    def ways(*both):
        one, two = both
        return [*TEXTS[:2], "\feither", *one, "\for", *two, "\fend", *TEXTS[4:]]

    rows, blocks = TEXTS[2:4], ["Row 1", *TEXTS[2:4]]
    problem, notes = reads(good, ways(rows, blocks))
    want("", problem)
    want("1 tables read by rows", notes)
    want(f"{len(TEXTS)} texts in order", notes)
    want("1 tables read by blocks", reads(good, ways(blocks, rows))[1])
    want("in neither of its two orders", reads(good, ways(rows[::-1], blocks))[0])
    want("in neither of its two orders", reads(good, ways([*rows, "More"], blocks))[0])
    want("in text 4", reads(good, ways(rows[:1], blocks))[0])
    for wrong in (["\feither"], ["\feither", "\fend"], ["\for"], ["\fend"], ["\fother"]):
        try:
            want("", order.parts([*TEXTS, *wrong]))
        except ValueError as err:
            want("what is expected", err)

    # What is drawn inside a picture is not read; a picture without words says nothing at all.
    def picture(pdf):
        pdf.Root.StructTreeRoot.K.K[1].update({"/S": Name.Figure, "/Alt": String("A chart")})

    problem, notes = reads(broken(good, picture), TEXTS[:1] + TEXTS[2:])
    want("", problem)
    want("1 texts inside pictures", notes)
    want("in text 2", reads(broken(good, picture), TEXTS)[0])
    try:
        want("", reads(broken(good, lambda pdf: pdf.Root.StructTreeRoot.K.K[1].update({"/S": Name.Figure})), TEXTS))
    except ValueError as err:
        want("without alternative text", err)

    # Right to left as the eye sees it: a set of characters, counted; one character too few is found.
    def eye(n, text):
        return f"/P <</MCID {n}>> BDC {hexed(text[::-1] if n == 6 else text)} Tj EMC"

    problem, notes = reads(make(eye), TEXTS)
    want("", problem)
    want("1 right-to-left texts compared as sets", notes)
    want("in text 7", reads(make(eye), [t.replace("م", "ن") for t in TEXTS])[0])
    want("in text 1", reads(make(lambda n, text: f"/P <</MCID {n}>> BDC {hexed(text[::-1])} Tj EMC"), TEXTS)[0])

    # Nested marked content, after which poppler on its own would hear no more; reversed and replacement text.
    def nested(n, text):
        middle = f"/Span <</Lang (cy)>> BDC {hexed(text[2:4])} Tj EMC"
        return f"/P <</MCID {n}>> BDC {hexed(text[:2])} Tj {middle} {hexed(text[4:])} Tj EMC"

    problem, notes = reads(make(nested), TEXTS)
    want("", problem)
    want(f"{len(TEXTS)} nested", notes)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(make(nested))
        file.flush()
        want("", "The end" in order.poppler(file.name)[0])

    def reversed_chars(n, text):
        return f"/P <</MCID {n}>> BDC /ReversedChars BMC {hexed(text[::-1])} Tj EMC EMC"

    def replaced(n, text):
        return f"/P <</MCID {n}>> BDC /Span <</ActualText <feff{hexed(text)[1:]}>> BDC {hexed('x')} Tj EMC EMC"

    want("", reads(make(reversed_chars), TEXTS)[0])
    problem, notes = reads(make(replaced), TEXTS)
    want("", problem)
    want(f"{len(TEXTS)} replacement texts", notes)

    # Poppler reading otherwise than we do.
    real = order.poppler
    order.poppler = lambda path: (real(path)[0][::-1], real(path)[1])
    want("reads otherwise", reads(good, TEXTS)[0])
    want("", reads(good, TEXTS, ours_alone=True)[0])
    order.poppler = real


try_record()
try_order()
versions = f"{order.poppler_version()}, pikepdf {pikepdf.__version__}"
print(f"selftest: {checks} checks, each judge fails where it should ({versions})")
