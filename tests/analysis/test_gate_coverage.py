"""``min-coverage``: too little judged, nothing seen, a run cut short. None of it is green."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from depmap.analysis.assessment import examine
from depmap.analysis.baseline import against_baseline
from depmap.analysis.seen import anything_seen, is_seen
from depmap.model.observation import Snapshot
from tests.analysis.gates import OPEN, hold, only, site, sites, with_answers, written
from tests.golden.fixed import golden_index

SITE = site()
GONE = written(
    '[target."gone.example"]\nweb = ["gone.example"]\nmail = []\n'
    '[A]\n"gone.example" = "!nxdomain"\n[AAAA]\n"gone.example" = "!nxdomain"\n'
    '[NS]\n"gone.example" = "ns-32.awsdns-04.com"\n[MX]\n"gone.example" = "1 aspmx.l.google.com"\n'
)
POINTS = OPEN + "no-single-point = true\n"


def seen(snapshot: Snapshot) -> list[bool]:
    """By target; then whether any was."""
    found = examine(snapshot, golden_index(), now=snapshot.run.finished).assessment
    return [*map(is_seen, found.targets), anything_seen(found)]


def test_a_name_that_is_gone_was_not_seen_whatever_its_zone_and_mail_say() -> None:
    assert seen(GONE) == [False, False]
    assert seen(SITE) == [True, True]
    assert sorted(seen(sites(SITE, GONE))) == [False, True, True]


def test_what_stands_beside_was_seen() -> None:
    www = replace(GONE, targets=(replace(GONE.targets[0], beside=("www.gone.example",)),))
    assert seen(www) == [False, False]
    assert seen(with_answers(www, {"www.gone.example A": ["18.184.9.1"]})) == [True, True]


def test_the_only_target_gone_is_not_green(tmp_path: Path) -> None:
    report = hold(GONE, POINTS, tmp_path)
    assert only(report, "min-coverage").message == "nothing was seen of any target"
    assert report.exit_code == 3
    beside = hold(sites(SITE, GONE), POINTS, tmp_path)
    assert "min-coverage" not in {o.rule for o in beside.outcomes}


def test_an_incomplete_run_is_not_green(tmp_path: Path) -> None:
    cut = replace(SITE, run=replace(SITE.run, complete=False))
    fine = OPEN + "min-providers = { dns = 1 }\n"
    assert hold(SITE, fine, tmp_path).exit_code == 0
    report = hold(cut, fine, tmp_path)
    outcome = only(report, "min-coverage")
    assert (outcome.state, outcome.value, outcome.limit) == (
        "unmeasured",
        "incomplete",
        "complete",
    )
    assert report.exit_code == 3


def test_nothing_seen_and_incomplete_are_both_told(tmp_path: Path) -> None:
    cut = replace(GONE, run=replace(GONE.run, complete=False))
    report = hold(cut, POINTS, tmp_path)
    told = [o.message for o in report.outcomes if o.rule == "min-coverage"]
    assert len(told) == 2
    assert against_baseline(report, report, name="b").exit_code == 3
