"""Compiles the catalogue into the wheel, so that an installed depmap reads it in milliseconds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogue(BuildHookInterface[Any]):
    """Adds ``_data/catalogue.compiled``; an editable install has none and uses the user's cache."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled catalogue outside the sources and tell the builder of it."""
        if version == "editable":
            return
        root = Path(self.root)
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
        files = CatalogueFiles(shipped=root / "data")
        compiled = Path(self.directory) / COMPILED
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(compile_files(files, digest_of(files)))
        build_data["force_include"][str(compiled)] = f"depmap/_data/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the file away again."""
        for compiled in build_data["force_include"]:
            if Path(compiled).parent == Path(self.directory):
                Path(compiled).unlink(missing_ok=True)
