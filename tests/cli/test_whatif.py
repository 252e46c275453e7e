"""``depmap whatif`` and ``depmap incidents replay`` in-process: facts, options, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depmap.inputs.data import data_dir
from tests.cli.test_commands import Run, depmap, snapshot

__all__ = ["depmap", "snapshot"]

EXCHANGES = data_dir() / "edges" / "2020-exchanges.csv"


def summary(depmap: Run, *arguments: str | Path) -> dict[str, int]:
    told = depmap("whatif", *arguments, "--format", "json")
    assert told.code == 0, told.err
    found: dict[str, int] = json.loads(told.out)["summary"]
    return found


@pytest.mark.parametrize(
    ("arguments", "down"),
    [
        (("--fail", "dns:cloudflare"), 73),
        (("--fail", "cloudflare"), 84),
        (("--fail", "dns:cloudflare", "--fail", "cdn:cloudflare"), 84),
        (("--fail", "cloudflare", "--include", "delayed"), 88),
        (("--fail", "dns:aws"), 31),
    ],
)
def test_the_exchanges_of_2020(depmap: Run, arguments: tuple[str, ...], down: int) -> None:
    assert summary(depmap, EXCHANGES, *arguments)["down"] == down


def test_a_shipped_edge_list_goes_by_its_name(depmap: Run) -> None:
    assert summary(depmap, "2020-exchanges", "--fail", "dns:cloudflare")["down"] == 73


def test_names_of_the_catalogue_are_read_on_request(depmap: Run) -> None:
    told = depmap("whatif", EXCHANGES, "--fail", "aws/route53")
    assert (told.code, told.out) == (2, "")
    assert "--resolve-names" in told.err
    resolved = summary(depmap, EXCHANGES, "--fail", "aws/route53", "--resolve-names")
    assert resolved["down"] == 31


def test_a_region_is_not_looked_for_in_an_edge_list(depmap: Run) -> None:
    told = depmap("whatif", EXCHANGES, "--fail", "aws@ap-northeast-1", "--resolve-names")
    assert (told.code, told.out) == (2, "")
    assert "tells of no regions" in told.err
    assert "--resolve-names" not in told.err


def test_a_name_the_edge_list_lacks_is_refused_with_the_nearest(depmap: Run) -> None:
    told = depmap("whatif", EXCHANGES, "--fail", "dns:cloudflair")
    assert told.code == 2
    assert "did you mean 'dns:cloudflare'?" in told.err


def test_a_region_takes_down_what_stands_in_it_and_says_why(depmap: Run, snapshot: Path) -> None:
    told = depmap("whatif", snapshot, "--fail", "aws@ap-northeast-1", "--format", "json")
    binance = next(t for t in json.loads(told.out)["targets"] if t["id"] == "binance")
    assert binance["verdict"] == "unknown"
    api = next(s for s in binance["surfaces"] if s["role"] == "api")
    assert (api["verdict"], api["reason"]) == ("unknown", "origin_hidden")
    assert "api.binance.com: origin hidden (behind aws/cloudfront)" in api["because"]


def test_several_failures_at_once_reach_farther(depmap: Run, snapshot: Path) -> None:
    alone = summary(depmap, snapshot, "--fail", "aws@ap-northeast-1")
    together = summary(depmap, snapshot, "--fail", "aws@ap-northeast-1", "--fail", "aws/route53")
    assert alone["down"] <= together["down"]


@pytest.mark.parametrize(
    "component",
    ["aws", "aws/route53", "aws@ap-northeast-1", "as:16509", "tld:com", "aws/ec2@ap-east-1"],
)
def test_every_kind_of_component_can_fail(depmap: Run, snapshot: Path, component: str) -> None:
    told = depmap("whatif", snapshot, "--fail", component)
    assert told.code == 0
    assert told.out.startswith(f"{component} fails")
    assert max(map(len, told.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ("aws@ap-northeast-11", "did you mean 'aws@ap-northeast-1'?"),
        ("aws@mars", "its regions are "),
        ("aws/ec3", "did you mean 'aws/ec2'?"),
        ("aws/ec2@ap-nort-1", "did you mean 'aws/ec2@ap-northeast-1'?"),
        ("aws/zzzzzz", "depmap providers show aws lists its services"),
        ("cloudflare@tokyo", "the catalogue knows no region of cloudflare"),
        ("as:15169", "google-cloud"),
        ("as:64500", "the snapshot knows no 'as:64500'"),
        ("prefix:192.0.2.0/24", "the snapshot knows no"),
        ("tld:con", "did you mean 'tld:com'?"),
        ("domain:nobody.example", "the snapshot knows no"),
    ],
)
@pytest.mark.parametrize("command", ["whatif", "explain"])
def test_what_neither_snapshot_nor_catalogue_knows_is_refused(
    depmap: Run, snapshot: Path, command: str, component: str, said: str
) -> None:
    asked = ("--fail", component) if command == "whatif" else ("binance", component)
    told = depmap(command, snapshot, *asked)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_region_that_nobody_is_known_to_use_has_an_answer(depmap: Run, snapshot: Path) -> None:
    told = depmap("whatif", snapshot, "--fail", "aws@me-south-1", "--format", "json")
    document = json.loads(told.out)
    assert (told.code, document["idle"]) == (0, ["aws@me-south-1"])
    assert document["summary"]["down"] == 0
    assert document["summary"]["unknown"] == 2


def test_each_ranks_all_components(depmap: Run, snapshot: Path) -> None:
    told = json.loads(depmap("whatif", snapshot, "--each", "--format", "json").out)
    rows = told["components"]
    assert rows[0]["component"] == "aws"
    assert rows[0]["down"] + rows[0]["degraded"] >= 1
    assert told["universal"]
    assert all(row["component"].startswith("tld:") for row in told["universal"])
    text = depmap("whatif", EXCHANGES, "--each").out
    assert text.index("dns:cloudflare") < text.index("dns:aws")


def test_pairs_take_what_neither_takes(depmap: Run, snapshot: Path) -> None:
    told = json.loads(depmap("whatif", EXCHANGES, "--pairs", "--format", "json").out)
    assert {"components": ["dns:aws", "dns:ns1"], "lost": 1} in told["pairs"]
    assert depmap("whatif", snapshot, "--pairs").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing is to fail"),
        (("--fail", "aws", "--each"), "exclude each other"),
        (("--fail", "cloudflair"), "did you mean 'cloudflare'"),
        (("--fail", "AS13335"), "did you mean 'as:13335'"),
        (("--fail", "ap-northeast-1"), "or 'aws@ap-northeast-1'"),
        (("--fail", "aws", "--include", "delaid"), "did you mean 'delayed'"),
        (("--incident", "cloudflare-2022-06-12"), "did you mean 'cloudflare-2022-06-21'"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    depmap: Run, snapshot: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = depmap("whatif", snapshot, *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_without_facts_something_must_name_them(depmap: Run) -> None:
    assert depmap("whatif", "--fail", "aws").code == 2


def test_an_incident_fails_on_the_facts_known_before_it(depmap: Run) -> None:
    told = json.loads(
        depmap("whatif", "--incident", "cloudflare-2022-06-21", "--format", "json").out
    )
    assert told["failed"] == ["dns:cloudflare", "cdn:cloudflare"]
    assert told["summary"]["down"] == 84
    assert "537 days before it" in " ".join(told["remarks"])


def test_what_the_facts_have_no_word_for_is_no_prediction(depmap: Run, snapshot: Path) -> None:
    told = depmap("whatif", "--incident", "aws-apne1-2019-08-23")
    assert (told.code, told.out) == (3, "")
    assert "lies below what" in told.err
    assert depmap("whatif", snapshot, "--incident", "aws-apne1-2019-08-23").code == 0


def test_incidents_are_replayed_in_one_table(depmap: Run) -> None:
    told = depmap("incidents", "replay")
    assert told.code == 0
    assert told.out.startswith("26 incidents replayed")
    assert max(map(len, told.out.splitlines())) <= 80
    replay = json.loads(depmap("incidents", "replay", "--format", "json").out)
    assert replay["before"]["incidents"] + replay["hindsight"]["incidents"] == 26
    june = next(row for row in replay["incidents"] if row["id"] == "cloudflare-2022-06-21")
    assert {j["who"]: j["ending"] for j in june["judged"]} == {
        "ftx": "hit",
        "okx": "hit",
        "bitfinex": "hit",
        "coinbase": "hit",
        "bitmex": "missed",
        "binance": "confirmed",
    }
    assert june["figures"]["precision"] == 1.0
    tokyo = next(row for row in replay["incidents"] if row["id"] == "aws-apne1-2019-08-23")
    assert tokyo["hindsight"]
    assert {j["miss"] for j in tokyo["judged"] if j["who"] == "ascendex"} == {"other_venue"}
    assert {j["miss"] for j in tokyo["judged"] if j["who"] == "binance"} == {"below_facts"}


HEADER = "dependent,kind_of_dependent,service,provider,critical,redundant_group\n"


def test_resolved_names_hold_for_every_question(depmap: Run, tmp_path: Path) -> None:
    edges = tmp_path / "own.csv"
    edges.write_text(
        HEADER + "a.example,site,cdn,Imperva,1,\nb.example,site,cdn,incapsula,1,\n"
        "c.example,site,cdn,cloudflare,1,\n"
    )
    told = json.loads(depmap("whatif", edges, "--each", "--resolve-names", "--format", "json").out)
    assert {row["component"]: row["down"] for row in told["components"]} == {
        "cdn:imperva": 2,
        "cdn:cloudflare": 1,
    }
    incident = ("--incident", "cloudflare-2022-06-21")
    assert depmap("whatif", edges, *incident).code == 3
    assert summary(depmap, edges, *incident, "--resolve-names")["down"] == 1


def test_a_failure_that_is_not_counted_is_told(depmap: Run, tmp_path: Path) -> None:
    edges = tmp_path / "own.csv"
    edges.write_text(
        HEADER + "s.example,site,ca,a,0,g\ns.example,site,ca,b,0,g\nt.example,site,ca,a,1,\n"
    )
    told = json.loads(depmap("whatif", edges, "--fail", "ca:a", "--format", "json").out)
    assert told["summary"]["unaffected"] == 2
    assert told["remarks"] == [
        "ca:a: its failure is felt later or softly, and not counted here (--include delayed,soft)."
    ]
    later = summary(depmap, edges, "--fail", "ca:a", "--include", "delayed")
    assert (later["down"], later["reduced"]) == (1, 1)


def test_single_customers_are_not_everybody(depmap: Run) -> None:
    told = depmap("whatif", "--incident", "bitmax-aws-suspension-2020-11", "--format", "json")
    assert "single customers" in " ".join(json.loads(told.out)["remarks"])
