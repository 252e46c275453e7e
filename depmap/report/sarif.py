"""Annotations as SARIF 2.1.0, the format code scanning services read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
_FINGERPRINTS = ("depmap/v1", "primaryLocationLineHash")
"""The second is the one GitHub tells results apart by."""


def render_sarif(
    annotations: Sequence[Annotation],
    rules: Sequence[RuleText],
    gaps: Sequence[Annotation] | None = None,
    notices: Sequence[str] = (),
) -> str:
    """One run with all rules, those that found nothing too, and a result for each annotation.

    ``gaps``: what kept the run from telling everything. With any of them the run did not succeed;
    empty says that it did, and None nothing. Once one result is accepted, each says whether it is
    (section 3.27.23: of all or of none). ``notices`` are carried by the run.
    """
    places = {rule.id: number for number, rule in enumerate(rules)}
    excused = any(annotation.accepted is not None for annotation in annotations)
    results = [_result(annotation, places, excused=excused) for annotation in annotations]
    driver = {
        "name": "depmap",
        "version": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {FILE_ROOT: {"uri": "file:///"}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    if notices:
        run["properties"] = {"notices": [safe(text, LONGEST) for text in notices]}
    if gaps is not None:
        run["invocations"] = [_invocation(gaps, places)]
    return dump_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": _message(rule.summary),
        "fullDescription": _message(f"{rule.summary} {rule.why}"),
        "help": _message(rule.fix),
        "defaultConfiguration": {"level": rule.level.value},
    }


def _result(annotation: Annotation, places: Mapping[str, int], *, excused: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": annotation.rule,
        "ruleIndex": places[annotation.rule],
        "level": annotation.level.value,
        "message": _message(annotation.message),
        **_locations(annotation),
    }
    if annotation.fingerprint:
        told["partialFingerprints"] = dict.fromkeys(_FINGERPRINTS, annotation.fingerprint)
    if excused:
        told["suppressions"] = _suppressions(annotation)
    return told


def _suppressions(annotation: Annotation) -> list[dict[str, str]]:
    """External: the policy holds it, not the file that is told of."""
    if annotation.accepted is None:
        return []
    reason = safe(annotation.accepted, LONGEST)
    return [{"kind": "external", "justification": reason} if reason else {"kind": "external"}]


def _invocation(gaps: Iterable[Annotation], places: Mapping[str, int]) -> dict[str, Any]:
    """Each gap as an error of the run: it left the results incomplete (section 3.58.6)."""
    notes = [
        {
            "level": "error",
            "message": _message(gap.message),
            "associatedRule": {"id": gap.rule, "index": places[gap.rule]},
            **_locations(gap),
        }
        for gap in gaps
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _locations(annotation: Annotation) -> dict[str, Any]:
    if not annotation.path:
        return {}
    return {"locations": [{"physicalLocation": _place(annotation)}]}


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
