"""The message reader and writer against dnspython, and against hostile octets."""

from __future__ import annotations

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from depmap.model.names import from_labels
from depmap.resolvers.messages import (
    RRTYPES,
    MessageError,
    answers_question,
    decode,
    encode_name,
    encode_query,
    encode_question,
)

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

labels = st.binary(min_size=1, max_size=20)
plain_labels = st.text("abcxyzABC019-_", min_size=1, max_size=12).map(str.encode)
names = st.lists(st.one_of(plain_labels, plain_labels, labels), min_size=1, max_size=6)


def text_of(name: dns.name.Name) -> str:
    return from_labels(name.labels)


@given(names)
def test_names_survive_the_way_there_and_back(parts: list[bytes]) -> None:
    name = dns.name.Name([*parts, b""])
    text = text_of(name)
    assert encode_name(text) == name.canonicalize().to_wire()
    query = dns.message.make_query(name, "NS")
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_rdata(name, 5, dns.rdata.from_text("IN", "NS", "x.y.")))
    (record,) = decode(response.to_wire()).answers
    assert record.owner == text


@pytest.mark.parametrize("name", ["a..b", "x" * 64, ".".join(["abcdefg"] * 32), ".", "ü.test"])
def test_names_no_message_can_hold(name: str) -> None:
    if name == "ü.test":
        # Latin-1 fits an octet; names.normalise has made it an A-label long before.
        assert encode_name(name) == b"\x01\xfc\x04test\0"
        return
    with pytest.raises(MessageError):
        encode_name(name)


def test_types_without_a_name_are_asked_by_number() -> None:
    assert encode_question("a.test", "TYPE65535").endswith(b"\xff\xff\0\x01")
    for rrtype in ("TYPE65536", "NONSENSE", ""):
        with pytest.raises(MessageError):
            encode_question("a.test", rrtype)


@pytest.mark.parametrize("rrtype", RRTYPES)
def test_queries_read_as_dnspython_reads_them(rrtype: str) -> None:
    question = encode_question("www.example.com", rrtype)
    message = dns.message.from_wire(encode_query(7, question, recursion=True, edns=True))
    assert message.id == 7
    assert message.flags == dns.flags.RD | dns.flags.AD
    assert message.question[0].to_text() == f"www.example.com. IN {rrtype}"
    assert (message.edns, message.payload) == (0, 1232)
    plain = dns.message.from_wire(encode_query(7, question, recursion=False, edns=False))
    assert (plain.flags, plain.edns) == (0, -1)


RDATA = [
    ("A", "192.0.2.1"),
    ("AAAA", "2001:db8::1"),
    ("AAAA", "::1"),
    ("AAAA", "2001:db8:0:1:0:0:0:1"),
    ("NS", "ns1.example.net."),
    ("CNAME", "www.example.com."),
    ("SOA", "ns1.example.com. hostmaster.example.com. 1 2 3 4 4294967295"),
    ("MX", "10 mail.example.com."),
    ("SRV", "1 2 3 host.example.com."),
    ("PTR", "host.example.com."),
    ("CAA", '0 issue "ca.example; account=230123"'),
    ("CAA", '128 iodef "mailto:a@example.com"'),
    ("HTTPS", '1 . alpn="h2,h3" port="8443" ipv4hint="192.0.2.1,192.0.2.2"'),
    ("HTTPS", '1 svc.example.net. mandatory="alpn,ipv4hint" alpn="h2" ipv4hint="192.0.2.1"'),
    ("HTTPS", '2 . alpn="h2" no-default-alpn ech="AAQBAgME" ipv6hint="2001:db8::1,::1"'),
    ("HTTPS", '3 . key65280="abc"'),
    ("HTTPS", "0 alias.example.net."),
    ("SVCB", '1 foo.example.com. port="53"'),
    ("TXT", '"v=spf1 include:_spf.example.com ~all"'),
]


@pytest.mark.parametrize(("rrtype", "text"), RDATA)
def test_values_read_as_dnspython_writes_them(rrtype: str, text: str) -> None:
    query = dns.message.make_query("www.example.com", rrtype)
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_text("www.example.com.", 300, "IN", rrtype, text))
    rdata = dns.rdata.from_text("IN", rrtype, text).to_text()
    (record,) = decode(response.to_wire()).answers
    assert record.rrtype == rrtype
    expected = rdata.strip('"') if rrtype == "TXT" else rdata
    # Names lose their final dot, the root excepted.
    assert record.value == " ".join(
        w[:-1] if w.endswith(".") and len(w) > 1 else w for w in expected.split(" ")
    )


def response_to(rcode: dns.rcode.Rcode) -> bytes:
    query = dns.message.make_query("www.example.com", "A")
    response = dns.message.make_response(query)
    response.set_rcode(rcode)
    return response.to_wire()


@pytest.mark.parametrize("rcode", [dns.rcode.NOERROR, dns.rcode.REFUSED, dns.rcode.BADVERS])
def test_extended_rcodes(rcode: dns.rcode.Rcode) -> None:
    assert decode(response_to(rcode)).rcode == rcode


HEADER = b"\0\x01\x81\x80\0\x01\0\x01\0\0\0\0"
QUESTION = b"\x03www\x04test\0\0\x01\0\x01"
FIXED = b"\0\x01\0\x01\0\0\0\x05"


def with_answer(owner: bytes, tail: bytes) -> bytes:
    return HEADER + QUESTION + owner + tail


