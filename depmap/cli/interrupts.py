"""Runs a coroutine so that SIGINT and SIGTERM unwind it instead of tearing through it."""

from __future__ import annotations

import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived; unwinds like an interrupt does."""


def catch_termination() -> None:
    """Let SIGTERM raise Terminated wherever the main thread is."""
    signal.signal(signal.SIGTERM, _terminate)


def run_interruptible(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` returns; raises KeyboardInterrupt or Terminated once it is unwound.

    asyncio.run cancels its task on SIGINT; this does the same on SIGTERM. A Terminated raised in
    the middle of the loop would leave tasks behind, each with a traceback of its own.
    """
    import asyncio  # only here: most commands have no loop, and it takes longest to import

    terminated = False

    async def main() -> T:
        task = asyncio.current_task()

        def cancel() -> None:
            nonlocal terminated
            terminated = True
            if task is not None:
                task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        if terminated:
            raise Terminated from None
        raise
    finally:
        catch_termination()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated
