"""``depmap advise`` on the recorded world and on edge lists: advises, refuses, suggests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from depmap.cli.main import run
from tests.docs.running import run as run_command

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

Run = Callable[..., tuple[int, str, str]]

WORLD = ("--world", "2026-09")
SITES = (
    "dependent,kind_of_dependent,service,provider,critical,redundant_group\n"
    "shop.example,site,dns,akamai,1,\n"
    "shop.example,site,cdn,edge,1,\n"
    "mall.example,site,dns,linode,1,\n"
    "mall.example,site,cdn,edge,1,\n"
    "calm.example,site,dns,ns1,1,\n"
)


@pytest.fixture
def advise(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["advise", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def scanned(names: Sequence[str], path: Path) -> Path:
    quiet = ("--snapshot", str(path), "-o", str(path.with_suffix(".txt")), "--quiet")
    assert run(["scan", *names, *WORLD, *quiet]) == 0
    return path


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("advice")
    return scanned(["binance", "bitstamp", "mexc", "bybit"], folder / "few.depmap")


@pytest.fixture(scope="session")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("advice")
    return scanned(["--all-exchanges"], folder / "all.depmap")


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    path = tmp_path / "sites.csv"
    path.write_text(SITES, encoding="utf-8")
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


def by_target(out: str) -> dict[str, dict[str, Any]]:
    """By target, its removals by component."""
    return {
        target["id"]: {r["point"]["component"]: r for r in target["removals"]}
        for target in json.loads(out)["targets"]
    }


def test_a_second_dns_vendor_is_advised(advise: Run, few: Path) -> None:
    code, out, _ = advise(few, "--target", "bybit")
    assert code == 0
    assert (
        "A second DNS vendor for bybit.com removes aws as a single point of web, api and ws."
        in flat(out)
    )
    assert "bitstamp" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_targets_are_named_by_id_or_domain_and_may_be_several(advise: Run, few: Path) -> None:
    code, out, _ = advise(few, "--target", "bitstamp.net", "--target", "MEXC", "--format", "json")
    assert code == 0
    assert by_target(out).keys() == {"bitstamp", "mexc"}


def test_advice_on_all_of_them(advise: Run, few: Path) -> None:
    document = json.loads(advise(few, "--format", "json")[1])
    assert document["schema"] == "depmap/advice/1"
    assert document["total"] == 4
    told = by_target(advise(few, "--format", "json")[1])
    assert told["bitstamp"]["aws@eu-central-1"]["moves"][0]["kind"] == "second_region"
    assert all(r["moves"] for removals in told.values() for r in removals.values())
    dns = next(a for a in document["list"] if (a["provider"], a["role"]) == ("aws", "dns"))
    assert (dns["before"]["lost"], dns["after"]["lost"], dns["examples"]) == (3, 2, ["bybit"])
    assert any("not a statement on resilience" in notice for notice in document["notices"])


def test_the_same_every_time(advise: Run, few: Path) -> None:
    assert advise(few, "--format", "json") == advise(few, "--format", "json")
    assert advise(few) == advise(few)


def test_late_failures_count_on_request(advise: Run, few: Path) -> None:
    assert "second_issuer" not in advise(few, "--format", "json")[1]
    assert "second_issuer" in advise(few, "--format", "json", "--include", "delayed")[1]


def test_observed_answers_alone(advise: Run, few: Path) -> None:
    told = by_target(advise(few, "--observed-only", "--format", "json")[1])
    assert told["bybit"] == {}
    shown = advise(few, "--observed-only", "--target", "bybit")[1]
    assert "Who answers for bybit was not measured: no advice." in flat(shown)


def test_a_vendor_is_used(advise: Run, few: Path) -> None:
    code, out, _ = advise(few, "--target", "bybit", "--vendor", "Cloudflare")
    assert code == 0
    assert "Cloudflare as a second DNS vendor for bybit.com" in flat(out)


def test_a_vendor_of_the_same_owner_is_refused(advise: Run, few: Path) -> None:
    code, out, err = advise(few, "--target", "mexc", "--vendor", "linode")
    assert (code, out) == (2, "")
    assert "linode is no second to akamai: Akamai Technologies, Inc. owns both" in err
    assert advise(few, "--target", "bybit", "--vendor", "amazon")[0] == 2


def test_a_refusal_among_others_is_a_line_of_its_own(advise: Run, few: Path) -> None:
    code, out, _ = advise(few, "--vendor", "linode")
    assert code == 0
    assert "linode is refused as a second to akamai: Akamai Technologies, Inc. owns both." in flat(
        out
    )
    told = by_target(advise(few, "--vendor", "linode", "--format", "json")[1])
    refused = told["mexc"]["akamai"]
    assert (refused["refused"], refused["owner"], refused["moves"]) == (
        "same_owner",
        "Akamai Technologies, Inc.",
        [],
    )
    assert told["bybit"]["aws"]["moves"][0]["vendors"] == ["linode"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", "binanse"), "did you mean 'binance'"),
        (("--vendor", "cloudflair"), "did you mean 'cloudflare'"),
        (("--include", "delaid"), "did you mean 'delayed'"),
        (("--effect", "some"), "Invalid value"),
        (("--target", "bybit", "--vendor", "digicert"), "offers nothing"),
    ],
)
def test_a_wrong_wish_is_told_with_a_remedy(
    advise: Run, few: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = advise(few, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_what_can_t_be_read_is_told(advise: Run, tmp_path: Path) -> None:
    code, _, err = advise(tmp_path / "none.depmap")
    assert (code, "none.depmap" in err) == (2, True)


def test_advice_is_written_to_a_file(advise: Run, few: Path, tmp_path: Path) -> None:
    code, out, _ = advise(few, "-o", tmp_path / "advice.txt")
    assert (code, out) == (0, "")
    assert "bybit" in (tmp_path / "advice.txt").read_text(encoding="utf-8")


def test_everyone_is_a_table_and_the_list_comes_last(advise: Run, everyone: Path) -> None:
    code, out, _ = advise(everyone)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "  binance             awsᴿ                 down" in out
    table, _, after = out.partition("Of changes in one role")
    assert len([line for line in table.splitlines() if "second" in line]) > 100
    assert after.count("takes the") == 3
    strict = json.loads(advise(everyone, "--effect", "down", "--format", "json")[1])
    loose = json.loads(advise(everyone, "--format", "json")[1])
    assert strict["targets"] == loose["targets"]
    lost = {(a["provider"], a["role"]): a["before"]["lost"] for a in loose["list"]}
    both = [a for a in strict["list"] if (a["provider"], a["role"]) in lost]
    assert both
    assert all(a["before"]["lost"] <= lost[a["provider"], a["role"]] for a in both)


def test_a_provider_s_domain_is_not_advised_as_the_target_s(advise: Run, everyone: Path) -> None:
    removals = by_target(advise(everyone, "--target", "koinbx", "--format", "json")[1])["koinbx"]
    (move,) = removals["azure"]["moves"]
    assert (move["kind"], move["subjects"]) == (
        "alternate_endpoint",
        ["kbx-futures-prod.webpubsub.azure.com"],
    )


def test_a_vendor_out_of_business_is_refused(advise: Run, few: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(SITES + "old.example,site,cdn,edgio,1,\n", encoding="utf-8")
    for facts in (few, path):
        code, out, err = advise(facts, "--vendor", "edgio")
        assert (code, out) == (2, "")
        assert "it has been closed since 2025-01-15" in flat(err)
    assert (
        "edgio"
        not in by_target(advise(path, "--format", "json")[1])["shop.example"]["cdn:edge"]["moves"][
            0
        ]["vendors"]
    )


# Edge lists.


def test_sites_are_advised(advise: Run, sites: Path) -> None:
    code, out, _ = advise(sites)
    assert code == 0
    assert "A second DNS vendor beside dns:akamai removes dns:akamai as a single point." in flat(
        out
    )
    assert (
        "A second provider in front at 2 targets takes the impact share of cdn:edge from 0.67 to"
        " 0.00 (2 → 0 of 3 lost): shop.example, mall.example." in flat(out)
    )


def test_owners_of_literal_names_are_those_the_catalogue_knows(advise: Run, sites: Path) -> None:
    for how in ((), ("--resolve-names",)):
        told = by_target(advise(sites, "--format", "json", *how)[1])["shop.example"]
        assert told["dns:akamai"]["moves"][0]["vendors"] == ["ns1"]
        assert told["dns:akamai"]["moves"][0]["owners_known"]
        assert not told["cdn:edge"]["moves"][0]["owners_known"]
        code, _, err = advise(sites, "--target", "shop.example", "--vendor", "linode", *how)
        assert (code, "Akamai Technologies, Inc. owns both" in err) == (2, True)
        some = by_target(advise(sites, "--vendor", "linode", "--format", "json", *how)[1])
        refused = some["shop.example"]["dns:akamai"]
        assert (refused["refused"], refused["owner"]) == (
            "same_owner",
            "Akamai Technologies, Inc.",
        )


def test_an_owner_that_is_not_known_is_told(advise: Run, tmp_path: Path) -> None:
    path = tmp_path / "rim.csv"
    path.write_text(SITES + "rim.example,site,cdn,rim,1,\n", encoding="utf-8")
    code, out, _ = advise(path, "--vendor", "rim")
    assert (code, "The owner of rim is not known" in flat(out)) == (0, True)
    assert "Owners not known throughout" in advise(path, "--target", "rim.example")[1]
    assert "The owner of" not in advise(path, "--vendor", "ns1")[1]


def test_a_shipped_list_is_read_by_its_own_vocabulary(advise: Run) -> None:
    code, _, err = advise("2020-exchanges", "--target", "binance.com", "--vendor", "cloudfront")
    assert (code, "Amazon.com, Inc. owns both" in err) == (2, True)
    code, out, _ = advise("2020-exchanges")
    assert code == 0
    assert (
        "A second DNS vendor at 73 targets takes the impact share of dns:cloudflare from 0.58 to"
        " 0.00 (73 → 0 of 125 lost)" in flat(out)
    )
    assert "beside" not in out
    shown = advise("2020-exchanges", "--target", "binance.com")[1]
    assert "beside dns:aws removes dns:aws" in flat(shown)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", "shop.exampel"), "did you mean 'shop.example'"),
        (("--vendor", "akamay"), "did you mean 'akamai'"),
        (("--vendor", "nobody"), "--resolve-names"),
    ],
)
def test_a_wrong_name_in_a_list_is_told(
    advise: Run, sites: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = advise(sites, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_long_list_is_told_by_distinct_needs(advise: Run, shared: Path) -> None:
    code, out, _ = advise(shared / "facts" / "imc2020" / "edges.csv.gz", "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert (document["total"], len(document["targets"])) == (92846, 200)
    assert document["left_out"] + sum(t["alike"] + 1 for t in document["targets"]) <= 92846


def test_the_command_itself(few: Path, tmp_path: Path) -> None:
    told = run_command(["advise", str(few), "--target", "bybit"], tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "A second DNS vendor for bybit.com" in told.stdout
    refused = run_command(["advise", str(few), "--target", "mexc", "--vendor", "linode"], tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Akamai Technologies, Inc. owns both" in refused.stderr
