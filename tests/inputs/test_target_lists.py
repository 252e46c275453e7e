"""Lists of targets in their three forms, and lists of exclusions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.exclusions import read_exclusions
from depmap.inputs.target_lists import parse_targets, read_targets
from depmap.inputs.targets import target_from_argument
from depmap.inputs.text_lines import read_text
from depmap.model.exchange import Exchange
from depmap.model.target import EndpointGroup, SourceLocation, Surface, SurfaceRole, Target

BINANCE = Exchange(
    id="binance",
    name="Binance",
    domain="binance.com",
    owner="Binance Holdings",
    surfaces=(Surface(role=SurfaceRole.WEB, groups=(EndpointGroup(hosts=("binance.com",)),)),),
)
RESOLVE = partial(target_from_argument, exchanges={"binance": BINANCE})


def parse(text: str, name: str = "list.txt") -> tuple[Target, ...]:
    return parse_targets(text, Path(name), RESOLVE)


def refusal(text: str, name: str = "list.txt") -> InputError:
    with pytest.raises(InputError) as caught:
        parse(text, name)
    return caught.value


def hosts(target: Target, role: SurfaceRole) -> list[tuple[str, ...]]:
    return [g.hosts for s in target.surfaces if s.role is role for g in s.groups]


def test_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(
        b"\xef\xbb\xbf# ours\r\nbinance\r\n\r\nexample.com # a note\r\nbinance.com\r\n"
    )
    first, second = read_targets(path, RESOLVE)
    assert (first.id, first.location) == ("binance", SourceLocation(path=str(path), line=2))
    assert (second.id, second.location) == ("example.com", SourceLocation(path=str(path), line=4))


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("example.com\nhttps://x.com/\n", ":2: 'https://x.com/' is a URL", "x.com"),
        ("binanse", ":1: no exchange is called 'binanse'", "did you mean 'binance'?"),
        ("a.com b.com", ":1: no host name", ""),
        ("# nothing\n", "list.txt: holds no target", ""),
        ("x" * 5000, ":1: line longer", ""),
    ],
)
def test_bad_lines(text: str, message: str, remedy: str) -> None:
    error = refusal(text)
    assert message in str(error)
    assert remedy in error.remedy


CSV = """\
# a comment
Name,domain,owner,weight,surfaces

Example,example.com,Acme,2.5,api=a1.example.com|a2.example.com;api=b.example.com;ws=w.example.com
binance,,,,
,example.org,,,mail
"""


def test_csv() -> None:
    first, second, third = parse(CSV, "list.CSV")
    assert (first.id, first.name, first.owner, first.weight) == (
        "example.com",
        "Example",
        "Acme",
        2.5,
    )
    assert hosts(first, SurfaceRole.API) == [
        ("a1.example.com", "a2.example.com"),
        ("b.example.com",),
    ]
    assert hosts(first, SurfaceRole.WS) == [("w.example.com",)]
    assert hosts(first, SurfaceRole.WEB) == [("example.com",)]
    assert first.location == SourceLocation(path="list.CSV", line=4)
    assert (second.id, second.name, second.owner) == ("binance", "Binance", "Binance Holdings")
    assert (third.name, third.weight) == ("example.org", 1.0)


def test_a_row_begins_on_its_first_line() -> None:
    targets = parse('name,domain\n\n"A\nB\nC",a.example\n# x\n,b.example\n', "l.csv")
    assert [t.location and t.location.line for t in targets] == [3, 7]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,wieght\na.com,1\n", ":1: unknown column 'wieght'"),
        ("name,zzz\na.com,1\n", ":1: unknown column 'zzz'"),
        ("name,name\na.com,b.com\n", ":1: a column stands twice"),
        ("owner\nx\n", ":1: needs a column name or domain"),
        ("name,owner\na.com\n", ":2: 1 fields under 2 columns"),
        ("name,owner\n,x\n", ":2: neither name nor domain"),
        ("name,weight\na.com,much\n", ":2: weight 'much' is no number"),
        ("name,weight\na.com,0\n", ":2: weight '0' is not above zero"),
        ("name,weight\na.com,inf\n", ":2: weight 'inf' is not above zero"),
        ("name,weight\na.com,nan\n", ":2: weight 'nan' is not above zero"),
        ("name,weight\na.com,1e308\n", ":2: weight '1e308' is not above zero, or above 1e+15"),
        ('name,weight\n"a.com\n",0\n', ":2: weight '0' is not above zero"),
        ("name,surfaces\na.com,apo=b.com\n", ":2: 'apo' is no surface (web, api, ws, mail)"),
        ("name,surfaces\na.com,api=1.2.3.4\n", ":2: '1.2.3.4' is an address"),
        ("name,surfaces\na.com,api=\n", ":2: no host name"),
        ("name\na.com\n1.2.3.4\n", ":3: '1.2.3.4' is an address"),
        ('name\n"a.com\n', "not CSV"),
        ("name\n", "holds no target"),
    ],
)
def test_bad_csv(text: str, message: str) -> None:
    assert message in str(refusal(text, "list.csv"))


def test_a_csv_column_near_a_known_one_gets_a_suggestion() -> None:
    assert refusal("name,wieght\n", "a.csv").remedy == "did you mean 'weight'?"
    assert refusal("name,zzz\n", "a.csv").remedy.startswith("known columns: name,")


TOML = """\
[[target]]
name = "Example Ltd"
domain = "example.com"
owner = "Acme"
weight = 3
surfaces = { api = [["a1.example.com", "a2.example.com"], "b.example.com"], mail = false }

