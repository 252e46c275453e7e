"""Verdicts of the unmodified command on a miniature Internet of real servers.

NSD, Unbound and nginx answer on real public addresses inside a network namespace; see ``lab``.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest

from tests.e2e.lab.namespace import Lab

ROUTE53 = {
    "ns-32.awsdns-04.com",
    "ns-544.awsdns-04.net",
    "ns-1024.awsdns-00.org",
    "ns-1536.awsdns-00.co.uk",
}
TARGETS = """
[[target]]
name = "r53ex.com"
surfaces = { api = ["api.r53ex.com"] }
[[target]]
name = "cfex.com"
[[target]]
name = "duoex.com"
[[target]]
name = "vanityex.net"
[[target]]
name = "soavanity.org"
[[target]]
name = "sibex.com"
[[target]]
name = "crossex.org"
[[target]]
name = "chainex.com"
surfaces = { api = ["api.chainex.com"] }
[[target]]
name = "lameex.com"
[[target]]
name = "silentex.org"
[[target]]
name = "britex.co.uk"
[[target]]
name = "escex.com"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan of every exchange: its report, and the files it kept."""

    document: dict[str, Any]
    snapshot: Path
    graph: Path

    def target(self, name: str) -> dict[str, Any]:
        """A target of the report."""
        (found,) = (t for t in self.document["targets"] if t["id"] == name)
        return dict(found)

    def surface(self, name: str, role: str = "web") -> dict[str, Any]:
        """A surface of a target."""
        (found,) = (s for s in self.target(name)["surfaces"] if s["role"] == role)
        return dict(found)

    def points(self, name: str, role: str = "web") -> set[str]:
        """The components each of which takes a surface down."""
        return {p["component"] for p in self.surface(name, role)["single_points"]}

    def dependencies(self, name: str, role: str, surface: str = "web") -> dict[str, dict[str, Any]]:
        """The direct dependencies of a surface in one role, by component (or state if none)."""
        return {
            d["component"] or d["state"]: d
            for d in self.surface(name, surface)["dependencies"]
            if d["role"] == role and d["relation"] == "direct"
        }

    def host(self, name: str) -> dict[str, Any]:
        """A host of whichever target has it."""
        (found,) = (h for t in self.document["targets"] for h in t["hosts"] if h["host"] == name)
        return dict(found)

    def findings(self, rule: str) -> dict[str, dict[str, Any]]:
        """What a rule found, by subject."""
        return {f["subject"]: f for f in self.document["findings"] if f["rule"] == rule}


@pytest.fixture(scope="module")
def scan(lab: Lab, depmap: Path, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """Every exchange scanned once, by its list, through the namespace's own resolv.conf."""
    directory = tmp_path_factory.mktemp("scan")
    listed, snapshot = directory / "targets.toml", directory / "lab.depmap"
    graph = directory / "lab.graphml"
    listed.write_text(TARGETS)
    kept = ("--snapshot", snapshot, "--export", graph)
    made = lab.run([depmap, "scan", "--list", listed, "--format", "json", "--rate", "0", *kept])
    assert made.returncode == 0, made.stderr
    return Scan(document=json.loads(made.stdout), snapshot=snapshot, graph=graph)


def components(attributions: list[dict[str, Any]]) -> set[str]:
    return {a["component"] for a in attributions}


def test_everything_was_observed_live_through_the_system_resolver(scan: Scan) -> None:
    run = scan.document["run"]
    assert run["resolvers"] == ["9.9.9.9"]
    assert run["provenance"]["live"] == sum(run["provenance"].values())
    assert scan.document["coverage"]["share"] == 1.0
    # The lame server and the silent one, and nothing else, failed.
    failed = {
        e["question"]: e["status"]
        for e in scan.document["evidence"].values()
        if e["status"] not in ("ok", "nodata", "nxdomain", "skipped")
    }
    assert failed == {
        "server ns-32.awsdns-04.com lameex.com": "refused",
        "server ns2.silentdns.org silentex.org": "timeout",
    }


def test_four_names_of_one_vendor_are_one_single_point(scan: Scan) -> None:
    dns = scan.dependencies("r53ex.com", "dns")
    assert set(dns) == {"aws/route53"}
    assert set(dns["aws/route53"]["subjects"]) == ROUTE53
    assert dns["aws/route53"]["criticality"] == "critical"
    (point,) = (p for p in scan.surface("r53ex.com")["single_points"] if p["component"] == "aws")
    assert point["narrowest"] == "aws/route53"
    assert point["class"] == "cached"


def test_a_region_takes_down_what_runs_in_it_and_nothing_else(scan: Scan) -> None:
    hosting = scan.dependencies("r53ex.com", "hosting", "api")
    assert set(hosting) == {"aws/ec2@ap-northeast-1"}
    assert hosting["aws/ec2@ap-northeast-1"]["criticality"] == "critical"
    effects = {e["component"]: e for e in scan.target("r53ex.com")["effects"]}
    tokyo = effects["aws@ap-northeast-1"]
    assert tokyo["verdict"] == "degraded"
    assert {s["role"]: s["verdict"] for s in tokyo["surfaces"]} == {
        "web": "unaffected",
        "api": "down",
    }


