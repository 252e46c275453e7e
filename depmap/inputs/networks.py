"""The table of published address ranges: gzipped CSV to networks. No matching.

A row that could attribute what nobody owns (documentation or other special-purpose space, half
the Internet) is refused, not skipped: such a table was not built by scripts/build_networks.py.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from depmap.attribution.prefixes import Prefix, last_address, parse_prefix
from depmap.errors import InputError
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
    rows = _read(path)
    if next(rows, (1, []))[1] != list(COLUMNS):
        raise InputError(f"the header must be {','.join(COLUMNS)}", path=path, line=1)
    seen: dict[tuple[str, str, str], int] = {}
    networks: list[Network] = []
    for line, row in rows:
        reason = reason_to_refuse(row)
        if reason:
            raise InputError(reason, path=path, line=line, remedy=_REBUILD)
        prefix, provider, service, region, source, as_of = row
        earlier = seen.setdefault((prefix, provider, service), line)
        if earlier != line:
            message = f"{prefix} of {provider}/{service} is told twice, first on line {earlier}"
            raise InputError(message, path=path, line=line, remedy=_REBUILD)
        networks.append(
            Network(
                prefix=prefix,
                provider=provider,
                service=service,
                region=region,
                source=source,
                as_of=as_of,
            )
        )
    return tuple(networks)


def reason_to_refuse(row: list[str]) -> str:
    """Why a row of the table can't be believed; empty for a good one."""
    if len(row) != len(COLUMNS):
        return f"{len(row)} fields instead of {len(COLUMNS)}"
    try:
        prefix = parse_prefix(row[0])
    except ValueError as error:
        return str(error)
    if not row[1]:
        return "no provider"
    if not row[4]:
        return "no source"
    if row[5] and not _DATE.match(row[5]):
        return f"as_of {row[5]!r} is no date"
    return reason_to_refuse_prefix(prefix, row[0])


def reason_to_refuse_prefix(prefix: Prefix, text: str) -> str:
    """Why no provider can be told by ``prefix``, written ``text``; empty for a good one."""
    version, first, length = prefix
    if length < SHORTEST[version]:
        return f"{text} is shorter than /{SHORTEST[version]}"
    if is_special_range(version, first, last_address(prefix)):
        return f"{text} is special-purpose space"
    return ""


def _read(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, fields) of each row; a row is one line."""
    try:
        with gzip.open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InputError(f"larger than {MAX_BYTES >> 20} MiB unpacked", path=path)
        lines = content.decode("utf-8").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"can't be read: {error}", path=path) from error
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", path=path, line=reader.line_num) from error
