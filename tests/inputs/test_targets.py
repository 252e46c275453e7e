"""What a word on the command line means."""

from __future__ import annotations

import pytest

from depmap.errors import ExitCode, UsageError
from depmap.inputs.targets import (
    find_exchange,
    parse_endpoint,
    parse_host,
    target_from_argument,
    with_endpoints,
)
from depmap.model.exchange import Exchange, FormerName
from depmap.model.target import EndpointGroup, Surface, SurfaceRole

HTX = Exchange(
    id="htx",
    name="HTX Global",
    domain="www.htx.com",
    surfaces=(
        Surface(
            role=SurfaceRole.API,
            groups=(EndpointGroup(hosts=("api.huobi.pro", "api-aws.huobi.pro")),),
        ),
        Surface(role=SurfaceRole.MAIL),
    ),
    former_names=(FormerName(id="huobi", name="Huobi Global", until="2023"),),
)
BINANCE = Exchange(
    id="binance",
    name="Binance",
    domain="binance.com",
    surfaces=(Surface(role=SurfaceRole.WEB, groups=(EndpointGroup(hosts=("binance.com",)),)),),
)
EXCHANGES = {each.id: each for each in (BINANCE, HTX)}


def refusal(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        target_from_argument(text, EXCHANGES)
    assert caught.value.exit_code is ExitCode.USAGE
    return caught.value


@pytest.mark.parametrize("text", ["binance", "Binance", "binance.com", " BINANCE.COM. "])
def test_an_exchange_by_id_or_domain(text: str) -> None:
    assert target_from_argument(text, EXCHANGES) == BINANCE.target()


def test_a_domain_has_web_and_mail_and_www_beside() -> None:
    target = target_from_argument("Example.CO.uk.", EXCHANGES)
    assert (target.id, target.name, target.domain) == ("example.co.uk",) * 3
    web, mail = target.surfaces
    assert web == Surface(
        role=SurfaceRole.WEB,
        groups=(EndpointGroup(hosts=("example.co.uk",), fallback="www.example.co.uk"),),
    )
    assert mail == Surface(role=SurfaceRole.MAIL)
    assert target.beside == ("www.example.co.uk",)


def test_www_has_the_bare_name_beside_and_no_fallback() -> None:
    target = target_from_argument("www.example.com", EXCHANGES)
    assert target.surfaces[0].groups == (EndpointGroup(hosts=("www.example.com",)),)
    assert target.beside == ("example.com",)


@pytest.mark.parametrize("host", ["api.example.com", "x.github.io", "www.api.example.com"])
def test_a_host_below_its_domain_stands_for_itself(host: str) -> None:
    target = target_from_argument(host, EXCHANGES)
    assert target.surfaces[0].groups == (EndpointGroup(hosts=(host,)),)
    assert target.beside == ()


@pytest.mark.parametrize("name", ["x.invalid", "example.test", "under_score.example"])
def test_reserved_domains_are_targets(name: str) -> None:
    assert target_from_argument(name, EXCHANGES).id == name


def test_an_international_domain_becomes_a_labels() -> None:
    assert target_from_argument("bücher.example", EXCHANGES).id == "xn--bcher-kva.example"


def test_a_domain_too_long_for_www_has_none() -> None:
    name = ".".join(["a" * 60] * 4) + ".example"
    assert target_from_argument(name, EXCHANGES).beside == ()
    bare = "b" * 63 + "." + "c" * 63
    assert target_from_argument(bare, EXCHANGES).beside == (f"www.{bare}",)


def test_only_the_host() -> None:
    target = target_from_argument("binance", EXCHANGES, only_host=True)
    assert target.id == "binance.com"
    assert target.hosts() == ("binance.com",)
    assert [surface.role for surface in target.surfaces] == [SurfaceRole.WEB]


def test_endpoints_are_needed_groups() -> None:
    target = target_from_argument(
        "example.com",
        EXCHANGES,
        endpoints=(parse_endpoint("ws=WS.example.com"), parse_endpoint("api=api.example.com")),
    )
    assert [surface.role.value for surface in target.surfaces] == ["web", "api", "ws", "mail"]
    assert target.hosts() == (
        "example.com",
        "www.example.com",
        "api.example.com",
        "ws.example.com",
    )


def test_an_endpoint_is_added_to_an_exchanges_surface_once() -> None:
    more = with_endpoints(HTX.target(), [(SurfaceRole.API, "x.htx.com")] * 2)
    assert more.surfaces[0].groups == (
        *HTX.surfaces[0].groups,
        EndpointGroup(hosts=("x.htx.com",)),
    )


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("binanse", "no exchange is called 'binanse'", "did you mean 'binance'?"),
        ("huobi", "no exchange is called", "huobi is 'htx' now"),
        ("Huobi", "no exchange is called", "Huobi is 'htx' now"),
        ("HTX Global", "no exchange is called", "did you mean 'htx'?"),
        ("qqqqqq", "no exchange is called", "give an exchange id"),
        ("com.", "no exchange is called", "give an exchange id"),
        ("", "an empty name", "give an exchange id"),
        ("https://www.example.com:8443/x?y#z", "is a URL", "alone: www.example.com"),
        ("https://u:p@example.com/", "is a URL", "alone: example.com"),
        ("http://[::1", "is a URL", "alone:"),
        ("https://", "is a URL", "alone: example.com"),
        ("example.com/path", "is a URL", "alone: example.com"),
        ("wss://ws.example.com", "is a URL", "alone: ws.example.com"),
        ("192.0.2.1", "is an address", "give the host name"),
        ("2001:db8::1", "is an address", "give the host name"),
        ("[2001:db8::1]", "is an address", "give the host name"),
        ("192.0.2.0/24", "is an address", "give the host name"),
        ("me@example.com", "is a mail address", "give the domain: example.com"),
        ("example.com:443", "is a host with a port", "alone: example.com"),
        ("*.example.com", "no host name", "give an exchange id"),
        ("exa mple.com", "no host name", "give an exchange id"),
        ("a..com", "no host name", "give an exchange id"),
        ("-x.com", "no host name", "give an exchange id"),
        ("1.2.3.999", "no host name", "give an exchange id"),
        ("例え", "no host name", "give an exchange id"),
        ("x" * 300 + ".com", "no host name", "give an exchange id"),
    ],
)
def test_refusals_tell_what_to_do(text: str, message: str, remedy: str) -> None:
    error = refusal(text)
    assert message in error.message
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("api.example.com", "no surface is named", "write api=api.example.com"),
        ("apo=api.example.com", "no surface is named", "did you mean 'api'?"),
        ("mail=mx.example.com", "no surface is named", ""),
        ("api=https://example.com", "is a URL", "alone: example.com"),
    ],
)
def test_bad_endpoints(text: str, message: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_endpoint(text)
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_a_single_label_is_no_host() -> None:
    with pytest.raises(UsageError, match="single label"):
        parse_host("localhost")


def test_finding_an_exchange() -> None:
    assert find_exchange("www.htx.com", EXCHANGES) is HTX
    assert find_exchange("htx.com", EXCHANGES) is None
    assert find_exchange("nobody", EXCHANGES) is None
