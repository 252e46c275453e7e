"""HTTP/1.1 heads: reads a request, writes a recorded response. No sockets, no TLS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from depmap.errors import UsageError
from depmap.model.world import RecordedResponse

MAX_HEAD = 16384
HEAD_END = b"\r\n\r\n"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of a request that a recorded response depends on."""

    method: str
    target: str
    host: str


def read_request(head: bytes) -> Request | None:
    """The request of a whole head (RFC 9112); None for what isn't one."""
    line, *fields = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    parts = line.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    named = [field.partition(":") for field in fields]
    hosts = [value.strip() for name, _, value in named if name.lower() == "host"]
    if len(hosts) != 1:
        return None
    return Request(parts[0], parts[1], hosts[0].partition(":")[0].lower())


def check_response(response: RecordedResponse) -> None:
    """Raise UsageError for a record that is no HTTP response, or two of them."""
    where = f"the response of {response.host}"
    if response.status_code and not 200 <= response.status_code <= 599:
        raise UsageError(f"{where} has status code {response.status_code}")
    for name, value in response.fields:
        if not _TOKEN.match(name) or _CONTROL.search(value):
            raise UsageError(f"{where} has a field HTTP can't carry: {name!r}: {value!r}")


def write_response(response: RecordedResponse, method: str) -> bytes:
    """The recorded fields, and what HTTP needs to frame them; the body is always empty.

    A record of the fields alone (status code 0) is sent as 200; the ledger knows better.
    """
    code = response.status_code or HTTPStatus.OK
    names = {name for name, _ in response.fields}
    lines = [f"HTTP/1.1 {code} {_phrase(code)}"]
    framed = method == "HEAD"
    lines += [f"{n}: {v}" for n, v in response.fields if framed or n not in _FRAMING]
    if code not in _BODILESS and not (framed and names & _FRAMING):
        lines.append("content-length: 0")
    if "connection" not in names:
        lines.append("connection: close")
    return b"".join(_octets(line) + b"\r\n" for line in (*lines, ""))


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""


def _octets(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode()
