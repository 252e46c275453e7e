"""The ledger: what an observation made in a world rests on. No sockets.

A label is the weakest provenance along what the answer rests on, its date the oldest, unknown if
any is unknown. What rests on nothing recorded is withheld: it is no observation of anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

from depmap.model.observation import (
    NOT_RECORDED,
    CertChain,
    Certificate,
    Delegation,
    Observation,
    Provenance,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
    weakest,
)
from depmap.model.world import Record, World
from depmap.world.records import Records


class Ledger:
    """Labels the observations made in ``world``; ``not_served`` counts facts it doesn't serve."""

    def __init__(self, world: World) -> None:
        self._records = Records(world)
        self.not_served = self._records.not_served
        self._absent = f"{NOT_RECORDED} in world {world.name}"
        self._labellers = {
            QuestionKind.RRSET: self._label_rrset,
            QuestionKind.DELEGATION: self._label_delegation,
            QuestionKind.SERVER: self._label_server,
            QuestionKind.ORIGIN: self._label_origin,
            QuestionKind.WEB: self._label_web,
            QuestionKind.TLS: self._label_tls,
        }

    def label(self, observation: Observation) -> Observation:
        """The observation with provenance, source and date, or withheld.

        Withheld: status SKIPPED, no payload, the reason in ``detail``. A failed look-up keeps its
        status and the chain it got, labelled by the records of that chain.
        """
        return self._labellers[observation.question.kind](observation)

    def _label_rrset(self, observation: Observation) -> Observation:
        question, payload = observation.question, observation.payload
        chain = payload.chain if isinstance(payload, RRset) else (question.subject,)
        hops: list[Record] = []
        for alias, _ in pairwise(chain):
            cname = self._records.cname(alias)
            if cname is None:
                return self._withheld(observation)
            hops += cname.records
        if not observation.status.is_fact:
            return self._failed(observation, hops)
        held = self._records.lookup(chain[-1], question.qualifier)
        if held is None or not held.records:
            return self._withheld(observation)
        return _labelled(observation, (*hops, *held.records))

    def _label_delegation(self, observation: Observation) -> Observation:
        if not observation.status.is_fact:
            return self._failed(observation, ())
        zone, payload = observation.question.subject, observation.payload
        child = self._records.lookup(zone, "NS")
        parent = self._records.delegations.get(zone)
        sides = [child]
        if isinstance(payload, Delegation):
            sides = [child if payload.child_ns else None, parent if payload.parent_ns else None]
        records = [record for side in sides if side is not None for record in side.records]
        return _labelled(observation, records) if records else self._withheld(observation)

    def _label_server(self, observation: Observation) -> Observation:
        """Nobody recorded whether a name server answers; the world's own sockets always do."""
        return self._unreachable(observation, self._absent)

    def _label_origin(self, observation: Observation) -> Observation:
        if not observation.status.is_fact:
            return self._failed(observation, ())
        held = self._records.origin(observation.question.subject)
        return self._withheld(observation) if held is None else _labelled(observation, held.records)

    def _label_web(self, observation: Observation) -> Observation:
        url = urlsplit(observation.question.subject)
        recorded = None
        if url.scheme == "https" and url.path in ("", "/") and not url.query:
            recorded = self._records.response(url.hostname or "")
        if recorded is None:
            return self._unreachable(observation, self._absent)
        if not observation.status.is_fact:
            return self._failed(observation, ())
        payload = observation.payload
        if isinstance(payload, WebResponse):
            redirects = any(name == "location" for name, _ in recorded.fields)
            payload = replace(
                payload,
                status_code=recorded.status_code,
                fields=recorded.fields,
                location=payload.location if redirects else "",
            )
        return _labelled(replace(observation, payload=payload), (recorded.record,))

    def _label_tls(self, observation: Observation) -> Observation:
        host = observation.question.subject
        issuer = self._records.issuer(host)
        if issuer is None:
            return self._unreachable(observation, "issuer not recorded")
        if not observation.status.is_fact:
            return self._failed(observation, ())
        payload = observation.payload
        if isinstance(payload, CertChain):
            certificate = Certificate(
                subject=host,
                issuer_organisation=issuer.organisation,
                issuer_common_name="",
                not_before=None,
                not_after=None,
                names=(),
                fingerprint="",
            )
            payload = CertChain(certificates=(certificate,), address=payload.address)
        return _labelled(replace(observation, payload=payload), (issuer.record,))

    def _failed(self, observation: Observation, hops: Iterable[Record]) -> Observation:
        """A failed look-up, with the label of what it found before it failed."""
        if observation.status is Status.REFUSED:
            observation = replace(observation, detail=self._absent)
        return _labelled(observation, hops)

    def _unreachable(self, observation: Observation, reason: str) -> Observation:
        """A host the world can't speak for; no failure to reach it was observed either."""
        if observation.status.is_unasked:
            return _labelled(observation, ())
        return self._withheld(observation, reason)

    def _withheld(self, observation: Observation, reason: str = "") -> Observation:
        withheld = replace(
            observation, status=Status.SKIPPED, payload=None, detail=reason or self._absent
        )
        return _labelled(withheld, ())


def _labelled(observation: Observation, records: Iterable[Record]) -> Observation:
    """With no records the label is OBSERVED without source and date: nothing was live."""
    held = list(records)
    return replace(
        observation,
        provenance=weakest([Provenance.OBSERVED, *(record.provenance for record in held)]),
        source="; ".join(dict.fromkeys(record.source for record in held)),
        date=min((record.date for record in held), default=""),
    )
