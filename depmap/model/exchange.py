"""A catalogued exchange: names over time, domains and surfaces. No observations."""

from __future__ import annotations

from dataclasses import dataclass

from depmap.model.target import StatedFact, Surface, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """A name the exchange was known by; ``until`` is ISO 8601, cut to what is known, or empty."""

    id: str
    name: str
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One file of ``data/exchanges``. ``curated`` ones were gone through by hand."""

    id: str
    name: str
    domain: str
    surfaces: tuple[Surface, ...]
    beside: tuple[str, ...] = ()
    owned_domains: tuple[str, ...] = ()
    owner: str = ""
    former_names: tuple[FormerName, ...] = ()
    curated: bool = False
    sources: tuple[str, ...] = ()

    def target(self, stated: tuple[StatedFact, ...] = ()) -> Target:
        """The exchange as a target, with what was stated about its hosts."""
        return Target(
            id=self.id,
            name=self.name,
            domain=self.domain,
            surfaces=self.surfaces,
            beside=self.beside,
            owned_domains=self.owned_domains,
            owner=self.owner,
            stated=stated,
        )
