from __future__ import annotations

import pytest

from depmap.errors import UsageError
from depmap.model.world import Record, RecordedExchange
from depmap.world.records import Held, Records, origin_name
from tests.world.samples import (
    SAMPLE,
    SEEN,
    SEEN_EARLIER,
    STATED,
    STUDY,
    UNDATED,
    delegation,
    exchange_of,
    issuer,
    origin,
    response,
    rrset,
    world,
)


def both(first: tuple[str, ...], second: tuple[str, ...], *records: Record) -> Held | None:
    one, other = records
    sample = world(
        exchange_of(rrset("x.test", "A", *first, record=one)),
        exchange_of(rrset("x.test", "A", *second, record=other)),
    )
    return Records(sample).lookup("x.test", "A")


def test_equal_answers_rest_on_the_better_record() -> None:
    address = ("9.9.9.9",)
    for one, other in ((STUDY, SEEN), (SEEN, STUDY), (UNDATED, SEEN), (SEEN_EARLIER, SEEN)):
        held = both(address, address, one, other)
        assert held == Held(values=address, records=(SEEN,)), (one, other)


def test_different_answers_are_one_that_rests_on_both() -> None:
    held = both(("9.9.9.9",), ("8.8.8.8",), SEEN, UNDATED)
    assert held == Held(values=("9.9.9.9", "8.8.8.8"), records=(SEEN, UNDATED))


def test_an_address_outdoes_nodata_and_nodata_keeps_the_better_record() -> None:
    for first, second in (((), ("9.9.9.9",)), (("9.9.9.9",), ())):
        assert both(first, second, SEEN, SEEN) == Held(values=("9.9.9.9",), records=(SEEN,))
    assert both((), (), STUDY, SEEN) == Held(values=(), records=(SEEN,))
    assert both((), (), SEEN, STUDY) == Held(values=(), records=(SEEN,))


def test_an_alias_has_one_target() -> None:
    sample = world(
        exchange_of(rrset("x.test", "CNAME", "old.test", record=UNDATED)),
        exchange_of(rrset("x.test", "CNAME", "new.test", record=SEEN)),
    )
    assert Records(sample).cname("x.test") == Held(values=("new.test",), records=(SEEN,))


def test_responses_and_issuers_keep_the_better_record() -> None:
    old, new = response("x.test", ("server", "a"), record=UNDATED), response("x.test", record=SEEN)
    sample = world(
        RecordedExchange(exchange="a", responses=(old,), issuers=(issuer("test", "A", SEEN),)),
        RecordedExchange(exchange="b", responses=(new,), issuers=(issuer("test", "B", STUDY),)),
    )
    records = Records(sample)
    assert records.response("x.test") == new
    assert records.responses() == (new,)
    found = records.issuer("x.test")
    assert found is not None
    assert found.organisation == "A"


def test_the_nearest_issuer_speaks_for_a_host() -> None:
    sample = world(
        RecordedExchange(
            exchange="a", issuers=(issuer("x.test", "Wide"), issuer("api.x.test", "Narrow"))
        )
    )
    records = Records(sample)
    named = {
        host: found and found.organisation
        for host in ("x.test", "www.x.test", "v1.api.x.test", "notx.test")
        for found in (records.issuer(host),)
    }
    assert named == {
        "x.test": "Wide",
        "www.x.test": "Wide",
        "v1.api.x.test": "Narrow",
        "notx.test": None,
    }


def test_what_was_only_stated_is_never_served() -> None:
    for holding in (
        RecordedExchange(exchange="a", rrsets=(rrset("x.test", "A", record=STATED),)),
        RecordedExchange(exchange="a", delegations=(delegation("x.test", record=STATED),)),
        RecordedExchange(exchange="a", origins=(origin("9.9.9.9", 1, record=STATED),)),
        RecordedExchange(exchange="a", responses=(response("x.test", record=STATED),)),
        RecordedExchange(exchange="a", issuers=(issuer("x.test", "A", STATED),)),
    ):
        with pytest.raises(UsageError, match="is stated"):
            Records(world(holding))


def test_facts_not_served_are_counted_over_all_exchanges() -> None:
    assert Records(SAMPLE).not_served == 7


def test_scaffold_stands_above_recorded_delegations_only() -> None:
    records = Records(SAMPLE)
    scaffold = {zone for zone, held in records.referrals.items() if not held.records}
    assert scaffold == {"", "exchange", "kr", "co.kr"}
    server = records.lookup("co.kr", "NS")
    assert server is not None
    address = records.lookup(server.values[0], "A")
    assert address is not None
    assert address.values
    assert address.records == ()
    assert records.lookup("net", "NS") is None
    assert not Records(world()).referrals


def test_an_observed_ns_set_is_the_childs_and_the_recorded_delegation_the_parents() -> None:
    sample = world(
        RecordedExchange(
            exchange="a",
            rrsets=(rrset("x.com", "NS", "ns.new.test"),),
            delegations=(delegation("x.com", "ns.old.test"),),
        )
    )
    records = Records(sample)
    assert records.lookup("x.com", "NS") == Held(values=("ns.new.test",), records=(SEEN,))
    assert records.referrals["x.com"] == Held(values=("ns.old.test",), records=(STUDY,))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("104.16.1.2", "2.1.16.104.origin.asn.cymru.com"),
        ("2606:4700::1", "1." + "0." * 23 + "0.0.7.4.6.0.6.2.origin6.asn.cymru.com"),
    ],
)
def test_origins_are_asked_for_by_reversed_address(address: str, name: str) -> None:
    assert origin_name(address) == name


def test_several_origins_of_one_address_are_told_together() -> None:
    sample = world(
        RecordedExchange(exchange="a", origins=(origin("9.9.9.9", 19281),)),
        RecordedExchange(exchange="b", origins=(origin("9.9.9.9", 42),)),
    )
    held = Records(sample).lookup(origin_name("9.9.9.9"), "TXT")
    assert held is not None
    assert held.values == ("19281 42 | | | | ",)
