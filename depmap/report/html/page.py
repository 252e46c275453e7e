"""The web report: everything laid into one file. What it says is worked out elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from depmap.analysis.assessment import Examined
from depmap.analysis.whatif import rank
from depmap.availability.model import FaultModel
from depmap.availability.verdicts import Evaluations, evaluate
from depmap.model.component import Component, Scheme, parse_component
from depmap.model.concentration import ConcentrationRow
from depmap.model.finding import Assessment
from depmap.model.impact import Loss
from depmap.model.notice import notices
from depmap.model.role import class_of
from depmap.model.source import Source
from depmap.model.whatif import Blast
from depmap.report.html.assets import read_assets
from depmap.report.html.cards import cards
from depmap.report.html.evidence import evidence_data
from depmap.report.html.faults import fault_data, known_components
from depmap.report.html.figures import Reach, first_screen
from depmap.report.html.map import map_of
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.share_words import row_name, spread_text
from depmap.report.summary import reconstructed_since, whence
from depmap.report.words import CLASS_WORD, Namer, counted, interval

SCHEMA = "depmap/page/1"
MOST_BARS = 8
MOST_PROVIDERS = 5
MOST_REGIONS = 3
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_INERT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known beside the answers.

    ``names`` as in words.Namer, ``owners`` by provider, ``aliases``: other words for providers, in
    lower case. ``noun``: what a target is called.
    """

    names: Mapping[str, str]
    owners: Mapping[str, str]
    sources: tuple[Source, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    noun: str = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of concentration: counts, and shares in percent of the bar's length."""

    component: str
    name: str
    used: int
    lost: int
    use: str
    loss: str
    use_ends: tuple[float, float]
    loss_ends: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """One role. ``felt``: when its failure is, empty for at once."""

    role: str
    felt: str
    spread: str
    rows: tuple[Bar, ...]
    more: tuple[Bar, ...]


def render_html(examined: Examined, knowledge: Knowledge) -> str:
    """The page as text. Raises UsageError where depmap was not built whole."""
    assessment = examined.assessment
    namer = Namer(knowledge.names)
    blasts = _blasts(examined.evaluated.prompt)
    rebuilt = _observed_model(examined)
    observed = None if rebuilt is None else {b.component: b for b in _blasts(evaluate(rebuilt))}
    assets = read_assets()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = safe
    since = reconstructed_since(assessment)
    return environment.get_template("page.html.j2").render(
        policy=assets.policy,
        style=Markup(assets.style),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in assets.scripts],  # noqa: S704 - ours and the library
        data=Markup(_data(examined, knowledge, namer, blasts)),  # noqa: S704 - made inert there
        title=_title(assessment, knowledge.noun),
        whence=whence(assessment, since),
        first=first_screen(assessment, _widest(blasts, observed), namer, knowledge.noun),
        bars=_bars(assessment, namer) if len(assessment.targets) > 1 else (),
        quick=_quick(blasts, namer),
        has_rebuilt=rebuilt is not None,
        cards=cards(assessment, namer, knowledge.owners, since),
        noun=knowledge.noun,
        notices=[safe(notice, 512) for notice in notices(assessment)],
        sources=knowledge.sources,
        licence=assets.licence,
        version=safe(assessment.run.tool_version),
        skipped=len(assessment.skipped),
    )


def _blasts(evaluations: Evaluations) -> list[Blast]:
    """What its failure takes, the farthest reaching first; top-level domains left out."""
    return [
        blast
        for blast in rank(evaluations, Loss.ANY)
        if not parse_component(blast.component).is_universal
    ]


def _observed_model(examined: Examined) -> FaultModel | None:
    """The fault model without reconstructed answers, where there are any."""
    evaluated = examined.evaluated
    return None if evaluated.observed_model is evaluated.model else evaluated.observed_model


def _widest(blasts: list[Blast], observed: Mapping[str, Blast] | None) -> Reach | None:
    if not blasts:
        return None
    blast = blasts[0]
    if observed is None:
        return Reach(blast=blast, observed=None)
    none = Blast(component=blast.component, down=0, degraded=0, reduced=0, at_most=0)
    return Reach(blast=blast, observed=observed.get(blast.component, none))


def _title(assessment: Assessment, noun: str) -> str:
    targets = assessment.targets
    if len(targets) == 1:
        return f"What {safe(targets[0].target.name or targets[0].target.id, 80)} stands on"
    return f"What {counted(len(targets), noun)} stand on"


def _quick(blasts: Iterable[Blast], namer: Namer) -> list[tuple[str, str]]:
    """What to fail first: whole providers and whole regions, the farthest reaching."""
    whole = [
        component
        for blast in blasts
        if blast.down + blast.degraded
        for component in [parse_component(blast.component)]
        if component.scheme is Scheme.PROVIDED and not component.service
    ]
    providers = [c for c in whole if not c.region][:MOST_PROVIDERS]
    regions = [c for c in whole if c.region][:MOST_REGIONS]
    return [(str(c), safe(str(c)) if c.region else namer.product(c)) for c in providers + regions]


def _called(component: Component, namer: Namer) -> str:
    """A provider by its name alone; a service or region, since many share a name, in full."""
    is_whole = not (component.service or component.region)
    return safe(namer.product(component) if is_whole else namer.full(component), 120)


def _data(examined: Examined, knowledge: Knowledge, namer: Namer, blasts: Iterable[Blast]) -> str:
    """The page's data as JSON that no parser of HTML takes for anything else."""
    assessment = examined.assessment
    known = known_components(examined.evaluated.model.graph)
    providers = {component.provider for component in known}
    observed = _observed_model(examined)
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "noun": knowledge.noun,
        "targets": [
            {"id": safe(t.target.id), "name": safe(t.target.name or t.target.id)}
            for t in assessment.targets
        ],
        "choices": [[blast.component, blast.down + blast.degraded] for blast in blasts],
        "names": {str(component): _called(component, namer) for component in known},
        "aliases": {a: slug for a, slug in knowledge.aliases.items() if slug in providers},
        "roles": {role.value: word for role, word in ROLE_WORD.items()},
        "faults": fault_data(examined.evaluated.model),
        "observed": None if observed is None else fault_data(observed),
        "map": map_of(assessment.targets, namer, knowledge.owners),
        "evidence": evidence_data(assessment),
    }
    return json.dumps(data, separators=(",", ":"), allow_nan=False).translate(_INERT)


def _bars(assessment: Assessment, namer: Namer) -> tuple[Bars, ...]:
    spread = {row.role: row for row in assessment.centralization}
    total = len(assessment.targets)
    told = []
    for role, group in groupby(assessment.concentration, key=lambda row: row.role):
        rows = tuple(_bar(row, namer) for row in group)
        told.append(
            Bars(
                role=ROLE_WORD[role],
                felt=CLASS_WORD[class_of(role)],
                spread=spread_text(spread.get(role), total),
                rows=rows[:MOST_BARS],
                more=rows[MOST_BARS:],
            )
        )
    return tuple(told)


def _bar(row: ConcentrationRow, namer: Namer) -> Bar:
    return Bar(
        component=safe(row.component),
        name=row_name(row.component, namer),
        used=row.c_total,
        lost=row.i_fail,
        use=interval(row.share),
        loss=interval(row.impact_share),
        use_ends=_ends(row.share),
        loss_ends=_ends(row.impact_share),
    )


def _ends(share: tuple[float, float]) -> tuple[float, float]:
    low, high = (100 * min(max(bound, 0.0), 1.0) for bound in share)
    return round(low, 1), round(high - low, 1)
