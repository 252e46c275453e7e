"""Dependencies as CSV: every one of every surface, the hidden and unmeasured ones too."""

from __future__ import annotations

import csv
import inspect
import io
from dataclasses import replace

from depmap.model.finding import Assessment
from depmap.report.dependencies_csv import COLUMNS, render_dependencies_csv
from depmap.report.document import report_document
from tests.report.assessments import NAMES, c, eight, single


def rows(assessment: Assessment) -> list[dict[str, str]]:
    text = render_dependencies_csv(assessment, names=NAMES)
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_says_what_is_needed_how_and_whence() -> None:
    found = next(row for row in rows(single()) if row["region"])
    assert found == {
        "target": "binance",
        "name": "Binance",
        "surface": "api",
        "role": "hosting",
        "component": "aws/ec2@ap-northeast-1",
        "provider": "aws",
        "service": "ec2",
        "region": "ap-northeast-1",
        "provider_name": "Amazon Web Services",
        "state": "observed",
        "relation": "direct",
        "criticality": "unknown",
        "class": "immediate",
        "private": "false",
        "confidence": "0.9",
        "provenance": "observed",
        "reason": "",
        "subjects": " ".join(f"api{n}.binance.com" for n in range(1, 6)),
        "evidence": "o3 o4 o5 o6 o7",
    }


def test_what_was_not_seen_has_rows_without_a_component() -> None:
    unseen = [row for row in rows(single()) if not row["component"]]
    assert [(r["surface"], r["state"], r["reason"], r["subjects"]) for r in unseen] == [
        ("web", "unmeasured", "not_measured", "www.binance.com"),
        ("api", "hidden", "origin_hidden", "api.binance.com"),
        (
            "ws",
            "unmeasured",
            "not_measured",
            "stream.binance.com dstream.binance.com fstream.binance.com",
        ),
    ]
    empty = ("provider", "service", "region", "provider_name", "provenance")
    assert {row[column] for row in unseen for column in empty} == {""}


def test_the_rows_are_those_of_the_json_report() -> None:
    told = [
        (target["id"], surface["role"], d["role"], d["component"] or "", d["state"])
        for target in report_document(eight(), names=NAMES)["targets"]
        for surface in target["surfaces"]
        for d in surface["dependencies"]
    ]
    columns = ("target", "surface", "role", "component", "state")
    assert [tuple(row[column] for column in columns) for row in rows(eight())] == told


def test_every_column_is_explained() -> None:
    text = inspect.getdoc(render_dependencies_csv) or ""
    heads = {word.strip(",") for line in text.splitlines() for word in line[:13].split()}
    assert set(COLUMNS) <= heads


def test_ones_own_and_unclaimed_components() -> None:
    assessment = single()
    target = assessment.targets[0]
    surface = target.surfaces[0]
    own = replace(surface.dependencies[0], component=c("domain:example-dns.net"), private=True)
    changed = replace(target, surfaces=(replace(surface, dependencies=(own,)),))
    (row,) = rows(replace(assessment, targets=(changed,)))
    assert (row["provider"], row["service"], row["private"]) == (
        "domain:example-dns.net",
        "",
        "true",
    )
