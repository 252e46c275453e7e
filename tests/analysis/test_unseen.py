"""What was not seen may be anybody's: never "unaffected", nor an upper bound of nought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from depmap.analysis.assessment import evaluate_snapshot, examine
from depmap.analysis.concentration import concentration_rows
from depmap.analysis.usage import usages
from depmap.analysis.whatif import fail
from depmap.model.component import parse_component
from depmap.model.concentration import ConcentrationRow
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import Role
from tests.analysis.gates import OPEN, hold, only
from tests.golden.fixed import golden_index
from tests.golden.reader import AT, read_table

Table = dict[str, Any]
FLARE = "ada.ns.cloudflare.com"
TOKYO = "13.113.1.1"
SEEN = {"api": ["seen.example"]}
"""A target beside, in which something is seen that the other may have."""


def world(targets: Table, **answers: Table) -> Table:
    """Targets whose name servers are reconstructed: these need nothing but their vendor."""
    made = {"NS": dict.fromkeys(targets, FLARE) | answers.pop("made", {})}
    return {"target": targets, "reconstructed": made, **answers}


def verdict(table: Table, failed: str, name: str) -> Verdict:
    evaluated = evaluate_snapshot(read_table(table), golden_index())
    told = fail(evaluated.prompt, [parse_component(failed)]).targets
    return next(target.verdict for target in told if target.id == name)


def rows(table: Table, loss: Loss = Loss.ANY) -> dict[tuple[Role, str], ConcentrationRow]:
    evaluated = evaluate_snapshot(read_table(table), golden_index())
    found = concentration_rows(usages(evaluated, loss=loss), table["target"])
    return {(row.role, row.component): row for row in found}


def aliased(shop: str) -> Table:
    """Both hosts are aliases in a zone of NS1's; what is known of the first one's is ``shop``."""
    return world(
        {"shop.example": {"api": ["shop.example"]}, "seen.example": SEEN},
        A={"shop.example": shop, "seen.example": f"> x.nsone.net > {TOKYO}"},
        origin={TOKYO: "AS16509 13.112.0.0/14"},
    )


def test_an_alias_nobody_saw_may_lead_through_anybodys_zone() -> None:
    assert verdict(aliased(f"> x.nsone.net > {TOKYO}"), "ns1", "shop.example") is Verdict.DOWN
    assert verdict(aliased("!timeout"), "ns1", "shop.example") is Verdict.UNKNOWN
    assert rows(aliased("!timeout"))[Role.DNS, "ns1"].share == (0.5, 1.0)


def test_where_a_name_leads_is_known_though_its_address_is_not() -> None:
    table = aliased("!timeout") | {"AAAA": {"shop.example": "!nodata"}}
    assert verdict(table, "ns1", "shop.example") is Verdict.UNAFFECTED


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ("aws@ap-northeast-1", Verdict.UNKNOWN),
        ("aws/ec2@ap-northeast-1", Verdict.UNKNOWN),
        ("aws/ec2", Verdict.UNKNOWN),
        ("aws/ec2@eu-central-1", Verdict.UNAFFECTED),
    ],
)
def test_a_claim_of_a_region_speaks_of_all_within(failed: str, told: Verdict) -> None:
    claim = {
        "host": "shop.example",
        "claim": "in Tokyo",
        "source": "a blog",
        "date": "2026-10",
        "component": "aws@ap-northeast-1",
    }
    table = world(
        {"shop.example": {"api": ["shop.example"], "stated": [claim]}, "seen.example": SEEN},
        A={"shop.example": "104.16.7.2", "seen.example": "18.184.1.1"},
        origin={"104.16.7.2": "AS13335 104.16.0.0/13", "18.184.1.1": "AS16509 18.184.0.0/15"},
    )
    assert verdict(table, failed, "shop.example") is told


@pytest.mark.parametrize(
    "failed", ["domain:alias.test", "ns:ns1.vendor.test", "domain:vendor.test", "tld:test"]
)
def test_an_unmeasured_zone_may_be_what_another_target_shows(failed: str) -> None:
    table = world(
        {"shop.example": {"api": ["shop.example"]}},
        A={
            "shop.example": TOKYO,
            "seen.example": f"> x.alias.test > {TOKYO}",
            "ns1.vendor.test": "18.184.1.1",
        },
        NS={"seen.example": "ns1.vendor.test", "vendor.test": "ns1.vendor.test"},
        origin={TOKYO: "AS16509 13.112.0.0/14"},
    )
    table["reconstructed"] = {}
    table["target"]["seen.example"] = SEEN
    assert verdict(table, failed, "shop.example") is Verdict.UNKNOWN


def test_a_name_server_without_an_address_may_stand_on_any_dns_provider() -> None:
    def table(address: str) -> Table:
        return {
            "target": {"shop.example": {"api": ["shop.example"]}},
            "A": {"shop.example": TOKYO, "ns1.vendor.test": address},
            "NS": {"shop.example": "ns1.vendor.test"},
            "reconstructed": {"NS": {"vendor.test": "ns1.vendor.test"}},
            "origin": {TOKYO: "AS16509 13.112.0.0/14"},
        }

    assert verdict(table("173.245.58.9"), "cloudflare", "shop.example") is Verdict.DOWN
    assert verdict(table("!timeout"), "cloudflare", "shop.example") is Verdict.UNKNOWN


def test_a_reconstructed_server_of_ones_own_may_be_a_providers() -> None:
    table = world(
        {"shop.example": {"api": ["shop.example"]}},
        A={"shop.example": TOKYO},
        made={"shop.example": "ns1.shop.example"},
        origin={TOKYO: "AS16509 13.112.0.0/14"},
    )
    assert verdict(table, "ns1", "shop.example") is Verdict.UNKNOWN
    known = table | {"SOA": {"shop.example": "ns1.shop.example h.nsone.net 1 2 3 4 5"}}
    assert verdict(known, "ns1", "shop.example") is Verdict.DOWN


def cycle(**more: list[str]) -> Table:
    """The name servers of two zones need each other, yet the host of one answered."""
    return {
        "target": {"shop.example": {"api": ["shop.example"], **more}},
        "A": {"shop.example": TOKYO},
        "NS": {"shop.example": "ns.left.test", "left.test": "ns.right.test"}
        | {"right.test": "ns.left.test"},
        "origin": {TOKYO: "AS16509 13.112.0.0/14"},
    }


@pytest.mark.parametrize("loss", list(Loss))
def test_what_answered_and_cannot_be_derived_may_be_lost_with_anybody(loss: Loss) -> None:
    table = cycle()
    assert verdict(table, "aws", "shop.example") is Verdict.UNKNOWN
    assert rows(table, loss)[Role.HOSTING, "aws"].impact_share == (0.0, 1.0)


def test_what_cannot_be_derived_is_not_counted_as_down() -> None:
    """Its ws goes down; of its api, which answered, that is not known."""
    table = cycle(ws=["ws.else.example"])
    table["A"]["ws.else.example"] = "104.16.7.2"
    table["origin"]["104.16.7.2"] = "AS13335 104.16.0.0/13"
    table["reconstructed"] = {"NS": {"else.example": FLARE}}
    assert verdict(table, "cloudflare", "shop.example") is Verdict.DEGRADED
    assert rows(table, Loss.ANY)[Role.CDN, "cloudflare"].i_fail == 1
    row = rows(table, Loss.DOWN)[Role.CDN, "cloudflare"]
    assert (row.i_fail, row.impact_share) == (0, (0.0, 1.0))


def test_a_report_and_a_what_if_tell_one_effect() -> None:
    """The web was never there, so losing the api is losing all."""
    table = world(
        {"shop.example": {"web": ["gone.shop.example"], "api": ["shop.example"]}},
        A={"gone.shop.example": "!nxdomain", "shop.example": TOKYO},
        origin={TOKYO: "AS16509 13.112.0.0/14"},
    )
    (target,) = examine(read_table(table), golden_index(), now=AT).assessment.targets
    effects = {str(point.component): point.effect for point in target.single_points}
    assert effects["aws"] is Verdict.DOWN is verdict(table, "aws", "shop.example")


def test_no_critical_edge_through_a_server_seen_lame() -> None:
    table: Table = {
        "target": {"shop.example": {"api": ["shop.example"]}},
        "A": {"shop.example": TOKYO, "ns1.vendor.test": TOKYO, "ns2.vendor.test": TOKYO},
        "NS": {
            "shop.example": "ns1.vendor.test ns2.vendor.test",
            "vendor.test": "ns1.vendor.test",
        },
        "probe": {"ns2.vendor.test shop.example": "!lame"},
        "origin": {TOKYO: "AS16509 13.112.0.0/14"},
    }
    table["reconstructed"] = {"NS": {"vendor.test": "ns1.vendor.test"}}
    del table["NS"]["vendor.test"]
    row = rows(table)[Role.DNS, "domain:vendor.test"]
    assert (row.c_direct, row.i_direct, row.i_total, row.i_fail) == (1, 0, 0, 0)


def test_an_alternate_that_is_not_there_makes_no_edge_redundant() -> None:
    table = world(
        {"shop.example": {"api": ["shop.example | gone.shop.example"]}},
        A={"gone.shop.example": "!nxdomain", "shop.example": TOKYO},
        origin={TOKYO: "AS16509 13.112.0.0/14"},
    )
    row = rows(table)[Role.HOSTING, "aws"]
    assert (row.i_direct, row.i_total, row.i_fail) == (1, 1, 1)


def test_the_gate_is_not_green_on_what_cannot_be_derived(tmp_path: Path) -> None:
    policy = f'{OPEN}[[policy.max-impact]]\nrole = "cdn"\nlimit = 0.5\n'
    table = cycle() | {"web": {"shop.example": "200 server: nginx"}}
    report = hold(read_table(table), policy, tmp_path)
    assert (report.exit_code, only(report, "max-impact").state) == (3, "unmeasured")
