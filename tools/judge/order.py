"""Is a PDF read aloud in the order of its outline?

usage: order.py [--ours] FILE.pdf TEXT [FILE.pdf TEXT]...     TEXT: what is to be read, one text a line, in order

The text of FILE is read twice in the order of its structure tree: by our own reader (tagged.py), which is compared
with TEXT, and by poppler (pdfinfo -struct-text), which is compared with ours. White space, characters that have no
shape (soft hyphens, direction marks) and the way accents are composed do not count. A right-to-left text that is
drawn, and so stored, in the order of the eye is compared as a set of characters; the count of those is printed.
Poppler knows no ActualText and no attributes of printed fields, and drops what follows marked content nested in other marked content: it is compared with
what our reader finds drawn, and given a copy without such nesting where there is any; that is printed too. So is how
much text stands inside pictures (Figure), which is not compared with TEXT: their alternative text is read instead.

Where TEXT has lines that begin with a form feed, "either", "or", "end", the lines between them are two ways to read
what stands there: one must be found from its first line to its last. A table is read by rows or as one block a row,
and only the page's width says which; how many of each were found is printed.

Poppler draws a page anew for each of its elements: some seconds for a long document. --ours does without it.
"""

import collections
import re
import subprocess
import sys
import tempfile
import unicodedata

import pikepdf

import tagged

AROUND = 60


class Text:
    """A text, and its characters that count."""

    def __init__(self, text):
        self.text = unicodedata.normalize("NFD", text)
        self.at = [
            i
            for i, c in enumerate(self.text)
            if not (c.isspace() or unicodedata.category(c) in ("Cf", "Cc") or "\ufe00" <= c <= "\ufe0f")
        ]
        self.chars = "".join(self.text[i] for i in self.at)

    def around(self, n):
        """Where the n-th character that counts stands, with what is on both sides."""
        i = self.at[n] if n < len(self.at) else len(self.text)
        before, after = self.text[max(0, i - AROUND) : i], self.text[i : i + AROUND]
        return " ".join(unicodedata.normalize("NFC", before + " >>> " + after).split())


def difference(wanted, m, found, n, names):
    """The first difference after the m-th character of one text and the n-th of the other, and where it is in that."""
    while m < len(wanted.chars) and n < len(found.chars) and wanted.chars[m] == found.chars[n]:
        m, n = m + 1, n + 1
    width = max(map(len, names))
    return f"  {names[0]:{width}}: {wanted.around(m)}\n  {names[1]:{width}}: {found.around(n)}", n


def right_to_left(text):
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def parts(lines):
    """Splits what is expected into lists of lines, which must be found, and tuples of lists, one of which must."""
    out, ways = [[]], None
    for number, line in enumerate(lines, 1):
        if not line.startswith("\f"):
            (ways[-1] if ways else out[-1]).append(line)
        elif line == "\feither" and not ways:
            ways = [[]]
        elif line == "\for" and ways:
            ways.append([])
        elif line == "\fend" and ways and len(ways) > 1:
            out += [tuple(ways), []]
            ways = None
        else:
            raise ValueError(f"what is expected has {line!r} in a wrong place, line {number}")
    if ways:
        raise ValueError("what is expected ends between two ways to read a table")
    return out


def follow(lines, number, found, n):
    """Follows lines, counted from number, from the n-th character on. Returns where that ends, how many right-to-left
    texts were compared as sets, and what is wrong, or None."""
    sets = 0
    for index, line in enumerate(lines):
        chars = Text(line).chars
        there = found.chars[n : n + len(chars)]
        if there != chars:
            if not right_to_left(line) or collections.Counter(there) != collections.Counter(chars):
                wanted, before = Text("\n".join(lines)), len(Text("\n".join(lines[:index])).chars)
                where, n = difference(wanted, before, found, n, ("expected", "found"))
                return n, sets, f"in text {number + index}:\n{where}"
            sets += 1
        n += len(chars)
    return n, sets, None


