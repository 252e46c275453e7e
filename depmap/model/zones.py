"""Where zone cuts may lie along a name. No look-ups: which of them are real is observed."""

from __future__ import annotations

from depmap.model.names import ancestors, is_public_suffix, is_subdomain_of, registrable_domain


def zone_candidates(name: str) -> tuple[str, ...]:
    """Every name that may be the apex of a zone around ``name``, widest first.

    From the registrable domain down to the name itself; none for a public suffix or a top-level
    domain: ``api.binance.com`` → ``binance.com``, ``api.binance.com``.
    """
    if is_public_suffix(name):
        return ()
    registrable = registrable_domain(name)
    within = [ancestor for ancestor in ancestors(name) if is_subdomain_of(ancestor, registrable)]
    return tuple(reversed(within))
