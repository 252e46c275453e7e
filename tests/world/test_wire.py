from __future__ import annotations

import struct

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.errors import UsageError
from depmap.world.records import Records
from depmap.world.wire import Responder
from tests.world.samples import SAMPLE, exchange_of, rrset, world

RESPONDER = Responder(Records(SAMPLE))
LABELS = st.binary(min_size=1, max_size=20)
BIG = Responder(
    Records(
        world(
            exchange_of(
                rrset("big.test", "A", *(f"104.16.{i}.{j}" for i in range(2) for j in range(100))),
                rrset("mid.test", "A", *(f"104.16.0.{j}" for j in range(50))),
                rrset("huge.test", "A", *(f"104.{i}.{j}.1" for i in range(40) for j in range(200))),
            )
        )
    )
)


def ask(
    query: dns.message.Message, *, udp: bool = True, responder: Responder = RESPONDER
) -> dns.message.Message:
    wire = responder.respond(query.to_wire(), udp=udp)
    assert wire is not None
    reply = dns.message.from_wire(wire)
    assert query.is_response(reply)
    return reply


def texts(section: list[dns.rrset.RRset]) -> set[str]:
    return {line for answer in section for line in answer.to_text().split("\n")}


def test_a_chain_is_answered_to_its_end() -> None:
    reply = ask(dns.message.make_query("WWW.luna.Exchange", "A"))
    assert texts(reply.answer) == {
        "WWW.luna.Exchange. 300 IN CNAME luna.gslb.example.net.",
        "luna.gslb.example.net. 300 IN CNAME edge.cdn.example.net.",
        "edge.cdn.example.net. 300 IN A 104.16.9.9",
    }
    assert reply.rcode() == dns.rcode.NOERROR
    assert reply.flags & dns.flags.RA
    assert not reply.flags & (dns.flags.AA | dns.flags.AD)


def test_the_question_comes_back_as_it_was_spelt() -> None:
    query = dns.message.make_query("wWw.LuNa.ExChAnGe", "A").to_wire()
    reply = RESPONDER.respond(query, udp=True)
    assert reply is not None
    assert b"\x03wWw\x04LuNa\x08ExChAnGe" in reply


def test_an_unknown_end_is_refused_with_the_aliases_known() -> None:
    reply = ask(dns.message.make_query("api.luna.exchange", "A"))
    assert reply.rcode() == dns.rcode.REFUSED
    assert texts(reply.answer) == {"api.luna.exchange. 300 IN CNAME d111.cloudfront.net."}


def test_nodata_has_no_records_at_all() -> None:
    reply = ask(dns.message.make_query("luna.exchange", "AAAA"))
    assert (reply.rcode(), reply.answer, reply.authority) == (dns.rcode.NOERROR, [], [])


def test_without_recursion_the_parent_refers() -> None:
    query = dns.message.make_query("luna.exchange", "NS")
    query.flags &= ~dns.flags.RD
    reply = ask(query)
    assert reply.answer == reply.additional == []
    assert texts(reply.authority) == {
        "luna.exchange. 300 IN NS ns1.dns.example.net.",
        "luna.exchange. 300 IN NS ns2.dns.example.net.",
    }
    assert not reply.flags & (dns.flags.AA | dns.flags.RA)


@pytest.mark.parametrize(
    ("owner", "rrtype", "text"),
    [
        ("luna.exchange", "MX", "10 mx.luna.exchange."),
        ("luna.exchange", "CAA", '0 issue "letsencrypt.org"'),
        ("luna.exchange", "TXT", r'"v=spf1 include:spf.luna.exchange \226\130\172 -all"'),
        ("1.1.16.104.in-addr.arpa", "PTR", "edge.cdn.example.net."),
        ("1.1.16.104.origin.asn.cymru.com", "TXT", '"13335 | | | | "'),
    ],
)
def test_each_type_is_written_as_recorded(owner: str, rrtype: str, text: str) -> None:
    (answer,) = ask(dns.message.make_query(owner, rrtype)).answer
    assert [rdata.to_text() for rdata in answer] == [text]


def test_long_and_escaped_txt_is_cut_into_strings() -> None:
    value = r"\"\\" + "x" * 300 + "é"
    responder = Responder(Records(world(exchange_of(rrset("t.test", "TXT", value, "")))))
    (answer,) = ask(dns.message.make_query("t.test", "TXT"), responder=responder).answer
    strings = {rdata.strings for rdata in answer}
    joined = b'"\\' + b"x" * 300 + "é".encode()
    assert strings == {(joined[:255], joined[255:]), (b"",)}


