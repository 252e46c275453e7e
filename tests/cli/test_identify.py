"""``depmap identify`` in-process: every format, bulk from standard input, the user's catalogue."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from depmap.cli.main import run
from tests.inputs.test_catalogue_cache import MINE

Identify = Callable[..., tuple[int, str, str]]

KEYS = {"input", "kind", "matches", "conflict"}
MATCH_KEYS = {
    "provider",
    "name",
    "service",
    "region",
    "role",
    "confidence",
    "matcher",
    "source",
}


@pytest.fixture
def identify(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Identify:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run(["identify", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_bulk_answers_in_order_one_line_each(identify: Identify) -> None:
    lines = b"d1.cloudfront.net\n\n  52.199.127.214 \r\nnobody.example\nx..y\n104.16.1.1,AS13335"
    code, out, err = identify("--format", "jsonl", stdin=lines)
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [each["input"] for each in found] == [
        "d1.cloudfront.net",
        "52.199.127.214",
        "nobody.example",
        "x..y",
        "104.16.1.1,AS13335",
    ]
    assert [each["kind"] for each in found] == ["cname", "ip", "name", "name", "ip"]
    assert all(each.keys() >= KEYS for each in found)
    assert all(match.keys() == MATCH_KEYS for each in found for match in each["matches"])
    assert found[0]["matches"][0] | {"source": ""} == {
        "provider": "aws",
        "name": "Amazon Web Services",
        "service": "cloudfront",
        "region": "",
        "role": "cdn",
        "confidence": 0.9,
        "matcher": "aws/cloudfront cname cloudfront.net",
        "source": "",
    }
    assert found[1]["matches"][0]["region"] == "ap-northeast-1"
    assert found[2]["matches"] == []
    assert "error" not in found[2]
    assert found[3]["matches"] == []
    assert found[3]["error"]
    assert found[4]["matches"][0]["confidence"] == 0.96


def test_the_kind_can_be_given(identify: Identify) -> None:
    _, out, _ = identify("--as", "ns", "--format", "jsonl", "d1.cloudfront.net")
    assert json.loads(out)["kind"] == "ns"
    assert json.loads(out)["matches"] == []


def test_csv_has_a_row_a_match_and_one_for_none(identify: Identify) -> None:
    _, out, _ = identify("--format", "csv", "server: cloudflare", "nobody.example")
    known, unknown = csv.DictReader(io.StringIO(out))
    assert (known["provider"], known["role"], known["conflict"]) == ("cloudflare", "cdn", "false")
    assert (unknown["input"], unknown["provider"]) == ("nobody.example", "")


def test_json_is_one_document(identify: Identify) -> None:
    document = json.loads(identify("--format", "json", "AS13335", "AS1")[1])
    assert document["schema"] == "depmap/identify/1"
    assert [value["input"] for value in document["values"]] == ["AS13335", "AS1"]


def test_the_terminal_tells_evidence_and_hides_nothing(identify: Identify) -> None:
    code, out, _ = identify("54.64.0.1", "evil\x1b[31m.example", "x..y")
    assert code == 0
    assert "Amazon Web Services · ap-northeast-1 · aws/ec2@ap-northeast-1" in out
    assert "aws/ec2 network 54.64.0.0/15" in out
    assert "\x1b" not in out
    assert "can't be read" in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_file_is_written(identify: Identify, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    code, out, _ = identify("AS13335", "--format", "jsonl", "-o", file)
    assert (code, out) == (0, "")
    assert json.loads(file.read_text())["input"] == "AS13335"


def test_lines_too_long_and_no_text_are_told(identify: Identify) -> None:
    _, out, _ = identify("-", "--format", "jsonl", stdin=b"a" * 100_000 + b"\nAS13335\n\xff\xfe\n")
    long, known, broken = map(json.loads, out.splitlines())
    assert "longer than" in long["error"]
    padded = b"server: cloudflare" + b" " * 20_000 + b"not\n" + b" " * 20_000 + b"1.1.1.1\n"
    cut = [json.loads(line) for line in identify("--format", "jsonl", stdin=padded)[1].splitlines()]
    assert [bool(each["error"]) for each in cut] == [True, True]
    marked = identify("--format", "jsonl", stdin=b"\xef\xbb\xbf52.199.127.214\n")[1]
    assert json.loads(marked)["kind"] == "ip"
    assert known["matches"]
    assert broken["matches"] == []


def test_the_users_own_catalogue(identify: Identify, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    asked = ("ns1.mine.example", "ada.ns.cloudflare.com", "--format", "jsonl")
    own = ("--catalogue", tmp_path)

    def providers(*more: str | Path) -> list[list[str]]:
        lines = identify(*asked, *more)[1].splitlines()
        return [[match["provider"] for match in json.loads(line)["matches"]] for line in lines]

    assert providers() == [[], ["cloudflare"]]
    assert providers(*own) == [["mine"], ["cloudflare"]]
    assert providers(*own, "--catalogue-only") == [["mine"], []]


def test_what_is_asked_wrong(identify: Identify, tmp_path: Path) -> None:
    assert identify("a.example", "--catalogue-only")[0] == 2
    assert identify("a.example", "--catalogue", tmp_path / "nowhere")[0] == 2
    (tmp_path / "bad.toml").write_text("name = 1\n", encoding="utf-8")
    code, _, err = identify("a.example", "--catalogue", tmp_path)
    assert code == 2
    assert "bad.toml:1" in err


def test_the_catalogue_is_listed_and_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    own = ["--catalogue", str(tmp_path)]
    assert run(["providers", "list", *own]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "mine\tMine\tMe\tedge" in lines
    assert len(lines) > 700
    assert run(["providers", "show", "my own", *own, "--catalogue-only"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("mine · Mine · Me\nalso\tmy own\n")
    assert "  hosting\tasn\t66 2019 to 2024-05\tme (unverified)" in page
    assert "  run by mine, 2020\tme (2020-01-01)" in page
    assert run(["providers", "show", "mine", *own, "--format", "json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)["providers"]
    assert shown["services"][0]["matchers"][1]["region"] == "r1"
    assert run(["providers", "show", "aww"]) == 2
    assert "did you mean 'aws'" in capsys.readouterr().err
