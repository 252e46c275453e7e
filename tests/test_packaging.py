"""The wheel: what it carries, and that it does the main job in a clean environment.

Slow, for it builds and installs as a user would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from depmap.inputs.catalogue_cache import COMPILED
from depmap.version import __version__

ROOT = Path(__file__).resolve().parents[1]
DEMO = ("scan", "binance.com", "coinbase.com", "kucoin.com", "--world", "2026-09")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A wheel in an environment of its own. ``home``: an empty folder to run from."""

    wheel: Path
    environment: Path
    home: Path

    @property
    def names(self) -> list[str]:
        """Every file in the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command, away from the sources."""
        return subprocess.run(
            [self.environment / "bin" / "depmap", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.home,
            env={k: v for k, v in os.environ.items() if not k.startswith(("DEPMAP_", "PYTHON"))}
            | {"XDG_CACHE_HOME": str(self.home / "cache")},
        )


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, built from these sources and installed with what it depends on."""
    place = tmp_path_factory.mktemp("wheel")
    _done(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", ROOT)
    (wheel,) = (place / "dist").glob("depmap-*.whl")
    venv.create(place / "venv", with_pip=True)
    pip = (place / "venv" / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
    _done(*pip, "install", "--quiet", wheel)
    home = place / "home"
    home.mkdir()
    return Installed(wheel=wheel, environment=place / "venv", home=home)


def _done(*command: str | Path) -> None:
    """Run to success; the words of the command otherwise."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_installed_command_tells_its_version(installed: Installed) -> None:
    told = installed.run("--version")
    assert (told.returncode, told.stdout) == (0, f"depmap {__version__}\n")


def test_the_demo_runs_from_the_wheel_alone(installed: Installed) -> None:
    told = installed.run(*DEMO)
    assert told.returncode == 0, told.stderr
    for exchange in ("binance", "coinbase", "kucoin"):
        assert exchange in told.stdout
    assert "aws@ap-northeast-1" in told.stdout


def test_it_carries_the_data_and_nothing_of_the_workshop(installed: Installed) -> None:
    names = installed.names
    shipped = {name.removeprefix("depmap/_data/") for name in names if "/_data/" in name}
    here = {
        str(path.relative_to(ROOT / "data"))
        for path in (ROOT / "data").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped == here | {COMPILED}
    assert "networks.csv.gz" in shipped
    tops = {name.split("/")[0] for name in names}
    assert tops == {"depmap", f"depmap-{__version__}.dist-info"}


def test_its_catalogue_is_compiled_already(installed: Installed) -> None:
    told = installed.run("identify", "ada.ns.cloudflare.com")
    assert "cloudflare/dns" in told.stdout
    assert not (installed.home / "cache").exists()


def test_it_carries_its_licence_and_whom_it_owes(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        for name in ("LICENSE", "NOTICE"):
            (member,) = (n for n in archive.namelist() if n.endswith(f"licenses/{name}"))
            assert ".dist-info/" in member
            assert archive.read(member) == (ROOT / name).read_bytes()


def test_it_is_typed_and_carries_its_schema(installed: Installed) -> None:
    assert "depmap/py.typed" in installed.names
    assert "depmap/schema/report-1.json" in installed.names


def test_it_carries_the_web_report_with_its_library_and_licence(installed: Installed) -> None:
    page = installed.home / "report.html"
    told = installed.run(*DEMO, "--format", "html", "-o", str(page))
    assert told.returncode == 0, told.stderr
    written = page.read_text("utf-8")
    assert "D3" in written
    assert "d3js.org v7" in written
    assert (ROOT / "depmap/report/html/assets/d3-licence.txt").read_text("utf-8")[:40] in written


def test_its_requirements_hold_together(installed: Installed) -> None:
    python = installed.environment / "bin" / "python"
    _done(python, "-m", "pip", "check")
