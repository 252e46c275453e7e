"""Moves and what they remove, as sentences for every format. No layout, no judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depmap.model.advice import (
    Advice,
    ListAdvice,
    Move,
    MoveKind,
    NoAdvice,
    Point,
    Removal,
    TargetAdvice,
)
from depmap.model.component import Component, Scheme
from depmap.model.role import Role
from depmap.model.whatif import SITE
from depmap.report.safe import safe
from depmap.report.words import (
    RECONSTRUCTED_MARK,
    ROLE_WORD,
    Namer,
    counted,
    hosts_in_words,
    joined,
)

MOST_EXAMPLES = 4
MOST_TOLD = 4
_SHORT = {
    MoveKind.SECOND_DNS_VENDOR: "DNS vendor",
    MoveKind.SECOND_ISSUER: "issuer",
    MoveKind.SECOND_REGION: "region",
    MoveKind.ALTERNATE_ENDPOINT: "alternate endpoint",
}
_SHORT_REFUSAL = {
    NoAdvice.SAME_PROVIDER: "{vendor} refused: the same",
    NoAdvice.SAME_OWNER: "{vendor} refused: same owner",
    NoAdvice.NOT_OFFERED: "not offered by {vendor}",
    NoAdvice.NOT_REMOVED: "nothing helps",
}
_OFFERED = {Role.CDN: "as a front", Role.CA: "for certificates"}


def removal_text(removal: Removal, advice: Advice, domain: str) -> str:
    """``A second DNS vendor for binance.com removes aws as a single point of web and api.``"""
    point = removal.point
    name = safe(str(point.component))
    if not removal.moves:
        return refusal_text(removal, advice)
    told = _grouped(removal.moves, domain, advice)
    verb = "removes" if len(told) == 1 else "together remove"
    stays = f"; {safe(str(removal.within))} as a whole stays one" if removal.within else ""
    whose = "" if point.surfaces == (SITE,) else f" of {joined(point.surfaces)}"
    text = f"{joined(told)} {verb} {name} as a single point{whose}{stays}."
    return "A" + text[1:] if text.startswith(("a ", "an ")) else text


def refusal_text(removal: Removal, advice: Advice) -> str:
    """Why a single point stays."""
    name = safe(str(removal.point.component))
    vendor = safe(advice.vendor)
    match removal.refused:
        case NoAdvice.SAME_PROVIDER:
            return f"{vendor} is refused as a second to {name}: it is the same provider."
        case NoAdvice.SAME_OWNER:
            owner = safe(removal.owner)
            return f"{vendor} is refused as a second to {name}: {owner} owns both."
        case NoAdvice.NOT_OFFERED:
            return f"{vendor} does not offer what would remove {name}."
        case _:
            return f"Nothing that can be changed here removes {name}."


def caveats(removal: Removal, namer: Namer, *, full: bool) -> list[str]:
    """What goes with a removal: doubts, zones of others, what remains, who could be the second."""
    if not removal.moves:
        return []
    told: list[str] = []
    if removal.doubts:
        things = counted(removal.doubts, "thing")
        told.append(f"Proved on what was seen; {things} unseen may still hold it.")
    if removal.foreign and (full or removal.point.component.scheme is Scheme.DOMAIN):
        told.append(_foreign_text(removal.foreign))
    told.append(_remaining_text(removal.remains))
    vendors = _vendors_text(removal.moves, namer)
    return [*told, vendors] if vendors else told


def short_text(removal: Removal, vendor: str) -> str:
    """``second DNS vendor + second front ×2``, or in few words why there is no advice."""
    if not removal.moves:
        return _SHORT_REFUSAL[removal.refused or NoAdvice.NOT_REMOVED].format(vendor=safe(vendor))
    counts: dict[str, int] = {}
    for move in removal.moves:
        word = _SHORT.get(move.kind) or ROLE_WORD[move.role]
        first = "" if move.kind is MoveKind.ALTERNATE_ENDPOINT else "second "
        counts[first + word] = counts.get(first + word, 0) + 1
    return " + ".join(
        word if number == 1 else f"{word} ×{number}" for word, number in counts.items()
    )


def point_text(point: Point) -> str:
    """The component, marked where it rests on reconstructed answers."""
    text = safe(str(point.component))
    return f"{text}{RECONSTRUCTED_MARK}" if point.reconstructed else text


def list_text(advice: ListAdvice, namer: Namer, vendor: str = "") -> str:
    """``A second DNS vendor at 12 targets takes the impact share of Cloudflare from 0.58 …``

    ``vendor``: the one asked for.
    """
    what = f"second {_kind_text(advice.kind, advice.role)}"
    second = f"{namer.provider(vendor)} as a {what}" if vendor else f"A {what}"
    whose = _whose(advice.component, namer)
    before, after = advice.before.interval[0], advice.after.interval[0]
    lost = f"{advice.before.lost} → {advice.after.lost} of {advice.before.targets} lost"
    names = [safe(name, 64) for name in advice.examples[:MOST_EXAMPLES]]
    rest = advice.helped - len(names)
    told = ", ".join([*names, f"+{rest}"] if rest else names)
    return (
        f"{second} at {counted(advice.helped, 'target')} takes the impact share of {whose}"
        f" from {_share(before)} to {_share(after)} ({lost}): {told}."
    )


def first_removal(advice: TargetAdvice) -> Removal | None:
    """The one to tell first; None without single points."""
    return advice.removals[0] if advice.removals else None


def _share(share: float) -> str:
    """Two digits; more where they would read as none."""
    return f"{share:.2f}" if share >= 0.01 or not share else f"{share:.4f}"


def _whose(component: Component, namer: Namer) -> str:
    return namer.product(component) if component.scheme is Scheme.PROVIDED else safe(str(component))


def _grouped(moves: Sequence[Move], domain: str, advice: Advice) -> list[str]:
    """Moves of one kind and role told together."""
    grouped: dict[tuple[MoveKind, Role], list[Move]] = {}
    for move in moves:
        grouped.setdefault((move.kind, move.role), []).append(move)
    vendor = Namer(advice.names).provider(advice.vendor)
    beside = all(move.surfaces == (SITE,) for move in moves)
    return [
        _move_text(kind, role, _subjects(listed, domain, beside=beside), vendor)
        for (kind, role), listed in grouped.items()
    ]


def _subjects(moves: Iterable[Move], domain: str, *, beside: bool) -> str:
    """Zones, hosts and groups of hosts; in an edge list the providers it is put beside."""
    if beside:
        names = [safe(name) for move in moves for name in move.subjects]
        return f"beside {joined(_cut(list(dict.fromkeys(names))))}"
    told = [
        safe(move.subjects[0])
        if len(move.subjects) == 1
        else hosts_in_words(move.subjects, domain, MOST_TOLD)
        for move in moves
    ]
    return joined(_cut(told))


def _cut(words: list[str]) -> list[str]:
    rest = len(words) - MOST_TOLD
    return [*words[:MOST_TOLD], f"{rest} more"] if rest > 0 else words


def _move_text(kind: MoveKind, role: Role, subjects: str, vendor: str) -> str:
    if kind is MoveKind.ALTERNATE_ENDPOINT:
        at = vendor or "other vendors"
        return f"an alternate to {subjects} under a domain of its own, at {at}"
    place = subjects if subjects.startswith("beside ") else f"{_preposition(kind, role)} {subjects}"
    text = f"a second {_kind_text(kind, role, place_told=True)} {place}"
    return f"{vendor} as {text}" if vendor else text


def _preposition(kind: MoveKind, role: Role) -> str:
    in_front = kind is MoveKind.SECOND_PROVIDER and role is Role.CDN
    return "in front of" if in_front else "for"


def _kind_text(kind: MoveKind, role: Role, *, place_told: bool = False) -> str:
    match kind:
        case MoveKind.SECOND_DNS_VENDOR:
            return "DNS vendor"
        case MoveKind.SECOND_ISSUER:
            return "certificate issuer"
        case MoveKind.SECOND_REGION:
            return "region"
        case _:
            if role is Role.CDN:
                return "provider" if place_told else "provider in front"
            return f"{ROLE_WORD[role]} provider"


def _foreign_text(zones: Sequence[str]) -> str:
    listed = joined(_cut([safe(zone) for zone in zones]))
    if len(zones) == 1:
        return f"The zone {listed} on the way there is another's to change."
    return f"The zones {listed} on the way there are others' to change."


def _remaining_text(remains: Sequence[Point]) -> str:
    if not remains:
        return "After it no single point is proved."
    told = [f"{safe(str(p.component))} ({_effect(p)})" for p in remains]
    verb = "is" if len(remains) == 1 else "are"
    return f"After it {joined(_cut(told))} {verb} left."


def _effect(point: Point) -> str:
    return f"{point.effect}, its own" if point.private else str(point.effect)


def _vendors_text(moves: Iterable[Move], namer: Namer) -> str:
    """Whom the catalogue knows in these roles, of other owners; empty where one was asked for."""
    found: dict[str, dict[str, None]] = {}
    for move in moves:
        if len(move.vendors) > 1:
            offered = _OFFERED.get(move.role, f"for {ROLE_WORD[move.role]}")
            names = {namer.provider(vendor): None for vendor in move.vendors}
            found.setdefault(offered, {}).update(names)
    told = [f"{offered} {joined(list(names), 'or')}" for offered, names in found.items()]
    return f"Of other owners, most used here first: {'; '.join(told)}." if told else ""
