"""Where the shipped facts are from: the tables of ``data/SOURCES.md``."""

from __future__ import annotations

import re
from pathlib import Path

from depmap.errors import InputError
from depmap.model.source import Link, Source

SOURCES_FILE = "SOURCES.md"
_LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
_HEADING = re.compile(r"## ([^(]+)")
_RULE = re.compile(r"\|[ |:-]+\|\Z")


def load_sources(path: Path) -> tuple[Source, ...]:
    """Every row of every table, by the columns its head names; raises InputError as path:line."""
    sources: list[Source] = []
    subject = ""
    columns: list[str] = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't be read: {error}", path=path) from error
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.match(line)
        if heading is not None:
            subject, columns = heading[1].strip(), []
        elif not line.startswith("|"):
            columns = []
        elif not _RULE.match(line):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if not columns:
                columns = cells
            elif len(cells) != len(columns):
                raise InputError(
                    f"has {len(cells)} cells, {len(columns)} are needed", path=path, line=number
                )
            else:
                sources.append(_source(subject, dict(zip(columns, cells, strict=True))))
    return tuple(sources)


def _source(subject: str, row: dict[str, str]) -> Source:
    return Source(
        subject=subject,
        where=_links(row["source"]),
        licence=_plain(row.get("licence", "")),
        date=_plain(row.get("date", "")),
    )


def _links(text: str) -> tuple[Link, ...]:
    """The text cut at its links."""
    links: list[Link] = []
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            links.append(Link(text=_plain(text[at : found.start()])))
        links.append(Link(text=_plain(found[1]), url=found[2]))
        at = found.end()
    return (*links, *([Link(text=_plain(text[at:]))] if at < len(text) else []))


def _plain(text: str) -> str:
    return text.replace("`", "")
