"""The Python interface, on the recorded world and on a resolver of the test's own."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import depmap
from depmap.errors import InputError, NotMeasured, UsageError
from depmap.inputs.targets import target_from_argument
from depmap.model.component import provided
from depmap.model.observation import Provenance, Snapshot
from depmap.snapshot.writer import write_snapshot

WORLD = "2026-09"
OWN = """
name = "Ours"
owner = "Ours"
homepage = "https://ours.example/"
sources = [{ where = "https://ours.example/", verified = 2026-09-01 }]

[[services]]
slug = "cdn"
name = "Ours"
roles = ["cdn"]

  [[services.matchers]]
  kind = "cname"
  pattern = "edge.ours.example"
  role = "cdn"
  strength = "strong"
  source = "https://ours.example/"
  verified = 2026-09-01
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return depmap.scan(["bitstamp", "bitstamp.net", "upbit"], world=WORLD)


def test_the_interface_is_what_it_says() -> None:
    assert dir(depmap) == ["Catalogue", "__version__", "assess", "load_snapshot", "scan"]
    assert all(getattr(depmap, name) for name in depmap.__all__)
    with pytest.raises(AttributeError, match="scam"):
        depmap.scam  # noqa: B018
    assert (Path(depmap.__file__).parent / "py.typed").is_file()


def test_importing_it_loads_nothing_of_it() -> None:
    probe = "import sys, depmap; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "depmap.version" in loaded
    assert not {"depmap.pipeline", "dns", "httpx", "asyncio", "typer", "networkx"} & set(loaded)


def test_a_target_is_scanned_once_however_it_is_called(snapshot: Snapshot) -> None:
    assert [target.id for target in snapshot.targets] == ["bitstamp", "upbit"]
    assert snapshot.run.world == WORLD
    assert any(o.provenance is Provenance.RECONSTRUCTED for o in snapshot.observations)


def test_a_snapshot_survives_its_file_and_is_judged_the_same(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    write_snapshot(tmp_path / "s.depmap", snapshot)
    loaded = depmap.load_snapshot(tmp_path / "s.depmap")
    assert loaded == snapshot
    assert depmap.assess(loaded) == depmap.assess(snapshot, catalogue=depmap.Catalogue.shipped())
    known = depmap.assess(snapshot, observed_only=True)
    assert known.concentration != depmap.assess(snapshot).concentration
    with pytest.raises(InputError):
        depmap.load_snapshot(str(tmp_path / "none.depmap"))


def test_a_scan_works_where_an_event_loop_runs(snapshot: Snapshot) -> None:
    async def within() -> tuple[Snapshot, Snapshot]:
        beside = await asyncio.to_thread(depmap.scan, "upbit", world=WORLD)
        return depmap.scan("upbit", world=WORLD), beside

    blocking, beside = asyncio.run(within())
    for made in (blocking, beside):
        assert [o.question for o in made.observations] == [
            o.question for o in depmap.scan("upbit", world=WORLD).observations
        ]


def test_a_target_of_ones_own_is_scanned() -> None:
    target = target_from_argument("api1.binance.com", {}, only_host=True)
    assert depmap.scan(target, world=WORLD).targets == (target,)


def test_what_the_caller_did_wrong_is_told_with_a_remedy() -> None:
    with pytest.raises(UsageError) as misspelt:
        depmap.scan("binanse", world=WORLD)
    assert "binance" in misspelt.value.remedy
    with pytest.raises(UsageError, match="nothing to scan"):
        depmap.scan([], world=WORLD)
    with pytest.raises(UsageError, match="no recorded world"):
        depmap.scan("binance", world="2026-90")
    with pytest.raises(UsageError, match="no resolver"):
        depmap.scan("binance", resolvers=["nine"])


def test_no_resolver_is_not_measured() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NotMeasured):
        depmap.scan("binance", resolvers=[f"127.0.0.1:{port}"], timeout=0.5)


def test_a_catalogue_answers_look_ups(tmp_path: Path) -> None:
    shipped = depmap.Catalogue.shipped()
    found = shipped.identify("ada.ns.cloudflare.com").matches[0]
    assert found.component == provided("cloudflare", service="dns")
    assert not shipped.identify("notcloudflare.com").matches
    assert shipped.date[:2] == "20"
    assert shipped.identify("AS13335", on="2026-01-01").matches
    (tmp_path / "ours.toml").write_text(OWN, encoding="utf-8")
    ours = depmap.Catalogue.of(tmp_path)
    assert ours.identify("a.edge.ours.example").matches[0].component == provided(
        "ours", service="cdn"
    )
    assert ours.identify("ada.ns.cloudflare.com").matches
    only = depmap.Catalogue.of(tmp_path, only=True)
    assert not only.identify("ada.ns.cloudflare.com").matches
    with pytest.raises(InputError):
        depmap.Catalogue.of(tmp_path / "none")


@pytest.mark.parametrize(
    "choices",
    [
        {"concurrency": 0},
        {"timeout": 0.0},
        {"timeout": float("nan")},
        {"deadline": 0.0},
        {"rate": -1.0},
        {"resolvers": ["nonsense"]},
    ],
)
def test_numbers_out_of_bounds_are_refused(choices: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        depmap.scan("bitstamp", world=WORLD, **choices)


def test_what_is_no_target_is_refused() -> None:
    with pytest.raises(UsageError, match="no target"):
        depmap.scan([b"bitstamp"], world=WORLD)  # type: ignore[list-item]


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="no kind of value"):
        depmap.Catalogue.shipped().identify("8.8.8.8", "nonsense")  # type: ignore[arg-type]
