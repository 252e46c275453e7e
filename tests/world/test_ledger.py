from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.observation import (
    CertChain,
    Certificate,
    Delegation,
    Observation,
    Origin,
    Payload,
    Provenance,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
    weakest,
)
from depmap.model.world import Record, RecordedExchange
from depmap.world.ledger import Ledger
from tests.world.samples import (
    SAMPLE,
    delegation,
    exchange_of,
    response,
    rrset,
    world,
)

LEDGER = Ledger(SAMPLE)
NOT_RECORDED = "not recorded in world sample"
WWW = ("www.luna.exchange", "luna.gslb.example.net", "edge.cdn.example.net")


def observed(
    kind: QuestionKind,
    subject: str,
    payload: Payload | None = None,
    *,
    qualifier: str = "",
    status: Status = Status.OK,
    detail: str = "",
) -> Observation:
    return Observation(
        question=Question(kind, subject, qualifier),
        status=status,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        answered_by="192.0.2.53",
        payload=payload,
        detail=detail,
    )


def addresses(
    chain: tuple[str, ...], *values: str, rrtype: str = "A", status: Status = Status.OK
) -> Observation:
    payload = RRset(chain=chain, values=values)
    return observed(QuestionKind.RRSET, chain[0], payload, qualifier=rrtype, status=status)


def label(observation: Observation) -> tuple[Status, Provenance, str, str, str]:
    made = LEDGER.label(observation)
    assert (
        replace(
            observation,
            status=made.status,
            payload=made.payload,
            detail=made.detail,
            provenance=made.provenance,
            source=made.source,
            date=made.date,
        )
        == made
    ), "the ledger touches the label alone"
    return made.status, made.provenance, made.source, made.date, made.detail


def withheld(observation: Observation) -> str:
    made = LEDGER.label(observation)
    assert (made.status, made.payload, made.source, made.date, made.provenance) == (
        Status.SKIPPED,
        None,
        "",
        "",
        Provenance.OBSERVED,
    )
    return made.detail


def test_a_plain_answer_has_its_records_label() -> None:
    assert label(addresses(("luna.exchange",), "104.16.1.1")) == (
        Status.OK,
        Provenance.OBSERVED,
        "a profile",
        "2026-09-23",
        "",
    )


def test_a_chain_rests_on_every_hop_and_its_date_is_unknown_if_one_is() -> None:
    assert label(addresses(WWW, "104.16.9.9")) == (
        Status.OK,
        Provenance.OBSERVED,
        "another profile; an undated page; a profile",
        "",
        "",
    )


def test_a_recorded_nodata_is_labelled_too() -> None:
    got = label(addresses(("luna.exchange",), rrtype="AAAA", status=Status.NODATA))
    assert got == (Status.NODATA, Provenance.OBSERVED, "an undated page", "", "")


def test_a_refusal_keeps_its_chain_and_the_label_of_its_hops() -> None:
    chain = ("api.luna.exchange", "d111.cloudfront.net")
    asked = addresses(chain, status=Status.REFUSED)
    assert label(asked) == (
        Status.REFUSED,
        Provenance.OBSERVED,
        "a profile",
        "2026-09-23",
        NOT_RECORDED,
    )
    assert LEDGER.label(asked).payload == asked.payload


def test_a_refusal_without_chain_rests_on_nothing_and_is_not_live() -> None:
    asked = observed(
        QuestionKind.RRSET, "net", qualifier="SOA", status=Status.REFUSED, detail="said no"
    )
    assert label(asked) == (Status.REFUSED, Provenance.OBSERVED, "", "", NOT_RECORDED)


def test_other_failures_keep_their_detail() -> None:
    asked = observed(
        QuestionKind.RRSET, "luna.exchange", qualifier="A", status=Status.TIMEOUT, detail="5 s"
    )
    assert label(asked) == (Status.TIMEOUT, Provenance.OBSERVED, "", "", "5 s")