def test_a_redirect_is_followed_and_its_host_is_needed(scan: Scan) -> None:
    web = scan.surface("r53ex.com")
    assert {s for d in web["dependencies"] for s in d["subjects"]} >= {"www.r53ex.com"}
    answers = {e["question"]: e["answer"] for e in scan.document["evidence"].values()}
    assert "301" in answers["web https://r53ex.com/"]
    assert "200" in answers["web https://www.r53ex.com/"]


def test_a_proxy_hides_the_origin(scan: Scan) -> None:
    host = scan.host("cfex.com")
    assert components(host["front"]) == {"cloudflare/cdn"}
    assert host["origin_hidden"]
    assert host["hosting"] == []
    hidden = scan.dependencies("cfex.com", "hosting")["hidden"]
    assert (hidden["component"], hidden["reason"]) == (None, "origin_hidden")
    points = scan.surface("cfex.com")["single_points"]
    assert {p["narrowest"] for p in points} >= {"cloudflare/cdn", "cloudflare/dns"}
    assert scan.surface("cfex.com")["possible_points"] > 0


def test_two_independent_vendors_are_no_single_point_but_a_pair(scan: Scan) -> None:
    dns = scan.dependencies("duoex.com", "dns")
    assert {c: d["criticality"] for c, d in dns.items()} == {
        "aws/route53": "redundant",
        "ns1/dns": "redundant",
    }
    assert not scan.points("duoex.com") & {"aws", "aws/route53", "ns1", "ns1/dns"}
    assert ["aws", "ns1"] in scan.surface("duoex.com")["cut_pairs"]
    # Hosting is one place all the same.
    assert "as:559" in scan.points("duoex.com")


def test_independent_vendors_under_a_two_label_suffix(scan: Scan) -> None:
    dns = scan.dependencies("britex.co.uk", "dns")
    assert set(dns) == {"aws/route53", "cloudflare/dns"}
    assert not scan.points("britex.co.uk") & {"aws", "cloudflare"}
    assert scan.target("britex.co.uk")["universal"] == ["tld:uk"]


def test_vanity_servers_are_the_vendors_whose_addresses_they_have(scan: Scan) -> None:
    dns = scan.dependencies("vanityex.net", "dns")
    assert set(dns) == {"aws/route53"}
    assert dns["aws/route53"]["subjects"] == ["ns1.vanityex.net", "ns2.vanityex.net"]
    assert not dns["aws/route53"]["private"]
    assert "aws" in scan.points("vanityex.net")


def test_vanity_servers_are_the_vendors_whom_the_soa_names(scan: Scan) -> None:
    dns = scan.dependencies("soavanity.org", "dns")
    assert set(dns) == {"ns1/dns"}
    assert dns["ns1/dns"]["subjects"] == ["ns1.soavanity.org", "ns2.soavanity.org"]
    assert "ns1" in scan.points("soavanity.org")


def test_sibling_glue_spares_the_name_of_the_name_server(scan: Scan) -> None:
    assert set(scan.dependencies("sibex.com", "dns")) == {"domain:sibdns.com"}
    assert "domain:sibdns.com" in scan.points("sibex.com")
    assert not {p for p in scan.points("sibex.com") if p.startswith("ns1")}
    assert "ns1/dns" not in {d["component"] for d in scan.surface("sibex.com")["dependencies"]}


def test_without_glue_the_name_servers_own_zone_is_needed(scan: Scan) -> None:
    assert set(scan.dependencies("crossex.org", "dns")) == {"domain:sibdns.com"}
    assert scan.points("crossex.org") >= {"domain:sibdns.com", "ns1"}
    (indirect,) = (
        d
        for d in scan.surface("crossex.org")["dependencies"]
        if d["component"] == "ns1/dns" and d["relation"] == "indirect"
    )
    assert indirect["criticality"] == "critical"
    assert set(indirect["subjects"]) >= {"dns1.p01.nsone.net", "dns2.p01.nsone.net"}


def test_every_zone_of_a_cname_chain_is_a_dependency(scan: Scan) -> None:
    host = scan.host("api.chainex.com")
    assert host["chain"] == ["api.chainex.com", "chainex.trafficmgr.net", "edge7.chaincdn.org"]
    assert components(host["front"]) == {"aws/cloudfront"}
    dns = {
        d["component"]: d["criticality"]
        for d in scan.surface("chainex.com", "api")["dependencies"]
        if d["role"] == "dns"
    }
    assert set(dns) >= {"cloudflare/dns", "aws/route53", "ns1/dns"}
    assert set(dns.values()) == {"critical"}
    assert {component.partition("/")[0] for component in dns} == {"cloudflare", "aws", "ns1"}
    assert scan.points("chainex.com", "api") >= {"cloudflare", "aws", "ns1"}
    assert not scan.points("chainex.com") & {"aws", "ns1"}


