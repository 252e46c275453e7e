"""``depmap impact``: on edge lists and snapshots, in every format; what it refuses."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from depmap.cli.main import run

WORLD = ("--world", "2026-09")
COLUMNS = "service,provider,C_direct,C_total,I_direct,I_total,I_fail"
FACTS = """\
dependent,kind_of_dependent,service,provider,critical,redundant_group
a.example,site,dns,aws,1,
a.example,site,cdn,cloudfront,1,
b.example,site,dns,aws,0,g
b.example,site,dns,ns1,0,g
c.example,site,dns,cloudflare,1,
c.example,site,ca,let'sencrypt,1,
d.example,site,dns,amazon,0,g
d.example,site,dns,awsdns,0,g
cdn:cloudfront,provider,dns,aws,1,
ca:let'sencrypt,provider,dns,cloudflare,1,
"""


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def rows(self) -> list[list[str]]:
        assert self.code == 0, self.err
        header, *rows = csv.reader(io.StringIO(self.out))
        assert ",".join(header) == COLUMNS
        return rows


Run = Callable[..., Told]


@pytest.fixture
def impact(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str | Path) -> Told:
        capsys.readouterr()
        code = run(["impact", *map(str, arguments)])
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return call


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.csv"
    path.write_text(FACTS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("impact")
    listed = folder / "list.txt"
    listed.write_text("binance\nbitstamp\nupbit\nkraken\n", encoding="utf-8")
    path = folder / "s.depmap"
    arguments = ["scan", "-f", str(listed), *WORLD, "--snapshot", str(path)]
    assert run([*arguments, "-o", str(folder / "report.txt")]) == 0
    return path


PLAIN = [
    ["dns", "aws", "2", "2", "1", "1", "1"],
    ["dns", "amazon", "1", "1", "0", "0", "0"],
    ["dns", "awsdns", "1", "1", "0", "0", "0"],
    ["dns", "cloudflare", "1", "1", "1", "1", "1"],
    ["dns", "ns1", "1", "1", "0", "0", "0"],
    ["cdn", "cloudfront", "1", "1", "1", "1", "1"],
    ["ca", "let'sencrypt", "1", "1", "1", "1", "1"],
]


def test_csv_has_a_row_for_every_provider(impact: Run, facts: Path) -> None:
    assert impact(facts, "--format", "csv").rows() == PLAIN


def test_a_packed_list_says_the_same(impact: Run, facts: Path, tmp_path: Path) -> None:
    packed = tmp_path / "no-name-for-a-list"
    packed.write_bytes(gzip.compress(FACTS.encode()))
    assert impact(packed, "--format", "csv") == impact(facts, "--format", "csv")


def test_one_role_and_the_first_rows_of_each(impact: Run, facts: Path) -> None:
    assert impact(facts, "--format", "csv", "--role", "cdn").rows() == [PLAIN[5]]
    several = impact(facts, "--format", "csv", "--role", "ca,DNS", "--role", "cdn")
    assert several.rows() == PLAIN
    assert impact(facts, "--format", "csv", "--top", "1").rows() == [
        PLAIN[0],
        PLAIN[5],
        PLAIN[6],
    ]
    document = json.loads(impact(facts, "--format", "json", "--role", "cdn").out)
    assert [row["role"] for row in document["centralization"]] == ["cdn"]
    assert impact(facts, "--format", "csv", "--role", "mail").rows() == []


def test_fewer_classes(impact: Run, facts: Path) -> None:
    told = impact(facts, "--format", "json", "--classes", "cached,immediate")
    document = json.loads(told.out)
    assert document["classes"] == ["cached", "immediate"]
    assert {row["role"] for row in document["concentration"]} == {"dns", "cdn"}


def test_names_are_resolved_on_request(impact: Run, facts: Path) -> None:
    rows = impact(facts, "--format", "csv", "--resolve-names").rows()
    # Amazon is aws; what nobody knows stays as it is called.
    assert rows == [
        ["dns", "aws", "3", "3", "1", "1", "1"],
        ["dns", "awsdns", "1", "1", "0", "0", "0"],
        ["dns", "cloudflare", "1", "1", "1", "1", "1"],
        ["dns", "ns1", "1", "1", "0", "0", "0"],
        ["cdn", "aws", "1", "1", "1", "1", "1"],
        ["ca", "lets-encrypt", "1", "1", "1", "1", "1"],
    ]
    services = impact(facts, "--format", "csv", "--resolve-names", "--by", "service").rows()
    assert {row[1] for row in services} >= {"aws/route53", "aws/cloudfront", "awsdns"}
    owners = impact(facts, "--format", "csv", "--resolve-names", "--by", "owner").rows()
    assert {row[1] for row in owners} >= {"Amazon.com, Inc.", "Cloudflare, Inc.", "awsdns"}


def test_the_list_s_own_words_decide(impact: Run, facts: Path) -> None:
    facts.with_suffix(".toml").write_text(
        'title = "Ours"\nsource = "us"\ndate = 2026-11-20\n[vocabulary]\n'
        '"dns:awsdns" = "aws/route53"\n',
        encoding="utf-8",
    )
    told = impact(facts, "--format", "csv", "--resolve-names")
    # Both of d's alternates are one provider: critical.
    assert told.rows()[0] == ["dns", "aws", "3", "3", "2", "2", "2"]
    text = impact(facts).out
    assert "Ours" in text.splitlines()[0]
    assert "As stated in Ours (us), taken to tell of 2026-11-20; nothing was measured." in " ".join(
        text.split()
    )


def test_weights_stand_beside(impact: Run, facts: Path, tmp_path: Path) -> None:
    weights = tmp_path / "w.csv"
    weights.write_text(
        "name,weight\na.example,6\nb.example,1\nc.example,1\nz,5\n", encoding="utf-8"
    )
    document = json.loads(impact(facts, "--weights", weights, "--format", "json").out)
    weighted = document["weighted"]
    assert (weighted["largest"], weighted["largest_share"]) == ("a.example", 0.75)
    assert (weighted["missing"], weighted["strangers"]) == (1, ["z"])
    assert weighted["shares"][0] == {
        "role": "dns",
        "provider": "aws",
        "share": [0.875, 0.875],
        "impact_share": [0.75, 0.75],
        "share_without_largest": [0.5, 0.5],
        "impact_share_without_largest": [0.0, 0.0],
    }
    assert document["concentration"][0]["share"] == [0.5, 0.5]
    text = impact(facts, "--weights", weights).out
    assert "without a.example (75% of the weight)" in text
    # The columns of the CSV stay as they are.
    assert impact(facts, "--weights", weights, "--format", "csv").rows() == PLAIN


def test_the_terminal_is_told_in_words(impact: Run, facts: Path) -> None:
    told = impact(facts)
    assert told.code == 0
    assert "4 targets" in told.out
    assert "facts.csv" in told.out
    assert "A dependency is not a statement on resilience." in " ".join(told.out.split())
    assert "\x1b" not in told.out


def test_an_output_file_is_written_whole(impact: Run, facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    told = impact(facts, "--format", "csv", "-o", out)
    assert (told.code, told.out) == (0, "")
    assert out.read_text(encoding="utf-8") == impact(facts, "--format", "csv").out
    assert impact(facts, "-o", tmp_path / "no" / "out.txt").code == 6


def test_the_shipped_list_by_its_name(
    impact: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = json.loads(impact("2020-exchanges", "--format", "json").out)
    assert document["targets"] == 125
    first = document["concentration"][0]
    assert (first["role"], first["provider"], first["I_fail"]) == ("dns", "cloudflare", 77)
    resolved = json.loads(impact("2020-exchanges", "--resolve-names", "--format", "json").out)
    names = {row["provider"]: row["name"] for row in resolved["concentration"]}
    assert names["dns-made-easy"] == "DNS Made Easy"


def test_the_study_of_2020_exactly(impact: Run, shared: Path) -> None:
    folder = shared / "facts" / "imc2020"
    lines = impact(folder / "edges.csv.gz", "--format", "csv").out.splitlines()
    expected = (folder / "expected-dev.csv").read_text(encoding="utf-8").split()
    assert len(expected) > 8
    assert set(expected) <= set(lines)


def test_a_snapshot_in_every_grouping(impact: Run, snapshot: Path) -> None:
    wanted = {"provider": "aws", "service": "aws/ec2", "region": "aws@ap-northeast-1"}
    for by, name in (*wanted.items(), ("owner", "Amazon.com, Inc.")):
        rows = impact(snapshot, "--by", by, "--format", "csv").rows()
        assert name in {row[1] for row in rows}, by
        for row in rows:
            c_direct, c_total, i_direct, i_total, i_fail = map(int, row[2:])
            assert i_direct <= c_direct <= c_total <= 4
            assert i_direct <= i_total <= c_total
            assert i_fail <= c_total


def test_a_snapshot_s_shares_are_intervals(impact: Run, snapshot: Path) -> None:
    document = json.loads(impact(snapshot, "--format", "json").out)
    assert document["targets"] == 4
    assert any(low < high for row in document["concentration"] for low, high in [row["share"]])
    strict = json.loads(impact(snapshot, "--observed-only", "--format", "json").out)
    known = {(r["role"], r["provider"]): r for r in document["concentration"]}
    for row in strict["concentration"]:
        assert row["share"][0] <= known[row["role"], row["provider"]]["share"][0]


def test_what_is_down_is_less_than_what_is_lost(impact: Run, snapshot: Path) -> None:
    lost = impact(snapshot, "--format", "csv").rows()
    down = {
        tuple(row[:2]): row
        for row in impact(snapshot, "--effect", "down", "--format", "csv").rows()
    }
    assert all(int(down[row[0], row[1]][6]) <= int(row[6]) for row in lost)
    text = impact(snapshot, "--effect", "down").out
    assert "all of its web and api is down" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "owner"), "--resolve-names"),
        (("--by", "service"), "--resolve-names"),
        (("--by", "region"), "an edge list tells of no regions"),
        (("--by", "region", "--resolve-names"), "an edge list tells of no regions"),
        (("--role", "dsn"), "did you mean 'dns'?"),
        (("--role", "zzzz"), "known: dns, cdn"),
        (("--classes", "imediate"), "did you mean 'immediate'?"),
        (("--top", "0"), "--top"),
        (("--effect", "none"), "--effect"),
        (("--format", "xml"), "--format"),
        (("--weights", "missing.csv"), "missing.csv: can't be read"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_remedy(
    impact: Run, facts: Path, options: tuple[str, ...], said: str
) -> None:
    told = impact(facts, *options)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_faults_of_files_are_told_with_their_line(impact: Run, facts: Path, tmp_path: Path) -> None:
    facts.write_text(FACTS + "a.example,site,dns,aws,0,g\n", encoding="utf-8")
    told = impact(facts)
    assert (told.code, told.out) == (2, "")
    assert f"{facts}:12: critical is 0 for dns:aws, and 1 on line 2" in told.err
    weights = tmp_path / "w.csv"
    weights.write_text("name,weight\na.example,-1\n", encoding="utf-8")
    assert f"{weights}:2: weight" in impact(facts, "--weights", weights).err
    facts.write_text(FACTS, encoding="utf-8")
    weights.write_text("name,weight\nelse.example,1\n", encoding="utf-8")
    told = impact(facts, "--weights", weights)
    assert (told.code, "gives none of the targets a weight" in told.err) == (2, True)
    assert impact(tmp_path / "missing.csv").code == 2
    facts.with_suffix(".toml").write_text("title = 5\n", encoding="utf-8")
    told = impact(facts)
    assert (told.code, f"{facts.with_suffix('.toml')}:1: title" in told.err) == (2, True)


def test_the_installed_command(facts: Path, tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("depmap")
    out = tmp_path / "out.csv"
    ended = subprocess.run(
        [command, "impact", facts, "--format", "csv", "--output", out, "--top", "2"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert rows == [COLUMNS.split(","), *PLAIN[:2], PLAIN[5], PLAIN[6]]
    refused = subprocess.run(
        [command, "impact", facts, "--by", "owner"], capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--resolve-names" in refused.stderr


def test_an_owner_is_lost_with_any_one_of_its_providers_and_not_with_all(
    impact: Run, tmp_path: Path
) -> None:
    edges = tmp_path / "own.csv"
    edges.write_text(
        "dependent,kind_of_dependent,service,provider,critical,redundant_group\n"
        "a.example,site,dns,akamai,0,g\na.example,site,dns,linode,0,g\n"
        "b.example,site,dns,linode,1,\n"
    )
    rows = impact(edges, "--resolve-names", "--by", "owner", "--format", "csv").rows()
    assert rows == [["dns", "Akamai Technologies, Inc.", "2", "2", "1", "1", "1"]]
