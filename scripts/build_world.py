"""Write the recorded world ``data/worlds/2026-09`` from the tables of facts.

    python -m scripts.build_world FACTS_FOLDER [--exchanges data/exchanges]
                                  [--out data/worlds/2026-09]

Every venue of the survey gets a file, as does any catalogued exchange with a record that may be
served. The same facts give the same bytes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from depmap.inputs.exchanges import load_exchanges
from depmap.model.exchange import Exchange
from scripts.facts import Fact, Venue, read_facts, read_venues
from scripts.recording import Recorder, Recording
from scripts.study import Site, read_study, reconstruct
from scripts.world_text import world_text


def build(
    exchanges: tuple[Exchange, ...],
    venues: tuple[Venue, ...],
    facts: tuple[Fact, ...],
    sites: tuple[Site, ...],
) -> tuple[Recording, ...]:
    """What is recorded of each exchange, by id."""
    recorder = Recorder(facts)
    surveyed = {venue.id for venue in venues}
    recordings: list[Recording] = []
    for exchange in exchanges:
        own = tuple(fact for fact in facts if fact.exchange == exchange.id)
        if exchange.id in surveyed or any(fact.is_served for fact in own):
            recordings.append(recorder.record(exchange, own, reconstruct(exchange, sites)))
    return tuple(recordings)


def summary(recordings: tuple[Recording, ...], facts: tuple[Fact, ...]) -> str:
    """How many exchanges and answers, by provenance, and what isn't served, by kind."""
    kept = {recording.exchange.exchange for recording in recordings}
    not_served = Counter(kind for r in recordings for kind, _ in r.not_served)
    left = sorted({fact.exchange for fact in facts} - kept)
    served = [r.exchange for r in recordings]
    rrsets = Counter(rrset.rrtype for e in served for rrset in e.rrsets)
    records = sum(len(rrset.values) for e in served for rrset in e.rrsets)
    observed = [
        f"{sum(rrsets.values())} RRsets with {records} records ("
        + ", ".join(f"{kind} {count}" for kind, count in sorted(rrsets.items()))
        + ")",
        f"{sum(len(e.origins) for e in served)} origins",
        f"{sum(len(e.responses) for e in served)} responses",
    ]
    with_address = sum(any(rrset.rrtype in {"A", "AAAA"} for rrset in e.rrsets) for e in served)
    return "\n".join(
        [
            f"exchanges: {len(recordings)}, {with_address} with an address",
            f"observed: {', '.join(observed)}",
            f"reconstructed: {sum(len(e.delegations) for e in served)} delegations, "
            f"{sum(len(e.issuers) for e in served)} issuers",
            f"stated: {sum(len(e.stated) for e in served)}",
            f"not served: {sum(not_served.values())} ("
            + ", ".join(f"{kind} {count}" for kind, count in sorted(not_served.items()))
            + ")",
            f"known by old claims only, no file: {', '.join(left) or 'none'}",
        ]
    )


def main() -> None:
    """Write the world; files of exchanges no longer in it are removed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--exchanges", type=Path, default=Path("data/exchanges"))
    parser.add_argument("--out", type=Path, default=Path("data/worlds/2026-09"))
    options = parser.parse_args()
    out: Path = options.out
    facts = read_facts(options.facts)
    recordings = build(
        load_exchanges(options.exchanges),
        read_venues(options.facts),
        facts,
        read_study(options.facts),
    )
    out.mkdir(parents=True, exist_ok=True)
    kept = {f"{recording.exchange.exchange}.toml" for recording in recordings}
    for stale in out.glob("*.toml"):
        if stale.name not in kept:
            stale.unlink()
    for recording in recordings:
        path = out / f"{recording.exchange.exchange}.toml"
        path.write_text(world_text(recording), encoding="utf-8")
    print(summary(recordings, facts))


if __name__ == "__main__":
    main()
