"""``min-providers``, ``forbid`` and ``require``: proved, unmeasured, hidden only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.model.target import EndpointGroup, Surface, SurfaceRole
from tests.analysis.gates import (
    OPEN,
    case,
    hold,
    only,
    site,
    sites,
    told,
    with_answers,
    without,
    written,
)

SITE = site()
GONE = written(
    '[target."gone.example"]\nweb = ["gone.example"]\n[A]\n"gone.example" = "!nxdomain"\n'
    '[AAAA]\n"gone.example" = "!nxdomain"\n[NS]\n"gone.example" = "!nxdomain"\n'
)


def providers(**counts: int) -> str:
    return OPEN + f"min-providers = {{ {', '.join(f'{r} = {n}' for r, n in counts.items())} }}\n"


def test_too_few_are_violated(tmp_path: Path) -> None:
    report = hold(SITE, providers(dns=2), tmp_path)
    outcome = only(report, "min-providers")
    assert (outcome.state, outcome.value, outcome.limit) == ("violated", "1", "2")
    assert outcome.evidence
    assert report.exit_code == 1


def test_enough_is_fine(tmp_path: Path) -> None:
    assert (
        hold(case("two_vendors_no_single_point"), providers(dns=2, cdn=1), tmp_path).outcomes == ()
    )


@pytest.mark.parametrize(
    ("lost", "role"),
    [
        (["delegation site.example"], "dns"),
        (["rrset site.example A", "web https://site.example/"], "cdn"),
        (["tls site.example"], "ca"),
    ],
)
def test_what_was_not_measured_proves_nothing(lost: list[str], role: str, tmp_path: Path) -> None:
    report = hold(without(SITE, *lost), providers(**{role: 1}), tmp_path)
    assert told(report, "min-providers") == {("min-providers", "site.example", "unmeasured")}


def test_a_hidden_origin_is_a_warning(tmp_path: Path) -> None:
    report = hold(SITE, providers(hosting=1), tmp_path)
    assert told(report) == {("min-providers", "site.example", "warning")}
    assert report.exit_code == 0


def test_where_a_page_redirects_to_is_no_alternative(tmp_path: Path) -> None:
    report = hold(case("redirect_to_another_host"), providers(dns=2, hosting=2, cdn=1), tmp_path)
    found = {(o.key, o.state.value, o.value) for o in report.outcomes}
    assert found == {
        ("dns", "violated", "1"),
        ("hosting", "violated", "1"),
        ("cdn", "violated", "0"),
    }


def test_a_proved_lack_is_told_before_an_unmeasured_one(tmp_path: Path) -> None:
    """Nothing is known of web; api has one provider."""
    both = written(
        '[target."x.example"]\nweb = ["dark.example"]\napi = ["site.example"]\n'
        '[A]\n"dark.example" = "!timeout"\n"site.example" = "104.16.7.2"\n[NS]\n'
        '"site.example" = "ns-32.awsdns-04.com"\n"dark.example" = "!timeout"\n'
    )
    outcome = only(hold(both, providers(dns=2), tmp_path), "min-providers")
    assert (outcome.state, outcome.message) == ("violated", "api has 1 dns provider")


def whom(kind: str, text: str, more: str = "") -> str:
    return f"{OPEN}[[policy.{kind}]]\n{text}\n{more}"


@pytest.mark.parametrize(
    "text",
    [
        'provider = "aws"',
        'provider = "amazon"',
        'service = "aws/route53"',
        'owner = "amazon.com, INC."',
        'owner = "aws"',
        'provider = "aws"\nrole = "dns"\nsurfaces = ["web"]',
        'provider = "letsencrypt"',
    ],
)
def test_whom_the_site_uses(text: str, tmp_path: Path) -> None:
    report = hold(SITE, whom("forbid", text), tmp_path)
    assert told(report) == {("forbid", "site.example", "violated")}
    assert only(report, "forbid").evidence
    assert hold(SITE, whom("require", text), tmp_path).outcomes == ()


@pytest.mark.parametrize(
    "text", ['provider = "ns1"', 'provider = "aws"\nrole = "cdn"', 'owner = "IBM"']
)
def test_whom_the_site_does_not_use(text: str, tmp_path: Path) -> None:
    assert hold(SITE, whom("forbid", text), tmp_path).outcomes == ()
    report = hold(SITE, whom("require", text), tmp_path)
    assert told(report) == {("require", "site.example", "violated")}
    assert report.exit_code == 1


@pytest.mark.parametrize("kind", ["forbid", "require"])
@pytest.mark.parametrize("text", ['region = "aws@eu-central-1"', 'provider = "shopify"'])
def test_a_hidden_origin_may_be_them(kind: str, text: str, tmp_path: Path) -> None:
    report = hold(SITE, whom(kind, text), tmp_path)
    assert told(report) == {(kind, "site.example", "warning")}
    strict = whom(kind, text).replace("[policy]", '[policy]\nhidden-origin = "fail"')
    assert hold(SITE, strict, tmp_path).exit_code == 3


@pytest.mark.parametrize("kind", ["forbid", "require"])
def test_what_was_not_measured_may_be_them(kind: str, tmp_path: Path) -> None:
    report = hold(
        without(SITE, "delegation site.example"), whom(kind, 'provider = "ns1"'), tmp_path
    )
    assert told(report) == {(kind, "site.example", "unmeasured")}
    assert report.exit_code == 3


def test_a_region_is_where_it_was_seen(tmp_path: Path) -> None:
    hop = case("redirect_to_another_host")
    policy = whom("forbid", 'region = "aws@eu-central-1"')
    assert told(hold(hop, policy, tmp_path)) == {("forbid", "hop.example", "violated")}


def test_every_surface_has_to_use_whom_is_required(tmp_path: Path) -> None:
    two = written(
        '[target."two.example"]\nweb = ["two.example"]\napi = ["api.two.example"]\n[A]\n'
        '"two.example" = "104.16.7.2"\n"api.two.example" = "18.184.9.1"\n[origin]\n'
        '"104.16.7.2" = "AS13335 104.16.0.0/13"\n"18.184.9.1" = "AS16509 18.184.0.0/15"\n[web]\n'
        '"two.example" = "200; server: cloudflare"\n"api.two.example" = "200; server: nginx"\n'
    )
    everywhere = whom("require", 'provider = "cloudflare"\nrole = "cdn"')
    outcome = only(hold(two, everywhere, tmp_path), "require")
    assert (outcome.state, outcome.message) == ("violated", "api without cloudflare (cdn)")
    on_web = whom("require", 'provider = "cloudflare"\nrole = "cdn"\nsurfaces = ["web"]')
    assert hold(two, on_web, tmp_path).outcomes == ()


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ('provider = "cloudfare"', "no provider 'cloudfare'", "'cloudflare'"),
        ('service = "aws/rout53"', "no service 'aws/rout53'", "'aws/route53'"),
        ('region = "aws@eu-central-2"', "no region 'aws@eu-central-2'", "'aws@eu-central-1'"),
        ('owner = "Amazon.com Inc"', "no owner 'Amazon.com Inc'", "'Amazon.com, Inc.'"),
    ],
)
def test_a_name_nobody_has_is_refused(text: str, message: str, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        hold(SITE, whom("forbid", text), tmp_path)
    assert caught.value.line == 3
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_an_uncatalogued_network_may_be_named(tmp_path: Path) -> None:
    unclaimed = case("unattributed_as_hosts")
    report = hold(unclaimed, whom("forbid", 'provider = "as:64506"'), tmp_path)
    assert "violated" in {o.state for o in report.outcomes}


@pytest.mark.parametrize("policy", [providers(dns=1), whom("require", 'provider = "aws"')])
def test_a_name_that_is_gone_proves_nothing(policy: str, tmp_path: Path) -> None:
    beside = hold(sites(SITE, GONE), policy, tmp_path)
    assert {(o.subject, o.state.value) for o in beside.outcomes} == {("gone.example", "warning")}
    assert beside.exit_code == 0
    assert hold(GONE, policy, tmp_path).exit_code == 3


def test_a_zone_below_that_was_not_measured_may_have_fewer(tmp_path: Path) -> None:
    """Where the cut is known not to be there, two vendors are two."""
    two = case("two_vendors_no_single_point")
    below = replace(
        two,
        targets=(
            replace(
                two.targets[0],
                surfaces=(
                    Surface(
                        role=SurfaceRole.WEB,
                        groups=(EndpointGroup(hosts=("www.duo.example",)),),
                    ),
                ),
            ),
        ),
    )
    unmeasured = with_answers(below, {"www.duo.example A": ["104.16.7.2"]})
    report = hold(unmeasured, providers(dns=2), tmp_path)
    assert told(report) == {("min-providers", "duo.example", "unmeasured")}
    assert hold(unmeasured, providers(dns=1), tmp_path).outcomes == ()
    assert told(hold(unmeasured, providers(dns=3), tmp_path)) == {
        ("min-providers", "duo.example", "violated")
    }
