"""Standard output and output files: what they raise when nobody reads or nothing fits."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from depmap.errors import OutputError
from depmap.snapshot.atomic import write_atomically


def write_output(text: str, output: Path | None = None) -> None:
    """Write a finished document to a file, atomically, or to standard output.

    A reader that closed the pipe has read enough: the command goes on to its exit code.
    """
    if output is not None and str(output) != "-":
        write_atomically(output, [text.encode("utf-8")])
        return
    _write(text)


def write_pieces(pieces: Iterator[str], output: Path | None = None) -> None:
    """The same for a document that comes piece by piece: nothing holds it whole.

    Once the reader closed the pipe no more pieces are asked for.
    """
    if output is not None and str(output) != "-":
        write_atomically(output, (piece.encode("utf-8") for piece in pieces))
        return
    for piece in pieces:
        if not _write(piece):
            return


def finish_stdout() -> None:
    """Flush what was printed past ``write_output``, help texts, with the same outcome."""
    _write("")


def _write(text: str) -> bool:
    """Whether anybody still reads."""
    if sys.stdout is None:  # closed before the program began
        if text:
            raise OutputError("standard output is closed", remedy="write to a file (-o FILE)")
        return False
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except UnicodeEncodeError as error:
        raise OutputError(
            f"standard output takes {error.encoding}, and not {error.object[error.start]!a}",
            remedy="write to a file (-o FILE), or set PYTHONIOENCODING=utf-8",
        ) from error
    except BrokenPipeError:
        discard_stdout()
        return False
    except OSError as error:
        discard_stdout()
        raise OutputError(f"standard output: {error.strerror or error}") from error
    return True


def discard_stdout() -> None:
    """Let the interpreter's own last flush go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def say(text: str) -> None:
    """A line for the person at the terminal, on standard error; lost if nobody listens there."""
    if sys.stderr is None:  # closed before the program began
        return
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stderr.fileno())
        os.close(nowhere)
