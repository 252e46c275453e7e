"""Answers a shell that completes a word, by typer's protocol.

Looks at the names of shipped files, and at the targets of a snapshot that stands on the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from typer._completion_classes import completion_init
from typer._completion_shared import get_completion_script
from typer.completion import shell_complete
from typer.core import TyperGroup

from depmap.cli.app import COMPLETING
from depmap.errors import DepmapError
from depmap.inputs.data import data_dir
from depmap.inputs.worlds import list_worlds
from depmap.model.target import Target
from depmap.snapshot.reader import read_targets

PROGRAM = "depmap"
CONCENTRATION = "concentration"


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


def _subjects(line: Mapping[str, Any], begun: str) -> tuple[str, ...]:
    """Targets of the snapshot; after a slash their surfaces."""
    targets = _targets_of(line.get("snapshot"))
    if "/" not in begun:
        return tuple(target.id for target in targets)
    return tuple(f"{target.id}/{surface.role}" for target in targets for surface in target.surfaces)


def _pictures(line: Mapping[str, Any], begun: str) -> tuple[str, ...]:
    """All of them, or one of those reported on or to be scanned."""
    named = line.get("targets") or [target.id for target in _targets_of(line.get("snapshot"))]
    return (CONCENTRATION, *named)


def _targets_of(snapshot: object) -> tuple[Target, ...]:
    path = Path(str(snapshot or ""))
    if not path.is_file():
        return ()
    try:
        return tuple(read_targets(path))
    except DepmapError:
        return ()  # what is no snapshot has no targets to offer


ON_LINE: Mapping[str, Callable[[Mapping[str, Any], str], tuple[str, ...]]] = {
    "subject": _subjects,
    "picture": _pictures,
}
"""The same, by what stands on the line already, and by how the word begins."""


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
        if param.name in ON_LINE:
            param._custom_shell_complete = partial(_starting_on, ON_LINE[param.name])
    return command


def _starting(names: Callable[[], tuple[str, ...]], ctx: Any, param: Any, begun: str) -> list[Any]:
    return _items(names(), begun)


def _starting_on(
    names: Callable[[Mapping[str, Any], str], tuple[str, ...]], ctx: Any, param: Any, begun: str
) -> list[Any]:
    # After an option that still lacks its value the arguments are left unread, in ctx.args.
    unread = [one.name for one in ctx.command.params if one.param_type_name == "argument"][:1]
    left = {name: ctx.args if name == "targets" else ctx.args[0] for name in unread if ctx.args}
    return _items(names({**left, **{k: v for k, v in ctx.params.items() if v}}, begun), begun)


def _items(names: Iterable[str], begun: str) -> list[Any]:
    from typer._click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names if name.startswith(begun)]
