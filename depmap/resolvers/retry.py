"""What to do after each attempt at a question: pure state, no sockets, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

_SHARES = (0.2, 0.3, 0.5)
"""How a question's time is split over its attempts: a lost packet costs little, a slow resolver
still gets its chance."""


class Event(Enum):
    """How an attempt ended."""

    ANSWERED = auto()
    TRUNCATED = auto()
    MISREAD = auto()  # FORMERR, BADVERS or NOTIMP: the server may not know EDNS
    DECLINED = auto()  # SERVFAIL, REFUSED and the like: this server won't tell
    SILENT = auto()
    UNREACHABLE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One packet (or TCP exchange) of a question.

    ``number`` counts servers tried from 0, ``server`` is the place in the list of servers,
    ``wait`` the seconds until silence is taken for an end.
    """

    servers: int
    timeout: float
    server: int
    wait: float
    number: int = 0
    edns: bool = True
    tcp: bool = False


@lru_cache(maxsize=64)
def first_attempt(*, servers: int, timeout: float, preferred: int = 0) -> Attempt:
    """Begin with the ``preferred`` of ``servers``; all waits together last ``timeout`` seconds."""
    return Attempt(servers=servers, timeout=timeout, server=preferred, wait=timeout * _SHARES[0])


def next_attempt(attempt: Attempt, event: Event) -> Attempt | None:
    """What to try after ``event``; None when it is the last word."""
    if event is Event.TRUNCATED and not attempt.tcp:
        return replace(attempt, tcp=True, wait=attempt.timeout * sum(_SHARES[attempt.number :]))
    if event is Event.MISREAD and attempt.edns:
        return replace(attempt, edns=False)
    if attempt.tcp or event in (Event.ANSWERED, Event.TRUNCATED):
        return None
    tries = len(_SHARES) if event is Event.SILENT else min(attempt.servers, len(_SHARES))
    number = attempt.number + 1
    if number >= tries:
        return None
    return replace(
        attempt,
        number=number,
        server=(attempt.server + 1) % attempt.servers,
        wait=attempt.timeout * _SHARES[number],
    )
