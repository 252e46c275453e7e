"""What is said first of a target: its verdict and what wasn't seen.

Plain sentences in reading order, for every format to lay out. No markup, no widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from depmap.analysis.told_pairs import told_pairs
from depmap.model.component import Component
from depmap.model.finding import (
    Dependency,
    PairSearch,
    Reason,
    SinglePoint,
    Standing,
    SurfaceAssessment,
    TargetAssessment,
    Unknown,
    Verdict,
)
from depmap.model.observation import Provenance
from depmap.model.role import Role
from depmap.report.points import told_points
from depmap.report.role_words import NEEDED_FOR
from depmap.report.safe import safe
from depmap.report.words import (
    CLASS_WORD,
    REASON_WORD,
    Namer,
    counted,
    hosts_in_words,
    joined,
)

MOST_POINTS = 5
MOST_PAIRS = 3


class Sign(Enum):
    """What a line is, in one character; colour may repeat it, nothing more."""

    LOST = "✗"
    WARNING = "!"
    UNKNOWN = "?"
    CLEAR = "✓"


class Outlook(Enum):
    """The verdict on a target in a few words, worst first."""

    UNRESOLVABLE = "does not resolve"
    DOWN = "down as observed"
    LOST = "one failure takes it down"
    DEGRADED = "one failure cuts off part of it"
    UNPROVED = "no single point proved"
    UNSEEN = "not measured"
    CLEAR = "no single point found"

    @property
    def sign(self) -> Sign:
        """Its sign."""
        return _SIGNS[self]


_SIGNS = {
    Outlook.UNRESOLVABLE: Sign.LOST,
    Outlook.DOWN: Sign.LOST,
    Outlook.LOST: Sign.LOST,
    Outlook.DEGRADED: Sign.WARNING,
    Outlook.UNPROVED: Sign.UNKNOWN,
    Outlook.UNSEEN: Sign.UNKNOWN,
    Outlook.CLEAR: Sign.CLEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to know: its sign, the sentence, and what explains it."""

    sign: Sign
    text: str
    more: tuple[str, ...] = ()


def outlook(target: TargetAssessment) -> Outlook:
    """The verdict on a target, with nothing failed and with any one thing failed."""
    if target.standing is Standing.UNRESOLVABLE:
        return Outlook.UNRESOLVABLE
    if target.standing is Standing.DOWN:
        return Outlook.DOWN
    if any(point.effect is Verdict.DOWN for point in target.single_points):
        return Outlook.LOST
    if target.single_points:
        return Outlook.DEGRADED
    if target.standing is Standing.UNKNOWN:
        return Outlook.UNSEEN
    if any(surface.possible_points or surface.unknown for surface in target.surfaces):
        return Outlook.UNPROVED
    return Outlook.CLEAR


def verdict_lines(target: TargetAssessment, namer: Namer, since: str = "") -> list[Line]:
    """The verdict first; ``since`` is the date of reconstructed answers, empty if mixed."""
    view = outlook(target)
    if view in (Outlook.UNRESOLVABLE, Outlook.DOWN):
        return [Line(sign=view.sign, text=_standing_text(target))]
    lines = [
        line
        for effect in (Verdict.DOWN, Verdict.DEGRADED)
        if (line := _points_line(target, effect, namer, since)) is not None
    ]
    return [*(lines or [_no_point_line(view)]), *_pair_lines(target, namer)]


def _standing_text(target: TargetAssessment) -> str:
    domain = safe(target.target.domain)
    if target.standing is Standing.UNRESOLVABLE:
        return f"It does not resolve: {domain} can't be reached by name, with nothing failed"
    return "It is down as observed, with nothing failed"


def _no_point_line(view: Outlook) -> Line:
    texts = {
        Outlook.UNSEEN: "Too little could be measured to say what takes it down",
        Outlook.UNPROVED: "No single failure is proved to take it down; what was not seen might",
        Outlook.CLEAR: "No single failure takes it down, as far as measured",
    }
    return Line(sign=view.sign, text=texts[view])


def _points_line(
    target: TargetAssessment, effect: Verdict, namer: Namer, since: str
) -> Line | None:
    points = [point for point in told_points(target.single_points) if point.effect is effect]
    if not points:
        return None
    does = "takes it down" if effect is Verdict.DOWN else "cuts off part of it"
    sign = Sign.LOST if effect is Verdict.DOWN else Sign.WARNING
    if len(points) == 1:
        text = f"One failure {does}: {_point_text(points[0], namer)}"
        return Line(sign=sign, text=text, more=tuple(needs(target, points[0], namer, since)))
    more = [
        ": ".join(filter(None, (_point_text(p, namer), "; ".join(needs(target, p, namer, since)))))
        for p in points[:MOST_POINTS]
    ]
    if len(points) > MOST_POINTS:
        more.append(f"and {len(points) - MOST_POINTS} more")
    return Line(sign=sign, text=f"Any one of {len(points)} failures {does}", more=tuple(more))


