"""Many targets at once: how many fare how, and a row for each, worst first. No layout."""

from __future__ import annotations

from collections import Counter

from depmap.model.finding import Assessment, SinglePoint, TargetAssessment, Verdict
from depmap.model.observation import Provenance
from depmap.report.headline import Line, Outlook, outlook
from depmap.report.points import told_points
from depmap.report.safe import safe
from depmap.report.words import Namer, counted, marked, shortened

MOST_CULPRITS = 4
OVERVIEW_HEADS = ("", "target", "verdict", "single points")
_ORDER = list(Outlook)
_EFFECTS = {Outlook.LOST: Verdict.DOWN, Outlook.DEGRADED: Verdict.DEGRADED}


def count_lines(assessment: Assessment, namer: Namer) -> list[Line]:
    """How many targets have each verdict, and which failures make it so."""
    views = [(outlook(target), target) for target in assessment.targets]
    numbers = Counter(view for view, _ in views)
    lines = []
    for view in _ORDER:
        if not numbers[view]:
            continue
        resting = sum(_rests_on_reconstruction(target, view) for v, target in views if v is view)
        tail = f", {resting} of them resting on reconstructed answers" if resting else ""
        text = f"{counted(numbers[view], 'target')}: {view.value}{tail}"
        seen = [target for other, target in views if other is view]
        lines.append(Line(sign=view.sign, text=text, more=_culprits(view, seen, namer)))
    return lines


def _rests_on_reconstruction(target: TargetAssessment, view: Outlook) -> bool:
    """Whether its verdict falls with the reconstructed answers."""
    points = [p for p in target.single_points if p.effect is _EFFECTS.get(view)]
    return bool(points) and all(p.provenance is Provenance.RECONSTRUCTED for p in points)


def _points_of(target: TargetAssessment, view: Outlook) -> list[SinglePoint]:
    """The single points that make the verdict what it is."""
    effect = _EFFECTS.get(view)
    return [point for point in told_points(target.single_points) if point.effect is effect]


def _culprits(view: Outlook, targets: list[TargetAssessment], namer: Namer) -> tuple[str, ...]:
    """Which failures do it, and to how many of them: the commonest first."""
    numbers = Counter(point.component for target in targets for point in _points_of(target, view))
    ordered = sorted(numbers, key=lambda component: (-numbers[component], component))
    told = [f"{namer.full(component)} {numbers[component]}" for component in ordered]
    return (shortened(told, MOST_CULPRITS),) if told else ()


def overview_rows(assessment: Assessment) -> list[list[str]]:
    """Sign, target, verdict and its single points."""
    views = [(outlook(target), target) for target in assessment.targets]
    ordered = sorted(views, key=lambda view: (_ORDER.index(view[0]), view[1].target.id))
    return [_overview_row(view, target) for view, target in ordered]


def _overview_row(view: Outlook, target: TargetAssessment) -> list[str]:
    points = [
        marked(safe(str(point.component)), point.provenance) for point in _points_of(target, view)
    ]
    if view is Outlook.UNPROVED:
        points = ["none proved"]
    return [view.sign.value, safe(target.target.id, 40), view.value, shortened(points, 3)]
