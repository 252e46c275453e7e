"""What each thing tried out comes to: the state, the words, and whether a scan is worth it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from depmap.analysis.doctor import check_up, list_date
from depmap.model.doctor import (
    Check,
    CheckId,
    CheckState,
    Exchange,
    MachineFacts,
    MadeUpName,
    Missing,
    ResolverProbe,
    TrustStore,
)
from depmap.model.notice import STALE_AFTER
from depmap.model.observation import Status

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ANSWER = Exchange(status=Status.OK, seconds=0.0123, octets=200)
SILENCE = Exchange(status=Status.TIMEOUT, seconds=2.5, tries=3, detail="no answer in time")
GOOD = ResolverProbe(
    server="192.0.2.53",
    udp=ANSWER,
    tcp=replace(ANSWER, seconds=0.02),
    large=replace(ANSWER, octets=864),
    made_up=MadeUpName(status=Status.NXDOMAIN, replied=True),
)
DEAD = ResolverProbe(server="192.0.2.54", udp=SILENCE, tcp=SILENCE)
FACTS = MachineFacts(
    at=AT,
    named=True,
    resolvers=(GOOD,),
    ipv6_source="2600::1",
    trust=TrustStore(path="/roots.pem", roots=144),
    catalogue_date="2026-11-25",
    psl="1.1.2.20261023",
)


def check(
    facts: MachineFacts, wanted: CheckId, subject: str | None = None, usable: bool = True
) -> Check:
    told = check_up(facts)
    assert told.usable is usable
    [found] = [c for c in told.checks if c.id is wanted and subject in (None, c.subject)]
    return found


def one(**change: object) -> MachineFacts:
    return replace(FACTS, resolvers=(replace(GOOD, **change),))  # type: ignore[arg-type]


def test_a_machine_that_is_well() -> None:
    told = check_up(FACTS)
    assert [c.id for c in told.checks] == list(CheckId)
    assert {c.state for c in told.checks} == {CheckState.OK}
    assert not any(c.remedy for c in told.checks)
    assert told.usable
    timed = {c.id: c.milliseconds for c in told.checks if c.milliseconds is not None}
    assert timed == {CheckId.UDP: 12.3, CheckId.TCP: 20.0}


def test_whose_resolvers_they_are() -> None:
    assert check(FACTS, CheckId.RESOLVER).found == "as named: 192.0.2.53"
    system = replace(FACTS, named=False, resolvers=(GOOD, replace(GOOD, server="192.0.2.9")))
    assert check(system, CheckId.RESOLVER).found == "the system's: 192.0.2.53, 192.0.2.9"


def test_a_resolver_whose_every_answer_is_cut_short_needs_tcp() -> None:
    cut = replace(GOOD, server="192.0.2.9", udp=replace(ANSWER, truncated=True))
    assert check(replace(FACTS, resolvers=(cut,)), CheckId.UDP).state is CheckState.OK
    alone = replace(FACTS, resolvers=(replace(cut, tcp=SILENCE),))
    found = check(alone, CheckId.UDP, usable=False)
    assert (found.state, "cut short" in found.found) == (CheckState.FAILED, True)
    both = replace(FACTS, resolvers=(GOOD, replace(cut, tcp=SILENCE)))
    assert check(both, CheckId.UDP, "192.0.2.9").state is CheckState.WARNING


def test_without_a_resolver_the_rest_is_looked_at() -> None:
    facts = replace(FACTS, resolvers=Missing(reason="none there", remedy="name one"))
    found = check(facts, CheckId.RESOLVER, usable=False)
    assert (found.state, found.found, found.remedy) == (CheckState.FAILED, "none there", "name one")
    assert {c.id for c in check_up(facts).checks} == {
        CheckId.RESOLVER,
        CheckId.IPV6,
        CheckId.CA_STORE,
        CheckId.CATALOGUE,
        CheckId.PSL,
        CheckId.CLOCK,
    }


def test_silence_of_the_only_resolver_fails_and_leaves_the_rest_open() -> None:
    facts = replace(FACTS, resolvers=(DEAD,))
    found = check(facts, CheckId.UDP, usable=False)
    assert (found.state, found.milliseconds) == (CheckState.FAILED, None)
    assert found.found == "no answer: no answer in time"
    for other in (CheckId.HONEST, CheckId.LARGE):
        assert check(facts, other, usable=False).state is CheckState.NOT_CHECKED
    assert check(facts, CheckId.TCP, usable=False).state is CheckState.WARNING


def test_silence_of_one_among_others_is_a_warning() -> None:
    facts = replace(FACTS, resolvers=(DEAD, GOOD))
    found = check(facts, CheckId.UDP, DEAD.server)
    assert found.state is CheckState.WARNING
    assert "leave it out" in found.remedy
    assert check(facts, CheckId.UDP, GOOD.server).state is CheckState.OK


def test_one_that_answers_over_tcp_alone_is_of_no_use_to_a_scan() -> None:
    facts = replace(FACTS, resolvers=(replace(DEAD, tcp=ANSWER),))
    assert check(facts, CheckId.TCP, usable=False).state is CheckState.OK


@pytest.mark.parametrize("status", [Status.REFUSED, Status.SERVFAIL, Status.NODATA])
def test_an_answer_that_tells_nothing_is_none(status: Status) -> None:
    found = check(one(udp=replace(ANSWER, status=status)), CheckId.UDP, usable=False)
    assert (found.state, found.found) == (CheckState.FAILED, f"answered {status}")
    assert found.milliseconds == 12.3


def test_a_lost_packet_is_a_warning() -> None:
    found = check(one(udp=replace(ANSWER, tries=2)), CheckId.UDP)
    assert (found.state, found.found) == (
        CheckState.WARNING,
        "answered in 12 ms, and not before try 2",
    )


def test_a_lie_fails_even_beside_honest_ones() -> None:
    lie = MadeUpName(status=Status.OK, replied=True, invented=("198.51.100.7",))
    liar = replace(GOOD, server="192.0.2.66", made_up=lie)
    found = check(replace(FACTS, resolvers=(GOOD, liar)), CheckId.HONEST, liar.server, usable=False)
    assert found.state is CheckState.FAILED
    assert "198.51.100.7" in found.found


@pytest.mark.parametrize(
    ("made_up", "state"),
    [
        (MadeUpName(status=Status.REFUSED, replied=True), CheckState.OK),
        (MadeUpName(status=Status.NODATA, replied=True), CheckState.OK),
        (MadeUpName(status=Status.TIMEOUT, replied=False), CheckState.NOT_CHECKED),
        (MadeUpName(status=Status.NET_ERROR, replied=True), CheckState.NOT_CHECKED),
    ],
)
def test_no_address_is_no_lie_and_silence_no_honesty(
    made_up: MadeUpName, state: CheckState
) -> None:
    assert check(one(made_up=made_up), CheckId.HONEST).state is state


def test_tcp_is_missed_only() -> None:
    assert check(one(tcp=SILENCE), CheckId.TCP).state is CheckState.WARNING
    refused = replace(ANSWER, status=Status.REFUSED)
    assert check(one(tcp=refused), CheckId.TCP).state is CheckState.WARNING


@pytest.mark.parametrize(
    ("octets", "truncated", "tcp", "state"),
    [
        (864, False, ANSWER, CheckState.OK),
        (513, False, SILENCE, CheckState.OK),
        (512, False, ANSWER, CheckState.NOT_CHECKED),
        (28, True, ANSWER, CheckState.OK),
        (28, True, SILENCE, CheckState.WARNING),
        (0, False, ANSWER, CheckState.WARNING),
    ],
)
def test_large_answers(octets: int, truncated: bool, tcp: Exchange, state: CheckState) -> None:
    large = replace(ANSWER, octets=octets, truncated=truncated)
    assert check(one(large=large, tcp=tcp), CheckId.LARGE).state is state


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("2600::1", CheckState.OK),
        ("fd00::1", CheckState.WARNING),
        ("fe80::1", CheckState.WARNING),
        ("::1", CheckState.WARNING),
        (Missing(reason="Network is unreachable", remedy=""), CheckState.WARNING),
    ],
)
def test_ipv6_is_never_more_than_a_warning(source: str | Missing, state: CheckState) -> None:
    found = check(replace(FACTS, ipv6_source=source), CheckId.IPV6)
    assert found.state is state
    assert str(source) not in found.found


def test_without_roots_nothing_is_proved() -> None:
    facts = replace(FACTS, trust=Missing(reason="/r.pem: holds none", remedy="install"))
    assert check(facts, CheckId.CA_STORE, usable=False).state is CheckState.FAILED
    single = replace(FACTS, trust=TrustStore(path="/r.pem", roots=1))
    assert check(single, CheckId.CA_STORE).found == "1 certificate in /r.pem"


def test_data_is_old_by_the_rule_of_the_reports() -> None:
    day = datetime(2026, 11, 25, tzinfo=UTC)
    last = replace(FACTS, at=day + STALE_AFTER, psl="")
    assert check(last, CheckId.CATALOGUE).state is CheckState.OK
    over = replace(last, at=last.at + timedelta(days=1))
    assert check(over, CheckId.CATALOGUE).state is CheckState.WARNING
    psl = replace(FACTS, at=datetime(2027, 10, 25, tzinfo=UTC))
    assert check(psl, CheckId.PSL).state is CheckState.WARNING
    assert check(psl, CheckId.CATALOGUE).state is CheckState.OK


def test_a_clock_before_the_data_judges_no_age() -> None:
    facts = replace(FACTS, at=datetime(2026, 11, 23, tzinfo=UTC))
    clock = check(facts, CheckId.CLOCK)
    assert (clock.state, "2026-11-25" in clock.found) == (CheckState.WARNING, True)
    assert check(facts, CheckId.CATALOGUE).state is CheckState.NOT_CHECKED
    assert check(facts, CheckId.PSL).state is CheckState.OK
    # A day that has begun east of here only is no error of the clock.
    eve = replace(FACTS, at=datetime(2026, 11, 24, 23, tzinfo=UTC))
    assert check(eve, CheckId.CLOCK).state is CheckState.OK


def test_data_without_a_date_is_not_checked() -> None:
    facts = replace(FACTS, catalogue_date="", psl="1.1.2")
    for each in (CheckId.CATALOGUE, CheckId.PSL, CheckId.CLOCK):
        assert check(facts, each).state is CheckState.NOT_CHECKED
    cut_short = replace(FACTS, catalogue_date="2026-11", psl="")
    assert check(cut_short, CheckId.CLOCK).state is CheckState.OK


@pytest.mark.parametrize(
    ("version", "day"),
    [
        ("1.1.2.20261023", "2026-10-23"),
        ("20261023", "2026-10-23"),
        ("1.1.2", ""),
        ("1.1.2.20261340", ""),
        ("1.1.20261023.dev1", ""),
        ("", ""),
    ],
)
def test_the_day_of_the_public_suffix_list(version: str, day: str) -> None:
    assert list_date(version) == day


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, resolvers=(DEAD,), ipv6_source=Missing(reason="none", remedy="")),
        replace(FACTS, resolvers=(DEAD, GOOD), catalogue_date="", psl=""),
        one(
            large=replace(ANSWER, octets=100),
            made_up=MadeUpName(status=Status.TIMEOUT, replied=False),
        ),
        replace(FACTS, at=datetime(2020, 1, 1, tzinfo=UTC)),
        replace(FACTS, at=datetime(2099, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_is_not_well_has_a_remedy_and_nothing_else_has(facts: MachineFacts) -> None:
    for each in check_up(facts).checks:
        assert bool(each.remedy) is (each.state is not CheckState.OK), each
        assert each.found
        assert "\n" not in each.found + each.remedy
