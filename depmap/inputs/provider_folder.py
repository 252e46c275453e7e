"""A folder of provider files read with everything that is wrong in it, file by file.

Loading for use, which stops at the first problem: ``catalogue``. What makes no sense between
files: ``analysis/catalogue_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from depmap.errors import InputError
from depmap.inputs.collecting import collect_table
from depmap.inputs.folder import provider_paths
from depmap.inputs.networks import read_networks
from depmap.inputs.provider_file import read_provider
from depmap.model.catalogue_check import ProviderFile
from depmap.model.provider import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFolder:
    """What a folder, and the table of networks that goes with it, hold.

    ``slugs`` are those of all files, ``files`` those that are TOML. ``networks`` have their lines.
    """

    slugs: frozenset[str]
    files: tuple[ProviderFile, ...]
    networks: tuple[tuple[int, Network], ...]
    refusals: tuple[InputError, ...]


def read_folder(directory: Path, networks_path: Path | None = None) -> ProviderFolder:
    """Every ``*.toml`` of ``directory`` and, where given, the table of networks.

    Raises Unreadable only: for a folder, file or table that can't be opened.
    """
    refusals: list[InputError] = []
    paths = provider_paths(directory)
    files = [_read_file(path, refusals) for path in paths]
    networks = read_networks(networks_path, refusals.append) if networks_path else ()
    return ProviderFolder(
        slugs=frozenset(path.stem for path in paths),
        files=tuple(file for file in files if file is not None),
        networks=tuple(networks),
        refusals=tuple(refusals),
    )


def _read_file(path: Path, refusals: list[InputError]) -> ProviderFile | None:
    before = len(refusals)
    table = collect_table(path, refusals)
    if table is None:
        return None
    provider = read_provider(table, path.stem)
    return ProviderFile(
        path=str(path),
        provider=provider,
        keys={key: table.line_of(key) for key in table},
        is_whole=len(refusals) == before,
    )
