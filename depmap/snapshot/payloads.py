"""Observations as JSON objects and back, one explicit form per payload type. No files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from depmap.model.observation import (
    CertChain,
    Certificate,
    Delegation,
    Observation,
    Origin,
    Payload,
    Provenance,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
)
from depmap.snapshot.row import Json, Malformed, Row, write_maybe_time, write_time

_ID = re.compile("o[0-9]{1,18}", re.ASCII)


def encode_observation(observation: Observation) -> dict[str, Json]:
    """The object of an observation line, without its ``kind``."""
    question, payload = observation.question, observation.payload
    return {
        "id": observation.id,
        "question": [str(question.kind), question.subject, question.qualifier],
        "status": str(observation.status),
        "at": write_time(observation.at),
        "answered_by": observation.answered_by,
        "payload": None if payload is None else encode_payload(payload),
        "detail": observation.detail,
        "provenance": str(observation.provenance),
        "source": observation.source,
        "date": observation.date,
    }


def decode_observation(row: Row) -> Observation:
    """What ``encode_observation`` wrote; raises Malformed."""
    question = _decode_question(row.texts("question"))
    payload = row.maybe("payload", decode_payload)
    if payload is not None and _kind_of(payload) is not question.kind:
        raise Malformed(f"a {question.kind} question is answered by a {_kind_of(payload)} payload")
    return Observation(
        id=_decode_id(row.text("id")),
        question=question,
        status=row.member("status", Status),
        at=row.time("at"),
        answered_by=row.text("answered_by"),
        payload=payload,
        detail=row.text("detail"),
        provenance=row.member("provenance", Provenance),
        source=row.text("source"),
        date=row.text("date"),
    )


def _decode_id(text: str) -> str:
    """Ids are cited in every format. A journal's have none yet."""
    if text and not _ID.fullmatch(text):
        raise Malformed("'id' is not o and a number")
    return text


def _decode_question(parts: tuple[str, ...]) -> Question:
    if len(parts) != 3:
        raise Malformed("'question' has not three parts")
    try:
        return Question(QuestionKind(parts[0]), parts[1], parts[2])
    except ValueError as error:
        raise Malformed(f"'question': {error}") from error


def _kind_of(payload: Payload) -> QuestionKind:
    match payload:
        case RRset():
            return QuestionKind.RRSET
        case Delegation():
            return QuestionKind.DELEGATION
        case Origin():
            return QuestionKind.ORIGIN
        case WebResponse():
            return QuestionKind.WEB
        case CertChain():
            return QuestionKind.TLS
        case _:
            assert_never(payload)


def encode_payload(payload: Payload) -> dict[str, Json]:
    """The object of a payload; ``type`` is the kind of question it answers."""
    return {"type": str(_kind_of(payload)), **_encode_fields(payload)}


def _encode_fields(payload: Payload) -> dict[str, Json]:
    match payload:
        case RRset():
            return _encode_rrset(payload)
        case Delegation():
            return _encode_delegation(payload)
        case Origin():
            return {
                "asns": list(payload.asns),
                "prefix": payload.prefix,
                "holder": payload.holder,
            }
        case WebResponse():
            return {
                "status_code": payload.status_code,
                "fields": [[name, value] for name, value in payload.fields],
                "address": payload.address,
                "location": payload.location,
            }
        case CertChain():
            return {
                "certificates": [_encode_certificate(c) for c in payload.certificates],
                "address": payload.address,
                "valid": payload.valid,
                "problem": payload.problem,
            }
        case _:
            assert_never(payload)


def decode_payload(value: object) -> Payload:
    """What ``encode_payload`` wrote; raises Malformed."""
    row = Row(value)
    kind = row.member("type", QuestionKind)
    decode = _DECODERS.get(kind)
    if decode is None:
        raise Malformed(f"{kind} questions have no payload")
    return decode(row)


def _encode_rrset(payload: RRset) -> dict[str, Json]:
    return {
        "chain": list(payload.chain),
        "values": list(payload.values),
        "ttl": payload.ttl,
        "authenticated": payload.authenticated,
    }


def _decode_rrset(row: Row) -> RRset:
    return RRset(
        chain=row.texts("chain"),
        values=row.texts("values"),
        ttl=row.integer("ttl"),
        authenticated=row.flag("authenticated"),
    )


def _encode_delegation(payload: Delegation) -> dict[str, Json]:
    return {
        "parent": payload.parent,
        "parent_ns": list(payload.parent_ns),
        "child_ns": list(payload.child_ns),
        "glue": [[server, address] for server, address in payload.glue],
        "parent_status": str(payload.parent_status),
        "child_status": str(payload.child_status),
        "ttl": payload.ttl,
    }


def _decode_delegation(row: Row) -> Delegation:
    return Delegation(
        parent=row.text("parent"),
        parent_ns=row.texts("parent_ns"),
        child_ns=row.texts("child_ns"),
        glue=row.pairs("glue"),
        parent_status=row.member("parent_status", Status),
        child_status=row.member("child_status", Status),
        ttl=row.integer("ttl"),
    )


def _decode_origin(row: Row) -> Origin:
    return Origin(asns=row.integers("asns"), prefix=row.text("prefix"), holder=row.text("holder"))


def _decode_web(row: Row) -> WebResponse:
    return WebResponse(
        status_code=row.integer("status_code"),
        fields=row.pairs("fields"),
        address=row.text("address"),
        location=row.text("location"),
    )


def _decode_chain(row: Row) -> CertChain:
    certificates = row.each("certificates", _decode_certificate)
    if not certificates:
        raise Malformed("'certificates' is empty")
    return CertChain(
        certificates=certificates,
        address=row.text("address"),
        valid=row.maybe_flag("valid"),
        problem=row.text("problem"),
    )


def _encode_certificate(certificate: Certificate) -> dict[str, Json]:
    return {
        "subject": certificate.subject,
        "issuer_organisation": certificate.issuer_organisation,
        "issuer_common_name": certificate.issuer_common_name,
        "not_before": write_maybe_time(certificate.not_before),
        "not_after": write_maybe_time(certificate.not_after),
        "names": list(certificate.names),
        "fingerprint": certificate.fingerprint,
    }


def _decode_certificate(value: object) -> Certificate:
    row = Row(value)
    return Certificate(
        subject=row.text("subject"),
        issuer_organisation=row.text("issuer_organisation"),
        issuer_common_name=row.text("issuer_common_name"),
        not_before=row.maybe_time("not_before"),
        not_after=row.maybe_time("not_after"),
        names=row.texts("names"),
        fingerprint=row.text("fingerprint"),
    )


_DECODERS: dict[QuestionKind, Callable[[Row], Payload]] = {
    QuestionKind.RRSET: _decode_rrset,
    QuestionKind.DELEGATION: _decode_delegation,
    QuestionKind.ORIGIN: _decode_origin,
    QuestionKind.WEB: _decode_web,
    QuestionKind.TLS: _decode_chain,
}
