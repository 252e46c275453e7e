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

from depmap.errors import InputError, Unreadable

GIVE_ROOTS = "install the system's CA certificates, or let SSL_CERT_FILE name a PEM file of roots"
NO_ROOTS = "holds no certificates of authorities, or some that can't be read"

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
    """The roots in a PEM file, by default those of ``trust_file``; raises InputError."""
    return Store(read_roots(path or trust_file()))


def trust_file() -> Path:
    """The file of the system's roots (or SSL_CERT_FILE's), else certifi's."""
    return Path(ssl.get_default_verify_paths().cafile or certifi.where())


def read_roots(path: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file, at least one; raises InputError."""
    with warnings.catch_warnings():
        # Some roots bear serial numbers that RFC 5280 forbids.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            return x509.load_pem_x509_certificates(path.read_bytes())
        except OSError as error:
            raise Unreadable(error.strerror or str(error), path=path, remedy=GIVE_ROOTS) from error
        except ValueError as error:
            raise InputError(NO_ROOTS, path=path, remedy=GIVE_ROOTS) from error


def find_problem(
    chain: tuple[x509.Certificate, ...],
    host: str,
    names: tuple[str, ...],
    store: Store,
    now: datetime,
) -> str:
    """Why the chain (leaf first) doesn't verify for ``host`` at ``now``; empty when it does.

    ``names`` are those the leaf is for; they only help to put the reason in plain words.
    """
    leaf, *intermediates = chain
    policy = PolicyBuilder().store(store).time(now)
    try:
        verifier = guarded(policy.build_server_verifier, x509.DNSName(host))
        guarded(verifier.verify, leaf, intermediates)
    except UnreadableCertificate as error:
        return _plain_problem(leaf, host, names, now) or f"doesn't verify for {host}: {error}"
    return ""


def _plain_problem(leaf: x509.Certificate, host: str, names: tuple[str, ...], now: datetime) -> str:
    """The commonest problems in plain words; empty for any other."""
    if now > leaf.not_valid_after_utc:
        return f"expired on {leaf.not_valid_after_utc:%Y-%m-%d}"
    if now < leaf.not_valid_before_utc:
        return f"not valid before {leaf.not_valid_before_utc:%Y-%m-%d}"
    if leaf.issuer == leaf.subject:
        return "self-signed"
    # A wildcard stands for one whole leftmost label (RFC 9525 6.3).
    if host not in names and f"*.{host.partition('.')[2]}" not in names:
        return f"not for {host}"
    return ""
