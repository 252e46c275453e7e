"""What an answer leads on to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from depmap.model.observation import (
    Delegation,
    Observation,
    Payload,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
)
from depmap.model.target import EndpointGroup, Surface, SurfaceRole, Target
from depmap.model.zones import zone_candidates
from depmap.resolvers.plan import (
    Ask,
    first_asks,
    follow_ups,
    leaves_alone,
    planned_questions,
    url_host,
)

AT = datetime(2026, 9, 23, tzinfo=UTC)


def target(*hosts: str, domain: str = "example.com") -> Target:
    groups = tuple(EndpointGroup(hosts=(host,)) for host in hosts)
    surface = Surface(role=SurfaceRole.WEB, groups=groups)
    return Target(id=domain, name=domain, domain=domain, surfaces=(surface,))


def answered(ask: Ask, payload: Payload, status: Status = Status.OK) -> Observation:
    return Observation(question=ask.question, status=status, at=AT, payload=payload)


def texts(asks: tuple[Ask, ...], *, refused: bool = False) -> set[str]:
    return {str(ask.question) for ask in asks if bool(ask.refusal) is refused}


def rrset_ask(host: str, depth: int = 0) -> Ask:
    return Ask(question=Question(QuestionKind.RRSET, host, "A"), depth=depth)


def zone_ask(zone: str, depth: int = 0) -> Ask:
    return Ask(question=Question(QuestionKind.DELEGATION, zone), depth=depth)


def web_ask(url: str, hops: int = 0) -> Ask:
    return Ask(question=Question(QuestionKind.WEB, url), hops=hops)


def delegation(*servers: str, glue: tuple[tuple[str, str], ...] = ()) -> Delegation:
    return Delegation(
        parent="com",
        parent_ns=servers,
        child_ns=(),
        glue=glue,
        parent_status=Status.OK,
        child_status=Status.TIMEOUT,
    )


def redirect(location: str) -> WebResponse:
    return WebResponse(status_code=301, fields=(), address="203.0.114.10", location=location)


def test_a_target_starts_with_what_its_longest_way_waits_for() -> None:
    planned = [str(question) for question in planned_questions(target("www.example.com"))]
    assert planned == [
        "rrset www.example.com A",
        "rrset www.example.com AAAA",
        "delegation example.com",
        "delegation www.example.com",
        "web https://www.example.com/",
        "tls www.example.com",
        "rrset www.example.com HTTPS",
        "rrset example.com SOA",
        "rrset example.com MX",
        "rrset example.com TXT",
        "rrset example.com DS",
        "rrset example.com CAA",
        "rrset www.example.com CAA",
    ]


def test_each_domain_of_the_hosts_is_asked_whether_it_is_signed() -> None:
    planned = texts(first_asks(target("a.b.example.com", "api.example.net")))
    assert {text for text in planned if text.endswith(" DS")} == {
        "rrset example.com DS",
        "rrset example.net DS",
    }
    assert {text for text in planned if text.endswith(" CAA")} == {
        "rrset example.com CAA",
        "rrset b.example.com CAA",
        "rrset a.b.example.com CAA",
        "rrset example.net CAA",
        "rrset api.example.net CAA",
    }


def test_each_question_is_planned_once() -> None:
    asks = first_asks(target("www.example.com", "example.com", "www.example.com"))
    assert len({ask.question for ask in asks}) == len(asks)


def test_every_zone_of_the_chain_and_every_address_is_followed() -> None:
    chain = ("api.example.com", "bpg001.com", "x.cdn.cloudflare.net")
    ask = rrset_ask("api.example.com")
    after = follow_ups(ask, answered(ask, RRset(chain=chain, values=("203.0.114.10",))))
    assert texts(after) == {
        "delegation example.com",
        "delegation api.example.com",
        "delegation bpg001.com",
        "delegation cloudflare.net",
        "delegation cdn.cloudflare.net",
        "delegation x.cdn.cloudflare.net",
        "origin 203.0.114.10",
    }


def test_a_failed_answer_still_tells_of_its_chain() -> None:
    ask = rrset_ask("a.example.com")
    broken = RRset(chain=("a.example.com", "b.example.net"), values=())
    after = follow_ups(ask, answered(ask, broken, Status.REFUSED))
    assert "delegation b.example.net" in texts(after)


def test_other_types_and_failures_lead_nowhere() -> None:
    ask = Ask(question=Question(QuestionKind.RRSET, "example.com", "MX"))
    values = ("10 mail.example.net",)
    assert follow_ups(ask, answered(ask, RRset(chain=("example.com",), values=values))) == ()
    lost = rrset_ask("example.com")
    gone = Observation(question=lost.question, status=Status.TIMEOUT, at=AT)
    assert follow_ups(lost, gone) == ()


def test_addresses_beyond_the_limit_are_refused_and_told() -> None:
    ask = rrset_ask("example.com")
    many = tuple(f"203.0.114.{n}" for n in range(25))
    after = follow_ups(ask, answered(ask, RRset(chain=("example.com",), values=many)))
    assert len(texts(after, refused=True)) == 5


def test_a_name_server_is_looked_up_with_its_zones_and_probed() -> None:
    ask = zone_ask("example.com")
    after = follow_ups(ask, answered(ask, delegation("ns1.dns.example.net")))
    assert texts(after) == {
        "rrset ns1.dns.example.net A",
        "rrset ns1.dns.example.net AAAA",
        "delegation example.net",
        "delegation dns.example.net",
        "delegation ns1.dns.example.net",
        "rrset example.net SOA",
        "server ns1.dns.example.net example.com",
    }
    assert {a.depth for a in after} == {1}


def test_a_name_servers_glued_name_server_stands_on_no_name() -> None:
    ask = zone_ask("example.net", depth=1)
    glue = (("ns1.example.net", "203.0.114.53"),)
    after = follow_ups(ask, answered(ask, delegation("ns1.example.net", glue=glue)))
    assert texts(after) == {"origin 203.0.114.53"}


def test_a_delegation_bomb_is_cut_to_twenty_and_the_rest_told() -> None:
    ask = zone_ask("bomb.example")
    servers = tuple(f"ns{n:04}.bomb.example" for n in range(1500))
    after = follow_ups(ask, answered(ask, delegation(*servers)))
    assert len({a.question.subject for a in after if not a.refusal and "ns" in str(a)}) <= 22
    assert len(texts(after, refused=True)) == 1480


def test_name_servers_of_name_servers_end_at_depth_seven() -> None:
    last = follow_ups(
        zone_ask("a.example", 6), answered(zone_ask("a.example"), delegation("n.b.example"))
    )
    assert texts(last, refused=True) == set()
    deeper = follow_ups(
        zone_ask("a.example", 7), answered(zone_ask("a.example"), delegation("n.b.example"))
    )
    assert texts(deeper) == set()
    assert "deeper than 7" in deeper[0].refusal


def test_a_redirect_is_an_edge_to_a_host_scanned_like_any_other() -> None:
    ask = web_ask("https://example.com/")
    after = follow_ups(ask, answered(ask, redirect("https://www.example.org/de")))
    assert texts(after) == {
        "web https://www.example.org/de",
        "rrset www.example.org A",
        "rrset www.example.org AAAA",
        "rrset www.example.org HTTPS",
        "delegation example.org",
        "delegation www.example.org",
        "web https://www.example.org/",
        "tls www.example.org",
    }
    assert {a.hops for a in after} == {1}


@pytest.mark.parametrize(
    ("location", "questions"),
    [
        ("https://example.com/de", {"web https://example.com/de"}),
        ("http://203.0.114.9/", {"web http://203.0.114.9/", "origin 203.0.114.9"}),
        ("http://[2a01:4f8::1]/", {"web http://[2a01:4f8::1]/", "origin 2a01:4f8::1"}),
        ("intent://scan/#x", {"web intent://scan/#x"}),
        ("https://-bad-/", {"web https://-bad-/"}),
        ("", set()),
    ],
)
def test_a_redirect_elsewhere(location: str, questions: set[str]) -> None:
    ask = web_ask("https://example.com/")
    assert texts(follow_ups(ask, answered(ask, redirect(location)))) == questions


def test_the_sixth_redirect_is_refused() -> None:
    fifth = web_ask("https://e.example/", hops=4)
    assert (
        texts(follow_ups(fifth, answered(fifth, redirect("https://f.example/"))), refused=True)
        == set()
    )
    sixth = web_ask("https://f.example/", hops=5)
    after = follow_ups(sixth, answered(sixth, redirect("https://g.example/")))
    assert texts(after, refused=True) == {"web https://g.example/"}
    assert texts(after) == set()


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("example.com", ("example.com",)),
        ("a.b.example.co.uk", ("example.co.uk", "b.example.co.uk", "a.b.example.co.uk")),
        ("x.github.io", ("github.io", "x.github.io")),
        ("co.uk", ()),
        ("com", ()),
    ],
)
def test_zones_may_be_cut_from_the_registrable_domain_down(
    name: str, cuts: tuple[str, ...]
) -> None:
    assert zone_candidates(name) == cuts


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Example.com./x", "www.example.com"),
        ("http://[2A01:04F8::1]:80/", "2a01:4f8::1"),
        ("http://[bad/", ""),
        ("mailto:x@example.com", ""),
        ("https://a b/", ""),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert url_host(url) == host


def test_who_wants_to_be_left_alone() -> None:
    told = [
        leaves_alone(WebResponse(status_code=c, fields=(), address="")) for c in (200, 403, 429)
    ]
    assert told == [False, True, True]


def test_a_zone_id_in_a_location_leads_nowhere() -> None:
    assert url_host("https://[2600::1%25eth0]/") == ""
