"""SARIF as the standard has it: held to the parts of its schema that are used, and its prose."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urljoin

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.text import is_hidden
from depmap.report.annotations import Annotation, Level, RuleText
from depmap.report.catalogue_check import rule_texts
from depmap.report.file_check import as_annotations
from depmap.report.sarif import FILE_ROOT, SOURCE_ROOT, render_sarif
from tests.report.catalogue_checks import CASES, broken, hostile

TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
PLACE = {
    "type": "object",
    "required": ["artifactLocation"],
    "additionalProperties": False,
    "properties": {
        "artifactLocation": {
            "type": "object",
            "required": ["uri", "uriBaseId"],
            "additionalProperties": False,
            "properties": {
                # A relative reference (RFC 3986): no scheme, no slash first, no raw character.
                "uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~%-][A-Za-z0-9._~%/-]*$"},
                "uriBaseId": {"enum": [SOURCE_ROOT, FILE_ROOT]},
            },
        },
        "region": {
            "type": "object",
            "required": ["startLine"],
            "additionalProperties": False,
            "properties": {"startLine": {"type": "integer", "minimum": 1}},
        },
    },
}
RULE = {
    "type": "object",
    "required": ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {
            "type": "object",
            "required": ["level"],
            "additionalProperties": False,
            "properties": {"level": LEVEL},
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["physicalLocation"],
                "additionalProperties": False,
                "properties": {"physicalLocation": PLACE},
            },
        },
    },
}
RUN = {
    "type": "object",
    "required": ["tool", "results", "originalUriBaseIds", "columnKind"],
    "additionalProperties": False,
    "properties": {
        "tool": {
            "type": "object",
            "required": ["driver"],
            "additionalProperties": False,
            "properties": {
                "driver": {
                    "type": "object",
                    "required": ["name", "version", "informationUri", "rules"],
                    "additionalProperties": False,
                    "properties": {
                        "name": {"const": "depmap"},
                        "version": {"type": "string"},
                        "informationUri": {"type": "string", "pattern": "^https://"},
                        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
                    },
                }
            },
        },
        "originalUriBaseIds": {"const": {FILE_ROOT: {"uri": "file:///"}}},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    },
}
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "pattern": r"^https://.*sarif-2\.1\.0\.json$"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": RUN},
    },
}
RULES = (RuleText(id="r", level=Level.ERROR, summary="S.", why="W.", fix="F."),)


def sarif(*annotations: Annotation, rules: tuple[RuleText, ...] = RULES) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_sarif(annotations, rules))
    jsonschema.Draft202012Validator(SARIF).validate(document)
    run: dict[str, Any] = document["runs"][0]
    for told in run["results"]:
        assert run["tool"]["driver"]["rules"][told["ruleIndex"]]["id"] == told["ruleId"]
    return run


def place(run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = run["results"][0]["locations"][0]["physicalLocation"]
    return found


@pytest.mark.parametrize("case", CASES)
def test_checks_of_provider_lists_follow_the_standard(case: str) -> None:
    report = CASES[case]()
    run = sarif(*as_annotations(report.findings), rules=rule_texts())
    assert len(run["results"]) == len(report.findings)
    assert len(run["tool"]["driver"]["rules"]) == len(rule_texts())


def test_places_are_relative_and_have_lines() -> None:
    run = sarif(*as_annotations(broken().findings), rules=rule_texts())
    places = [told["locations"][0]["physicalLocation"] for told in run["results"]]
    assert places == [
        {"artifactLocation": {"uri": "own", "uriBaseId": "%SRCROOT%"}},
        {
            "artifactLocation": {"uri": "own/acme.toml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 3},
        },
        {
            "artifactLocation": {"uri": "own/sub%20folder/zeta.toml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 12},
        },
    ]
    assert [told["level"] for told in run["results"]] == ["warning", "error", "error"]


def test_an_absolute_path_is_relative_to_the_root_of_files() -> None:
    run = sarif(Annotation(rule="r", level=Level.NOTE, message="m", path="/own/a b.toml", line=1))
    location = place(run)["artifactLocation"]
    base = run["originalUriBaseIds"][location["uriBaseId"]]["uri"]
    assert urljoin(base, location["uri"]) == "file:///own/a%20b.toml"


def test_a_finding_without_a_place_has_no_location() -> None:
    run = sarif(Annotation(rule="r", level=Level.NOTE, message="m"))
    assert "locations" not in run["results"][0]


@given(path=st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_any_path_comes_back_from_its_reference(path: str) -> None:
    run = sarif(Annotation(rule="r", level=Level.ERROR, message="m", path=path, line=1))
    uri = place(run)["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == path


def test_foreign_text_is_neither_placeholder_nor_link_nor_hidden() -> None:
    run = sarif(*as_annotations(hostile().findings), rules=rule_texts())
    texts = [told["message"]["text"] for told in run["results"]]
    assert texts[1] == r"%,:\x0d\x0a::error::x [y\](https://x.example/) {{0}}"
    assert not any(is_hidden(char) for text in texts for char in text)
    assert len(texts[2]) == 1024
