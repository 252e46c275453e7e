"""Weights of targets (traded volume, say) from CSV with the header ``name,weight``."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from depmap.errors import InputError
from depmap.inputs.text_lines import read_text

COLUMNS = ["name", "weight"]
LARGEST = 1e300
"""Of these a million can still be added up."""


def load_weights(path: Path) -> Mapping[str, float]:
    """By name as written (a target's id or domain), its weight; raises InputError as path:line.

    Weights are neither negative nor above LARGEST, in whatever unit; no name stands twice.
    """
    weights: dict[str, float] = {}
    rows = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        if next(rows, []) != COLUMNS:
            raise InputError(f"the header must be {','.join(COLUMNS)}", path=path, line=1)
        for row in rows:
            if row:
                name, weight = _row(row, path, rows.line_num)
                if name in weights:
                    message = f"{name!r} stands here twice"
                    raise InputError(message, path=path, line=rows.line_num)
                weights[name] = weight
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", path=path, line=rows.line_num) from error
    if not weights:
        raise InputError("holds no weight", path=path)
    return weights


def _row(row: list[str], path: Path, line: int) -> tuple[str, float]:
    if len(row) != len(COLUMNS):
        raise InputError(f"{len(row)} fields instead of {len(COLUMNS)}", path=path, line=line)
    name, text = (cell.strip() for cell in row)
    if not name:
        raise InputError("name: must not be empty", path=path, line=line)
    try:
        weight = float(text)
    except ValueError as error:
        raise InputError(f"weight: {text!r} is no number", path=path, line=line) from error
    if not 0 <= weight <= LARGEST:
        message = f"weight: must be between 0 and {LARGEST:g}"
        raise InputError(message, path=path, line=line)
    return name, weight
