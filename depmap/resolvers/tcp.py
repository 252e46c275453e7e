"""One question over TCP (RFC 7766), for answers that don't fit a datagram. No retries."""

from __future__ import annotations

import asyncio
import contextlib
import os

from depmap.model.observation import Status
from depmap.resolvers.messages import answers_question
from depmap.resolvers.udp import MAX_MESSAGE, SILENCE, TOO_LARGE, Failure, Reply, failure_of


async def ask_tcp(address: tuple[str, int], query: bytes, question: bytes, wait: float) -> Reply:
    """The reply to ``question``, or why there is none after ``wait`` seconds at the latest."""
    message_id = os.urandom(2)
    try:
        async with asyncio.timeout(wait):
            reader, writer = await asyncio.open_connection(*address, limit=MAX_MESSAGE)
            try:
                writer.write(len(query).to_bytes(2, "big") + message_id + query[2:])
                return await _read_reply(reader, message_id, question)
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except TimeoutError:
        return SILENCE
    except asyncio.IncompleteReadError:
        return Failure(Status.NET_ERROR, "the connection ended in mid-answer")
    except OSError as error:
        return failure_of(error)


async def _read_reply(reader: asyncio.StreamReader, message_id: bytes, question: bytes) -> Reply:
    while True:
        length = int.from_bytes(await reader.readexactly(2), "big")
        if length > MAX_MESSAGE:
            return TOO_LARGE
        wire = await reader.readexactly(length)
        if wire[:2] == message_id and answers_question(wire, question):
            return wire
