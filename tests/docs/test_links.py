"""What the pages point at exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from depmap.analysis.gate import GATE_RULES
from depmap.cli.commands import COMMANDS
from depmap.errors import ExitCode
from depmap.model.policy import PolicyRule
from tests.docs.pages import ROOT, anchors, blocks, links, name_of, pages, without_code

TOPS = ("depmap", "data", "docs", "tests", "scripts", ".ci")
_PATH = re.compile(rf"`((?:{'|'.join(map(re.escape, TOPS))})/[\w./*<>-]+?)/?`")
_SCHEMA = re.compile(r"depmap/[a-z-]+/\d+\Z")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_PAGE = re.compile(r"\bdocs/[\w/-]+\.(?:md|json)\b")
_MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?!dev/)[a-z]+/\w")
PAGES = {name_of(page): page for page in pages()}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    page = PAGES[name]
    for link in links(page.read_text("utf-8")):
        if link.startswith(("https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), link


@pytest.mark.parametrize("name", PAGES)
def test_paths_exist(name: str) -> None:
    for path in _PATH.findall(without_code(PAGES[name].read_text("utf-8"))):
        if _SCHEMA.match(path):
            continue
        pattern = re.sub(r"<[^>]*>|NNNN", "*", path)
        assert any(ROOT.glob(pattern)), path


@pytest.mark.parametrize("name", PAGES)
def test_tests_named_exist(name: str) -> None:
    for file, test in _TEST.findall(PAGES[name].read_text("utf-8")):
        assert test in functions_in(ROOT / file), f"{file}::{test}"


@cache
def functions_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    found = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, found))


def test_pages_the_code_points_at_exist() -> None:
    for file in (ROOT / "depmap").rglob("*.py"):
        for page in _PAGE.findall(file.read_text("utf-8")):
            assert (ROOT / page).is_file(), f"{file.name}: {page}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        waiting.extend(
            (page.parent / link.partition("#")[0]).resolve()
            for link in links(page.read_text("utf-8"))
            if "://" not in link and not link.startswith("#")
        )
    assert {name_of(page) for page in seen} >= set(PAGES)


def test_decisions_are_numbered_without_a_gap_and_follow_one_form() -> None:
    decisions = [page for name, page in PAGES.items() if name.startswith("docs/decisions/")]
    numbers = [int(page.name[:4]) for page in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    for page in decisions:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.name[:4]} "), page.name
        order = [text.index(f"\n## {part}\n") for part in ("Context", "Choice", "Consequence")]
        assert order == sorted(order)


def test_commands_exit_codes_and_policy_rules_are_documented() -> None:
    readme = PAGES["README.md"].read_text("utf-8")
    for entry in COMMANDS:
        assert f"`depmap {entry.name}" in readme
    for code in ExitCode:
        assert f"| {int(code)} |" in readme
    gate = PAGES["docs/ci-gate.md"].read_text("utf-8")
    for rule in (*PolicyRule, *(rule.id for rule in GATE_RULES)):
        assert f"`{rule}`" in gate


@pytest.mark.parametrize("name", PAGES)
def test_pages_keep_within_their_form(name: str) -> None:
    text = PAGES[name].read_text("utf-8")
    assert text.startswith("# ") and text.endswith("\n") and "\t" not in text
    assert not _MACHINE_PATH.search(without_code(text))
    assert all(block.language for block in blocks(text)), "a code block names its language"
