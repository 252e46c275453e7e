"""The dependency map: nothing drawn that isn't there, nothing there that isn't drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from depmap.model.component import Scheme, parse_component, provided
from depmap.model.finding import TargetAssessment
from depmap.report.html.map import HIDDEN, OWN, REST, UNSEEN, MapWire, map_of
from depmap.report.words import Namer
from tests.report.assessments import NAMES, binance, eight

OWNERS = {"aws": "Amazon.com, Inc.", "cloudflare": "Cloudflare, Inc."}


def drawn(drawing: MapWire) -> set[tuple[int, str, str, str]]:
    """(target, surface, stand, role) of every link, surfaces empty where drawn together."""
    return {
        (target, link["surface"], stand["component"] or stand["kind"], role)
        for link in drawing["links"]
        for stand in [drawing["stands"][link["stand"]]]
        for target in drawing["rows"][link["row"]]["targets"]
        for role in link["roles"]
    }


def expected(
    targets: tuple[TargetAssessment, ...], *, regions: bool = True
) -> set[tuple[int, str, str, str]]:
    found = set()
    for number, target in enumerate(targets):
        for surface in target.surfaces:
            for d in surface.dependencies:
                if d.component is None:
                    stand = HIDDEN if d.state == "hidden" else UNSEEN
                elif d.component.scheme not in (Scheme.PROVIDED, Scheme.DOMAIN):
                    continue
                else:
                    region = d.component.region if regions else ""
                    name = provided(d.component.name, region=region) if region else ""
                    stand = OWN if d.private else str(name or d.component.provider)
                found.add((number, surface.role.value, stand, d.role.value))
    return found


@pytest.mark.parametrize("targets", [(binance(),), eight().targets])
def test_every_dependency_is_drawn_and_nothing_else(
    targets: tuple[TargetAssessment, ...],
) -> None:
    drawing = map_of(targets, Namer(NAMES), OWNERS)
    assert drawn(drawing) == expected(targets)
    assert drawing["aggregated"] == ""
    assert sorted(t for row in drawing["rows"] for t in row["targets"]) == list(range(len(targets)))


def test_owners_are_those_of_the_providers() -> None:
    drawing = map_of(eight().targets, Namer(NAMES), OWNERS)
    owner_of = {
        stand["component"]: drawing["owners"][stand["owner"]] if stand["owner"] >= 0 else ""
        for stand in drawing["stands"]
    }
    assert owner_of["aws"] == OWNERS["aws"]
    assert set(owner_of.values()) <= {*OWNERS.values(), ""}


def test_regions_follow_their_provider_and_say_where_they_are() -> None:
    stands = map_of(eight().targets, Namer(NAMES), OWNERS)["stands"]
    regions = [stand for stand in stands if stand["parent"] >= 0]
    assert regions
    for stand in regions:
        provider = stands[stand["parent"]]
        assert parse_component(provider["component"]).contains(parse_component(stand["component"]))
        assert provider["component"] != stand["component"]
        assert stand["owner"] == provider["owner"]
        between = stands[stand["parent"] + 1 : stands.index(stand)]
        assert {each["parent"] for each in between} <= {stand["parent"]}
    tokyo = next(stand for stand in stands if stand["component"] == "aws@ap-northeast-1")
    assert tokyo["label"] == "Tokyo · ap-northeast-1"


def test_what_cannot_be_seen_has_a_place_and_cannot_be_failed() -> None:
    drawing = map_of(eight().targets, Namer(NAMES), OWNERS)
    unseen = [stand for stand in drawing["stands"] if not stand["component"]]
    assert {stand["kind"] for stand in unseen} <= {HIDDEN, UNSEEN, OWN}
    assert unseen


def many(number: int) -> tuple[TargetAssessment, ...]:
    """Eight kinds of target over and over."""
    kinds = eight().targets
    return tuple(
        replace(kind, target=replace(kind.target, id=f"t{i}", name=f"Target {i}"))
        for i in range(number)
        for kind in [kinds[i % len(kinds)]]
    )


@pytest.mark.parametrize("most", [5000, 400, 150])
def test_too_many_nodes_are_drawn_together_and_none_is_lost(most: int) -> None:
    targets = many(300)
    drawing = map_of(targets, Namer(NAMES), OWNERS, most)
    nodes = len(drawing["rows"]) + len(drawing["stands"]) + len(drawing["owners"])
    nodes += sum(len(row["surfaces"]) for row in drawing["rows"])
    assert nodes <= most
    assert bool(drawing["aggregated"]) == (most < 5000)
    assert sorted(t for row in drawing["rows"] for t in row["targets"]) == list(range(300))
    together = {(t, stand, role) for t, _, stand, role in drawn(drawing)}
    regions = any(stand["parent"] >= 0 for stand in drawing["stands"])
    assert regions == (most > 150)
    told = expected(targets, regions=regions)
    assert together == {(t, stand, role) for t, _, stand, role in told}


def test_the_least_used_providers_are_drawn_as_one_at_last() -> None:
    drawing = map_of(many(40), Namer(NAMES), OWNERS, 12)
    assert REST in {stand["kind"] for stand in drawing["stands"]}
    assert len(drawing["rows"]) + len(drawing["stands"]) <= 24


def test_the_order_is_the_same_every_time() -> None:
    targets = eight().targets
    assert map_of(targets, Namer(NAMES), OWNERS) == map_of(targets, Namer(NAMES), OWNERS)
