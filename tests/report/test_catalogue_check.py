"""The check of a provider list as JSON, against its schema, and on a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from depmap.model.catalogue_check import RuleId
from depmap.model.file_check import CheckSeverity
from depmap.model.text import is_hidden
from depmap.report.catalogue_check import render_catalogue_check_json, rule_texts
from depmap.report.terminal.catalogue_check import render_catalogue_check_terminal
from depmap.report.terminal.style import Style
from tests.report.catalogue_checks import CASES, broken, clean, finding, hostile

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "providers-check-1.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("full", [False, True])
def test_documents_follow_the_schema(case: str, full: bool, schema: dict[str, Any]) -> None:
    text = render_catalogue_check_json(CASES[case](), full=full)
    assert text.isascii() and text.endswith("}\n")
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))


def test_the_schema_lists_every_rule(schema: dict[str, Any]) -> None:
    listed = schema["$defs"]["finding"]["properties"]["rule"]["enum"]
    assert listed == [rule.id for rule in rule_texts()] == list(RuleId)


def test_a_document_says_what_was_found() -> None:
    document = json.loads(render_catalogue_check_json(broken()))
    assert document["summary"] == {"error": 2, "warning": 1}
    assert document["exit_code"] == 1
    assert document["findings"][:2] == [
        {
            "rule": "stale",
            "severity": "warning",
            "path": "own",
            "line": None,
            "message": "1 of 3 sources is old",
        },
        {
            "rule": "syntax",
            "severity": "error",
            "path": "own/acme.toml",
            "line": 3,
            "message": "colour: unknown key",
        },
    ]
    assert [(s["path"], s["share"]) for s in document["shares"]] == [("own", 0.3333), ("own", 0.0)]
    full = json.loads(render_catalogue_check_json(broken(), full=True))
    assert [s["path"] for s in full["shares"][2:]] == ["own/acme.toml"] * 2


def test_a_terminal_is_told_by_place_and_what_to_do() -> None:
    assert render_catalogue_check_terminal(broken(), Style(width=80)) == (
        "! own\n"
        "    stale: 1 of 3 sources is old\n"
        "✗ own/acme.toml:3\n"
        "    syntax: colour: unknown key\n"
        "✗ own/sub folder/zeta.toml:12\n"
        "    nested-suffix: ns{n}.acme.net lies inside acme/dns ns acme.net\n"
        "    (acme.toml:12)\n"
        "\n"
        "What to do\n"
        "  syntax: Write it as docs/catalogue.md says.\n"
        "  nested-suffix: Correct the pattern, or say that it is meant: within =\n"
        '  "other-slug".\n'
        "  stale: Read them again and write the new date; --max-stale makes it an error.\n"
        "\n"
        "2 files checked: 2 errors, 1 warning (exit 1)\n"
    )


def test_a_sound_list_is_one_line_on_a_terminal() -> None:
    told = render_catalogue_check_terminal(clean(), Style(width=80))
    assert told == "1 file and 2 networks checked: nothing is wrong (exit 0)\n"


def test_all_that_is_asked_for_is_told() -> None:
    told = render_catalogue_check_terminal(broken(), Style(width=80, full=True))
    assert (
        "             sources  stale  unverified\n"
        "  own              3      1           0\n"
        "  acme.toml        3      1           0\n"
    ) in told


def test_a_rule_that_finds_too_much_is_cut_short_and_says_so() -> None:
    many = tuple(finding(RuleId.SYNTAX, "a.toml", line, "x") for line in range(1, 61))
    report = replace(broken(), findings=many)
    told = render_catalogue_check_terminal(report, Style(width=80))
    assert told.count("✗") == 50
    assert "syntax (10 more are not shown: --full)" in told
    assert "60 errors" in told
    assert render_catalogue_check_terminal(report, Style(width=80, full=True)).count("✗") == 60
    assert {f.severity for f in many} == {CheckSeverity.ERROR}


def test_a_place_is_never_broken_and_nothing_hidden_is_shown() -> None:
    told = render_catalogue_check_terminal(hostile(), Style(width=40))
    assert "✗ /abs/a,b:c%d.toml:3\n" in told
    assert not any(is_hidden(char) for char in told if char != "\n")
