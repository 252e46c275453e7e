"""A shipped catalogue small enough to be compiled in no time: the providers of the registry."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from depmap.inputs import catalogue_cache
from depmap.inputs.data import data_dir
from depmap.inputs.feeds import FEEDS
from depmap.inputs.networks import load_networks
from depmap.inputs.updated_ranges import packed
from depmap.model.provider import Network

WHOLE = frozenset({"vultr", "linode", "cloudflare"})
FEW = 20
"""Rows kept of the other lists."""


def make_small_data(folder: Path) -> Path:
    """``folder`` with the files of those providers and a table of some of their rows."""
    (folder / "providers").mkdir(parents=True)
    for slug in {feed.provider for feed in FEEDS}:
        name = f"{slug}.toml"
        shutil.copy(data_dir() / "providers" / name, folder / "providers" / name)
    (folder / "networks.csv.gz").write_bytes(packed(_some_rows()))
    return folder


def use_small_data(small: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let ``small`` be what is shipped to a user of ``home``; where the user's table would lie."""
    monkeypatch.setattr(catalogue_cache, "data_dir", lambda: small)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(small.parent / "cache"))
    return home / "data" / "depmap"


@cache
def _some_rows() -> tuple[Network, ...]:
    taken: Counter[str] = Counter()
    found: list[Network] = []
    for network in load_networks(data_dir() / "networks.csv.gz"):
        if not any(feed.claims(network) for feed in FEEDS):
            continue
        taken[network.provider] += 1
        if network.provider in WHOLE or taken[network.provider] <= FEW:
            found.append(network)
    return tuple(found)
