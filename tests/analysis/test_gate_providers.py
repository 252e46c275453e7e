"""``min-providers``, ``forbid`` and ``require``: proved, unmeasured, hidden only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from depmap.analysis.baseline import against_baseline
from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.model.observation import Snapshot
from depmap.model.provider import Provider
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
from tests.golden.fixed import golden_index

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
        ("dns · web", "violated", "1"),
        ("hosting · web", "violated", "1"),
        ("cdn · web", "violated", "0"),
    }


def test_each_surface_is_told(tmp_path: Path) -> None:
    """Nothing is known of web; api has one provider."""
    both = written(
        '[target."x.example"]\nweb = ["dark.example"]\napi = ["site.example"]\n'
        '[A]\n"dark.example" = "!timeout"\n"site.example" = "104.16.7.2"\n[NS]\n'
        '"site.example" = "ns-32.awsdns-04.com"\n"dark.example" = "!timeout"\n'
    )
    report = hold(both, providers(dns=2), tmp_path)
    assert [(o.state, o.message, o.value) for o in report.outcomes] == [
        ("violated", "api has 1 dns provider", "1"),
        ("unmeasured", "web is known to have 0 dns providers; not all could be seen", "0 or more"),
    ]


def api(*servers: str) -> Snapshot:
    """An api of several endpoints that are all needed; the name servers of each."""
    names = [f"{letter}.example" for letter in "abcdef"[: len(servers)]]
    return written(
        f'[target."x.example"]\napi = {json.dumps(names)}\n[A]\n'
        + "".join(f'"{name}" = "104.16.7.2"\n' for name in names)
        + "[NS]\n"
        + "".join(f'"{name}" = "{ns}"\n' for name, ns in zip(names, servers, strict=True))
    )


AWS, NS1 = "ns-32.awsdns-04.com", "dns1.p01.nsone.net"


@pytest.mark.parametrize(
    ("servers", "said"),
    [
        ((AWS, f"{AWS} {NS1}"), "api has 1 dns provider at a.example"),
        ((AWS, NS1), "api has 1 dns provider at a.example, b.example"),
        ((AWS,) * 5, "api has 1 dns provider at a.example, b.example, c.example and 2 more"),
        ((AWS,), "api has 1 dns provider"),
    ],
)
def test_endpoints_that_are_all_needed_must_each_have_enough(
    servers: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    assert only(hold(api(*servers), providers(dns=2), tmp_path), "min-providers").message == said


def test_what_is_proved_of_one_endpoint_hides_no_doubt_of_another(tmp_path: Path) -> None:
    report = hold(api(AWS, "!timeout"), providers(dns=2), tmp_path)
    assert [(o.state.value, o.message) for o in report.outcomes] == [
        ("violated", "api has 1 dns provider at a.example"),
        (
            "unmeasured",
            "api is known to have 0 dns providers at b.example; not all could be seen",
        ),
    ]


@pytest.mark.parametrize(
    ("servers", "code"),
    [
        ((AWS, f"{AWS} {NS1}"), 0),
        ((f"{AWS} {NS1}", f"{AWS} {NS1}"), 0),
        ((f"{AWS} {NS1}", AWS), 1),  # the one mended, the other broken
        ((AWS, AWS), 1),
    ],
)
def test_each_endpoint_is_held_to_itself_in_the_baseline(
    servers: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    before = hold(api(AWS, f"{AWS} {NS1}"), providers(dns=2), tmp_path)
    now = hold(api(*servers), providers(dns=2), tmp_path)
    assert against_baseline(now, before, name="b").exit_code == code


def test_a_rule_on_a_surface_nobody_has_says_so(tmp_path: Path) -> None:
    for policy in (
        providers(mail=1),
        whom("require", 'provider = "aws"\nsurfaces = ["ws"]'),
        whom("forbid", 'provider = "aws"\nsurfaces = ["ws", "mail"]'),
        OPEN + 'no-single-point = { surfaces = ["ws"] }\n',
    ):
        report = hold(SITE, policy, tmp_path)
        (outcome,) = report.outcomes
        assert (outcome.subject, outcome.state.value) == ("list", "warning")
        assert "no target has a surface" in outcome.message
        assert report.exit_code == 0


def test_what_rests_on_reconstructed_answers_is_marked(tmp_path: Path) -> None:
    rebuilt = case("reconstructed_dns")
    for policy in (
        providers(dns=9),
        whom("forbid", 'provider = "aws"\nrole = "dns"'),
        whom("require", 'provider = "cloudflare"\nrole = "dns"'),
        f'{OPEN}[[policy.max-share]]\nrole = "dns"\nlimit = 0.1\n',
    ):
        told = [o for o in hold(rebuilt, policy, tmp_path).outcomes if o.state == "violated"]
        assert told
        assert all(o.reconstructed and "reconstructed answers" in o.message for o in told)
    plain = hold(SITE, providers(dns=9), tmp_path).outcomes
    assert not any(o.reconstructed or "reconstructed" in o.message for o in plain)


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
    assert told(report) <= {("forbid", "site.example", s) for s in ("violated", "warning")}
    (violated,) = [o for o in report.outcomes if o.state == "violated"]
    assert violated.evidence
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


@pytest.mark.parametrize("kind", ["forbid", "require"])
@pytest.mark.parametrize(
    ("lost", "text"),
    [
        # The catalogue lists neither in the role: that is not to know, and no proof.
        ("delegation site.example", 'provider = "letsencrypt"\nrole = "dns"'),
        ("tls site.example", 'provider = "aws"\nrole = "ca"'),
    ],
)
def test_who_is_not_listed_in_a_role_may_offer_it(
    kind: str, lost: str, text: str, tmp_path: Path
) -> None:
    report = hold(without(SITE, lost), whom(kind, text), tmp_path)
    assert told(report) == {(kind, "site.example", "unmeasured")}
    assert report.exit_code == 3


def test_whom_the_catalogue_lists_nothing_of_may_be_anything(tmp_path: Path) -> None:
    known = golden_index().catalogue
    mill = Provider(slug="mill", name="Mill", owner="Mill Inc", homepage="https://mill.example/")
    index = CatalogueIndex(replace(known, providers=(*known.providers, mill)))
    dark = without(SITE, "delegation site.example")
    for text in ('owner = "Mill Inc"', 'provider = "mill"'):
        report = hold(dark, whom("forbid", text), tmp_path, index=index)
        assert told(report) == {("forbid", "site.example", "unmeasured")}


def test_a_region_is_where_it_was_seen(tmp_path: Path) -> None:
    hop = case("redirect_to_another_host")
    policy = whom("forbid", 'region = "aws@eu-central-1"\nrole = "hosting"')
    (worst, *_) = hold(hop, policy, tmp_path).outcomes
    assert (worst.subject, worst.state.value) == ("hop.example", "violated")
    assert worst.message == "aws/ec2@eu-central-1 used by web (hosting)"


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


def test_a_name_nobody_could_look_up_is_not_gone(tmp_path: Path) -> None:
    """Its name servers are known not to work; whether it does was not seen."""
    dark = without(case("name_server_cycle_without_glue"), "rrset left.example A")
    for policy in (providers(dns=9), OPEN + "no-single-point = true\n"):
        assert hold(dark, policy, tmp_path).exit_code == 3


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
