"""Host names: the only place that normalises them. No look-ups, no catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

MAX_NAME = 253
MAX_LABEL = 63
_PLAIN = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_SAFE_OCTETS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_*")


class InvalidName(ValueError):
    """The text is not a host name."""


@lru_cache(maxsize=1)
def _both_sections() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


@lru_cache(maxsize=1)
def _icann_section() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True, only_icann=True)


def normalise(text: str) -> str:
    """The A-label form of a host name: lower case, no trailing dot (RFC 5890, UTS 46).

    Raises InvalidName for anything that is not a name: an address, an empty label, a scheme.
    """
    name = text.strip().removesuffix(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise InvalidName(f"{text!r}: {error}") from error
    name = name.lower()
    if not name or len(name) > MAX_NAME:
        raise InvalidName(f"{text!r} is empty or longer than {MAX_NAME} octets")
    labels = name.split(".")
    for label in labels:
        if len(label) > MAX_LABEL or not _PLAIN.match(label):
            raise InvalidName(f"{text!r}: {label!r} is not a label of a host name")
    if labels[-1].isdigit():
        raise InvalidName(f"{text!r} ends in a number")
    return name


def from_labels(labels: Iterable[bytes]) -> str:
    r"""A name off the wire, in lower case; odd octets become ``\DDD`` (RFC 1035 5.1)."""
    return ".".join(
        "".join(chr(o) if o in _SAFE_OCTETS else f"\\{o:03d}" for o in label.lower())
        for label in labels
        if label
    )


def is_subdomain_of(name: str, ancestor: str) -> bool:
    """Whether ``name`` is ``ancestor`` or lies below it: ``box.com`` ⊄ ``x.com``."""
    return name == ancestor or name.endswith("." + ancestor)


def ancestors(name: str) -> Iterator[str]:
    """``a.b.c`` → ``a.b.c``, ``b.c``, ``c``."""
    while name:
        yield name
        _, _, name = name.partition(".")


def top_level_domain(name: str) -> str:
    """The rightmost label."""
    return name.rpartition(".")[2]


@lru_cache(maxsize=65536)
def registrable_domain(name: str) -> str:
    """The domain a registrar sold, by the ICANN section of the Public Suffix List.

    A public suffix (or a bare TLD) stands for itself.
    """
    return _icann_section().privatesuffix(name) or name


@lru_cache(maxsize=65536)
def owner_domain(name: str) -> str:
    """The domain one party holds, by both sections: ``x.github.io``, not ``github.io``."""
    return _both_sections().privatesuffix(name) or name


@lru_cache(maxsize=65536)
def is_public_suffix(name: str) -> bool:
    """Whether registrants register directly below ``name`` (ICANN section)."""
    return _icann_section().privatesuffix(name) is None


def unicode_form(name: str) -> str:
    """The U-label form for readers; the name itself where it has none."""
    if "xn--" not in name:
        return name
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name
