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
    Share,
    Spared,
)
from depmap.model.component import Component, Scheme
from depmap.model.impact import Loss
from depmap.model.role import FailureClass, Role
from depmap.model.whatif import SITE
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.words import RECONSTRUCTED_MARK, Namer, counted, hosts_in_words, interval, joined

MOST_EXAMPLES = 4
MOST_TOLD = 4
OWNERS_UNKNOWN = "Owners not known throughout: some may be shared."
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
_SPARED = {
    Spared.OWN_ONLY: "The single points of {name} are its own infrastructure: nothing to advise.",
    Spared.UNRESOLVABLE: "{name} doesn't resolve as it is, before anything fails: no advice.",
    Spared.NOT_MEASURED: "Who answers for {name} was not measured: no advice.",
    Spared.NONE: "No single point of {name} is proved: nothing to advise.",
}
_SPARED_MANY = {
    Spared.OWN_ONLY: "whose single points are their own infrastructure.",
    Spared.UNRESOLVABLE: "not resolving as they are, before anything fails.",
    Spared.NOT_MEASURED: "of which it was not measured who answers.",
    Spared.NONE: "without a proved single point.",
}
_CLASSES = tuple(FailureClass)
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
    refused = f"{vendor} is refused as a second to {name}"
    beside = safe(removal.beside)
    match removal.refused:
        case NoAdvice.SAME_PROVIDER:
            return f"{refused}: it is {'there already' if beside else 'the same provider'}."
        case NoAdvice.SAME_OWNER:
            both = f"it and {beside}, which is there too" if beside else "both"
            return f"{refused}: {safe(removal.owner)} owns {both}."
        case NoAdvice.NOT_OFFERED:
            return f"{vendor} does not offer what would remove {name}."
        case _ if vendor:
            return f"{vendor} does not remove {name}: it fails with it too."
        case _:
            return f"Nothing that can be changed here removes {name}."


def vendor_owner_text(vendor: str) -> str:
    """What was not checked of a vendor that is a literal name only."""
    return (
        f"The owner of {safe(vendor)} is not known: whether it owns what is there already was not"
        " checked."
    )


def spared_text(spared: Spared, name: str) -> str:
    """Why there is nothing to advise to one target."""
    return _SPARED[spared].format(name=safe(name, 64))


def spared_many_text(spared: Spared, number: int) -> str:
    """``3 targets without a proved single point.``"""
    return f"{counted(number, 'target')} {_SPARED_MANY[spared]}"


def caveats(removal: Removal, advice: Advice, *, full: bool) -> list[str]:
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
    if advice.vendor:
        unknown = not all(move.owners_known for move in removal.moves)
        vendors = OWNERS_UNKNOWN if unknown else ""
    else:
        vendors = _vendors_text(removal.moves, Namer(advice.names))
    return [*told, vendors] if vendors else told


def short_text(removal: Removal, vendor: str) -> str:
    """``second DNS vendor + second front ×2``, or in few words why there is no advice."""
    if not removal.moves:
        refused = removal.refused or NoAdvice.NOT_REMOVED
        if vendor and refused is NoAdvice.NOT_REMOVED:
            return f"{safe(vendor)} fails too"
        return _SHORT_REFUSAL[refused].format(vendor=safe(vendor))
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


def list_text(each: ListAdvice, advice: Advice) -> str:
    """``A second DNS vendor at 12 targets takes the share lost with Cloudflare as a whole from …``

    In an edge list a provider fails in one role: that is its impact share.
    """
    namer = Namer(advice.names)
    what = f"second {_kind_text(each.kind, each.role)}"
    second = f"{namer.provider(advice.vendor)} as a {what}" if advice.vendor else f"A {what}"
    whose = _whose(each.component, namer)
    share = f"impact share of {whose}" if advice.is_edge_list else f"share lost with {whose}"
    whole = "" if advice.is_edge_list else " as a whole"
    lost = f"{each.before.lost} → {each.after.lost} of {each.before.targets} lost"
    names = [safe(name, 64) for name in each.examples[:MOST_EXAMPLES]]
    rest = each.helped - len(names)
    told = ", ".join([*names, f"+{rest}"] if rest else names)
    return (
        f"{second} at {counted(each.helped, 'target')} takes the {share}{whole}"
        f" from {_share(each.before)} to {_share(each.after)} ({lost}): {told}."
    )


def legend_text(advice: Advice) -> str:
    """What the shares of the list are of, and which failures count."""
    classes = joined([c.value for c in _CLASSES if c in advice.classes])
    counts = f"Failures counted: {classes}."
    if advice.is_edge_list:
        return f"Impact share: sites lost when it fails in that role, of all. {counts}"
    lost = "at least one of web, api and ws" if advice.loss is Loss.ANY else "all of web and api"
    return (
        f"Share lost: targets that lose {lost} when the provider fails in all its roles, of all;"
        f" proved, up to what is possible with the unseen. {counts}"
    )


def _share(share: Share) -> str:
    """As an interval; with more digits where it would read as none."""
    bounds = share.interval
    if not any(0 < bound < 0.01 for bound in bounds):
        return interval(bounds)
    told = [f"{bound:.4f}" if bound < 0.01 and bound else f"{bound:.2f}" for bound in bounds]
    return "–".join(dict.fromkeys(told))


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


def _vendors_text(moves: Sequence[Move], namer: Namer) -> str:
    """Whom the catalogue or the list knows in these roles, and what is known of their owners."""
    suggested = [move for move in moves if move.vendors]
    found: dict[str, dict[str, None]] = {}
    for move in suggested:
        offered = _OFFERED.get(move.role, f"for {ROLE_WORD[move.role]}")
        names = {namer.provider(vendor): None for vendor in move.vendors}
        found.setdefault(offered, {}).update(names)
    if not found:
        return ""
    told = "; ".join(f"{offered} {joined(list(names), 'or')}" for offered, names in found.items())
    used = "most used here first" if all(move.used_here for move in suggested) else ""
    if all(move.owners_known for move in suggested):
        return f"Of other owners{used and ', ' + used}: {told}."
    return f"{used.capitalize() or 'Possible'}: {told}. {OWNERS_UNKNOWN}"
