"""The made-up exchanges: one for each way of standing on others. Zones, name servers, web sites."""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.lab.vendors import CLOUDFLARE, NSONE, ROUTE53
from tests.e2e.lab.zones import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One web host: where it answers, with which fields, and where ``/`` leads to if elsewhere.

    ``subject``: the common name of its certificate, the host where it is empty.
    """

    host: str
    address: str
    fields: tuple[tuple[str, str], ...] = ()
    redirect: str = ""
    subject: str = ""


_PLAIN = "130.59.31.80"
"""At no provider the catalogue knows, so that DNS alone decides."""

_TOKYO = "3.112.10.10"
_CLOUDFLARE_EDGE = "104.18.10.10"
_CLOUDFRONT_EDGE = "54.230.1.10"

_BY_CLOUDFLARE = (("server", "cloudflare"), ("cf-ray", "9a1b2c3d4e5f6789-NRT"))
_BY_CLOUDFRONT = (
    ("server", "CloudFront"),
    ("via", "1.1 0123456789abcdef.cloudfront.net (CloudFront)"),
    ("x-amz-cf-pop", "NRT57-P1"),
)

EXCHANGE_SERVERS = {
    "route53": {"ns1.vanityex.net": "205.251.193.10", "ns2.vanityex.net": "205.251.195.10"},
    "own": {
        "ns1.sibdns.com": "193.0.9.1",
        "ns2.sibdns.com": "193.0.9.2",
        "ns1.soavanity.org": "193.0.14.1",
        "ns2.soavanity.org": "193.0.14.2",
    },
}
"""Who runs them → name servers under the exchanges' own or unclaimed domains."""

DEAD_SERVER = {"ns2.silentdns.org": "130.59.1.53"}
"""Named, delegated to, and silent."""

_VANITY = tuple(EXCHANGE_SERVERS["route53"])
_SIBLINGS = ("ns1.sibdns.com", "ns2.sibdns.com")
_SOA_VANITY = ("ns1.soavanity.org", "ns2.soavanity.org")
_ROUTE53, _CLOUDFLARE, _NSONE = tuple(ROUTE53), tuple(CLOUDFLARE), tuple(NSONE)

SITES = (
    Site(host="r53ex.com", address=_PLAIN, redirect="https://www.r53ex.com/"),
    Site(host="www.r53ex.com", address=_PLAIN),
    Site(host="api.r53ex.com", address=_TOKYO, fields=(("server", "nginx"),)),
    Site(host="cfex.com", address=_CLOUDFLARE_EDGE, fields=_BY_CLOUDFLARE),
    Site(host="www.cfex.com", address=_CLOUDFLARE_EDGE, fields=_BY_CLOUDFLARE),
    Site(host="duoex.com", address=_PLAIN),
    Site(host="vanityex.net", address=_PLAIN),
    Site(host="soavanity.org", address=_PLAIN),
    Site(host="sibex.com", address=_PLAIN),
    Site(host="crossex.org", address=_PLAIN),
    Site(host="chainex.com", address=_CLOUDFLARE_EDGE, fields=_BY_CLOUDFLARE),
    Site(host="api.chainex.com", address=_CLOUDFRONT_EDGE, fields=_BY_CLOUDFRONT),
    Site(host="lameex.com", address=_PLAIN),
    Site(host="silentex.org", address=_PLAIN),
    Site(host="britex.co.uk", address=_PLAIN),
    Site(host="escex.com", address=_PLAIN, subject="\x1b[31mescex\x07\u202e"),
)


def _zone(
    apex: str, servers: tuple[str, ...], *, lame: tuple[str, ...] = (), mname: str = ""
) -> Zone:
    """An exchange's zone with the addresses of its sites."""
    records = tuple(
        (site.host, "A", site.address)
        for site in SITES
        if site.host in (apex, f"www.{apex}", f"api.{apex}") and site.host != "api.chainex.com"
    )
    return Zone(apex=apex, servers=servers, records=records, lame=lame, mname=mname)


def _chain() -> tuple[Zone, ...]:
    """``api.chainex.com`` through three zones of three DNS vendors."""
    own = _zone("chainex.com", _CLOUDFLARE)
    alias = ("api.chainex.com", "CNAME", "chainex.trafficmgr.net.")
    steered = ("chainex.trafficmgr.net", "CNAME", "edge7.chaincdn.org.")
    return (
        Zone(apex=own.apex, servers=own.servers, records=(*own.records, alias)),
        Zone(apex="trafficmgr.net", servers=_ROUTE53, records=(steered,)),
        Zone(
            apex="chaincdn.org",
            servers=_NSONE,
            records=(("edge7.chaincdn.org", "A", _CLOUDFRONT_EDGE),),
        ),
    )


_RUDE_TEXT = '"v=spf1 include:\\027[2J\\007[/red]\\000.example -all"'
"""ESC, BEL and NUL as a master file writes them (RFC 1035 5.1)."""

EXCHANGES = (
    _zone("r53ex.com", _ROUTE53),
    _zone("cfex.com", _CLOUDFLARE),
    _zone("duoex.com", (*_ROUTE53[:2], *_NSONE)),
    _zone("vanityex.net", _VANITY),
    _zone("soavanity.org", _SOA_VANITY, mname="dns1.p01.nsone.net"),
    Zone(apex="sibdns.com", servers=_NSONE),
    _zone("sibex.com", _SIBLINGS),
    _zone("crossex.org", _SIBLINGS),
    *_chain(),
    _zone("lameex.com", (_NSONE[0], _ROUTE53[0]), lame=_ROUTE53[:1]),
    _zone("silentex.org", (_NSONE[0], *DEAD_SERVER)),
    Zone(apex="silentdns.org", servers=_NSONE),
    _zone("britex.co.uk", (_ROUTE53[3], _CLOUDFLARE[0])),
    Zone(
        apex="escex.com",
        servers=_NSONE,
        records=(("escex.com", "A", _PLAIN), ("escex.com", "TXT", _RUDE_TEXT)),
    ),
)
"""Their zones, and those of other companies that the exchanges' names lead to."""
