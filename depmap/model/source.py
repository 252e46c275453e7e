"""Where shipped facts are from, as ``data/SOURCES.md`` tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A piece of text; ``url`` is empty for plain text, else https."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row: what it is for (``subject``), where it is from, its licence and date if told."""

    subject: str
    where: tuple[Link, ...]
    licence: str = ""
    date: str = ""
