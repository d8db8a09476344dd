"""Writes the tables of docs/benchmarks.md from what run.sh measured.

report.py FOLDER DOCUMENT: FOLDER holds go.txt, others.json, start.json, seals.json, hanko.json,
judged.txt, about.txt and the files that were judged in out/.
"""

import json
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

folder, document = Path(sys.argv[1]), Path(sys.argv[2])
BEGIN, END = "<!-- tools/bench/run.sh writes from here -->", "<!-- to here -->"


def go_figures():
    """All rounds, by benchmark and unit."""
    found = defaultdict(lambda: defaultdict(list))
    for line in (folder / "go.txt").read_text().splitlines():
        words = line.split()
        if not words or not words[0].startswith("Benchmark"):
            continue
        name = re.sub(r"-\d+$", "", words[0].removeprefix("Benchmark"))
        for value, unit in zip(words[2::2], words[3::2]):
            found[name][unit].append(float(value))
    if not found:
        sys.exit("report.py: go.txt has no benchmark")
    return found


def ms(value):
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def number(value):
    return f"{value:,.0f}"


def yes(truth):
    return "yes" if truth else "no"


def table(heads, rows):
    right = ["---" if i == 0 else "---:" for i in range(len(heads))]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [heads, right, *rows])


def told(command, pattern, file):
    said = subprocess.run([*command, str(file)], capture_output=True, text=True).stdout
    match = re.search(pattern, said)
    return match[1] if match else "0"


def of_file(name, judged):
    """What a file is: size, pages, tagged, and what veraPDF says of it."""
    file = folder / "out" / name
    return {
        "size": file.stat().st_size,
        "pages": told(["pdfinfo"], r"Pages:\s+(\d+)", file),
        "tagged": told(["pdfinfo"], r"Tagged:\s+(\w+)", file),
        "data": yes(told(["pdfdetach", "-list"], r"(\d+) embedded", file) != "0"),
        "ua1": yes(not re.search(rf"{re.escape(name)}: (not )?ua1", judged)),
        "3a": yes(not re.search(rf"{re.escape(name)}: (not )?3a", judged)),
    }


