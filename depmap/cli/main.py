"""Runs the command line and maps everything that can happen to the documented exit codes."""

from __future__ import annotations

import signal
import sys
import traceback
from types import FrameType
from typing import NoReturn

from typer._click.exceptions import ClickException

from depmap.cli.app import LazyGroup
from depmap.cli.sink import say
from depmap.errors import DepmapError, ExitCode

BUGS = "https://github.com/depmap/depmap/issues"


class Terminated(BaseException):
    """SIGTERM arrived; unwinds like KeyboardInterrupt does."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing but the message is printed here."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        returned = LazyGroup().main(args=arguments, prog_name="depmap", standalone_mode=False)
    except ClickException as error:
        error.show(file=sys.stderr)
        return ExitCode.USAGE
    except DepmapError as error:
        say(f"depmap: {error.message}")
        if error.remedy:
            say(f"  {error.remedy}")
        return error.exit_code
    except KeyboardInterrupt:
        say("depmap: interrupted")
        return ExitCode.INTERRUPTED
    except Terminated:
        say("depmap: terminated")
        return ExitCode.TERMINATED
    except Exception:  # noqa: BLE001 - the last resort: a bug must not read as "violated"
        say(traceback.format_exc().rstrip())
        say(f"depmap: this is a bug, please report it: {BUGS}")
        return ExitCode.INTERNAL
    return int(returned or 0)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated
