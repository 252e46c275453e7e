"""What a snapshot knows, by question. No attribution, no verdicts.

Under ``observed_only`` reconstructed answers are withheld: asking for one gives nothing, and the
reason says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from depmap.model.finding import Reason
from depmap.model.observation import (
    NOT_RECORDED,
    CertChain,
    Delegation,
    Observation,
    Origin,
    Provenance,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
)

MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressView:
    """How one host resolved.

    ``addresses`` are those of the judged family: IPv4 where there are any, IPv6 otherwise;
    ``others`` are the other family's. ``status`` is the judged family's, and OK only with
    addresses. ``chain`` starts with the host itself; ``chained`` is the answer that told it, of
    either family.
    """

    host: str
    chain: tuple[str, ...]
    addresses: tuple[str, ...]
    others: tuple[str, ...]
    status: Status
    judged: Observation | None
    chained: Observation | None

    @property
    def is_absent(self) -> bool:
        """Whether the name is known to have no address at all."""
        return self.status in (Status.NODATA, Status.NXDOMAIN)

    @property
    def cause(self) -> str:
        """Why there is no address, where the failure itself tells something."""
        if self.status.is_fact or self.status is Status.SKIPPED:
            return ""
        detail = self.judged.detail if self.judged is not None else ""
        return "" if detail.startswith(NOT_RECORDED) else self.status.replace("_", " ")


class Observed:
    """An index over observations; nothing is computed twice, nothing is changed."""

    def __init__(self, observations: Iterable[Observation], *, observed_only: bool = False) -> None:
        self._by_question: dict[Question, Observation] = {}
        self._withheld: set[Question] = set()
        self._views: dict[str, AddressView] = {}
        for observation in observations:
            if observed_only and observation.provenance is Provenance.RECONSTRUCTED:
                self._withheld.add(observation.question)
            else:
                self._by_question[observation.question] = observation

    def get(self, kind: QuestionKind, subject: str, qualifier: str = "") -> Observation | None:
        """The observation that answers a question, fact or failure."""
        return self._by_question.get(Question(kind, subject, qualifier))

    def fact(self, kind: QuestionKind, subject: str, qualifier: str = "") -> Observation | None:
        """The same, if it tells of the target rather than of the measurement."""
        found = self.get(kind, subject, qualifier)
        return found if found is not None and found.status.is_fact else None

    def why_unknown(self, kind: QuestionKind, subject: str, qualifier: str = "") -> Reason:
        """Why there is no fact."""
        withheld = Question(kind, subject, qualifier) in self._withheld
        return Reason.RECONSTRUCTED if withheld else Reason.NOT_MEASURED

    def rrset(self, owner: str, rrtype: str) -> tuple[str, ...] | None:
        """The values of an RRset, empty for a known absence, None when not known."""
        found = self.fact(QuestionKind.RRSET, owner, rrtype)
        if found is None:
            return None
        return found.payload.values if isinstance(found.payload, RRset) else ()

    def resolution(self, host: str) -> AddressView:
        """How a host resolved, over both families."""
        view = self._views.get(host)
        if view is None:
            view = self._views[host] = self._resolve(host)
        return view

    def _resolve(self, host: str) -> AddressView:
        four = self.get(QuestionKind.RRSET, host, "A")
        six = self.get(QuestionKind.RRSET, host, "AAAA")
        addresses, others = _values(four), _values(six)
        judged = four
        if not addresses and four is not None and four.status is Status.NODATA and others:
            judged, addresses, others = six, others, ()
        chained = next((o for o in (four, six) if len(_chain(host, o)) > 1), judged)
        status = judged.status if judged is not None else Status.SKIPPED
        if not addresses and status in (Status.OK, Status.NODATA) and not _known_absent(six):
            status = six.status if six is not None else Status.SKIPPED
        return AddressView(
            host=host,
            chain=_chain(host, chained),
            addresses=addresses,
            others=others,
            status=status,
            judged=judged,
            chained=chained,
        )

    def delegation(self, zone: str) -> tuple[Observation, Delegation] | None:
        """A measured zone cut with at least one server, else None."""
        found = self.get(QuestionKind.DELEGATION, zone)
        if found is None or not isinstance(found.payload, Delegation):
            return None
        return (found, found.payload) if found.payload.servers() else None

    def origin(self, address: str) -> tuple[Observation, Origin] | None:
        """Who announces an address, where known."""
        found = self.get(QuestionKind.ORIGIN, address)
        if found is None or not isinstance(found.payload, Origin):
            return None
        return found, found.payload

    def certificates(self, host: str) -> tuple[Observation, CertChain] | None:
        """The chain a host presented, where known."""
        found = self.get(QuestionKind.TLS, host)
        if found is None or not isinstance(found.payload, CertChain):
            return None
        return found, found.payload

    def responses(self, host: str) -> tuple[tuple[Observation, WebResponse], ...]:
        """The response of ``https://host/`` and of each redirect hop after it, in order."""
        url = f"https://{host}/"
        hops: list[tuple[Observation, WebResponse]] = []
        seen: set[str] = set()
        while url and url not in seen and len(hops) <= MAX_REDIRECTS:
            seen.add(url)
            found = self.get(QuestionKind.WEB, url)
            if found is None or not isinstance(found.payload, WebResponse):
                break
            hops.append((found, found.payload))
            url = found.payload.location
        return tuple(hops)


def _values(observation: Observation | None) -> tuple[str, ...]:
    if observation is None or not isinstance(observation.payload, RRset):
        return ()
    return observation.payload.values


def _known_absent(observation: Observation | None) -> bool:
    return observation is not None and observation.status in (Status.NODATA, Status.NXDOMAIN)


def _chain(host: str, observation: Observation | None) -> tuple[str, ...]:
    payload = observation.payload if observation is not None else None
    return payload.chain if isinstance(payload, RRset) and len(payload.chain) > 1 else (host,)
