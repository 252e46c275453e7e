"""``depmap incidents`` in-process: lists, shows, refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from depmap.cli.main import run

Run = Callable[..., tuple[int, str, str]]

TOKYO = "aws-apne1-2019-08-23"


@pytest.fixture
def incidents(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["incidents", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_the_list_has_one_line_each(incidents: Run) -> None:
    code, out, _ = incidents("list")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 26)
    assert [line.split("\t")[0] for line in lines] == sorted(line[:10] for line in lines)
    (tokyo,) = [line.split("\t") for line in lines if TOKYO in line]
    assert tokyo == [
        "2019-08-23",
        TOKYO,
        "AWS Tokyo: cooling failure in one zone",
        "aws@ap-northeast-1",
        "5 affected, 1 fine, 1 disputed (1 recalled)",
    ]


def test_one_is_shown(incidents: Run) -> None:
    code, out, _ = incidents("show", TOKYO)
    assert code == 0
    assert "✗ BitMax (ascendex): found, through binance" in out
    assert "✓ Huobi (htx): found" in out
    assert "https://aws.amazon.com/jp/message/56489/" in out
    assert "\x1b" not in out


def test_json_of_one_is_its_part_of_the_list(incidents: Run) -> None:
    listed = json.loads(incidents("list", "--format", "json")[1])
    shown = json.loads(incidents("show", TOKYO, "--format", "json")[1])
    assert listed["schema"] == shown["schema"] == "depmap/incidents/1"
    assert len(listed["incidents"]) == 26
    assert shown["incidents"] == [i for i in listed["incidents"] if i["id"] == TOKYO]


def test_an_output_file_is_written(incidents: Run, tmp_path: Path) -> None:
    for number, arguments in enumerate(
        (("list",), ("show", TOKYO), ("show", TOKYO, "--format", "json"))
    ):
        path = tmp_path / f"{number}.txt"
        printed = incidents(*arguments)[1]
        assert incidents(*arguments, "-o", path) == (0, "", "")
        assert path.read_text(encoding="utf-8") == printed


def test_an_unknown_one_is_refused(incidents: Run) -> None:
    code, out, err = incidents("show", "aws-apne1-2019-08-24")
    assert (code, out) == (2, "")
    assert f"did you mean '{TOKYO}'?" in err


def test_hostile_files_are_shown_not_obeyed(
    incidents: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "incidents").mkdir()
    (tmp_path / "incidents" / "bad.toml").write_text(
        'name = "\\u001b[31mred"\nkind = "outage"\ndate = 2020-01-02\ntiming = "found"\n'
        'scope = "global"\nfails = ["aws"]\ncause = "\\u001b]0;title\\u0007"\n'
        '[[reported]]\nwho = "a"\nname = "\\u202ebackwards"\nfate = "affected"\n'
        'certainty = "found"\n[[sources]]\ntitle = "\\u0000"\nwhere = "https://a.example/\\u009b"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("depmap.inputs.data.data_dir", lambda: tmp_path)
    listed = incidents("list")[1]
    shown = incidents("show", "bad")[1]
    document = incidents("show", "bad", "--format", "json")[1]
    for text in (listed, shown, document):
        assert not set("\x1b\x07\x00\x9b\u202e") & set(text)
    assert r"\x1b[31mred" in listed
    assert r"\x1b[31mred" in shown
    assert r"\u202ebackwards" in shown
    assert json.loads(document)["incidents"][0]["name"] == "\x1b[31mred"
