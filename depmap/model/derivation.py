"""Derivations: why a failure reaches a subject, step by step down the fault graph. No wording.

A derivation is a tree kept flat: every step names its parent by number, children follow their
parent, siblings stand in canonical order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.finding import Reason, Verdict
from depmap.model.observation import Provenance


class NodeKind(StrEnum):
    """What a step of the fault graph is."""

    TARGET = "target"
    SURFACE = "surface"
    GROUP = "group"
    ENDPOINT = "endpoint"
    NAME = "name"
    ZONE = "zone"
    NAME_SERVER = "name_server"
    ADDRESS = "address"
    ORIGIN = "origin"
    ISSUER = "issuer"
    MAIL = "mail"
    COMPONENT = "component"


class Gate(StrEnum):
    """What a node needs of its children: all of them, any of them; or it is a leaf."""

    ALL = "all"
    ANY = "any"
    LEAF = "leaf"


class Outcome(StrEnum):
    """What became of an alternative when the component failed."""

    SAME_COMPONENT = "same_component"
    FAILS_TOO = "fails_too"
    UNKNOWN = "unknown"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A sibling that might have helped.

    ``component`` is what it stands on or fails by, where that is known; ``reason`` why nothing
    can be said (with Outcome.UNKNOWN).
    """

    kind: NodeKind
    subject: str
    outcome: Outcome
    component: Component | None = None
    reason: Reason | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node on the way from the claim to the failed component.

    ``number`` counts from 1; ``parent`` is the number of the step this one explains, 0 for the
    claim itself. ``component`` is what the node stands on itself (a leaf, or a name server
    attributed by its name). ``verdict`` is the node's own. ``evidence`` holds ids of observations.
    """

    number: int
    parent: int
    kind: NodeKind
    subject: str
    gate: Gate
    component: Component | None = None
    verdict: Verdict = Verdict.DOWN
    provenance: Provenance = Provenance.LIVE
    evidence: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """The argument for one claim: what ``component`` failing does to ``subject`` of ``target``.

    ``subject`` is the target's id, a surface as ``binance/api``, or a host. ``steps`` is empty
    when the subject doesn't rest on the component. ``reason`` tells why a verdict is unknown.
    """

    target: str
    subject: str
    component: Component
    verdict: Verdict
    provenance: Provenance
    steps: tuple[Step, ...] = ()
    reason: Reason | None = None
    at_least: bool = False
