"""Write ``data/exchanges/<id>.toml`` for surveyed venues nobody curated yet.

    python -m scripts.build_exchanges FACTS_FOLDER [--out data/exchanges]

Curated files are never touched. Endpoints are the production hosts the facts name, by surface;
what else they name in production stands beside.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from depmap.inputs.exchanges import load_exchanges
from depmap.model.exchange import Exchange
from depmap.model.names import InvalidName, is_subdomain_of, normalise, registrable_domain
from depmap.model.target import EndpointGroup, Surface, SurfaceRole
from scripts.facts import RECORD_TYPES, Fact, Venue, read_facts, read_rows, read_venues
from scripts.toml_text import comment, pair

CCXT = "ccxt 4.5.90 (PyPI, MIT)"
SURVEY = "nemanull/arbitrage-observatory docs/profiles/{}, 2026-09 (GitHub, MIT)"

_DOMAIN_OF = {
    "biking": "bikingex.com",
    "bitazza": "bitazza.com",
    "btc-trade-ua": "btc-trade.com.ua",
    "changelly-pro": "pro.changelly.com",
    "four-e": "eeee.com",
    "gleec-btc": "exchange.gleec.com",
    "gmo-coin": "coin.z.com",
    "inx-one": "inx.co",
    "niza": "niza.io",
    "safetrade": "safetrade.com",
    "trubit-pro": "trubit.com",
    "upbit-indonesia": "id.upbit.com",
    "webot": "webot.com",
}
"""Sites that the first host of a venue's facts would not lead to."""

_WITHOUT_SITE = frozenset({"hotcoin"})
"""Venues whose facts name a domain for programs only; their site is not known from them."""

_MEASURED = RECORD_TYPES | {"edge_header", "region"}
_TEST_HOST = re.compile(
    r"(^|[.-])(beta|demo|paper|sandbox|sim|simnext|simulate|stage|staging|test|testnet|uat|vst)"
    r"|sandbox\.|[a-z](pap|test)\.|-test\."
)
_TEST_NOTE = re.compile(r"\b(demo|sandbox|testnet|test environment|testing|paper-trading|test)\b")
_UNUSABLE = re.compile(
    r"ENOTFOUND|ENODATA|NXDOMAIN|no DNS record|not resolve|no address|did not answer|no ws on"
    r"|deprecated|guessed|wildcard|legacy|tried|relayed from|provider socket"
)
_PRIVATE = re.compile(r"\b(private|trade socket|user data|allow-listed|whitelisted|VIP)\b")
_NOT_A_SURFACE = re.compile(
    r"(api-?docs?|apidoc|assets|cdn|corp|docs?|guide|hcapi|help|static\d?|status[a-z-]*|"
    r"support|[a-z]+-support|account)\."
)
_THIRD_PARTY = ("zendesk.com", "github.io", "aliyuncs.com", "amazonaws.com")


@dataclass(frozen=True, slots=True)
class _Hosts:
    """The production hosts of one venue: those with records, by surface, and all others."""

    measured: dict[str, tuple[str, ...]]
    named: dict[str, tuple[str, ...]]

    def all(self) -> tuple[str, ...]:
        """Every host, each once."""
        both = (*self.measured.values(), *self.named.values())
        return tuple(dict.fromkeys(host for hosts in both for host in hosts))


def generated_exchange(venue: Venue, facts: Iterable[Fact], web: dict[str, str]) -> Exchange:
    """The exchange of a venue from its own facts; ``web`` maps ccxt ids to site hosts."""
    hosts = _production_hosts(tuple(facts))
    listed = next((web[i] for i in (*venue.ccxt_ids, venue.id) if i in web), "")
    domain = _domain(venue, hosts, listed)
    surfaces: list[Surface] = []
    site = _site(venue, domain, hosts, listed)
    if site:
        surfaces.append(Surface(role=SurfaceRole.WEB, groups=(site,)))
    for role in (SurfaceRole.API, SurfaceRole.WS):
        chosen = hosts.measured[role] or hosts.named[role]
        chosen = _without_mirrors(chosen, domain)
        if chosen:
            groups = tuple(EndpointGroup(hosts=(host,)) for host in chosen)
            surfaces.append(Surface(role=role, groups=groups))
    used = {host for s in surfaces for group in s.groups for host in (*group.hosts, group.fallback)}
    return Exchange(
        id=venue.id,
        name=venue.name,
        domain=domain,
        surfaces=tuple(surfaces),
        beside=tuple(sorted(host for host in hosts.all() if host not in used)),
        owned_domains=_owned(domain, hosts),
        sources=(*([CCXT] if listed else []), SURVEY.format(venue.id)),
    )


