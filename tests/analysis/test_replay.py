"""Which facts predict an incident, what they may not know, and how reports are judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from depmap.analysis.replay import Prediction, choose_facts, judge, unlearnt
from depmap.inputs.data import data_dir
from depmap.inputs.edges import load_edges
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.incidents import load_incidents
from depmap.model.component import parse_component
from depmap.model.finding import Verdict
from depmap.model.incident import (
    Certainty,
    Fate,
    Incident,
    IncidentKind,
    IncidentSource,
    Reported,
    Scope,
)
from depmap.model.replay import (
    Ending,
    FactSetName,
    Judged,
    Miss,
    Replay,
    Replayed,
    precision,
    recall,
    tally,
)
from depmap.model.role import Role
from depmap.model.whatif import TargetOutcome
from depmap.pipeline.predict import predict_from_edges, predict_from_snapshot
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case
from tests.golden.test_golden import CASES

BEFORE, AFTER = FactSetName(name="old", date=date(2020, 12, 31)), date(2022, 6, 21)
EXCHANGES = {e.id: e for e in load_exchanges(data_dir() / "exchanges")}


def incident(
    *reported: Reported, fails: str = "cloudflare", scope: Scope = Scope.GLOBAL
) -> Incident:
    return Incident(
        id="test-2022",
        name="A test",
        kind=IncidentKind.OUTAGE,
        date=AFTER,
        timing=Certainty.FOUND,
        cause="none",
        fails=tuple(map(parse_component, fails.split())),
        scope=scope,
        reported=reported,
        sources=(IncidentSource(title="A page", where="https://example.com/postmortem"),),
    )


def hit(who: str, **more: object) -> Reported:
    plain = Reported(who=who, name=who, fate=Fate.AFFECTED, certainty=Certainty.FOUND)
    return replace(plain, **more)  # type: ignore[arg-type]


def prediction(**verdicts: Verdict) -> Prediction:
    return Prediction(
        facts=BEFORE,
        failed=("cloudflare",),
        untold=(),
        targets=tuple(
            TargetOutcome(id=id, domain=f"{id}.com", verdict=verdict, surfaces=())
            for id, verdict in verdicts.items()
        ),
        fronted=frozenset({"fronted"}),
        sees_regions=True,
    )


def judged(told: Replayed) -> dict[str, Judged]:
    return {each.reported.who: each for each in told.judged}


def test_the_newest_facts_before_the_day_are_taken_else_the_nearest_later() -> None:
    sets = [FactSetName(name=str(y), date=date(y, 6, 1)) for y in (2026, 2020, 2022)]
    assert choose_facts(date(2023, 1, 1), sets).name == "2022"
    assert choose_facts(date(2022, 6, 1), sets).name == "2020"  # not the same day's
    assert choose_facts(date(2019, 1, 1), sets).name == "2020"
    with pytest.raises(ValueError, match="no facts"):
        choose_facts(date(2019, 1, 1), [])


def test_every_report_ends_in_one_way() -> None:
    told = incident(
        hit("a"),
        hit("b"),
        hit("c"),
        hit("gone"),
        hit("d", fate=Fate.FINE),
        hit("e", fate=Fate.FINE),
        hit("nobody", fate=Fate.FINE),
        hit("f", fate=Fate.DISPUTED),
        hit("data", is_exchange=False),
    )
    facts = prediction(
        a=Verdict.DOWN,
        b=Verdict.REDUCED,
        c=Verdict.UNKNOWN,
        d=Verdict.DEGRADED,
        e=Verdict.UNAFFECTED,
        f=Verdict.DOWN,
        g=Verdict.DEGRADED,
    )
    row = judge(told, facts, {})
    endings = {who: each.ending for who, each in judged(row).items()}
    assert endings == {
        "a": Ending.HIT,
        "b": Ending.MISSED,
        "c": Ending.UNKNOWN,
        "gone": Ending.MISSED,
        "d": Ending.CONTRADICTED,
        "e": Ending.CONFIRMED,
        "nobody": Ending.UNKNOWN,
    }
    assert row.unlabelled == ("f", "g")
    assert not row.hindsight
    assert row.gap_days == 537
    assert recall(row.judged) == pytest.approx(1 / 3)
    assert precision(row.judged) == pytest.approx(1 / 2)


def test_precision_needs_somebody_reported_fine() -> None:
    row = judge(incident(hit("a")), prediction(a=Verdict.DOWN, b=Verdict.DOWN), {})
    assert recall(row.judged) == 1.0
    assert precision(row.judged) is None


def test_recalled_claims_are_counted_apart_and_are_in_no_rate() -> None:
    row = judge(
        incident(hit("a"), hit("b", certainty=Certainty.RECALLED)),
        prediction(a=Verdict.DOWN, b=Verdict.UNAFFECTED),
        {},
    )
    assert (tally(row.judged, Ending.MISSED).found, tally(row.judged, Ending.MISSED).other) == (
        0,
        1,
    )
    assert recall(row.judged) == 1.0


def test_who_was_hit_in_part_is_not_fine_too() -> None:
    row = judge(incident(hit("a"), hit("a", fate=Fate.FINE)), prediction(a=Verdict.DOWN), {})
    assert [each.ending for each in row.judged] == [Ending.HIT]


@pytest.mark.parametrize(
    ("reported", "fails", "miss"),
    [
        (hit("b", via="a"), "aws@r1", Miss.OTHER_VENUE),
        (hit("gone"), "aws@r1", Miss.NOT_IN_FACTS),
        (hit("fronted"), "aws@r1", Miss.HIDDEN_ORIGIN),
        (hit("b"), "aws@r1", Miss.BELOW_REGION),
        (hit("b"), "cloudflare/cdn", Miss.NOT_IN_FACTS),
    ],
)
def test_each_miss_has_its_class(reported: Reported, fails: str, miss: Miss) -> None:
    facts = prediction(b=Verdict.UNAFFECTED, fronted=Verdict.UNAFFECTED)
    row = judge(incident(reported, fails=fails, scope=Scope.ZONE), facts, {})
    assert [each.miss for each in row.judged] == [miss]


def test_a_region_is_below_what_an_edge_list_holds_and_predicts_nothing() -> None:
    edges = load_edges(data_dir() / "edges" / "2020-exchanges.csv")
    told = incident(hit("coinbase"), hit("bithumb", fate=Fate.FINE), fails="aws@us-east-1")
    row = judge(told, predict_from_edges(told, edges, BEFORE), EXCHANGES)
    assert row.failed == ()
    assert row.untold == ("aws@us-east-1",)
    assert judged(row)["coinbase"].miss is Miss.BELOW_FACTS
    assert judged(row)["coinbase"].verdict is None
    assert judged(row)["bithumb"].ending is Ending.UNKNOWN
    assert row.unlabelled == ()


def test_an_exchange_is_found_by_its_names_over_time() -> None:
    edges = load_edges(data_dir() / "edges" / "2020-exchanges.csv")
    told = incident(hit("ascendex"), hit("okx"), hit("htx"), hit("ftx", domains=("ftx.com",)))
    row = judge(told, predict_from_edges(told, edges, BEFORE), EXCHANGES)
    assert {who: each.target for who, each in judged(row).items()} == {
        "ascendex": "bitmax.io",
        "okx": "okex.com",
        "htx": "huobi.com",
        "ftx": "ftx.com",
    }
    assert set(row.failed) == {"dns:cloudflare", "cdn:cloudflare"}
    assert len(row.unlabelled) + sum(e.verdict is Verdict.DOWN for e in row.judged) == 84


def test_of_a_single_customer_nothing_is_predicted_for_others() -> None:
    row = judge(
        incident(hit("a"), scope=Scope.CUSTOMER), prediction(a=Verdict.DOWN, b=Verdict.DOWN), {}
    )
    assert row.unlabelled == ()


def test_facts_learnt_from_an_incident_do_not_predict_it() -> None:
    case = next(path for path in CASES if path.name == "two_vendors_no_single_point")
    snapshot = read_case(case)
    address = next(o for o in snapshot.observations if o.question.subject == "duo.example")
    tainted = replace(address, source="see example.com/postmortem, 2022")
    mixed = replace(
        snapshot,
        observations=tuple(tainted if o is address else o for o in snapshot.observations),
    )
    told = incident(hit("duo.example"), fails="cloudflare")
    left = unlearnt(mixed, told)
    assert tainted not in left.observations
    assert len(left.observations) == len(mixed.observations) - 1
    assert unlearnt(snapshot, told).observations == snapshot.observations


def test_a_snapshot_predicts_too_and_in_the_roles_that_failed() -> None:
    case = next(path for path in CASES if path.name == "two_vendors_no_single_point")
    snapshot = read_case(case)
    told = incident(hit("duo.example"), fails="cloudflare")
    row = judge(told, predict_from_snapshot(told, snapshot, golden_index(), BEFORE), {})
    assert [each.ending for each in row.judged] == [Ending.HIT]
    registrar = replace(told, roles=frozenset({Role.REGISTRAR}))
    row = judge(registrar, predict_from_snapshot(registrar, snapshot, golden_index(), BEFORE), {})
    assert [each.ending for each in row.judged] == [Ending.MISSED]


def test_hindsight_is_counted_apart() -> None:
    late = prediction(a=Verdict.DOWN)
    early = replace(late, facts=FactSetName(name="new", date=date(2026, 9, 24)))
    rows = tuple(judge(incident(hit("a")), facts, {}) for facts in (late, early))
    assert [row.hindsight for row in rows] == [False, True]
    told = Replay(rows=rows, notices=())
    assert len(told.judged(hindsight=True)) == len(told.judged(hindsight=False)) == 1


def test_no_shipped_incident_is_predicted_by_facts_of_its_own_sources() -> None:
    edges = load_edges(data_dir() / "edges" / "2020-exchanges.csv")
    places = {
        s.where for i in load_incidents(data_dir() / "incidents") for s in i.sources if s.where
    }
    assert not any(place in edges.notes.source for place in places)
