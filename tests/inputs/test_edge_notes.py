"""The notes beside an edge list, and the shipped lists by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.edge_notes import edge_list_path, load_edge_notes, shipped_edge_lists
from depmap.model.component import parse_component
from depmap.model.edge import EdgeListNotes

NOTES = """\
title = "Ours"
source = "the operations team"
date = 2026-11-20

[vocabulary]
"dns:aws" = "aws/route53"
"ca:let'sencrypt" = "lets-encrypt/ca"
"hosting:tokyo" = "aws/ec2@ap-northeast-1"
"""
WHOLE = EdgeListNotes(
    title="Ours",
    source="the operations team",
    date=date(2026, 11, 20),
    vocabulary={
        "dns:aws": parse_component("aws/route53"),
        "ca:let'sencrypt": parse_component("lets-encrypt/ca"),
        "hosting:tokyo": parse_component("aws/ec2@ap-northeast-1"),
    },
)


@pytest.mark.parametrize("name", ["facts.csv", "facts.csv.gz", "facts.gz", "facts"])
def test_notes_go_by_the_name_of_the_list(tmp_path: Path, name: str) -> None:
    (tmp_path / "facts.toml").write_text(NOTES, encoding="utf-8")
    assert load_edge_notes(tmp_path / name) == WHOLE
    assert load_edge_notes(tmp_path / f"other-{name}") == EdgeListNotes()


def test_date_and_vocabulary_may_lack(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text('title = "Ours"\nsource = "us"\n', encoding="utf-8")
    notes = load_edge_notes(tmp_path / "facts.csv")
    assert notes == EdgeListNotes(title="Ours", source="us")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Ours"\n', "", "facts.toml: title is missing"),
        ('"Ours"', '""', "facts.toml:1: title: must not be empty"),
        ('source = "the operations team"\n', "", "facts.toml: source is missing"),
        ("2026-11-20", '"2026-11-20"', "facts.toml:3: date: must be a date like 2026-08-22"),
        ("2026-11-20", "2026-11-20T10:00:00", "facts.toml:3: date: must be a date"),
        ("title", "titel", "facts.toml: title is missing"),
        ("date", "dat", "facts.toml:3: dat: unknown key"),
        (
            '"aws/route53"',
            '"AWS Route 53"',
            "facts.toml:6: dns:aws: 'AWS Route 53' is no component",
        ),
        ('"aws/route53"', "53", "facts.toml:6: dns:aws: must be text"),
        ('"aws/route53"', '""', "facts.toml:6: dns:aws: must not be empty"),
        ('"aws/route53"', '"as:x"', "facts.toml:6: dns:aws: as:x"),
        ("[vocabulary]", "[[vocabulary]]", "facts.toml:5: must be a table"),
        ("title", "title =", "not TOML"),
    ],
)
def test_bad_notes(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "facts.toml").write_text(NOTES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_edge_notes(tmp_path / "facts.csv")
    assert message in str(caught.value)


def test_shipped_lists_are_known_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {path.stem: path for path in shipped_edge_lists()}
    assert "2020-exchanges" in shipped
    assert list(shipped) == sorted(shipped)
    monkeypatch.chdir(tmp_path)
    assert edge_list_path(Path("2020-exchanges")) == shipped["2020-exchanges"]
    with pytest.raises(InputError, match="there is no such file") as refused:
        edge_list_path(Path("2020-exchange"))
    assert refused.value.remedy == "did you mean '2020-exchanges'?"
    # A file of that name is what the user means.
    (tmp_path / "2020-exchanges").touch()
    assert edge_list_path(Path("2020-exchanges")) == Path("2020-exchanges")
