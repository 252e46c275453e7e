"""Advice as a wire document, ``depmap/advice/1``. No judging."""

from __future__ import annotations

from typing import TypedDict

from depmap.model.advice import Advice, ListAdvice, Move, Point, Removal, Share, TargetAdvice
from depmap.report.document import interval_wire
from depmap.report.json_text import dump_json
from depmap.report.moves import list_text, removal_text
from depmap.report.words import Namer

SCHEMA = "depmap/advice/1"


class MoveWire(TypedDict):
    """One change; ``subjects``: the zone, the hosts, or the providers it is put beside.

    ``used_here``: targets here use all the vendors. ``owners_known``: theirs and of those there.
    """

    kind: str
    role: str
    subjects: list[str]
    surfaces: list[str]
    vendors: list[str]
    used_here: bool
    owners_known: bool


class PointWire(TypedDict):
    """A single point of a target, proved."""

    component: str
    effect: str
    surfaces: list[str]
    private: bool
    reconstructed: bool


class RemovalWire(TypedDict):
    """A single point and the smallest change that removes it.

    Without ``moves``, ``refused`` says why, and ``owner`` who owns the vendor and ``beside``,
    which is there already; null for the point itself.
    ``unseen``: how many unseen things may still hold it. ``within``: the wider one that stays.
    """

    point: PointWire
    sentence: str
    moves: list[MoveWire]
    remains: list[PointWire]
    unseen: int
    foreign_zones: list[str]
    refused: str | None
    owner: str | None
    beside: str | None
    within: str | None


class TargetAdviceWire(TypedDict):
    """One target, what to do first leading; ``spared``: why there are no removals.

    ``alike``: further sites with the same needs.
    """

    id: str
    domain: str
    alike: int
    spared: str | None
    removals: list[RemovalWire]


class ShareWire(TypedDict):
    """Targets lost when a provider fails as a whole; the share from proved to possible.

    In an edge list a provider has one role, and ``share`` is its impact share.
    """

    lost: int
    at_most: int
    share: list[float]


class ListAdviceWire(TypedDict):
    """One move at every target that it alone saves from a provider; ``examples`` names some."""

    kind: str
    role: str
    provider: str
    name: str
    sentence: str
    helped: int
    examples: list[str]
    before: ShareWire
    after: ShareWire


class AdviceWire(TypedDict):
    """The whole document; ``left_out``: sites with single points that are not among the targets."""

    schema: str
    subject: str
    total: int
    effect: str
    classes: list[str]
    vendor: str | None
    vendor_owner_known: bool
    targets: list[TargetAdviceWire]
    left_out: int
    list: list[ListAdviceWire]
    notices: list[str]


def render_advice_json(advice: Advice) -> str:
    """``depmap/advice/1`` as ASCII text ended by a newline."""
    namer = Namer(advice.names)
    document: AdviceWire = {
        "schema": SCHEMA,
        "subject": advice.subject,
        "total": advice.targets,
        "effect": advice.loss.value,
        "classes": sorted(c.value for c in advice.classes),
        "vendor": advice.vendor or None,
        "vendor_owner_known": advice.vendor_owner_known,
        "targets": [_target(target, advice) for target in advice.told],
        "left_out": advice.left_out,
        "list": [_list_advice(each, namer, advice) for each in advice.on_list],
        "notices": list(advice.notices),
    }
    return dump_json(document)


def _target(target: TargetAdvice, advice: Advice) -> TargetAdviceWire:
    return {
        "id": target.id,
        "domain": target.domain,
        "alike": target.alike,
        "spared": None if target.spared is None else target.spared.value,
        "removals": [_removal(removal, advice, target.domain) for removal in target.removals],
    }


def _removal(removal: Removal, advice: Advice, domain: str) -> RemovalWire:
    return {
        "point": _point(removal.point),
        "sentence": removal_text(removal, advice, domain),
        "moves": [_move(move) for move in removal.moves],
        "remains": [_point(point) for point in removal.remains],
        "unseen": removal.doubts,
        "foreign_zones": list(removal.foreign),
        "refused": None if removal.refused is None else removal.refused.value,
        "owner": removal.owner or None,
        "beside": removal.beside or None,
        "within": None if removal.within is None else str(removal.within),
    }


def _point(point: Point) -> PointWire:
    return {
        "component": str(point.component),
        "effect": point.effect.value,
        "surfaces": list(point.surfaces),
        "private": point.private,
        "reconstructed": point.reconstructed,
    }


def _move(move: Move) -> MoveWire:
    return {
        "kind": move.kind.value,
        "role": move.role.value,
        "subjects": list(move.subjects),
        "surfaces": list(move.surfaces),
        "vendors": list(move.vendors),
        "used_here": move.used_here,
        "owners_known": move.owners_known,
    }


def _list_advice(each: ListAdvice, namer: Namer, advice: Advice) -> ListAdviceWire:
    return {
        "kind": each.kind.value,
        "role": each.role.value,
        "provider": str(each.component),
        "name": namer.product(each.component),
        "sentence": list_text(each, advice),
        "helped": each.helped,
        "examples": list(each.examples),
        "before": _share(each.before),
        "after": _share(each.after),
    }


def _share(share: Share) -> ShareWire:
    return {
        "lost": share.lost,
        "at_most": share.at_most,
        "share": interval_wire(share.interval),
    }