def compare(lines, found):
    """The first difference, or None, and notes."""
    found, n, number, problem, notes = Text("\n".join(found)), 0, 1, None, collections.Counter()
    for part in parts(lines):
        if isinstance(part, list):
            n, sets, problem = follow(part, number, found, n)
            number += len(part)
        else:
            tried = [(*follow(way, number, found, n), way) for way in part]
            # The way that fits; where none does, the one that goes on longest says what is wrong.
            n, sets, problem, way = max(tried, key=lambda t: (t[2] is None, t[0]))
            notes["tables read by " + ("rows" if way is part[0] else "blocks")] += 1
            number += len(way)
            problem = problem and problem + "\n  (of a table, which is in neither of its two orders)"
        notes["right-to-left texts compared as sets of characters"] += sets
        if problem:
            return problem, notes
    if n < len(found.chars):
        return f"after the last text expected:\n  found: {found.around(n)}", notes
    notes["texts in order"], notes["characters"] = number - 1, n
    return None, notes


def poppler(path):
    """What pdfinfo finds drawn, in order, and its complaints."""
    run = subprocess.run(["pdfinfo", "-enc", "UTF-8", "-struct-text", path], capture_output=True, check=True)
    # A text stands in quotes on a line of its own, nothing in it escaped: it ends where a line ends in a quote.
    texts = re.findall(r'^ *"(.*?)"$', run.stdout.decode("utf-8", "replace"), re.M | re.S)
    return texts, collections.Counter(run.stderr.decode("utf-8", "replace").splitlines())


def poppler_version():
    said = subprocess.run(["pdfinfo", "-v"], capture_output=True, text=True, check=True)
    return (said.stderr or said.stdout).split("\n")[0].replace("pdfinfo version", "poppler")


def judge(path, lines, ours_alone=False):
    """Returns what is wrong, or None, and notes: how often what was seen."""
    if not Text("".join(line for line in lines if not line.startswith("\f"))).chars:
        return "nothing is expected: an empty outline proves nothing", collections.Counter()
    with pikepdf.open(path) as pdf:
        reader, drawing = tagged.Reader(pdf), tagged.Reader(pdf, glyphs=True)
        problem, notes = compare(lines, reader.texts())
        if problem:
            return "not in the order of the outline, " + problem, notes
        notes["replacement texts, which poppler does not know"] = reader.actual
        notes["texts inside pictures, left out"] = reader.pictured
        if ours_alone:
            return None, notes
        drawn = drawing.texts()
        with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
            if drawing.nested:
                notes["nested marked contents, taken out of the copy that poppler read"] = drawing.nested
                tagged.unnest(pdf)
                pdf.save(copy.name)
            seen, complaints = poppler(copy.name if drawing.nested else path)
    for line, count in complaints.items():
        # Poppler's table of attributes has none of PrintField for a Form, where ISO 32000 has them.
        known = re.fullmatch("Syntax Warning: Wrong Attribute '(Role|Desc|checked)' in element Form", line)
        notes["attributes of printed fields, which poppler does not know" if known else "times from pdfinfo: " + line] += count
    ours, theirs = Text("\n".join(drawn)), Text("\n".join(seen))
    if ours.chars != theirs.chars:
        where, _ = difference(ours, 0, theirs, 0, ("our reader", "poppler"))
        return f"{poppler_version()} reads otherwise:\n{where}", notes
    return None, notes


def listed(notes):
    return [f"{count} {what}" for what, count in sorted(notes.items()) if count]


def main(argv):
    alone = argv[1:2] == ["--ours"]
    if alone:
        argv = argv[1:]
    if len(argv) < 3 or len(argv) % 2 == 0:
        print(__doc__, file=sys.stderr)
        return 2
    files, wrong, all_notes = argv[1::2], 0, collections.Counter()
    for path, text in zip(files, argv[2::2], strict=True):
        with open(text, encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if line.strip() or line.startswith("\f")]
        try:
            problem, notes = judge(path, lines, alone)
        except (pikepdf.PdfError, ValueError, OSError, subprocess.CalledProcessError) as err:
            problem, notes = f"cannot be read: {err}", {}
        all_notes.update(notes)
        if problem:
            print(f"{path}: {problem}", file=sys.stderr)
            wrong += 1
    by = "our reader" if alone else f"our reader and {poppler_version()}"
    print(f"{by} (pikepdf {pikepdf.__version__}): {len(files)} files read, {wrong} of them not in order")
    print("".join(f"  {note}\n" for note in listed(all_notes)), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
