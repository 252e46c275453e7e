"""Text in Markdown: what a reader of it sees is what was put in, and it is only text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.report.markdown_text import LONGEST, inline, table
from depmap.report.safe import safe
from tests.report.markdown_reader import PARSER, read_texts

SYNTAX = "\\`*_{}[]()<>#+-.!|~&@$:=\"' 1a/w;\n\t\r\x1b\u2003\u00a0"
ANY = st.text(st.one_of(st.sampled_from(SYNTAX), st.characters()), max_size=24)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Amazon EC2, Tokyo (aws/ec2)", "Amazon EC2, Tokyo (aws/ec2)"),
        ("api.binance.com", "api.binance.com"),
        ("0.25–1.00", "0.25–1.00"),
        ("aws@ap-northeast-1 fails", "`aws@ap-northeast-1` fails"),
        ("(aws@ap-northeast-1),", "(`aws@ap-northeast-1`),"),
        ("www.example.com", "`www.example.com`"),
        ("https://x.example/", "`https://x.example/`"),
        ("me@x.example", "`me@x.example`"),
        (":smile:", "`:smile:`"),
        ("see #12", "see `#12`"),
        ("$x$", "`$x$`"),
        ("*a* _b_ ~c~", r"\*a\* \_b\_ \~c\~"),
        ("[a](b)", r"\[a\](b)"),
        ("<b>", r"\<b\>"),
        ("&amp;", r"\&amp;"),
        ("a|b", r"a\|b"),
        ("@a|`b", r"`@a`\|\`b"),
        ("``@`", "``` ``@` ```"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("---", r"\---"),
        (" x ", "&#32;x&#32;"),
        ("\x1b[31m", r"\\x1b\[31m"),
        ("", ""),
    ],
)
def test_written_as(text: str, written: str) -> None:
    assert inline(text) == written


@pytest.mark.parametrize("lead", ["", "- ", "## ", "  - "])
@settings(max_examples=100)
@given(text=ANY)
def test_any_text_is_read_back(lead: str, text: str) -> None:
    wanted = [safe(text, LONGEST)] if text else []
    assert [t for t in read_texts(lead + inline(text)) if t] == wanted


@settings(max_examples=100)
@given(text=ANY, other=ANY)
def test_any_cell_is_read_back(text: str, other: str) -> None:
    found = read_texts("\n".join(table(["a", "b"], [[text, other]])))
    assert found == ["a", "b", safe(text, LONGEST), safe(other, LONGEST)]


def test_columns_are_aligned() -> None:
    html = PARSER.render("\n".join(table(["a", "b"], [["x", "1"]], frozenset({1}))))
    assert '<td style="text-align:right">1</td>' in html
    assert "<td>x</td>" in html
