"""Asks pyHanko for its verdict on signed PDF files and prints a line of JSON for each. Uses no network.

usage: hanko.py AUTHORITY [--at TIME] FILE|@LIST...
  AUTHORITY  a folder: roots.pem is trusted, other *.pem are known, *.crl and *.ocsp (DER) are believed
  --at       judge as of this moment (RFC 3339), not now
  @LIST      a file that names one file a line
"""

import asyncio
import json
import logging
import sys
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, ocsp
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext


class Authority:
    """Who is believed, and what is known of revocation."""

    def __init__(self, folder, at):
        folder = Path(folder)
        self.knows = {
            "trust_roots": list(load_certs_from_pemder([folder / "roots.pem"])),
            "other_certs": list(load_certs_from_pemder(p for p in folder.glob("*.pem") if p.name != "roots.pem")),
            "crls": [crl.CertificateList.load(p.read_bytes()) for p in folder.glob("*.crl")],
            "ocsps": [ocsp.OCSPResponse.load(p.read_bytes()) for p in folder.glob("*.ocsp")],
            "allow_fetching": False,
        }
        self.at = at

    def context(self, reader, at=None):
        """at: judge as of a moment that a timestamp proves, by what was found out later, too."""
        knows = dict(self.knows)
        if at or self.at:
            knows |= {"moment": at or self.at, "retroactive_revinfo": at is not None}
        try:
            return DocumentSecurityStore.read_dss(reader).as_validation_context(knows)
        except NoDSSFoundError:
            return ValidationContext(**knows)


def told(status):
    """What is told of a signature and of a document timestamp."""
    diff = status.diff_result
    return {
        "good": bool(status.bottom_line) if hasattr(status, "bottom_line") else None,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "revoked": status.revoked,
        "coverage": status.coverage.name,
        "modification": status.modification_level.name if status.modification_level else "",
        "docmdp": status.docmdp_ok,
        "why": str(status.trust_problem_indic or ""),
        "diff": str(diff) if isinstance(diff, SuspiciousModification) else "",
    }


async def timestamp(authority, reader, signature):
    status = await async_validate_pdf_timestamp(signature, authority.context(reader))
    # pyHanko makes no single verdict of a document timestamp.
    good = status.intact and status.valid and status.trusted and not isinstance(status.diff_result, SuspiciousModification)
    return status, {"kind": "timestamp"} | told(status) | {"good": good and status.coverage.name.startswith("ENTIRE")}


async def sign(authority, reader, signature, proven):
    """proven: when a later document timestamp, that is good, says that the signature was there."""
    now = authority.context(reader)
    status = await async_validate_pdf_signature(signature, now)
    said = {"kind": "signature"} | told(status)
    token = status.timestamp_validity
    if token is not None:
        said["timestamp"] = bool(token.intact and token.valid and token.trusted)
        if said["timestamp"]:
            proven = min([token.timestamp] + ([proven] if proven else []))
    if not status.bottom_line and status.intact and status.valid and not status.trusted and proven:
        # An expired certificate: was it good when the signature is proven to have been there?
        then = await async_validate_pdf_signature(signature, authority.context(reader, proven), authority.context(reader))
        said |= told(then) | {"moved": True}
    return said


async def judge(authority, path):
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        found, proven = [], None
        for signature in reversed(reader.embedded_signatures):
            said = {"field": signature.field_name}
            try:
                if signature.sig_object_type == "/DocTimeStamp":
                    status, more = await timestamp(authority, reader, signature)
                    if more["good"]:
                        proven = status.timestamp
                else:
                    more = await sign(authority, reader, signature, proven)
                said |= more
            except Exception as err:  # each kind of damage has its own exception; all of them mean: refused
                said |= {"good": False, "error": f"{type(err).__name__}: {err}"}
            found.append(said)
        return {"signatures": found[::-1]}


async def main(args):
    at, files = None, []
    if not args or not Path(args[0], "roots.pem").is_file():
        print(__doc__, file=sys.stderr)
        return 2
    rest = iter(args[1:])
    for arg in rest:
        if arg == "--at":
            at = datetime.fromisoformat(next(rest))
        elif arg.startswith("@"):
            files += Path(arg[1:]).read_text(encoding="utf-8").splitlines()
        else:
            files.append(arg)
    authority = Authority(args[0], at)
    logging.disable(logging.CRITICAL)  # what it would log is in its verdict
    for path in files:
        try:
            said = await judge(authority, path)
        except Exception as err:
            said = {"error": f"{type(err).__name__}: {err}"}
        print(json.dumps({"file": str(path)} | said))
    return 0 if files else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
