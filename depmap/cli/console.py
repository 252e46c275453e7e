"""How the terminal at hand takes text."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from depmap.report.terminal.style import Style, style_for


def terminal_style(*, full: bool = False, output: Path | None = None) -> Style:
    """The style of standard output, or plain text for a file and where it is closed."""
    width = shutil.get_terminal_size((80, 24)).columns
    if output is not None or sys.stdout is None:
        return Style(width=width, full=full)
    return style_for(sys.stdout, os.environ, width=width, full=full)
