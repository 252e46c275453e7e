"""Judging a certificate chain against a trust store. No network; the time is an argument."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import certifi
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store

_P = ParamSpec("_P")
_T = TypeVar("_T")


class UnreadableCertificate(ValueError):
    """A certificate the parser can't make sense of."""


def guarded(parse: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call the X.509 parser on a stranger's certificate; raises UnreadableCertificate.

    cryptography parses lazily, so this wraps every reading of a field, not just the loading.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(*args, **kwargs)
    # The parser raises InvalidVersion, UnsupportedGeneralNameType, ValueError, TypeError and
    # more, without a common ancestor, and which of them is up to whoever made the certificate.
    except Exception as error:
        raise UnreadableCertificate(f"{type(error).__name__}: {error}") from error


def load_trust_store(path: Path | None = None) -> Store:
    """The roots in a PEM file: the system's (or SSL_CERT_FILE's), else certifi's."""
    system = ssl.get_default_verify_paths().cafile
    source = path or Path(system or certifi.where())
    with warnings.catch_warnings():
        # Some roots bear serial numbers that RFC 5280 forbids.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return Store(x509.load_pem_x509_certificates(source.read_bytes()))


def find_problem(
    chain: tuple[x509.Certificate, ...], host: str, store: Store, now: datetime
) -> str:
    """Why the chain (leaf first) doesn't verify for ``host`` at ``now``; empty when it does."""
    leaf, *intermediates = chain
    try:
        verifier = guarded(
            PolicyBuilder().store(store).time(now).build_server_verifier, x509.DNSName(host)
        )
        guarded(verifier.verify, leaf, intermediates)
    except UnreadableCertificate as error:
        return _plain_problem(leaf, now) or f"doesn't verify for {host}: {error}"
    return ""


def _plain_problem(leaf: x509.Certificate, now: datetime) -> str:
    """The two commonest problems in plain words."""
    if now > leaf.not_valid_after_utc:
        return f"expired on {leaf.not_valid_after_utc:%Y-%m-%d}"
    if now < leaf.not_valid_before_utc:
        return f"not valid before {leaf.not_valid_before_utc:%Y-%m-%d}"
    return "self-signed" if leaf.issuer == leaf.subject else ""
