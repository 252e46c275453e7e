"""Reads Markdown as markdown-it does, and refuses what foreign text must never become."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BLOCKS = {"heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr"}
BLOCKS |= {"th", "td", "hr", "inline", "html_block"}
OWN_HTML = {
    "<details><summary>Evidence, and how to fix it</summary>\n",
    "</details>\n",
}
FOUND_LATER = re.compile(r"@|://|www\.|mailto:|xmpp:|\$|:[\w+-]+:|#\d|\bGH-\d", re.IGNORECASE)
"""What GitHub looks for in the text of a page once it is parsed, but not in code."""


def read_texts(markdown: str) -> list[str]:
    """The text of each heading, paragraph and cell."""
    tokens = PARSER.parse(markdown)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= BLOCKS
    assert {token.content for token in tokens if token.type == "html_block"} <= OWN_HTML
    return [_text(token) for token in tokens if token.type == "inline"]


def _text(token: Token) -> str:
    children = token.children or []
    assert {child.type for child in children} <= {"text", "code_inline"}, token.content
    plain = [child.content for child in children if child.type == "text"]
    assert not any(FOUND_LATER.search(text) for text in plain), token.content
    return "".join(child.content for child in children)
