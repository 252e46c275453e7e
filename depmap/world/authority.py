"""A throw-away certificate authority: a certificate per name, on demand. No sockets.

Its keys live in memory and die with it. It has one intermediate per recorded issuer, which bears
that issuer's organisation; what it says beside that is made up and never evidence.
"""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

THROW_AWAY = "depmap throw-away CA"
_VALID = timedelta(days=30)
_MAX_COMMON_NAME = 64
_KEPT_CONTEXTS = 256


class ThrowAwayAuthority:
    """Mints server contexts; ``certificate_pem`` is the root that vouches for all of them."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._issuer_key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._key_pem = self._leaf_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        self._root_name = _name(THROW_AWAY, "root")
        self._root_id = x509.SubjectKeyIdentifier.from_public_key(self._root_key.public_key())
        self._issuer_id = x509.SubjectKeyIdentifier.from_public_key(self._issuer_key.public_key())
        self._intermediate = lru_cache(maxsize=_KEPT_CONTEXTS)(self._mint_intermediate)
        self.server_context = lru_cache(maxsize=_KEPT_CONTEXTS)(self._mint_context)
        root = self._authority(self._root_name, self._root_key, self._root_id)
        self.certificate_pem = root.public_bytes(serialization.Encoding.PEM)

    def _mint_context(self, host: str, organisation: str) -> ssl.SSLContext:
        """A server context for ``host`` (an A-label), issued by ``organisation`` as it seems."""
        leaf = self._mint_leaf(host, organisation).public_bytes(serialization.Encoding.PEM)
        context = plain_server_context()
        with tempfile.NamedTemporaryFile(prefix="depmap-", suffix=".pem") as file:
            Path(file.name).write_bytes(leaf + self._intermediate(organisation) + self._key_pem)
            context.load_cert_chain(file.name)
        return context

    def _mint_intermediate(self, organisation: str) -> bytes:
        name = _name(organisation, THROW_AWAY)
        issuer = self._authority(name, self._issuer_key, self._issuer_id)
        return issuer.public_bytes(serialization.Encoding.PEM)

    def _authority(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        key_id: x509.SubjectKeyIdentifier,
    ) -> x509.Certificate:
        return (
            self._dated(subject, self._root_name, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(key_id, critical=False)
            .add_extension(_identified(self._root_id), critical=False)
            .sign(self._root_key, hashes.SHA256())
        )

    def _mint_leaf(self, host: str, organisation: str) -> x509.Certificate:
        common_name = host if len(host) <= _MAX_COMMON_NAME else ""
        subject = _name("", common_name)
        issuer = _name(organisation, THROW_AWAY)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        return (
            self._dated(subject, issuer, self._leaf_key)
            .add_extension(names, critical=not common_name)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_identified(self._issuer_id), critical=False)
            .sign(self._issuer_key, hashes.SHA256())
        )

    def _dated(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._start)
            .not_valid_after(self._start + _VALID)
        )


def plain_server_context() -> ssl.SSLContext:
    """A server context without certificate: TLS 1.2 and up, HTTP/1.1, no session tickets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.num_tickets = 0
    context.set_alpn_protocols(["http/1.1"])
    return context


def _name(organisation: str, common_name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def _identified(key_id: x509.SubjectKeyIdentifier) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
