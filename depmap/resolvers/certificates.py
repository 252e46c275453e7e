"""The certificates a host presents on port 443: leaf, chain, names, issuer. No HTTP."""

from __future__ import annotations

from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID, ObjectIdentifier
from cryptography.x509.verification import Store

from depmap.model.names import InvalidName, normalise
from depmap.model.observation import (
    CertChain,
    Certificate,
    Observation,
    Question,
    QuestionKind,
    Status,
)
from depmap.resolvers.connection import (
    FETCH_SECONDS,
    HTTPS_PORT,
    Connector,
    NotReached,
    Presented,
    collecting_context,
)
from depmap.resolvers.deadline import Deadline
from depmap.resolvers.ports import Clock
from depmap.resolvers.trust import UnreadableCertificate, find_problem, guarded

MAX_CHAIN = 10
MAX_CERTIFICATE = 128 * 1024
"""Octets of one certificate, DER."""


class TlsCertificateSource:
    """Collects certificates unverified, then judges them against ``store``.

    Where a landing-page fetch of the host is under way its handshake is used; else one is made.
    """

    def __init__(
        self,
        connector: Connector,
        clock: Clock,
        *,
        store: Store | None = None,
        seconds: float = FETCH_SECONDS,
    ) -> None:
        """Without a ``store`` nothing is judged. ``seconds``: the total time of one handshake."""
        self._connector = connector
        self._clock = clock
        self._store = store
        self._seconds = seconds

    async def fetch_chain(self, host: str) -> Observation:
        """Leaf and chain on port 443; at most ten certificates of 128 KiB."""
        try:
            presented = await self._connector.handshakes.collect(host)
            if presented is None:
                presented = await self._shake_hands(host)
            if isinstance(presented, NotReached):
                return self._failed(host, presented)
            return self._observed(host, presented)
        except NotReached as failure:
            return self._failed(host, failure)

    async def _shake_hands(self, host: str) -> Presented:
        addresses = await self._connector.check(host)
        try:
            async with Deadline(self._seconds):
                connection = await self._connector.connect(addresses, HTTPS_PORT)
                try:
                    return await connection.start_tls(collecting_context(), host)
                finally:
                    connection.abort()
        except TimeoutError:
            detail = f"no complete handshake within {self._seconds:g} s"
            raise NotReached(Status.TIMEOUT, detail) from None

    def _observed(self, host: str, presented: Presented) -> Observation:
        kept = presented.certificates[:MAX_CHAIN]
        address = presented.address
        if not kept:
            raise NotReached(Status.TLS_ERROR, "no certificate was presented", address)
        if max(map(len, kept)) > MAX_CERTIFICATE:
            detail = f"a certificate is longer than {MAX_CERTIFICATE} octets"
            raise NotReached(Status.LIMIT_HIT, detail, address)
        chain, detail = _load(kept, address)
        cut = len(presented.certificates) - len(kept)
        valid, problem = self._judge(chain, host)
        return Observation(
            question=Question(QuestionKind.TLS, host),
            status=Status.OK,
            at=self._clock.now(),
            answered_by=address,
            payload=CertChain(
                certificates=tuple(parsed for _, parsed in chain),
                address=address,
                valid=valid,
                problem=problem,
            ),
            detail=detail or (f"{cut} further certificates left out" if cut else ""),
        )

    def _judge(
        self, chain: list[tuple[x509.Certificate, Certificate]], host: str
    ) -> tuple[bool | None, str]:
        if self._store is None:
            return None, ""
        loaded = tuple(certificate for certificate, _ in chain)
        problem = find_problem(loaded, host, chain[0][1].names, self._store, self._clock.now())
        return not problem, problem

    def _failed(self, host: str, failure: NotReached) -> Observation:
        return Observation(
            question=Question(QuestionKind.TLS, host),
            status=failure.status,
            at=self._clock.now(),
            answered_by=failure.address if failure.status is Status.TLS_ERROR else "",
            detail=failure.detail,
        )


def _load(
    encoded: tuple[bytes, ...], address: str
) -> tuple[list[tuple[x509.Certificate, Certificate]], str]:
    """The readable certificates, and what was wrong with one that isn't; the leaf must be."""
    chain: list[tuple[x509.Certificate, Certificate]] = []
    detail = ""
    for position, der in enumerate(encoded):
        try:
            loaded = guarded(x509.load_der_x509_certificate, der)
            chain.append((loaded, guarded(_read, loaded)))
        except UnreadableCertificate as error:
            detail = f"certificate {position + 1} can't be read: {error}"
            if position == 0:
                raise NotReached(Status.TLS_ERROR, detail, address) from error
    return chain, detail


def parse_certificate(der: bytes) -> Certificate:
    """What depmap keeps of a DER certificate; raises UnreadableCertificate."""
    return guarded(_read, guarded(x509.load_der_x509_certificate, der))


def _read(certificate: x509.Certificate) -> Certificate:
    subject = partial(_attribute, certificate.subject)
    issuer = partial(_attribute, certificate.issuer)
    return Certificate(
        subject=subject(NameOID.COMMON_NAME) or subject(NameOID.ORGANIZATION_NAME),
        issuer_organisation=issuer(NameOID.ORGANIZATION_NAME),
        issuer_common_name=issuer(NameOID.COMMON_NAME),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        names=_names(certificate),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
    )


def _attribute(name: x509.Name, oid: ObjectIdentifier) -> str:
    for attribute in name.get_attributes_for_oid(oid):
        value = attribute.value
        return value if isinstance(value, str) else value.decode("latin-1")
    return ""


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The DNS names it is for; none where its extensions can't be read."""
    try:
        extension = guarded(_alternative_names, certificate)
    except UnreadableCertificate:
        return ()  # the issuer of such a certificate is still worth knowing
    return tuple(dict.fromkeys(name for text in extension if (name := _dns_name(text))))


def _alternative_names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)


def _dns_name(text: str) -> str:
    """``text`` as a normalised name, its wildcard kept; empty for what is no name."""
    wildcard = "*." if text.startswith("*.") else ""
    try:
        return wildcard + normalise(text.removeprefix(wildcard))
    except InvalidName:
        return ""
