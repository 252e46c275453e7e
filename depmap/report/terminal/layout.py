"""Lines and columns of a given width. No knowledge of what they say."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len

from depmap.report.terminal.style import Style

if TYPE_CHECKING:  # rich's console takes as long to import as an answer to find
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

GAP = 2
LONGEST = 24
NARROWEST_COLUMN = 3
HEAD = "dim"
_BREAK = re.compile(r"(?<=[ /])|(?=@)|(?<=\.)(?=[a-z])|(?<=,)")


class Page:
    """Text on its way to a terminal: prints into memory and interprets nothing.

    No markup, emoji, links or highlighting: what looks like them is foreign text.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self._buffer = io.StringIO()

    def blank(self) -> None:
        """An empty line."""
        self._buffer.write("\n")

    def line(self, text: str, *, indent: int = 0, sign: str = "", look: str = "") -> None:
        """A sentence, wrapped; ``sign`` stands before its first line."""
        lead = self.style.fit(f"{sign} ") if sign else ""
        hang = indent + cell_len(lead)
        for index, part in enumerate(self._wrapped(text, hang)):
            before = " " * (hang if index else indent) + ("" if index else lead)
            self._print((before + part, look))

    def unbroken(self, text: str, *, look: str = "") -> None:
        """A line that is never wrapped, however long: a path to be picked up whole."""
        self._print((self.style.fit(text), look))

    def ends(self, left: str, right: str, *, look: str = "") -> None:
        """Two texts at both ends of a line, or below each other where it is too narrow."""
        left, right = self.style.fit(left), self.style.fit(right)
        room = self.style.width - cell_len(left) - cell_len(right)
        if room < GAP:
            self.line(left, look=look)
            self.line(right)
            return
        self._print((left, look), (" " * room + right, ""))

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        indent: int = 2,
        right: frozenset[int] = frozenset(),
        looks: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Rows of cells, the first of them the heads; ``right`` columns are right-aligned."""
        from rich.padding import Padding
        from rich.text import Text

        cells = [
            [
                Text(self.style.fit(cell), style=HEAD if not number else looks.get(column, ""))
                for column, cell in enumerate(row)
            ]
            for number, row in enumerate(rows)
        ]
        grid = _grid(cells, self.style.width - indent, right)
        self._console.print(Padding(grid, (0, 0, 0, indent)))

    def text(self) -> str:
        """All of it, without blanks at the ends of lines."""
        lines = self._buffer.getvalue().split("\n")
        return "\n".join(line.rstrip() for line in lines)

    def _wrapped(self, text: str, hang: int) -> list[str]:
        return wrapped(self.style.fit(text), max(self.style.width - hang, 1))

    def _print(self, *parts: tuple[str, str]) -> None:
        """One line of texts, each with its look."""
        if not self.style.colour:
            self._buffer.write("".join(text for text, _ in parts) + "\n")
            return
        from rich.text import Text

        self._console.print(Text.assemble(*parts), soft_wrap=True)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        return Console(
            file=self._buffer,
            width=self.style.width,
            force_terminal=self.style.colour,
            color_system="standard" if self.style.colour else None,
            no_color=not self.style.colour,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at blanks or within long names."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, width: int) -> list[str]:
    pieces: list[str] = []
    for word in re.split(r"(?<= )", text):
        fits = cell_len(word.rstrip()) <= width
        for part in [word] if fits else _BREAK.split(word):
            pieces.extend(_chopped(part, width))
    return [piece for piece in pieces if piece]


def _chopped(part: str, width: int) -> list[str]:
    """A piece no natural break cuts down to size: at hyphens, else anywhere."""
    if cell_len(part.rstrip()) > width and "-" in part[:-1]:
        at = part.index("-") + 1
        return [*_chopped(part[:at], width), *_chopped(part[at:], width)]
    chopped: list[str] = []
    line = ""
    for char in part:
        if line and char != " " and cell_len(line + char) > width:
            chopped.append(line)
            line = ""
        line += char
    return [*chopped, line]


def column_widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """A width for each column of texts, gaps included in ``room``.

    Where there is too little room the column gives way that costs the fewest further lines, the
    widest of those; names are cut into only when nothing else is left.
    """
    widths = [max(max(map(cell_len, column)), 1) for column in columns]
    least = [max(map(_longest_piece, column)) for column in columns]
    lines = [_line_count(column, width) for column, width in zip(columns, widths, strict=True)]
    narrower: dict[int, int] = {}
    while sum(widths) + GAP * (len(widths) - 1) > room:
        shrinkable = [i for i, width in enumerate(widths) if width > least[i]]
        if not shrinkable:
            return _squeezed(widths, room)
        for i in shrinkable:
            if i not in narrower:
                narrower[i] = _line_count(columns[i], widths[i] - 1)
        chosen = min(shrinkable, key=lambda i: (narrower[i] - lines[i], -widths[i], i))
        widths[chosen] -= 1
        lines[chosen] = narrower.pop(chosen)
    return widths


def _squeezed(widths: list[int], room: int) -> list[int]:
    """Cuts into names, the widest column first: better than losing what is beyond the edge."""
    while sum(widths) + GAP * (len(widths) - 1) > room and max(widths) > NARROWEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line_count(column: Sequence[str], width: int) -> int:
    return sum(len(wrapped(text, width)) for text in column)


def _grid(rows: Sequence[Sequence[Text]], room: int, right: frozenset[int]) -> Table:
    """Rows of cells in columns that fit ``room``; columns in ``right`` are right-aligned."""
    from rich.table import Table

    columns = range(len(rows[0]))
    widths = column_widths([[row[i].plain for row in rows] for i in columns], room)
    table = Table.grid(padding=(0, GAP, 0, 0))
    for i in columns:
        table.add_column(
            width=widths[i], justify="right" if i in right else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(_broken(cell, widths[i]) for i, cell in enumerate(row)))
    return table


def _longest_piece(text: str) -> int:
    return min(max(1, *(cell_len(piece.rstrip()) for piece in _BREAK.split(text))), LONGEST)


def _broken(cell: Text, width: int) -> Text:
    from rich.text import Text

    return Text("\n".join(wrapped(cell.plain, width)), style=cell.style)
