"""``depmap completion``: what teaches a shell to complete depmap's words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from depmap.cli.app import new_app
from depmap.errors import ExitCode

app = new_app()


class Shell(StrEnum):
    """A shell that completes words."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@app.command(
    name="completion", epilog='Example: eval "$(depmap completion bash)"    (docs/install.md)'
)
def completion(shell: Annotated[Shell, typer.Argument(help="The shell to be taught.")]) -> int:
    """Print the lines by which a shell completes commands, options, choices and names."""
    from depmap.cli.completion_words import script
    from depmap.cli.sink import write_output

    write_output(script(shell.value))
    return ExitCode.OK
