"""Reads plain option values without pydantic, whose import costs a third of a look-up's time.

typer hands every value to a pydantic adapter. Text, paths and choices need none; whatever is not
plain, and whatever is wrong, goes to typer as ever, so that its messages stay its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import typer
from typer._coercion import RuntimeParam, build_runtime_param
from typer.core import TyperArgument, TyperGroup, TyperOption


@dataclass(frozen=True)
class PlainParam(RuntimeParam):
    """Reads what is plain and leaves the rest to typer's own reading."""

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return _read(self.annotation, value)
        except ValueError:
            typers = build_runtime_param(param.type_descriptor)
            return typers.coerce(value, param=param, ctx=ctx)


def read_plainly(command: Any) -> Any:
    """``command`` with all its parameters (and its subcommands') read plainly where they can be."""
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            read_plainly(each)
    for param in command.get_params(typer.Context(command)):
        if isinstance(param, TyperOption | TyperArgument):
            described = param.type_descriptor
            param._runtime_param = PlainParam(described.parameter_info, described.annotation)
    return command


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        return [_read(inner, each) for each in value]
    if isinstance(value, kind):
        return value
    if isinstance(value, str) and (kind is Path or issubclass(kind, StrEnum)):
        return kind(value)
    raise ValueError(value)
