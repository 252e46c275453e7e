"""Build data/networks.csv.gz from the facts; list what was left out, each row with its reason.

    python scripts/build_networks.py [FACTS] [DATA]

FACTS is the folder with the compiled networks.csv.gz, DATA where the two files go. The same
facts give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

from depmap.inputs.networks import COLUMNS, csv_of, packed_table, sift

ROOT = Path(__file__).resolve().parent.parent
NAME = "networks.csv.gz"
LEFT_OUT = "networks-left-out.csv"


def build(facts: Path, data: Path) -> tuple[int, int]:
    """Write both files; the counts of rows kept and left out."""
    with gzip.open(facts / NAME, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    if header != list(COLUMNS):
        raise SystemExit(f"{facts / NAME}: unexpected header {header}")
    kept, left_out = sift(rows)
    (data / NAME).write_bytes(packed_table(kept))
    text = csv_of([[*COLUMNS, "reason"], *left_out])
    (data / LEFT_OUT).write_text(text, encoding="utf-8")
    return len(kept), len(left_out)


def main(arguments: list[str]) -> None:
    """Build from the folders named, else from the facts beside the repository."""
    facts = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "facts"
    data = Path(arguments[1]) if len(arguments) > 1 else ROOT / "data"
    kept, left_out = build(facts, data)
    print(f"{kept} networks kept, {left_out} left out ({data / LEFT_OUT})")


if __name__ == "__main__":
    main(sys.argv[1:])
