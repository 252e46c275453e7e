"""The first screen in words: the verdict in a sentence, and the figures behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from depmap.model.component import parse_component
from depmap.model.finding import Assessment, TargetAssessment
from depmap.model.observation import Provenance
from depmap.model.whatif import Blast
from depmap.report.headline import Line, Outlook, Sign, outlook, verdict_lines
from depmap.report.words import Namer, counted

_PROVED = (Outlook.LOST, Outlook.DEGRADED)
_LOST_ALREADY = (Outlook.DOWN, Outlook.UNRESOLVABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as a reader takes it in, and what it counts."""

    number: str
    label: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """What is said before anything else."""

    verdict: Line
    figures: tuple[Figure, ...]


def first_screen(
    assessment: Assessment, blasts: Iterable[Blast], namer: Namer, noun: str
) -> FirstScreen:
    """Of many targets how many hang on one thing; of a single one its own verdict.

    ``blasts``: components by how far their failure reaches, the farthest first. ``noun``: what a
    target is called.
    """
    targets = assessment.targets
    widest = next((b for b in blasts if not parse_component(b.component).is_universal), None)
    if len(targets) == 1:
        return FirstScreen(
            verdict=verdict_lines(targets[0], namer)[0], figures=_figures_of_one(assessment)
        )
    figures = [_seen(assessment, noun)]
    if widest is not None:
        figures.append(_widest(widest, len(targets), namer, noun))
    figures.append(_with_points(targets, noun))
    return FirstScreen(verdict=_verdict(targets, widest, namer, noun), figures=tuple(figures))


def _verdict(
    targets: tuple[TargetAssessment, ...], widest: Blast | None, namer: Namer, noun: str
) -> Line:
    total = counted(len(targets), noun)
    proved = sum(outlook(target) in _PROVED for target in targets)
    if not proved:
        text = f"No single failure is proved to take down any of {total}; what was not seen might"
        return Line(sign=Sign.UNKNOWN, text=text)
    have = "has" if proved == 1 else "have"
    text = f"{proved} of {total} {have} a single point of failure"
    if widest is not None and widest.down + widest.degraded:
        name = namer.product(parse_component(widest.component))
        text += (
            f"; {name} alone takes {widest.down} down and cuts off part of {widest.degraded} more"
        )
    return Line(sign=Sign.LOST, text=text)


def _seen(assessment: Assessment, noun: str) -> Figure:
    total = len(assessment.targets)
    seen = sum(_is_seen(target) for target in assessment.targets)
    coverage = assessment.coverage
    return Figure(
        number=f"{seen} of {total}",
        label=f"{noun}s seen",
        more=f"{coverage.judged} of {counted(coverage.surfaces, 'essential surface')} could be"
        f" judged ({coverage.share:.0%})",
    )


def _is_seen(target: TargetAssessment) -> bool:
    endpoints = (e for s in target.surfaces for group in s.groups for e in group)
    return any(e.addresses or e.fronts or e.hosting for e in endpoints)


def _widest(blast: Blast, total: int, namer: Namer, noun: str) -> Figure:
    lost = blast.down + blast.degraded
    name = namer.product(parse_component(blast.component))
    return Figure(
        number=_range(lost, max(blast.at_most, lost), total),
        label=f"of {noun}s lose service if {name} fails",
        more=f"{lost} proved, {max(blast.at_most, lost)} counting what was not seen",
    )


def _with_points(targets: tuple[TargetAssessment, ...], noun: str) -> Figure:
    views = Counter(outlook(target) for target in targets)
    proved = sum(views[view] for view in _PROVED)
    possible = len(targets) - views[Outlook.CLEAR] - sum(views[view] for view in _LOST_ALREADY)
    rebuilt = sum(_rests_on_reconstruction(target) for target in targets)
    resting = f", {rebuilt} of them only by reconstructed answers" if rebuilt else ""
    return Figure(
        number=_range(proved, max(possible, proved), len(targets)),
        label=f"of {noun}s have a single point of failure",
        more=f"{proved} proved{resting}; {max(possible, proved)} where none can be ruled out",
    )


def _rests_on_reconstruction(target: TargetAssessment) -> bool:
    points = target.single_points
    return bool(points) and all(p.provenance is Provenance.RECONSTRUCTED for p in points)


def _range(low: int, high: int, total: int) -> str:
    """Percentages: the proved share to the possible one."""
    ends = [f"{number / (total or 1):.0%}" for number in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix('%')}–{ends[1]}"


def _figures_of_one(assessment: Assessment) -> tuple[Figure, ...]:
    target = assessment.targets[0]
    coverage = assessment.coverage
    endpoints = [e for s in target.surfaces for group in s.groups for e in group]
    seen = sum(bool(endpoint.addresses) for endpoint in endpoints)
    proved = {p.component for p in target.single_points if p.announced_for is None}
    return (
        Figure(
            number=f"{coverage.judged} of {coverage.surfaces}",
            label="essential surfaces judged",
            more="where it is known for every endpoint who answers",
        ),
        Figure(
            number=f"{seen} of {len(endpoints)}",
            label="endpoints with an address",
            more=f"{coverage.observed} questions answered, {coverage.failed} failed",
        ),
        Figure(
            number=str(len(proved)),
            label=f"single point{'' if len(proved) == 1 else 's'} of failure, proved",
            more="what was not seen may hold more"
            if _is_unseen(target)
            else "nothing was left unseen",
        ),
    )


def _is_unseen(target: TargetAssessment) -> bool:
    return any(surface.unknown or surface.possible_points for surface in target.surfaces)
