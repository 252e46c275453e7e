"""Annotations as SARIF 2.1.0, the format code scanning services read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from depmap.report.annotations import LONGEST, Annotation, RuleText
from depmap.report.json_text import dump_json
from depmap.report.safe import safe
from depmap.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/depmap/depmap"
SOURCE_ROOT = "%SRCROOT%"
"""The base of relative paths: what the service checked out."""
FILE_ROOT = "FILEROOT"
"""The base of absolute ones."""

_NO_OCTET = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no octet of a file's name."""


def render_sarif(annotations: Iterable[Annotation], rules: Sequence[RuleText]) -> str:
    """One run with all rules, those that found nothing too, and a result for each annotation."""
    places = {rule.id: number for number, rule in enumerate(rules)}
    results = [_result(annotation, places) for annotation in annotations]
    driver = {
        "name": "depmap",
        "version": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {FILE_ROOT: {"uri": "file:///"}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return dump_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": _message(rule.summary),
        "fullDescription": _message(f"{rule.summary} {rule.why}"),
        "help": _message(rule.fix),
        "defaultConfiguration": {"level": rule.level.value},
    }


def _result(annotation: Annotation, places: dict[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": annotation.rule,
        "ruleIndex": places[annotation.rule],
        "level": annotation.level.value,
        "message": _message(annotation.message),
    }
    if annotation.path:
        told["locations"] = [{"physicalLocation": _place(annotation)}]
    return told


def _message(text: str) -> dict[str, str]:
    """Plain text: neither placeholders (section 3.11.5) nor links (3.11.6) can be told in it."""
    plain = safe(text, LONGEST).replace("{", "{{").replace("}", "}}")
    return {"text": plain.replace("](", r"\](")}


def _place(annotation: Annotation) -> dict[str, Any]:
    """Always a relative reference; a folder or a whole file has no region."""
    path = annotation.path
    base = FILE_ROOT if path.startswith("/") else SOURCE_ROOT
    written = _NO_OCTET.sub("\ufffd", path.lstrip("/"))
    uri = quote(written, safe="/", errors="surrogateescape")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": base}}
    if annotation.line:
        place["region"] = {"startLine": annotation.line}
    return place
