"""Takes out of a snapshot who asked whom from where, so that it can be published. No judgement.

What servers answered stays as it is, but for the fields of live responses that echo the asker or
name the edge near it. Addresses, some of which are given for the asker's place, stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from depmap.model.observation import (
    Observation,
    Provenance,
    QuestionKind,
    Snapshot,
    WebResponse,
)
from depmap.model.target import Target

RESOLVER = "resolver"
"""What stands for the address of a resolver that was asked."""
REDACTED = "redacted"
"""What stands for the value of a field that tells of the asker."""
ECHOES = frozenset(
    {
        *("cf-connecting-ip", "cf-connecting-ipv6", "cf-ipcountry", "client-ip", "forwarded"),
        *("cdn-requestcountrycode", "fastly-client-ip", "remote-addr", "true-client-ip"),
        *("x-akamai-edgescape", "x-azure-clientip", "x-azure-socketip", "x-client-country"),
        *("x-client-ip", "x-cluster-client-ip", "x-country", "x-country-code"),
        *("x-envoy-external-address", "x-forwarded-for", "x-geo-country", "x-geoip-country"),
        *("x-geoip-country-code", "x-ip", "x-ip-country", "x-original-forwarded-for"),
        *("x-real-ip", "x-remote-addr", "x-remote-ip", "x-user-country", "x-user-ip", "x-your-ip"),
    }
)
"""Fields that give the asker's address or country back."""
ECHOING = ("cloudfront-viewer-", "x-appengine-", "x-vercel-ip-")
"""How the names of further ones begin."""
EDGES = {
    **dict.fromkeys(("cf-ray", "cdn-edgestorageid", "fly-request-id", "x-amz-cf-pop"), ""),
    **dict.fromkeys(("x-azure-ref", "x-cdn-geo", "x-cdn-pop", "x-cdn-pop-ip"), ""),
    **dict.fromkeys(("x-edge-location", "x-msedge-ref", "x-vercel-id"), ""),
    **dict.fromkeys(("akamai-grn", "cdn-requestid", "eagleid", "x-akamai-request-id"), ""),
    **dict.fromkeys(("x-amz-cf-id", "x-fastly-request-id", "x-iinfo", "x-nf-request-id"), ""),
    **dict.fromkeys(("x-nws-log-uuid", "x-ws-request-id"), ""),
    "x-served-by": "cache-",
}
"""Fields that name the edge that answered, or the request there; how much of the value stays."""

_ASKED_OF_RESOLVERS = frozenset({QuestionKind.RRSET, QuestionKind.ORIGIN})
_BRACKETED = re.compile(r"\[(.*)\](?::\d+)?")
_COOKIE = re.compile(r"=[^;]*?(?=;|\Z|,\s*[^\s;,=]+=)")
"""The value of a cookie or of one of its attributes; a field may hold several cookies."""
_TIMING = re.compile(r'=\s*(?:"(?:[^"\\]|\\.)*"|[^;,]*)')
"""The value of a metric's parameter: of ``cdn-pop;desc="OSL50-P1"`` the edge."""
_WITH_PORT = re.compile(r"([\d.]+):\d+")


def redacted(snapshot: Snapshot) -> Snapshot:
    """The snapshot without vantage, the addresses of the resolvers asked, and where a list lay.

    Of live responses the values of ECHOES, EDGES, timings and cookies are left out. Nothing that
    the shipped catalogue concludes from a snapshot rests on any of these. Redacting twice changes
    nothing.
    """
    addresses = _resolvers(snapshot)
    written = _pattern(addresses)
    return replace(
        snapshot,
        run=replace(snapshot.run, resolvers=(), vantage=""),
        targets=unlocated(snapshot.targets),
        observations=tuple(_without(o, addresses, written) for o in snapshot.observations),
    )


def unlocated(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets without where the user wrote them."""
    return tuple(replace(target, location=None) for target in targets)


def _resolvers(snapshot: Snapshot) -> frozenset[str]:
    """The addresses named for the run, and those that answered what only resolvers are asked."""
    named = {_address(text) for text in snapshot.run.resolvers}
    answered = {
        o.answered_by for o in snapshot.observations if o.question.kind in _ASKED_OF_RESOLVERS
    }
    return frozenset(named | answered) - {"", RESOLVER}


def _address(server: str) -> str:
    """``192.0.2.53:5353`` → ``192.0.2.53``, ``[2001:db8::53]:5353`` → ``2001:db8::53``."""
    found = _BRACKETED.fullmatch(server) or _WITH_PORT.fullmatch(server)
    return found[1] if found else server


def _pattern(addresses: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the addresses as a whole, with brackets and port where they stand."""
    each = [_whole(address) for address in sorted(addresses)]
    return re.compile("|".join(each)) if each else None


def _whole(address: str) -> str:
    literal = re.escape(address)
    if ":" in address:
        return rf"\[{literal}\](?::\d+)?|(?<![\w:.]){literal}(?!\w|:[\w:]|\.\d)"
    return rf"(?<![\d.]){literal}(?::\d+)?(?!\d|\.\d)"


def _without(
    observation: Observation, addresses: frozenset[str], written: re.Pattern[str] | None
) -> Observation:
    by = RESOLVER if observation.answered_by in addresses else observation.answered_by
    detail = written.sub(RESOLVER, observation.detail) if written else observation.detail
    payload = observation.payload
    if isinstance(payload, WebResponse) and observation.provenance is Provenance.LIVE:
        fields = tuple((name, _value(name, value)) for name, value in payload.fields)
        payload = replace(payload, fields=fields)
    return replace(observation, answered_by=by, detail=detail, payload=payload)


def _value(name: str, value: str) -> str:
    """What may be told of a field's value."""
    if name == "set-cookie":
        return _COOKIE.sub(f"={REDACTED}", _named(value))
    if name == "server-timing":
        return _TIMING.sub(f"={REDACTED}", value)
    if name in ECHOES or name.startswith(ECHOING):
        return REDACTED
    if name in EDGES:
        kept = EDGES[name] if value.startswith(EDGES[name]) else ""
        return f"{kept}{REDACTED}"
    return value


def _named(cookie: str) -> str:
    """The cookie, of which all is value where it has no name (``odd; path=/``)."""
    first, semicolon, attributes = cookie.partition(";")
    return cookie if "=" in first else f"{REDACTED}{semicolon}{attributes}"
