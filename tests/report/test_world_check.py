"""The check of recorded worlds as JSON, against its schema, and on a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from depmap.model.file_check import CheckFinding, CheckSeverity
from depmap.model.text import is_hidden
from depmap.model.world import AnswerCount
from depmap.model.world_check import WorldReport, WorldRule
from depmap.report.terminal.style import Style
from depmap.report.terminal.world_check import render_world_check_terminal
from depmap.report.world_check import render_world_check_json, rule_texts
from tests.report.assessments import ESC_AND_FRIENDS

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "worlds-check-1.json"


def finding(rule: WorldRule, line: int, message: str, path: str = "own/luna.toml") -> CheckFinding:
    is_warning = rule is WorldRule.DANGLING_ALIAS
    severity = CheckSeverity.WARNING if is_warning else CheckSeverity.ERROR
    return CheckFinding(rule=rule, severity=severity, message=message, path=path, line=line)


def report(*findings: CheckFinding) -> WorldReport:
    answers = (
        AnswerCount("observed", "origin", 1),
        AnswerCount("observed", "rrset A", 2),
        AnswerCount("stated", "claim", 0),
    )
    return WorldReport(path="own", files=2, findings=findings, answers=answers)


CASES = {
    "clean": report(),
    "broken": report(
        finding(WorldRule.SYNTAX, 0, "holds no recorded exchange", "own"),
        finding(WorldRule.ALIAS_LOOP, 3, "a circle of CNAMEs: a.b → a.b"),
        finding(WorldRule.DANGLING_ALIAS, 9, "a.b leads to c.d"),
    ),
    "hostile": report(finding(WorldRule.SYNTAX, 3, ESC_AND_FRIENDS, f"own/{ESC_AND_FRIENDS}.toml")),
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


@pytest.mark.parametrize("case", CASES)
def test_documents_follow_the_schema(case: str, schema: dict[str, Any]) -> None:
    text = render_world_check_json(CASES[case])
    assert text.isascii() and text.endswith("}\n")
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads(text))
    assert list(validator.iter_errors(json.loads(text) | {"extra": 1}))


def test_the_schema_lists_every_rule(schema: dict[str, Any]) -> None:
    listed = schema["$defs"]["finding"]["properties"]["rule"]["enum"]
    assert listed == [rule.id for rule in rule_texts()] == list(WorldRule)
    assert listed == schema["properties"]["rules"]["required"]


def test_a_document_says_what_was_found() -> None:
    document = json.loads(render_world_check_json(CASES["broken"]))
    assert (document["summary"], document["exit_code"]) == ({"error": 2, "warning": 1}, 1)
    assert {rule: n for rule, n in document["rules"].items() if n} == {
        "syntax": 1,
        "alias-loop": 1,
        "dangling-alias": 1,
    }
    assert document["findings"][0]["line"] is None
    assert document["findings"][1] == {
        "rule": "alias-loop",
        "severity": "error",
        "path": "own/luna.toml",
        "line": 3,
        "message": "a circle of CNAMEs: a.b → a.b",
        "fix": "Correct the target that leads back, or shorten the chain.",
    }


def test_a_terminal_is_told_by_place_what_to_do_and_what_answers_rest_on() -> None:
    assert render_world_check_terminal(CASES["broken"], Style(width=80)) == (
        "✗ own\n"
        "    syntax: holds no recorded exchange\n"
        "✗ own/luna.toml:3\n"
        "    alias-loop: a circle of CNAMEs: a.b → a.b\n"
        "! own/luna.toml:9\n"
        "    dangling-alias: a.b leads to c.d\n"
        "\n"
        "What to do\n"
        "  1 syntax: Write it as docs/worlds.md says; the message names the key.\n"
        "  1 alias-loop: Correct the target that leads back, or shorten the chain.\n"
        "  1 dangling-alias: Record what it resolves to, values = [] where it was seen to\n"
        "  have none.\n"
        "\n"
        "  provenance  answers  of them\n"
        "  observed          3  1 origin, 2 rrset A\n"
        "\n"
        "2 files checked: 2 errors, 1 warning (exit 1)\n"
    )


def test_a_rule_that_finds_too_much_is_cut_short_and_says_so() -> None:
    many = report(*(finding(WorldRule.SYNTAX, line, "x") for line in range(1, 61)))
    told = render_world_check_terminal(many, Style(width=80))
    assert told.count("✗") == 50
    assert "60 syntax (10 more are not shown: --full)" in told
    assert render_world_check_terminal(many, Style(width=80, full=True)).count("✗") == 60


def test_nothing_hidden_is_shown() -> None:
    told = render_world_check_terminal(CASES["hostile"], Style(width=40))
    assert not any(is_hidden(char) for char in told if char != "\n")
