"""Cut pairs that are new or gone, and those of which nothing can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from depmap.analysis.assessment import PAIRS_UP_TO
from depmap.analysis.compare_watch import judge
from depmap.analysis.told_pairs import Pair, told_pairs
from depmap.model.component import parse_component
from depmap.model.diff import ChangeKind, Comparison, DiffReport, Direction, Watched
from depmap.model.finding import (
    Criticality,
    Dependency,
    PairSearch,
    Reason,
    Relation,
    Standing,
    State,
    SurfaceAssessment,
)
from depmap.model.observation import Provenance, Snapshot
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole
from tests.analysis.snapshots_apart import diff, of, snapshot, without

HOSTS = ("45.9.1.1", "45.9.2.1", "45.9.3.1")
HERE = '"api.duo.example" = "18.184.1.1"'
SPREAD = (
    '"18.184.1.1" = "AS16509 18.184.0.0/15"',
    "".join(f'"45.9.{n}.1" = "AS6450{n} 45.9.{n}.0/24"\n' for n in (1, 2, 3)),
)
"""Each of the hosts is announced by a system of its own."""
PAIRS = (ChangeKind.NEW_CUT_PAIR, ChangeKind.CUT_PAIR_GONE)


def at(number: int) -> Snapshot:
    """The exchange at so many hosts, DNS with two vendors."""
    return snapshot((HERE, HERE.replace("18.184.1.1", " ".join(HOSTS[:number]))), SPREAD)


def test_of_three_hosts_two_are_left() -> None:
    told = diff(at(3), at(2))
    (new,) = of(told, ChangeKind.NEW_CUT_PAIR)
    assert (new.target, new.surface, new.component) == ("duo.example", SurfaceRole.API, None)
    assert (new.was, new.now) == ((), ("as:64501", "as:64502"))
    assert (new.direction, new.reason) == (Direction.WORSE, None)
    (gone,) = of(diff(at(2), at(3)), ChangeKind.CUT_PAIR_GONE)
    assert (gone.was, gone.now, gone.direction) == (new.now, (), Direction.BETTER)


def test_the_pair_that_both_have_is_not_told() -> None:
    """The two DNS vendors."""
    assert "aws" not in {name for c in diff(at(3), at(2)).changes for name in c.now}
    assert diff(at(2), at(2)).is_empty


@pytest.mark.parametrize(("then", "now"), [(1, 2), (2, 1)])
def test_where_one_alone_did_or_does_it_no_pair_is_told(then: int, now: int) -> None:
    told = diff(at(then), at(now))
    assert not of(told, *PAIRS) + of(told, *PAIRS, proved=False)
    assert of(told, ChangeKind.SINGLE_POINT_GONE if then < now else ChangeKind.NEW_SINGLE_POINT)


@pytest.mark.parametrize(
    ("lost", "pair"),
    [
        ("rrset api.duo.example A", ("as:64501", "as:64502")),
        ("delegation duo.example", ("aws", "ns1")),
    ],
)
def test_unseen_is_not_gone(lost: str, pair: tuple[str, str]) -> None:
    whole = at(2)
    less = without(whole, [o for o in whole.observations if str(o.question) == lost])
    told = diff(whole, less)
    assert not of(told, *PAIRS)
    gone = {c.was: c for c in of(told, ChangeKind.CUT_PAIR_GONE, proved=False)}
    assert (gone[pair].direction, gone[pair].reason) == (Direction.UNCLEAR, Reason.NOT_MEASURED)
    back = of(diff(less, whole), ChangeKind.NEW_CUT_PAIR, proved=False)
    assert {c.now for c in back} == set(gone)


def many(one: Snapshot) -> Snapshot:
    """A list too long to look for pairs in, all of it like the one."""
    (target,) = one.targets
    copies = [replace(target, id=f"t{n:02}.example") for n in range(PAIRS_UP_TO)]
    return replace(one, targets=(target, *copies))


def code(comparison: Comparison, watched: Watched) -> int:
    return int(DiffReport(comparison=comparison, outcomes=judge(comparison, [watched])).exit_code)


def test_in_a_long_list_pairs_are_not_compared_and_not_ruled_out() -> None:
    long = diff(many(at(3)), many(at(2)))
    assert not long.pairs_searched
    assert not of(long, *PAIRS) + of(long, *PAIRS, proved=False)
    assert code(long, Watched.NEW_CUT_PAIR) == 3
    same = diff(many(at(2)), many(at(2)))
    assert code(same, Watched.ANY) == 0


def test_a_new_pair_can_stop_a_pipeline() -> None:
    assert code(diff(at(3), at(2)), Watched.NEW_CUT_PAIR) == 1
    assert code(diff(at(2), at(3)), Watched.NEW_CUT_PAIR) == 0
    assert code(diff(at(3), at(2)), Watched.ANY) == 1


def surface_with(*pairs: str, carried: dict[str, str]) -> SurfaceAssessment:
    """A surface with pairs (``a b``), each component needed at the addresses given."""
    return SurfaceAssessment(
        role=SurfaceRole.WEB,
        groups=(),
        standing=Standing.OK,
        dependencies=tuple(
            Dependency(
                role=Role.TRANSIT if name.startswith("as:") else Role.CDN,
                component=parse_component(name),
                state=State.OBSERVED,
                relation=Relation.DIRECT,
                criticality=Criticality.REDUNDANT,
                failure_class=FailureClass.IMMEDIATE,
                private=False,
                confidence=1.0,
                provenance=Provenance.OBSERVED,
                subjects=tuple(addresses.split()),
            )
            for name, addresses in carried.items()
        ),
        single_points=(),
        cut_pairs=tuple(pair_of(text) for text in pairs),
        pair_search=PairSearch.COMPLETE,
        unexpected=(),
        possible_points=0,
        unknown=(),
    )


def pair_of(text: str) -> Pair:
    one, two = map(parse_component, text.split())
    return one, two


def test_an_as_that_repeats_its_provider_is_told_in_no_pair() -> None:
    pairs = ("akamai tencent-cloud", "akamai as:139341", "tencent-cloud as:20940")
    carried = {
        "akamai/cdn": "1.1.1.1",
        "as:20940": "1.1.1.1",
        "tencent-cloud/edgeone": "2.2.2.2",
        "as:139341": "2.2.2.2",
    }
    told = told_pairs(surface_with(*pairs, "as:139341 as:20940", carried=carried))
    assert told == (pair_of(pairs[0]),)


def test_an_as_of_its_own_or_of_several_is_told() -> None:
    pairs = ("akamai as:64500", "akamai tencent-cloud")
    for shared in ({"as:64500": "3.3.3.3"}, {"as:64500": "1.1.1.1 2.2.2.2"}):
        carried = {"akamai/cdn": "1.1.1.1", "tencent-cloud/edgeone": "2.2.2.2", **shared}
        surface = surface_with(*pairs, carried=carried)
        assert told_pairs(surface) == surface.cut_pairs


def test_two_of_one_provider_and_prefixes_are_told_in_no_pair() -> None:
    carried = {"aws/cloudfront": "1.1.1.1", "aws/ec2": "2.2.2.2", "as:16509": "2.2.2.2"}
    pairs = ("aws/cloudfront as:16509", "akamai prefix:192.0.2.0/24")
    assert told_pairs(surface_with(*pairs, carried=carried)) == ()
