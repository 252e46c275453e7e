"""What a redacted snapshot no longer tells, and what it still does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.observation import Observation, Question, QuestionKind, Run, Snapshot, Status
from depmap.model.redaction import RESOLVER, redacted

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ELSEWHERE = "198.51.100.7"


def seen(kind: QuestionKind, by: str, detail: str = "") -> Observation:
    return Observation(
        question=Question(kind, "x.example", "A" if kind is QuestionKind.RRSET else ""),
        status=Status.OK,
        at=AT,
        answered_by=by,
        detail=detail,
    )


def snapshot(*observations: Observation, resolvers: tuple[str, ...] = ()) -> Snapshot:
    run = Run(
        started=AT, finished=AT, tool_version="1", resolvers=resolvers, vantage="Oslo, office"
    )
    return Snapshot(run=run, targets=(), observations=observations)


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("192.0.2.53", "192.0.2.53"),
        ("192.0.2.53:5353", "192.0.2.53"),
        ("2001:db8::53", "2001:db8::53"),
        ("[2001:db8::53]:5353", "2001:db8::53"),
    ],
)
def test_resolver_and_vantage_are_gone_wherever_they_stood(named: str, address: str) -> None:
    asked = snapshot(
        seen(QuestionKind.RRSET, address),
        seen(QuestionKind.DELEGATION, address, f"{address}: refused; {named} too ({address})"),
        seen(QuestionKind.WEB, ELSEWHERE, f"no answer from {address}."),
        resolvers=(named,),
    )
    told = redacted(asked)
    assert address not in repr(told)
    assert "Oslo" not in repr(told)
    assert [o.answered_by for o in told.observations] == [RESOLVER, RESOLVER, ELSEWHERE]
    assert told.observations[1].detail == "resolver: refused; resolver too (resolver)"
    assert redacted(told) == told


def test_a_resolver_nobody_named_is_known_by_what_it_answered() -> None:
    told = redacted(snapshot(seen(QuestionKind.ORIGIN, "192.0.2.53")))
    assert told.observations[0].answered_by == RESOLVER


def test_what_others_answered_stays() -> None:
    asked = snapshot(
        seen(QuestionKind.RRSET, "192.0.2.5"),
        seen(QuestionKind.SERVER, ELSEWHERE, "192.0.2.53 and 1192.0.2.5 and 192.0.2.5.1"),
        seen(QuestionKind.TLS, ELSEWHERE, "10.192.0.2.5"),
    )
    told = redacted(asked)
    assert told.observations[1:] == asked.observations[1:]
    assert told.observations[0] == replace(asked.observations[0], answered_by=RESOLVER)


@given(address=st.ip_addresses().map(str), before=st.text("ab :;([", max_size=4))
def test_any_address_is_found_in_any_words(address: str, before: str) -> None:
    detail = f"{before} {address} {before}"
    asked = snapshot(seen(QuestionKind.RRSET, address, detail), resolvers=(address,))
    assert redacted(asked).observations[0].detail == f"{before} {RESOLVER} {before}"
