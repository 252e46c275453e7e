"""Tables as CSV that no spreadsheet takes for formulas. What they say is the caller's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

_CRLF = "\r\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str | int | float]]) -> str:
    """The rows, each ended by a line feed.

    Text that a spreadsheet would take for a formula (``= + - @``, tab, carriage return at its
    start) gets a leading ``'``; a text that begins with ``'`` keeps it as it is.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator=_CRLF)
    writer.writerows(
        [csv_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return "".join(lines.written)


class _Lines:
    """Takes rows that end in both, for only then does the writer quote either in a cell."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, row: str) -> None:
        self.written.append(row.removesuffix(_CRLF) + "\n")


def csv_cell(cell: str) -> str:
    """How a cell's text is written: no formula, lone surrogates visible."""
    text = cell.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{text}" if text.startswith(_FORMULA) else text
