"""What the page is made of beside its data, and the policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from depmap.errors import UsageError

_HERE = Path(__file__).resolve().parent
STYLE = "page.css"
PROGRAMS = ("faults.js", "map.js", "page.js")
LICENCE = "d3-licence.txt"
LIBRARY = _HERE / "vendor" / "d3.min.js"
"""D3 7.9.0 (ISC licence), put here when depmap is built or installed; see hatch_build.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The style sheet and the scripts in the order they run, each as it stands in the page.

    ``licence`` is the library's.
    """

    style: str
    scripts: tuple[str, ...]
    licence: str

    @property
    def policy(self) -> str:
        """The Content Security Policy (CSP Level 3): these texts, and nothing from anywhere."""
        scripts = " ".join(_digest(script) for script in self.scripts)
        return (
            f"default-src 'none'; script-src {scripts}; style-src {_digest(self.style)};"
            " img-src data:; base-uri 'none'; form-action 'none'"
        )


def read_assets() -> Assets:
    """The texts; raises UsageError where depmap was not built whole."""
    try:
        library = LIBRARY.read_text("utf-8")
    except FileNotFoundError as error:
        raise UsageError(
            "this copy of depmap was not built: the web report's library is missing",
            remedy="install it with pip (pip install . in a checkout), or take another --format",
        ) from error
    return Assets(
        style=_read(STYLE),
        scripts=(library, "\n".join(_read(program) for program in PROGRAMS)),
        licence=_read(LICENCE),
    )


def _read(name: str) -> str:
    return (_HERE / "assets" / name).read_text("utf-8")


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
