"""What every test runs under: no packet leaves the machine. Fixtures for many packages."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_SHARED = Path(__file__).resolve().parents[2] / "shared"

_OURS = Path(__file__).resolve().parents[1] / ".pytest_cache"
os.environ["XDG_CACHE_HOME"] = str(_OURS / "depmap")
os.environ["XDG_DATA_HOME"] = str(_OURS / "nothing-fetched")

# A shell lets what it runs in the background ignore SIGINT; the commands that tests interrupt would
# inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine, so that a run says something on the change alone; others are
# for `make fuzz`. No test is timed: a busy machine is no defect.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("seeded", settings.get_profile("untimed"), derandomize=True)
settings.register_profile("fuzz", settings.get_profile("untimed"), derandomize=False)
settings.load_profile("seeded")


class LeavesTheMachine(BaseException):
    """A test tried to talk to an address beyond loopback; not to be caught by what it tests."""


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse every connection, datagram and name look-up beyond loopback, by this process.

    The end-to-end tests start programs of their own, in a network namespace without a route.
    """
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method), 0))
        # The address of sendto and sendmsg comes last.
        for method in ("sendto", "sendmsg"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method), -1))
        patch.setattr(socket, "getaddrinfo", _local_names_only(socket.getaddrinfo))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of facts beside the repository; the test is skipped where there is none."""
    if not _SHARED.is_dir():
        pytest.skip("needs the folder of facts, ../shared, which isn't here")
    return _SHARED


def _guarded(method: Callable[..., Any], place: int) -> Callable[..., Any]:
    @wraps(method)
    def guarded(self: socket.socket, *arguments: Any, **options: Any) -> Any:
        target = arguments[place] if arguments else None
        if isinstance(target, tuple) and not _is_local(target[0]):
            raise LeavesTheMachine(f"{method.__name__} to {target}")
        return method(self, *arguments, **options)

    return guarded


def _local_names_only(look_up: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(look_up)
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not _is_local(host):
            raise LeavesTheMachine(f"look-up of {host!r}")
        return look_up(host, *arguments, **options)

    return guarded


def _is_local(host: Any) -> bool:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(text)
    except ValueError:
        return text in ("", "localhost")
    if address.version == 6 and address.scope_id == "lo":
        return True
    # The kernel itself refuses the broadcast address: what tests of refusals need.
    return address.is_loopback or text == "255.255.255.255"
