"""The pages, and what they are made of: links, code blocks, marked parts. No assertions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^```(\S*)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_EXITS = re.compile(r"\bexits (\d+)\Z")


def pages() -> tuple[Path, ...]:
    """Every page of the repository's documentation, sorted."""
    docs = ROOT / "docs"
    return tuple(sorted([*ROOT.glob("*.md"), *docs.glob("*.md"), *docs.glob("decisions/*.md")]))


def name_of(page: Path) -> str:
    """The page as the repository names it: ``docs/worlds.md``."""
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, what stands behind it on the opening line, its content."""

    language: str
    label: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A ``$ depmap …`` line; ``exits`` is told by a final comment, ``# exits 1``, else 0."""

    arguments: tuple[str, ...]
    exits: int
    shown: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The fenced blocks of a page, in order."""
    return tuple(Block(language=m[1], label=m[2], content=m[3]) for m in _FENCE.finditer(text))


def without_code(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> tuple[str, ...]:
    """The targets of the page's links, those in code left out."""
    return tuple(_LINK.findall(without_code(text)))


def anchors(text: str) -> frozenset[str]:
    """What a heading can be linked by, after GitHub's way of making anchors."""
    headings = _HEADING.findall(without_code(text))
    return frozenset(re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings)


def commands(block: Block) -> Iterator[Command]:
    """The commands of a ``console`` block, each with the output shown below it."""
    for part in re.split(r"^\$ ", block.content, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        told, _, comment = line.partition("  # ")
        exits = _EXITS.search(comment)
        program, *arguments = shlex.split(told)
        if program != "depmap":
            continue
        yield Command(
            arguments=tuple(arguments),
            exits=int(exits[1]) if exits else 0,
            shown=tuple(shown.splitlines()),
        )


def marked(text: str, name: str) -> str:
    """What stands between ``<!-- begin name -->`` and ``<!-- end name -->``; raises ValueError."""
    _, begin, rest = text.partition(f"<!-- begin {name} -->\n")
    content, end, _ = rest.partition(f"<!-- end {name} -->")
    if not (begin and end):
        raise ValueError(f"no part is marked {name!r}")
    return content


def with_marked(text: str, name: str, content: str) -> str:
    """The page with that part replaced."""
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    return text.replace(begin + marked(text, name) + end, begin + content + end)
