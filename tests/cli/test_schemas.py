"""Every JSON document against its schema: what commands print, and the keys of the wire types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import jsonschema
import pytest

from depmap.cli.main import run
from depmap.report import (
    advice,
    exchanges,
    explain_document,
    gate,
    identification,
    impact,
    incidents,
    providers,
    replay,
    whatif,
    worlds,
)

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
EDGES = "2020-exchanges"
SNAPSHOT = "s.depmap"
POLICY = """
[policy]
min-coverage = 0.9
no-single-point = true
min-providers = { dns = 2 }

[[policy.max-share]]
role = "cdn"
of = "provider"
limit = 0.3

[[ignore]]
rule = "no-single-point"
subject = "bitstamp"
reason = "accepted"
"""
COMMANDS: dict[str, list[list[str]]] = {
    "advice-1": [["advise", SNAPSHOT], ["advise", EDGES]],
    "check-1": [["check", SNAPSHOT, "--exit-zero"]],
    "exchanges-1": [["exchanges", "list"], ["exchanges", "show", "kucoin"]],
    "explain-1": [["explain", SNAPSHOT, "binance", "aws"]],
    "identify-1": [["identify", "d1.cloudfront.net", "AS13335", "server: cloudflare", "x y", "a"]],
    "impact-1": [["impact", SNAPSHOT], ["impact", EDGES], ["impact", SNAPSHOT, "--by", "region"]],
    "incidents-1": [["incidents", "list"]],
    "providers-1": [["providers", "show", "aws"]],
    "replay-1": [["incidents", "replay"]],
    "whatif-1": [["whatif", SNAPSHOT, "--fail", "aws"], ["whatif", EDGES, "--fail", "cloudflare"]],
    "whatif-each-1": [["whatif", SNAPSHOT, "--each"]],
    "whatif-pairs-1": [["whatif", SNAPSHOT, "--pairs"]],
    "worlds-1": [["world", "list"], ["world", "show", "2026-09"]],
}
WIRE = {
    "advice-1": advice,
    "check-1": gate,
    "exchanges-1": exchanges,
    "explain-1": explain_document,
    "identify-1": identification,
    "impact-1": impact,
    "incidents-1": incidents,
    "providers-1": providers,
    "replay-1": replay,
    "whatif-1": whatif,
    "whatif-each-1": whatif,
    "whatif-pairs-1": whatif,
    "worlds-1": worlds,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of three exchanges, and a policy."""
    made = tmp_path_factory.mktemp("schemas")
    (made / "depmap.toml").write_text(POLICY, encoding="utf-8")
    scan = ["scan", "bitstamp", "binance", "upbit", "--world", "2026-09", "--quiet"]
    snapshot = ["--snapshot", str(made / SNAPSHOT)]
    assert run([*scan, *snapshot, "-o", str(made / "report.txt")]) == 0
    return made


def schema(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / f"{stem}.json").read_text(encoding="utf-8"))
    return loaded


def printed(command: list[str], folder: Path) -> dict[str, Any]:
    out = folder / "document.json"
    assert run([*command, "--format", "json", "-o", str(out)]) == 0
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("stem", COMMANDS)
def test_schema_is_one(stem: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(stem))
    assert schema(stem)["properties"]["schema"]["const"] == schema(stem)["title"]


@pytest.mark.parametrize(
    ("stem", "command"), [(stem, command) for stem in COMMANDS for command in COMMANDS[stem]]
)
def test_documents_follow_their_schema(
    stem: str, command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    document = printed(command, folder)
    validator = jsonschema.Draft202012Validator(schema(stem))
    validator.validate(document)
    longest = max((each for each in document.values() if isinstance(each, list)), key=len)
    assert longest
    document["extra"] = 1
    assert list(validator.iter_errors(document))


@pytest.mark.parametrize("stem", COMMANDS)
def test_schema_and_wire_types_name_the_same_keys(stem: str) -> None:
    """Each object described is a wire type; those of a few keys written in place have none."""
    loaded = schema(stem)
    typed = {
        _described_as(name): value
        for name, value in vars(WIRE[stem]).items()
        if is_typeddict(value)
    }
    objects = {name: part for name, part in loaded["$defs"].items() if part.get("type") == "object"}
    for name, part in objects.items():
        assert set(part["required"]) <= set(part["properties"])
        if name in typed:
            assert set(part["properties"]) == set(get_type_hints(typed[name])), name
    whole = [value for value in typed.values() if set(get_type_hints(value)) >= {"schema"}]
    assert set(loaded["properties"]) in [set(get_type_hints(value)) for value in whole]
    assert set(objects) - set(typed) <= {"formerName", "operator", "region"}


def _described_as(name: str) -> str:
    bare = name.removesuffix("Wire")
    return bare[0].lower() + bare[1:]
