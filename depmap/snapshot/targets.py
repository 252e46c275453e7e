"""Targets and the run as JSON objects and back. No observations, no files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from depmap.model.observation import Run
from depmap.model.target import (
    EndpointGroup,
    SourceLocation,
    StatedFact,
    Surface,
    SurfaceRole,
    Target,
)
from depmap.snapshot.row import Json, Row, write_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known of a run when it starts."""

    started: datetime
    tool_version: str
    resolvers: tuple[str, ...] = ()
    vantage: str = ""
    world: str = ""

    def run(self, finished: datetime, *, complete: bool) -> Run:
        """The run, once its end is known."""
        return Run(
            started=self.started,
            finished=finished,
            tool_version=self.tool_version,
            resolvers=self.resolvers,
            vantage=self.vantage,
            world=self.world,
            complete=complete,
        )


def header_of(run: Run) -> Header:
    """The header of a finished run."""
    return Header(
        started=run.started,
        tool_version=run.tool_version,
        resolvers=run.resolvers,
        vantage=run.vantage,
        world=run.world,
    )


def encode_header(header: Header) -> dict[str, Json]:
    """The object of the header line, without ``schema`` and ``kind``."""
    return {
        "started": write_time(header.started),
        "tool_version": header.tool_version,
        "resolvers": list(header.resolvers),
        "vantage": header.vantage,
        "world": header.world,
    }


def decode_header(row: Row) -> Header:
    """What ``encode_header`` wrote; raises Malformed."""
    return Header(
        started=row.time("started"),
        tool_version=row.text("tool_version"),
        resolvers=row.texts("resolvers"),
        vantage=row.text("vantage"),
        world=row.text("world"),
    )


def encode_target(target: Target) -> dict[str, Json]:
    """The object of a target line, without its ``kind``."""
    location = target.location
    return {
        "id": target.id,
        "name": target.name,
        "domain": target.domain,
        "surfaces": [_encode_surface(surface) for surface in target.surfaces],
        "beside": list(target.beside),
        "owned_domains": list(target.owned_domains),
        "owner": target.owner,
        "weight": float(target.weight),
        "location": None if location is None else {"path": location.path, "line": location.line},
        "stated": [_encode_stated(fact) for fact in target.stated],
    }


def decode_target(row: Row) -> Target:
    """What ``encode_target`` wrote; raises Malformed."""
    return Target(
        id=row.text("id"),
        name=row.text("name"),
        domain=row.text("domain"),
        surfaces=row.each("surfaces", _decode_surface),
        beside=row.texts("beside"),
        owned_domains=row.texts("owned_domains"),
        owner=row.text("owner"),
        weight=row.number("weight"),
        location=row.maybe("location", _decode_location),
        stated=row.each("stated", _decode_stated),
    )


def _encode_surface(surface: Surface) -> dict[str, Json]:
    return {
        "role": str(surface.role),
        "groups": [
            {"hosts": list(group.hosts), "fallback": group.fallback, "label": group.label}
            for group in surface.groups
        ],
    }


def _decode_surface(value: object) -> Surface:
    row = Row(value)
    return Surface(role=row.member("role", SurfaceRole), groups=row.each("groups", _decode_group))


def _decode_group(value: object) -> EndpointGroup:
    row = Row(value)
    return EndpointGroup(
        hosts=row.texts("hosts"), fallback=row.text("fallback"), label=row.text("label")
    )


def _decode_location(value: object) -> SourceLocation:
    row = Row(value)
    return SourceLocation(path=row.text("path"), line=row.integer("line"))


def _encode_stated(fact: StatedFact) -> dict[str, Json]:
    return {
        "host": fact.host,
        "claim": fact.claim,
        "source": fact.source,
        "date": fact.date,
        "component": fact.component,
    }


def _decode_stated(value: object) -> StatedFact:
    row = Row(value)
    return StatedFact(
        host=row.text("host"),
        claim=row.text("claim"),
        source=row.text("source"),
        date=row.text("date"),
        component=row.text("component"),
    )
