"""What the recorded world of September 2026 shows, through the real resolvers on loopback."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest

from depmap.analysis.assessment import Examined, examine
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.worlds import load_world, world_dir
from depmap.model.finding import (
    Assessment,
    Criticality,
    EndpointAssessment,
    Reason,
    Relation,
    SurfaceAssessment,
    TargetAssessment,
    Verdict,
)
from depmap.model.observation import Provenance, Snapshot
from depmap.model.role import Role
from depmap.model.target import SurfaceRole
from depmap.pipeline.scan import Reach, ScanRequest, scan, with_stated
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.scan import Silent

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too


@cache
def index() -> CatalogueIndex:
    return read_index()


@cache
def snapshot() -> Snapshot:
    world = load_world(world_dir("2026-09"))
    exchanges = {e.id: e for e in load_exchanges(data_dir() / "exchanges")}
    targets = with_stated(tuple(exchanges[e.exchange].target() for e in world.exchanges), world)
    request = ScanRequest(targets=targets, reach=Reach(resolvers=()), world=world)
    return asyncio.run(scan(request, SystemClock(), Silent()))


@cache
def examined(*, observed_only: bool = False) -> Examined:
    read = snapshot()
    return examine(read, index(), now=read.run.finished, observed_only=observed_only)


def assessment(*, observed_only: bool = False) -> Assessment:
    return examined(observed_only=observed_only).assessment


def target(id: str, *, observed_only: bool = False) -> TargetAssessment:
    return next(t for t in assessment(observed_only=observed_only).targets if t.target.id == id)


def surface(id: str, role: SurfaceRole) -> SurfaceAssessment:
    return next(s for s in target(id).surfaces if s.role is role)


def endpoint(id: str, host: str) -> EndpointAssessment:
    found = target(id)
    judged = [e for s in found.surfaces for g in s.groups for e in g]
    return next(e for e in (*judged, *found.beside) if e.host == host)


def components(endpoint: EndpointAssessment) -> tuple[list[str], list[str]]:
    fronts = [str(a.component) for a in endpoint.fronts]
    return fronts, [str(a.component) for a in endpoint.hosting]


def dns_of(id: str, role: SurfaceRole) -> dict[str, tuple[Relation, Criticality]]:
    return {
        str(d.component): (d.relation, d.criticality)
        for d in surface(id, role).dependencies
        if d.role is Role.DNS and d.component is not None
    }


def test_nothing_of_the_world_reads_as_live_or_invented() -> None:
    counted = dict(assessment().provenance)
    assert counted[Provenance.LIVE] == 0
    assert counted[Provenance.OBSERVED] > 1000
    for row in assessment().evidence:
        if row.status.is_fact:
            assert row.source, row


def test_binance_api_is_at_the_edge_with_a_hidden_origin() -> None:
    api = endpoint("binance", "api.binance.com")
    assert components(api) == (["aws/cloudfront"], [])
    assert api.origin_hidden
    assert api.date == ""


@pytest.mark.parametrize("number", range(1, 6))
def test_binance_has_five_alternates_in_tokyo(number: int) -> None:
    alternate = endpoint("binance", f"api{number}.binance.com")
    assert components(alternate) == ([], ["aws/ec2@ap-northeast-1"])
    assert alternate.date == ""


def test_aws_is_the_single_point_of_binance_resting_on_reconstruction() -> None:
    points = {str(p.component): p for p in target("binance").single_points}
    assert points["aws"].effect is Verdict.DOWN
    assert points["aws"].provenance is Provenance.RECONSTRUCTED
    kept = {str(p.component): p.effect for p in target("binance", observed_only=True).single_points}
    assert kept.get("aws") is not Verdict.DOWN


def test_what_tokyo_does_to_binance() -> None:
    effect = next(e for e in target("binance").effects if str(e.component) == "aws@ap-northeast-1")
    fate = {e.host: e for s in effect.surfaces for e in s.endpoints}
    down = {host for host, e in fate.items() if e.verdict is Verdict.DOWN}
    assert down == {f"api{number}.binance.com" for number in range(1, 6)}
    assert fate["api.binance.com"].reason is Reason.ORIGIN_HIDDEN
    assert "stated there" in fate["fstream.binance.com"].detail
    verdicts = {s.role: s.verdict for s in effect.surfaces}
    assert verdicts[SurfaceRole.API] in (Verdict.UNKNOWN, Verdict.REDUCED)
    assert verdicts[SurfaceRole.WS] is Verdict.UNKNOWN
    web = next(s for s in effect.surfaces if s.role is SurfaceRole.WEB)
    assert (web.verdict, web.reason) == (Verdict.UNKNOWN, Reason.NOT_MEASURED)


def test_bitstamp_is_split_over_two_providers() -> None:
    assert components(endpoint("bitstamp", "ws.bitstamp.net")) == ([], ["aws/elb@eu-central-1"])
    assert components(endpoint("bitstamp", "www.bitstamp.net"))[0] == ["imperva/cdn"]


def test_every_zone_of_a_chain_is_needed() -> None:
    api = endpoint("bitget", "api.bitget.com")
    assert api.chain == (
        "api.bitget.com",
        "api.bitget.com.bpgslb007.com",
        "api.bitget.com.cdn.cloudflare.net",
    )
    assert components(api)[0] == ["cloudflare/cdn"]
    needed = dns_of("bitget", SurfaceRole.API)
    assert needed["domain:bpgslb007.com"] == (Relation.INDIRECT, Criticality.CRITICAL)
    assert needed["cloudflare"] == (Relation.INDIRECT, Criticality.CRITICAL)
    assert needed["aws/route53"] == (Relation.DIRECT, Criticality.CRITICAL)


def test_upbit_leaves_its_own_domain_for_seoul() -> None:
    api = endpoint("upbit", "api.upbit.com")
    assert api.chain == ("api.upbit.com", "api.upbitit.cool")
    assert components(api) == ([], ["aws/ec2@ap-northeast-2"])
    assert "domain:upbitit.cool" in dns_of("upbit", SurfaceRole.API)


def test_hashkey_goes_through_cloudflare_names_to_cloudfront() -> None:
    api = endpoint("hashkey", "api-glb.hashkey.com")
    assert api.addresses == ()
    assert components(api)[0] == ["aws/cloudfront"]
    needed = dns_of("hashkey", SurfaceRole.API)
    assert needed["cloudflare"] == (Relation.INDIRECT, Criticality.CRITICAL)


def on_ranges_of(provider: str) -> set[str]:
    """The targets with an address that ``provider`` publishes."""
    found: set[str] = set()
    for each in assessment().targets:
        hosts = [*each.beside, *(e for s in each.surfaces for g in s.groups for e in g)]
        addresses = {address for host in hosts for address in host.addresses}
        if any(m.provider == provider for a in addresses for m in index().address(a)):
            found.add(each.target.id)
    return found


def test_the_list_agrees_with_a_count_over_the_facts() -> None:
    """Of 113 surveyed venues with an address, 80 have one on Cloudflare's ranges, 27 on AWS's.

    The world adds three exchanges by other records. A chain known by name alone doesn't count
    here, nor do signs of a provider at an address it doesn't publish.
    """
    elsewhere = {"binance", "coinbase", "gemini"}
    assert len(on_ranges_of("cloudflare") - elsewhere) == 80
    assert len(on_ranges_of("aws") - elsewhere) == 27


def test_the_figures_keep_their_laws() -> None:
    for row in assessment().concentration:
        assert row.c_direct <= row.c_total
        assert row.i_direct <= row.c_direct
        assert row.i_total <= row.c_total
        assert row.i_fail <= row.c_total
        assert 0 <= row.share[0] <= row.share[1] <= 1
        assert 0 <= row.impact_share[0] <= row.impact_share[1] <= 1
    strict = {(r.role, r.component): r for r in assessment(observed_only=True).concentration}
    for row in assessment().concentration:
        known = strict.get((row.role, row.component))
        if known is not None:
            assert known.share[0] <= row.share[0] <= row.share[1] <= known.share[1]
