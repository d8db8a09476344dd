"""Prints the same content with the other programs and times them.

others.py FOLDER [ROUNDS]: FOLDER is what tools/bench/content made. Files go to
FOLDER/out, figures as JSON to standard output. A program that fails is an error.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

folder = Path(sys.argv[1]).resolve()
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
out = folder / "out"
out.mkdir(exist_ok=True)

WARM, START = "warm in one process", "with process start"


def say(text):
    print(f"others.py: {text}", file=sys.stderr)


def median(f, times):
    """Milliseconds that f takes, the median of some rounds after a first."""
    f(0)
    took = []
    for n in range(1, times + 1):
        began = time.perf_counter()
        f(n)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def fonts_for_all():
    """Has every program find the same typefaces, and the system's after them."""
    conf = folder / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}/fonts</dir><cachedir>{folder}/fontcache</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(conf)


def weasyprint():
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    def write(variant, name):
        case = weasyprint.Attachment(
            folder / "case.json", description="The case", relationship="Data"
        )
        weasyprint.HTML(folder / "plan.html").write_pdf(
            out / name,
            font_config=FontConfiguration(),
            pdf_variant=variant,
            pdf_tags=True,
            attachments=[case] if variant == "pdf/a-3a" else None,
        )

    ms = median(lambda n: write("pdf/ua-1", "weasyprint-ua.pdf"), min(rounds, 7))
    write("pdf/a-3a", "weasyprint-a.pdf")
    return {
        "tool": "WeasyPrint",
        "version": weasyprint.__version__,
        "figures": [[WARM, ms]],
        "ua": "weasyprint-ua.pdf",
        "a": "weasyprint-a.pdf",
    }


def typst():
    from importlib.metadata import version

    import typst

    def write(n):
        # An input that moves each glyph a little: typst keeps what it has laid
        # out, and would otherwise only write the file again.
        compiler.compile(
            output=str(out / "typst.pdf"),
            sys_inputs={"round": str(n)},
            pdf_standards=["a-3a", "ua-1"],
        )

    compiler = typst.Compiler(
        str(folder / "plan.typ"),
        root=str(folder),
        font_paths=[str(folder / "fonts")],
        ignore_system_fonts=True,
    )
    return {
        "tool": "Typst",
        "version": version("typst"),
        "figures": [[WARM, median(write, rounds)]],
        "ua": "typst.pdf",
        "a": "typst.pdf",
    }


class Browser:
    """A browser that is spoken to through a pipe: DevTools without a socket."""

    def __init__(self, chromium, profile):
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # The protocol wants file descriptors 3 and 4.
        script = f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$0" "$@"'
        self.process = subprocess.Popen(
            ["bash", "-c", script, chromium, "--headless", "--no-sandbox", "--disable-gpu",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.to, self.back = os.fdopen(ours_out, "wb", 0), os.fdopen(ours_in, "rb", 0)
        self.number, self.buffer, self.events = 0, b"", []

    def read(self):
        while b"\0" not in self.buffer:
            part = os.read(self.back.fileno(), 1 << 20)
            if not part:
                raise RuntimeError("chromium ended")
            self.buffer += part
        one, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, session=None, **params):
        self.number += 1
        call = {"id": self.number, "method": method, "params": params}
        if session:
            call["sessionId"] = session
        self.to.write(json.dumps(call).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer.get("method"))

    def wait(self, event):
        while event not in self.events:
            self.events.append(self.read().get("method"))
        self.events.clear()

    def close(self):
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.wait(20)


def chromium():
    import base64

    name = shutil.which("chromium") or "chromium-browser"
    url = (folder / "plan.html").as_uri()
    said = subprocess.run([name, "--version"], capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(name, profile)
        try:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            page = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            browser.call("Page.enable", page)

            def write(_):
                browser.events.clear()
                browser.call("Page.navigate", page, url=url)
                browser.wait("Page.loadEventFired")
                file = browser.call(
                    "Page.printToPDF", page, preferCSSPageSize=True, printBackground=True,
                    generateTaggedPDF=True, generateDocumentOutline=True,
                )
                (out / "chromium.pdf").write_bytes(base64.b64decode(file["data"]))

            warm = median(write, rounds)
        finally:
            browser.close()

        def whole(_):
            subprocess.run(
                [name, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                 "--no-pdf-header-footer", f"--print-to-pdf={out / 'chromium-cold.pdf'}", url],
                check=True, capture_output=True,
            )

        cold = median(whole, min(rounds, 5))
    (out / "chromium-cold.pdf").unlink()
    return {
        "tool": "Chromium",
        "version": re.search(r"[\d.]+", said)[0],
        "figures": [[WARM, warm], [START, cold]],
        "ua": "chromium.pdf",
        "a": "chromium.pdf",
    }


def libreoffice():
    setting = {
        "UseTaggedPDF": ("boolean", "true"),
        "PDFUACompliance": ("boolean", "true"),
        "SelectPdfVersion": ("long", "3"),  # PDF/A-3
        "ExportBookmarks": ("boolean", "true"),
    }
    choice = "pdf:writer_pdf_Export:" + json.dumps(
        {k: {"type": t, "value": v} for k, (t, v) in setting.items()}
    )
    said = subprocess.run(["soffice", "--version"], capture_output=True, text=True).stdout
    more = 10
    with tempfile.TemporaryDirectory() as profile:
        copies = [Path(profile) / f"libreoffice-{n}.fodt" for n in range(more + 1)]
        for copy in copies:
            shutil.copy(folder / "plan.fodt", copy)

        def convert(files):
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{profile}/user", "--headless",
                 "--convert-to", choice, "--outdir", profile, *map(str, files)],
                check=True, capture_output=True,
            )

        one = median(lambda _: convert(copies[:1]), min(rounds, 5))
        # One process that converts eleven files, less one that converts one.
        many = median(lambda _: convert(copies), 3)
        shutil.copy(Path(profile) / "libreoffice-0.pdf", out / "libreoffice.pdf")
    return {
        "tool": "LibreOffice",
        "version": re.search(r"[\d.]+", said)[0],
        "figures": [[WARM, (many - one) / more], [START, one]],
        "ua": "libreoffice.pdf",
        "a": "libreoffice.pdf",
    }


def main():
    fonts_for_all()
    found = []
    for program in (typst, chromium, libreoffice, weasyprint):
        say(program.__name__)
        found.append(program())
    json.dump(found, sys.stdout, indent=1)


main()
