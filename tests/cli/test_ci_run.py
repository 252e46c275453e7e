"""A team's CI run: from a list to SARIF, JUnit, annotations, and the code the pipeline acts on."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from depmap.cli.main import run

WORLD = ("--world", "2026-09")
LIST = "# venues we depend on\nbitfinex.com   # line 2\n\nbitstamp\n"
LINES = {"bitfinex": 2, "bitstamp": 4}
TWO_DNS = "[policy]\nmin-coverage = 0.0\nmin-providers = { dns = 2 }\n"
EXPIRED = '[[ignore]]\nrule = "min-providers"\nreason = "until the move"\nexpires = 2026-01-31\n'
SHARE = '[policy]\nmin-coverage = 0.0\n[[policy.max-share]]\nrole = "dns"\nlimit = 0.4\n'


@dataclass(frozen=True)
class Case:
    """``baseline``: the list the baseline was scanned from, empty for none."""

    name: str
    policy: str
    code: int
    states: frozenset[str]
    baseline: str = ""


CASES = (
    Case("clean", TWO_DNS.replace("2", "1"), 0, frozenset()),
    Case("violated", TWO_DNS, 1, frozenset({"violated"})),
    Case(
        "not measured",
        "[policy]\nmin-coverage = 0.0\nrequire-dnssec = true\n",
        3,
        frozenset({"unmeasured"}),
    ),
    Case("expired ignore", TWO_DNS + EXPIRED, 1, frozenset({"violated"})),
    Case(
        "baseline unchanged",
        TWO_DNS + "require-caa = true\n",
        0,
        frozenset({"known"}),
        baseline=LIST,
    ),
    Case(
        "baseline worse",
        SHARE,
        1,
        frozenset({"violated", "known"}),
        baseline="bitfinex\nbitstamp\nbinance\n",
    ),
)

Scan = Callable[[str], Path]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The snapshot of a list, made once."""
    made: dict[str, Path] = {}

    def scan(text: str) -> Path:
        if text not in made:
            folder = tmp_path_factory.mktemp("scan")
            (folder / "venues.txt").write_text(text, encoding="utf-8")
            path = folder / "s.depmap"
            with chdir(folder):
                code = run(
                    ["scan", "-f", "venues.txt", *WORLD, "--snapshot", str(path), "-o", "report"]
                )
            assert code == 0
            made[text] = path
        return made[text]

    return scan


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository the pipeline runs in."""
    (tmp_path / "venues.txt").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_format_of_a_run_says_the_same(case: Case, folder: Path, scanned: Scan) -> None:
    (folder / "depmap.toml").write_text(case.policy, encoding="utf-8")
    against = ("--baseline", str(scanned(case.baseline))) if case.baseline else ()

    def check(form: str, *subject: str) -> str:
        out = folder / f"out.{form}"
        arguments = [*subject, *against, "--format", form, "-o", str(out), "-q"]
        assert run(["check", *arguments]) == case.code, form
        return out.read_text("utf-8")

    snapshot = str(scanned(LIST))
    gate = json.loads(check("json", snapshot))
    assert {o["state"] for o in gate["outcomes"]} == case.states
    assert gate["exit_code"] == case.code
    assert gate["baseline"] == (against[1] if against else None)

    assert_sarif_points_into_the_list(check("sarif", "venues.txt", *WORLD), gate)
    suites = JUnitXml.fromstring(check("junit", snapshot).encode())
    broken = suites.failures + suites.errors
    assert (broken > 0) is (case.code == 1 or case.code == 3)
    annotations = check("github", snapshot)
    assert ("::error" in annotations) is (case.code == 1)
    assert annotations.strip() or not gate["outcomes"]


def assert_sarif_points_into_the_list(text: str, gate: dict[str, Any]) -> None:
    (told,) = json.loads(text)["runs"]
    assert told["tool"]["driver"]["rules"]
    places = {
        (place["physicalLocation"]["artifactLocation"]["uri"], region.get("startLine"))
        for result in told["results"]
        for place in result.get("locations", ())
        if (region := place["physicalLocation"].get("region", {})) is not None
    }
    for outcome in gate["outcomes"]:
        if outcome["subject"] in LINES:
            assert (outcome["path"], outcome["line"]) == ("venues.txt", LINES[outcome["subject"]])
            if outcome["state"] in ("violated", "unmeasured"):
                assert ("venues.txt", outcome["line"]) in places


def test_an_expired_exception_is_told_where_it_stands(folder: Path, scanned: Scan) -> None:
    (folder / "depmap.toml").write_text(TWO_DNS + EXPIRED, encoding="utf-8")
    out = folder / "gate.json"
    assert run(["check", str(scanned(LIST)), "--format", "json", "-o", str(out)]) == 1
    outcomes = json.loads(out.read_text("utf-8"))["outcomes"]
    (expired,) = [o for o in outcomes if o["rule"] == "expired-ignore"]
    assert (Path(expired["path"]).name, expired["line"]) == ("depmap.toml", 4)
    again = [o for o in outcomes if o["rule"] == "min-providers"]
    assert {o["state"] for o in again} == {"violated"}
    assert all("ended on 2026-01-31" in o["reason"] for o in again)


@pytest.mark.parametrize("form", ["terminal", "json", "sarif", "junit", "github"])
def test_a_bad_policy_is_2_in_every_format_and_prints_no_report(
    form: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "depmap.toml").write_text(
        '[policy]\n[[policy.forbid]]\nprovider = "cloudfare"\n', encoding="utf-8"
    )
    assert run(["check", "venues.txt", *WORLD, "--format", form]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "depmap.toml:3" in told.err or "depmap.toml:2" in told.err
    assert "did you mean 'cloudflare'?" in told.err
