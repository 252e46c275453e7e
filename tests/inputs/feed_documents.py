"""The lists of the registry, written from rows as their providers would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network

from depmap.inputs.feed_formats import (
    read_aws,
    read_fastly,
    read_geofeed,
    read_google,
    read_lines,
    read_oracle,
)
from depmap.inputs.feeds import FEEDS, Feed
from depmap.model.provider import Network

CREATED = "2026-11-20-01-02-03"


def feed_of(provider: str, version: int = 0) -> Feed:
    (found,) = (f for f in FEEDS if f.provider == provider and f.version in (0, version or 4))
    return found


def row(prefix: str, service: str = "", region: str = "", **more: str) -> Network:
    return Network(
        prefix=prefix,
        provider=more.get("provider", "aws"),
        service=service,
        region=region,
        source=more.get("source", "a feed"),
        as_of=more.get("as_of", "2026-08-22"),
    )


def document(feed: Feed, networks: Iterable[Network]) -> str:
    """The list of ``feed`` with these rows in it."""
    rows = list(networks)
    match feed.read:
        case _ if feed.read is read_aws:
            return aws(rows)
        case _ if feed.read is read_google:
            return google(rows)
        case _ if feed.read is read_oracle:
            return oracle(rows)
        case _ if feed.read is read_fastly:
            return fastly([n.prefix for n in rows])
        case _ if feed.read is read_lines:
            return "".join(f"{n.prefix}\n" for n in rows)
        case _ if feed.read is read_geofeed:
            return geofeed([n.prefix for n in rows])
    raise AssertionError(feed.read)


def aws(rows: Sequence[Network]) -> str:
    """Each row as Amazon tells it: for AMAZON, for EC2 if anything narrower lies there, for it.

    A row of EC2 beside a narrower one of the same prefix is told by halves.
    """
    found: dict[str, list[dict[str, str]]] = {"prefixes": [], "ipv6_prefixes": []}
    narrower = {n.prefix for n in rows if n.service != "ec2"}
    for n in _halved(rows, narrower):
        narrow = [] if n.service in ("", "ec2") else ["EC2"]
        name = n.service.replace("global-accelerator", "globalaccelerator")
        own = [name.upper().replace("-", "_")] if name else []
        wide = ":" in n.prefix
        for service in ("AMAZON", *narrow, *own):
            found["ipv6_prefixes" if wide else "prefixes"].append(
                {
                    "ipv6_prefix" if wide else "ip_prefix": n.prefix,
                    "region": n.region or "GLOBAL",
                    "service": service,
                    "network_border_group": n.region or "GLOBAL",
                }
            )
    return json.dumps({"syncToken": "1", "createDate": CREATED} | found)


def _halved(rows: Sequence[Network], narrower: set[str]) -> Iterator[Network]:
    for n in rows:
        if n.service == "ec2" and n.prefix in narrower:
            yield from (replace(n, prefix=str(half)) for half in ip_network(n.prefix).subnets())
        else:
            yield n


def google(rows: Sequence[Network]) -> str:
    prefixes = [
        {
            "ipv6Prefix" if ":" in n.prefix else "ipv4Prefix": n.prefix,
            "service": "Google Cloud",
            "scope": n.region or "global",
        }
        for n in rows
    ]
    return json.dumps({"syncToken": "1", "creationTime": CREATED, "prefixes": prefixes})


def oracle(rows: Sequence[Network]) -> str:
    regions: dict[str, list[dict[str, object]]] = {}
    for n in rows:
        regions.setdefault(n.region, []).append({"cidr": n.prefix, "tags": ["OCI"]})
    listed = [{"region": region, "cidrs": cidrs} for region, cidrs in regions.items()]
    return json.dumps({"last_updated_timestamp": CREATED, "regions": listed})


def fastly(prefixes: Sequence[str]) -> str:
    wide = [p for p in prefixes if ":" in p]
    return json.dumps({"addresses": [p for p in prefixes if p not in wide], "ipv6_addresses": wide})


def geofeed(prefixes: Sequence[str]) -> str:
    rows = "".join(f'{p},US,US-NJ,"Piscataway, NJ",08854\r\n' for p in prefixes)
    return "# A geofeed\r\n#\r\n\r\n" + rows