@pytest.mark.parametrize(
    "invented",
    [
        addresses(("ns.com.scaffold.invalid",), "192.31.196.53"),
        addresses(("ns.co.kr.scaffold.invalid",), "192.31.196.53"),
        addresses(("co.kr",), "ns.co.kr.scaffold.invalid", rrtype="NS"),
        addresses(("never.recorded",), "9.9.9.9"),
        addresses(("luna.exchange", "never.recorded"), "9.9.9.9"),
        addresses(("luna.exchange",), rrtype="SOA", status=Status.NXDOMAIN),
        observed(QuestionKind.ORIGIN, "9.9.9.9", Origin(asns=(42,))),
        observed(QuestionKind.DELEGATION, "net", status=Status.NODATA),
        observed(
            QuestionKind.WEB,
            "https://www.luna.exchange/",
            WebResponse(status_code=200, fields=(), address="104.16.9.9"),
        ),
        observed(
            QuestionKind.WEB,
            "https://luna.exchange/other",
            WebResponse(status_code=200, fields=(), address="104.16.1.1"),
        ),
        observed(QuestionKind.SERVER, "ns1.dns.example.net", qualifier="luna.exchange"),
        observed(QuestionKind.SERVER, "ns1.dns.example.net", status=Status.LAME),
        observed(QuestionKind.WEB, "http://luna.exchange/", status=Status.CONNECTION_REFUSED),
        observed(QuestionKind.WEB, "https://deep.luna.exchange/", status=Status.NET_ERROR),
    ],
)
def test_what_rests_on_nothing_recorded_is_withheld(invented: Observation) -> None:
    assert withheld(invented) == NOT_RECORDED


def delegated(zone: str, parent: tuple[str, ...], child: tuple[str, ...]) -> Observation:
    payload = Delegation(
        parent="exchange",
        parent_ns=parent,
        child_ns=child,
        glue=(),
        parent_status=Status.OK if parent else Status.REFUSED,
        child_status=Status.OK if child else Status.REFUSED,
    )
    return observed(QuestionKind.DELEGATION, zone, payload)


def test_a_delegation_has_its_records_label() -> None:
    servers = ("ns1.dns.example.net", "ns2.dns.example.net")
    study = (Status.OK, Provenance.RECONSTRUCTED, "a study", "2020", "")
    for parent, child in ((servers, servers), (servers, ()), ((), servers)):
        assert label(delegated("luna.exchange", parent, child)) == study
    scaffold = ("ns.co.kr.scaffold.invalid",)
    assert withheld(delegated("co.kr", scaffold, scaffold)) == NOT_RECORDED


def test_each_side_of_a_delegation_rests_on_its_own_record() -> None:
    ledger = Ledger(
        world(
            RecordedExchange(
                exchange="a",
                rrsets=(rrset("x.com", "NS", "ns.new.test"),),
                delegations=(delegation("x.com", "ns.old.test"),),
            )
        )
    )
    both = ledger.label(delegated("x.com", ("ns.old.test",), ("ns.new.test",)))
    child = ledger.label(delegated("x.com", (), ("ns.new.test",)))
    assert (both.provenance, both.source) == (Provenance.RECONSTRUCTED, "a profile; a study")
    assert (child.provenance, child.source) == (Provenance.OBSERVED, "a profile")


def test_no_cut_rests_on_the_alias_or_the_zone_above() -> None:
    def uncut(zone: str) -> tuple[Provenance, str]:
        made = LEDGER.label(observed(QuestionKind.DELEGATION, zone, status=Status.NODATA))
        assert made.status is Status.NODATA
        return made.provenance, made.source

    assert uncut("deep.luna.exchange") == (Provenance.RECONSTRUCTED, "a study")
    assert uncut("api.luna.exchange") == (Provenance.OBSERVED, "a profile")
    assert uncut("luna.gslb.example.net") == (Provenance.OBSERVED, "an undated page")


def test_a_failed_delegation_or_origin_keeps_its_status() -> None:
    for kind, subject in ((QuestionKind.DELEGATION, "net"), (QuestionKind.ORIGIN, "9.9.9.9")):
        got = label(observed(kind, subject, status=Status.REFUSED))
        assert got == (Status.REFUSED, Provenance.OBSERVED, "", "", NOT_RECORDED)


def test_an_origin_has_its_records_label() -> None:
    asked = observed(QuestionKind.ORIGIN, "2606:4700::1", Origin(asns=(13335,)))
    assert label(asked) == (Status.OK, Provenance.OBSERVED, "an undated page", "", "")


