"""Certificates minted for the miniature Internet: one authority, one leaf for each host."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION = "Let's Encrypt"
"""What the issuer calls itself: a name the catalogue knows."""

ROOT_FILE = "root.pem"
_VALID = timedelta(days=60)


def mint(directory: Path, subjects: Mapping[str, str]) -> Path:
    """Write ``HOST.crt`` (with its chain) and ``HOST.key`` for each host, and the root's file.

    ``subjects``: host → common name. Returns the root's path, PEM: what a client has to trust.
    """
    now = datetime.now(UTC)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Miniature Internet Root", "Miniature Internet")
    root = _authority(root_name, root_key, root_name, root_key, now)
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer_name = _name("E99", ORGANISATION)
    issuer = _authority(issuer_name, issuer_key, root_name, root_key, now)
    for host, subject in subjects.items():
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = (
            _builder(_name(subject), key, issuer_name, now)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_authority_key(issuer_key), critical=False)
            .sign(issuer_key, SHA256())
        )
        chain = b"".join(c.public_bytes(Encoding.PEM) for c in (leaf, issuer))
        (directory / f"{host}.crt").write_bytes(chain)
        (directory / f"{host}.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
    path = directory / ROOT_FILE
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return path


def _authority(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder(subject, key, issuer, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_key(issuer_key), critical=False)
        .sign(issuer_key, SHA256())
    )


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID)
    )


def _authority_key(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _name(common: str, organisation: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        attributes.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(attributes)
