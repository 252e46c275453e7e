"""Every schema that depmap writes is on the page, and every schema file is linked."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT

_SCHEMA = re.compile(r'"(depmap/[a-z-]+/\d+)"')


def test_every_schema_and_its_file_are_listed() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `(depmap/[a-z-]+/\d+)` \|", page, re.MULTILINE))
    written = {
        schema
        for file in (ROOT / "depmap").rglob("*.py")
        for schema in _SCHEMA.findall(file.read_text("utf-8"))
    }
    assert listed == written | {"depmap/snapshot/1"}
    for file in (ROOT / "docs" / "schema").glob("*.json"):
        assert f"(schema/{file.name})" in page
