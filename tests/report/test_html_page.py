"""The web report as a file: one, inert, and asking for nothing. What it does is tested in Chromium
(tests/e2e/test_web_report.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from depmap.errors import UsageError
from depmap.report.html import assets
from depmap.report.html.page import render_html
from depmap.report.safe import safe
from tests.report.pages import PLAIN, examined, hostile_page

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = (
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror=window.pwned=1>",
    '" onmouseover="window.pwned=1" x="',
    "<!--<script>",
    "javascript:window.pwned=1",
    "&lt;b&gt; {{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\x1b[31m\x00\ud800",
)


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return html.fromstring(render_html(examined(), PLAIN))


def data_of(page: html.HtmlElement) -> dict[str, Any]:
    (script,) = page.xpath("//script[@id='data']")
    told: dict[str, Any] = json.loads(script.text)
    return told


def test_the_policy_allows_these_texts_and_nothing_else(page: html.HtmlElement) -> None:
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    told = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert told["default-src"] == "'none'"
    scripts = [s.text for s in page.xpath("//script[not(@type)]")]
    assert told["script-src"].split() == [digest(text) for text in scripts]
    (style,) = page.xpath("//style")
    assert told["style-src"] == digest(style.text)
    assert "unsafe" not in policy
    assert "http" not in policy


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_fetched_from_anywhere(page: html.HtmlElement) -> None:
    assert not page.xpath("//@src | //@srcset | //@action | //@formaction | //@data | //@poster")
    assert set(page.xpath("//link/@href")) == {"data:,"}
    assert all(href.startswith(("#", "https://")) for href in page.xpath("//a/@href"))
    (style,) = page.xpath("//style")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_nothing_is_scripted_or_styled_in_the_markup(page: html.HtmlElement) -> None:
    assert not page.xpath("//@style")
    assert not [name for e in page.iter() for name in e.attrib if name.startswith("on")]


def test_it_says_what_the_report_says(page: html.HtmlElement) -> None:
    text = " ".join(page.text_content().split())
    told = examined().assessment
    assert told.targets[0].target.domain in text
    assert "A dependency is not a statement on resilience." in text
    assert len(page.xpath("//table[@class='targets']/tbody/tr")) == len(told.targets)
    assert {t["id"] for t in data_of(page)["targets"]} == {t.target.id for t in told.targets}


@pytest.mark.parametrize("bad", ATTACKS)
def test_hostile_text_is_text(bad: str) -> None:
    written = hostile_page(bad)
    page = html.fromstring(written.encode("utf-8", "surrogatepass"))
    (main,) = page.iter("main")
    shown = " ".join(" ".join(map(str, main.itertext())).split())
    assert " ".join(safe(bad).split()) in shown
    assert kinds(page) == kinds(html.fromstring(hostile_page("harmless")))


def kinds(page: html.HtmlElement) -> set[tuple[str, ...]]:
    """Every kind of element with the names of its attributes: markup, whatever the texts."""
    return {(str(e.tag), *sorted(map(str, e.attrib))) for e in page.iter()}


@settings(max_examples=25)
@given(
    st.text(
        alphabet=st.sampled_from("<>&\"'/=!-`{}%#[]()\\ \n\r\t\x00\x1babc\u2028\ud800é"),
        max_size=40,
    )
)
def test_any_text_is_read_back_from_the_data(bad: str) -> None:
    written = hostile_page(bad)
    (script,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', written, re.S
    )
    data = json.loads(script)
    assert data["targets"] == [{"id": safe(bad), "name": safe(bad)}]
    assert safe(bad) in data["evidence"]["texts"]


def test_hashing_changes_no_byte() -> None:
    program = (
        "import hashlib; from tests.report.pages import PLAIN, examined; "
        "from depmap.report.html.page import render_html; "
        "print(hashlib.sha256(render_html(examined(), PLAIN).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_a_copy_that_was_not_built_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(assets, "LIBRARY", tmp_path / "d3.min.js")
    with pytest.raises(UsageError, match="was not built"):
        render_html(examined(), PLAIN)
