"""One card an exchange, and its line in the table: what is told of it, ready to be laid out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from depmap.model.finding import Assessment, Finding, TargetAssessment
from depmap.report.effects import effect_lines
from depmap.report.headline import Line, Outlook, Sign, outlook, unseen_line, verdict_lines
from depmap.report.points import told_points
from depmap.report.role_words import ROLE_WORD
from depmap.report.rows import (
    NONE,
    NOT_MEASURED,
    Row,
    claims,
    dates_text,
    issuers_text,
    judged_rows,
    target_rows,
)
from depmap.report.safe import safe
from depmap.report.words import STATUS_WORD, Namer, joined, marked, shortened

MOST_EFFECTS = 12
MOST_TOLD = 3
_NAMELESS = frozenset({NONE, NOT_MEASURED, "hidden", "unknown", *STATUS_WORD.values()})
_ORDER = list(Outlook)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One target. ``number`` is its place in the page's data, ``anchor`` where it can be linked."""

    number: int
    anchor: str
    id: str
    name: str
    domain: str
    view: Outlook
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    points: str
    front: str
    hosting: str
    dns: str


def cards(
    assessment: Assessment, namer: Namer, owners: Mapping[str, str], since: str
) -> tuple[Card, ...]:
    """Every target, the worst off first; ``owners`` by provider."""
    made = [
        _card(number, target, assessment.findings, namer, since, owners)
        for number, target in enumerate(assessment.targets)
    ]
    return tuple(sorted(made, key=lambda card: (_ORDER.index(card.view), card.id)))


def _card(
    number: int,
    target: TargetAssessment,
    findings: Iterable[Finding],
    namer: Namer,
    since: str,
    owners: Mapping[str, str],
) -> Card:
    judged = judged_rows(target)
    asked = target.target
    return Card(
        number=number,
        anchor=f"target-{quote(safe(asked.id, 80), safe='')}",
        id=safe(asked.id),
        name=safe(asked.name or asked.id),
        domain=safe(asked.domain),
        view=outlook(target),
        lines=tuple(_lines(target, findings, namer, since)),
        rows=tuple(target_rows(target, len(target.beside))),
        notes=tuple(_notes(target, namer, owners)),
        points=_points(target),
        front=_told(row.front for row in judged),
        hosting=_told(row.hosting for row in judged),
        dns=_told(row.dns for row in judged),
    )


def _points(target: TargetAssessment) -> str:
    told = told_points(target.single_points)
    return shortened([marked(safe(str(p.component)), p.provenance) for p in told], MOST_TOLD)


def _lines(
    target: TargetAssessment, findings: Iterable[Finding], namer: Namer, since: str
) -> Iterable[Line]:
    yield from verdict_lines(target, namer, since)
    yield from effect_lines(target, namer, MOST_EFFECTS)
    unseen = unseen_line(target)
    if unseen is not None:
        yield unseen
    for conflict in target.conflicts:
        claimed = " or ".join(safe(str(component)) for component in conflict.components)
        subject = f"{safe(conflict.subject)}, {ROLE_WORD[conflict.role]}"
        yield Line(sign=Sign.WARNING, text=f"The evidence disagrees on {subject}: {claimed}")
    said = {p.component for p in target.single_points}
    for finding in findings:
        if finding.subject == target.target.id and finding.component not in said:
            text = f"{safe(finding.message)} ({finding.severity}, {finding.rule})"
            yield Line(sign=Sign.WARNING, text=text)


def _notes(target: TargetAssessment, namer: Namer, owners: Mapping[str, str]) -> Iterable[str]:
    owned = _owned(target, owners)
    if owned:
        told = [
            f"{joined([namer.provider(slug) for slug in slugs])} of {safe(owner)}"
            for owner, slugs in owned.items()
        ]
        yield f"Owners: {'; '.join(told)}"
    issuers = issuers_text(target)
    if issuers:
        yield f"Certificates by {issuers}"
    dates = dates_text(target)
    if dates:
        yield f"Answers as recorded: {dates}"
    yield from claims(target)


def _owned(target: TargetAssessment, owners: Mapping[str, str]) -> Mapping[str, list[str]]:
    """Who owns the providers it stands on."""
    owned: dict[str, list[str]] = {}
    slugs = {
        d.component.provider
        for surface in target.surfaces
        for d in surface.dependencies
        if d.component is not None
    }
    for slug in sorted(slugs & owners.keys()):
        owned.setdefault(owners[slug], []).append(slug)
    return owned


def _told(cells: Iterable[str]) -> str:
    """What a column says over all rows, each thing once, those without a name last."""
    parts = dict.fromkeys(part for cell in cells for part in cell.split(", ") if part)
    named = [part for part in parts if part not in _NAMELESS]
    return shortened([*named, *(part for part in parts if part in _NAMELESS - {NONE})], MOST_TOLD)
