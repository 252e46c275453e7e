"""Loopback HTTPS servers and throw-away certificates for the tests beside it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Store

from depmap.model.observation import Observation, Question, QuestionKind, RRset, Status

NOW = datetime(2026, 9, 23, 12, tzinfo=UTC)
PUBLIC = "203.0.114.10"
"""A public-looking address; the tests' connect map takes it to loopback."""

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class FixedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Names:
    """A resolver over a dict: (name, type) → values, or the status of the failure."""

    answers: dict[tuple[str, str], tuple[str, ...] | Status]
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
        self.asked.append((owner, rrtype))
        await asyncio.sleep(0)
        answer = self.answers.get((owner, rrtype), Status.NODATA)
        failed = isinstance(answer, Status)
        return Observation(
            question=Question(QuestionKind.RRSET, owner, rrtype),
            status=answer if isinstance(answer, Status) else Status.OK,
            at=NOW,
            payload=RRset(chain=(owner,), values=() if isinstance(answer, Status) else answer),
            detail="as told" if failed else "",
        )


@dataclass(frozen=True)
class Signed:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def mint(
    name: str,
    *,
    issuer: Signed | None = None,
    names: Iterable[str] = (),
    days: tuple[int, int] = (-30, 60),
    organisation: str = "",
    more: Iterable[x509.ExtensionType] = (),
) -> Signed:
    """A certificate for ``name``: a root without an issuer, else a leaf."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, organisation)
    issued_by = issuer.certificate.subject if issuer else subject
    signing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if issuer is None:
        builder = builder.add_extension(_signing(), critical=True)
    else:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(usage, critical=False)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(n) for n in names])
        builder = builder.add_extension(alternatives, critical=False)
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    return Signed(builder.sign(signing_key, hashes.SHA256()), key)


def _name(common: str, organisation: str) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(attributes)


def _signing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def store_of(*roots: Signed) -> Store:
    return Store([root.certificate for root in roots])


def server_context(folder: Path, chain: list[Signed]) -> ssl.SSLContext:
    """A server's TLS settings with ``chain``, leaf first."""
    path = folder / f"{chain[0].certificate.serial_number}.pem"
    key = chain[0].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(b"".join(c.pem for c in chain) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def by_sni(contexts: dict[str, ssl.SSLContext]) -> ssl.SSLContext:
    """A context that answers each name with its own certificate."""

    def choose(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name in contexts:
            tls.context = contexts[name]

    first = next(iter(contexts.values()))
    first.sni_callback = choose
    return first


@dataclass
class Served:
    """A running server: the connect map that leads to it, and what it was sent."""

    port: int
    requests: list[bytes]
    connections: list[tuple[str, int]]

    def connect_map(self, address: str, port: int) -> tuple[str, int]:
        self.connections.append((address, port))
        return "127.0.0.1", self.port


@asynccontextmanager
async def serve(
    answer: bytes | Handler, context: ssl.SSLContext | None = None, *, reads: bool = True
) -> AsyncIterator[Served]:
    """A server that answers each request head with ``answer``, or does what it says.

    With ``reads`` false it speaks without having been spoken to.
    """
    requests: list[bytes] = []
    handling: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handling[task] = writer
        try:
            if reads:
                requests.append(await reader.readuntil(b"\r\n\r\n"))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass  # the client has seen enough
        finally:
            if isinstance(answer, bytes):
                writer.close()
            else:
                writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    served = Served(server.sockets[0].getsockname()[1], requests, [])
    try:
        yield served
    finally:
        server.close()
        await asyncio.sleep(0.01)
        for writer in handling.values():
            writer.transport.abort()
        await asyncio.gather(*handling, return_exceptions=True)
        await asyncio.sleep(0)
