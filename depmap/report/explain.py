"""``explain``: a derivation as an argument, in plain passages.

A claim, then numbered steps down the fault graph, each with its record, who answered, when, how
known it is, and the catalogue rule; alternatives that did not help are named. Nothing is derived
here, nothing wrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depmap.model.derivation import Alternative, Derivation, Gate, NodeKind, Outcome, Step
from depmap.model.finding import Assessment, Reason, Verdict
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
ALL_OF = {
    NodeKind.TARGET: "all its surfaces",
    NodeKind.SURFACE: "all its endpoint groups",
    NodeKind.GROUP: "all its hosts",
    NodeKind.ENDPOINT: "its name, an address and what answers there",
    NodeKind.NAME: "every zone along its chain",
    NodeKind.ZONE: "its parent zone and its name servers",
    NodeKind.NAME_SERVER: "its name and an address",
    NodeKind.ADDRESS: "its network, service and region",
    NodeKind.ORIGIN: "all that runs it",
    NodeKind.ISSUER: "its issuer",
    NodeKind.MAIL: "all its parts",
    NodeKind.COMPONENT: "all its parts",
}
"""What a node needs the whole of."""

ANY_OF = dict.fromkeys(NodeKind, "its alternatives") | {
    NodeKind.TARGET: "its surfaces",
    NodeKind.GROUP: "its hosts",
    NodeKind.ENDPOINT: "its addresses",
    NodeKind.ZONE: "its name servers",
    NodeKind.NAME_SERVER: "its addresses",
    NodeKind.MAIL: "its mail hosts",
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
    tree = _Tree.of(derivation.steps)
    told: set[str] = set()
    for step in derivation.steps:
        depth = tree.depths[step.number]
        first = tree.first_told(step)
        if first is None:
            continue
        mark = f"{step.number}."
        if first != step.number:
            text = f"{_subject(step.kind, step.subject)} {_verb([step])} as told in step {first}"
            passages.append(Passage(text, depth, mark))
            continue
        text = _step_text(step, tree.children.get(step.number, []), derivation, namer)
        passages.append(Passage(text, depth, mark))
        passages.extend(witness.passages(step.evidence, depth + 1, told))
        others = [a for a in step.alternatives if not _is_itself(a, step)]
        passages.extend(_alternative_passages(others, depth + 1))
    return tuple(passages)


_Key = tuple[object, ...]
"""What tells a node of the graph from all others."""


@dataclass(frozen=True, slots=True)
class _Tree:
    """The steps by parent, how deep each stands, and where each node is first explained."""

    children: dict[int, list[Step]]
    depths: dict[int, int]
    first: dict[_Key, int]
    below_repeats: set[int]
    keys: dict[int, _Key]

    @classmethod
    def of(cls, steps: Iterable[Step]) -> _Tree:
        tree = cls({}, {0: 0}, {}, set(), {0: ()})
        for step in steps:
            tree.children.setdefault(step.parent, []).append(step)
            tree.depths[step.number] = tree.depths.get(step.parent, 0) + 1
            # Groups of two surfaces may be called alike; a thing may stand on two components.
            within = tree.keys[step.parent] if step.kind is NodeKind.GROUP else ()
            key = (step.kind, step.subject, step.component, within)
            tree.keys[step.number] = key
            first = tree.first.setdefault(key, step.number)
            if first != step.number or step.parent in tree.below_repeats:
                tree.below_repeats.add(step.number)
        return tree

    def first_told(self, step: Step) -> int | None:
        """The step that explains this node first; None below a step that isn't explained again."""
        if step.parent in self.below_repeats:
            return None
        return self.first[self.keys[step.number]]


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
    steps = derivation.steps
    unseen = any(step.gate is Gate.LEAF and step.verdict is Verdict.UNKNOWN for step in steps)
    if unseen and not any(step.evidence for step in steps):
        return "What may lead from one to the other was not seen."
    every = "What is sure to fail below" if unseen else "Every step below"
    words = {
        Provenance.LIVE: f"{every} was seen live.",
        Provenance.OBSERVED: f"{every} rests on observed answers.",
        Provenance.RECONSTRUCTED: "It does not hold on observed answers alone: some steps rest on"
        " reconstructed ones.",
        Provenance.STATED: "Some steps rest on published statements only: this is no proof.",
    }
    return f"{words[derivation.provenance]}{' What may fail was not seen.' if unseen else ''}"


def _step_text(step: Step, children: list[Step], derivation: Derivation, namer: Namer) -> str:
    subject = _called(step)
    if step.component is not None:
        stands = f"{subject} stands on {namer.full(step.component)}"
        inside = step.component != derivation.component
        if inside and derivation.component.contains(step.component):
            return f"{stands}, which is part of {safe(str(derivation.component))}"
        return stands
    told = shortened([_called(child) for child in children], 4)
    numbers = ", ".join(str(child.number) for child in children)
    match step.gate:
        case Gate.ALL:
            why = f"; {told} {_verb(children)} ({numbers})" if children else ""
            return f"{subject} needs {ALL_OF[step.kind]}{why}"
        case Gate.ANY:
            why = f"; {_LEFT.get(step.verdict, 'some are lost')} ({numbers}: {told})"
            return f"{subject} needs any one of {ANY_OF[step.kind]}{why if children else ''}"
        case Gate.LEAF:
            unseen = next((a for a in step.alternatives if _is_itself(a, step)), None)
            why = f": {_because(unseen)}" if unseen is not None else ""
            return f"{subject} {_verb([step])}{why}"


def _called(step: Step) -> str:
    unseen = next((a for a in step.alternatives if _is_itself(a, step)), None)
    return _subject(step.kind, step.subject) if unseen is None else _what(unseen)


def _is_itself(alternative: Alternative, step: Step) -> bool:
    """Whether it is the unseen thing that the step is about, told with its reason."""
    same = (alternative.kind, alternative.subject) == (step.kind, step.subject)
    return same and step.gate is Gate.LEAF and alternative.outcome is Outcome.UNKNOWN


def _what(unseen: Alternative) -> str:
    subject = safe(unseen.subject)
    match unseen.kind:
        case NodeKind.NAME_SERVER:
            return f"the name servers of {subject}"
        case NodeKind.ADDRESS:
            return f"the network of {subject}"
        case NodeKind.ISSUER | NodeKind.MAIL:
            return f"the {KIND_WORD[unseen.kind]} {subject}"
        case _ if unseen.reason is Reason.ORIGIN_HIDDEN:
            return f"the origin of {subject}"
        case _:
            return f"what answers at {subject}"


_LEFT = {
    Verdict.DOWN: "none is left",
    Verdict.UNKNOWN: "whether any is left is not known",
    Verdict.REDUCED: "others are left",
}


def _verb(steps: list[Step]) -> str:
    """What becomes of these: no more than what is certain of all of them."""
    verdicts = {step.verdict for step in steps}
    if Verdict.UNKNOWN in verdicts:
        return "may fail"
    if verdicts <= {Verdict.DOWN, Verdict.DEGRADED}:
        return "fails" if len(steps) == 1 else "fail"
    return "loses redundancy" if len(steps) == 1 else "lose redundancy"


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
