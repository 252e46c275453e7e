"""``explain``: a derivation as an argument, in plain passages.

A claim, then numbered steps down the fault graph, each with its record, who answered, when, how
known it is, and the catalogue rule; alternatives that did not help are named. Nothing is derived
here, nothing wrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depmap.model.derivation import Alternative, Derivation, Gate, NodeKind, Outcome, Step
from depmap.model.finding import Assessment, Verdict
from depmap.model.observation import Provenance
from depmap.report.safe import safe
from depmap.report.witness import Passage, Witness
from depmap.report.words import REASON_WORD, Namer, shortened

KIND_WORD = {kind: kind.value.replace("_", " ") for kind in NodeKind} | {
    NodeKind.TARGET: "",
    NodeKind.GROUP: "endpoint group",
    NodeKind.ORIGIN: "origin of",
    NodeKind.ISSUER: "certificate of",
    NodeKind.MAIL: "mail of",
    NodeKind.COMPONENT: "",
}
PARTS = {
    NodeKind.TARGET: "its surfaces",
    NodeKind.SURFACE: "its endpoint groups",
    NodeKind.GROUP: "its hosts",
    NodeKind.ENDPOINT: "its name, an address and what answers there",
    NodeKind.NAME: "the zones along its chain",
    NodeKind.ZONE: "its parent zone and name servers",
    NodeKind.NAME_SERVER: "its name and addresses",
    NodeKind.ADDRESS: "its network, service and region",
    NodeKind.ORIGIN: "what runs it",
    NodeKind.ISSUER: "its issuer",
    NodeKind.MAIL: "its mail hosts",
    NodeKind.COMPONENT: "its parts",
}
PARTS_OF_ANY = PARTS | {
    NodeKind.ENDPOINT: "its addresses",
    NodeKind.NAME: "its answers",
    NodeKind.ZONE: "its name servers",
    NodeKind.NAME_SERVER: "its addresses",
}
"""What a node needs only one of."""

OUTCOME_WORD = {
    Outcome.SAME_COMPONENT: "no help",
    Outcome.FAILS_TOO: "no help",
    Outcome.UNKNOWN: "might help",
    Outcome.HOLDS: "still works",
}
MOST_ALTERNATIVES = 6


def explain_derivation(
    assessment: Assessment, derivation: Derivation, namer: Namer
) -> tuple[Passage, ...]:
    """The argument for one claim."""
    witness = Witness.of(assessment)
    passages = [Passage(claim_text(derivation, namer)), Passage(_basis_text(derivation))]
    depths = {0: 0}
    children: dict[int, list[Step]] = {}
    for step in derivation.steps:
        children.setdefault(step.parent, []).append(step)
    for step in derivation.steps:
        depths[step.number] = depths.get(step.parent, 0) + 1
        text = _step_text(step, children.get(step.number, []), derivation, namer)
        depth = depths[step.number]
        passages.append(Passage(text, depth, f"{step.number}."))
        passages.extend(witness.passages(step.evidence, depth + 1))
        passages.extend(_alternative_passages(step.alternatives, depth + 1))
    return tuple(passages)


def claim_text(derivation: Derivation, namer: Namer) -> str:
    """The claim as one sentence."""
    subject, component = safe(derivation.subject), namer.full(derivation.component)
    least = "at least " if derivation.at_least else ""
    when = f"when {component} fails"
    reason = f": {REASON_WORD[derivation.reason]}" if derivation.reason else ""
    match derivation.verdict:
        case Verdict.DOWN:
            return f"{subject} goes down {when}"
        case Verdict.DEGRADED:
            return f"{subject} is {least}degraded {when}"
        case Verdict.REDUCED:
            return f"{subject} stays up with less redundancy {when}"
        case Verdict.UNAFFECTED:
            return f"{subject} stays up {when}"
        case Verdict.UNKNOWN:
            return f"What becomes of {subject} {when} is unknown{reason}"
        case Verdict.UNRESOLVABLE:
            return f"{subject} does not resolve, with nothing failed"


def _basis_text(derivation: Derivation) -> str:
    if not derivation.steps:
        return "Nothing seen leads from one to the other."
    words = {
        Provenance.LIVE: "Every step below was seen live.",
        Provenance.OBSERVED: "Every step below rests on observed answers.",
        Provenance.RECONSTRUCTED: "It does not hold on observed answers alone: some steps rest on"
        " reconstructed ones.",
        Provenance.STATED: "Some steps rest on published statements only: this is no proof.",
    }
    return words[derivation.provenance]


def _step_text(step: Step, children: list[Step], derivation: Derivation, namer: Namer) -> str:
    subject = _subject(step.kind, step.subject)
    if step.component is not None:
        stands = f"{subject} stands on {namer.full(step.component)}"
        inside = step.component != derivation.component
        if inside and derivation.component.contains(step.component):
            return f"{stands}, which is part of {safe(str(derivation.component))}"
        return stands
    failing = shortened([_subject(child.kind, child.subject) for child in children], 4)
    numbers = ", ".join(str(child.number) for child in children)
    match step.gate:
        case Gate.ALL:
            why = f"; {failing} fails ({numbers})" if children else ""
            return f"{subject} needs all of {PARTS[step.kind]}{why}"
        case Gate.ANY:
            why = f"; none is left ({numbers}: {failing})" if children else ""
            return f"{subject} needs any one of {PARTS_OF_ANY[step.kind]}{why}"
        case Gate.LEAF:
            return f"{subject} fails"


def _subject(kind: NodeKind, subject: str) -> str:
    return f"{KIND_WORD[kind]} {safe(subject)}".strip()


def _alternative_passages(alternatives: Iterable[Alternative], depth: int) -> Iterator[Passage]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for alternative in alternatives:
        grouped.setdefault((OUTCOME_WORD[alternative.outcome], _because(alternative)), []).append(
            _subject(alternative.kind, alternative.subject)
        )
    for (word, because), subjects in grouped.items():
        told = shortened(subjects, MOST_ALTERNATIVES)
        yield Passage(f"{word}: {told}{f', {because}' if because else ''}", depth, "–")


def _because(alternative: Alternative) -> str:
    where = safe(str(alternative.component)) if alternative.component else ""
    match alternative.outcome:
        case Outcome.SAME_COMPONENT:
            return f"on the same {where}" if where else "on the same component"
        case Outcome.FAILS_TOO:
            return f"fails with {where}" if where else "fails too"
        case Outcome.UNKNOWN:
            return REASON_WORD[alternative.reason] if alternative.reason else "unknown"
        case Outcome.HOLDS:
            return f"on {where}" if where else ""