def _production_hosts(facts: tuple[Fact, ...]) -> _Hosts:
    targets = {fact.value for fact in facts if fact.kind == "CNAME"}
    records = {f.host for f in facts if f.is_served}
    measured: dict[str, list[str]] = {"web": [], "api": [], "ws": []}
    named: dict[str, list[str]] = {"web": [], "api": [], "ws": []}
    for fact in facts:
        if fact.surface not in measured or fact.host in targets or not _is_host(fact.host):
            continue
        if fact.kind == "refused" or _is_unusable(fact):
            continue
        is_measured = fact.kind in _MEASURED or fact.host in records
        is_private = fact.kind == "note" and _PRIVATE.search(f"{fact.value} {fact.comment}")
        group = measured if is_measured and not is_private else named
        group[fact.surface].append(fact.host)
    return _Hosts(
        {surface: tuple(dict.fromkeys(hosts)) for surface, hosts in measured.items()},
        {
            surface: tuple(dict.fromkeys(host for host in hosts if host not in measured[surface]))
            for surface, hosts in named.items()
        },
    )


def _is_host(text: str) -> bool:
    try:
        return normalise(text) == text and not text.endswith(_THIRD_PARTY)
    except InvalidName:
        return False


def _is_unusable(fact: Fact) -> bool:
    said = f"{fact.value} {fact.comment}"
    if "sister venue" in fact.comment:
        return True
    is_test = _TEST_HOST.search(fact.host) or (fact.kind == "note" and _TEST_NOTE.search(said))
    return bool(is_test or (fact.kind in {"note", "redirect"} and _UNUSABLE.search(said)))


def _domain(venue: Venue, hosts: _Hosts, listed: str) -> str:
    if venue.id in _DOMAIN_OF:
        return _DOMAIN_OF[venue.id]
    if listed:
        return registrable_domain(listed)
    bare = [h for h in hosts.all() if h.removeprefix("www.") == registrable_domain(h)]
    return registrable_domain(([*bare] or [*hosts.all()])[0])


def _site(venue: Venue, domain: str, hosts: _Hosts, listed: str) -> EndpointGroup | None:
    """The host people open: as listed, as measured, else the bare domain."""
    if venue.id in _WITHOUT_SITE:
        return None
    measured = {host for found in hosts.measured.values() for host in found}
    for host in (domain, f"www.{domain}"):
        if host in measured:
            return EndpointGroup(hosts=(host,), label="site")
    if listed:
        return EndpointGroup(hosts=(listed,), label="site")
    fallback = f"www.{domain}" if domain == registrable_domain(domain) else ""
    return EndpointGroup(hosts=(domain,), fallback=fallback, label="site")


def _without_mirrors(hosts: tuple[str, ...], domain: str) -> tuple[str, ...]:
    """Hosts that aren't a surface of their own: documents, and the same name elsewhere."""
    at_home = {host.removesuffix(f".{domain}") for host in hosts if is_subdomain_of(host, domain)}
    return tuple(
        host
        for host in hosts
        if not _NOT_A_SURFACE.match(host)
        and (
            is_subdomain_of(host, domain)
            or host.removesuffix(f".{registrable_domain(host)}") not in at_home
        )
    )


def _owned(domain: str, hosts: _Hosts) -> tuple[str, ...]:
    """The site's registrable domain and those that differ from it in the suffix alone."""
    home = registrable_domain(domain)
    brand = home.partition(".")[0]
    domains = {home, *(registrable_domain(host) for host in hosts.all())}
    return tuple(sorted(name for name in domains if name.partition(".")[0] == brand))


def exchange_text(exchange: Exchange) -> str:
    """The exchange's file."""
    lines = [
        comment("Generated from published facts; a curated file is never overwritten."),
        pair("name", exchange.name),
        pair("domain", exchange.domain),
        pair("curated", exchange.curated),
        pair("owned-domains", exchange.owned_domains),
    ]
    if exchange.beside:
        lines.append(pair("beside", exchange.beside))
    lines.append(pair("sources", exchange.sources))
    for surface in exchange.surfaces:
        lines += ["", "[[surfaces]]", pair("role", surface.role.value)]
        for group in surface.groups:
            lines += ["", "[[surfaces.groups]]"]
            if group.label:
                lines.append(pair("label", group.label))
            lines.append(pair("hosts", group.hosts))
            if group.fallback:
                lines.append(pair("fallback", group.fallback))
    return "\n".join(lines) + "\n"


def site_hosts(folder: Path) -> dict[str, str]:
    """The first site host that ccxt lists for an exchange id, the bare or ``www`` one first."""
    sites: dict[str, str] = {}
    for row in read_rows(folder / "exchanges_summary.csv"):
        found = [host for host in row["web_hosts"].split("|") if host]
        if found and row["apex_domain"]:
            sites[row["exchange_id"]] = found[0]
    return sites


def main() -> None:
    """Write the file of every venue that has no curated one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--out", type=Path, default=Path("data/exchanges"))
    options = parser.parse_args()
    out: Path = options.out
    has_files = any(out.glob("*.toml"))
    curated = {e.id for e in load_exchanges(out) if e.curated} if has_files else set()
    facts = read_facts(options.facts)
    sites = site_hosts(options.facts)
    written = 0
    for venue in read_venues(options.facts):
        if venue.id in curated:
            continue
        own = [fact for fact in facts if fact.exchange == venue.id]
        exchange = generated_exchange(venue, own, sites)
        (out / f"{venue.id}.toml").write_text(exchange_text(exchange), encoding="utf-8")
        written += 1
    print(f"{written} exchanges generated, {len(curated)} curated ones left as they are")


if __name__ == "__main__":
    main()
