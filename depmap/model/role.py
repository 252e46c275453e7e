"""Roles a provider can have for a target, and how fast a failure in each bites."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a provider does for a target; explicit in every row."""

    DNS = "dns"
    CDN = "cdn"
    HOSTING = "hosting"
    TRANSIT = "transit"
    CA = "ca"
    MAIL = "mail"
    REGISTRAR = "registrar"
    REGISTRY = "registry"
    SCRIPT = "script"


class FailureClass(StrEnum):
    """How fast a failure is felt: at once, after the TTL, at renewal, or softly."""

    IMMEDIATE = "immediate"
    CACHED = "cached"
    DELAYED = "delayed"
    SOFT = "soft"


_CLASS_OF_ROLE = {
    Role.HOSTING: FailureClass.IMMEDIATE,
    Role.CDN: FailureClass.IMMEDIATE,
    Role.TRANSIT: FailureClass.IMMEDIATE,
    Role.DNS: FailureClass.CACHED,
    Role.CA: FailureClass.DELAYED,
    Role.REGISTRAR: FailureClass.DELAYED,
    Role.REGISTRY: FailureClass.DELAYED,
    Role.SCRIPT: FailureClass.SOFT,
    Role.MAIL: FailureClass.SOFT,
}

PROMPT = frozenset({FailureClass.IMMEDIATE, FailureClass.CACHED})
"""The classes that single points and what-if cover unless more are asked for."""


def class_of(role: Role) -> FailureClass:
    """The class a role's failure falls in when nothing between softens it."""
    return _CLASS_OF_ROLE[role]