def test_a_response_keeps_the_recorded_fields_alone() -> None:
    sent = WebResponse(
        status_code=301,
        fields=(("server", "cloudflare"), ("content-length", "0"), ("connection", "close")),
        address="104.16.1.1",
        location="https://www.luna.exchange/",
    )
    made = LEDGER.label(observed(QuestionKind.WEB, "https://luna.exchange/", sent))
    assert made.payload == replace(
        sent,
        fields=(("server", "cloudflare"), ("location", "https://www.luna.exchange/")),
    )
    assert (made.source, made.date) == ("a profile", "2026-09-23")


def test_a_record_of_fields_alone_has_no_status_code_and_no_location() -> None:
    ledger = Ledger(
        world(RecordedExchange(exchange="a", responses=(response("x.test", status_code=0),)))
    )
    sent = WebResponse(status_code=200, fields=(), address="9.9.9.9", location="https://y.test/")
    made = ledger.label(observed(QuestionKind.WEB, "https://x.test/", sent))
    assert made.payload == WebResponse(status_code=0, fields=(), address="9.9.9.9")


def test_a_certificate_tells_of_its_recorded_issuer_alone() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    minted = Certificate(
        subject="luna.exchange",
        issuer_organisation="depmap",
        issuer_common_name="depmap throw-away CA",
        not_before=now,
        not_after=now,
        names=("luna.exchange",),
        fingerprint="00",
    )
    chain = CertChain(
        certificates=(minted, minted), address="104.16.1.1", valid=False, problem="unknown CA"
    )
    made = LEDGER.label(observed(QuestionKind.TLS, "luna.exchange", chain))
    assert made.payload == CertChain(
        certificates=(
            Certificate(
                subject="luna.exchange",
                issuer_organisation="Let's Encrypt",
                issuer_common_name="",
                not_before=None,
                not_after=None,
                names=(),
                fingerprint="",
            ),
        ),
        address="104.16.1.1",
    )
    assert (made.provenance, made.source) == (Provenance.RECONSTRUCTED, "a study")


@pytest.mark.parametrize("status", [Status.OK, Status.TLS_ERROR, Status.CONNECTION_REFUSED])
def test_tls_without_a_recorded_issuer_is_withheld(status: Status) -> None:
    assert withheld(observed(QuestionKind.TLS, "sol.co.kr", status=status)) == (
        "issuer not recorded"
    )


@pytest.mark.parametrize("status", [Status.BLOCKED_BY_POLICY, Status.LIMIT_HIT, Status.SKIPPED])
def test_what_the_scan_left_out_itself_stays_as_it_is(status: Status) -> None:
    for kind, subject in (
        (QuestionKind.WEB, "https://x.test/"),
        (QuestionKind.TLS, "x.test"),
        (QuestionKind.SERVER, "ns.x.test"),
        (QuestionKind.RRSET, "x.test"),
    ):
        asked = observed(kind, subject, status=status, detail="excluded")
        assert label(asked) == (status, Provenance.OBSERVED, "", "", "excluded")


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(QuestionKind.WEB, "https://luna.exchange/"), (QuestionKind.TLS, "luna.exchange")],
)
def test_a_failure_to_reach_a_recorded_host_stays_one_and_rests_on_nothing(
    kind: QuestionKind, subject: str
) -> None:
    asked = observed(kind, subject, status=Status.TIMEOUT, detail="15 s")
    assert label(asked) == (Status.TIMEOUT, Provenance.OBSERVED, "", "", "15 s")


DATES = st.sampled_from(["2026-09-23", "2026-09", "2020", "2018-12", ""])
RECORDS = st.builds(
    Record,
    provenance=st.sampled_from([Provenance.OBSERVED, Provenance.RECONSTRUCTED]),
    source=st.sampled_from(["p", "q", "r"]),
    date=DATES,
)


@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_the_weakest_and_the_oldest_count(held: list[Record]) -> None:
    names = tuple(f"n{index}.test" for index in range(len(held)))
    hops = [
        rrset(a, "CNAME", b, record=r) for (a, b), r in zip(pairwise(names), held, strict=False)
    ]
    final = rrset(names[-1], "A", "9.9.9.9", record=held[-1])
    made = Ledger(world(exchange_of(*hops, final))).label(addresses(names, "9.9.9.9"))
    dates = [record.date for record in held]
    assert made.provenance is weakest([record.provenance for record in held])
    assert made.date == ("" if "" in dates else min(dates))
    assert set(made.source.split("; ")) == {record.source for record in held}


def test_facts_not_served_are_counted() -> None:
    assert LEDGER.not_served == 7
