"""Who says so: an observation as readers are told of it, with the rule that fired on it.

No derivations, no layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from depmap.model.finding import Assessment, EvidenceRow
from depmap.model.observation import Provenance
from depmap.report.safe import safe
from depmap.report.words import dated


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of an explanation; ``mark`` stands before it (a step's number, say)."""

    text: str
    depth: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """Tells of observations: their rows by id, with the rules that fired."""

    rows: Mapping[str, EvidenceRow]

    @classmethod
    def of(cls, assessment: Assessment) -> Witness:
        """The witness of everything an assessment cites."""
        return cls({row.id: row for row in assessment.evidence})

    def passages(
        self, observations: Iterable[str], depth: int, told: set[str]
    ) -> Iterator[Passage]:
        """Each observation: its answer, whence it is, and the rules that fired.

        ``told`` holds the ids told before, and grows: what was told is only named again.
        """
        for observation in observations:
            row = self.rows.get(observation)
            if row is None:
                yield Passage("not among the evidence of this report", depth, safe(observation))
                continue
            if observation in told:
                yield Passage(f"{safe(row.question)}, as above", depth, safe(row.id))
                continue
            told.add(observation)
            yield Passage(f"{safe(row.question)} → {_answer_text(row)}", depth, safe(row.id))
            yield Passage(_origin_text(row), depth + 1)
            for rule in row.rules:
                tail = f", from {safe(rule.source)}" if rule.source else ""
                yield Passage(f"rule {safe(rule.matcher)}{tail}", depth + 1)


def _answer_text(row: EvidenceRow) -> str:
    return safe(row.answer) or row.status.value.replace("_", " ")


def _origin_text(row: EvidenceRow) -> str:
    asked = f"{row.at:%Y-%m-%d %H:%M} UTC"
    by = f" by {safe(row.answered_by)}" if row.answered_by else ""
    if row.provenance is Provenance.LIVE:
        return f"live, answered{by} at {asked}"
    source = f", source {safe(row.source)}" if row.source else ""
    return f"{row.provenance}, {dated(row.date)}{source}"
