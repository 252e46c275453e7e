"""Building the world: the rules on small facts, and the shipped files from the real ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from depmap.inputs.exchanges import load_exchanges  # noqa: E402
from depmap.inputs.worlds import load_world  # noqa: E402
from depmap.model.exchange import Exchange  # noqa: E402
from depmap.model.observation import Provenance  # noqa: E402
from depmap.model.target import EndpointGroup, Surface, SurfaceRole  # noqa: E402
from depmap.model.world import (  # noqa: E402
    Record,
    RecordedExchange,
    RecordedResponse,
    RecordedRRset,
)
from scripts.build_exchanges import exchange_text, generated_exchange  # noqa: E402
from scripts.claims import component_of  # noqa: E402
from scripts.facts import Fact, Venue, read_facts  # noqa: E402
from scripts.recording import Recorder, Recording  # noqa: E402
from scripts.study import (  # noqa: E402
    Reconstruction,
    Site,
    provider_zones,
    reconstruct,
)
from scripts.world_text import world_text  # noqa: E402

FACTS = ROOT.parent / "shared" / "facts"
needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the tables of facts are not beside the repository"
)


def fact(host: str, kind: str, value: str, **more: str) -> Fact:
    return Fact(
        exchange="example",
        host=host,
        kind=kind,
        value=value,
        date=more.get("date", "2026-09-23"),
        source=more.get("source", "survey rest.md"),
        surface=more.get("surface", "api"),
        comment=more.get("comment", ""),
    )


def exchange_of(*hosts: str, **more: tuple[str, ...]) -> Exchange:
    groups = tuple(EndpointGroup(hosts=(host,)) for host in hosts)
    return Exchange(
        id="example",
        name="Example",
        domain="example.com",
        surfaces=(Surface(role=SurfaceRole.API, groups=groups),),
        owned_domains=more.get("owned", ()),
        beside=more.get("beside", ()),
    )


def record(*facts: Fact) -> Recording:
    return Recorder(facts).record(exchange_of("api.example.com"), facts, Reconstruction())


def answers(recording: Recording) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(r.owner, r.rrtype): r.values for r in recording.exchange.rrsets}


def test_addresses_of_an_alias_belong_to_the_end_of_its_chain() -> None:
    recording = record(
        fact("api.example.com", "A", "192.0.2.2"),
        fact("api.example.com", "A", "192.0.2.1", date="2026-09-15", source="other"),
        fact("b.example.net", "CNAME", "c.example.org"),
        fact("api.example.com", "CNAME", "b.example.net"),
    )
    assert answers(recording) == {
        ("api.example.com", "CNAME"): ("b.example.net",),
        ("b.example.net", "CNAME"): ("c.example.org",),
        ("c.example.org", "A"): ("192.0.2.1", "192.0.2.2"),
    }
    united = next(r for r in recording.exchange.rrsets if r.rrtype == "A").record
    assert (united.date, united.source) == ("2026-09-15", "other; survey rest.md")


def test_one_unknown_date_makes_the_answer_s_date_unknown() -> None:
    recording = record(
        fact("api.example.com", "A", "192.0.2.2"),
        fact("api.example.com", "A", "192.0.2.1", date=""),
    )
    assert recording.exchange.rrsets[0].record.date == ""


def test_old_records_and_claims_are_stated_and_the_rest_is_told_not_served() -> None:
    recording = record(
        fact("api.example.com", "A", "192.0.2.1", date="2021-03"),
        fact("ws.example.com", "region", "gcp@asia-southeast1", comment="from the docs"),
        fact("(exchange)", "origin_statement", "somewhere"),
        fact("api.example.com", "refused", "403"),
        fact("*.example.com (wildcard)", "A", "192.0.2.9"),
        fact("www.example.com", "PTR", "sea90"),
        fact("192.0.2.7", "PTR", "host.example.net"),
    )
    assert answers(recording) == {("7.2.0.192.in-addr.arpa", "PTR"): ("host.example.net",)}
    assert [(s.host, s.claim, s.component) for s in recording.exchange.stated] == [
        ("api.example.com", "A 192.0.2.1", ""),
        ("example.com", "somewhere", ""),
        ("ws.example.com", "gcp@asia-southeast1; from the docs", "google-cloud@asia-southeast1"),
    ]
    assert recording.exchange.not_served == 3
    assert "# api.example.com refused: 403 [survey rest.md, 2026-09-23]" in world_text(recording)


def test_fields_are_served_only_where_the_host_has_an_address() -> None:
    recording = record(
        fact("api.example.com", "A", "192.0.2.1"),
        fact("api.example.com", "edge_header", "CF-Ray: …-SEA"),
        fact("api.example.com", "edge_header", "set-cookie: AWSALB"),
        fact("api.example.com", "edge_header", "content-encoding: br"),
        fact("ws.example.com", "edge_header", "server: cloudflare"),
    )
    (response,) = recording.exchange.responses
    assert response.fields == (("cf-ray", "...-SEA"), ("set-cookie", "AWSALB=..."))
    assert response.status_code == 0
    assert recording.exchange.not_served == 2


@pytest.mark.parametrize(
    ("value", "comment", "served"),
    [
        ("307 -> https://www.example.org/", "", True),
        ("302 https://www.example.org/ticker", "for /ticker", False),
        ("302 -> https://www.example.org/", "pages only; API paths answered", False),
        ("302 -> https://api.example.com/notice", "", False),
        ("301 to the introduction", "", False),
    ],
)
def test_only_whole_redirects_to_elsewhere_are_served(
    value: str, comment: str, served: bool
) -> None:
    recording = record(
        fact("api.example.com", "A", "192.0.2.1"),
        fact("api.example.com", "redirect", value, comment=comment),
    )
    codes = [response.status_code for response in recording.exchange.responses]
    assert codes == ([307] if served else [])
    assert recording.exchange.not_served == (0 if served else 1)


@pytest.mark.parametrize(
    "facts",
    [
        (("a.example", "b.example"), ("b.example", "a.example")),
        (("a.example", "b.example"), ("a.example", "c.example")),
    ],
)
def test_facts_that_contradict_stop_the_build(facts: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ValueError, match=r"never ends|two CNAME targets"):
        record(
            *(fact(host, "CNAME", target) for host, target in facts),
            fact("a.example", "A", "192.0.2.1"),
        )


@pytest.mark.parametrize(
    ("claim", "component"),
    [
        ("aws@ap-northeast-2", "aws@ap-northeast-2"),
        ("azure@japaneast", "azure@japaneast"),
        ("AWS ap-northeast-1", "aws@ap-northeast-1"),
        ("AWS Singapore (ap-southeast-1)", "aws@ap-southeast-1"),
        ("plain EC2 instances in ap-northeast-1", "aws/ec2@ap-northeast-1"),
        ("GCP asia-southeast1-a named by the docs", "google-cloud@asia-southeast1"),
        ("Azure West Europe behind Cloudflare", "azure@westeurope"),
        ("an AWS Tokyo C-zone server", ""),
        ("ap-northeast-1 on 3 of 3 A records", ""),
        ("behind Cloudflare", ""),
    ],
)
def test_components_of_claims(claim: str, component: str) -> None:
    assert component_of(claim) == component


def test_reconstruction_follows_the_study_and_says_for_which_site() -> None:
    exchange = exchange_of(
        "api.example.com",
        "api.example.net",
        "front.elsewhere.org",
        owned=("example.com", "example.net", "example.org"),
        beside=("old.example.org",),
    )
    site = Site(domain="example.com", exchange_ids=(), dns=("aws",), issuers=("DigiCertInc",))
    study = reconstruct(exchange, (site,))
    assert [d.zone for d in study.delegations] == ["example.com", "example.net"]
    assert [i.organisation for i in study.issuers] == ["DigiCert Inc"] * 2
    assert study.delegations[1].record.source.endswith("dns aws for example.com")
    assert study == reconstruct(exchange, (site,))


def test_what_the_study_leaves_open_is_told() -> None:
    site = Site(
        domain="example.com",
        exchange_ids=(),
        dns=("aws", "mystery"),
        issuers=("Amazon", "DigiCertInc"),
    )
    study = reconstruct(exchange_of("api.example.com"), (site,))
    assert study.delegations == ()
    assert study.issuers == ()
    assert ["no pattern known for mystery" in told for told in study.left_out] == [True, False]
    assert reconstruct(exchange_of("api.example.com"), ()) == Reconstruction()


@pytest.mark.parametrize(
    "provider",
    (
        *("akamai", "aliyun", "aws", "cloudflare", "dnspod", "godaddy", "google3rd", "hichina"),
        *("namecheap", "ns1", "ovh"),
    ),
)
def test_every_pattern_gives_at_least_two_names(provider: str) -> None:
    site = Site(domain="example.com", exchange_ids=("example",), dns=(provider,), issuers=())
    (delegation,) = reconstruct(exchange_of("api.example.com"), (site,)).delegations
    assert len(set(delegation.servers)) == len(delegation.servers) >= 2


def test_the_zones_of_providers_are_reconstructed_for_the_walk_alone() -> None:
    record = Record(provenance=Provenance.OBSERVED, source="survey", date="2026-09-23")
    aliases = [
        RecordedRRset(owner=f"h{number}.example.com", rrtype="CNAME", values=(to,), record=record)
        for number, to in enumerate(("d1.cloudfront.net", "d2.cloudfront.net", "x.gslb.example"))
    ]
    (delegation,) = provider_zones(aliases)
    assert delegation.zone == "cloudfront.net"
    assert all(".awsdns-" in server for server in delegation.servers)
    assert delegation.record.provenance is Provenance.RECONSTRUCTED


def test_a_generated_exchange_keeps_to_production_hosts(tmp_path: Path) -> None:
    facts = (
        fact("www.example.com", "A", "192.0.2.1", surface="web"),
        fact("api.example.com", "CNAME", "b.example.net"),
        fact("b.example.net", "A", "192.0.2.1"),
        fact("api.example.world", "A", "192.0.2.1"),
        fact("docs.example.com", "A", "192.0.2.1"),
        fact("api-demo.example.com", "note", "demo host"),
        fact("api.sandbox.example.com", "A", "192.0.2.1"),
        fact("ws.example.com", "A", "192.0.2.1", surface="ws"),
        fact("user-ws.example.com", "note", "private stream host", surface="ws"),
        fact("help.zendesk.com", "A", "192.0.2.1", surface="web"),
        fact("gone.example.com", "refused", "ENOTFOUND"),
    )
    venue = Venue(id="example", name="Example", ccxt_ids=())
    exchange = generated_exchange(venue, facts, {})
    assert exchange.domain == "example.com"
    assert exchange.owned_domains == ("example.com", "example.world")
    hosts = {s.role.value: [g.hosts for g in s.groups] for s in exchange.surfaces}
    assert hosts == {
        "web": [("www.example.com",)],
        "api": [("api.example.com",)],
        "ws": [("ws.example.com",)],
    }
    assert exchange.beside == ("api.example.world", "docs.example.com", "user-ws.example.com")
    (tmp_path / "example.toml").write_text(exchange_text(exchange), encoding="utf-8")
    assert load_exchanges(tmp_path) == (exchange,)


VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@settings(max_examples=60)
@given(value=VALUES, source=TEXTS, told=TEXTS)
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, value: str, source: str, told: str
) -> None:
    folder = tmp_path_factory.mktemp("world")
    made = Record(provenance=Provenance.OBSERVED, source=source, date="2026")
    recorded = RecordedExchange(
        exchange="example",
        responses=(
            RecordedResponse(
                host="a.example", fields=(("server", value),), record=made, status_code=0
            ),
        ),
        not_served=1,
    )
    text = world_text(
        Recording(exchange=recorded, not_served=(("note", told),), left_out=(told,), remarks={})
    )
    (folder / "example.toml").write_text(text, encoding="utf-8")
    assert load_world(folder).exchanges == (recorded,)


@needs_facts
def test_chains_and_noted_addresses_are_split() -> None:
    facts = read_facts(FACTS)
    hops = {(f.host, f.value) for f in facts if f.kind == "CNAME"}
    assert ("ws.bitget.com.bpgslb007.com", "dxotqhr62n6z4.cloudfront.net") in hops
    assert not any("->" in value for _, value in hops)
    noted = {f.value for f in facts if f.host == "api.binance.com" and f.kind == "A"}
    assert noted == {"18.164.146.58", "13.32.33.215"}


@needs_facts
def test_shipped_files_are_what_the_scripts_write(tmp_path: Path) -> None:
    exchanges = tmp_path / "exchanges"
    exchanges.mkdir()
    for path in (ROOT / "data" / "exchanges").glob("*.toml"):
        if "curated = true" in path.read_text(encoding="utf-8"):
            (exchanges / path.name).write_bytes(path.read_bytes())
    world = tmp_path / "world"
    world.mkdir()
    (world / "gone.toml").write_text("", encoding="utf-8")
    run("scripts.build_exchanges", str(FACTS), "--out", str(exchanges))
    said = run(
        "scripts.build_world", str(FACTS), "--exchanges", str(exchanges), "--out", str(world)
    )
    assert contents(exchanges) == contents(ROOT / "data" / "exchanges")
    assert contents(world) == contents(ROOT / "data" / "worlds" / "2026-09")
    assert "exchanges: 128, 116 with an address" in said


def run(module: str, *arguments: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return finished.stdout


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.toml")}
