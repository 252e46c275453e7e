"""Every dependency as CSV: one row for a target, a surface of it and what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depmap.model.finding import Assessment, Dependency
from depmap.model.target import SurfaceRole, Target
from depmap.report.annotations import LONGEST
from depmap.report.csv_text import csv_text
from depmap.report.document_target import PLACES
from depmap.report.safe import safe
from depmap.report.words import Namer

COLUMNS = (
    "target",
    "name",
    "surface",
    "role",
    "component",
    "provider",
    "service",
    "region",
    "provider_name",
    "state",
    "relation",
    "criticality",
    "class",
    "private",
    "confidence",
    "provenance",
    "reason",
    "subjects",
    "evidence",
)


def render_dependencies_csv(assessment: Assessment, *, names: Mapping[str, str]) -> str:
    """The columns' names, then a row a dependency. ``names`` as in words.Namer.

    =============  ==================================================================
    target, name   the target's id and the name readers know
    surface        web, api, ws or mail
    role           what it is needed for: dns, cdn, hosting, …
    component      what is needed; empty where it is hidden or was not measured, and
                   so are the next four and ``provenance``
    provider       its provider, or the component itself where none is known
    service        the provider's service, empty if none is known
    region         the same of the region
    provider_name  the provider as readers know it
    state          observed, hidden, failed or unmeasured
    relation       direct, or indirect by a zone along the chain
    criticality    critical (alone it takes the surface down), redundant or unknown
    class          when a failure is felt: immediate, cached, delayed or soft
    private        true if it is the target's own
    confidence     0 to 1
    provenance     live, observed, reconstructed or stated
    reason         why it isn't known, for those that aren't observed
    subjects       hosts, zones and name servers through which it is needed
    evidence       ids of observations in the snapshot
    =============  ==================================================================

    The last two have blanks between. Hidden characters are visible escapes; formulas are as
    csv_text has them.
    """
    namer = Namer(names)
    rows = (
        tuple(_cells(target.target, surface.role, dependency, namer))
        for target in assessment.targets
        for surface in target.surfaces
        for dependency in surface.dependencies
    )
    return csv_text([COLUMNS, *rows])


def _cells(
    target: Target, surface: SurfaceRole, dependency: Dependency, namer: Namer
) -> Iterator[str | float]:
    component = dependency.component
    yield safe(target.id, LONGEST)
    yield safe(target.name, LONGEST)
    yield surface.value
    yield dependency.role.value
    if component is None:
        yield from ("", "", "", "", "")
    else:
        yield safe(str(component), LONGEST)
        yield safe(component.provider, LONGEST)
        yield component.service
        yield component.region
        yield namer.provider(component.provider)
    yield dependency.state.value
    yield dependency.relation.value
    yield dependency.criticality.value
    yield dependency.failure_class.value
    yield "true" if dependency.private else "false"
    yield round(float(dependency.confidence), PLACES)
    yield dependency.provenance.value if component is not None else ""
    yield "" if dependency.reason is None else dependency.reason.value
    yield " ".join(safe(subject, LONGEST) for subject in dependency.subjects)
    yield " ".join(dependency.evidence)
