"""Names of a recorded world that lead to others: in circles, two ways at once, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depmap.analysis.world_scene import WorldScene
from depmap.model.file_check import Remark
from depmap.model.world import MAX_CHAIN, RecordedRRset
from depmap.model.world_check import Placed, WorldFile


def find_alias_conflicts(scene: WorldScene) -> Iterator[Remark]:
    """What no name can have beside a CNAME."""
    return alias_conflicts(scene.files)


def alias_conflicts(files: Iterable[WorldFile]) -> Iterator[Remark]:
    """Two CNAME targets, and other records or a zone beside a CNAME (RFC 1034 3.6.2).

    Two files may record the same alias, not different ones.
    """
    files = tuple(files)
    aliases: dict[str, Placed[RecordedRRset]] = {}
    for placed in _sound_rrsets(files):
        row = placed.row
        if row.rrtype == "CNAME" and not row.values:
            yield placed.remark(f"{row.owner} has a CNAME without a target", "values")
        elif row.rrtype == "CNAME":
            first = aliases.setdefault(row.owner, placed)
            if len(row.values) != 1 or first.row.values != row.values:
                beside = "" if first is placed else f" ({first})"
                yield placed.remark(f"{row.owner} has more than one CNAME target{beside}", "values")
    for placed in _sound_rrsets(files):
        row = placed.row
        if row.owner in aliases and row.rrtype != "CNAME":
            alias = aliases[row.owner]
            yield placed.remark(f"{row.owner} has a CNAME and {row.rrtype} ({alias})", "type")
    for file in files:
        for cut in file.delegations:
            if cut.is_sound and cut.row.zone in aliases:
                alias = aliases[cut.row.zone]
                yield cut.remark(f"{cut.row.zone} has a CNAME and is a zone ({alias})", "zone")


def find_alias_loops(scene: WorldScene) -> Iterator[Remark]:
    """Circles, each told once, and chains of more names than are followed."""
    for circle in scene.circles:
        around = " → ".join([*circle[:MAX_CHAIN], circle[0]])
        yield scene.aliases[circle[0]].remark(f"a circle of CNAMEs: {around}", "values")
    led_to = {placed.row.values[0] for placed in scene.aliases.values()}
    for owner, placed in scene.aliases.items():
        _, length = scene.end_of(owner)
        if length > MAX_CHAIN and owner not in led_to:
            message = f"a chain of {length} names from {owner}, {MAX_CHAIN} are followed"
            yield placed.remark(message, "values")


def find_dangling_aliases(scene: WorldScene) -> Iterator[Remark]:
    """CNAMEs to names of which neither addresses nor another CNAME are recorded."""
    if not scene.is_whole:
        return
    for placed in scene.rrsets:
        for target in placed.row.values if placed.row.rrtype == "CNAME" else ():
            if target not in scene.aliases and target not in scene.hosts:
                yield placed.remark(
                    f"{placed.row.owner} leads to {target}, whose addresses are not recorded",
                    "values",
                )


def _sound_rrsets(files: Iterable[WorldFile]) -> Iterator[Placed[RecordedRRset]]:
    return (placed for file in files for placed in file.rrsets if placed.is_sound)