[[target]]
domain = "example.org"
[target.surfaces]
web = []
mail = true
ws = ["ws.example.org"]

[[target]]
name = "binance"
"""


def test_toml() -> None:
    first, second, third = parse(TOML, "list.toml")
    assert (first.name, first.owner, first.weight) == ("Example Ltd", "Acme", 3.0)
    assert [surface.role.value for surface in first.surfaces] == ["web", "api"]
    assert hosts(first, SurfaceRole.API) == [
        ("a1.example.com", "a2.example.com"),
        ("b.example.com",),
    ]
    assert [surface.role.value for surface in second.surfaces] == ["ws", "mail"]
    assert second.location == SourceLocation(path="list.toml", line=8)
    assert third.surfaces == BINANCE.surfaces


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[target]]\nowner = 'x'\n", ":1: neither name nor domain"),
        ("[[target]]\nname = 'a.com'\nwieght = 1\n", ":3: wieght: unknown key"),
        ("[[target]]\nname = 'a.com'\nweight = 0\n", ":3: weight: must be above zero"),
        ("[[target]]\nname = 'a.com'\nweight = 1e16\n", ":3: weight: must be above zero and no"),
        ("[[targets]]\nname = 'a.com'\n", ":1: targets: unknown key"),
        ("[[target]]\nname = 'a.com'\nsurfaces = { apo = ['b.com'] }\n", "apo: unknown key"),
        ("[[target]]\nname = 'a.com'\nsurfaces = { api = [1] }\n", "api: must be a list of"),
        ("[[target]]\nname = 'a.com'\nsurfaces = { api = ['1.2.3.4'] }\n", ":3: api: '1.2.3.4' is"),
        ("[[target]]\nname = 'a.com'\n[[target]]\nname = 'b/c'\n", ":3: 'b/c' is a URL"),
        ("", "holds no target"),
        ("x", "not TOML"),
    ],
)
def test_bad_toml(text: str, message: str) -> None:
    assert message in str(refusal(text, "list.toml"))


def test_a_name_of_spaces_alone_is_none() -> None:
    plain = parse('[[target]]\ndomain = "one.example"', "list.toml")
    spaced = '[[target]]\nname = "  "\ndomain = " one.example "\nowner = " "'
    assert [
        replace(target, location=plain[0].location) for target in parse(spaced, "list.toml")
    ] == [*plain]


@pytest.mark.parametrize("name", ["-", "list", "list.txt", "/dev/fd/63"])
@pytest.mark.parametrize(
    "text",
    [
        '# ours\n\n  [[target]]\nname = "Shop"\ndomain = "shop.example"\nweight = 2\n',
        "\n# ours\n\nname,Weight,domain\nShop,2,shop.example\n",
        '# ours\n\n"domain"\t, "weight", name\nshop.example,2,Shop\n',
    ],
)
def test_without_a_suffix_the_first_line_tells_the_form(text: str, name: str) -> None:
    (target,) = parse(text.replace("\t, ", ",").replace(", ", ","), name)
    assert (target.id, target.name, target.weight) == ("shop.example", "Shop", 2.0)


def test_a_name_is_no_header() -> None:
    assert [t.id for t in parse("name.example\nbinance\n", "-")] == ["name.example", "binance"]
    assert ":1: unknown column 'domian'" in str(refusal("name,domian\nbinance,x\n", "-"))


def test_a_target_told_twice_counts_once_unless_it_differs() -> None:
    same = "name,weight\nbinance,2\nbinance.com,2\n"
    assert len(parse(same, "a.csv")) == 1
    error = refusal("name,weight\nbinance,2\nbinance.com,3\n", "a.csv")
    assert ":3: binance differs from its row on line 2" in str(error)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read: No such file"):
        read_text(tmp_path / "none.txt")
    path = tmp_path / "list.txt"
    path.write_bytes(b"example.com\n\xff\n")
    with pytest.raises(InputError, match=":2: not UTF-8"):
        read_text(path)
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(InputError, match="larger than 64 MiB"):
        read_text(path)


def test_exclusions(tmp_path: Path) -> None:
    path = tmp_path / "exclude.txt"
    path.write_text(
        "# never\n*.example.com\nBÜCHER.example\n198.51.100.0/24\n192.0.2.7\n2001:db8::/32\n",
        encoding="utf-8",
    )
    exclusions = read_exclusions(path)
    assert exclusions.covers_name("example.com")
    assert exclusions.covers_name("a.b.example.com")
    assert exclusions.covers_name("xn--bcher-kva.example")
    assert not exclusions.covers_name("notexample.com")
    assert not exclusions.covers_name("com")
    assert exclusions.covers_address("198.51.100.255")
    assert exclusions.covers_address("192.0.2.7")
    assert exclusions.covers_address("2001:db8::1")
    assert not exclusions.covers_address("192.0.2.8")
    assert not exclusions.covers_address("2001:db9::1")


@pytest.mark.parametrize("entry", ["https://example.com", "10.0.0.1/8", "a b", "1.2.3"])
def test_bad_exclusions(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "exclude.txt"
    path.write_text(f"example.com\n{entry}\n", encoding="utf-8")
    with pytest.raises(InputError, match=":2: neither a name nor a network"):
        read_exclusions(path)
