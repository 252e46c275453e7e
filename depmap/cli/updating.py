"""Fetches published address ranges, prints what came of it and returns the code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from depmap.cli.console import terminal_style
from depmap.cli.formats import DocumentFormat
from depmap.cli.interrupts import run_interruptible
from depmap.cli.sink import say, write_output
from depmap.errors import ExitCode
from depmap.model.ranges import RangesUpdate
from depmap.pipeline.scan import Reach
from depmap.pipeline.update_ranges import RangesRequest, named_feeds, reset_ranges, update_ranges
from depmap.report.ranges import kept_in_words
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.servers import parse_server, system_servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Updating:
    """What is fetched, how strictly, and how the outcome is printed."""

    only: tuple[str, ...]
    dry_run: bool
    accept_loss: bool
    resolvers: tuple[str, ...]
    timeout: float
    form: DocumentFormat
    output: Path | None


def update_and_tell(asked: Updating) -> ExitCode:
    """Fetch, print, and say how it ended."""
    request = RangesRequest(
        feeds=named_feeds(asked.only),
        reach=Reach(
            resolvers=tuple(map(parse_server, asked.resolvers)) or system_servers(),
            timeout=asked.timeout,
        ),
        accept_loss=asked.accept_loss,
        dry_run=asked.dry_run,
    )
    return tell_update(run_interruptible(update_ranges(request, SystemClock())), asked)


def tell_update(told: RangesUpdate, asked: Updating) -> ExitCode:
    """Print what came of it; 3 when no list could be taken."""
    write_output(_rendered(told, asked), asked.output)
    if told.kept:
        say(f"depmap: {kept_in_words(told)}")
    return ExitCode.OK if told.came else ExitCode.NOT_MEASURED


def reset_and_tell() -> ExitCode:
    """Remove what was fetched."""
    done = "what was fetched is removed" if reset_ranges() else "nothing was fetched"
    say(f"depmap: {done}; the shipped ranges hold")
    return ExitCode.OK


def _rendered(told: RangesUpdate, asked: Updating) -> str:
    if asked.form is DocumentFormat.JSON:
        from depmap.report.ranges import render_update_json

        return render_update_json(told)
    from depmap.report.terminal.ranges import render_update

    return render_update(told, terminal_style(output=asked.output))
