"""The user's own table of fetched address ranges, and the shipped table with it. No downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from depmap.analysis.catalogue_names import unknown_rows
from depmap.attribution.prefixes import parse_prefix
from depmap.errors import InputError
from depmap.inputs.feeds import FEEDS, Feed
from depmap.inputs.networks import packed_table, read_networks, sift
from depmap.inputs.range_files import RESET, Fetched, read_files
from depmap.model.catalogue_check import RuleId
from depmap.model.provider import Network, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedRanges:
    """What was fetched last: lists by address, their rows, and the depmap that read them.

    ``table`` is the name of the file that holds the rows.
    """

    tool: str = ""
    table: str = ""
    lists: Mapping[str, Fetched] = field(default_factory=dict)
    networks: Sequence[Network] = ()

    def rows_of(self, feed: Feed) -> tuple[Network, ...]:
        """The rows of one list."""
        return tuple(n for n in self.networks if n.source == feed.address)


def read_updated(path: Path | None) -> UpdatedRanges:
    """The user's table, nothing for None; raises InputError, with the remedy, for a damaged one."""
    if path is None:
        return UpdatedRanges()
    provenance, _, _ = read_files(path)
    place = path.with_name(provenance.table)
    networks = tuple(network for _, network in read_networks(place, _refuse))
    return UpdatedRanges(
        tool=provenance.tool, table=provenance.table, lists=provenance.lists, networks=networks
    )


def with_updated(
    shipped: Sequence[Network], path: Path, providers: Iterable[Provider]
) -> tuple[Network, ...]:
    """The rows in force: of each list those the user fetched, unless the shipped ones are newer.

    Lists that this version does not know are passed over: what it ships took their place. Raises
    InputError, with the remedy, for a table that is damaged or names what the catalogue does not
    know.
    """
    updated = read_updated(path)
    taken = [feed for feed in FEEDS if is_in_force(feed, shipped, updated)]
    fetched = [row for feed in taken for row in updated.rows_of(feed)]
    for _, message in unknown_rows(enumerate(fetched, 2), providers):
        raise InputError(message, path=path, remedy=RESET, rule=RuleId.UNKNOWN_PROVIDER)
    kept = [n for n in shipped if not any(feed.claims(n) for feed in taken)]
    return tuple(sorted((*kept, *fetched), key=_place))


def is_in_force(feed: Feed, shipped: Iterable[Network], updated: UpdatedRanges) -> bool:
    """Whether the list was fetched, and not before the day its shipped rows are of."""
    fetched = updated.lists.get(feed.address)
    if fetched is None:
        return False
    return fetched.day >= max((n.as_of for n in shipped if feed.claims(n)), default="")


def packed(networks: Iterable[Network]) -> bytes:
    """The table of these rows; the same rows give the same bytes."""
    rows, _ = sift([n.prefix, n.provider, n.service, n.region, n.source, n.as_of] for n in networks)
    return packed_table(rows)


def _place(network: Network) -> tuple[tuple[int, int, int], str, str]:
    return parse_prefix(network.prefix), network.provider, network.service


def _refuse(error: InputError) -> NoReturn:
    raise InputError(error.reason, path=error.path, line=error.line, remedy=RESET)
