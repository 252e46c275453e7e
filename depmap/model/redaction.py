"""Takes out of a snapshot who asked whom from where, so that it can be published. No judgement.

What servers answered stays as it is; some answers are made for the asker's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from depmap.model.observation import Observation, QuestionKind, Snapshot

RESOLVER = "resolver"
"""What stands for the address of a resolver that was asked."""

_ASKED_OF_RESOLVERS = frozenset({QuestionKind.RRSET, QuestionKind.ORIGIN})
_BRACKETED = re.compile(r"\[(.*)\](?::\d+)?")
_WITH_PORT = re.compile(r"([\d.]+):\d+")


def redacted(snapshot: Snapshot) -> Snapshot:
    """The snapshot without vantage and without the addresses of the resolvers asked.

    Nothing that is concluded from a snapshot rests on either. Redacting twice changes nothing.
    """
    addresses = _resolvers(snapshot)
    written = _pattern(addresses)
    return replace(
        snapshot,
        run=replace(snapshot.run, resolvers=(), vantage=""),
        observations=tuple(_without(o, addresses, written) for o in snapshot.observations),
    )


def _resolvers(snapshot: Snapshot) -> frozenset[str]:
    """The addresses named for the run, and those that answered what only resolvers are asked."""
    named = {_address(text) for text in snapshot.run.resolvers}
    answered = {
        o.answered_by for o in snapshot.observations if o.question.kind in _ASKED_OF_RESOLVERS
    }
    return frozenset(named | answered) - {"", RESOLVER}


def _address(server: str) -> str:
    """``192.0.2.53:5353`` → ``192.0.2.53``, ``[2001:db8::53]:5353`` → ``2001:db8::53``."""
    found = _BRACKETED.fullmatch(server) or _WITH_PORT.fullmatch(server)
    return found[1] if found else server


def _pattern(addresses: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the addresses as a whole, with brackets and port where they stand."""
    each = [_whole(address) for address in sorted(addresses)]
    return re.compile("|".join(each)) if each else None


def _whole(address: str) -> str:
    literal = re.escape(address)
    if ":" in address:
        return rf"\[{literal}\](?::\d+)?|(?<![\w:.]){literal}(?!\w|:[\w:]|\.\d)"
    return rf"(?<![\d.]){literal}(?::\d+)?(?!\d|\.\d)"


def _without(
    observation: Observation, addresses: frozenset[str], written: re.Pattern[str] | None
) -> Observation:
    if written is None:
        return observation
    by = RESOLVER if observation.answered_by in addresses else observation.answered_by
    return replace(observation, answered_by=by, detail=written.sub(RESOLVER, observation.detail))
