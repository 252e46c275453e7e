"""The parts of pages that are made from the program itself.

    python -m tests.docs.generated

writes them anew; the tests compare.
"""

from __future__ import annotations

import importlib
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.analysis.check_rules import RuleWords
from depmap.analysis.rules import RULES
from depmap.analysis.world_rules import WORLD_RULES
from depmap.cli.commands import COMMANDS
from depmap.model.gate_rules import GATE_RULE_TEXTS
from tests.docs.pages import ROOT, with_marked
from tests.docs.running import run

EXAMPLE = "depmap scan binance.com --world 2026-09"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of one command, as the command line knows it."""

    command: str
    names: tuple[str, ...]
    value: str
    default: str
    variable: str
    meaning: str


def example_report() -> str:
    """The report the README shows, in a code block."""
    with TemporaryDirectory() as folder:
        made = run(shlex.split(EXAMPLE)[1:], Path(folder))
    return f"```text\n$ {EXAMPLE}\n{made.stdout.rstrip()}\n```\n"


def options() -> Iterator[Option]:
    """Every option of every command."""
    for entry in COMMANDS:
        command: Any = typer.main.get_command(importlib.import_module(entry.module).app)
        below = getattr(command, "commands", None) or {"": command}
        for name, one in below.items():
            for parameter in one.params:
                if all(text.startswith("-") for text in parameter.opts):
                    yield _option(f"{entry.name} {name}".strip(), parameter)


def _option(command: str, parameter: Any) -> Option:
    default = parameter.default
    is_told = default not in (None, "", False)
    return Option(
        command=command,
        names=tuple(sorted(parameter.opts, key=len)),
        value=parameter.metavar or "",
        default=str(getattr(default, "value", default)) if is_told else "",
        variable=parameter.envvar or "",
        meaning=parameter.help or "",
    )


def options_table() -> str:
    """One row an option; commands that mean the same by it share the row."""
    rows: dict[tuple[str, str], list[Option]] = {}
    for option in options():
        rows.setdefault((" ".join(option.names), option.meaning), []).append(option)
    lines = [
        "| option | commands | variable | default | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for _, told in sorted(rows.items(), key=lambda row: row[0][0].rpartition("--")[2]):
        first = told[0]
        names = ", ".join(f"`{name}`" for name in first.names)
        value = f" `{first.value}`" if first.value else ""
        defaults = dict.fromkeys(option.default for option in told)
        default = ", ".join(f"`{text}`" for text in defaults if text)
        cells = (
            names + value,
            ", ".join(option.command for option in told),
            f"`{first.variable}`" if first.variable else "",
            default,
            first.meaning,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def rules_table() -> str:
    """The rules whose findings a report tells."""
    lines = ["| rule | finds |", "| --- | --- |"]
    lines += [f"| `{rule.id}` | {rule.summary} |" for rule in RULES]
    return "\n".join(lines) + "\n"


def catalogue_rules_table() -> str:
    """The rules of a provider list."""
    return _check_rules(CATALOGUE_RULES)


def world_rules_table() -> str:
    """The rules of a recorded world."""
    return _check_rules(WORLD_RULES)


def _check_rules(rules: Iterable[RuleWords]) -> str:
    lines = ["| rule | | finds | why | what to do |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| `{rule.id}` | {rule.severity} | {rule.summary} | {rule.why} | {rule.fix} |"
        for rule in rules
    ]
    return "\n".join(lines) + "\n"


def finding_texts() -> str:
    """Every rule whose findings a report tells."""
    return _texts((rule.id, rule.summary, rule.why, rule.fix) for rule in RULES)


def gate_texts() -> str:
    """Every rule of the CI gate."""
    return _texts((rule.id, rule.summary, rule.why, rule.fix) for rule in GATE_RULE_TEXTS)


def _texts(rules: Iterable[tuple[str, str, str, str]]) -> str:
    lines = ["| rule | finds | why it matters | how to fix it |", "| --- | --- | --- | --- |"]
    lines += [f"| `{id}` | {summary} | {why} | {fix} |" for id, summary, why, fix in rules]
    return "\n".join(lines) + "\n"


PARTS = (
    ("README.md", "report", example_report),
    ("docs/options.md", "options", options_table),
    ("docs/reading-a-report.md", "rules", rules_table),
    ("docs/catalogue-rules.md", "rules", catalogue_rules_table),
    ("docs/worlds.md", "rules", world_rules_table),
    ("docs/rules.md", "findings", finding_texts),
    ("docs/rules.md", "gate", gate_texts),
)
"""Page, the marked part, and what makes it."""


def refresh() -> None:
    """Write every generated part into its page."""
    for page, name, make in PARTS:
        path = ROOT / page
        path.write_text(with_marked(path.read_text("utf-8"), name, make()), "utf-8")


if __name__ == "__main__":
    refresh()
