"""The text of a tagged PDF in the order of its structure tree, read from the file's objects."""

import re

import pikepdf

NAME = pikepdf.Name


class Reader:
    """Reads one open file.

    glyphs=True takes what is drawn for what is said: no ActualText, and the text inside pictures, which is drawn but
    is no text to read: a picture is read by its alternative text.
    """

    def __init__(self, pdf, glyphs=False):
        self.pdf, self.glyphs = pdf, glyphs
        self.actual = 0  # replacement texts seen
        self.pictured = 0  # stretches of text inside pictures, left out
        self.nested = 0  # marked content inside marked content that has an MCID
        self._marks, self._fonts = {}, {}

    def texts(self):
        """One string for each stretch of marked content, in the order of the structure."""
        root = self.pdf.Root.get("/StructTreeRoot")
        return [] if root is None else [t for t in self._kids(root, None) if t]

    def _kids(self, elem, page):
        page = elem.get("/Pg", page)
        if "/ActualText" in elem:
            self.actual += 1
            if not self.glyphs:
                yield str(elem.ActualText)
                return
        if elem.get("/S") == NAME.Figure and not self.glyphs:
            if not str(elem.get("/Alt", "")).strip():
                raise ValueError("a Figure without alternative text")
            drawn = Reader(self.pdf, glyphs=True)
            self.pictured += sum(1 for text in drawn._kids(elem, page) if text)
            return
        kids = elem.get("/K", [])
        for kid in kids if isinstance(kids, (list, pikepdf.Array)) else [kids]:
            if isinstance(kid, int):
                yield self._page(page).get(kid, "")
            elif kid.get("/Type") == NAME.MCR:
                if "/Stm" in kid:
                    raise ValueError("marked content in a stream of its own: not known to this reader")
                yield self._page(kid.get("/Pg", page)).get(int(kid.MCID), "")
            elif kid.get("/Type") != NAME.OBJR:
                yield from self._kids(kid, page)

    def _page(self, page):
        if page.objgen not in self._marks:
            marks = self._marks[page.objgen] = {}
            resources = pikepdf.Page(page).resources
            self._run(page, resources, [], marks)
        return self._marks[page.objgen]

    def _run(self, stream, resources, stack, marks):
        """Reads a content stream. stack: the marked contents that are open, outermost first."""
        font, saved = None, []
        for operands, op in pikepdf.parse_content_stream(stream):
            op = str(op)
            if op in ("BDC", "BMC"):
                props = operands[1] if op == "BDC" else {}
                if isinstance(props, NAME):
                    props = resources.Properties[props]
                mark = {
                    "tag": str(operands[0]),
                    "mcid": props.get("/MCID"),
                    "said": props.get("/ActualText"),
                    "text": [],
                }
                self.nested += mark["mcid"] is None and any(m["mcid"] is not None for m in stack)
                self.actual += mark["said"] is not None
                stack.append(mark)
            elif op == "EMC":
                mark = stack.pop()
                text = "".join(mark["text"])
                if mark["said"] is not None and not self.glyphs:
                    text = str(mark["said"])
                if mark["mcid"] is not None:
                    marks[int(mark["mcid"])] = marks.get(int(mark["mcid"]), "") + text
                elif stack and mark["tag"] != "/Artifact":
                    stack[-1]["text"].append(text)
            elif op == "q":
                saved.append(font)
            elif op == "Q":
                font = saved.pop()
            elif op == "Tf":
                font = self._font(resources.Font[operands[0]])
            elif op in ("Tj", "'", '"', "TJ") and stack:
                shown = operands[-1] if op == "TJ" else [operands[-1]]
                text = "".join(self._decode(bytes(s), font) for s in shown if isinstance(s, pikepdf.String))
                if stack[-1]["tag"] == "/ReversedChars" and not self.glyphs:
                    text = text[::-1]
                stack[-1]["text"].append(text)
            elif op == "Do":
                form = resources.XObject[operands[0]]
                if form.get("/Subtype") == NAME.Form:
                    self._run(form, form.get("/Resources", resources), stack, marks)

    def _decode(self, data, font):
        width, table = font
        if table is None:
            return data.decode("cp1252", "replace")
        unknown = "" if self.glyphs else "\ufffd"
        return "".join(table.get(data[i : i + width], unknown) for i in range(0, len(data), width))

    def _font(self, font):
        """How many bytes a code has, and what the codes stand for: None for cp1252."""
        if not font.is_indirect or font.objgen not in self._fonts:
            width, table = 1, None
            if font.Subtype == NAME.Type0:
                if font.Encoding != NAME("/Identity-H"):
                    raise ValueError(f"a font with the encoding {font.Encoding}: not known to this reader")
                width, table = 2, {}
            if "/ToUnicode" in font:
                table = cmap(font.ToUnicode.read_bytes().decode("latin-1"))
            self._fonts[font.objgen] = width, table
        return self._fonts[font.objgen]


def cmap(source):
    """The codes of a ToUnicode map and the text each stands for."""

    def text(digits):
        return bytes.fromhex(digits).decode("utf-16-be", "replace")

    table = {}
    for kind, block in re.findall(r"beginbf(char|range)(.*?)endbf", source, re.S):
        block = re.sub(r"(?<=[0-9A-Fa-f])\s+(?=[0-9A-Fa-f])", "", block)
        if kind == "char":
            for code, to in re.findall(r"<(\w+)>\s*<(\w*)>", block):
                table[bytes.fromhex(code)] = text(to)
            continue
        for first, last, to, each in re.findall(r"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[(.*?)\])", block, re.S):
            size = len(first) // 2
            each = re.findall(r"<(\w*)>", each)
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                if to:
                    said = text(f"{int(to, 16) + n:0{len(to)}x}")
                else:
                    said = text(each[n]) if n < len(each) else ""
                table[code.to_bytes(size, "big")] = said
    return table


def unnest(pdf):
    """Takes marked content that is inside marked content with an MCID out of its brackets; what it draws stays."""
    for page in pdf.pages:
        kept, stack = [], []  # stack: "marked" where an MCID opened it, "other", or "dropped"
        for operands, op in pikepdf.parse_content_stream(page):
            keep = True
            if str(op) in ("BDC", "BMC"):
                props = operands[1] if str(op) == "BDC" else {}
                props = page.resources.Properties[props] if isinstance(props, NAME) else props
                keep = "/MCID" in props or "marked" not in stack
                stack.append(("marked" if "/MCID" in props else "other") if keep else "dropped")
            elif str(op) == "EMC":
                keep = stack.pop() != "dropped"
            if keep:
                kept.append((operands, op))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
