"""Hostile text in every field that can hold some, through every text format.

Each is read back by a reader that is not ours: the text is there, and nothing else came of it.
Visible escapes (``safe``) are the text, as is a cell of CSV behind its documented ``'``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from lxml import etree
from pydantic_sarif.model import (  # type: ignore[import-untyped]
    StaticAnalysisResultsFormatSarifVersion210JsonSchema as Standard,
)

from depmap.model.text import escape_character, is_hidden
from depmap.report.dependencies_csv import render_dependencies_csv
from depmap.report.document import render_json
from depmap.report.gate import render_gate_json
from depmap.report.gate_csv import render_gate_csv
from depmap.report.gate_github import render_gate_github
from depmap.report.gate_junit import render_gate_junit
from depmap.report.gate_markdown import render_gate_markdown
from depmap.report.gate_sarif import render_gate_sarif
from depmap.report.markdown import render_markdown
from depmap.report.safe import safe
from depmap.report.terminal.gate import render_gate_terminal
from depmap.report.terminal.report import render_terminal
from depmap.report.terminal.style import Style
from tests.report import assessments, gates
from tests.report.markdown_reader import read_texts
from tests.report.test_github import COMMAND
from tests.report.test_github import read as read_command

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDE = Style(width=4000)
PROVIDERS = ("aws", "aws/route53", "aws/cloudfront", "aws/ec2", "aws@ap-northeast-1")


def names(bad: str) -> dict[str, str]:
    """A catalogue of the user's own."""
    return dict.fromkeys(PROVIDERS, bad)


def solid(text: str) -> str:
    """Without white space, which a page may break at."""
    return re.sub(r"\s", "", text)


def assert_inert(text: str) -> None:
    assert not [char for char in text if is_hidden(char) and char != "\n"]


def assert_page(text: str, bad: str) -> None:
    assert_inert(text)
    assert solid(safe(bad)) in solid(text)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def assert_json(text: str, bad: str) -> None:
    assert text.isascii()
    assert {char for char in text if not char.isprintable()} == {"\n"}
    wanted = "".join(escape_character(c) if "\ud800" <= c <= "\udfff" else c for c in bad)
    assert wanted in set(strings(json.loads(text)))


def assert_markdown(text: str, bad: str) -> None:
    assert_inert(text)
    assert any(safe(bad) in told for told in read_texts(text))


def assert_csv(text: str, bad: str) -> None:
    assert_inert(text)
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    cells = {cell for row in rows for cell in row}
    assert not any(cell.startswith(FORMULA) for cell in cells)
    assert (f"'{safe(bad)}" if safe(bad).startswith(FORMULA) else safe(bad)) in cells


def assert_sarif(text: str, bad: str) -> None:
    assert_json_is_plain(text)
    Standard.model_validate_json(text, strict=True)
    run = json.loads(text)["runs"][0]
    assert len(run["results"]) == len(gates.hostile(bad).outcomes)
    for result in run["results"]:
        told = result["message"]["text"]
        assert not re.search(r"(?<!\{)\{(\{\{)*[0-9]+\}", told)  # no placeholder (3.11.5)
        assert not re.search(r"(?<!\\)\]\(", told)  # no link (3.11.6)
        plain = told.replace(r"\](", "](").replace("{{", "{").replace("}}", "}")
        assert safe(bad) in plain


def assert_json_is_plain(text: str) -> None:
    assert text.isascii()
    for told in strings(json.loads(text)):
        assert_inert(told)


