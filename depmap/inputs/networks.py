"""The table of published address ranges: gzipped CSV to networks and back. No matching.

A row that could attribute what nobody owns (documentation or other special-purpose space, half
the Internet) is refused, not skipped: such a table went through no ``sift``.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple

from depmap.attribution.prefixes import Prefix, last_address, parse_prefix
from depmap.errors import InputError, Unreadable
from depmap.model.catalogue_check import RuleId
from depmap.model.provider import Network
from depmap.model.special import is_special_range

COLUMNS = ("prefix", "provider", "service", "region", "source", "as_of")
MAX_BYTES = 64 << 20
SHORTEST = {4: 8, 6: 20}
"""The shortest prefix length believed, per IP version."""

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
_REBUILD = "rebuild the table with scripts/build_networks.py"


def load_networks(path: Path) -> tuple[Network, ...]:
    """Every row of the table at ``path``, in its order (sorted by prefix as a number).

    Raises InputError as path:line for a file that can't be read and for every bad row.
    """
    return tuple([network for _, network in read_networks(path, _stop)])


def read_networks(
    path: Path, refuse: Callable[[InputError], None]
) -> Iterator[tuple[int, Network]]:
    """(line, network) of each good row; what is wrong with the others goes to ``refuse``.

    Raises Unreadable for a file that can't be opened.
    """
    rows = _read(path, refuse)
    header = next(rows, None)
    if header is not None and header[1] != list(COLUMNS):
        refuse(InputError(f"the header must be {','.join(COLUMNS)}", path=path, line=1))
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in rows:
        refused = _refusal_of_row(row) or _told_twice(row, line, seen)
        if refused is not None:
            reason, rule = refused
            refuse(InputError(reason, path=path, line=line, remedy=_REBUILD, rule=rule))
            continue
        prefix, provider, service, region, source, as_of = row
        yield (
            line,
            Network(
                prefix=prefix,
                provider=provider,
                service=service,
                region=region,
                source=source,
                as_of=as_of,
            ),
        )


def sift(rows: Iterable[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """(rows to keep in canonical order, rows left out with the reason as a last field).

    A row has a field for each of COLUMNS.
    """
    kept: dict[tuple[str, str, str], list[str]] = {}
    left_out: list[list[str]] = []
    for given in sorted(rows):
        row = list(given)
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


def csv_of(rows: Iterable[list[str]]) -> str:
    """The rows as CSV, one a line."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def packed_table(rows: Iterable[list[str]]) -> bytes:
    """The gzipped table of rows that ``sift`` kept; the same rows give the same bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(csv_of([list(COLUMNS), *rows]).encode())
    return packed.getvalue()


class Refused(NamedTuple):
    """Why something can't be believed, and the rule that says so."""

    reason: str
    rule: RuleId = RuleId.SYNTAX


def reason_to_refuse(row: list[str]) -> str:
    """Why a row of the table can't be believed; empty for a good one."""
    refused = _refusal_of_row(row)
    return refused.reason if refused is not None else ""


def refusal_of_prefix(prefix: Prefix, text: str) -> Refused | None:
    """Why no provider can be told by ``prefix``, written ``text``; None for a good one."""
    version, first, length = prefix
    if length < SHORTEST[version]:
        return Refused(f"{text} is shorter than /{SHORTEST[version]}", RuleId.SHORT_PREFIX)
    if is_special_range(version, first, last_address(prefix)):
        return Refused(f"{text} is special-purpose space", RuleId.SPECIAL_PURPOSE)
    return None


def _refusal_of_row(row: list[str]) -> Refused | None:
    if len(row) != len(COLUMNS):
        return Refused(f"{len(row)} fields instead of {len(COLUMNS)}")
    try:
        prefix = parse_prefix(row[0])
    except ValueError as error:
        return Refused(str(error))
    if not row[1]:
        return Refused("no provider")
    if not row[4].strip():
        return Refused("no source", RuleId.MISSING_SOURCE)
    if row[5] and not _DATE.match(row[5]):
        return Refused(f"as_of {row[5]!r} is no date")
    return refusal_of_prefix(prefix, row[0])


def _told_twice(row: list[str], line: int, seen: dict[tuple[str, str, str], int]) -> Refused | None:
    """Whether a row repeats one of ``seen``, which it joins otherwise."""
    prefix, provider, service = row[:3]
    earlier = seen.setdefault((prefix, provider, service), line)
    if earlier == line:
        return None
    reason = f"{prefix} of {provider}/{service} is told twice, first on line {earlier}"
    return Refused(reason, RuleId.DUPLICATE_MATCHER)


def _stop(error: InputError) -> None:
    raise error


def _read(path: Path, refuse: Callable[[InputError], None]) -> Iterator[tuple[int, list[str]]]:
    """(line, fields) of each row; a row is one line."""
    try:
        with gzip.open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8") if len(content) <= MAX_BYTES else None
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as error:
        refuse(InputError(f"can't be read: {error}", path=path))
        return
    except OSError as error:
        raise Unreadable(f"can't be read: {error.strerror or error}", path=path) from error
    if text is None:
        refuse(InputError(f"larger than {MAX_BYTES >> 20} MiB unpacked", path=path))
        return
    lines = text.splitlines() or [""]
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        refuse(InputError(f"not CSV: {error}", path=path, line=reader.line_num))
