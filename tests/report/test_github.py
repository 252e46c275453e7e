"""Workflow commands: what GitHub would read out of a line is what was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.text import is_hidden
from depmap.report.annotations import Annotation, Level
from depmap.report.file_check import as_annotations
from depmap.report.github import render_github
from tests.report.catalogue_checks import broken, hostile

COMMAND = re.compile(r"::(error|warning|notice)(?: ([^\r\n]*?))?::([^\r\n]*)\n")


def one(message: str = "m", path: str = "", line: int = 0, level: Level = Level.ERROR) -> str:
    return render_github([Annotation(rule="r", level=level, message=message, path=path, line=line)])


def test_findings_are_a_line_each() -> None:
    assert render_github(as_annotations(broken().findings)) == (
        "::warning file=own::stale: 1 of 3 sources is old\n"
        "::error file=own/acme.toml,line=3::syntax: colour: unknown key\n"
        "::error file=own/sub folder/zeta.toml,line=12::nested-suffix: ns{n}.acme.net lies inside"
        " acme/dns ns acme.net (acme.toml:12)\n"
    )


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (one("a%b\r\nc,d:e"), "::error::r: a%25b%0D%0Ac,d:e\n"),
        (one(path="a,b:c%d\r\n", line=1), "::error file=a%2Cb%3Ac%25d%0D%0A,line=1::r: m\n"),
        (one(path="a.toml"), "::error file=a.toml::r: m\n"),
        (one(level=Level.NOTE), "::notice::r: m\n"),
        (one("\x1b[31m"), "::error::r: \\x1b[31m\n"),
    ],
)
def test_what_github_reads_as_syntax_is_escaped(made: str, line: str) -> None:
    assert made == line


def test_hostile_text_stays_within_its_line() -> None:
    told = render_github(as_annotations(hostile().findings)).splitlines(keepends=True)
    assert len(told) == 3
    assert all(COMMAND.fullmatch(line) for line in told)
    assert not any(is_hidden(char) for line in told for char in line.removesuffix("\n"))


def read(text: str) -> str:
    """What GitHub makes of an escaped text."""
    for written, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, char)
    return text


PLAIN = st.text(st.sampled_from("ab %:,\r\n=0AD235C"), max_size=20)


@given(message=PLAIN, path=PLAIN.filter(bool), line=st.integers(1, 9))
def test_a_line_says_what_was_meant(message: str, path: str, line: int) -> None:
    found = COMMAND.fullmatch(one(message, path, line))
    assert found is not None
    file, _, rest = found[2].partition(",")
    assert (read(file), rest) == (f"file={path}", f"line={line}")
    assert read(found[3]) == f"r: {message}"
