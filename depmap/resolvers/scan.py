"""The fan-out over targets: deadlines, budgets, sharing, progress. What to ask is in plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, assert_never

from depmap.model.names import is_subdomain_of
from depmap.model.observation import Observation, Question, QuestionKind, Status, WebResponse
from depmap.model.target import Target
from depmap.resolvers.budget import DEFAULT_QUERIES, QueryBudget, charged_to
from depmap.resolvers.deadline import Deadline, off_the_clock
from depmap.resolvers.flight import SingleFlight
from depmap.resolvers.plan import Ask, first_asks, follow_ups, leaves_alone, url_host
from depmap.resolvers.ports import (
    CertificateSource,
    Clock,
    DelegationSource,
    OriginSource,
    RRsetSource,
    ServerSource,
    WebSource,
)
from depmap.snapshot.canonical import canonical, sorted_once

TARGET_SECONDS = 60.0
QUERIES_PER_FURTHER_HOST = 50

OnComplete = Callable[[str, tuple[Observation, ...]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The ports a scan is made through. Without ``servers`` name servers aren't probed."""

    rrsets: RRsetSource
    delegations: DelegationSource
    origins: OriginSource
    web: WebSource
    certificates: CertificateSource
    clock: Clock
    servers: ServerSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """Limits and choices of a scan.

    ``timeout``: seconds for one target, waits for a turn left out. ``concurrency``: targets at
    once, ``connections``: connections to endpoints at once. ``query_budget``: DNS questions of a
    target with one host; each further host adds 50. ``exclude``: names not to be asked about or
    contacted, with all below them.
    """

    timeout: float = TARGET_SECONDS
    concurrency: int = 32
    connections: int = 64
    query_budget: int = DEFAULT_QUERIES
    web: bool = True
    certificates: bool = True
    exclude: frozenset[str] = frozenset()


class Progress(Protocol):
    """Watches a scan."""

    def started(self, targets: int) -> None:
        """The scan begins with so many targets."""
        ...

    def target_done(self, target_id: str, *, answered: int, failed: int) -> None:
        """A target is complete; ``failed`` questions told nothing of it."""
        ...


class Silent:
    """Nobody watches."""

    def started(self, targets: int) -> None:
        """Nothing is shown."""

    def target_done(self, target_id: str, *, answered: int, failed: int) -> None:
        """Nothing is shown."""


def _nobody(target_id: str, observations: tuple[Observation, ...]) -> None:
    """Keeps nothing."""


async def scan_targets(
    targets: tuple[Target, ...],
    sources: Sources,
    options: ScanOptions,
    progress: Progress | None = None,
    on_complete: OnComplete = _nobody,
) -> tuple[Observation, ...]:
    """Every observation on the targets, each question once, in canonical order with ids.

    ``on_complete`` gets a target's observations (sorted, without ids) as soon as it is complete.
    A target whose time is up keeps what it has; what was still open becomes TIMEOUT.
    """
    watcher = progress or Silent()
    watcher.started(len(targets))
    asker = _Asker(sources, options)
    turns = asyncio.Semaphore(options.concurrency)
    collected: list[Observation] = []

    async def scan(target: Target) -> None:
        try:
            found = await _TargetScan(target, asker, options).run()
        finally:
            turns.release()
        collected.extend(found)
        failed = sum(not observation.status.is_fact for observation in found)
        on_complete(target.id, found)
        watcher.target_done(target.id, answered=len(found) - failed, failed=failed)

    async with asyncio.TaskGroup() as group:
        for target in targets:
            await turns.acquire()
            group.create_task(scan(target))
    return canonical(collected)


