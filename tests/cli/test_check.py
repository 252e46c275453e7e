"""The CI gate on the recorded world: rules, states, exceptions, formats and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from depmap.cli.main import run

WORLD = ("--world", "2026-09")
OPEN = "[policy]\nmin-coverage = 0.0\n"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate")
    listed = folder / "list.txt"
    listed.write_text("bitstamp\nbitfinex\nupbit\n", encoding="utf-8")
    path = folder / "s.depmap"
    arguments = ["scan", "-f", str(listed), *WORLD, "--snapshot", str(path)]
    assert run([*arguments, "-o", str(folder / "report.txt")]) == 0
    return path


Check = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def check(snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    def call(policy: str, *more: str, subject: Path = snapshot) -> tuple[int, dict[str, Any]]:
        path = tmp_path / "depmap.toml"
        path.write_text(policy, encoding="utf-8")
        capsys.readouterr()
        code = run(["check", str(subject), "--policy", str(path), "--format", "json", *more])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    return call


def states(document: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(o["rule"], o["subject"]): o["state"] for o in document["outcomes"]}


def test_a_share_over_its_limit_is_violated(check: Check) -> None:
    code, told = check(OPEN + '[[policy.max-share]]\nrole = "dns"\nof = "provider"\nlimit = 0.3\n')
    assert code == 1
    assert told["schema"] == "depmap/check/1"
    assert told["exit_code"] == 1
    worst = told["outcomes"][0]
    assert (worst["rule"], worst["state"], worst["limit"]) == ("max-share", "violated", "0.30")


@pytest.mark.parametrize("of", ["provider", "service", "region", "owner"])
def test_shares_are_counted_by_every_grouping(check: Check, of: str) -> None:
    code, told = check(OPEN + f'[[policy.max-share]]\nrole = "hosting"\nof = "{of}"\nlimit = 0.3\n')
    assert code in (1, 3)
    names = " ".join(o["message"] for o in told["outcomes"])
    wanted = {"provider": "aws ", "service": "aws/", "region": "aws@", "owner": "Amazon"}
    assert wanted[of] in names


def test_a_share_that_only_hidden_origins_could_break_is_a_warning(check: Check) -> None:
    rule = '[[policy.max-share]]\nrole = "hosting"\nof = "provider"\nlimit = 0.9\n'
    code, told = check(OPEN + rule)
    reasons = {o["state"] for o in told["outcomes"]}
    assert "violated" not in reasons
    strict, _ = check(OPEN.replace("0.0\n", '0.0\nhidden-origin = "fail"\n') + rule)
    assert strict == 3
    assert code in (0, 3)


def test_a_share_nobody_could_reach_is_fine(check: Check) -> None:
    code, told = check(OPEN + '[[policy.max-share]]\nrole = "dns"\nof = "provider"\nlimit = 1.0\n')
    assert (code, told["outcomes"]) == (0, [])
    assert "nothing is violated" in told["verdict"]


def test_too_few_providers_are_violated_or_not_measured(check: Check) -> None:
    code, told = check(OPEN + "min-providers = { dns = 2 }\n")
    found = states(told)
    assert found[("min-providers", "bitstamp")] == "violated"
    assert code == 1


def test_single_points_are_told_once_each(check: Check) -> None:
    code, told = check(OPEN + "no-single-point = true\n")
    assert code == 1
    messages = [(o["subject"], o["message"]) for o in told["outcomes"] if o["state"] == "violated"]
    assert len(messages) == len(set(messages))
    assert any(m.startswith("imperva failing") for s, m in messages if s == "bitstamp")
    assert not any("as:13335" in m for s, m in messages if s == "bitfinex")
    located = next(o for o in told["outcomes"] if o["subject"] == "bitstamp")
    assert located["path"].endswith("list.txt")
    assert located["line"] == 1


def test_single_points_of_some_surfaces_and_classes(check: Check) -> None:
    rule = 'no-single-point = { classes = ["immediate"], surfaces = ["ws"] }\n'
    _, told = check(OPEN + rule)
    violated = [o for o in told["outcomes"] if o["state"] == "violated"]
    assert violated
    assert all("ws" in o["message"] for o in violated)
    assert not any(
        o["message"].startswith("cloudflare") for o in violated if o["subject"] == "upbit"
    )


def test_an_accepted_exception_is_told_apart_until_it_ends(check: Check) -> None:
    accepted = (
        OPEN
        + "no-single-point = true\n"
        + '[[ignore]]\nrule = "no-single-point"\nsubject = "bitstamp"\ncomponent = "{component}"\n'
        + 'reason = "accepted by the committee"\nexpires = {date}\n'
    )
    _, told = check(accepted.format(component="imperva", date="2099-01-31"))
    mine = [o for o in told["outcomes"] if o["component"] == "imperva"]
    assert {o["state"] for o in mine} == {"ignored"}
    assert mine[0]["reason"] == "accepted by the committee"
    _, told = check(accepted.format(component="imperva", date="2020-01-31"))
    mine = [o for o in told["outcomes"] if o["component"] == "imperva"]
    assert {o["state"] for o in mine} == {"violated"}
    assert "ended on 2020-01-31" in mine[0]["reason"]


def test_a_severity_is_set_by_the_policy(check: Check) -> None:
    _, told = check(OPEN + 'no-single-point = true\n[severity]\nno-single-point = "low"\n')
    assert {o["severity"] for o in told["outcomes"]} == {"low"}


def test_too_little_coverage_is_not_green(check: Check) -> None:
    rule = '[[policy.max-share]]\nrole = "dns"\nof = "provider"\nlimit = 1.0\n'
    code, told = check("[policy]\nmin-coverage = 1.0\n" + rule)
    assert code == 3
    assert "could be judged" in told["verdict"]


def test_a_violation_beats_what_was_not_measured(check: Check) -> None:
    code, told = check("[policy]\nmin-coverage = 1.0\nno-single-point = true\n")
    assert code == 1
    assert "proved" in told["verdict"]
    assert "could be judged" in told["verdict"]


def test_nothing_measured_is_never_green(check: Check, tmp_path: Path) -> None:
    listed = tmp_path / "nobody.txt"
    listed.write_text("nobody.example\n", encoding="utf-8")
    for rule in (
        "no-single-point = true\n",
        "min-providers = { dns = 2 }\n",
        '[[policy.max-share]]\nrole = "dns"\nof = "provider"\nlimit = 0.5\n',
    ):
        code, _ = check("[policy]\n" + rule, *WORLD, subject=listed)
        assert code == 3, rule


def test_exit_zero_reports_only(check: Check) -> None:
    code, told = check(OPEN + "no-single-point = true\n", "--exit-zero")
    assert code == 0
    assert told["exit_code"] == 1


def test_a_person_reads_blocks_and_one_verdict(
    snapshot: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "depmap.toml").write_text(OPEN + "no-single-point = true\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["check", str(snapshot)]) == 1
    told = capsys.readouterr().out
    assert "no-single-point · bitstamp · violated (high)" in told
    assert "fix: " in told
    assert told.rstrip().endswith("(exit 1)")
    assert max(map(len, told.splitlines())) <= 80


def test_a_policy_is_found_in_pyproject(
    snapshot: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = "[tool.depmap.policy]\nmin-coverage = 0.0\nno-single-point = true\n"
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["check", str(snapshot)]) == 1
    (tmp_path / "pyproject.toml").unlink()
    assert run(["check", str(snapshot)]) == 2
    assert "--policy" in capsys.readouterr().err


def test_a_bad_policy_costs_no_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, listed = tmp_path / "p.toml", tmp_path / "l.txt"
    path.write_text("[policy]\nno-single-pont = true\n", encoding="utf-8")
    listed.write_text("binance\n", encoding="utf-8")
    assert run(["check", str(listed), "--policy", str(path), "--resolver", "192.0.2.1"]) == 2
    told = capsys.readouterr().err
    assert f"{path}:2" in told
    assert "did you mean 'no-single-point'" in told


def test_a_baseline_makes_what_is_known_pass(check: Check, snapshot: Path) -> None:
    code, told = check(OPEN + "no-single-point = true\n", "--baseline", str(snapshot))
    assert told["summary"]["violated"] == 0
    assert told["summary"]["known"] > 0
    assert told["baseline"] == str(snapshot)
    assert code in (0, 3)
    assert "nothing is new or worse" in told["verdict"] or code == 3


def test_a_missing_baseline_costs_no_scan(
    check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "l.txt"
    listed.write_text("binance\n", encoding="utf-8")
    nowhere = str(tmp_path / "gone.depmap")
    code, _ = check(OPEN, "--baseline", nowhere, "--resolver", "192.0.2.1", subject=listed)
    assert code == 2


def test_coverage_of_the_command_line_beats_the_policys(check: Check) -> None:
    rule = '[policy]\nmin-coverage = 1.0\n[[policy.max-share]]\nrole = "dns"\nlimit = 1.0\n'
    assert check(rule)[0] == 3
    code, told = check(rule, "--min-coverage", "0")
    assert (code, told["min_coverage"]) == (0, 0.0)


def test_a_damaged_snapshot_is_salvaged_on_request(
    check: Check, snapshot: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.depmap"
    torn.write_bytes(snapshot.read_bytes()[:-400])
    assert check(OPEN + "no-single-point = true\n", subject=torn)[0] == 6
    code, told = check(OPEN + "no-single-point = true\n", "--salvage", subject=torn)
    assert code in (1, 3)
    assert told["targets"] == 3
    assert not told["run"]["complete"]
    fine, told = check(OPEN + "min-providers = { dns = 1 }\n", "--salvage", subject=torn)
    assert fine == 3
    assert "incomplete" in told["verdict"]


def test_what_is_missing_of_a_snapshot_is_said(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn, policy = tmp_path / "torn.depmap", tmp_path / "p.toml"
    torn.write_bytes(snapshot.read_bytes()[:-400])
    policy.write_text(OPEN + "min-providers = { dns = 1 }\n", encoding="utf-8")
    for arguments in ([str(torn)], [str(snapshot), "--baseline", str(torn)]):
        run(["check", *arguments, "--policy", str(policy), "--salvage"])
        told = capsys.readouterr().err
        assert re.search(rf"{torn}:[0-9]+: damaged", told)
        assert f"{torn} is incomplete" in told


def test_an_exception_of_nobody_is_said(
    check: Check, snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "p.toml"
    ignored = '[[ignore]]\nrule = "min-providers"\nreason = "x"\nsubject = "{}"\n'
    rules = OPEN + "min-providers = { dns = 1 }\n" + ignored.format("upbti")
    policy.write_text(rules + ignored.format("upbit"), encoding="utf-8")
    assert run(["check", str(snapshot), "--policy", str(policy)]) == 0
    told = capsys.readouterr().err
    assert f"{policy}:4: subject: no target is 'upbti'; did you mean 'upbit'?" in told
    assert "is 'upbit';" not in told
    assert f"{policy}:8: this exception of min-providers accepts nothing here" in told


def test_a_list_of_names_that_are_gone_is_not_green(check: Check, tmp_path: Path) -> None:
    """The report of the same list says so too."""
    listed, kept = tmp_path / "gone.txt", tmp_path / "gone.depmap"
    listed.write_text("no-such-name.upbit.com\n", encoding="utf-8")
    scan = ["scan", "-f", str(listed), *WORLD, "--snapshot", str(kept)]
    assert run([*scan, "-o", str(tmp_path / "r.txt")]) == 3
    code, told = check("[policy]\nmin-coverage = 0\nmin-providers = { dns = 1 }\n", subject=kept)
    assert code == 3
    assert "nothing was seen of any target" in told["verdict"]


def test_a_terminal_says_what_it_was_compared_with(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text(OPEN + "min-providers = { dns = 9 }\n", encoding="utf-8")
    arguments = ["check", str(snapshot), "--policy", str(policy), "--baseline", str(snapshot)]
    assert run(arguments) == 0
    told = capsys.readouterr().out
    assert "only what is new or worse than in" in told
    assert "min-providers · bitstamp · known (medium)" in told
    assert told.rstrip().endswith("nothing is new or worse (exit 0)")


@pytest.mark.parametrize("rule", ["require-dnssec = true", "require-caa = true"])
def test_what_a_recorded_world_never_asked_is_not_absent(check: Check, rule: str) -> None:
    code, told = check(OPEN + rule + "\n")
    assert code == 3
    assert {o["state"] for o in told["outcomes"]} == {"unmeasured"}


def test_a_world_for_a_snapshot_is_said_to_do_nothing(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "depmap.toml"
    policy.write_text(OPEN + "min-providers = { dns = 1 }\n", encoding="utf-8")
    run(["check", str(snapshot), "--policy", str(policy), *WORLD])
    assert "is a snapshot: nothing is asked, of a world" in capsys.readouterr().err
    run(["check", str(snapshot), "--policy", str(policy)])
    assert "nothing is asked" not in capsys.readouterr().err
