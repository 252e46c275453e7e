"""Name servers and issuers reconstructed from the providers a study of 2020 named.

The study tells the provider, not the servers: the names made here follow the provider's pattern,
the same for the same zone every time, and stand for no server ever seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from depmap.model.exchange import Exchange
from depmap.model.names import is_subdomain_of, registrable_domain
from depmap.model.observation import Provenance
from depmap.model.world import Record, RecordedDelegation, RecordedIssuer, RecordedRRset
from scripts.facts import read_rows

STUDY = "Kashaf, Sekar, Agarwal, IMC 2020 (doi 10.1145/3419394.3423664)"
YEAR = "2020"

_CLOUDFLARE_NAMES = (
    *("ada", "alan", "amy", "beth", "bob", "carl", "cass", "chad", "dana", "doug"),
    *("elle", "eric", "fred", "gail", "gina", "hank", "hugh", "iris", "ivan", "jean"),
)
_ISSUERS = {
    "Amazon": "Amazon",
    "COMODOCALimited": "COMODO CA Limited",
    "CloudFlareInc.": "Cloudflare, Inc.",
    "DigiCertInc": "DigiCert Inc",
    "GlobalSignnv-sa": "GlobalSign nv-sa",
    "GoDaddy.comInc.": "GoDaddy.com, Inc.",
    "Let'sEncrypt": "Let's Encrypt",
    "SectigoLimited": "Sectigo Limited",
    "StarfieldTechnologiesInc.": "Starfield Technologies, Inc.",
    "TrustAsiaTechnologiesInc.": "TrustAsia Technologies, Inc.",
    "UnizetoTechnologiesS.A.": "Unizeto Technologies S.A.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A row of the study: a site, its DNS providers and its certificate authorities."""

    domain: str
    exchange_ids: tuple[str, ...]
    dns: tuple[str, ...]
    issuers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconstruction:
    """What the study gives for an exchange; ``left_out`` says in words what it doesn't."""

    delegations: tuple[RecordedDelegation, ...] = ()
    issuers: tuple[RecordedIssuer, ...] = ()
    left_out: tuple[str, ...] = ()


def read_study(folder: Path) -> tuple[Site, ...]:
    """The study's exchanges, best known first."""
    sites: list[Site] = []
    for row in read_rows(folder / "imc2020" / "exchanges.csv"):
        if row["category"] not in {"exchange", "chain_infra", "dex"}:
            continue
        ids = f"{row['ccxt_id_now']}|{row['ccxt_id_old']}" if row["category"] == "exchange" else ""
        sites.append(
            Site(
                domain=row["registrable_domain"],
                exchange_ids=_split(ids),
                dns=_split(row["dns_providers"]),
                issuers=_split(row["ca"]),
            )
        )
    return tuple(sites)


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split("|") if part))


def reconstruct(exchange: Exchange, sites: tuple[Site, ...]) -> Reconstruction:
    """Delegations and issuers of the exchange's own domains.

    A domain the study measured takes its own row. Its other domains take the row of the
    exchange's site, and the source says so, but only those that a surface stands on.
    """
    by_domain = {site.domain: site for site in sites}
    ids = {exchange.id, *(former.id for former in exchange.former_names)}
    home = by_domain.get(registrable_domain(exchange.domain)) or next(
        (site for site in sites if ids & set(site.exchange_ids)), None
    )
    delegations: list[RecordedDelegation] = []
    issuers: list[RecordedIssuer] = []
    left_out: list[str] = []
    judged = own_zones(exchange, judged=True)
    for zone in own_zones(exchange):
        site = by_domain.get(zone) or (home if zone in judged else None)
        if site is None:
            continue
        servers = _servers(zone, site, left_out)
        if servers:
            source = f"{STUDY}: dns {', '.join(site.dns)} for {site.domain}"
            delegations.append(
                RecordedDelegation(zone=zone, servers=servers, record=_record(source))
            )
        organisation = _organisation(zone, site, left_out)
        if organisation:
            source = f"{STUDY}: ca {site.issuers[0]} for {site.domain}"
            issuers.append(
                RecordedIssuer(domain=zone, organisation=organisation, record=_record(source))
            )
    return Reconstruction(
        delegations=tuple(delegations), issuers=tuple(issuers), left_out=tuple(left_out)
    )


def provider_zones(rrsets: Iterable[RecordedRRset]) -> tuple[RecordedDelegation, ...]:
    """Delegations of the providers' own zones that recorded aliases lead into.

    Only so that the walk from the root comes through: nobody measured them, and the servers are of
    the provider's pattern. What the provider is, the alias itself tells.
    """
    targets = (rrset.values[0] for rrset in rrsets if rrset.rrtype == "CNAME")
    zones = sorted({registrable_domain(target) for target in targets} & _PROVIDER_ZONES.keys())
    source = "the provider's own zone, reconstructed for the delegation walk only"
    return tuple(
        RecordedDelegation(
            zone=zone, servers=_PATTERNS[_PROVIDER_ZONES[zone]](zone), record=_record(source)
        )
        for zone in zones
    )


