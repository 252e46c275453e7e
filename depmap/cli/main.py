"""Runs the command line and maps everything that can happen to the documented exit codes."""

from __future__ import annotations

import errno
import os
import traceback

from typer.exceptions import Exit, TyperException

from depmap.cli.app import COMPLETING, LazyGroup
from depmap.cli.interrupts import Terminated, catch_termination
from depmap.cli.sink import discard_stdout, finish_stdout, say
from depmap.errors import DepmapError, ExitCode, OutputError
from depmap.report.safe import safe

BUGS = "https://github.com/depmap/depmap/issues"
HELP_FOR_MORE = "depmap --help lists the commands, depmap COMMAND --help a command's options"

LONGEST = 4096
"""Characters of a message; it may quote what strangers wrote, names of files included."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing but the message is printed here."""
    catch_termination()
    try:
        code = _invoke(arguments or ["--help"])
        finish_stdout()
    except TyperException as error:
        say(f"depmap: {error.format_message()}")
        say(f"  {HELP_FOR_MORE}")
        return ExitCode.USAGE
    except DepmapError as error:
        say(f"depmap: {safe(error.message, LONGEST)}")
        if error.remedy:
            say(f"  {safe(error.remedy, LONGEST)}")
        return error.exit_code
    except Terminated:
        say("depmap: terminated")
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        say("depmap: interrupted")
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: a bug must not read as "violated"
        say(traceback.format_exc().rstrip())
        say(f"depmap: this is a bug, please report it: {BUGS}")
        return ExitCode.INTERNAL
    return code


def _invoke(arguments: list[str]) -> int:
    """What the command returns; typer's own main would exit 1 on a closed pipe."""
    group = LazyGroup()
    completing = os.environ.get(COMPLETING)
    if completing:
        from depmap.cli.completion_words import complete

        return complete(group, completing)
    try:
        with group.make_context("depmap", list(arguments)) as context:
            return int(group.invoke(context) or 0)
    except Exit as ended:
        return ended.exit_code
    except BrokenPipeError:
        return ExitCode.OK  # only help is printed past the sink, and its reader has left
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        discard_stdout()
        raise OutputError(f"standard output: {error.strerror}") from error
