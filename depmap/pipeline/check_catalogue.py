"""The check of a provider list: the shipped one with its table, or a user's own folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.analysis.catalogue_scene import NOTHING, CatalogueScene
from depmap.analysis.catalogue_sources import file_shares, shares
from depmap.analysis.check_rules import apply_rules
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue import catalogue_of
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.provider_folder import ProviderFolder, read_folder
from depmap.model.catalogue_check import CatalogueReport, RuleId
from depmap.model.provider import Catalogue


def check_catalogue(
    directory: Path | None, *, today: date, limits: Mapping[RuleId, float]
) -> CatalogueReport:
    """All that is wrong with a folder, which is judged beside the shipped catalogue.

    None, or the shipped folder itself, is the shipped catalogue alone, its table included. Raises
    Unreadable for a folder, file or table that can't be opened.
    """
    shipped, table = data_dir() / "providers", data_dir() / "networks.csv.gz"
    if directory is None or _is_same(directory, shipped):
        return check_folder(directory or shipped, table=table, today=today, limits=limits)
    beside = read_index().catalogue
    return check_folder(directory, beside=beside, today=today, limits=limits)


def check_folder(
    directory: Path,
    *,
    today: date,
    limits: Mapping[RuleId, float] = MappingProxyType({}),
    beside: Catalogue = NOTHING,
    table: Path | None = None,
) -> CatalogueReport:
    """The same of a folder beside any catalogue, and of a table that belongs to the folder."""
    folder = read_folder(directory, table)
    scene = CatalogueScene(
        path=str(directory),
        files=folder.files,
        slugs=folder.slugs,
        index=CatalogueIndex(_judged(folder, beside)),
        today=today,
        beside=beside,
        table=str(table) if table is not None else "",
        networks=folder.networks,
        limits=limits,
    )
    return CatalogueReport(
        path=scene.path,
        files=len(folder.slugs),
        networks=len(folder.networks),
        findings=apply_rules(CATALOGUE_RULES, scene, folder.refusals),
        shares=shares(scene),
        file_shares=tuple(share for file in folder.files for share in file_shares(file, today)),
    )


def _judged(folder: ProviderFolder, beside: Catalogue) -> Catalogue:
    """What answers for the examples: the folder, and all beside whose slug it doesn't take."""
    own = catalogue_of(
        (file.provider for file in folder.files), [network for _, network in folder.networks]
    )
    providers = (*(p for p in beside.providers if p.slug not in folder.slugs), *own.providers)
    networks = (*(n for n in beside.networks if n.provider not in folder.slugs), *own.networks)
    return replace(own, providers=providers, networks=networks)


def _is_same(directory: Path, shipped: Path) -> bool:
    try:
        return directory.samefile(shipped)
    except OSError:  # what can't be looked at is told when it is read
        return False
