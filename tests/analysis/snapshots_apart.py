"""Two snapshots of one small exchange, all of it measured; each test changes what it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace

from depmap.model.diff import Change, ChangeKind, Comparison
from depmap.model.observation import Observation, Snapshot
from depmap.pipeline.compare import compare_snapshots
from depmap.snapshot.canonical import canonical
from tests.golden.fixed import golden_index
from tests.golden.reader import read_table

BASE = """
[target."duo.example"]
api = ["api.duo.example"]
[A]
"api.duo.example" = "18.184.1.1"
"dns1.p01.nsone.net" = "198.51.44.1"
"ns-32.awsdns-04.com" = "205.251.192.32"
"g-ns-1.awsdns-04.com" = "205.251.192.1"
"dns1.nsone.net" = "198.51.45.1"
[NS]
"duo.example" = "dns1.p01.nsone.net ns-32.awsdns-04.com"
[NS."nsone.net"]
parent = "dns1.nsone.net"
child = "dns1.nsone.net"
glue = { "dns1.nsone.net" = "198.51.45.1" }
[NS."awsdns-04.com"]
parent = "g-ns-1.awsdns-04.com"
child = "g-ns-1.awsdns-04.com"
glue = { "g-ns-1.awsdns-04.com" = "205.251.192.1" }
[origin]
"18.184.1.1" = "AS16509 18.184.0.0/15"
"198.51.44.1" = "AS62597 198.51.44.0/24"
"198.51.45.1" = "AS62597 198.51.45.0/24"
"205.251.192.32" = "AS16509 205.251.192.0/24"
"205.251.192.1" = "AS16509 205.251.192.0/24"
[web]
"api.duo.example" = "200; server: nginx"
[tls]
"api.duo.example" = "Let's Encrypt: duo.example"
"""
TWO_VENDORS = "dns1.p01.nsone.net ns-32.awsdns-04.com"


def snapshot(*edits: tuple[str, str]) -> Snapshot:
    """The exchange with texts of BASE replaced."""
    text = BASE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return read_table(tomllib.loads(text))


def without(taken: Snapshot, dropped: Iterable[Observation]) -> Snapshot:
    """The snapshot as if these had not been measured."""
    gone = {o.question for o in dropped}
    kept = [o for o in taken.observations if o.question not in gone]
    return replace(taken, observations=canonical(kept))


def diff(old: Snapshot, new: Snapshot, *, observed_only: bool = False) -> Comparison:
    """Both by the golden catalogue."""
    return compare_snapshots(old, new, golden_index(), observed_only=observed_only)


def of(comparison: Comparison, *kinds: ChangeKind, proved: bool = True) -> list[Change]:
    """The changes of these kinds."""
    return [c for c in comparison.changes if c.kind in kinds and c.proved is proved]
