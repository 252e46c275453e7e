from __future__ import annotations

from itertools import pairwise

import pytest

from depmap.world.answers import Rcode, Reply, parent_reply, recursive_reply
from depmap.world.records import Records
from tests.world.samples import SAMPLE, exchange_of, rrset, world

RECORDS = Records(SAMPLE)


@pytest.mark.parametrize(
    ("owner", "rrtype", "rcode", "answer"),
    [
        ("luna.exchange", "A", Rcode.NOERROR, [("luna.exchange", "A")]),
        ("luna.exchange", "AAAA", Rcode.NOERROR, []),
        ("luna.exchange", "SOA", Rcode.REFUSED, []),
        (
            "www.luna.exchange",
            "A",
            Rcode.NOERROR,
            [
                ("www.luna.exchange", "CNAME"),
                ("luna.gslb.example.net", "CNAME"),
                ("edge.cdn.example.net", "A"),
            ],
        ),
        ("www.luna.exchange", "CNAME", Rcode.NOERROR, [("www.luna.exchange", "CNAME")]),
        ("luna.exchange", "CNAME", Rcode.REFUSED, []),
        ("api.luna.exchange", "A", Rcode.REFUSED, [("api.luna.exchange", "CNAME")]),
        ("luna.exchange", "NS", Rcode.NOERROR, [("luna.exchange", "NS")]),
        ("deep.luna.exchange", "NS", Rcode.NOERROR, []),
        ("api.luna.exchange", "NS", Rcode.NOERROR, []),
        ("luna.gslb.example.net", "NS", Rcode.NOERROR, []),
        ("d111.cloudfront.net", "NS", Rcode.REFUSED, []),
        ("cloudfront.net", "NS", Rcode.REFUSED, []),
        ("net", "NS", Rcode.REFUSED, []),
        ("co.kr", "NS", Rcode.NOERROR, [("co.kr", "NS")]),
        ("", "NS", Rcode.NOERROR, [("", "NS")]),
        ("ns.co.kr.scaffold.invalid", "AAAA", Rcode.NOERROR, []),
        ("other.co.kr", "NS", Rcode.REFUSED, []),
        ("xluna.exchange", "NS", Rcode.REFUSED, []),
        (
            "1.1.16.104.in-addr.arpa",
            "PTR",
            Rcode.NOERROR,
            [("1.1.16.104.in-addr.arpa", "PTR")],
        ),
    ],
)
def test_recursive_view(
    owner: str, rrtype: str, rcode: Rcode, answer: list[tuple[str, str]]
) -> None:
    assert recursive_reply(RECORDS, owner, rrtype) == Reply(rcode=rcode, answer=tuple(answer))


@pytest.mark.parametrize(
    ("owner", "zone"),
    [
        ("luna.exchange", "luna.exchange"),
        ("a.b.luna.exchange", "luna.exchange"),
        ("sol.co.kr", "sol.co.kr"),
        ("co.kr", "co.kr"),
        ("kr", "kr"),
        ("", ""),
        ("other.co.kr", None),
        ("other.kr", None),
        ("net", None),
        ("edge.cdn.example.net", None),
    ],
)
def test_parent_view(owner: str, zone: str | None) -> None:
    rcode = Rcode.REFUSED if zone is None else Rcode.NOERROR
    assert parent_reply(RECORDS, owner) == Reply(rcode=rcode, referral=zone)


def test_an_alias_recorded_without_addresses_of_its_own_is_followed() -> None:
    records = Records(
        world(
            exchange_of(
                rrset("a.test", "CNAME", "b.test"),
                rrset("a.test", "AAAA"),
                rrset("b.test", "AAAA", "2606:4700::1"),
            )
        )
    )
    reply = recursive_reply(records, "a.test", "AAAA")
    assert reply.answer == (("a.test", "CNAME"), ("b.test", "AAAA"))


def test_loops_and_long_chains_end_in_servfail_with_the_names_so_far() -> None:
    loop = exchange_of(rrset("a.test", "CNAME", "b.test"), rrset("b.test", "CNAME", "a.test"))
    reply = recursive_reply(Records(world(loop)), "a.test", "A")
    assert reply.rcode is Rcode.SERVFAIL
    assert reply.answer == (("a.test", "CNAME"), ("b.test", "CNAME"))

    names = [f"n{i}.test" for i in range(30)]
    hops = (rrset(a, "CNAME", b) for a, b in pairwise(names))
    reply = recursive_reply(Records(world(exchange_of(*hops))), "n0.test", "A")
    assert reply.rcode is Rcode.SERVFAIL
    assert reply.answer == tuple((name, "CNAME") for name in names[:16])
