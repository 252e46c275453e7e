"""How ``impact`` counts and what goes with its figures: weights, names, what must be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

from depmap.errors import UsageError
from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.impact import Impact, Loss, WeightedShare, Weighting
from depmap.model.policy import Grouping
from depmap.model.role import FailureClass

SharesBy = Callable[[Mapping[str, float]], tuple[WeightedShare, ...]]
"""From the weights of all targets to the shares by weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How it is counted. ``owners`` gives each provider's; ``weights`` go by target name."""

    by: Grouping = Grouping.PROVIDER
    classes: frozenset[FailureClass] = frozenset(FailureClass)
    loss: Loss = Loss.ANY
    owners: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the figures are about: its title, what its names stand for, what must be said of it."""

    title: str
    names: Mapping[str, str]
    notices: tuple[str, ...]


def make_impact(
    subject: Subject,
    counting: Counting,
    *,
    targets: int,
    rows: tuple[ConcentrationRow, ...],
    spreads: tuple[Centralization, ...],
    weighting: Weighting | None,
) -> Impact:
    """The figures with what goes with them."""
    return Impact(
        subject=subject.title,
        targets=targets,
        by=counting.by,
        classes=counting.classes,
        loss=counting.loss,
        rows=rows,
        centralization=spreads,
        names=subject.names,
        notices=subject.notices,
        weighting=weighting,
    )


def weigh(
    given: Mapping[str, float] | None,
    targets: Iterable[str],
    also_called: Mapping[str, str],
    shares: SharesBy,
) -> Weighting | None:
    """The shares by weight; None where no weights are given, or none is above nought.

    Raises UsageError where one target is given two.
    """
    if given is None:
        return None
    weights = dict.fromkeys(targets, 0.0)
    called: dict[str, str] = {}
    for name in given:
        other = called.setdefault(also_called.get(name, name), name)
        if other != name:
            raise UsageError(f"weights are given to {other} and to {name}, which are one target")
    named = {target: given[name] for target, name in called.items()}
    weights |= {name: weight for name, weight in named.items() if name in weights}
    everything = fsum(weights.values())
    if not everything:
        return None
    largest = min(weights, key=lambda name: (-weights[name], name))
    return Weighting(
        shares=shares(weights),
        without_largest=shares(weights | {largest: 0.0}),
        largest=largest,
        largest_share=weights[largest] / everything,
        missing=len(weights.keys() - named.keys()),
        strangers=tuple(sorted(named.keys() - weights.keys())),
    )
