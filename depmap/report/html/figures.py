"""The first screen in words: the verdict in a sentence, and the figures behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from depmap.analysis.seen import is_seen
from depmap.model.component import parse_component
from depmap.model.finding import Assessment, TargetAssessment
from depmap.model.whatif import Blast
from depmap.report.headline import Line, Outlook, Sign, outlook, verdict_lines
from depmap.report.html.bars import percents
from depmap.report.words import Namer, counted, joined

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one failure reaches: by all answers, and by those that were not reconstructed."""

    blast: Blast
    observed: Blast | None


def first_screen(
    assessment: Assessment, widest: Reach | None, observed: int | None, namer: Namer, noun: str
) -> FirstScreen:
    """Of many targets how many hang on one thing; of a single one its own verdict.

    ``widest``: the failure that reaches farthest. ``observed``: how many hang on one thing by
    observed answers alone, None where all are. ``noun``: what a target is called.
    """
    targets = assessment.targets
    if len(targets) == 1:
        return FirstScreen(
            verdict=verdict_lines(targets[0], namer)[0], figures=_figures_of_one(assessment)
        )
    figures = [_seen(assessment, noun)]
    if widest is not None:
        figures.append(_widest(widest, len(targets), namer, noun))
    figures.append(_with_points(targets, observed, noun))
    return FirstScreen(verdict=_verdict(targets, widest, namer, noun), figures=tuple(figures))


def _verdict(
    targets: tuple[TargetAssessment, ...], widest: Reach | None, namer: Namer, noun: str
) -> Line:
    total = counted(len(targets), noun)
    proved = sum(outlook(target) in _PROVED for target in targets)
    if not proved:
        text = f"No single failure is proved to take down any of {total}; what was not seen might"
        return Line(sign=Sign.UNKNOWN, text=text)
    have = "has" if proved == 1 else "have"
    text = f"{proved} of {total} {have} a single point of failure"
    if widest is None or not _lost(widest.blast):
        return Line(sign=Sign.LOST, text=text)
    name = namer.product(parse_component(widest.blast.component))
    more: tuple[str, ...] = ()
    if widest.observed is not None:
        alone = _does(widest.observed) or "takes none"
        more = (f"By observed answers alone, without reconstructed ones, it {alone}",)
    return Line(sign=Sign.LOST, text=f"{text}; {name} alone {_does(widest.blast)}", more=more)


def _lost(blast: Blast) -> int:
    return blast.down + blast.degraded


def _does(blast: Blast) -> str:
    parts = []
    if blast.down:
        parts.append(f"takes {blast.down} down")
    if blast.degraded:
        parts.append(f"cuts off part of {blast.degraded}{' more' if blast.down else ''}")
    return joined(parts)


def _seen(assessment: Assessment, noun: str) -> Figure:
    total = len(assessment.targets)
    seen = sum(is_seen(target) for target in assessment.targets)
    coverage = assessment.coverage
    return Figure(
        number=f"{seen} of {total}",
        label=f"{noun}s seen",
        more=f"of {counted(coverage.surfaces, 'essential surface')} {coverage.judged}"
        f" ({coverage.share:.0%}) seen whole: who answers is known for every endpoint",
    )


def _widest(widest: Reach, total: int, namer: Namer, noun: str) -> Figure:
    lost = _lost(widest.blast)
    at_most = max(widest.blast.at_most, lost)
    name = namer.product(parse_component(widest.blast.component))
    observed = widest.observed
    alone = "" if observed is None else f" ({_lost(observed)} by observed answers alone)"
    return Figure(
        number=_range(lost, at_most, total),
        label=f"of {noun}s lose service if {name} fails",
        more=f"{lost} proved{alone}, {at_most} if all that was not seen is counted",
    )


def _with_points(targets: tuple[TargetAssessment, ...], observed: int | None, noun: str) -> Figure:
    views = Counter(outlook(target) for target in targets)
    proved = sum(views[view] for view in _PROVED)
    possible = len(targets) - views[Outlook.CLEAR] - sum(views[view] for view in _LOST_ALREADY)
    alone = "" if observed is None else f" ({observed} by observed answers alone)"
    return Figure(
        number=_range(proved, max(possible, proved), len(targets)),
        label=f"of {noun}s have a single point of failure",
        more=f"{proved} proved{alone}, {max(possible, proved)} if all that was not seen is counted",
    )


def _range(low: int, high: int, total: int) -> str:
    """Percentages: the proved share to the possible one."""
    return percents((low / (total or 1), high / (total or 1)))


def _figures_of_one(assessment: Assessment) -> tuple[Figure, ...]:
    target = assessment.targets[0]
    coverage = assessment.coverage
    endpoints = [e for s in target.surfaces for group in s.groups for e in group]
    seen = sum(bool(endpoint.addresses) for endpoint in endpoints)
    proved = {p.component for p in target.single_points if p.announced_for is None}
    return (
        Figure(
            number=f"{coverage.judged} of {coverage.surfaces}",
            label="essential surfaces seen whole",
            more="who answers is known for every endpoint",
        ),
        Figure(
            number=f"{seen} of {len(endpoints)}",
            label="endpoints with an address",
            more=f"{coverage.observed} questions answered, {coverage.failed} failed,"
            f" {coverage.unknown} not asked or not recorded",
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
