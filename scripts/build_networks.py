"""Build data/networks.csv.gz from the facts; list what was left out, each row with its reason.

    python scripts/build_networks.py [FACTS] [DATA]

FACTS is the folder with the compiled networks.csv.gz, DATA where the two files go. The same
facts give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from ipaddress import ip_network
from pathlib import Path

from depmap.attribution.prefixes import parse_prefix
from depmap.inputs.networks import COLUMNS, reason_to_refuse

ROOT = Path(__file__).resolve().parent.parent
NAME = "networks.csv.gz"
LEFT_OUT = "networks-left-out.csv"


def sift(rows: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """(rows to keep in canonical order, rows left out with the reason as a last field)."""
    kept: dict[tuple[str, str, str], list[str]] = {}
    left_out: list[list[str]] = []
    for row in sorted(rows):
        reason = reason_to_refuse(row)
        if not reason:
            row[0] = str(ip_network(row[0]))
        key = (row[0], row[1], row[2])
        if not reason and key in kept:
            reason = f"told twice; kept: region {kept[key][3]!r}"
        if reason:
            left_out.append([*row, reason])
        else:
            kept[key] = row
    ordered = sorted(kept.values(), key=lambda row: (parse_prefix(row[0]), row))
    return ordered, left_out


def build(facts: Path, data: Path) -> tuple[int, int]:
    """Write both files; the counts of rows kept and left out."""
    with gzip.open(facts / NAME, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    if header != list(COLUMNS):
        raise SystemExit(f"{facts / NAME}: unexpected header {header}")
    kept, left_out = sift(rows)
    table = _csv([list(COLUMNS), *kept]).encode()
    with (data / NAME).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(table)
    (data / LEFT_OUT).write_text(_csv([[*COLUMNS, "reason"], *left_out]), encoding="utf-8")
    return len(kept), len(left_out)


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def main(arguments: list[str]) -> None:
    """Build from the folders named, else from the facts beside the repository."""
    facts = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "facts"
    data = Path(arguments[1]) if len(arguments) > 1 else ROOT / "data"
    kept, left_out = build(facts, data)
    print(f"{kept} networks kept, {left_out} left out ({data / LEFT_OUT})")


if __name__ == "__main__":
    main(sys.argv[1:])
