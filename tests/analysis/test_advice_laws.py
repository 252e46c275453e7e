"""Laws of advice, on every golden case and on random worlds: it works, and nothing smaller does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, islice
from pathlib import Path
from typing import Any

import pytest

from depmap.analysis.advice import ListAdviser, Scene, TargetAdviser, advisers_of
from depmap.analysis.advice_points import PointReader
from depmap.analysis.assessment import examine
from depmap.analysis.moves import _OPTIONS, Case
from depmap.analysis.whatif import fail
from depmap.availability.evaluate import working
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.single_points import failure_sets
from depmap.model.advice import ListAdvice, Move, MoveKind, weight_of
from depmap.model.component import Component, Scheme
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.observation import Provenance, Snapshot
from depmap.model.role import PROMPT
from tests.analysis.advice_worlds import Table, random_world, scene_of, worlds
from tests.golden.fixed import golden_index
from tests.golden.reader import AT, read_case, read_table
from tests.golden.test_golden import CASES

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

MOST_TRIED = 400
"""Smaller sets tried of each advice, at random where there are more."""
MOST_LISTED = 20_000


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_points_are_those_of_the_report(path: Path) -> None:
    snapshot = read_case(path)
    assessment = examine(snapshot, golden_index(), now=AT).assessment
    for adviser, assessed in zip(
        advisers_of(scene_of(snapshot)).values(), assessment.targets, strict=True
    ):
        rows = {
            (p.component, p.effect, p.private)
            for p in assessed.single_points
            if p.announced_for is None
        }
        assert {(p.component, p.effect, p.private) for p in adviser.points} == rows
        rebuilt = {
            p.component
            for p in assessed.single_points
            if p.announced_for is None and p.provenance is Provenance.RECONSTRUCTED
        }
        assert {p.component for p in adviser.points if p.reconstructed} == rebuilt


def cases() -> Iterator[tuple[str, Snapshot]]:
    for path in CASES:
        yield path.name, read_case(path)


def takes_down(adviser: TargetAdviser, graph: FaultGraph, component: Component) -> bool:
    """By the definition: with it failed, something that worked does not."""
    before = working(graph, possible=False)
    after = working(graph, [component], possible=False)
    return any(
        before[graph.node(s.node)] > after[graph.node(s.node)] for s in adviser.reader.surfaces
    )


def every_move(case: Case) -> list[Move]:
    """Whatever could be done about a single point."""
    options = (case._option(place, kinds) for place in case._places.values() for kinds in _OPTIONS)
    placed = dict.fromkeys(move for option in options for move in option)
    return [*map(case._zone_move, case._gates), *placed]


def smaller_sets(moves: list[Move], chosen: tuple[Move, ...]) -> Iterator[tuple[Move, ...]]:
    """All sets with less to set up than in the chosen one, or as much of cheaper kinds."""
    most = weight_of(chosen)
    sets = chain.from_iterable(combinations(moves, size) for size in range(most[0] + 1))
    return (each for each in sets if weight_of(each) < most)


def check(name: str, adviser: TargetAdviser) -> int:
    checked = 0
    for removal in adviser.advice().removals:
        component = removal.point.component
        assert removal.moves, (name, str(component))
        case = adviser.case(component)
        moves = tuple(replace(move, vendors=()) for move in removal.moves)
        graph = case.changed(moves)
        assert takes_down(adviser, case.changed(()), component), (name, str(component))
        assert not takes_down(adviser, graph, component), (name, str(component))
        added = failure_sets(graph, possible=False)
        base = working(adviser.reader.model.graph, possible=False)
        for surface in adviser.reader.surfaces:
            now = added.single_points(graph.node(surface.node))
            # What did not work and now does has single points it did not have.
            assert now <= adviser.causes[surface.role.value] or not base[surface.node]
        tried = list(islice(smaller_sets(every_move(case), moves), MOST_LISTED))
        random.Random(name).shuffle(tried)
        for smaller in tried[:MOST_TRIED]:
            found = [str(m) for m in smaller]
            assert takes_down(adviser, case.changed(smaller), component), (name, found)
        checked += 1
    return checked


def test_advice_works_and_nothing_smaller_does_on_every_case() -> None:
    checked = sum(
        check(name, adviser)
        for name, snapshot in cases()
        for adviser in advisers_of(scene_of(snapshot)).values()
    )
    assert checked > 30


def test_advice_works_and_nothing_smaller_does_on_random_worlds() -> None:
    kinds: set[MoveKind] = set()
    most = checked = 0
    for name, snapshot in worlds(60, 7000):
        (adviser,) = advisers_of(scene_of(snapshot)).values()
        checked += check(name, adviser)
        for removal in adviser.advice().removals:
            kinds |= {move.kind for move in removal.moves}
            most = max(most, len(removal.moves))
    assert kinds >= {
        MoveKind.SECOND_DNS_VENDOR,
        MoveKind.SECOND_REGION,
        MoveKind.SECOND_PROVIDER,
    }
    assert most >= 3
    assert checked > 100


def test_what_remains_is_what_another_reading_finds() -> None:
    for _, snapshot in worlds(30, 9000):
        scene = scene_of(snapshot)
        (adviser,) = advisers_of(scene).values()
        reader = PointReader(
            model=scene.evaluations.model,
            nodes=scene.evaluations.model.targets[0],
            classes=PROMPT,
        )
        for removal in adviser.advice().removals:
            graph = adviser.case(removal.point.component).changed(
                replace(move, vendors=()) for move in removal.moves
            )
            baseline = working(graph, possible=False)
            left = {
                s.role.value: frozenset(
                    c
                    for c in adviser.causes[s.role.value]
                    if baseline[graph.node(s.node)]
                    and not working(graph, [c], possible=False)[graph.node(s.node)]
                )
                for s in reader.surfaces
            }
            assert removal.remains == reader.points(left)
            assert removal.point.component not in {p.component for p in removal.remains}


@pytest.mark.parametrize("loss", Loss)
def test_the_counts_agree_with_failing_it_on_random_lists(loss: Loss) -> None:
    """Before: failing it as a whole. The order: by how much fewer are lost."""
    helped = 0
    for number in range(8):
        table: Table = {}
        for part in range(5):
            one = random_world(random.Random(4000 + 5 * number + part))
            renamed = _renamed(one, f"t{part}")
            for key, content in renamed.items():
                table.setdefault(key, {})
                for name, value in content.items():
                    if isinstance(value, dict) and name in table[key]:
                        table[key][name] |= value
                    else:
                        table[key][name] = value
        snapshot = read_table(table)
        scene = scene_of(snapshot)
        advice = ListAdviser(scene, advisers_of(scene).values(), loss).advice()
        assert [a.drop for a in advice] == sorted((a.drop for a in advice), reverse=True)
        for each in advice:
            assert each.before.lost == _lost(scene, each.component, loss)
            assert each.before.targets == 5
            assert each.examples == _saved(scene, each, loss)
            assert each.drop == each.helped == len(each.examples)
            assert each.after.lost <= each.after.at_most <= each.before.at_most
            assert each.component.scheme in (Scheme.PROVIDED, Scheme.AS, Scheme.DOMAIN)
            helped += each.helped
    assert helped > 20


def _lost(scene: Scene, component: Component, loss: Loss) -> int:
    outcomes = fail(scene.evaluations, [component]).targets
    proved = {Verdict.DOWN, Verdict.DEGRADED} if loss is Loss.ANY else {Verdict.DOWN}
    return sum(outcome.verdict in proved for outcome in outcomes)


def _saved(scene: Scene, each: ListAdvice, loss: Loss) -> tuple[str, ...]:
    """The targets lost with it that, evaluated anew with the change, are not."""
    found: list[str] = []
    for name, adviser in advisers_of(scene).items():
        case = adviser.case(each.component)
        moves = case.all_in(each.role)
        before, after = (
            _is_lost(adviser, case.changed(made), each.component, loss) for made in ((), moves)
        )
        if before and not after:
            found.append(name)
    return tuple(found)


def _is_lost(adviser: TargetAdviser, graph: FaultGraph, component: Component, loss: Loss) -> bool:
    base = working(adviser.reader.model.graph, possible=False)
    up = working(graph, [component], possible=False)
    surfaces = adviser.reader.surfaces
    down = [s for s in surfaces if base[s.node] and not up[graph.node(s.node)]]
    if loss is Loss.ANY or not down:
        return bool(down)
    vital = [s for s in surfaces if s.role.value in ("web", "api")] or list(surfaces)
    return all(s in down or not base[s.node] for s in vital)


def _renamed(value: Any, prefix: str) -> Any:
    """The same world under other names: ``shop.example`` becomes ``t1-shop.example``."""
    if isinstance(value, dict):
        return {_renamed(k, prefix): _renamed(v, prefix) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(each, prefix) for each in value]
    text = str(value)
    return text.replace("shop-api.example", f"{prefix}-api.example").replace(
        "shop.example", f"{prefix}-shop.example"
    )
