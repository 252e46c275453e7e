"""The web report: everything laid into one file. What it says is worked out elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from depmap.analysis.assessment import Examined
from depmap.analysis.whatif import rank
from depmap.availability.model import FaultModel
from depmap.availability.verdicts import Evaluations, evaluate
from depmap.model.component import Component, Scheme, parse_component
from depmap.model.finding import Assessment
from depmap.model.impact import Loss
from depmap.model.notice import notices
from depmap.model.source import Source
from depmap.model.whatif import Blast
from depmap.report.html.assets import read_assets
from depmap.report.html.bars import bars_of
from depmap.report.html.cards import cards
from depmap.report.html.evidence import evidence_data
from depmap.report.html.faults import fault_data, known_components
from depmap.report.html.figures import Reach, first_screen
from depmap.report.html.map import map_of
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.share_words import lost_text
from depmap.report.summary import reconstructed_since, whence
from depmap.report.words import Namer, counted

SCHEMA = "depmap/page/1"
MOST_PROVIDERS = 5
MOST_REGIONS = 3
_TEMPLATES = Path(__file__).resolve().parent / "templates"
Choice = tuple[str, str]
"""A component and what it is called."""
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


def render_html(examined: Examined, knowledge: Knowledge) -> str:
    """The page as text. Raises UsageError where depmap was not built whole."""
    assessment = examined.assessment
    namer = Namer(knowledge.names)
    blasts = _blasts(examined.evaluated.prompt)
    rebuilt = _observed_model(examined)
    observed = None if rebuilt is None else evaluate(rebuilt)
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
        first=first_screen(
            assessment, _widest(blasts, observed), _with_points(observed), namer, knowledge.noun
        ),
        bars=bars_of(assessment, namer, knowledge.noun) if len(assessment.targets) > 1 else (),
        lost=lost_text(assessment.concentration),
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


def _widest(blasts: list[Blast], observed: Evaluations | None) -> Reach | None:
    if not blasts:
        return None
    blast = blasts[0]
    if observed is None:
        return Reach(blast=blast, observed=None)
    none = Blast(component=blast.component, down=0, degraded=0, reduced=0, at_most=0)
    same = (other for other in _blasts(observed) if other.component == blast.component)
    return Reach(blast=blast, observed=next(same, none))


def _with_points(observed: Evaluations | None) -> int | None:
    """How many targets have a single point on observed answers alone, where that was asked."""
    if observed is None:
        return None
    return sum(
        any(
            not component.is_universal
            for surface in nodes.judged
            for component in observed.proved.single_points(surface.node)
        )
        for nodes in observed.model.targets
    )


def _title(assessment: Assessment, noun: str) -> str:
    targets = assessment.targets
    if len(targets) == 1:
        return f"What {safe(targets[0].target.name or targets[0].target.id, 80)} stands on"
    return f"What {counted(len(targets), noun)} stand on"


def _quick(blasts: Iterable[Blast], namer: Namer) -> list[tuple[str, list[Choice]]]:
    """What to fail first: providers and regions as a whole, the farthest reaching."""
    whole = [
        component
        for component in (parse_component(blast.component) for blast in blasts)
        if component.scheme is Scheme.PROVIDED and not component.service
    ]
    providers = [c for c in whole if not c.region][:MOST_PROVIDERS]
    regions = [c for c in whole if c.region][:MOST_REGIONS]
    return [
        ("Providers", [(str(c), namer.product(c)) for c in providers]),
        ("Regions", [(str(c), namer.full(c)) for c in regions]),
    ]


def _called(component: Component, namer: Namer) -> str:
    """A provider by its name alone; a service or region, since many share a name, in full.

    A region's place says nothing of whose it is: ``Amazon Web Services, Tokyo (aws@…)``.
    """
    if not (component.service or component.region):
        return safe(namer.product(component), 120)
    full = namer.full(component)
    return safe(full if component.service else f"{namer.provider(component.name)}, {full}", 120)


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
