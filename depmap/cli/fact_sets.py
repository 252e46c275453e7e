"""The shipped sets of facts, dated, and what each says of an incident. Read when asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from depmap.analysis.replay import Prediction, choose_facts
from depmap.cli.catalogue import read_catalogue
from depmap.errors import InputError
from depmap.inputs.edge_notes import load_edge_notes, shipped_edge_lists
from depmap.inputs.edges import load_edges
from depmap.inputs.worlds import list_worlds, load_world, world_dir
from depmap.model.edge import EdgeList
from depmap.model.incident import Incident
from depmap.model.observation import Snapshot
from depmap.model.replay import FactSetName
from depmap.pipeline.predict import predict_from_edges, predict_from_snapshot


@cache
def shipped_sets() -> tuple[FactSetName, ...]:
    """Every edge list and recorded world with the day it tells of; undated ones are of no use."""
    lists = [(path.stem, load_edge_notes(path).date) for path in shipped_edge_lists()]
    worlds = [(name, load_world(world_dir(name)).date) for name in list_worlds()]
    dated = [(name, day) for name, day in (*lists, *worlds) if day is not None]
    return tuple(FactSetName(name=name, date=day) for name, day in dated)


def facts_for(incident: Incident) -> FactSetName:
    """The newest shipped set before the incident, else the nearest later one."""
    return choose_facts(incident.date, shipped_sets())


def predict(incident: Incident) -> Prediction:
    """What the facts chosen for an incident say of it."""
    facts = facts_for(incident)
    path = edge_list_of(facts)
    if path is not None:
        return predict_from_edges(incident, _edges(path), facts)
    return predict_from_snapshot(incident, scanned_world(facts.name), read_catalogue(), facts)


def edge_list_of(facts: FactSetName) -> Path | None:
    """The file of a set that is an edge list, None for a recorded world."""
    return next((path for path in shipped_edge_lists() if path.stem == facts.name), None)


@cache
def _edges(path: Path) -> EdgeList:
    return load_edges(path)


@cache
def scanned_world(name: str) -> Snapshot:
    """A recorded world, scanned once."""
    from depmap.cli.reading import Wanted
    from depmap.cli.scanning import Choices, make_scan, prepare

    if name not in list_worlds():
        raise InputError("is no shipped set of facts", path=name)
    return make_scan(prepare(Wanted(all_exchanges=True), Choices(world=name, quiet=True)))
