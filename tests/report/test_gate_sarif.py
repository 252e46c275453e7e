"""The gate as SARIF: held to the standard's own schema and to what GitHub asks of an upload."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import (  # type: ignore[import-untyped]
    StaticAnalysisResultsFormatSarifVersion210JsonSchema as Standard,
)

from depmap.model.finding import Severity
from depmap.model.gate import GateReport, GateState
from depmap.model.gate_rules import GATE_RULE_TEXTS
from depmap.model.target import SourceLocation
from depmap.report.annotations import Level
from depmap.report.catalogue_check import rule_texts
from depmap.report.file_check import as_annotations
from depmap.report.gate_annotations import fingerprints, gate_annotations, level_of
from depmap.report.gate_sarif import render_gate_sarif
from depmap.report.sarif import render_sarif
from tests.report import catalogue_checks
from tests.report.gates import CASES, clean, every_state, gate, outcome, share, unmeasured


def sarif(report: GateReport) -> dict[str, Any]:
    text = render_gate_sarif(report)
    Standard.model_validate_json(text, strict=True)
    run: dict[str, Any] = json.loads(text)["runs"][0]
    return run


@pytest.mark.parametrize("case", CASES)
def test_follows_the_schema_of_the_standard(case: str) -> None:
    run = sarif(CASES[case]())
    assert len(run["results"]) == len(CASES[case]().outcomes)
    assert len(run["tool"]["driver"]["rules"]) == len(GATE_RULE_TEXTS)


def test_the_schema_refuses_what_is_no_sarif() -> None:
    document = json.loads(render_gate_sarif(every_state()))
    document["runs"][0]["results"][0]["levle"] = "error"
    with pytest.raises(ValidationError):
        Standard.model_validate_json(json.dumps(document), strict=True)


@pytest.mark.parametrize("case", catalogue_checks.CASES)
def test_checks_of_provider_lists_follow_it_too(case: str) -> None:
    findings = catalogue_checks.CASES[case]().findings
    Standard.model_validate_json(render_sarif(as_annotations(findings), rule_texts()), strict=True)


@pytest.mark.parametrize("case", CASES)
def test_uploads_to_github_are_taken_and_shown(case: str) -> None:
    """docs.github.com, "SARIF support for code scanning": required properties, none empty."""
    text = render_gate_sarif(CASES[case]())
    document = json.loads(text)
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(text) < 10 << 20
    assert document["$schema"].endswith("sarif-2.1.0.json")
    for rule in rules:
        assert rule["id"]
        for part in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[part]["text"]) <= 1024
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_results_point_to_the_line_that_asked() -> None:
    run = sarif(every_state())
    first, _, whole_list, *_ = (r["locations"][0]["physicalLocation"] for r in run["results"])
    assert first == {
        "artifactLocation": {"uri": "list.txt", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3},
    }
    assert whole_list == {
        "artifactLocation": {"uri": "depmap.toml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }


def test_what_was_not_measured_is_no_success() -> None:
    (invocation,) = sarif(unmeasured())["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert note["level"] == "error"
    assert note["associatedRule"]["id"] == "max-share"
    assert "(not measured)" in note["message"]["text"]
    assert sarif(clean())["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]
    assert sarif(gate(outcome()))["invocations"][0]["executionSuccessful"] is True


def test_what_does_not_count_is_suppressed_with_its_reason() -> None:
    results = sarif(every_state())["results"]
    told = {r["message"]["text"].partition(":")[0]: r["suppressions"] for r in results}
    assert told == {
        "binance": [],
        "list": [],
        "venue-warning": [],
        "venue-known": [{"kind": "external", "justification": "as bad in the baseline"}],
        "venue-ignored": [{"kind": "external", "justification": "accepted by the risk committee"}],
    }
    assert "suppressions" not in sarif(gate(outcome()))["results"][0]


@pytest.mark.parametrize(
    ("made", "level"),
    [
        (outcome(), Level.ERROR),
        (outcome(severity=Severity.MEDIUM), Level.ERROR),
        (outcome(severity=Severity.LOW), Level.WARNING),
        (outcome(severity=Severity.INFO), Level.NOTE),
        (share(GateState.UNMEASURED, severity=Severity.INFO), Level.WARNING),
        (outcome(GateState.WARNING), Level.WARNING),
        (outcome(GateState.KNOWN), Level.NOTE),
        (outcome(GateState.IGNORED), Level.NOTE),
    ],
)
def test_levels(made: Any, level: Level) -> None:
    assert level_of(made) is level


def test_fingerprints_outlive_figures_lines_and_order() -> None:
    before = every_state().outcomes
    after = [
        replace(o, message="other", value="9", location=None, evidence=("o9",))
        for o in reversed(before)
    ]
    assert fingerprints(after) == tuple(reversed(fingerprints(before)))


def test_fingerprints_differ_by_what_is_found() -> None:
    one = outcome()
    others = (
        replace(one, rule="max-share"),
        replace(one, subject="gate"),
        replace(one, key="web"),
        replace(one, component=None),
        one,
    )
    found = fingerprints((one, *others))
    assert len(set(found)) == 6
    assert [f.rpartition(":")[2] for f in found] == ["1", "1", "1", "1", "1", "2"]


def test_a_message_says_what_is_wrong_first_and_how_to_mend_it() -> None:
    told = [annotation.message for annotation in gate_annotations(every_state())]
    assert told[0] == (
        "binance: aws failing takes down api. Value aws, limit no single point."
        " To fix it: give api an alternative that does not need aws"
    )
    assert told[2].startswith("list: cloudflare serves 3 of 8 targets in cdn (not measured). Value")
    assert ". accepted by the risk committee. To fix it:" in told[-1]


def test_standard_input_is_no_file() -> None:
    """Services show a result beside a line of a file that they hold."""
    report = gate(outcome(location=SourceLocation(path="-", line=3)), policy="p.toml")
    (annotation,) = gate_annotations(report)
    assert (annotation.path, annotation.line) == ("p.toml", 1)
    (nowhere,) = gate_annotations(replace(report, policy="-"))
    assert (nowhere.path, nowhere.line) == ("", 0)
    assert '"uri": "-"' not in render_gate_sarif(report)
