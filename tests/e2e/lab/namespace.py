"""The life of a miniature Internet: namespace, addresses, processes, and their end."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.lab.certificates import mint
from tests.e2e.lab.internet import Internet
from tests.e2e.lab.servers import HEADERS_MORE, Process, write_servers

TOOLS = ("ip", "setpriv", "nsd", "unbound", "nginx", "dig")
_NETNS = Path("/etc/netns")
_START_SECONDS = 15.0
_STOP_SECONDS = 5.0


class LabError(Exception):
    """The miniature Internet could not be built; the message says which step failed."""


def missing() -> str:
    """Why no miniature Internet can run here; empty when one can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces need Linux"
    if os.geteuid() != 0:
        return "network namespaces need root"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not absent and not HEADERS_MORE.exists():
        absent = ["libnginx-mod-http-headers-more-filter"]
    if absent:
        return f"not installed: {', '.join(absent)}"
    probe = _new_name()
    try:
        with _namespace(probe):
            _run("ip", "netns", "exec", probe, "true")
    except LabError as error:
        return f"this machine grants no network namespace: {error}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A running miniature Internet. ``trust``: PEM file of the root its certificates end in."""

    name: str
    trust: Path
    processes: tuple[subprocess.Popen[bytes], ...]

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        """``arguments`` as run inside the namespace, its resolver in /etc/resolv.conf."""
        return ["ip", "netns", "exec", self.name, *map(str, arguments)]

    def run(
        self, arguments: Sequence[str | Path], *, timeout: float = 60.0
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, trusting the lab's certificates; its output as text."""
        return subprocess.run(
            self.command(arguments),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=os.environ | {"SSL_CERT_FILE": str(self.trust)},
        )


@contextmanager
def running(internet: Internet, directory: Path) -> Iterator[Lab]:
    """Build the namespace, start every server, and undo all of it at the end.

    ``directory`` must be empty; raises LabError with the servers' own words when one won't start.
    """
    trust = mint(directory, {site.host: site.subject or site.host for site in internet.sites})
    servers = write_servers(internet, directory)
    name = _new_name()
    with ExitStack() as stack:
        stack.enter_context(_namespace(name))
        stack.enter_context(_resolv_conf(name, internet.resolver))
        _add_addresses(name, internet.addresses)
        started = [stack.enter_context(_process(name, server, directory)) for server in servers]
        _await_sockets(servers, started, directory)
        yield Lab(name=name, trust=trust, processes=tuple(started))


def _new_name() -> str:
    return f"depmap-{os.getpid()}-{secrets.token_hex(3)}"


@contextmanager
def _namespace(name: str) -> Iterator[None]:
    _run("ip", "netns", "add", name)
    try:
        _run("ip", "-n", name, "link", "set", "lo", "up")
        yield
    finally:
        _run("ip", "netns", "delete", name)


@contextmanager
def _resolv_conf(name: str, resolver: str) -> Iterator[None]:
    """What ``ip netns exec`` binds over /etc/resolv.conf."""
    new = not _NETNS.exists()
    home = _NETNS / name
    home.mkdir(parents=True)
    try:
        (home / "resolv.conf").write_text(f"nameserver {resolver}\n")
        yield
    finally:
        shutil.rmtree(home)
        if new and not any(_NETNS.iterdir()):
            _NETNS.rmdir()


def _add_addresses(name: str, addresses: tuple[str, ...]) -> None:
    batch = "\n".join(f"addr add {address}/32 dev lo" for address in addresses)
    _run("ip", "-n", name, "-batch", "-", stdin=batch)


@contextmanager
def _process(name: str, server: Process, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One server in the foreground, so that its pid is ours; it dies with this process."""
    command = ["setpriv", "--pdeathsig", "TERM", "ip", "netns", "exec", name, *server.command]
    with _log(directory, server).open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()


def _log(directory: Path, server: Process) -> Path:
    return directory / f"{server.name}.log"


def _await_sockets(
    servers: tuple[Process, ...], started: Sequence[subprocess.Popen[bytes]], directory: Path
) -> None:
    """Return once every server has bound all its sockets."""
    deadline = time.monotonic() + _START_SECONDS
    waiting = {("udp", bound) for server in servers for bound in server.udp}
    waiting |= {("tcp", bound) for server in servers for bound in server.tcp}
    while True:
        for server, process in zip(servers, started, strict=True):
            if process.poll() is not None:
                words = _log(directory, server).read_text(errors="replace").strip()
                raise LabError(f"{server.name} ended with {process.returncode}: {words}")
        open_now = {(kind, b) for kind in ("udp", "tcp") for b in _bound(started[0].pid, kind)}
        if waiting <= open_now:
            return
        if time.monotonic() > deadline:
            raise LabError(f"not listening in time: {sorted(waiting - open_now)}")
        time.sleep(0.02)


def _bound(pid: int, kind: str) -> Iterator[tuple[str, int]]:
    """The IPv4 sockets bound in the network namespace of a process: TCP ones that listen."""
    lines = Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
    for line in lines:
        fields = line.split()
        if kind == "tcp" and fields[3] != "0A":
            continue
        address, _, port = fields[1].partition(":")
        yield socket.inet_ntoa(struct.pack("=I", int(address, 16))), int(port, 16)


def _run(*command: str, stdin: str | None = None) -> None:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
