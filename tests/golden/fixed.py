"""The golden corpus's own catalogue: small, and unmoved by what the shipped one learns."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue import load_catalogue
from depmap.model.provider import Catalogue, Network

FOLDER = Path(__file__).parent / "catalogue"


@cache
def golden_index() -> CatalogueIndex:
    """The catalogue of ``catalogue/``, its networks from the plain table beside."""
    with (FOLDER / "networks.csv").open(encoding="utf-8", newline="") as stream:
        networks = tuple(Network(**row, role=None) for row in csv.DictReader(stream))
    providers = load_catalogue(FOLDER).providers
    return CatalogueIndex(Catalogue(providers=providers, networks=networks, date="2026-11-23"))
