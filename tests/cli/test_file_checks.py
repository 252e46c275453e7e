"""What ``providers check`` and ``world check`` have in common: formats, exit codes, bad files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from depmap.cli.main import run
from depmap.report import catalogue_check, world_check
from depmap.report.annotations import RuleText
from tests.analysis import provider_lists, worlds
from tests.analysis.provider_lists import folder, matcher
from tests.cli.in_process import Run, Told, runner

DEPMAP = Path(sys.executable).with_name("depmap")
NO_TOML = "x = [\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A command, a file it passes, one that is wrong in a line, and what that is."""

    command: str
    good: tuple[str, str]
    bad: tuple[str, str]
    line: int
    rule: str
    message: str
    rules: tuple[RuleText, ...]


KINDS = (
    Kind(
        command="providers",
        good=("zzown", provider_lists.sound("zzown")),
        bad=("zzbad", provider_lists.sound("zzbad") + matcher("ns", "com")),
        line=23,
        rule="syntax",
        message="pattern: 'com' has a single label",
        rules=catalogue_check.rule_texts(),
    ),
    Kind(
        command="world",
        good=("kraken", worlds.sound("kraken")),
        bad=("okx", worlds.head("okx") + worlds.rrset("okx.example.com", "A", "192.0.2.1")),
        line=6,
        rule="documentation-address",
        message="okx.example.com has 192.0.2.1, set aside: documentation",
        rules=world_check.rule_texts(),
    ),
)


@pytest.fixture(params=KINDS, ids=[kind.command for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def check(kind: Kind, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(capsys, monkeypatch, kind.command, "check")


@pytest.fixture
def own(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the current one, with both files."""
    monkeypatch.chdir(tmp_path)
    return folder(tmp_path / "own", dict([kind.good, kind.bad]))


def test_build_services_are_told_the_place(kind: Kind, check: Run, own: Path) -> None:
    path = f"own/{kind.bad[0]}.toml"
    github = check("own", "--format", "github")
    told = f"::error file={path},line={kind.line}::{kind.rule}: {kind.message}\n"
    assert (github.code, github.out) == (1, told)
    sarif = check("own", "--format", "sarif")
    (sarif_run,) = json.loads(sarif.out)["runs"]
    (result,) = sarif_run["results"]
    location = result["locations"][0]["physicalLocation"]
    assert (sarif.code, result["ruleId"]) == (1, kind.rule)
    assert location["artifactLocation"]["uri"] == path
    assert location["region"] == {"startLine": kind.line}
    assert [r["id"] for r in sarif_run["tool"]["driver"]["rules"]] == [r.id for r in kind.rules]


def test_a_folder_below_is_told_relatively_however_it_is_given(check: Run, own: Path) -> None:
    assert check(own).out == check("own").out == check("own/").out


def test_a_file_takes_the_output_and_a_report_exits_zero(check: Run, own: Path) -> None:
    told = check("own", "--format", "sarif", "-o", "findings.sarif", "--exit-zero")
    assert told == Told(0, "", "")
    assert json.loads(Path("findings.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_what_is_no_regular_file_is_no_finding(check: Run, tmp_path: Path) -> None:
    (tmp_path / "acme.toml").mkdir()
    told = check(tmp_path, "--exit-zero")
    assert (told.code, "acme.toml: is no regular file" in told.err) == (2, True)


def test_a_pipe_among_the_files_is_refused_and_not_waited_for(kind: Kind, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "acme.toml")
    others = {"providers": ["identify", "x", "--catalogue"], "world": ["world", "show"]}
    for command in ([kind.command, "check"], others[kind.command]):
        assert run([*command, str(tmp_path)]) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("whole", [True, False])
def test_what_may_not_be_read_is_no_finding(whole: bool, kind: Kind, check: Run, own: Path) -> None:
    shut = own if whole else own / f"{kind.good[0]}.toml"
    shut.chmod(0)
    try:
        assert check("own").code == 2
    finally:
        shut.chmod(0o755)


@pytest.mark.parametrize(
    ("good", "more", "code"),
    [
        (True, (), 0),
        (False, (), 1),
        (False, ("--exit-zero",), 0),
        (True, ("--ful",), 2),
        (False, ("--format", "yaml"), 2),
    ],
)
def test_the_installed_command_exits_by_what_it_found(
    good: bool, more: tuple[str, ...], code: int, kind: Kind, tmp_path: Path
) -> None:
    name, text = kind.good
    told = subprocess.run(
        [DEPMAP, kind.command, "check", tmp_path / "own", *more],
        capture_output=True,
        timeout=60,
        check=False,
        cwd=folder(tmp_path / "own", {name: text if good else NO_TOML}),
    )
    assert told.returncode == code


def test_a_closed_pipe_keeps_the_verdict(kind: Kind, tmp_path: Path) -> None:
    path = folder(tmp_path / "own", {f"zz{n}": NO_TOML for n in range(300)})
    command: list[str | Path] = [DEPMAP, kind.command, "check", path, "--full"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 1