def assert_junit(text: str, bad: str) -> None:
    assert_inert(text)
    kept = {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"}
    kept |= {"properties", "property"}
    assert {element.tag for element in etree.fromstring(text.encode()).iter()} <= kept
    suites = list(JUnitXml.fromstring(text.encode()))
    (found,) = [suite for suite in suites if suite.name == "no-single-point"]
    cases = list(found)
    assert len(cases) == len(gates.hostile(bad).outcomes)
    for case in cases:
        assert case.name.startswith(f"{safe(bad)} {safe(bad)} aws")
        assert case._elem.get("file") == safe(bad)
        (told, *rest) = [r.text for r in case.result] or [case.system_out]
        assert not rest
        assert safe(bad) in told


def assert_github(text: str, bad: str) -> None:
    verdict, *lines, whence = text.splitlines(keepends=True)
    assert COMMAND.fullmatch(verdict)
    assert COMMAND.fullmatch(whence)
    assert lines
    for line in lines:
        found = COMMAND.fullmatch(line)
        assert found is not None
        assert_inert(line.removesuffix("\n"))
        file, last = found[2].split(",")
        assert last == "line=1"
        assert safe(read_command(file)) == f"file={safe(bad)}"
        assert safe(bad) in read_command(found[3])


Written = Callable[[str], str]
FORMATS: dict[str, tuple[Written, Callable[[str, str], None]]] = {
    "report-terminal": (
        lambda bad: render_terminal(assessments.hostile(bad), names=names(bad), style=WIDE),
        assert_page,
    ),
    "report-json": (
        lambda bad: render_json(assessments.hostile(bad), names=names(bad)),
        assert_json,
    ),
    "report-markdown": (
        lambda bad: render_markdown(assessments.hostile(bad), names=names(bad), full=True),
        assert_markdown,
    ),
    "report-csv": (
        lambda bad: render_dependencies_csv(assessments.hostile(bad), names=names(bad)),
        assert_csv,
    ),
    "gate-terminal": (lambda bad: render_gate_terminal(gates.hostile(bad), WIDE), assert_page),
    "gate-json": (lambda bad: render_gate_json(gates.hostile(bad)), assert_json),
    "gate-sarif": (lambda bad: render_gate_sarif(gates.hostile(bad)), assert_sarif),
    "gate-junit": (lambda bad: render_gate_junit(gates.hostile(bad)), assert_junit),
    "gate-github": (lambda bad: render_gate_github(gates.hostile(bad)), assert_github),
    "gate-markdown": (lambda bad: render_gate_markdown(gates.hostile(bad)), assert_markdown),
    "gate-csv": (lambda bad: render_gate_csv(gates.hostile(bad)), assert_csv),
}

ATTACKS = {
    "escape codes": "\x1b[31mred\x1b]0;title\x07",
    "C1 controls": "\x9b2J\x85",
    "nul and other controls": "a\x00b\x08\x7f",
    "line breaks": "a\r\nb\u2028c\x0b",
    "bidirectional": "\u202egnp.exe\u2066",
    "drawn as nothing": "a\u200bb\u3164\U000e0041",
    "lone surrogate": "a\ud800b",
    "markup of rich": "[/] [include:x] [link=https://x.example]y[/link] [red]z",
    "formula": '=HYPERLINK("https://x.example","y")',
    "other formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "workflow command": "x\n::error file=a,line=1::y%0A::set-output name=z::1",
    "properties of a command": "a,line=9:b::c",
    "HTML": '<script>alert(1)</script><img src=x onerror="a()">&lt;',
    "end of a tag": "</details></summary>-->]]>",
    "XML": '</testcase><failure message="x"/>&#0;&e;<!DOCTYPE x>',
    "link": "[y](https://x.example/) ![i](//x.example/i) <https://x.example>",
    "bare address": "https://x.example www.x.example me@x.example",
    "mention and emoji": "@octocat :smile: #1 GH-2 org/repo#3",
    "emphasis and code": "*a* __b__ ~~c~~ `d` ``e``` f\\",
    "blocks": "# a",
    "more blocks": "---",
    "table": "a | b \\| c || `d|e`",
    "placeholder": "{0} {x} [y](1)",
    "formula of TeX": "$x$ $`y`$",
    "path": "../../etc/passwd",
    "quotes": 'a"b\'c""d',
    "space at the ends": "\u2003 x \u00a0",
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_told_and_nothing_comes_of_it(attack: str, form: str) -> None:
    written, check = FORMATS[form]
    check(written(ATTACKS[attack]), ATTACKS[attack])


ANY = st.text(
    st.one_of(st.sampled_from("".join(ATTACKS.values())), st.characters()), min_size=1, max_size=20
)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=20)
@given(bad=ANY)
def test_any_text_is_told_and_nothing_comes_of_it(form: str, bad: str) -> None:
    written, check = FORMATS[form]
    check(written(bad), bad)


@pytest.mark.parametrize("form", [form for form in FORMATS if not form.endswith("json")])
def test_a_very_long_text_is_cut(form: str) -> None:
    """JSON alone holds it whole."""
    written, _ = FORMATS[form]
    long = "x|`<&" * 2000
    text = written(long)
    assert len(text) < 1 << 18
    assert long not in text