def main():
    rounds = go_figures()
    go = {n: {u: statistics.median(v) for u, v in units.items()} for n, units in rounds.items()}
    best = {n: min(units["ns/op"]) for n, units in rounds.items()}
    others = json.loads((folder / "others.json").read_text())
    start = json.loads((folder / "start.json").read_text())
    judged = (folder / "judged.txt").read_text()
    if not re.search(r"veraPDF \S+: [1-9]\d* files judged", judged):
        sys.exit("report.py: judged.txt does not end as veraPDF does")
    about = dict(l.split("\t", 1) for l in (folder / "about.txt").read_text().splitlines())
    ours, stock, both = (go[f"RecordCopy/{n}"] for n in ("ours", "stock", "stocklayout"))
    base = ours["ns/op"]

    def row(name, version, how, time, allocs, ua, a):
        one, two = of_file(ua, judged), of_file(a, judged)
        apart = " (not both)" if ua != a else ""
        return [name, version, how, ms(time / 1e6), f"{time / base:.1f}", allocs, number(one["size"] / 1000), one["pages"],
                one["tagged"], one["ua1"] + apart, two["3a"] + apart, two["data"]]

    warm = "warm in one process"
    rows = [
        row("**ours**", about["commit"], warm, base, number(ours["allocs/op"]), "ours.pdf", "ours.pdf"),
        row("stock maroto", about["maroto"], warm + ", pages laid out before", stock["ns/op"], number(stock["allocs/op"]), "stock.pdf", "stock.pdf"),
        row("stock maroto", about["maroto"], warm + ", with our layout", both["ns/op"], number(both["allocs/op"]), "stock.pdf", "stock.pdf"),
    ]
    for tool in others:
        for how, time in tool["figures"]:
            rows.append(row(tool["tool"], tool["version"], how, time * 1e6, "", tool["ua"], tool["a"]))
    heads = ["program", "version", "how", "time, ms", "× ours", "allocations", "file, kB", "pages", "tagged", "PDF/UA-1", "PDF/A-3a", "data inside"]

    quiet = start["cold"]["median"]
    aims = [
        ["time against stock maroto's", f"1/{stock['ns/op'] / base:.1f}", "1/4, goal 1/8", stock["ns/op"] / base >= 4],
        ["the same, by the best round of each", f"1/{best['RecordCopy/stock'] / best['RecordCopy/ours']:.1f}", "", None],
        ["allocations against stock maroto's", f"1/{stock['allocs/op'] / ours['allocs/op']:.1f}", "1/4", stock["allocs/op"] / ours["allocs/op"] >= 4],
        ["bytes allocated against stock maroto's", f"1/{stock['B/op'] / ours['B/op']:.1f}", "", None],
        ["size of the file against stock maroto's", f"{ours['file-B'] / stock['file-B']:.2f} times", "1.2 times", ours["file-B"] / stock["file-B"] <= 1.2],
        ["time a page, 200 pages against 6", f"{go['Pages/200']['ns/page'] / go['Pages/6']['ns/page']:.2f} times", "1, as it grows linearly", go["Pages/200"]["ns/page"] <= 1.1 * go["Pages/6"]["ns/page"]],
        ["cold start of a program that prints one plan", f"{ms(quiet)} ms", "60 ms", quiet < 60],
    ]
    seals, hanko = (json.loads((folder / f"{n}.json").read_text()) for n in ("seals", "hanko"))
    signing = max(seals[f"sign {k}"] - seals[f"key {k}"] for k in ("P-256", "RSA-2048")) / seals["render"]
    checking = seals["verify three"] / seals["render"]
    aims += [
        ["signing, beyond the key's own time, against the copy's rendering", f"{signing:.2f} times", "1", signing <= 1],
        ["verifying three signatures against the copy's rendering", f"{checking:.2f} times", "2", checking <= 2],
    ]
    signed = [[what, f"{seals[name]:.1f}", f"{hanko[name]:.1f}" if name in hanko else "", f"{hanko[name] / seals[name]:.0f}" if name in hanko else ""]
              for what, name in (("the copy is rendered", "render"), ("signed at level B, P-256", "sign P-256"), ("the same, RSA-2048", "sign RSA-2048"),
                                 ("of that, RSA-2048 itself", "key RSA-2048"), ("three signatures verified, P-256", "verify three"))]
    growth = [[number(f["pages"]), ms(f["ns/op"] / 1e6), f"{f['ns/page'] / 1e6:.3f}", number(f["allocs/op"]), number(f["file-B"] / 1000)]
              for f in (go[f"Pages/{n}"] for n in (6, 40, 200))]
    names = {"version": "`earlyhelp version`: a start, and nothing else", "cold": "`tools/bench/cold`: one plan, module's typefaces",
             "earlyhelp": "`earlyhelp pdf`: the same, with the typefaces for other scripts"}
    cold = [[names[n], ms(start[n]["median"]), ms(start[n]["least"])] for n in names]
    parts = [[what, ms(go[name]["ns/op"] / 1e6), number(go[name]["allocs/op"])] for what, name in (
        ("`pdf.New`, the module's typefaces", "New/own"),
        ("`pdf.New`, with those for other scripts", "New/scripts"),
        ("`pdf.New` and the first document", "First"),
        ("a document, one Renderer on all processors at once", "Parallel"),
    )]
    text = "\n\n".join([
        BEGIN,
        f"Measured on {about['date']} by `tools/bench/run.sh` ({about['args']}), {about['go']}, {about['cpu']}, "
        f"{about['cores']} processors, load average {about['load']} before. Commit {about['commit']}.",
        "## What was asked\n\n" + table(["what", "measured", "asked", "kept"],
                                       [[w, m, a, "" if k is None else yes(k)] for w, m, a, k in aims]),
        "## Beside the others\n\n" + table(heads, rows),
        "## Signing and verifying\n\n" + table(["what", "ours, ms", f"pyHanko {hanko['version']}, ms", "times ours"], signed),
        "## Growth\n\n" + table(["pages", "ms", "ms a page", "allocations", "file, kB"], growth),
        "## Cold start\n\n" + table(["whole run of", "median, ms", "least, ms"], cold)
        + "\n\n" + table(["inside a process", "ms", "allocations"], parts),
        END,
    ])
    old = document.read_text()
    if BEGIN not in old or END not in old:
        sys.exit(f"report.py: {document} lacks the marks between which the tables stand")
    document.write_text(old[: old.index(BEGIN)] + text + old[old.index(END) + len(END):])
    for what, measured, asked, kept in aims:
        print(f"{what}: {measured}" + (f" (asked: {asked}; {'kept' if kept else 'NOT KEPT'})" if kept is not None else ""))


main()
