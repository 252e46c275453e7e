"""Rows of a recorded world that can't be so, or serve no purpose."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.analysis.world_scene import ADDRESS_TYPES, WorldScene, rows
from depmap.model.file_check import Remark
from depmap.model.observation import Provenance
from depmap.model.special import is_reserved_asn, special_purpose
from depmap.model.suggest import suggestion
from depmap.model.target import StatedFact
from depmap.model.world import (
    RecordedDelegation,
    RecordedIssuer,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
)
from depmap.model.world_check import Placed, Row

DOCUMENTATION = "documentation"


def find_empty(scene: WorldScene) -> Iterator[Remark]:
    """A folder that is no world at all."""
    if not scene.files:
        yield Remark(scene.path, 0, "holds no recorded exchange (*.toml)")


def find_future_dates(scene: WorldScene) -> Iterator[Remark]:
    """A day, month or year that hasn't begun."""
    today = scene.today.isoformat()
    for file in scene.files:
        for placed in rows(file):
            row = placed.row
            date = row.date if isinstance(row, StatedFact) else row.record.date
            if date > today:  # "2026-11" is not, on any day of that month
                yield placed.remark(f"{date} is still to come: today is {today} (UTC)", "date")


def find_unknown_exchanges(scene: WorldScene) -> Iterator[Remark]:
    """An id that no target can have: neither an exchange's nor a domain."""
    for file in scene.files:
        id_ = file.exchange
        if id_ and "." not in id_ and id_ not in scene.exchanges:
            near = suggestion(id_, sorted(scene.exchanges))
            hint = f" ({near})" if near else ""
            yield Remark(file.path, file.line, f"depmap knows no exchange {id_!r}{hint}")


def find_duplicates(scene: WorldScene) -> Iterator[Remark]:
    """The same question twice in a file; one of two files' answers where only one is served."""
    of_world: dict[tuple[str, ...], Placed[Row]] = {}
    for file in scene.files:
        of_file: dict[tuple[str, ...], Placed[Row]] = {}
        for placed in rows(file):
            if not placed.is_sound or _is_empty_alias(placed.row):
                continue
            question = _question(placed.row)
            first = of_file.setdefault(question, placed)
            other = of_world.setdefault(question, placed)
            if first is not placed:
                yield placed.remark(f"{' '.join(question)} is recorded twice ({first})")
            elif _are_rivals(placed.row, other.row):
                yield placed.remark(f"{' '.join(question)} differs from {other}, one is served")


def find_reserved_numbers(scene: WorldScene) -> Iterator[Remark]:
    """An origin AS that no public network bears."""
    for file in scene.files:
        for placed in file.origins:
            if placed.is_sound and is_reserved_asn(placed.row.asn):
                yield placed.remark(f"AS{placed.row.asn} is no public AS number", "asn")


def find_documentation_addresses(scene: WorldScene) -> Iterator[Remark]:
    """Addresses of examples, recorded as observed."""
    return (remark for purpose, remark in _special(scene) if purpose == DOCUMENTATION)


def find_special_addresses(scene: WorldScene) -> Iterator[Remark]:
    """Other addresses that are no public host's, recorded as observed."""
    return (remark for purpose, remark in _special(scene) if purpose != DOCUMENTATION)


def find_unplaced_servers(scene: WorldScene) -> Iterator[Remark]:
    """Name servers of an observed delegation of which no address is recorded.

    Reconstructed ones have none on purpose: docs/decisions/0003.
    """
    for file in scene.files if scene.is_whole else ():
        for placed in file.delegations:
            row = placed.row
            without = [name for name in row.servers if name not in scene.hosts]
            if without and row.record.provenance is Provenance.OBSERVED:
                message = f"no address is recorded of {', '.join(without)} ({row.zone})"
                yield placed.remark(message, "servers")


def find_unused(scene: WorldScene) -> Iterator[Remark]:
    """Responses of hosts, and origins of addresses, that no question leads to."""
    for file in scene.files if scene.is_whole else ():
        for response in file.responses:
            host = response.row.host
            if scene.end_of(host)[0] not in scene.hosts:
                yield response.remark(f"{host} has no recorded address to ask", "host")
        for origin in file.origins:
            if origin.row.address not in scene.addresses:
                message = f"no name is recorded to have {origin.row.address}"
                yield origin.remark(message, "address")


def _special(scene: WorldScene) -> Iterator[tuple[str, Remark]]:
    """(purpose, what to say) of every observed address that is set aside."""
    for file in scene.files:
        for placed in file.rrsets:
            row = placed.row
            if row.rrtype in ADDRESS_TYPES and row.record.provenance is Provenance.OBSERVED:
                for address in row.values:
                    purpose = special_purpose(address)
                    if purpose:
                        message = f"{row.owner} has {address}, set aside: {purpose}"
                        yield purpose, placed.remark(message, "values")
        for origin in file.origins:
            address = origin.row.address
            purpose = special_purpose(address) if address else ""
            if purpose and origin.row.record.provenance is Provenance.OBSERVED:
                message = f"{address} is set aside, nobody announces it: {purpose}"
                yield purpose, origin.remark(message, "address")


def _question(row: Row) -> tuple[str, ...]:
    """What a row answers, in words; of a claim all of it."""
    if isinstance(row, RecordedRRset):
        return row.owner, row.rrtype
    if isinstance(row, RecordedDelegation):
        return "the delegation of", row.zone
    if isinstance(row, RecordedOrigin):
        return "the origin of", row.address, f"AS{row.asn}"
    if isinstance(row, RecordedResponse):
        return "the response of", row.host
    if isinstance(row, RecordedIssuer):
        return "the issuer of", row.domain
    return "the claim about", row.host, row.claim, row.source, row.date


def _are_rivals(one: Row, other: Row) -> bool:
    """Whether two files differ in what is not served together, but as one of both."""
    if isinstance(one, RecordedResponse) and isinstance(other, RecordedResponse):
        return (one.fields, one.status_code) != (other.fields, other.status_code)
    if isinstance(one, RecordedIssuer) and isinstance(other, RecordedIssuer):
        return one.organisation != other.organisation
    return False


def _is_empty_alias(row: Row) -> bool:
    return isinstance(row, RecordedRRset) and row.rrtype == "CNAME" and not row.values
