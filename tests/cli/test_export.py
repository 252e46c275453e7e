"""``export`` in every format, of snapshots and edge lists; ``scan --export``; ``--format svg``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from depmap.cli.formats import GraphFormat
from depmap.cli.graphing import SUFFIXES
from depmap.cli.main import run


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def depmap(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> Told:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return call


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "s.depmap"
    scan = ["scan", "binance", "kucoin", "bitstamp", "--world", "2026-09", "--quiet"]
    kept = ["--snapshot", str(path), "-o", str(path.with_suffix(".txt"))]
    assert run([*scan, *kept]) == 0
    return path


@pytest.mark.parametrize("form", GraphFormat)
@pytest.mark.parametrize("facts", ["snapshot", "2020-exchanges"])
def test_each_format_is_the_same_every_time(
    depmap: Run, snapshot: Path, facts: str, form: str
) -> None:
    subject = snapshot if facts == "snapshot" else facts
    first = depmap("export", subject, "--format", form)
    assert (first.code, first.err) == (0, "")
    assert first.out
    assert depmap("export", subject, "--format", form) == first


def test_details_differ(depmap: Run, snapshot: Path) -> None:
    counts = {
        detail: len(
            json.loads(depmap("export", snapshot, "--format", "cytoscape", "--detail", detail).out)[
                "elements"
            ]["nodes"]
        )
        for detail in ("providers", "full")
    }
    assert counts["providers"] < counts["full"]


def test_figures_of_an_exported_edge_list_are_the_lower_ends_of_the_scan(
    depmap: Run, snapshot: Path, tmp_path: Path
) -> None:
    path = tmp_path / "edges.csv"
    assert depmap("export", snapshot, "--format", "edges", "-o", path).code == 0

    def figures(facts: Path, column: str) -> dict[tuple[str, str], int]:
        rows = csv.DictReader(io.StringIO(depmap("impact", facts, "--format", "csv").out))
        return {
            (row["service"], row["provider"]): int(row[column])
            for row in rows
            if not row["provider"].startswith("unknown:")
        }

    assert figures(path, "C_total") == figures(snapshot, "C_total")
    assert figures(path, "I_fail") == figures(snapshot, "I_fail")
    failed = depmap("whatif", path, "--fail", "dns:aws")
    assert "3 down" in failed.out


def test_an_edge_list_is_exported_and_read_again(depmap: Run, tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    assert depmap("export", "2020-exchanges", "--format", "edges", "-o", path).code == 0
    asked = ("--role", "dns", "--format", "csv")
    assert depmap("impact", path, *asked).out == depmap("impact", "2020-exchanges", *asked).out
    again = depmap("export", path, "--format", "edges")
    assert again.out == path.read_text("utf-8")


def test_names_of_an_edge_list_can_be_the_catalogues(depmap: Run) -> None:
    literal = depmap("export", "2020-exchanges", "--format", "edges").out
    resolved = depmap("export", "2020-exchanges", "--format", "edges", "--resolve-names").out
    assert ",cdn,cloudfront," in literal
    assert ",cdn,cloudfront," not in resolved
    named = depmap("export", "2020-exchanges", "--format", "csv", "--resolve-names").out
    assert "cdn:Amazon Web Services" in named


def test_what_is_neither_snapshot_nor_edge_list_is_refused(depmap: Run, tmp_path: Path) -> None:
    told = depmap("export", "2020-exchange")
    assert told.code == 2
    assert "did you mean '2020-exchanges'?" in told.err
    broken = tmp_path / "x.csv"
    broken.write_text("a,b\n", "utf-8")
    assert depmap("export", broken).code == 2
    assert depmap("export", broken, "--format", "gephi").code == 2


READS: dict[GraphFormat, Callable[[Path], object]] = {
    GraphFormat.GRAPHML: nx.read_graphml,
    GraphFormat.GEXF: nx.read_gexf,
    GraphFormat.CYTOSCAPE: lambda path: nx.cytoscape_graph(json.loads(path.read_bytes())),
    GraphFormat.CSV: lambda path: path.read_text("utf-8").index("source,target,id,"),
    GraphFormat.DOT: lambda path: path.read_text("utf-8").index("digraph"),
}


@pytest.mark.parametrize(("suffix", "form"), SUFFIXES)
def test_the_suffix_tells_the_format(
    depmap: Run, tmp_path: Path, suffix: str, form: GraphFormat
) -> None:
    path = tmp_path / f"graph{suffix.upper()}"
    report = tmp_path / "r.txt"
    told = depmap("scan", "kucoin", "--world", "2026-09", "--export", path, "-o", report)
    assert told.code == 0
    READS[form](path)


def test_an_unknown_suffix_is_refused_before_anything_is_scanned(
    depmap: Run, tmp_path: Path
) -> None:
    kept = tmp_path / "s.depmap"
    told = depmap(
        "scan", "kucoin", "--world", "2026-09", "--snapshot", kept, "--export", tmp_path / "g.xml"
    )
    assert told.code == 2
    assert ".graphml, .gexf, .dot, .gv, .cyjs, .json, .csv" in told.err
    assert not kept.exists()


def test_a_report_is_drawn(depmap: Run, snapshot: Path) -> None:
    concentration = depmap("report", snapshot, "--format", "svg")
    assert concentration.code == 0
    root = etree.fromstring(concentration.out.encode("utf-8"))
    assert root[0].text == "What 3 targets depend on"
    tree = depmap("report", snapshot, "--format", "svg", "--picture", "kucoin.com")
    assert str(etree.fromstring(tree.out.encode("utf-8"))[0].text).startswith("kucoin · KuCoin: ")


def test_a_scan_is_drawn(depmap: Run) -> None:
    drawn = depmap("scan", "kucoin", "--world", "2026-09", "--format", "svg")
    assert "kucoin · KuCoin: one failure takes it down" in drawn.out
    bars = depmap(
        "scan", "kucoin", "--world", "2026-09", "--format", "svg", "--picture", "concentration"
    )
    assert "What 1 target depends on" in bars.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--picture", "kucoin"), "--picture is for --format svg"),
        (("--picture", "kucoim", "--format", "svg"), "did you mean 'kucoin'?"),
    ],
)
def test_a_picture_that_cannot_be_drawn(
    depmap: Run, snapshot: Path, options: tuple[str, ...], said: str
) -> None:
    for command in (("report", snapshot), ("scan", "kucoin", "--world", "2026-09")):
        told = depmap(*command, *options)
        assert told.code == 2
        assert said in told.err
        assert told.out == ""
