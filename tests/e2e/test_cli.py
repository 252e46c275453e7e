"""The installed command where things go wrong: no network, no reader, no space, a bug, a signal.

Needs neither root nor servers; what it asks are sockets of the tests themselves.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import igraph
import networkx as nx
import pytest

WORLD = ("--world", "2026-09")
HEAVY = ("networkx", "dns", "httpx", "ipwhois")
WITHIN = 10.0
"""Seconds in which a command must give up, or end on a signal: five, and five to start in."""

_PLAIN = {k: v for k, v in os.environ.items() if not k.startswith(("DEPMAP_", "CI"))} | {
    "COLUMNS": "100"
}


def run(
    depmap: Path, *arguments: str | Path, timeout: float = 60.0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command with its output caught, in an environment without depmap's variables."""
    return subprocess.run(
        [depmap, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        env=_PLAIN | environment,
    )


@contextmanager
def resolver(*, answers: int = 0) -> Iterator[tuple[str, threading.Event]]:
    """A resolver on loopback that says NXDOMAIN so many times, then nothing.

    Gives ``IP:PORT`` and the event of a question left unanswered.
    """
    asked = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        done = threading.Event()

        def serve() -> None:
            taken.settimeout(0.05)
            left = answers
            while not done.is_set():
                try:
                    query, client = taken.recvfrom(4096)
                except TimeoutError:
                    continue
                if left:
                    left -= 1
                    taken.sendto(query[:2] + b"\x81\x83" + query[4:], client)
                else:
                    asked.set()

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield f"127.0.0.1:{port}", asked
        finally:
            done.set()
            server.join()


@pytest.fixture(scope="module")
def closed_port() -> str:
    """An address where nothing listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


# Start-up.


def _imported(arguments: Sequence[str]) -> set[str]:
    """The top-level modules a command line loads, seen by a probe in a process of its own."""
    probe = (
        "import sys, atexit, depmap.__main__ as entry\n"
        f"sys.argv = ['depmap', *{list(arguments)!r}]\n"
        "atexit.register(lambda: sys.stderr.write("
        "'\\n'.join(sorted({name.partition('.')[0] for name in sys.modules}))))\n"
        "entry.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=_PLAIN
    )
    assert done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["scan", "--help"]])
def test_answers_that_need_no_library_load_none(arguments: list[str]) -> None:
    loaded = _imported(arguments)
    assert "depmap" in loaded
    assert not loaded & set(HEAVY)


def test_the_version_is_answered_before_typer_is_loaded() -> None:
    assert not _imported(["--version"]) & {"typer", "rich", "asyncio"}


def test_an_identification_loads_no_adapters() -> None:
    asked = _imported(["identify", "--as", "cname", "--format", "csv", "d1.cloudfront.net"])
    assert "typer" in asked
    assert "pydantic" not in asked
    assert "networkx" not in asked


def test_the_version(depmap: Path) -> None:
    told = run(depmap, "--version")
    assert re.fullmatch(r"depmap \d+\.\d+\.\d+\S*\n", told.stdout)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_help_tells_every_exit_code(depmap: Path) -> None:
    told = run(depmap, "--help")
    assert told.returncode == 0
    for code in (0, 1, 2, 3, 5, 6, 130, 143):
        assert re.search(rf"\b{code}\b", told.stdout), code


# No network.


def test_without_a_network_one_line_says_so_at_once(depmap: Path, closed_port: str) -> None:
    began = time.monotonic()
    told = run(depmap, "scan", "binance.com", "--resolver", closed_port)
    assert time.monotonic() - began < WITHIN
    assert told.returncode == 3
    assert told.stdout == ""
    said, hint = told.stderr.splitlines()
    assert said.startswith("depmap: no resolver answered")
    assert "--world 2026-09" in hint


def test_a_resolver_that_never_answers_is_given_up_in_time(depmap: Path) -> None:
    with resolver() as (silent, _):
        began = time.monotonic()
        told = run(depmap, "scan", "binance.com", "--resolver", silent, "--timeout", "60")
        assert time.monotonic() - began < WITHIN
    assert told.returncode == 3
    assert "--world 2026-09" in told.stderr
    assert len(told.stderr.splitlines()) == 2


# Usage.


def test_an_unknown_exchange_gets_the_nearest_one(depmap: Path) -> None:
    told = run(depmap, "scan", "binanse", *WORLD)
    assert told.returncode == 2
    assert told.stdout == ""
    assert "did you mean 'binance'?" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["scann", "binance"],
        ["scan", "binance", "--wrold", "2026-09"],
        ["scan", "binance", "--world", "2026-90"],
        ["scan"],
        ["scan", "--list", "/no/such/list"],
        ["scan", "binance", "--resolver", "nowhere"],
        ["scan", "binance", "--format", "xml"],
    ],
)
def test_a_slip_of_the_pen_is_usage(depmap: Path, arguments: list[str]) -> None:
    told = run(depmap, *arguments)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr
    assert "Traceback" not in told.stderr


# Who reads, and where to.


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "binance", *WORLD],
        ["scan", "binance", *WORLD, "--format", "json"],
        ["scan", "--help"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_reader_who_leaves_early_changes_no_verdict(depmap: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [depmap, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_PLAIN,
    ) as scan:
        assert scan.stdout is not None
        assert scan.stderr is not None
        scan.stdout.close()
        said = scan.stderr.read().decode()
    assert scan.returncode == 0
    assert said == ""


def test_the_first_line_through_a_shell_pipe(depmap: Path) -> None:
    piped = subprocess.run(
        [
            "bash",
            "-c",
            '"$0" scan binance --world 2026-09 | head -1; echo "${PIPESTATUS[0]}"',
            depmap,
        ],
        capture_output=True,
        text=True,
        check=True,
        env=_PLAIN,
    )
    first, code = piped.stdout.splitlines()
    assert "binance" in first
    assert code == "0"
    assert piped.stderr == ""


def test_an_encoding_that_cannot_take_a_name_is_an_output_failure(
    depmap: Path, tmp_path: Path
) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text(
        "dependent,kind_of_dependent,service,provider,critical,redundant_group\n"
        "x.example,site,ca,e-tuğra,1,\n",
        encoding="utf-8",
    )
    told = run(depmap, "impact", edges, "--format", "csv", PYTHONIOENCODING="ascii")
    assert told.returncode == 6
    assert told.stdout == ""
    assert "PYTHONIOENCODING=utf-8" in told.stderr
    assert (
        run(depmap, "impact", edges, "--format", "csv", "-o", tmp_path / "out.csv").returncode == 0
    )
    assert "e-tuğra" in (tmp_path / "out.csv").read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "binance", *WORLD],
        ["scan", "binance", *WORLD, "--format", "json"],
        ["--help"],
        ["--version"],
        ["exchanges", "list"],
    ],
    ids=" ".join,
)
def test_a_full_disk_is_an_output_failure(depmap: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [depmap, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=_PLAIN,
        )
    assert told.returncode == 6, told.stderr
    assert "No space left on device" in told.stderr
    assert "Traceback" not in told.stderr


def test_files_that_cannot_be_written_are_output_failures(depmap: Path, tmp_path: Path) -> None:
    for option in ("--output", "--snapshot", "--export"):
        place = tmp_path / "no such folder" / "file.graphml"
        told = run(depmap, "scan", "binance", *WORLD, option, place)
        assert told.returncode == 6, (option, told.stderr)
        assert str(place.parent) in told.stderr
        assert "Traceback" not in told.stderr


# A bug.


def test_a_bug_is_told_as_one_and_reads_as_no_violation(depmap: Path, tmp_path: Path) -> None:
    # Python runs a sitecustomize module, if it finds one, before anything else.
    (tmp_path / "sitecustomize.py").write_text(
        "import depmap.inputs.exchanges as planted\n"
        "def broken(directory):\n"
        "    raise ZeroDivisionError('planted')\n"
        "planted.load_exchanges = broken\n"
    )
    told = run(depmap, "scan", "binance", *WORLD, PYTHONPATH=str(tmp_path))
    assert told.returncode == 5, told.stderr
    assert told.stdout == ""
    assert "ZeroDivisionError: planted" in told.stderr
    assert "bug" in told.stderr.splitlines()[-1]
    assert "https://" in told.stderr.splitlines()[-1]


# Signals.


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
@pytest.mark.parametrize("answers", [0, 1], ids=["first question", "mid-scan"])
def test_a_signal_while_waiting_ends_the_scan(
    depmap: Path, tmp_path: Path, number: signal.Signals, code: int, answers: int
) -> None:
    with resolver(answers=answers) as (address, asked):
        options = ("--resolver", address, "--snapshot", tmp_path / "s.depmap", "--timeout", "60")
        scan = subprocess.Popen(
            [depmap, "scan", "binance.com", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=_PLAIN,
        )
        assert asked.wait(20)
        scan.send_signal(number)
        stdout, stderr = scan.communicate(timeout=WITHIN)
    assert scan.returncode == code, stderr
    assert stdout == ""
    assert "Traceback" not in stderr
    assert not (tmp_path / "s.depmap").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
@pytest.mark.parametrize("seconds", [1.0, 1.6, 2.2])
def test_a_signal_while_busy_ends_the_scan(
    depmap: Path, number: signal.Signals, code: int, seconds: float
) -> None:
    """Whatever it is doing then: loading, asking, or judging what came back."""
    scan = subprocess.Popen(
        [depmap, "scan", "--all-exchanges", *WORLD],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_PLAIN,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        scan.wait(seconds)
    scan.send_signal(number)
    stdout, stderr = scan.communicate(timeout=WITHIN)
    assert scan.returncode == code, stderr
    assert stdout == ""
    assert "Traceback" not in stderr


# How it looks.


def test_a_plain_locale_works(depmap: Path) -> None:
    told = run(depmap, "scan", "binance", *WORLD, LC_ALL="C", LANG="C")
    assert told.returncode == 0, told.stderr
    assert "Amazon Web Services" in told.stdout


def test_an_ascii_only_terminal_works(depmap: Path) -> None:
    told = run(depmap, "scan", "binance", *WORLD, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert told.returncode == 0, told.stderr
    assert "Amazon Web Services" in told.stdout
    assert told.stdout.isascii()


def test_a_pipe_gets_no_escapes_unless_asked(depmap: Path) -> None:
    arguments = ("scan", "binance", *WORLD)
    plain = run(depmap, *arguments)
    assert plain.stderr == ""
    assert "\x1b" not in plain.stdout
    forced = run(depmap, *arguments, FORCE_COLOR="1")
    assert "\x1b[" in forced.stdout
    refused = run(depmap, *arguments, FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b" not in refused.stdout


def test_a_variable_stands_for_its_option(depmap: Path) -> None:
    told = run(depmap, "scan", "binance", DEPMAP_WORLD="2026-09", DEPMAP_FORMAT="json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["run"]["world"] == "2026-09"


# Formats.


def test_the_graph_of_a_recorded_world_reads_back_the_same(depmap: Path, tmp_path: Path) -> None:
    snapshot, graph = tmp_path / "s.depmap", tmp_path / "s.graphml"
    exchanges = ("binance", "bitstamp", "bitget", "upbit", "hashkey")
    told = run(depmap, "scan", *exchanges, *WORLD, "--snapshot", snapshot)
    assert told.returncode == 0, told.stderr
    told = run(depmap, "export", snapshot, "--format", "graphml", "--output", graph)
    assert told.returncode == 0, told.stderr
    ours, theirs = nx.read_graphml(graph), igraph.Graph.Read_GraphML(str(graph))
    names = theirs.vs["id"]
    assert set(names) == set(ours.nodes)
    assert sorted((names[e.source], names[e.target]) for e in theirs.es) == sorted(ours.edges())
    for attribute in theirs.vs.attributes():
        if attribute != "id":
            assert dict(zip(names, theirs.vs[attribute], strict=True)) == dict(
                ours.nodes(data=attribute)
            )
    weighed = sorted(
        (names[e.source], names[e.target], e["role"], e["confidence"], e["evidence"])
        for e in theirs.es
    )
    assert weighed == sorted(
        (a, b, d["role"], d["confidence"], d["evidence"]) for a, b, d in ours.edges(data=True)
    )


def test_two_scans_of_a_recorded_world_tell_the_same(depmap: Path) -> None:
    def told() -> dict[str, object]:
        document = json.loads(run(depmap, "scan", "bitstamp", *WORLD, "--format", "json").stdout)
        return {k: document[k] for k in ("targets", "findings", "coverage", "concentration")}

    assert told() == told()
