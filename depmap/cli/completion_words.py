"""Answers a shell that completes a word, by typer's protocol. Only file names are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from typer._completion_classes import completion_init
from typer._completion_shared import get_completion_script
from typer.completion import shell_complete
from typer.core import TyperGroup

from depmap.cli.app import COMPLETING
from depmap.inputs.data import data_dir
from depmap.inputs.worlds import list_worlds

PROGRAM = "depmap"


def _shipped(folder: str) -> tuple[str, ...]:
    """The ids of shipped facts, which are the names of their files."""
    return tuple(sorted(path.stem for path in (data_dir() / folder).glob("*.toml")))


_exchanges = partial(_shipped, "exchanges")
_incidents = partial(_shipped, "incidents")
_providers = partial(_shipped, "providers")

NAMES: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "targets": _exchanges,
    "target": _exchanges,
    "exchange": _exchanges,
    "provider": _providers,
    "vendor": _providers,
    "fail": _providers,
    "component": _providers,
    "incident": _incidents,
    "incidents": _incidents,
    "world": list_worlds,
    "name": list_worlds,
}
"""By parameter, of whatever command, the names that can stand there."""


def script(shell: str) -> str:
    """The lines for a shell's start-up file."""
    lines = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETING, shell=shell)
    return f"{lines}\n"


def complete(group: TyperGroup, instruction: str) -> int:
    """Print the words that fit; ``instruction`` and the line so far are in the environment."""
    completion_init()
    return shell_complete(group, {}, PROGRAM, COMPLETING, instruction)


def offer_names(command: Any) -> Any:
    """``command``, and those below it, with the names that its parameters can take."""
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            offer_names(each)
    for param in command.params:
        if param.name in NAMES:
            param._custom_shell_complete = partial(_starting, NAMES[param.name])
    return command


def _starting(names: Callable[[], tuple[str, ...]], ctx: Any, param: Any, begun: str) -> list[Any]:
    from typer._click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names() if name.startswith(begun)]
