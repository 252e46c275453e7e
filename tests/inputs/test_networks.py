"""The networks table: what it refuses, and that the shipped one comes from the facts."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.data import data_dir
from depmap.inputs.networks import load_networks
from depmap.model.provider import Network
from scripts.build_networks import build, main

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
HEADER = "prefix,provider,service,region,source,as_of\n"
GOOD = "52.84.0.0/15,aws,ec2,us-east-1,a feed,2026-08-22\n"


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "networks.csv.gz"
    path.write_bytes(gzip.compress((header + "".join(rows)).encode()))
    return path


def test_reads_rows(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD, "2606:4700::/32,cloudflare,cdn,,a feed,2025-07\n")
    first, second = load_networks(path)
    assert first == Network(
        prefix="52.84.0.0/15",
        provider="aws",
        service="ec2",
        region="us-east-1",
        source="a feed",
        as_of="2026-08-22",
    )
    assert second.region == ""


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("192.0.2.0/24,v,c,,f,2026\n", "special-purpose"),
        ("203.0.112.0/22,v,c,,f,2026\n", "special-purpose"),
        ("10.0.0.0/8,v,c,,f,2026\n", "special-purpose"),
        ("224.0.0.0/8,v,c,,f,2026\n", "special-purpose"),
        ("240.0.0.0/8,v,c,,f,2026\n", "special-purpose"),
        ("2001:db8::/32,v,c,,f,2026\n", "special-purpose"),
        ("2001:10::/28,v,c,,f,2026\n", "special-purpose"),
        ("ff00::/24,v,c,,f,2026\n", "special-purpose"),
        ("fe80::/64,v,c,,f,2026\n", "special-purpose"),
        ("52.84.0.1/15,v,c,,f,2026\n", "host bits"),
        ("2606:4700::1/32,v,c,,f,2026\n", "host bits"),
        ("52.0.0.0/7,v,c,,f,2026\n", "shorter than /8"),
        ("0.0.0.0/0,v,c,,f,2026\n", "shorter than /8"),
        ("2600::/12,v,c,,f,2026\n", "shorter than /20"),
        ("52.84.0.0,v,c,,f,2026\n", "no prefix length"),
        ("example.com/24,v,c,,f,2026\n", "no address"),
        ("52.84.0.0/15,v,c,,f\n", "5 fields instead of 6"),
        ("\n", "0 fields"),
        ("52.84.0.0/15,,c,,f,2026\n", "no provider"),
        ("52.84.0.0/15,v,c,,,2026\n", "no source"),
        ("52.84.0.0/15,v,c,,f,2026-13\n", "is no date"),
        (GOOD, "told twice, first on line 2"),
        ("52.84.0.0/15,aws,ec2,eu-west-1,a feed,2026-08-22\n", "told twice"),
        ('"52.84.0.0/15,v\n', "not CSV"),
    ],
)
def test_refuses_a_bad_row_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    path = table(tmp_path, GOOD, row)
    with pytest.raises(InputError) as caught:
        load_networks(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}:3: ")


def test_two_services_may_share_a_prefix(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD, GOOD.replace("ec2", "route53"), GOOD.replace("aws", "other"))
    assert len(load_networks(path)) == 3


@pytest.mark.parametrize("header", ["", "prefix,provider\n"])
def test_refuses_another_header(tmp_path: Path, header: str) -> None:
    with pytest.raises(InputError, match=":1: the header must be prefix,provider"):
        load_networks(table(tmp_path, header=header))


def test_refuses_what_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "networks.csv.gz"
    with pytest.raises(InputError, match="can't be read"):
        load_networks(path)
    path.write_bytes(b"plain text")
    with pytest.raises(InputError, match="can't be read"):
        load_networks(path)
    path.write_bytes(gzip.compress(HEADER.encode())[:-9])
    with pytest.raises(InputError, match="can't be read"):
        load_networks(path)
    path.write_bytes(gzip.compress(b"\xff\xfe"))
    with pytest.raises(InputError, match="can't be read"):
        load_networks(path)


def test_refuses_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "networks.csv.gz"
    path.write_bytes(gzip.compress(b"\0" * (65 << 20), 1))
    with pytest.raises(InputError, match="larger than 64 MiB unpacked"):
        load_networks(path)


def test_the_shipped_table_loads() -> None:
    assert len(load_networks(data_dir() / "networks.csv.gz")) > 24_000


def test_building_leaves_out_bad_rows_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, data = tmp_path / "facts", tmp_path / "data"
    facts.mkdir()
    data.mkdir()
    bad = "192.0.2.0/24,vultr,compute,,a feed,2026\n"
    moved = GOOD.replace("us-east-1", "us-west-1")
    ipv6 = "2606:4700:0::/32,cloudflare,cdn,,a feed,2025-07\n"
    table(facts, ipv6, GOOD, moved, bad)
    main([str(facts), str(data)])
    assert "2 networks kept, 2 left out" in capsys.readouterr().out
    written = load_networks(data / "networks.csv.gz")
    assert [network.prefix for network in written] == ["52.84.0.0/15", "2606:4700::/32"]
    left_out = (data / "networks-left-out.csv").read_text(encoding="utf-8").splitlines()
    assert left_out[1:] == [
        "192.0.2.0/24,vultr,compute,,a feed,2026,192.0.2.0/24 is special-purpose space",
        "52.84.0.0/15,aws,ec2,us-west-1,a feed,2026-08-22,told twice; kept: region 'us-east-1'",
    ]


def test_building_refuses_another_header(tmp_path: Path) -> None:
    table(tmp_path, header="a,b\n")
    with pytest.raises(SystemExit, match="unexpected header"):
        build(tmp_path, tmp_path)


@pytest.mark.skipif(not FACTS.is_dir(), reason="the facts lie beside the repository only at home")
def test_the_shipped_table_is_what_the_facts_give(tmp_path: Path) -> None:
    build(FACTS, tmp_path)
    for name in ("networks.csv.gz", "networks-left-out.csv"):
        assert (tmp_path / name).read_bytes() == (data_dir() / name).read_bytes()