A = FIXED + b"\0\x04\xc0\0\x02\x01"


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        HEADER[:11],
        HEADER,
        HEADER + QUESTION[:-1],
        HEADER + QUESTION,
        with_answer(b"\xc0\x0c", A[:-1]),
        with_answer(b"\xc0\x0c", FIXED + b"\0\x03\xc0\0\x02"),
        with_answer(b"\xc0\x1a", A),  # at itself
        with_answer(b"\xc0\x20", A),  # forwards
        with_answer(b"\xc0", A),
        with_answer(b"\x40abc\0", A),  # a reserved kind of label
        with_answer(b"\x05ab", b""),
        with_answer((b"\x3f" + b"a" * 63) * 4 + b"\0", A),
        with_answer(b"\xc0\x0c", b"\0\x0f\0\x01\0\0\0\x05\0\x02\0\x0a"),  # MX without a host
        with_answer(b"\xc0\x0c", b"\0\x02\0\x01\0\0\0\x05\0\x03\x05abcde\0"),  # over its end
        with_answer(b"\xc0\x0c", b"\0\x10\0\x01\0\0\0\x05\0\x02\x05a"),
        with_answer(b"\xc0\x0c", b"\0\x06\0\x01\0\0\0\x05\0\x04\xc0\x0c\xc0\x0c"),
        with_answer(b"\xc0\x0c", b"\x01\x01\0\x01\0\0\0\x05\0\x03\0\x09a"),
        with_answer(b"\xc0\x0c", b"\0\x41\0\x01\0\0\0\x05\0\x06\0\x01\0\0\x01\0"),
        with_answer(b"\xc0\x0c", b"\0\x41\0\x01\0\0\0\x05\0\x0a\0\x01\0\0\x04\0\x03\x01\x02\x03"),
    ],
)
def test_malformed_messages_end_in_one_error(wire: bytes) -> None:
    with pytest.raises(MessageError):
        decode(wire)


def chained(hops: int) -> bytes:
    """A TXT record full of pointers, each to the one before it, and an owner at their end."""
    start = len(HEADER) + len(QUESTION) + 12 + 1
    places = [12, *range(start, start + 2 * hops, 2)]
    pointers = b"".join((0xC000 | place).to_bytes(2, "big") for place in places[: hops - 1])
    text = bytes((len(pointers),)) + pointers
    filler = b"\xc0\x0c\0\x10\0\x01\0\0\0\x05" + len(text).to_bytes(2, "big") + text
    owner = (0xC000 | places[hops - 1]).to_bytes(2, "big")
    wire: bytes = HEADER[:7] + b"\x02" + HEADER[8:] + QUESTION + filler + owner + A
    return wire


def test_pointers_to_pointers_are_followed_only_so_far() -> None:
    assert decode(chained(60)).answers[1].owner == "www.test"
    with pytest.raises(MessageError, match="too often"):
        decode(chained(70))


def test_a_pointer_that_ends_at_the_limit_is_fine() -> None:
    (record,) = decode(with_answer(b"\xc0\x0c", A)).answers
    assert (record.owner, record.ttl, record.value) == ("www.test", 5, "192.0.2.1")


def test_a_ttl_with_the_top_bit_is_zero() -> None:
    wire = with_answer(b"\xc0\x0c", b"\0\x01\0\x01\xff\0\0\0\0\x04\xc0\0\x02\x01")
    assert decode(wire).answers[0].ttl == 0


def test_other_classes_are_left_out() -> None:
    wire = with_answer(b"\xc0\x0c", b"\0\x10\0\x03\0\0\0\0\0\x02\x01a")
    assert decode(wire).answers == ()


@given(st.binary(max_size=200))
@example(b"")
def test_any_octets_end_in_a_message_or_the_error(tail: bytes) -> None:
    wire = HEADER + QUESTION + tail
    for owner, question in (("", b""), ("www.test", QUESTION)):
        try:
            decode(wire, owner, question)
        except MessageError:
            continue


@given(st.data())
def test_mutated_messages_agree_with_dnspython_where_both_read_them(data: st.DataObject) -> None:
    query = dns.message.make_query("www.example.com", "MX")
    response = dns.message.make_response(query)
    for rrtype, text in RDATA:
        response.answer.append(dns.rrset.from_text("www.example.com.", 5, "IN", rrtype, text))
    wire = bytearray(response.to_wire())
    for _ in range(data.draw(st.integers(0, 3))):
        wire[data.draw(st.integers(12, len(wire) - 1))] = data.draw(st.integers(0, 255))
    try:
        ours = decode(bytes(wire))
    except MessageError:
        return
    try:
        theirs = dns.message.from_wire(bytes(wire), ignore_trailing=True, one_rr_per_rrset=True)
    except Exception:  # noqa: BLE001 - dnspython's parser raises many kinds
        return
    addresses = [
        (text_of(rrset.name), rdata.to_text())
        for rrset in theirs.answer
        if rrset.rdtype == dns.rdatatype.A and rrset.rdclass == dns.rdataclass.IN
        for rdata in rrset
    ]
    assert sorted((r.owner, r.value) for r in ours.answers if r.rrtype == "A") == sorted(addresses)


def test_what_answers_a_question() -> None:
    assert answers_question(HEADER + QUESTION, QUESTION)
    assert not answers_question(HEADER + QUESTION, b"\x03www\x04test\0\0\x1c\0\x01")
    assert not answers_question(HEADER[:11], QUESTION)
    assert not answers_question(b"\0\x01\x01" + HEADER[3:] + QUESTION, QUESTION)
    empty = b"\0\x01\x81\x81" + bytes(8)
    assert answers_question(empty, QUESTION)
    assert not answers_question(b"\0\x01\x81\x80" + bytes(8), QUESTION)
    two = HEADER[:4] + b"\0\x02" + HEADER[6:] + QUESTION
    assert not answers_question(two, QUESTION)
