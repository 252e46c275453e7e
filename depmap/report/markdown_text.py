"""Text made fit for Markdown as CommonMark and GitHub read it. What is said: elsewhere.

Two layers can make something of foreign text. The parser: a backslash stops it. What GitHub does
to the page afterwards (mentions, emoji, issue numbers, addresses of mail, formulas) no backslash
stops, but it leaves code alone; so a word it could take for one of these becomes a code span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from depmap.report.safe import safe

LONGEST = 4096
"""Characters of one text that are told."""
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>#&~]")
_LEADING = re.compile(r"\A([-+=]|[0-9]{1,9}[.)](?= |\Z))")
_PUNCTUATION = re.compile(r"(\(?)(.*?)([;,.)]*)\Z")
_PICKED_UP = re.compile(
    r"@|://|www\.|mailto:|xmpp:|\$|:[\w+-]+:|#[0-9]|\bgh-[0-9]", re.IGNORECASE | re.ASCII
)


def inline(text: str) -> str:
    """``text`` to stand in a paragraph, a heading, a list or a cell of a table, as it is.

    Hidden characters come out as visible escapes. A bar is escaped outside of code spans, which a
    table would split.
    """
    told = " ".join(
        r"\|".join(_inert(part) for part in word.split("|"))
        for word in safe(text, LONGEST).split(" ")
    )
    return _keep_ends(_LEADING.sub(_escaped_mark, told))


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> list[str]:
    """Lines of a table of texts; ``right`` columns are right-aligned."""
    rule = ["--:" if column in right else "---" for column in range(len(heads))]
    return [
        _row(inline(head) for head in heads),
        _row(rule),
        *(_row(inline(cell) for cell in row) for row in rows),
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inert(part: str) -> str:
    if not _PICKED_UP.search(part):
        return _SPECIAL.sub(r"\\\g<0>", part)
    match = _PUNCTUATION.match(part)
    if match is None or not _PICKED_UP.search(match[2]):
        return _code(part)
    return f"{match[1]}{_code(match[2])}{match[3]}"


def _code(part: str) -> str:
    """A code span whose fence is longer than any run of backticks in it."""
    fence = "`" * (max(map(len, re.findall("`+", part)), default=0) + 1)
    pad = " " if part.startswith("`") or part.endswith("`") else ""
    return f"{fence}{pad}{part}{pad}{fence}"


def _escaped_mark(match: re.Match[str]) -> str:
    """``-`` → ``\\-``, ``1.`` → ``1\\.``: no list, no line below a heading."""
    return f"{match[1][:-1]}\\{match[1][-1]}"


def _keep_ends(text: str) -> str:
    """Space at an end as a reference: readers drop it."""
    inner = text.strip()
    start = text.index(inner)
    ends = text[:start], text[start + len(inner) :]
    before, after = ("".join(f"&#{ord(char)};" for char in end) for end in ends)
    return f"{before}{inner}{after}"