class _Asker:
    """Puts questions to the sources; heads and certificates are fetched once for all targets."""

    def __init__(self, sources: Sources, options: ScanOptions) -> None:
        self.clock = sources.clock
        self._sources = sources
        self._options = options
        self._fetched: SingleFlight[Question, Observation] = SingleFlight(
            lambda observation: observation.status is not Status.SKIPPED
        )
        self._connections = asyncio.Semaphore(options.connections)
        self._left_alone: set[str] = set()

    async def ask(self, question: Question) -> Observation:
        """The answer, asked for now or shared with whoever asked before."""
        refusal = self._refusal(question)
        if refusal:
            return self.unasked(question, Status.SKIPPED, refusal)
        subject = question.subject
        match question.kind:
            case QuestionKind.RRSET:
                return await self._sources.rrsets.resolve_rrset(subject, question.qualifier)
            case QuestionKind.DELEGATION:
                return await self._sources.delegations.resolve_delegation(subject)
            case QuestionKind.ORIGIN:
                return await self._sources.origins.resolve_origin(subject)
            case QuestionKind.SERVER:
                return await self._probe(question)
            case QuestionKind.WEB | QuestionKind.TLS:
                return await self._fetched.get(question, lambda: self._fetch(question))
            case _:
                assert_never(question.kind)

    def unasked(self, question: Question, status: Status, detail: str) -> Observation:
        """The observation that a question was not answered, and why."""
        return Observation(question=question, status=status, at=self.clock.now(), detail=detail)

    def wants(self, question: Question) -> bool:
        """Whether there is anybody to ask."""
        return question.kind is not QuestionKind.SERVER or self._sources.servers is not None

    async def _probe(self, question: Question) -> Observation:
        if self._sources.servers is None:
            return self.unasked(question, Status.SKIPPED, "name servers are not probed")
        return await self._sources.servers.probe_server(question.subject, question.qualifier)

    async def _fetch(self, question: Question) -> Observation:
        if self._connections.locked():
            with off_the_clock():
                await self._connections.acquire()
        else:
            await self._connections.acquire()
        try:
            if question.kind is QuestionKind.TLS:
                return await self._sources.certificates.fetch_chain(question.subject)
            return await self._fetch_head(question)
        finally:
            self._connections.release()

    async def _fetch_head(self, question: Question) -> Observation:
        host = url_host(question.subject)
        if host in self._left_alone:
            return self.unasked(question, Status.SKIPPED, f"{host} asked to be left alone")
        observation = await self._sources.web.fetch_head(question.subject)
        if isinstance(observation.payload, WebResponse) and leaves_alone(observation.payload):
            self._left_alone.add(host)
        return observation

    def _refusal(self, question: Question) -> str:
        """Why the user's own options forbid a question, empty when they don't."""
        subject = question.subject
        if question.kind is QuestionKind.WEB:
            if not self._options.web:
                return "landing pages are not fetched in this run"
            subject = url_host(subject)
        if question.kind is QuestionKind.TLS and not self._options.certificates:
            return "certificates are not collected in this run"
        if any(is_subdomain_of(subject, name) for name in self._options.exclude):
            return "excluded by the user"
        return ""


class _TargetScan:
    """One target: asks, follows up, and keeps what is complete when the time is up."""

    def __init__(self, target: Target, asker: _Asker, options: ScanOptions) -> None:
        self._target = target
        self._asker = asker
        self._seconds = options.timeout
        further = max(0, len(target.hosts()) - 1)
        self._budget = QueryBudget(options.query_budget + QUERIES_PER_FURTHER_HOST * further)
        self._asks: dict[Question, Ask] = {}
        self._answers: dict[Question, Observation] = {}

    async def run(self) -> tuple[Observation, ...]:
        """Every question of the target with its answer, sorted."""
        detail = f"not answered within the target's {self._seconds:g} s"
        try:
            with charged_to(self._budget):
                async with Deadline(self._seconds), asyncio.TaskGroup() as group:
                    for ask in first_asks(self._target):
                        self._plan(group, ask)
        except TimeoutError:
            pass  # told below, question by question
        open_questions = (
            self._asker.unasked(question, *_why_open(ask, detail))
            for question, ask in self._asks.items()
            if question not in self._answers
        )
        return sorted_once([*self._answers.values(), *open_questions])

    def _plan(self, group: asyncio.TaskGroup, ask: Ask) -> None:
        """Ask what is new; follow up anew what is now known to lie nearer."""
        question = ask.question
        if not self._asker.wants(question):
            return
        held = self._asks.get(question)
        nearest = ask if held is None else held.nearer(ask)
        if nearest == held:
            return
        self._asks[question] = nearest
        answer = self._answers.get(question)
        if answer is not None:
            self._follow(group, nearest, answer)
        elif not nearest.refusal and (held is None or held.refusal):
            group.create_task(self._answer(group, question))

    async def _answer(self, group: asyncio.TaskGroup, question: Question) -> None:
        answer = self._answers[question] = await self._asker.ask(question)
        self._follow(group, self._asks[question], answer)

    def _follow(self, group: asyncio.TaskGroup, ask: Ask, answer: Observation) -> None:
        for following in follow_ups(ask, answer):
            self._plan(group, following)


def _why_open(ask: Ask, detail: str) -> tuple[Status, str]:
    return (Status.LIMIT_HIT, ask.refusal) if ask.refusal else (Status.TIMEOUT, detail)