def _pair_lines(target: TargetAssessment, namer: Namer) -> list[Line]:
    """Pairs tell more than the visible redundancy only where no single point does already."""
    lines = []
    for surface in target.surfaces:
        told = told_pairs(surface)
        if not told or surface.single_points:
            continue
        pairs = [
            " and ".join(namer.full(component) for component in pair) for pair in told[:MOST_PAIRS]
        ]
        rest = len(told) - len(pairs)
        if rest:
            pairs.append(f"and {counted(rest, 'more pair')}")
        if surface.pair_search is PairSearch.CUT_SHORT:
            pairs.append("and perhaps others: the search stopped at its limit of work")
        text = f"Two failures together take {surface.role} down"
        lines.append(Line(sign=Sign.WARNING, text=text, more=tuple(pairs)))
    return lines


def _point_text(point: SinglePoint, namer: Namer) -> str:
    told = [CLASS_WORD[point.failure_class], "its own" if point.private else ""]
    tail = ", ".join(word for word in told if word)
    return f"{namer.full(point.component)}{f', {tail}' if tail else ''}"


def needs(target: TargetAssessment, point: SinglePoint, namer: Namer, since: str) -> list[str]:
    """Which surfaces need a single point, for what; the broadest need first."""
    surfaces_of: dict[tuple[Role, str], list[str]] = {}
    for surface in target.surfaces:
        if not _falls_with(surface, point.component):
            continue
        for dependency in _needed_inside(surface.dependencies, point.component):
            detail = _need_text(dependency, point.component, namer, since)
            told = surfaces_of.setdefault((dependency.role, detail), [])
            if surface.role.value not in told:
                told.append(surface.role.value)
    needs_of: dict[tuple[str, ...], list[str]] = {}
    for (role, detail), surfaces in surfaces_of.items():
        need = f"{NEEDED_FOR[role]} ({detail})" if detail else NEEDED_FOR[role]
        needs_of.setdefault(tuple(surfaces), []).append(need)
    ordered = sorted(needs_of.items(), key=lambda item: -len(item[0]))
    return [
        f"{joined(surfaces)} {_verb(surfaces, first=not index)} {joined(words)}"
        for index, (surfaces, words) in enumerate(ordered)
    ]


def _verb(surfaces: Sequence[str], *, first: bool) -> str:
    if first:
        return {1: "needs it", 2: "both need it"}.get(len(surfaces), "all need it")
    return "also needs it" if len(surfaces) == 1 else "also need it"


def _falls_with(surface: SurfaceAssessment, component: Component) -> bool:
    return any(component.contains(point.narrowest) for point in surface.single_points)


def _needed_inside(dependencies: Iterable[Dependency], wide: Component) -> list[Dependency]:
    """What lies inside a component; the bare provider only in roles no service of it has."""
    inside = [d for d in dependencies if d.component is not None and wide.contains(d.component)]
    served = {d.role for d in inside if d.component != wide}
    return [d for d in inside if d.component != wide or d.role not in served]


def _need_text(dependency: Dependency, wide: Component, namer: Namer, since: str) -> str:
    told = []
    if dependency.component is not None and dependency.component != wide:
        told.append(namer.product(dependency.component))
    if dependency.provenance is Provenance.RECONSTRUCTED:
        told.append(f"reconstructed {since}".rstrip())
    return ", ".join(told)


def unseen_line(target: TargetAssessment) -> Line | None:
    """What could not be seen, its reasons apart, and that more may hide there."""
    grouped: dict[tuple[Reason, Role, str], list[str]] = {}
    for surface in target.surfaces:
        for unknown in surface.unknown:
            hosts = grouped.setdefault((unknown.reason, unknown.role, unknown.detail), [])
            if unknown.subject not in hosts:
                hosts.append(unknown.subject)
    told = [
        _unseen_text(Unknown(subject="", role=role, reason=reason, detail=detail), hosts, target)
        for (reason, role, detail), hosts in grouped.items()
    ]
    possible = [str(surface.role) for surface in target.surfaces if surface.possible_points]
    if possible:  # how many depends on the catalogue and on who else is in the list
        further = f"{joined(possible)} may have further single points of failure"
        told.append(f"so {further}" if told else further)
    if not told:
        return None
    text = told[0] if len(told) == 1 and possible else f"Not seen: {told[0]}"
    return Line(sign=Sign.UNKNOWN, text=text, more=tuple(told[1:]))


def _unseen_text(unknown: Unknown, hosts: list[str], target: TargetAssessment) -> str:
    where = hosts_in_words(hosts, target.target.domain)
    detail = f", {safe(unknown.detail)}" if unknown.detail else ""
    if unknown.reason is Reason.ORIGIN_HIDDEN:
        return f"the origin of {where}{detail}"
    if unknown.role is Role.DNS and unknown.detail and unknown.reason is Reason.NOT_MEASURED:
        # Of a server; of a zone no more is known than that it was not measured.
        return f"{where}: {safe(unknown.detail)}"
    subject = {
        Role.DNS: f"the name servers of {where}",
        Role.CA: f"who certifies {where}",
        Role.MAIL: f"the mail hosts of {where}",
        Role.TRANSIT: f"the network of {where}",
        Role.CDN: f"the response of {where}",
    }.get(unknown.role, f"what answers at {where}")
    return f"{subject} ({REASON_WORD[unknown.reason]}{detail})"
