"""What a redacted snapshot no longer tells, and what it still does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.inputs.catalogue_cache import read_index
from depmap.model.observation import (
    Observation,
    Provenance,
    Question,
    QuestionKind,
    Run,
    Snapshot,
    Status,
    WebResponse,
)
from depmap.model.provider import MatcherKind
from depmap.model.redaction import ECHOES, ECHOING, EDGES, REDACTED, RESOLVER, redacted
from depmap.model.target import SourceLocation, Target

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


def responded(*fields: tuple[str, str], provenance: Provenance = Provenance.LIVE) -> Snapshot:
    page = WebResponse(status_code=200, fields=fields, address=ELSEWHERE)
    return snapshot(replace(seen(QuestionKind.WEB, ELSEWHERE), payload=page, provenance=provenance))


def fields_of(told: Snapshot) -> tuple[tuple[str, str], ...]:
    payload = told.observations[0].payload
    assert isinstance(payload, WebResponse)
    return payload.fields


def test_fields_that_echo_the_asker_or_name_its_edge_keep_their_names_only() -> None:
    asked = responded(
        ("server", "cloudflare"),
        ("cf-ray", "8f2a1b3c4d5e6f70-OSL"),
        ("x-client-ip", "192.0.2.77"),
        ("cloudfront-viewer-country", "NO"),
        ("x-served-by", "cache-osl6512-OSL, cache-fra-1"),
        ("x-served-by", "web-3"),
        ("set-cookie", "__cf_bm=abc.NO, Oslo; path=/; Secure"),
        ("set-cookie", "a=NO; expires=Wed, 21 Oct 2026 07:28:00 GMT, b=192.0.2.77; HttpOnly"),
        ("set-cookie", "192.0.2.77; path=/"),
        (
            "server-timing",
            'cfL4;desc="?rtt=3, \\"NO\\"", cdn-pop; desc=OSL50-P1, cfEdge;dur=9, miss',
        ),
        ("x-amz-cf-id", "4tZx=="),
    )
    assert fields_of(redacted(asked)) == (
        ("server", "cloudflare"),
        ("cf-ray", REDACTED),
        ("x-client-ip", REDACTED),
        ("cloudfront-viewer-country", REDACTED),
        ("x-served-by", "cache-redacted"),
        ("x-served-by", REDACTED),
        ("set-cookie", "__cf_bm=redacted; path=redacted; Secure"),
        ("set-cookie", "a=redacted; expires=redacted, b=redacted; HttpOnly"),
        ("set-cookie", "redacted; path=redacted"),
        ("server-timing", "cfL4;desc=redacted, cdn-pop; desc=redacted, cfEdge;dur=redacted, miss"),
        ("x-amz-cf-id", REDACTED),
    )
    assert redacted(redacted(asked)) == redacted(asked)


def test_what_somebody_else_recorded_stays() -> None:
    recorded = responded(("cf-ray", "…-SEA"), provenance=Provenance.OBSERVED)
    assert fields_of(redacted(recorded)) == (("cf-ray", "…-SEA"),)


def test_where_the_list_lay_is_gone() -> None:
    listed = Target(
        id="a.example",
        name="",
        domain="a.example",
        surfaces=(),
        owner="A",
        location=SourceLocation(path="/home/kari/clients/list.csv", line=3),
    )
    told = redacted(replace(snapshot(), targets=(listed,)))
    assert told.targets == (replace(listed, location=None),)


def test_nothing_the_catalogue_concludes_rests_on_what_is_left_out() -> None:
    """A value that a matcher looks for is found as well in what stands for it."""
    names = {*ECHOES, *EDGES, *(f"{begun}x" for begun in ECHOING)}
    read = read_index()
    wanted = [
        matcher
        for provider in read.catalogue.providers
        for service in provider.services
        for matcher in service.matchers
        if matcher.kind is MatcherKind.HEADER and matcher.pattern in names and matcher.value
    ]
    assert "x-served-by" in {matcher.pattern for matcher in wanted}
    for matcher in wanted:
        value = f"{matcher.value}osl6512-OSL"
        ((name, told),) = fields_of(redacted(responded((matcher.pattern, value))))
        assert read.header(name, told) == read.header(name, value)


@given(address=st.ip_addresses().map(str), before=st.text("ab :;([", max_size=4))
def test_any_address_is_found_in_any_words(address: str, before: str) -> None:
    detail = f"{before} {address} {before}"
    asked = snapshot(seen(QuestionKind.RRSET, address, detail), resolvers=(address,))
    assert redacted(asked).observations[0].detail == f"{before} {RESOLVER} {before}"
