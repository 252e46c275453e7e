"""The user's own table of fetched address ranges as files, and what it rests on. No rows.

``ranges.json`` names the table beside it with its SHA-256, so replacing that one file replaces
both; a table is never changed once it is named.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from depmap.errors import InputError
from depmap.inputs.data import user_data_dir

SCHEMA = "depmap/ranges/1"
NAME = "ranges.json"
RESET = "remove it and go on with the shipped ranges: depmap providers update --reset"

_MOST_BYTES = 64 << 20
_TABLE = re.compile(r"ranges-[0-9a-f]{16}\.csv\.gz\Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII)
_VALIDATOR = re.compile(r"[ -~]{0,256}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A list as it was fetched last.

    ``fetched`` is a moment in UTC (``2026-11-26T09:30:00Z``); ``etag`` and ``last_modified`` are
    the server's, ``created`` the list's own word, each empty where not told; ``rows`` in the
    table. ``whence`` is the address that answered, after redirects.
    """

    provider: str
    address: str
    whence: str
    fetched: str
    etag: str
    last_modified: str
    created: str
    rows: int

    @property
    def day(self) -> str:
        """The day its rows were known good."""
        return self.fetched[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the table rests on, by address of the list. ``tool`` is the depmap that wrote it."""

    tool: str = ""
    table: str = ""
    sha256: str = ""
    lists: Mapping[str, Fetched] = field(default_factory=dict)


def ranges_file() -> Path | None:
    """Where ``ranges.json`` lies, or would; None for a user without a home."""
    folder = user_data_dir()
    return folder / NAME if folder is not None else None


def found_ranges() -> Path | None:
    """``ranges.json`` if the user has one; raises InputError where that can't be told."""
    path = ranges_file()
    try:
        return path if path is not None and path.lstat() else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(path or NAME, error) from error


def read_files(path: Path) -> tuple[Provenance, bytes, bytes]:
    """(what the table rests on, ``ranges.json``, the table), the table as it was written.

    Raises InputError, with the remedy, for anything missing, unreadable or damaged.
    """
    content = _read(path)
    provenance = _parsed(content, path)
    place = path.with_name(provenance.table)
    table = _read(place)
    if hashlib.sha256(table).hexdigest() != provenance.sha256:
        raise InputError("is damaged: not what was written", path=place, remedy=RESET)
    return provenance, content, table


def named(table: bytes, tool: str, lists: Mapping[str, Fetched]) -> Provenance:
    """What goes beside a table."""
    digest = hashlib.sha256(table).hexdigest()
    return Provenance(
        tool=tool, table=f"ranges-{digest[:16]}.csv.gz", sha256=digest, lists=dict(lists)
    )


def provenance_text(provenance: Provenance) -> str:
    """``ranges.json``."""
    document = {
        "schema": SCHEMA,
        "tool": provenance.tool,
        "table": provenance.table,
        "sha256": provenance.sha256,
        "lists": [asdict(each) for _, each in sorted(provenance.lists.items())],
    }
    return json.dumps(document, indent=2) + "\n"


def _parsed(content: bytes, path: Path) -> Provenance:
    try:
        document = json.loads(content)
        if document["schema"] != SCHEMA:
            raise ValueError(f"is of schema {document['schema']!r:.80}, not {SCHEMA}")
        table, sha256 = _text(document, "table"), _text(document, "sha256")
        if not _TABLE.match(table):
            raise ValueError(f"names a table {table!r:.80}")
        lists = [_fetched(each) for each in document["lists"]]
        return Provenance(
            tool=_text(document, "tool"),
            table=table,
            sha256=sha256,
            lists={each.address: each for each in lists},
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(f"is damaged: {reason}", path=path, remedy=RESET) from error


def _fetched(row: Any) -> Fetched:
    texts = ("provider", "address", "whence", "fetched", "etag", "last_modified", "created")
    values = {key: _text(row, key) for key in texts}
    rows = row["rows"]
    if not _is_moment(values["fetched"]):
        raise ValueError(f"fetched {values['fetched']!r:.80} is no moment")
    if not all(_VALIDATOR.match(values[key]) for key in ("etag", "last_modified")):
        raise ValueError(f"etag or last_modified of {values['address']!r:.80} can't be sent")
    if not isinstance(rows, int) or isinstance(rows, bool):
        raise ValueError(f"rows {rows!r:.80} is no number")
    return Fetched(**values, rows=rows)


def _is_moment(text: str) -> bool:
    try:
        return bool(_INSTANT.match(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _text(row: Any, key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} {value!r:.80} is no text")
    return value


def _read(path: Path) -> bytes:
    """What lies there; a pipe or a device by that name would never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("can't be read: is no regular file", path=path, remedy=RESET)
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(content) > _MOST_BYTES:
        raise InputError(f"larger than {_MOST_BYTES >> 20} MiB", path=path, remedy=RESET)
    return content


def _unreadable(path: Path | str, error: OSError) -> InputError:
    return InputError(f"can't be read: {error.strerror or error}", path=path, remedy=RESET)