@pytest.mark.parametrize(
    ("exchange", "dead"),
    [("lameex.com", "ns-32.awsdns-04.com"), ("silentex.org", "ns2.silentdns.org")],
)
def test_a_dead_name_server_is_redundancy_on_paper(scan: Scan, exchange: str, dead: str) -> None:
    finding = scan.findings("redundancy-on-paper")[exchange]
    assert dead in finding["message"]
    surface = scan.surface(exchange)
    assert {(u["subject"], u["role"]) for u in surface["unknown"]} == {(dead, "dns")}
    working = scan.dependencies(exchange, "dns")["ns1/dns"]
    assert working["criticality"] == "unknown"
    assert working["subjects"] == ["dns1.p01.nsone.net"]
    assert surface["possible_points"] > 0


def test_only_the_two_with_a_dead_server_are_redundant_on_paper(scan: Scan) -> None:
    assert set(scan.findings("redundancy-on-paper")) == {"lameex.com", "silentex.org"}


def test_certificates_verify_and_name_their_issuer(scan: Scan) -> None:
    assert components(scan.host("r53ex.com")["issuer"]) == {"lets-encrypt/ca"}
    assert scan.findings("certificate") == {}


def test_top_level_domains_are_told_apart_from_single_points(scan: Scan) -> None:
    assert set(scan.document["universal"]) >= {"tld:com", "tld:net", "tld:org", "tld:uk"}
    points = {p for t in scan.document["targets"] for p in scan.points(t["id"])}
    assert not {p for p in points if p.startswith("tld:")}


def test_the_graph_reads_back_the_same_in_networkx_and_igraph(scan: Scan) -> None:
    graph = nx.read_graphml(scan.graph)
    other = igraph.Graph.Read_GraphML(str(scan.graph))
    assert len(graph) == other.vcount() > 0
    assert graph.number_of_edges() == other.ecount() > 0
    assert set(other.vs["id"]) == set(graph.nodes)
    names = other.vs["id"]
    assert sorted((names[e.source], names[e.target]) for e in other.es) == sorted(graph.edges())
    assert {label for _, label in graph.nodes(data="label")} == set(other.vs["label"])


def test_the_snapshot_tells_the_same_again_offline(scan: Scan, depmap: Path) -> None:
    again = subprocess.run(
        [depmap, "report", scan.snapshot, "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(again.stdout)
    assert told["targets"] == scan.document["targets"]
    assert told["findings"] == scan.document["findings"]
    assert told["evidence"] == scan.document["evidence"]


def test_control_characters_of_strangers_reach_no_terminal(lab: Lab, depmap: Path) -> None:
    shown = lab.run([depmap, "scan", "escex.com", "--rate", "0"])
    assert shown.returncode == 0, shown.stderr
    assert "escex.com" in shown.stdout
    said = set(shown.stdout + shown.stderr)
    assert not said & {"\x1b", "\x07", "\x00", "\u202e"}


def test_control_characters_of_strangers_break_no_file(scan: Scan) -> None:
    texts = [e["answer"] for e in scan.document["evidence"].values() if "escex" in e["question"]]
    assert any("v=spf1" in text for text in texts)
    assert nx.read_graphml(scan.graph).nodes
    for path in (scan.graph, scan.snapshot):
        assert not set(path.read_text(encoding="utf-8")) & {"\x1b", "\x07", "\x00"}


def test_one_host_alone(lab: Lab, depmap: Path) -> None:
    options = ("--format", "json", "--resolver", "9.9.9.9:53", "--rate", "0", "--quiet")
    made = lab.run([depmap, "scan", "api.r53ex.com", "--only-host", "--no-web", *options])
    assert made.returncode == 0, made.stderr
    assert made.stderr == ""
    document = json.loads(made.stdout)
    assert [t["id"] for t in document["targets"]] == ["api.r53ex.com"]
    asked = {e["question"].split()[0] for e in document["evidence"].values()}
    assert not {"web", "tls"} & {
        e["question"].split()[0] for e in document["evidence"].values() if e["status"] != "skipped"
    }, asked


def test_a_name_that_does_not_exist_is_not_measured(lab: Lab, depmap: Path) -> None:
    made = lab.run([depmap, "scan", "nobody-is-here.com", "--rate", "0"])
    assert made.returncode == 3
    assert "nobody-is-here.com" in made.stdout + made.stderr


def test_a_policy_is_held_against_the_live_answers(lab: Lab, depmap: Path, tmp_path: Path) -> None:
    listed, policy = tmp_path / "targets", tmp_path / "depmap.toml"
    policy.write_text("[policy]\nmin-providers = { dns = 2 }\n")
    codes = {}
    for name in ("duoex.com", "r53ex.com"):
        listed.write_text(f"{name}\n")
        held = lab.run([depmap, "check", listed, "--policy", policy, "--rate", "0"])
        codes[name] = held.returncode
    assert codes == {"duoex.com": 0, "r53ex.com": 1}
