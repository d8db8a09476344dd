"""Has pyHanko sign and verify what tools/bench/seals left in a folder, and prints medians in milliseconds as JSON.

usage: bench.py FOLDER
"""

import asyncio
import json
import statistics
import sys
import time
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

folder, rounds = Path(sys.argv[1]), 30
plan, three = (folder / "plan.pdf").read_bytes(), (folder / "three.pdf").read_bytes()
roots = list(load_certs_from_pemder([folder / "roots.pem"]))


def median(do):
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def signer_of(kind):
    certs = list(load_certs_from_pemder([folder / f"{kind}.pem"]))  # the signer's own first
    registry = SimpleCertificateStore.from_certs(certs[1:])
    return signers.SimpleSigner(signing_cert=certs[0], signing_key=load_private_key_from_pemder(folder / f"{kind}.key", None), cert_registry=registry)


def sign(by):
    meta = signers.PdfSignatureMetadata(field_name="eh_seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    look = TextStampStyle(stamp_text="Sealed by %(signer)s\n%(ts)s")
    signer = signers.PdfSigner(meta, signer=by, stamp_style=look)
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(plan)), output=BytesIO())


async def verify():
    reader = PdfFileReader(BytesIO(three))
    for signature in reader.embedded_signatures:
        status = await async_validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
        if not status.bottom_line:
            sys.exit(f"bench.py: pyHanko does not take the signature in {signature.field_name}")
    if len(reader.embedded_signatures) != 3:
        sys.exit("bench.py: three signatures are wanted")


rsa, ecdsa = signer_of("RSA-2048"), signer_of("P-256")
print(json.dumps({
    "version": version("pyHanko"),
    "sign RSA-2048": median(lambda: sign(rsa)),
    "sign P-256": median(lambda: sign(ecdsa)),
    "verify three": median(lambda: asyncio.run(verify())),
}))
