"""Shows that the judges can fail, before there is a signer of ours: has pyHanko sign a small file at each level with
throw-away keys, then breaks it. usage: selftest.py FOLDER, which all.sh has the judges look at.

FOLDER/authority trusts the signer's root, FOLDER/stranger another. b, t, lt and lta.pdf are good, flipped.pdf has one
byte changed and replaced.pdf its page in a later revision.
"""

import asyncio
import io
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import crl, keys
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC).replace(microsecond=0)


def certificate(name, issuer=None, ca=False, usage=None):
    """A certificate and its key; issuer is such a pair, and none for a root."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above, with_key = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=2))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca, None), True)
        .add_extension(x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(with_key.public_key()), False)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), True)
    return builder.sign(with_key, hashes.SHA256()), key


def asn1(pair):
    cert, key = pair
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return asn1x509.Certificate.load(cert.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(der)


def revocations(root):
    cert, key = root
    builder = x509.CertificateRevocationListBuilder().issuer_name(cert.subject)
    builder = builder.last_update(NOW - timedelta(days=1)).next_update(NOW + timedelta(days=300))
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    return builder.add_extension(x509.CRLNumber(1), False).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def plain():
    """A PDF of one page that says nothing."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>/Contents 4 0 R>>",
        b"<</Length 16>>stream\n9 9 50 50 re S  \nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer <</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (table, len(out))


async def main(folder):
    root, stranger = certificate("Root", ca=True), certificate("Stranger", ca=True)
    signer, key = asn1(certificate("Signer", root))
    clock = DummyTimeStamper(*asn1(certificate("Clock", root, usage=ExtendedKeyUsageOID.TIME_STAMPING)))
    anchor, der = asn1(root)[0], revocations(root)
    for name, trusted in {"authority": root, "stranger": stranger}.items():
        (folder / name).mkdir()
        (folder / name / "roots.pem").write_bytes(trusted[0].public_bytes(Encoding.PEM))
        (folder / name / "root.crl").write_bytes(der)

    store = SimpleCertificateStore()
    store.register(anchor)
    by = signers.SimpleSigner(signing_cert=signer, signing_key=key, cert_registry=store)
    for level in ("b", "t", "lt", "lta"):
        long = level.startswith("l")
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=long,
            use_pades_lta=level == "lta",
            validation_context=ValidationContext([anchor], crls=[crl.CertificateList.load(der)]) if long else None,
        )
        timestamper = None if level == "b" else clock
        writer = IncrementalPdfFileWriter(io.BytesIO(plain()))
        how = signers.PdfSigner(meta, by, timestamper=timestamper, new_field_spec=SigFieldSpec("Seal"))
        signed = (await how.async_sign_pdf(writer)).getvalue()
        (folder / f"{level}.pdf").write_bytes(signed)

    (folder / "flipped.pdf").write_bytes(signed.replace(b"9 9 50 50", b"8 9 50 50", 1))
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    content = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    content._data, content._encoded_data = b"8 8 50 50 re S", None
    writer.mark_update(content.container_ref)
    out = io.BytesIO()
    writer.write(out)
    (folder / "replaced.pdf").write_bytes(out.getvalue())


logging.disable(logging.WARNING)  # it warns that nothing is fetched
asyncio.run(main(Path(sys.argv[1])))