def own_zones(exchange: Exchange, *, judged: bool = False) -> tuple[str, ...]:
    """The registrable domains the exchange owns and has hosts under, sorted.

    ``judged``: only those of its site and its surfaces, not of hosts that stand beside.
    """
    owned = {*exchange.owned_domains, exchange.domain}
    beside = set(exchange.beside) if judged else set()
    hosts = {exchange.domain, *exchange.target().hosts()} - beside
    zones = {
        registrable_domain(host)
        for host in hosts
        if any(is_subdomain_of(host, domain) for domain in owned)
    }
    return tuple(sorted(zones))


def _record(source: str) -> Record:
    return Record(provenance=Provenance.RECONSTRUCTED, source=source, date=YEAR)


def _servers(zone: str, site: Site, left_out: list[str]) -> tuple[str, ...]:
    servers: list[str] = []
    for provider in site.dns:
        pattern = _PATTERNS.get(provider)
        if pattern is None:
            left_out.append(f"delegation of {zone}: no pattern known for {provider} ({STUDY})")
            return ()
        servers.extend(pattern(zone))
    return tuple(servers)


def _organisation(zone: str, site: Site, left_out: list[str]) -> str:
    if len(site.issuers) > 1:
        named = " and ".join(site.issuers)
        left_out.append(f"issuer of {zone}: ambiguous, {named} ({STUDY})")
        return ""
    return _ISSUERS[site.issuers[0]] if site.issuers else ""


def _number(zone: str, part: str, below: int) -> int:
    """A number in [0, below) that depends on nothing but the zone and the part."""
    digest = hashlib.sha256(f"{zone} {part}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def _aws(zone: str) -> tuple[str, ...]:
    return tuple(
        f"ns-{block * 512 + _number(zone, f'server {suffix}', 512)}"
        f".awsdns-{_number(zone, f'shard {suffix}', 64):02d}.{suffix}"
        for block, suffix in enumerate(("com", "net", "org", "co.uk"))
    )


def _cloudflare(zone: str) -> tuple[str, ...]:
    first = _number(zone, "first", len(_CLOUDFLARE_NAMES))
    second = first + 1 + _number(zone, "second", len(_CLOUDFLARE_NAMES) - 1)
    chosen = (first, second % len(_CLOUDFLARE_NAMES))
    return tuple(sorted(f"{_CLOUDFLARE_NAMES[index]}.ns.cloudflare.com" for index in chosen))


def _akamai(zone: str) -> tuple[str, ...]:
    shared = (f"a{n}-{64 + _number(zone, f'shared {n}', 4)}.akam.net" for n in (3, 5, 9, 12, 22))
    return (f"a1-{_number(zone, 'customer', 200) + 1}.akam.net", *shared)


def _godaddy(zone: str) -> tuple[str, ...]:
    first = 2 * _number(zone, "pair", 39) + 1
    return tuple(f"ns{number:02d}.domaincontrol.com" for number in (first, first + 1))


def _hichina(zone: str) -> tuple[str, ...]:
    first = 2 * _number(zone, "pair", 16) + 1
    return tuple(f"dns{number}.hichina.com" for number in (first, first + 1))


def _ovh(zone: str) -> tuple[str, ...]:
    number = _number(zone, "pair", 19) + 1
    return (f"dns{number}.ovh.net", f"ns{number}.ovh.net")


def _google_domains(zone: str) -> tuple[str, ...]:
    letter = "abcde"[_number(zone, "letter", 5)]
    return tuple(f"ns-cloud-{letter}{number}.googledomains.com" for number in range(1, 5))


def _ns1(zone: str) -> tuple[str, ...]:
    pool = _number(zone, "pool", 9) + 1
    return tuple(f"dns{number}.p{pool:02d}.nsone.net" for number in range(1, 5))


def _azure(zone: str) -> tuple[str, ...]:
    number = _number(zone, "set", 9) + 1
    suffixes = ("com", "net", "org", "info")
    return tuple(
        f"ns{index}-{number:02d}.azure-dns.{suffix}" for index, suffix in enumerate(suffixes, 1)
    )


def _fixed(*servers: str) -> Callable[[str], tuple[str, ...]]:
    return lambda zone: servers


_PROVIDER_ZONES = {
    "akamai.net": "akamai",
    "akamaiedge.net": "akamai",
    "amazonaws.com": "aws",
    "awsglobalaccelerator.com": "aws",
    "azure.com": "azure",
    "cloudflare.net": "cloudflare",
    "cloudfront.net": "aws",
    "edgekey.net": "akamai",
    "edgesuite.net": "akamai",
}
"""Zones that belong to a provider and are served by its own DNS."""

_PATTERNS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "akamai": _akamai,
    "aliyun": _fixed("ns1.alidns.com", "ns2.alidns.com"),
    "aws": _aws,
    "azure": _azure,
    "cloudflare": _cloudflare,
    "dnspod": _fixed("f1g1ns1.dnspod.net", "f1g1ns2.dnspod.net"),
    "godaddy": _godaddy,
    "google3rd": _google_domains,
    "hichina": _hichina,
    "namecheap": _fixed("dns1.registrar-servers.com", "dns2.registrar-servers.com"),
    "ns1": _ns1,
    "ovh": _ovh,
}
"""Providers whose pattern is known with certainty; a zone on any other is left out."""
