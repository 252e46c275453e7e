"""The commands in-process, on the recorded world: what they print, read, refuse and return."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from depmap.cli.commands import COMMANDS
from depmap.cli.main import run
from depmap.snapshot.journal import journal_path
from depmap.snapshot.lines import done_line, held_line
from depmap.version import __version__

WORLD = ("--world", "2026-09")


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def depmap(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str | Path) -> Told:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return call


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "s.depmap"
    assert (
        run(
            [
                "scan",
                "binance",
                "bitstamp",
                *WORLD,
                "--snapshot",
                str(path),
                "-o",
                str(path.with_suffix(".txt")),
            ]
        )
        == 0
    )
    return path


def test_a_scan_says_what_takes_it_down(depmap: Run) -> None:
    told = depmap("scan", "binance.com", *WORLD)
    assert told.code == 0
    assert "One failure takes it down: Amazon Web Services (aws)" in told.out
    assert "reconstructed 2020" in told.out
    assert "\x1b" not in told.out


def test_a_scan_in_json_is_the_documented_report(depmap: Run) -> None:
    told = depmap("scan", "kucoin", *WORLD, "--format", "json")
    document = json.loads(told.out)
    assert document["schema"] == "depmap/report/1"
    assert [t["id"] for t in document["targets"]] == ["kucoin"]


def test_a_report_is_the_same_every_time(depmap: Run, snapshot: Path) -> None:
    first = depmap("report", snapshot, "--format", "json")
    again = depmap("report", snapshot, "--format", "json")
    assert first == again
    assert first.code == 0


def test_observed_only_takes_reconstruction_for_unknown(depmap: Run, snapshot: Path) -> None:
    told = depmap("report", snapshot, "--observed-only", "--format", "json")
    binance = json.loads(told.out)["targets"][0]
    assert "aws" not in {p["component"] for p in binance["single_points"] if p["effect"] == "down"}


def test_an_output_file_is_written_whole(depmap: Run, snapshot: Path, tmp_path: Path) -> None:
    told = depmap("report", snapshot, "-o", tmp_path / "r.txt")
    assert (told.code, told.out) == (0, "")
    assert "binance · Binance" in (tmp_path / "r.txt").read_text(encoding="utf-8")
    assert depmap("report", snapshot, "-o", tmp_path / "no" / "r.txt").code == 6


def test_a_graph_is_exported(depmap: Run, snapshot: Path, tmp_path: Path) -> None:
    assert depmap("export", snapshot, "-o", tmp_path / "g.graphml").code == 0
    assert "<graphml" in (tmp_path / "g.graphml").read_text(encoding="utf-8")
    told = depmap("export", snapshot, "--detail", "providers")
    assert "<graphml" in told.out
    made = depmap("scan", "upbit", *WORLD, "--export", tmp_path / "u.graphml")
    assert made.code == 0
    assert (tmp_path / "u.graphml").stat().st_size > 1000


def test_an_argument_is_explained(depmap: Run, snapshot: Path) -> None:
    told = depmap("explain", snapshot, "binance", "amazon")
    assert told.code == 0
    assert "binance goes down when Amazon Web Services (aws) fails" in told.out
    trail = depmap("explain", snapshot, "api1.binance.com")
    assert "aws/ec2@ap-northeast-1" in "".join(trail.out.split())
    document = json.loads(
        depmap("explain", snapshot, "binance/api", "aws@ap-northeast-1", "--format", "json").out
    )
    assert document["derivations"][0]["verdict"] == "unknown"
    calm = depmap("explain", snapshot, "ws.bitstamp.net", "akamai")
    assert "stays up" in calm.out or "unknown" in calm.out
    beside = depmap("explain", snapshot, "bitstamp/ws", "aws@eu-central-1")
    assert "goes down" in beside.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scan", "binanse", *WORLD), "did you mean 'binance'"),
        (("scan", "binance", "--world", "2026-90"), "did you mean '2026-09'"),
        (("scn",), "did you mean 'scan'"),
        (("scan",), "nothing to scan"),
        (("scan", "https://binance.com/", *WORLD), "is a URL"),
        (("scan", "--all-exchanges"), "--yes"),
        (("scan", "binance", "--resume", *WORLD), "--snapshot"),
        (("scan", "binance", "--resolver", "nine"), "is no resolver"),
        (("scan", "binance", "--allow-private", "ten", *WORLD), "is no network"),
        (("scan", "binance", "--endpoint", "apy=a.b", *WORLD), "did you mean 'api'"),
        (("scan", "binance", "--timeout", "never"), "Invalid value"),
        (("report", "missing.depmap"), "missing.depmap"),
        (("exchanges", "show", "binanse"), "did you mean 'binance'"),
        (("providers", "show", "cloudflair"), "did you mean 'cloudflare'"),
        (("world", "show", "2026"), "2026-09"),
        (("check", "missing.txt", "--policy", "missing.toml"), "missing.toml"),
    ],
)
def test_a_wrong_input_is_told_with_a_remedy(
    depmap: Run, arguments: tuple[str, ...], said: str
) -> None:
    told = depmap(*arguments)
    assert told.code == 2
    assert said in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("component", "said"), [("awz", "did you mean 'aws'"), ("as:x", "write aws")]
)
def test_an_unknown_component_is_told(
    depmap: Run, snapshot: Path, component: str, said: str
) -> None:
    told = depmap("explain", snapshot, "binance", component)
    assert (told.code, said in told.err) == (2, True)


@pytest.mark.parametrize(
    "command", [["scan", "x.example", "--world"], ["identify", "x", "--catalogue"]]
)
def test_the_name_of_a_file_reaches_no_terminal_raw(
    command: list[str], depmap: Run, tmp_path: Path
) -> None:
    """Nor the log of a build service, which obeys lines that begin with ``::``."""
    (tmp_path / "a\x1b[31m\n::error::b\u202e.toml").write_text("x", encoding="utf-8")
    told = depmap(*command, tmp_path)
    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(told.err)


def test_a_message_quotes_no_more_than_can_be_read(depmap: Run, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(f"name,domain\nx,{'y' * 100_000}.com\n", encoding="utf-8")
    told = depmap("scan", "-f", listed, *WORLD)
    assert (told.code, len(told.err) < 5000) == (2, True)


def test_an_unknown_subject_is_told(depmap: Run, snapshot: Path) -> None:
    assert "did you mean 'binance'" in depmap("explain", snapshot, "binanc", "aws").err
    assert depmap("explain", snapshot, "nobody.example").code == 2
    assert depmap("explain", snapshot, "binance", "--format", "json").code == 2


def test_lists_are_read_in_every_form(depmap: Run, tmp_path: Path) -> None:
    lines, table, toml = tmp_path / "l.txt", tmp_path / "l.csv", tmp_path / "l.toml"
    lines.write_text("# venues\nbinance\nkucoin.com\n", encoding="utf-8")
    table.write_text("name,weight\nbinance,2\nkucoin,1\n", encoding="utf-8")
    toml.write_text('[[target]]\nname = "binance"\n[[target]]\nname = "kucoin"\n', encoding="utf-8")
    for form in (lines, table, toml):
        told = depmap("scan", "-f", form, *WORLD, "--format", "json")
        assert [t["id"] for t in json.loads(told.out)["targets"]] == ["binance", "kucoin"]
    bad = tmp_path / "bad.txt"
    bad.write_text("binance\nhttp://x\n", encoding="utf-8")
    told = depmap("scan", "-f", bad, *WORLD)
    assert (told.code, f"{bad}:2" in told.err) == (2, True)


def test_a_list_is_read_from_standard_input(
    depmap: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stdin = tmp_path / "in"
    stdin.write_text("upbit\n", encoding="utf-8")
    with stdin.open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        told = depmap("scan", "-f", "-", *WORLD, "--format", "json")
    assert [t["id"] for t in json.loads(told.out)["targets"]] == ["upbit"]


def test_a_host_alone_and_a_host_added(depmap: Run) -> None:
    alone = depmap("scan", "api1.binance.com", "--only-host", *WORLD, "--format", "json")
    hosts = [h["host"] for h in json.loads(alone.out)["targets"][0]["hosts"]]
    assert hosts == ["api1.binance.com"]
    added = depmap(
        "scan", "bitstamp", "--endpoint", "api=api1.binance.com", *WORLD, "--format", "json"
    )
    hosts = [h["host"] for h in json.loads(added.out)["targets"][0]["hosts"]]
    assert "api1.binance.com" in hosts


def test_a_dry_run_asks_nothing(depmap: Run) -> None:
    told = depmap("scan", "binance", "--dry-run", "--resolver", "192.0.2.1")
    assert told.code == 0
    assert "binance\trrset api1.binance.com A\n" in told.out


def test_nothing_seen_is_not_measured(depmap: Run) -> None:
    told = depmap("scan", "nobody.example", *WORLD)
    assert told.code == 3
    assert "nothing was seen of any target" in told.err
    low = depmap("scan", "binance", *WORLD, "--min-coverage", "0.9")
    assert (low.code, "could be judged" in low.err) == (3, True)


def test_an_excluded_name_is_not_asked_about(depmap: Run, tmp_path: Path) -> None:
    listed = tmp_path / "exclude.txt"
    listed.write_text("binance.com\n192.0.2.0/24\n", encoding="utf-8")
    told = depmap("scan", "binance", *WORLD, "--exclude", listed, "--format", "json")
    assert told.code == 3
    assert all(not h["addresses"] for h in json.loads(told.out)["targets"][0]["hosts"])


def test_variables_stand_for_options(depmap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPMAP_WORLD", "2026-09")
    monkeypatch.setenv("DEPMAP_FORMAT", "json")
    assert json.loads(depmap("scan", "binance").out)["run"]["world"] == "2026-09"


def test_a_damaged_snapshot_is_named_and_salvaged(
    depmap: Run, snapshot: Path, tmp_path: Path
) -> None:
    lines = snapshot.read_bytes().splitlines(keepends=True)
    torn = tmp_path / "torn.depmap"
    torn.write_bytes(b"".join(lines[:-3]) + b'{"kind":"obs')
    told = depmap("report", torn)
    assert told.code == 6
    assert f"{torn}:" in told.err
    assert depmap("report", torn, "--salvage").code == 0
    newer = tmp_path / "newer.depmap"
    newer.write_bytes(snapshot.read_bytes().replace(b"depmap/snapshot/1", b"depmap/snapshot/9"))
    assert depmap("report", newer).code in (2, 6)


def test_a_scan_goes_on_where_it_was_cut_off(depmap: Run, snapshot: Path, tmp_path: Path) -> None:
    """A journal with one completed target of two, as an interrupted run leaves it."""
    whole = json.loads(depmap("report", snapshot, "--format", "json").out)
    first, path = tmp_path / "first.depmap", tmp_path / "s.depmap"
    assert depmap("scan", "binance", *WORLD, "--snapshot", first).code == 0
    head = [
        line
        for line in snapshot.read_bytes().splitlines(keepends=True)
        if json.loads(line)["kind"] in ("header", "target")
    ]
    seen = [
        line
        for line in first.read_bytes().splitlines(keepends=True)
        if json.loads(line)["kind"] == "observation"
    ]
    left = b"".join([*head, held_line("process 1"), *seen, done_line("binance")])
    journal_path(path).write_bytes(left)
    scan = ("scan", "binance", "bitstamp", "--snapshot", path, "--resume", "--format", "json")
    elsewhere = depmap(*scan, *WORLD, "--vantage", "Oslo")
    assert (elsewhere.code, "another world, vantage" in elsewhere.err) == (2, True)
    told = depmap(*scan, *WORLD)
    assert told.code == 0
    assert "1 of 2 targets to go" in told.err
    assert not journal_path(path).exists()
    again = json.loads(told.out)
    for part in ("targets", "findings", "coverage", "concentration"):
        assert again[part] == whole[part]


def test_the_shipped_facts_are_listed_and_shown(depmap: Run) -> None:
    assert "binance\tbinance.com\tBinance\tcurated\n" in depmap("exchanges", "list").out
    shown = depmap("exchanges", "show", "htx").out
    assert "formerly Huobi" in shown
    assert "api1.binance.com" in depmap("exchanges", "show", "binance.com").out
    assert "aws\tAmazon Web Services\tAmazon.com, Inc.\t" in depmap("providers", "list").out
    provider = depmap("providers", "show", "edgio").out
    assert "closed\t2025-01-15" in provider
    assert "aws/route53" in depmap("providers", "show", "amazon").out
    assert depmap("world", "list").out == "2026-09\n"
    world = depmap("world", "show", "2026-09").out
    assert "128 exchanges" in world
    assert "reconstructed\tdelegation" in world


def test_the_version_and_help_are_told(depmap: Run) -> None:
    assert depmap("--version").out == f"depmap {__version__}\n"
    told = depmap("--help")
    assert all(f"  {entry.name}" in told.out for entry in COMMANDS)
    assert told.out == depmap().out


@pytest.mark.parametrize("command", [entry.name for entry in COMMANDS])
def test_every_command_helps_with_an_example(depmap: Run, command: str) -> None:
    told = depmap(command, "--help")
    assert told.code == 0
    assert "Usage: depmap" in told.out
    if command not in ("exchanges", "incidents", "providers", "world"):
        assert f"depmap {command}" in told.out.split("Example:")[1]
