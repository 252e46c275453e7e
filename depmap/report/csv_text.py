"""Tables as CSV that no spreadsheet takes for formulas. What they say is the caller's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str | int | float]]) -> str:
    """The rows, each ended by a line feed.

    Text that a spreadsheet would take for a formula (``= + - @``, tab, carriage return at its
    start) gets a leading ``'``; a text that begins with ``'`` keeps it as it is.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _cell(cell: str | int | float) -> str | int | float:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
