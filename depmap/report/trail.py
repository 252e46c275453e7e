"""The evidence trail of a subject: all it stands on, and the answers that say so."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.model.finding import Assessment, Dependency, SurfaceAssessment, TargetAssessment
from depmap.model.names import is_subdomain_of
from depmap.model.observation import Provenance
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.witness import Passage, Witness
from depmap.report.words import REASON_WORD, Namer, dated, hosts_in_words


def explain_subject(assessment: Assessment, subject: str, namer: Namer) -> tuple[Passage, ...]:
    """Everything a target or one of its hosts stands on, with evidence; empty if unheard of."""
    witness = Witness.of(assessment)
    passages: list[Passage] = []
    told: set[str] = set()
    for target in assessment.targets:
        for surface, dependency in _needed(target, subject):
            text = _dependency_text(surface, dependency, target.target.domain, namer)
            passages.append(Passage(text))
            passages.extend(witness.passages(dependency.evidence, 1, told))
        passages.extend(_stated_passages(target, subject))
    return tuple(passages)


def _needed(target: TargetAssessment, subject: str) -> Iterator[tuple[str, Dependency]]:
    whole = subject in (target.target.id, target.target.domain)
    for surface in target.surfaces:
        named = subject == f"{target.target.id}/{surface.role}"
        names = _chain(surface, subject)
        for dependency in surface.dependencies:
            if whole or named or _is_needed_by(names, subject, dependency):
                yield surface.role.value, dependency


def _chain(surface: SurfaceAssessment, host: str) -> tuple[str, ...]:
    """The names and addresses of an endpoint, empty when ``host`` is none of this surface's."""
    for endpoint in (e for group in surface.groups for e in group):
        if endpoint.host == host:
            return (host, *endpoint.chain, *endpoint.addresses)
    return ()


def _is_needed_by(names: tuple[str, ...], subject: str, dependency: Dependency) -> bool:
    """Whether a subject is named, is one of its addresses, or a zone above one of its names."""
    return any(
        needed == subject or any(is_subdomain_of(name, needed) for name in names)
        for needed in dependency.subjects
    )


def _dependency_text(surface: str, dependency: Dependency, domain: str, namer: Namer) -> str:
    role = ROLE_WORD[dependency.role]
    through = hosts_in_words(dependency.subjects, domain)
    where = f" through {through}" if through else ""
    if dependency.component is None:
        why = f" ({REASON_WORD[dependency.reason]})" if dependency.reason else ""
        return f"{surface}, {role}: unknown{why}{where}"
    told = [
        dependency.relation.value,
        _criticality(dependency),
        f"{dependency.confidence:.2f} sure",
    ]
    if dependency.private:
        told.append("its own")
    if dependency.provenance is not Provenance.LIVE:
        told.append(dependency.provenance.value)
    return f"{surface}, {role}: {namer.full(dependency.component)}{where} ({', '.join(told)})"


def _criticality(dependency: Dependency) -> str:
    word = dependency.criticality.value
    return f"criticality {word}" if word == "unknown" else word


def _stated_passages(target: TargetAssessment, subject: str) -> Iterator[Passage]:
    whole = subject in (target.target.id, target.target.domain)
    for fact in target.target.stated:
        if whole or subject == fact.host:
            source = f", source {safe(fact.source)}" if fact.source else ""
            text = f"stated of {safe(fact.host)}: {safe(fact.claim)} ({dated(fact.date)}{source})"
            yield Passage(text)