@pytest.mark.parametrize(
    ("owner", "use_edns", "payload", "cut"),
    [
        ("mid.test", False, 0, True),
        ("mid.test", True, 1232, False),
        ("mid.test", True, 100, True),
        ("big.test", True, 4096, True),
    ],
)
def test_what_does_not_fit_a_datagram_is_cut(
    owner: str, use_edns: bool, payload: int, cut: bool
) -> None:
    query = dns.message.make_query(owner, "A", use_edns=0 if use_edns else -1, payload=payload)
    reply = ask(query, responder=BIG)
    assert bool(reply.flags & dns.flags.TC) is cut
    assert (reply.answer == []) is cut
    assert reply.edns == (0 if use_edns else -1)
    whole = ask(query, udp=False, responder=BIG)
    assert not whole.flags & dns.flags.TC
    assert len(whole.answer[0]) == (50 if owner == "mid.test" else 200)


def test_what_does_not_fit_any_message_fails() -> None:
    reply = ask(dns.message.make_query("huge.test", "A"), udp=False, responder=BIG)
    assert (reply.rcode(), reply.answer) == (dns.rcode.SERVFAIL, [])


def test_a_newer_edns_version_and_other_classes_are_turned_down() -> None:
    query = dns.message.make_query("luna.exchange", "A", use_edns=1)
    assert ask(query).rcode() == dns.rcode.BADVERS
    chaos = dns.message.make_query("version.bind", "TXT", "CH")
    assert ask(chaos).rcode() == dns.rcode.REFUSED


def test_another_additional_record_than_opt_is_no_edns() -> None:
    query = dns.message.make_query("luna.exchange", "A")
    query.find_rrset(
        query.additional,
        dns.name.from_text("x.test"),
        dns.rdataclass.IN,
        dns.rdatatype.A,
        create=True,
    ).add(dns.rdata.from_text("IN", "A", "9.9.9.9"), 60)
    reply = ask(query)
    assert reply.edns == -1
    assert reply.answer
    cut = bytearray(dns.message.make_query("luna.exchange", "A", use_edns=0).to_wire()[:-5])
    assert RESPONDER.respond(bytes(cut), udp=True)


@pytest.mark.parametrize(
    ("packet", "rcode"),
    [
        (struct.pack("!HHHHHH", 7, 0x0100, 0, 0, 0, 0), dns.rcode.FORMERR),
        (struct.pack("!HHHHHH", 7, 0x0100, 2, 0, 0, 0), dns.rcode.FORMERR),
        (struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0), dns.rcode.FORMERR),
        (struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", dns.rcode.FORMERR),
        (struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\x01a\0\0\1", dns.rcode.FORMERR),
        (
            struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\x01a" * 128 + b"\0\0\1\0\1",
            dns.rcode.FORMERR,
        ),
        (struct.pack("!HHHHHH", 7, 0x2800, 1, 0, 0, 0), dns.rcode.NOTIMP),
    ],
)
def test_broken_queries_are_told_so(packet: bytes, rcode: dns.rcode.Rcode) -> None:
    wire = RESPONDER.respond(packet, udp=True)
    assert wire is not None
    reply = dns.message.from_wire(wire)
    assert (reply.id, reply.rcode()) == (7, rcode)


def test_replies_and_crumbs_go_unanswered() -> None:
    reply = RESPONDER.respond(dns.message.make_query("luna.exchange", "A").to_wire(), udp=True)
    assert reply is not None
    assert RESPONDER.respond(reply, udp=True) is None
    assert RESPONDER.respond(b"\0\1\1\0", udp=True) is None


@given(st.binary(max_size=120))
def test_any_octets_are_survived(packet: bytes) -> None:
    reply = RESPONDER.respond(packet, udp=True)
    assert reply is None or reply[:2] == packet[:2]


@given(
    labels=st.lists(LABELS, min_size=1, max_size=8),
    rrtype=st.integers(1, 65279).filter(lambda number: number not in range(249, 256)),
    recursion=st.booleans(),
)
def test_what_is_not_in_the_world_is_refused(
    labels: list[bytes], rrtype: int, recursion: bool
) -> None:
    name = dns.name.Name([*labels, b"never", b"recorded", b""])
    query = dns.message.make_query(name, dns.rdatatype.RdataType.make(rrtype))
    if not recursion:
        query.flags &= ~dns.flags.RD
    reply = ask(query)
    assert reply.rcode() == dns.rcode.REFUSED
    assert reply.answer == reply.authority == []


@pytest.mark.parametrize(
    ("rrtype", "value"), [("A", "not an address"), ("MX", "mail"), ("NOTYPE", "x")]
)
def test_records_that_cannot_be_written_are_refused_at_the_start(rrtype: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"x\.test {rrtype} can't be served"):
        Responder(Records(world(exchange_of(rrset("x.test", rrtype, value)))))
