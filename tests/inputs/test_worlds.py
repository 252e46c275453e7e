"""World files: what they may hold, how they complain, and what the shipped world holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import InputError, UsageError
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.worlds import list_worlds, load_world, world_dir
from depmap.model.observation import Provenance
from depmap.model.world import Record, RecordedExchange, RecordedRRset, World

HEAD = 'exchange = "example"\nnot-served = 2\n'
RECORD = 'provenance = "observed"\nsource = "a table"\ndate = "2026-09-23"\n'
RRSET = '[[rrset]]\nname = "api.example.com"\ntype = "A"\nvalues = ["192.0.2.1"]\n' + RECORD


def load(folder: Path, text: str, name: str = "example") -> RecordedExchange:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_world(folder).exchanges[0]


@pytest.fixture(scope="module")
def shipped() -> World:
    return load_world(world_dir("2026-09"))


def rrset(world: World, owner: str, rrtype: str) -> RecordedRRset | None:
    found = (r for e in world.exchanges for r in e.rrsets if (r.owner, r.rrtype) == (owner, rrtype))
    return next(found, None)


def chain(world: World, host: str) -> list[str]:
    names = [host]
    while alias := rrset(world, names[-1], "CNAME"):
        names.append(alias.values[0])
    return names


def test_everything_is_read_and_normalised(tmp_path: Path) -> None:
    exchange = load(
        tmp_path,
        HEAD
        + '[[rrset]]\nname = "API.example.com."\ntype = "AAAA"\nttl = 60\n'
        + 'values = ["2001:DB8:0::1"]\n'
        + RECORD
        + '[[rrset]]\nname = "ws.example.com"\ntype = "CNAME"\nvalues = ["_a.B.example"]\n'
        + RECORD
        + '[[rrset]]\nname = "example.com"\ntype = "TXT"\nvalues = ["v=spf1 -all"]\n'
        + RECORD
        + '[[delegation]]\nzone = "example.com"\nservers = ["NS1.example.net"]\n'
        + RECORD.replace("observed", "reconstructed").replace("2026-09-23", "2020")
        + '[[origin]]\naddress = "192.0.2.1"\nasn = 64500\nholder = ""\n'
        + RECORD.replace("2026-09-23", "")
        + '[[response]]\nhost = "api.example.com"\nstatus-code = 301\n'
        + 'fields = ["server: x y", "location: https://example.com/"]\n'
        + RECORD
        + '[[response]]\nhost = "ws.example.com"\nfields = ["server: x"]\n'
        + RECORD
        + '[[issuer]]\ndomain = "example.com"\norganisation = "Example CA"\n'
        + RECORD
        + '[[stated]]\nhost = "ws.example.com"\nclaim = "in Tokyo"\nsource = "a blog"\n'
        + 'component = "AWS@ap-northeast-1"\ndate = "2026-05"\n',
    )
    assert exchange.not_served == 2
    address, alias, text = exchange.rrsets
    record = Record(provenance=Provenance.OBSERVED, source="a table", date="2026-09-23")
    assert address.owner == "api.example.com"
    assert (address.values, address.ttl, address.record) == (("2001:db8::1",), 60, record)
    assert (alias.values, alias.ttl) == (("_a.b.example",), 300)
    assert text.values == ("v=spf1 -all",)
    assert exchange.delegations[0].servers == ("ns1.example.net",)
    assert exchange.delegations[0].record.provenance is Provenance.RECONSTRUCTED
    assert (exchange.origins[0].asn, exchange.origins[0].record.date) == (64500, "")
    redirect, fields_alone = exchange.responses
    assert redirect.status_code == 301
    assert redirect.fields == (("server", "x y"), ("location", "https://example.com/"))
    assert fields_alone.status_code == 0
    assert exchange.issuers[0].organisation == "Example CA"
    assert exchange.stated[0].component == "aws@ap-northeast-1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('exchange = "example"', 'exchange = "other"', ":1: exchange: 'other' is not the file"),
        ("not-served = 2", "not-served = -1", ":2: not-served: must not be negative"),
        ('type = "A"', 'type = "LOC"', ":5: type: 'LOC' is no record type"),
        ('type = "A"', 'type = "AAAA"', ":6: values: 192.0.2.1 is no address for AAAA"),
        ("192.0.2.1", "192.0.2.256", ":6: values: "),
        ("api.example.com", "api..example.com", ":4: name: "),
        ('"observed"', '"stated"', ":7: provenance: must be observed or reconstructed"),
        ('"2026-09-23"', '"23 Sept"', ":9: date: '23 Sept' is no date"),
        ('"2026-09-23"', '"2026-13"', ":9: date: "),
        ('source = "a table"', 'source = ""', ":8: source: must not be empty"),
        ("values", "ttl = -1\nvalues", ":6: ttl: must lie between"),
        ("values", "colour = 1\nvalues", ":6: colour: unknown key"),
    ],
)
def test_mistakes_are_told_with_their_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, (HEAD + RRSET).replace(old, new))
    assert f"example.toml{message}" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[[delegation]]\nzone = "example.com"\nservers = []\n', "must name a server"),
        ('[[origin]]\naddress = "192.0.2.1"\nasn = 0\nholder = ""\n', "is no AS number"),
        ('[[response]]\nhost = "a.example"\nfields = ["Server: x"]\n', "is not 'name: value'"),
        ('[[response]]\nhost = "a.example"\nfields = ["server: x\\ny"]\n', "is not 'name: value'"),
        ('[[response]]\nhost = "a.example"\nfields = ["server: …"]\n', "is not 'name: value'"),
        ('[[response]]\nhost = "a.example"\nfields = []\nstatus-code = 101\n', "final status"),
        (
            '[[stated]]\nhost = "a.example"\nclaim = "x"\ncomponent = "a/b/c"\n',
            "is no component",
        ),
    ],
)
def test_other_tables_are_checked_too(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, HEAD + table + RECORD)


ALIAS = RRSET.replace('"A"', '"CNAME"').replace("192.0.2.1", "a.example")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (ALIAS.replace("a.example", "b.example"), "has more than one CNAME target"),
        (RRSET, "has a CNAME and A"),
    ],
)
def test_aliases_must_agree_across_files(tmp_path: Path, second: str, message: str) -> None:
    load(tmp_path, HEAD + ALIAS)
    load(tmp_path, HEAD.replace("example", "fellow") + ALIAS, name="fellow")
    with pytest.raises(InputError, match=message):
        load(tmp_path, HEAD.replace("example", "other") + second, name="other")


def test_a_world_is_found_by_name_or_path(tmp_path: Path) -> None:
    assert "2026-09" in list_worlds()
    assert world_dir("2026-09") == data_dir() / "worlds" / "2026-09"
    assert world_dir(str(tmp_path)) == tmp_path


def test_an_unknown_world_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        world_dir("2026-9")
    assert caught.value.remedy == "did you mean '2026-09'?"
    with pytest.raises(UsageError) as caught:
        world_dir("")
    assert "known worlds: 2026-09" in caught.value.remedy


def test_no_shipped_world_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("depmap.inputs.worlds.data_dir", lambda: tmp_path)
    assert list_worlds() == ()
    with pytest.raises(UsageError) as caught:
        world_dir("2026-09")
    assert "no world is shipped" in caught.value.remedy


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no recorded exchange"):
        load_world(tmp_path)


def test_shipped_world_is_the_survey(shipped: World) -> None:
    assert shipped.name == "2026-09"
    surveyed = [e for e in shipped.exchanges if e.exchange != "gemini"]
    with_address = {
        e.exchange for e in surveyed if any(r.rrtype in {"A", "AAAA"} for r in e.rrsets)
    }
    assert len(surveyed) == 127
    assert len(with_address - {"binance", "coinbase"}) == 113
    catalogued = {exchange.id for exchange in load_exchanges(data_dir() / "exchanges")}
    assert {e.exchange for e in shipped.exchanges} <= catalogued


def test_shipped_provenance_is_what_the_rules_say(shipped: World) -> None:
    for exchange in shipped.exchanges:
        seen = [
            *(rrset.record for rrset in exchange.rrsets),
            *(origin.record for origin in exchange.origins),
            *(response.record for response in exchange.responses),
        ]
        assert {record.provenance for record in seen} <= {Provenance.OBSERVED}
        assert all(record.date == "" or record.date >= "2026" for record in seen)
        made = [
            *(delegation.record for delegation in exchange.delegations),
            *(issuer.record for issuer in exchange.issuers),
        ]
        assert {(record.provenance, record.date) for record in made} <= {
            (Provenance.RECONSTRUCTED, "2020")
        }
        told = ("IMC 2020", "reconstructed for the delegation walk only")
        assert all(any(source in record.source for source in told) for record in made)


def test_shipped_responses_are_of_hosts_with_an_address(shipped: World) -> None:
    for exchange in shipped.exchanges:
        for response in exchange.responses:
            end = chain(shipped, response.host)[-1]
            assert rrset(shipped, end, "A") or rrset(shipped, end, "AAAA"), response.host


def test_binance_as_recorded(shipped: World) -> None:
    assert chain(shipped, "api.binance.com")[1:] == ["d3h36i1mno13q3.cloudfront.net"]
    front = rrset(shipped, "d3h36i1mno13q3.cloudfront.net", "A")
    assert front is not None
    assert front.values == ("13.32.33.215", "18.164.146.58")
    for number in range(1, 6):
        direct = rrset(shipped, f"api{number}.binance.com", "A")
        assert direct is not None
        assert direct.record.date == ""
    assert rrset(shipped, "www.binance.com", "A") is None
    binance = next(e for e in shipped.exchanges if e.exchange == "binance")
    zone = next(d for d in binance.delegations if d.zone == "binance.com")
    assert len(zone.servers) == 4
    assert all(".awsdns-" in server for server in zone.servers)
    stated = next(s for s in binance.stated if s.host == "fstream.binance.com")
    assert stated.component == "aws/ec2@ap-northeast-1"
    assert not any("*" in r.owner for r in binance.rrsets)


@pytest.mark.parametrize(
    ("names", "addresses"),
    [
        (["ws.bitstamp.net", "websocket-1667196836.eu-central-1.elb.amazonaws.com"], 0),
        (["www.bitstamp.net", "qgjb4.x.incapdns.net"], 1),
        (
            [
                "api.bitget.com",
                "api.bitget.com.bpgslb007.com",
                "api.bitget.com.cdn.cloudflare.net",
            ],
            2,
        ),
        (["api.upbit.com", "api.upbitit.cool"], 12),
        (
            [
                "api-glb.hashkey.com",
                "api-glb.hashkey.com.cdn.cloudflare.net",
                "d6lddq4f82n4h.cloudfront.net",
            ],
            0,
        ),
    ],
)
def test_chains_as_recorded(shipped: World, names: list[str], addresses: int) -> None:
    assert chain(shipped, names[0]) == names
    found = rrset(shipped, names[-1], "A")
    assert len(found.values if found else ()) == addresses
