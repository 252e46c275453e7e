"""Holds a prediction against what was reported of an incident. No facts are read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from depmap.model.exchange import Exchange
from depmap.model.finding import Verdict
from depmap.model.incident import Fate, Incident, Reported, Scope
from depmap.model.observation import Snapshot
from depmap.model.replay import Ending, FactSetName, Judged, Miss, Replayed
from depmap.model.whatif import TargetOutcome

LOST = frozenset({Verdict.DOWN, Verdict.DEGRADED})
"""The verdicts that customers would have noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a set of facts says of an incident.

    ``failed``: what fails, in the set's own words; ``untold``: what it has no word for. With
    nothing failed there is no prediction. ``fronted``: ids of targets behind a CDN.
    ``sees_regions``: whether the facts tell of regions at all.
    """

    facts: FactSetName
    failed: tuple[str, ...]
    untold: tuple[str, ...]
    targets: tuple[TargetOutcome, ...]
    fronted: frozenset[str]
    sees_regions: bool


def choose_facts(day: date, sets: Iterable[FactSetName]) -> FactSetName:
    """The newest set from before that day; where there is none, the nearest later one.

    Raises ValueError for no sets.
    """
    known = sorted(sets, key=lambda each: (each.date, each.name))
    before = [each for each in known if each.date < day]
    if not known:
        raise ValueError("no facts to choose from")
    return before[-1] if before else known[0]


def unlearnt(snapshot: Snapshot, incident: Incident) -> Snapshot:
    """The snapshot without what was learnt from the incident: it may not predict it.

    Whatever names one of the incident's sources as its own is left out.
    """
    places = [source.where.split("://")[-1] for source in incident.sources if source.where]

    def is_free(source: str) -> bool:
        return not any(place in source for place in places)

    return Snapshot(
        run=snapshot.run,
        targets=tuple(
            replace(target, stated=tuple(f for f in target.stated if is_free(f.source)))
            for target in snapshot.targets
        ),
        observations=tuple(o for o in snapshot.observations if is_free(o.source)),
    )


def judge(
    incident: Incident, prediction: Prediction, exchanges: Mapping[str, Exchange]
) -> Replayed:
    """The incident's reports about exchanges held against the prediction.

    Disputed reports, and those on what is no exchange, are left out. Where a single customer of a
    provider was hit, nothing is predicted of the others.
    """
    places = _Places(prediction.targets, exchanges)
    hit = {r.who for r in incident.reported if r.fate is Fate.AFFECTED}
    judged = tuple(
        _judged(incident, reported, prediction, places.outcome(reported))
        for reported in incident.reported
        if reported.is_exchange
        and (
            reported.fate is Fate.AFFECTED
            or (reported.fate is Fate.FINE and reported.who not in hit)
        )
    )
    labelled = {each.target for each in judged}
    predicted = prediction.targets if prediction.failed else ()
    return Replayed(
        incident=incident,
        facts=prediction.facts,
        failed=prediction.failed,
        untold=prediction.untold,
        judged=judged,
        unlabelled=tuple(
            target.id
            for target in predicted
            if target.verdict in LOST
            and target.id not in labelled
            and incident.scope is not Scope.CUSTOMER
        ),
    )


class _Places:
    """Finds an exchange among the targets of the facts, by all its names over time."""

    def __init__(self, targets: Iterable[TargetOutcome], exchanges: Mapping[str, Exchange]) -> None:
        self._by_name: dict[str, TargetOutcome] = {}
        for target in targets:
            self._by_name.setdefault(target.id, target)
            self._by_name.setdefault(target.domain, target)
        self._exchanges = exchanges

    def outcome(self, reported: Reported) -> TargetOutcome | None:
        """What the facts predict for it, None where they don't hold it.

        Its id comes first, then the domains it had, the one it has, and others of its own.
        """
        exchange = self._exchanges.get(reported.who)
        own = (exchange.domain, *exchange.owned_domains) if exchange is not None else ()
        names = (reported.who, *reported.domains, *own)
        return next((self._by_name[name] for name in names if name in self._by_name), None)


def _judged(
    incident: Incident,
    reported: Reported,
    prediction: Prediction,
    outcome: TargetOutcome | None,
) -> Judged:
    verdict = outcome.verdict if outcome is not None and prediction.failed else None
    ending = _ending(reported, verdict)
    missed = ending is Ending.MISSED
    return Judged(
        reported=reported,
        ending=ending,
        target=outcome.id if outcome is not None else "",
        verdict=verdict,
        miss=_miss(incident, reported, prediction, outcome) if missed else None,
    )


def _ending(reported: Reported, verdict: Verdict | None) -> Ending:
    """A venue the facts don't hold is missed where it was hit, and unknown where it was fine."""
    hit = reported.fate is Fate.AFFECTED
    if verdict in (Verdict.UNKNOWN, Verdict.UNRESOLVABLE):
        return Ending.UNKNOWN
    if verdict is None:
        return Ending.MISSED if hit else Ending.UNKNOWN
    if verdict in LOST:
        return Ending.HIT if hit else Ending.CONTRADICTED
    return Ending.MISSED if hit else Ending.CONFIRMED


def _miss(
    incident: Incident,
    reported: Reported,
    prediction: Prediction,
    outcome: TargetOutcome | None,
) -> Miss:
    if reported.via:
        return Miss.OTHER_VENUE
    if outcome is None:
        return Miss.NOT_IN_FACTS
    if not prediction.failed:
        return Miss.BELOW_FACTS if _is_regional(incident) else Miss.NOT_IN_FACTS
    if _is_regional(incident) and prediction.sees_regions:
        is_fronted = outcome.id in prediction.fronted
        return Miss.HIDDEN_ORIGIN if is_fronted else Miss.BELOW_REGION
    return Miss.NOT_IN_FACTS


def _is_regional(incident: Incident) -> bool:
    return any(component.region for component in incident.fails)
