"""Roles in words."""

from __future__ import annotations

from depmap.model.role import Role

ROLE_WORD = {
    Role.DNS: "DNS",
    Role.CDN: "front",
    Role.HOSTING: "hosting",
    Role.TRANSIT: "transit",
    Role.CA: "CA",
    Role.MAIL: "mail",
    Role.REGISTRAR: "registrar",
    Role.REGISTRY: "registry",
    Role.SCRIPT: "scripts",
}
"""A role as the head of a column."""

NEEDED_FOR = {role: f"for {word}" for role, word in ROLE_WORD.items()} | {
    Role.CDN: "as its front",
    Role.CA: "for certificates",
}
"""A role after "needs it"."""
