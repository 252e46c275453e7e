"""What a published list becomes in the networks table, and how that differs from what is known.

The same rules made the shipped table: the narrowest service of each prefix, neighbours of one
service and region joined, nothing of special purpose and nothing too wide.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from depmap.attribution.prefixes import Prefix, last_address, parse_prefix
from depmap.inputs.feed_formats import MAX_ENTRIES, BadFeed, Entry
from depmap.inputs.feeds import Feed
from depmap.inputs.networks import SHORTEST, refusal_of_prefix, sift
from depmap.model.provider import Network, Provider
from depmap.model.ranges import Change, LeftOut

MOST_LEFT_OUT = 20
"""Entries left out that are told one by one."""

Label = tuple[str, str]
"""(service, region)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRows:
    """The rows of a list, in the table's order, and what did not become one.

    ``left_out`` are the first of ``left_out_count``; ``unknown`` names services and regions that
    the catalogue has no entry for: their rows are told without.
    """

    networks: tuple[Network, ...]
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    unknown: tuple[str, ...] = ()
    created: str = ""


def rows_of(feed: Feed, text: str, provider: Provider, as_of: str) -> FeedRows:
    """The rows of a downloaded document; raises BadFeed for one without any.

    ``provider`` is the catalogue's entry, ``as_of`` the day (ISO 8601) the document was current.
    """
    listing = feed.read(text)
    if len(listing.entries) > MAX_ENTRIES:
        raise BadFeed(f"more than {MAX_ENTRIES} entries")
    told, left_out = _sound(feed, listing.entries)
    if not told:
        first = f"; the first: {left_out[0].reason}" if left_out else ""
        raise BadFeed(f"lists no usable range{first}")
    known, unknown = _known_labels(
        provider, {label for labels in told.values() for label in labels}
    )
    by_label: dict[Label, list[Prefix]] = {}
    for prefix, labels in told.items():
        for label in _narrowest([known[label] for label in labels], feed.broad):
            by_label.setdefault(label, []).append(prefix)
    rows, doubled = sift(
        [prefix_text(prefix), feed.provider, service or feed.service, region, feed.address, as_of]
        for (service, region), prefixes in by_label.items()
        for prefix in joined(prefixes)
    )
    left_out += [LeftOut(entry=f"{row[0]} {row[3]}", reason=row[-1]) for row in doubled]
    return FeedRows(
        networks=tuple(map(_network, rows)),
        left_out=tuple(left_out[:MOST_LEFT_OUT]),
        left_out_count=len(left_out),
        unknown=unknown,
        created=listing.created,
    )


def compare(known: Iterable[Network], new: Iterable[Network]) -> Change:
    """How the rows of ``new`` differ from those known."""
    before, after = _labels(known), _labels(new)
    both = before.keys() & after.keys()
    cover = joined(map(parse_prefix, after))
    return Change(
        added=len(after) - len(both),
        removed=len(before) - len(both),
        changed=sum(before[prefix] != after[prefix] for prefix in both),
        lost=sum(not _covered(parse_prefix(prefix), cover) for prefix in before),
    )


def joined(prefixes: Iterable[Prefix]) -> list[Prefix]:
    """The fewest prefixes that hold the same addresses, none shorter than is believed."""
    kept: list[Prefix] = []
    for prefix in sorted(set(prefixes)):
        if kept and _holds(kept[-1], prefix):
            continue
        kept.append(prefix)
        while len(kept) > 1 and (both := _both(kept[-2], kept[-1])) is not None:
            kept[-2:] = [both]
    return kept


def prefix_text(prefix: Prefix) -> str:
    """The prefix in CIDR text."""
    version, first, length = prefix
    return str((IPv4Network if version == 4 else IPv6Network)((first, length)))


def _sound(feed: Feed, entries: Iterable[Entry]) -> tuple[dict[Prefix, list[Label]], list[LeftOut]]:
    """What is told of each prefix that can be believed, and the others."""
    told: dict[Prefix, list[Label]] = {}
    left_out: list[LeftOut] = []
    for entry in entries:
        try:
            prefix = parse_prefix(entry.prefix)
        except ValueError as error:
            left_out.append(LeftOut(entry=entry.prefix, reason=str(error)))
            continue
        refused = refusal_of_prefix(prefix, entry.prefix)
        if refused is not None:
            left_out.append(LeftOut(entry=entry.prefix, reason=refused.reason))
        elif feed.version not in (0, prefix[0]):
            reason = f"{entry.prefix} is no IPv{feed.version} range"
            left_out.append(LeftOut(entry=entry.prefix, reason=reason))
        else:
            told.setdefault(prefix, []).append((entry.service, entry.region))
    return told, left_out


def _known_labels(
    provider: Provider, labels: Iterable[Label]
) -> tuple[dict[Label, Label], tuple[str, ...]]:
    """Each label with what the catalogue doesn't know taken out, and what that was."""
    services = {"", *(service.slug for service in provider.services)}
    regions = {"", *(region.code for region in provider.regions)}
    known: dict[Label, Label] = {}
    unknown: set[str] = set()
    for service, region in labels:
        unknown |= {f"service {service}"} if service not in services else set()
        unknown |= {f"region {region}"} if region not in regions else set()
        known[service, region] = (
            service if service in services else "",
            region if region in regions else "",
        )
    return known, tuple(sorted(unknown))


def _narrowest(labels: list[Label], broad: tuple[str, ...]) -> list[Label]:
    """The labels of the narrowest service told, each once."""

    def rank(label: Label) -> int:
        return broad.index(label[0]) if label[0] in broad else len(broad)

    narrowest = max(map(rank, labels))
    return list(dict.fromkeys(label for label in labels if rank(label) == narrowest))


def _labels(networks: Iterable[Network]) -> dict[str, set[Label]]:
    found: dict[str, set[Label]] = {}
    for network in networks:
        found.setdefault(network.prefix, set()).add((network.service, network.region))
    return found


def _network(row: list[str]) -> Network:
    prefix, provider, service, region, source, as_of = row
    return Network(
        prefix=prefix,
        provider=provider,
        service=service,
        region=region,
        source=source,
        as_of=as_of,
    )


def _covered(prefix: Prefix, cover: list[Prefix]) -> bool:
    """Whether one of ``cover``, sorted and apart, holds ``prefix``."""
    at = bisect_right(cover, (prefix[0], prefix[1], 129)) - 1
    return at >= 0 and _holds(cover[at], prefix)


def _holds(outer: Prefix, inner: Prefix) -> bool:
    return outer[0] == inner[0] and outer[2] <= inner[2] and inner[1] <= last_address(outer)


def _both(one: Prefix, other: Prefix) -> Prefix | None:
    """The prefix whose halves they are, in order; None where they aren't, or it is too short."""
    version, first, length = one
    both = (version, first, length - 1)
    if (version, length) != (other[0], other[2]) or length <= SHORTEST[version]:
        return None
    parted = last_address(one) + 1 != other[1] or last_address(both) != last_address(other)
    return None if parted else both
