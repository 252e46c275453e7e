"""The ``--exclude`` list: names and networks never to be contacted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from depmap.attribution.prefixes import (
    Prefix,
    last_address,
    parse_address,
    parse_prefix,
)
from depmap.errors import InputError
from depmap.inputs.text_lines import as_lines, read_text
from depmap.model.names import InvalidName, ancestors, normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """``names`` stand for themselves and all below them, ``networks`` for their addresses."""

    names: frozenset[str] = frozenset()
    networks: tuple[Prefix, ...] = ()

    def covers_name(self, name: str) -> bool:
        """Whether a normalised name is excluded."""
        return any(ancestor in self.names for ancestor in ancestors(name))

    def covers_address(self, address: str) -> bool:
        """Whether an address is excluded; raises ValueError for text that is none."""
        version, number = parse_address(address)
        return any(
            prefix[0] == version and prefix[1] <= number <= last_address(prefix)
            for prefix in self.networks
        )


def read_exclusions(path: Path) -> Exclusions:
    """One name (``example.com`` or ``*.example.com``), address or network a line."""
    names: set[str] = set()
    networks: set[Prefix] = set()
    for line, entry in as_lines(read_text(path), path):
        network = _network(entry)
        if network is not None:
            networks.add(network)
            continue
        try:
            names.add(normalise(entry.removeprefix("*.")))
        except InvalidName as error:
            message = f"neither a name nor a network: {error}"
            raise InputError(message, path=path, line=line) from error
    return Exclusions(names=frozenset(names), networks=tuple(sorted(networks)))


def _network(entry: str) -> Prefix | None:
    try:
        if "/" in entry:
            return parse_prefix(entry)
        version, number = parse_address(entry)
    except ValueError:
        return None
    return version, number, 32 if version == 4 else 128
