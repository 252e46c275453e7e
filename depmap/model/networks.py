"""Many networks as columns: rows are made when looked at. No matching."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import overload

from depmap.model.provider import Network
from depmap.model.role import Role

Label = tuple[str, str, str, str, str, str]
"""(provider, service, region, source, as of, role or ""): what many prefixes share."""


class NetworkTable(Sequence[Network]):
    """The rows of a networks table, in order.

    Each has its own prefix and the number of a label; tens of thousands of rows have a few
    hundred labels.
    """

    __slots__ = ("label_of", "labels", "prefixes")

    def __init__(
        self, prefixes: Sequence[str], label_of: array[int], labels: Sequence[Label]
    ) -> None:
        self.prefixes = prefixes
        self.label_of = label_of
        self.labels = labels

    @classmethod
    def of(cls, networks: Iterable[Network]) -> NetworkTable:
        """The same rows as columns."""
        numbers: dict[Label, int] = {}
        prefixes: list[str] = []
        label_of = array("I")
        for n in networks:
            label = (n.provider, n.service, n.region, n.source, n.as_of, n.role or "")
            prefixes.append(n.prefix)
            label_of.append(numbers.setdefault(label, len(numbers)))
        return cls(prefixes, label_of, tuple(numbers))

    def __len__(self) -> int:
        return len(self.prefixes)

    @overload
    def __getitem__(self, row: int) -> Network: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Network, ...]: ...
    def __getitem__(self, row: int | slice) -> Network | tuple[Network, ...]:
        if isinstance(row, slice):
            return tuple(self[number] for number in range(*row.indices(len(self))))
        provider, service, region, source, as_of, role = self.labels[self.label_of[row]]
        return Network(
            prefix=self.prefixes[row],
            provider=provider,
            service=service,
            region=region,
            source=source,
            as_of=as_of,
            role=Role(role) if role else None,
        )
