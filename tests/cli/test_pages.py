"""What each command prints at 80 and 140 columns, on facts that don't move.

``GOLDEN=write`` writes what is printed now; read the difference before keeping it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from depmap.cli.main import run
from depmap.snapshot.canonical import canonical
from depmap.snapshot.writer import write_snapshot
from tests.docs.running import timeless
from tests.golden.fixed import FOLDER
from tests.golden.reader import read_case

PAGES = Path(__file__).parent / "pages"
CASES = FOLDER.parent / "cases"
GOLDEN_CASES = ("route53_four_names_one_group", "two_vendors_one_cloud", "cdn_hides_origin")
BY_CATALOGUE = ("--catalogue", str(FOLDER), "--catalogue-only")
POLICY = """
[policy]
min-coverage = 0.5
no-single-point = true
min-providers = { dns = 2 }

[[policy.max-share]]
role = "cdn"
of = "provider"
limit = 0.5

[[ignore]]
rule = "min-providers"
subject = "{subject}"
reason = "accepted by the risk committee"
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "report": ("report", "s.depmap", *BY_CATALOGUE),
    "impact": ("impact", "s.depmap", *BY_CATALOGUE),
    "whatif": ("whatif", "s.depmap", "--fail", "aws", *BY_CATALOGUE),
    "whatif-each": ("whatif", "s.depmap", "--each", *BY_CATALOGUE),
    "whatif-pairs": ("whatif", "s.depmap", "--pairs", *BY_CATALOGUE),
    "advise": ("advise", "s.depmap", *BY_CATALOGUE),
    "diff": ("diff", "old.depmap", "s.depmap", *BY_CATALOGUE),
    "check": ("check", "s.depmap", "--policy", "depmap.toml", *BY_CATALOGUE),
    "identify": ("identify", "ada.ns.cloudflare.com", "AS16509", "x.example", *BY_CATALOGUE),
    "providers-show": ("providers", "show", "cloudflare", *BY_CATALOGUE),
    "providers-list": ("providers", "list", *BY_CATALOGUE),
    "providers-check": ("providers", "check", "bad", "--exit-zero"),
    "explain": ("explain", "s.depmap", "duo.example", *BY_CATALOGUE),
    "incidents-list": ("incidents", "list"),
    "incidents-replay": ("incidents", "replay", "aws-apne1-2019-08-23"),
    "incidents-show": ("incidents", "show", "aws-apne1-2019-08-23"),
    "exchanges-list": ("exchanges", "list"),
    "exchanges-show": ("exchanges", "show", "upbit"),
    "world-list": ("world", "list"),
    "world-show": ("world", "show", "2026-09"),
    "world-check": ("world", "check", "2026-09"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a snapshot of a few golden cases, a policy and a bad provider file."""
    place = tmp_path_factory.mktemp("pages")
    read = [read_case(CASES / name) for name in GOLDEN_CASES]
    together = replace(
        read[0],
        targets=tuple(target for one in read for target in one.targets),
        observations=canonical([o for one in read for o in one.observations]),
    )
    write_snapshot(place / "s.depmap", together)
    before = replace(
        together,
        targets=together.targets[:-1],
        observations=tuple(o for o in together.observations if "duo." not in o.question.subject),
    )
    write_snapshot(place / "old.depmap", before)
    policy = POLICY.replace("{subject}", together.targets[0].id)
    (place / "depmap.toml").write_text(policy, encoding="utf-8")
    (place / "bad").mkdir()
    (place / "bad" / "brand.toml").write_text('name = "Brand"\nnmae = 1\n', encoding="utf-8")
    return place


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("name", COMMANDS)
def test_exact_page(
    name: str,
    width: int,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(list(COMMANDS[name])) in (0, 1)
    shown = timeless(capsys.readouterr().out)
    file = PAGES / f"{name}-{width}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def test_no_page_is_left_of_a_command_that_went() -> None:
    assert {path.name for path in PAGES.glob("*")} == {
        f"{name}-{width}.txt" for name in COMMANDS for width in (80, 140)
    }
