"""The JSON report against its schema, and against what hostile text does to JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from depmap.model.finding import Assessment, Dependency
from depmap.report import wire
from depmap.report.document import render_json, report_document
from depmap.report.explain_document import explain_document, render_explain_json
from depmap.report.json_text import dump_json
from tests.report.assessments import (
    ESC_AND_FRIENDS,
    NAMES,
    aws_derivation,
    c,
    eight,
    hostile,
    single,
)

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "report-1.json"
CASES: dict[str, Callable[[], Assessment]] = {"one": single, "eight": eight, "hostile": hostile}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def test_schema_is_one(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("case", CASES)
def test_documents_follow_the_schema(case: str, schema: dict[str, Any]) -> None:
    document = json.loads(render_json(CASES[case](), names=NAMES))
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(extra=1),
        lambda d: d.pop("coverage"),
        lambda d: d["targets"][0].update(status="fine"),
        lambda d: d["targets"][0]["surfaces"][0]["dependencies"][0].update(confidence=2),
        lambda d: d["targets"][0]["surfaces"][0].update(role="ftp"),
        lambda d: d["evidence"].update(x1=d["evidence"]["o1"]),
        lambda d: d.update(schema="depmap/report/2"),
        lambda d: d["run"]["provenance"].pop("live"),
    ],
)
def test_schema_refuses_what_is_no_report(
    spoil: Callable[[dict[str, Any]], object], schema: dict[str, Any]
) -> None:
    document = json.loads(render_json(single(), names=NAMES))
    spoil(document)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(document))


def test_schema_and_wire_types_name_the_same_keys(schema: dict[str, Any]) -> None:
    described = {
        name: set(part["properties"])
        for name, part in schema["$defs"].items()
        if part.get("type") == "object"
    }
    described["document"] = set(schema["properties"])
    typed = {
        name.removesuffix("Wire")[0].lower() + name.removesuffix("Wire")[1:]: set(
            get_type_hints(value)
        )
        for name, value in vars(wire).items()
        if is_typeddict(value)
    }
    assert described == typed


def test_the_promised_shape() -> None:
    document = report_document(single(), names=NAMES)
    target = document["targets"][0]
    api = target["surfaces"][1]
    assert api["endpoints"] == [["api.binance.com", *(f"api{n}.binance.com" for n in range(1, 6))]]
    hidden = [d for d in api["dependencies"] if d["state"] == "hidden"]
    assert [(d["role"], d["component"], d["reason"]) for d in hidden] == [
        ("hosting", None, "origin_hidden")
    ]
    hosting = next(d for d in api["dependencies"] if d["region"])
    assert (hosting["provider"], hosting["service"], hosting["region"], hosting["class"]) == (
        "aws",
        "ec2",
        "ap-northeast-1",
        "immediate",
    )
    point = target["single_points"][0]
    assert (point["component"], point["narrowest"], point["effect"]) == (
        "aws",
        "aws/route53",
        "down",
    )
    assert point["rests_on"] == ["o2", "o1", "o3", "o4", "o5", "o6", "o7"]
    assert document["run"]["provenance"] == {
        "live": 0,
        "observed": 31,
        "reconstructed": 9,
        "stated": 1,
    }
    assert document["evidence"]["o1"]["matcher"] == "aws/cloudfront cname cloudfront.net"
    hosts = {h["host"]: h for h in target["hosts"]}
    assert hosts["binance.com"]["judged"] is False
    assert hosts["binance.com"]["surfaces"] == []
    assert hosts["api.binance.com"]["date"] == ""
    assert hosts["api.binance.com"]["origin_hidden"] is True
    assert hosts["fstream.binance.com"]["stated"][0]["component"] == "aws@ap-northeast-1"
    assert any("not a statement on resilience" in notice for notice in document["notices"])


def test_unclaimed_infrastructure_is_its_own_provider() -> None:
    assessment = single()
    target = assessment.targets[0]
    surface = target.surfaces[0]
    dependency: Dependency = replace(
        surface.dependencies[0], component=c("domain:example-dns.net"), private=True
    )
    changed = replace(target, surfaces=(replace(surface, dependencies=(dependency,)),))
    document = report_document(replace(assessment, targets=(changed,)), names={})
    told = document["targets"][0]["surfaces"][0]["dependencies"][0]
    assert (told["provider"], told["service"], told["private"]) == (
        "domain:example-dns.net",
        None,
        True,
    )


def test_nothing_foreign_reaches_a_terminal_raw() -> None:
    text = render_json(hostile(), names=NAMES)
    assert text.isascii()
    assert text.endswith("}\n")
    assert {c for c in text if not c.isprintable()} == {"\n"}
    assert ESC_AND_FRIENDS.replace("\ud800", "\\ud800") in json.loads(text)["run"]["vantage"]


@given(st.text(st.characters()))
def test_dump_reads_back_but_for_lone_surrogates(text: str) -> None:
    assume(not re.search("[\ud800-\udbff][\udc00-\udfff]", text))
    shown = dump_json([text])
    assert shown.isascii()
    assert "\x7f" not in shown
    shown.encode("utf-8")
    (back,) = json.loads(shown)
    expected = "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
    assert back == expected


def test_astral_text_and_backslashes_survive() -> None:
    text = "\\ud800 \\\\ud83d 😀 \U0001f600\x7f"
    assert json.loads(dump_json([text])) == [text]


def test_same_assessment_same_bytes() -> None:
    assert render_json(eight(), names=NAMES) == render_json(eight(), names=NAMES)


def test_explain_document_carries_only_cited_evidence() -> None:
    document = explain_document(single(), [aws_derivation()])
    assert document["schema"] == "depmap/explain/1"
    assert set(document["evidence"]) == {"o1", "o2"}
    steps = document["derivations"][0]["steps"]
    assert [(s["number"], s["parent"]) for s in steps] == [
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 3),
        (5, 1),
        (6, 5),
    ]
    assert steps[3]["alternatives"][0]["outcome"] == "same_component"
    assert json.loads(render_explain_json(single(), [aws_derivation()])) == document
