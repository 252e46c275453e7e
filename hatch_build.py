"""What a built depmap carries that no source holds: the compiled catalogue, and D3."""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import files
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIER = "django-d3-bridge"
"""The package that carries D3 as its authors publish it; needed to build, never to run."""
CARRIED = "d3_bridge/static/d3_bridge/js/d3.v7.min.js"
LIBRARY = "depmap/report/html/vendor/d3.min.js"
LIBRARY_SHA256 = "f2094bbf6141b359722c4fe454eb6c4b0f0e42cc10cc7af921fc158fceb86539"
"""Of ``dist/d3.min.js`` of D3 7.9.0."""


class BuildDepmap(BuildHookInterface[Any]):
    """Adds ``_data/catalogue.compiled`` (an editable install uses the user's cache), and D3."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write both, and tell the builder of what lies outside the sources."""
        root = Path(self.root)
        take_library(root / LIBRARY)
        if version == "editable":
            return
        sys.path.insert(0, str(root))
        try:
            from depmap.inputs.catalogue_cache import (
                COMPILED,
                CatalogueFiles,
                compile_files,
                digest_of,
            )
        finally:
            sys.path.remove(str(root))
        sources = CatalogueFiles(shipped=root / "data")
        compiled = Path(self.directory) / COMPILED
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(compile_files(sources, digest_of(sources)))
        build_data["force_include"][str(compiled)] = f"depmap/_data/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the compiled catalogue away again."""
        for compiled in build_data["force_include"]:
            if Path(compiled).parent == Path(self.directory):
                Path(compiled).unlink(missing_ok=True)


def take_library(place: Path) -> None:
    """Copy D3 out of its carrier; raises RuntimeError unless it is the very file expected."""
    carried = next((file for file in files(CARRIER) or () if str(file) == CARRIED), None)
    content = carried.read_binary() if carried is not None else b""
    if hashlib.sha256(content).hexdigest() != LIBRARY_SHA256:
        raise RuntimeError(f"{CARRIER} does not carry the file expected as {CARRIED}")
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
