"""Two snapshots examined by one catalogue, and what differs between them."""

from __future__ import annotations

from dataclasses import replace

from depmap.analysis.assessment import Examined, examine
from depmap.analysis.compare import compare
from depmap.analysis.compare_views import Both
from depmap.attribution.match import CatalogueIndex
from depmap.model.diff import Comparison
from depmap.model.observation import Observation, Provenance, Snapshot
from depmap.model.target import Target
from depmap.snapshot.canonical import canonical


def compare_snapshots(
    old: Snapshot, new: Snapshot, index: CatalogueIndex, *, observed_only: bool = False
) -> Comparison:
    """Everything that differs over the targets of both, by today's catalogue alone.

    What is known of a target besides its answers (domains it owns, claims) is taken from both for
    both, so that what depmap learnt in between is no change of the target's.
    """
    before, after = _common(old, new), _common(new, old)
    snapshots = Both(
        old=before,
        new=after,
        old_filled=_filled(before, after, observed_only=observed_only),
        new_filled=_filled(after, before, observed_only=observed_only),
    )

    made: list[tuple[Snapshot, Examined]] = []

    def examined(snapshot: Snapshot) -> Examined:
        known = next((e for s, e in made if s == snapshot), None)
        if known is not None:
            return known
        found = examine(snapshot, index, now=snapshot.run.finished, observed_only=observed_only)
        made.append((snapshot, found))
        return found

    return compare(old, new, snapshots.each(examined))


def _common(snapshot: Snapshot, other: Snapshot) -> Snapshot:
    """The snapshot with the targets both have, by id."""
    others = {target.id: target for target in other.targets}
    shared = sorted((t for t in snapshot.targets if t.id in others), key=lambda t: t.id)
    return replace(snapshot, targets=tuple(_with_all_known(t, others[t.id]) for t in shared))


def _with_all_known(target: Target, other: Target) -> Target:
    facts = {*target.stated, *other.stated}
    return replace(
        target,
        owner=target.owner or other.owner,
        owned_domains=tuple(sorted({*target.owned_domains, *other.owned_domains})),
        stated=tuple(sorted(facts, key=lambda f: (f.host, f.source, f.date, f.component, f.claim))),
    )


def _filled(snapshot: Snapshot, other: Snapshot, *, observed_only: bool) -> Snapshot:
    """The snapshot as if what only the other one measured were still so."""
    answers = {o.question: o for o in snapshot.observations}
    taken = [
        theirs
        for theirs in other.observations
        if _knows_more(theirs, answers.get(theirs.question), observed_only=observed_only)
    ]
    replaced = {o.question for o in taken}
    kept = [o for question, o in answers.items() if question not in replaced]
    return replace(snapshot, observations=canonical([*kept, *taken]))


def _knows_more(theirs: Observation, ours: Observation | None, *, observed_only: bool) -> bool:
    return _weight(theirs, observed_only=observed_only) > (
        -1 if ours is None else _weight(ours, observed_only=observed_only)
    )


def _weight(observation: Observation, *, observed_only: bool) -> int:
    """A fact beats a failure, and that a question which was never sent, or an answer withheld."""
    withheld = observed_only and observation.provenance is Provenance.RECONSTRUCTED
    if withheld or observation.status.is_unasked:
        return 0
    return 2 if observation.status.is_fact else 1
