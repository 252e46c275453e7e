"""A layered drawing's order and places: few crossings, neighbours near each other. No drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

Layers = Sequence[Sequence[str]]
Ties = Sequence[tuple[str, str]]
"""Each from a node of one layer to one of the next."""

SWEEPS = 12


def ordered(layers: Layers, ties: Ties) -> list[list[str]]:
    """The layers with fewest crossings found by barycentre sweeps (Sugiyama, Tagawa, Toda 1981).

    The first two keep their order; a node without neighbours keeps its place. Deterministic.
    """
    best = [list(layer) for layer in layers]
    fewest = crossings(best, ties)
    current = [list(layer) for layer in best]
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        numbers = range(2, len(current)) if forth else range(len(current) - 2, 1, -1)
        for number in numbers:
            beside = current[number - 1 if forth else number + 1]
            current[number] = _by_barycentre(current[number], beside, ties)
        found = crossings(current, ties)
        if found < fewest:
            fewest, best = found, [list(layer) for layer in current]
    return best


def crossings(layers: Layers, ties: Ties) -> int:
    """How many pairs of ties cross."""
    places = [{node: index for index, node in enumerate(layer)} for layer in layers]
    total = 0
    for left, right in pairwise(places):
        between = [
            (left[source], right[target])
            for source, target in ties
            if source in left and target in right
        ]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(between, 2))
    return total


def _by_barycentre(layer: Sequence[str], beside: Sequence[str], ties: Ties) -> list[str]:
    place = {node: index for index, node in enumerate(beside)}
    near: dict[str, list[int]] = {node: [] for node in layer}
    for source, target in ties:
        for node, other in ((source, target), (target, source)):
            if node in near and other in place:
                near[node].append(place[other])
    own = {node: index for index, node in enumerate(layer)}
    scale = len(beside) / max(len(layer), 1)
    return sorted(
        layer,
        key=lambda node: (
            sum(near[node]) / len(near[node]) if near[node] else own[node] * scale,
            own[node],
        ),
    )


def placed(
    layers: Layers, ties: Ties, heights: Mapping[str, float], gap: float
) -> dict[str, float]:
    """By node the y of its middle, the uppermost edge being at 0.

    The tallest layer is stacked; the others are drawn to their neighbours in it and beyond.
    """
    tallest = max(range(len(layers)), key=lambda number: _height(layers[number], heights, gap))
    middle = _stacked(layers[tallest], heights, gap)
    outwards = [*range(tallest + 1, len(layers)), *range(tallest - 1, -1, -1)]
    for number in outwards:
        beside = set(layers[number - 1 if number > tallest else number + 1])
        wanted = {}
        for node in layers[number]:
            near = [
                middle[other]
                for tie in ties
                if node in tie
                for other in tie
                if other in beside and other in middle
            ]
            if near:
                wanted[node] = sum(near) / len(near)
        middle |= _pushed(layers[number], wanted, heights, gap)
    top = min(middle[node] - heights[node] / 2 for node in middle)
    return {node: y - top for node, y in middle.items()}


def _height(layer: Sequence[str], heights: Mapping[str, float], gap: float) -> float:
    return sum(heights[node] for node in layer) + gap * max(len(layer) - 1, 0)


def _stacked(layer: Sequence[str], heights: Mapping[str, float], gap: float) -> dict[str, float]:
    middle, y = {}, 0.0
    for node in layer:
        middle[node] = y + heights[node] / 2
        y += heights[node] + gap
    return middle


def _pushed(
    layer: Sequence[str], wanted: Mapping[str, float], heights: Mapping[str, float], gap: float
) -> dict[str, float]:
    """In order, none over another, as near to where they are wanted as pushing apart allows.

    The mean of pushing all down and pushing all up: each keeps the distances, so the mean does.
    """
    down, up = {}, {}
    lowest = float("-inf")
    for node in layer:
        y = max(wanted.get(node, lowest), lowest + heights[node] / 2)
        down[node] = y if y > float("-inf") else 0.0
        lowest = down[node] + heights[node] / 2 + gap
    highest = float("inf")
    for node in reversed(layer):
        up[node] = min(wanted.get(node, down[node]), highest - heights[node] / 2)
        highest = up[node] - heights[node] / 2 - gap
    return {node: (down[node] + up[node]) / 2 for node in layer}
