"""The command group: names and help without loading a command, did-you-mean for unknown ones."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer._coercion import bool_flag_type_descriptor
from typer.core import TyperCommand, TyperGroup, TyperOption

from depmap.cli.coercion import read_plainly
from depmap.cli.commands import COMMANDS
from depmap.cli.sink import write_output
from depmap.errors import UsageError
from depmap.model.suggest import suggestion
from depmap.version import __version__

HELP = """Maps what a cryptocurrency exchange stands on, and what takes it down.

\b
  depmap scan binance.com                    on the live Internet
  depmap scan binance.com --world 2026-09    on a recorded one
"""

EPILOG = """\b
Exit codes, the same for every format:
  0    ran, nothing violated
  1    a policy or a rule of provider lists or worlds is violated, proved
  2    usage, configuration or unreadable input
  3    not enough could be measured to say
  5    internal error, a bug
  6    output or storage failure
  130  interrupted (143: terminated)
"""

COMPLETING = "_DEPMAP_COMPLETE"
"""The variable in which a shell says that it wants a word completed, and which shell it is."""


def _tell_version(context: Any, option: Any, asked: bool) -> None:
    if asked:
        write_output(f"depmap {__version__}\n")
        context.exit()


class LazyGroup(TyperGroup):
    """Loads a command's module when it is run; listing needs its summary only."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(
            name="depmap",
            help=HELP,
            epilog=EPILOG,
            rich_markup_mode=None,
            params=[
                TyperOption(
                    param_decls=["--version", "-V"],
                    type_descriptor=bool_flag_type_descriptor(),
                    is_flag=True,
                    is_eager=True,
                    expose_value=False,
                    callback=_tell_version,
                    help="Show the version and exit.",
                )
            ],
            commands=[
                TyperCommand(name=entry.name, help=entry.summary, rich_markup_mode=None)
                for entry in COMMANDS
            ],
            **attributes,
        )
        read_plainly(self)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the command named first; none of that name is no error while a word is completed."""
        name = args[0]
        entry = next((e for e in COMMANDS if e.name == name), None)
        if entry is None and ctx.resilient_parsing:
            return None, None, []
        if entry is None:
            hint = suggestion(name, [e.name for e in COMMANDS])
            raise UsageError(f"there is no command {name!r}", remedy=hint)
        app: typer.Typer = importlib.import_module(entry.module).app
        command = read_plainly(typer.main.get_command(app))
        if ctx.resilient_parsing:
            from depmap.cli.completion_words import offer_names

            offer_names(command)
        return name, command, args[1:]


def new_app(help_text: str = "") -> typer.Typer:
    """A typer application as every command module makes one: plain help, no completion options."""
    return typer.Typer(
        help=help_text or None,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
