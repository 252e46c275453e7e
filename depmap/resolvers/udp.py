"""Questions over connected UDP sockets: one pending table a socket, one sweep for all deadlines.

No task, no timer and no exception per question. What a reply means is not looked at here, but
for what makes it one: our socket (so the right server and port), our id, our question.
"""

from __future__ import annotations

import asyncio
import heapq
import os
import socket
from dataclasses import dataclass
from itertools import count

from depmap.model.observation import Status
from depmap.resolvers.messages import answers_question

MAX_MESSAGE = 16 * 1024
_SWEEP_SECONDS = 0.02
_DRAIN = 64


@dataclass(frozen=True, slots=True)
class Failure:
    """An exchange without a reply: TIMEOUT, CONNECTION_REFUSED, NET_ERROR or LIMIT_HIT."""

    status: Status
    detail: str = ""


Reply = bytes | Failure
SILENCE = Failure(Status.TIMEOUT, "no answer in time")
TOO_LARGE = Failure(Status.LIMIT_HIT, f"an answer of more than {MAX_MESSAGE} octets")


def failure_of(error: OSError) -> Failure:
    """What an error of a socket says about its server."""
    if isinstance(error, ConnectionRefusedError):
        return Failure(Status.CONNECTION_REFUSED, "nothing listens there")
    return Failure(Status.NET_ERROR, error.strerror or str(error))


class Deadlines:
    """Ends exchanges that last too long; wakes up at most every 20 ms, and only while any wait."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[float, int, asyncio.Future[Reply]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, wait: float, future: asyncio.Future[Reply]) -> None:
        """Resolve ``future`` with SILENCE in ``wait`` seconds, unless it is done by then."""
        due = self._loop.time() + wait
        heapq.heappush(self._waiting, (due, next(self._order), future))
        if self._timer is None or due < self._timer.when():
            self._arm(due)

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._sweep)

    def _sweep(self) -> None:
        now = self._loop.time()
        waiting = self._waiting
        while waiting and (waiting[0][0] <= now or waiting[0][2].done()):
            future = heapq.heappop(waiting)[2]
            if not future.done():
                future.set_result(SILENCE)
        self._timer = None
        if waiting:
            self._arm(max(waiting[0][0], now + _SWEEP_SECONDS))

    def close(self) -> None:
        """Stop the timer; what still waits is left to its asker's cancellation."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Channel:
    """One UDP socket connected to one server, and the questions that wait on it."""

    def __init__(self, address: tuple[str, int], deadlines: Deadlines) -> None:
        """Raises OSError where there is no route to ``address``."""
        self._loop = asyncio.get_running_loop()
        self._deadlines = deadlines
        self._pending: dict[int, tuple[bytes, asyncio.Future[Reply]]] = {}
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket.fileno(), self._drain)

    def __len__(self) -> int:
        return len(self._pending)

    async def ask(self, query: bytes, question: bytes, wait: float) -> Reply:
        """Send ``query`` under an id of its own; its first two octets are replaced.

        The reply to ``question``, or why there is none after ``wait`` seconds at the latest.
        """
        message_id = self._free_id()
        future: asyncio.Future[Reply] = self._loop.create_future()
        self._pending[message_id] = (question, future)
        try:
            self._send(message_id.to_bytes(2, "big") + query[2:])
            self._deadlines.add(wait, future)
            return await future
        finally:
            del self._pending[message_id]

    def _send(self, query: bytes) -> None:
        try:
            self._socket.send(query)
        except BlockingIOError:
            return  # as good as lost on the way: the deadline brings the next attempt
        except OSError as error:
            self._fail(error)

    def _free_id(self) -> int:
        while True:
            message_id = int.from_bytes(os.urandom(2), "big")
            if message_id not in self._pending:
                return message_id

    def _drain(self) -> None:
        for _ in range(_DRAIN):
            try:
                wire = self._socket.recv(MAX_MESSAGE + 1)
            except BlockingIOError:
                return
            except OSError as error:
                self._fail(error)
                return
            self._take(wire)

    def _take(self, wire: bytes) -> None:
        waiting = self._pending.get(int.from_bytes(wire[:2], "big"))
        if waiting is None or not answers_question(wire, waiting[0]):
            return
        future = waiting[1]
        if not future.done():
            future.set_result(wire if len(wire) <= MAX_MESSAGE else TOO_LARGE)

    def _fail(self, error: OSError) -> None:
        """The error belongs to the server, so to every question on the way to it."""
        failure = failure_of(error)
        for _, future in self._pending.values():
            if not future.done():
                future.set_result(failure)

    def close(self) -> None:
        """Close the socket; questions that wait end in NET_ERROR."""
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        self._fail(OSError("closed"))
