"""Edge lists: what rows come to, in every form of file, and what is refused, at which line."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.errors import InputError
from depmap.inputs import edges as module
from depmap.inputs.edges import COLUMNS, MAX_FIELD, MAX_LINE, is_edge_list, load_edges
from depmap.model.edge import EdgeList, EdgeListNotes, Needs
from depmap.model.role import Role

HEADER = ",".join(COLUMNS) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.csv"


def load(path: Path, rows: str) -> EdgeList:
    path.write_text(HEADER + rows, encoding="utf-8", newline="")
    return load_edges(path)


def refusal(path: Path, content: str | bytes) -> InputError:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        load_edges(path)
    return caught.value


Told = tuple[frozenset[str], frozenset[frozenset[str]], frozenset[str]]


def told(edges: EdgeList, needs: Needs) -> Told:
    """Critical, groups and loose, by name."""

    def names(numbers: tuple[int, ...]) -> frozenset[str]:
        return frozenset(str(edges.providers[number]) for number in numbers)

    return names(needs.critical), frozenset(map(names, needs.groups)), names(needs.loose)


def sites(edges: EdgeList) -> dict[str, Told]:
    return {
        site: told(edges, edges.needs[number])
        for site, number in zip(edges.sites, edges.site_needs, strict=True)
    }


def providers(edges: EdgeList) -> dict[str, Told]:
    return {
        str(provider): told(edges, edges.needs[number])
        for provider, number in zip(edges.providers, edges.provider_needs, strict=True)
    }


def some(critical: str = "", *groups: str, loose: str = "") -> Told:
    return (
        frozenset(critical.split()),
        frozenset(frozenset(group.split()) for group in groups),
        frozenset(loose.split()),
    )


ROWS = """\
a.example,site,dns,one,1,
a.example,site,cdn,edge,0,pair
a.example,site,cdn,other,0,pair
a.example,site,ca,soft,0,
b.example,site,dns,one,1,
cdn:edge,provider,dns,one,0,pair
cdn:edge,provider,dns,two,0,pair
"""


def test_rows_become_needs(path: Path) -> None:
    edges = load(path, ROWS)
    assert (edges.rows, edges.path, edges.notes) == (7, str(path), EdgeListNotes())
    assert sites(edges) == {
        "a.example": some("dns:one", "cdn:edge cdn:other", loose="ca:soft"),
        "b.example": some("dns:one"),
    }
    assert providers(edges) == {
        "dns:one": some(),
        "cdn:edge": some("", "dns:one dns:two"),
        "cdn:other": some(),
        "ca:soft": some(),
        "dns:two": some(),
    }
    assert {provider.role for provider in edges.providers} == {Role.DNS, Role.CDN, Role.CA}
    assert [str(provider) for provider in edges.named(["one", "cdn:edge"])] == [
        "dns:one",
        "cdn:edge",
    ]


def test_a_group_belongs_to_its_dependent(path: Path) -> None:
    edges = load(path, "a,site,dns,x,0,g\nb,site,dns,y,0,g\na,site,dns,z,0,g\n")
    assert sites(edges) == {"a": some("", "dns:x dns:z"), "b": some("", "dns:y")}


def test_a_site_and_a_provider_of_one_name_are_two_dependents(path: Path) -> None:
    edges = load(path, "dns:x,site,dns,y,1,\ndns:x,provider,dns,z,1,\n")
    assert sites(edges) == {"dns:x": some("dns:y")}
    assert providers(edges)["dns:x"] == some("dns:z")


def test_equal_needs_are_kept_once(path: Path) -> None:
    rows = [f"s{n}.example,site,{row}\n" for n in range(50) for row in ("dns,x,1,", "ca,y,1,")]
    random.Random(5).shuffle(rows)
    edges = load(path, "".join(rows))
    assert len(edges.sites) == 50
    assert len(set(edges.site_needs)) == 1
    # The sites' one, and the one of a provider that stands on nothing.
    assert len(edges.needs) == 2


def test_a_name_in_two_services_is_two_providers(path: Path) -> None:
    edges = load(path, "a,site,dns,cloudflare,1,\na,site,cdn,cloudflare,1,\n")
    assert sites(edges) == {"a": some("dns:cloudflare cdn:cloudflare")}
    assert len(edges.named(["cloudflare"])) == 2
    assert edges.named(["dns:cloudflair"]) == ()


def test_repeated_rows_count_once(path: Path) -> None:
    assert sites(load(path, ROWS * 3)) == sites(load(path, ROWS))
    assert load(path, ROWS * 3).rows == 21


def test_an_edge_may_be_in_two_groups(path: Path) -> None:
    rows = "a,site,dns,x,0,g\na,site,dns,y,0,g\na,site,dns,x,0,h\na,site,dns,z,0,h\n"
    assert sites(load(path, rows)) == {"a": some("", "dns:x dns:y", "dns:x dns:z")}


def test_two_groups_of_the_same_members_are_one(path: Path) -> None:
    rows = "a,site,dns,x,0,g\na,site,dns,y,0,g\na,site,dns,y,0,h\na,site,dns,x,0,h\n"
    assert sites(load(path, rows)) == {"a": some("", "dns:x dns:y")}


def test_used_without_being_critical_or_redundant(path: Path) -> None:
    rows = "a,site,dns,x,0,\na,site,dns,y,0,\na,site,dns,x,0,g\na,site,dns,z,0,g\n"
    assert sites(load(path, rows)) == {"a": some("", "dns:x dns:z", loose="dns:y")}


def test_a_lone_member_of_a_group_is_no_critical_edge(path: Path) -> None:
    assert sites(load(path, "a,site,dns,x,0,g\n")) == {"a": some("", "dns:x")}


@pytest.mark.parametrize(
    "rows",
    [
        "a,site,dns,x,1,\na,site,dns,x,0,g\n",
        "a,site,dns,x,1,\na,site,dns,x,0,\n",
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("between", [0, 1, 300])
def test_rows_that_contradict_name_both_lines(
    path: Path, rows: str, swapped: bool, between: int
) -> None:
    first, second = reversed(rows.splitlines()) if swapped else rows.splitlines()
    others = "".join(f"b{n},site,dns,x,0,\n" for n in range(between))
    last = 3 + between
    error = refusal(path, f"{HEADER}{first}\n{others}{second}\na,site,ca,y,1,\n")
    one, other = (0, 1) if swapped else (1, 0)
    message = f"critical is {other} for dns:x, and {one} on line 2"
    assert (str(error), error.line) == (f"{path}:{last}: {message}", last)


def test_a_contradiction_points_at_the_first_row_that_differs(path: Path) -> None:
    rows = "a,site,dns,x,0,g\na,site,dns,x,0,h\na,site,dns,y,1,\na,site,dns,x,1,\na,site,dns,x,1,\n"
    assert "facts.csv:5: critical is 1 for dns:x, and 0 on line 2" in str(
        refusal(path, HEADER + rows)
    )


def test_a_provider_may_contradict_itself_too(path: Path) -> None:
    rows = "s,site,cdn,edge,1,\ncdn:edge,provider,dns,x,1,\ncdn:edge,provider,dns,x,0,g\n"
    assert ":4: critical is 0 for dns:x, and 1 on line 3" in str(refusal(path, HEADER + rows))


def test_others_may_say_otherwise(path: Path) -> None:
    edges = load(path, "a,site,dns,x,1,\nb,site,dns,x,0,g\ncdn:a,provider,dns,x,0,\n")
    assert sites(edges) == {"a": some("dns:x"), "b": some("", "dns:x")}


FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "old line ends": lambda text: text.replace("\n", "\r").encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip of two members": lambda text: b"".join(
        gzip.compress(part.encode()) for part in (text[:90], text[90:])
    ),
    "gzip, bom, crlf": lambda text: gzip.compress(
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["facts.csv", "facts.csv.gz", "facts"])
def test_every_form_of_file_says_the_same(tmp_path: Path, form: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[form](HEADER + ROWS))
    edges = load_edges(path)
    assert sites(edges) == sites(load(tmp_path / "plain.csv", ROWS))
    assert is_edge_list(path)


def test_quoted_names_keep_what_is_in_them(path: Path) -> None:
    hostile = ["a,b", 'say "x"', "two\nlines", "cr\rhere", "tab\t", " space ", "=cmd()", "ğş", "\0"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        for name in hostile:
            writer.writerow([name, "site", "dns", name, "1", ""])
            writer.writerow([f"dns:{name}", "provider", "dns", "root", "0", name])
    edges = load_edges(path)
    assert list(edges.sites) == hostile
    assert providers(edges)["dns:two\nlines"] == some("", "dns:root")
    # A row of two lines counts as two: the error names the last line of its row.
    path.write_text(HEADER + '"two\nlines",site,dns,x,1,\n"a\nb",site,dns,x,2,\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"csv:5: critical: '2' is neither 1 nor 0"):
        load_edges(path)


def test_names_of_providers_may_hold_colons(path: Path) -> None:
    edges = load(path, "a,site,dns,x:y,1,\ndns:x:y,provider,cdn,:,1,\n")
    assert providers(edges)["dns:x:y"] == some("cdn::")


@pytest.mark.parametrize(
    ("row", "message", "remedy"),
    [
        ("a,site,dsn,x,1,", "service: 'dsn' is no role", "did you mean 'dns'?"),
        ("a,site,DNS,x,1,", "service: 'DNS' is no role", "did you mean 'dns'?"),
        ("a,site,zzzz,x,1,", "service: 'zzzz' is no role", "one of dns, cdn, hosting"),
        ("a,site,,x,1,", "service: '' is no role", "one of dns, cdn"),
        ("dsn:a,provider,dns,x,1,", "service: 'dsn' is no role", "did you mean 'dns'?"),
        ("a,provider,dns,x,1,", "dependent: 'a' is no provider: write service:provider", ""),
        (",provider,dns,x,1,", "dependent: '' is no provider: write service:provider", ""),
        ("dns:,provider,dns,x,1,", "provider: must not be empty", ""),
        (",site,dns,x,1,", "dependent: must not be empty", ""),
        ("a,site,dns,,1,", "provider: must not be empty", ""),
        ("a,sites,dns,x,1,", "kind_of_dependent: 'sites' is neither site nor provider", ""),
        ("a,,dns,x,1,", "kind_of_dependent: '' is neither site nor provider", ""),
        ("a,site,dns,x,yes,", "critical: 'yes' is neither 1 nor 0", ""),
        ("a,site,dns,x,,", "critical: '' is neither 1 nor 0", ""),
        ("a,site,dns,x,1.0,", "critical: '1.0' is neither 1 nor 0", ""),
        ("a,site,dns,x,1,g", "an edge is critical or in a redundant group, not both", ""),
        ("a,site,dns,x,1", "5 fields instead of 6", ""),
        ("a,site,dns,x,1,,", "7 fields instead of 6", ""),
        ('"a"b,site,dns,x,1,', "not CSV: ',' expected after '\"'", ""),
        ('"a,site,dns,x,1,', "not CSV: unexpected end of data", ""),
        (f"{'x' * (MAX_FIELD + 1)},site,dns,x,1,", "not CSV: field larger than", ""),
    ],
)
def test_bad_rows(path: Path, row: str, message: str, remedy: str) -> None:
    error = refusal(path, f"{HEADER}good.example,site,dns,x,1,\n\n{row}\n")
    assert str(error).startswith(f"{path}:4: {message}")
    assert error.remedy.startswith(remedy)
    assert bool(error.remedy) is bool(remedy)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "\n" + HEADER,
        HEADER.replace("critical", "important"),
        HEADER.replace(",redundant_group", ""),
        HEADER.upper(),
        "a.example,site,dns,x,1,\n",
    ],
)
def test_a_wrong_header(path: Path, content: str) -> None:
    error = refusal(path, content)
    assert str(error) == f"{path}:1: the header must be {','.join(COLUMNS)}"


@pytest.mark.parametrize("before", [0, 7, 5000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_not_utf_8_is_told_with_its_line(
    path: Path, before: int, end: bytes, packed: bool
) -> None:
    lines = [HEADER.strip().encode(), *[b"ok.example,site,dns,x,1,"] * before]
    content = end.join([*lines, b"b\xfccher.example,site,dns,x,1,", *lines[1:], b""])
    error = refusal(path, gzip.compress(content) if packed else content)
    assert str(error) == f"{path}:{before + 2}: not UTF-8"


def test_a_letter_cut_in_two_by_the_end_is_not_utf_8(path: Path) -> None:
    error = refusal(path, HEADER.encode() + b"a,site,dns,x,1,\na,site,dns,\xc3")
    assert str(error) == f"{path}:3: not UTF-8"


def test_a_field_may_be_as_long_as_the_limit(path: Path) -> None:
    longest = "ü" * MAX_FIELD
    assert load(path, f"{longest},site,dns,x,1,\n").sites == (longest,)


def test_other_readers_keep_their_own_limit(path: Path) -> None:
    before = csv.field_size_limit()
    load(path, ROWS)
    refusal(path, "x")
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("filler", [b",", b"x"])
def test_a_line_without_end_is_not_read_whole(path: Path, filler: bytes) -> None:
    content = HEADER.encode() + b"a,site,dns,x,1,\n" + filler * (40 * MAX_LINE)
    error = refusal(path, gzip.compress(content))
    assert str(error) == f"{path}:3: line longer than 128 KiB"


def test_a_file_may_not_unpack_without_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1 << 20)
    row = b"a.example,site,dns,x,1,\n"
    assert "larger than" in str(refusal(path, HEADER.encode() + row * 50_000))
    assert "larger than" in str(refusal(path, gzip.compress(HEADER.encode() + row * 50_000)))


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-9],
        lambda packed: packed[:40],
        lambda packed: packed[:2],
        lambda packed: packed[:-6] + b"\0" * 6,
        lambda packed: packed[:3] + b"\xff" * 40,
        lambda packed: packed + b"more",
        lambda packed: packed[:60] + b"\xff\xff\xff" + packed[63:],
    ],
)
def test_damaged_gzip(path: Path, damage: Callable[[bytes], bytes]) -> None:
    packed = gzip.compress((HEADER + ROWS * 40).encode())
    assert str(refusal(path, damage(packed))).startswith(f"{path}: can't be read: ")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="can't be read") as caught:
            load_edges(missing)
        assert str(missing) in str(caught.value)
        with pytest.raises(InputError, match="can't be read"):
            is_edge_list(missing)


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.csv", b"", True),
        ("A.CSV", b"anything", True),
        ("a.csv.gz", b"", True),
        ("a", gzip.compress(b"x", mtime=0), True),
        ("a", HEADER.encode(), True),
        ("a", b"\xef\xbb\xbf" + HEADER.encode(), True),
        ("a", b"", False),
        ("a.depmap", b'{"kind": "header"}', False),
        ("a.txt", b"binance\n", False),
        ("a.txt", b"dependent\n", False),
        ("csv", b"name,weight\n", False),
    ],
)
def test_what_is_meant_as_an_edge_list(
    tmp_path: Path, name: str, content: bytes, is_one: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert is_edge_list(path) is is_one


def test_notes_beside_are_read(path: Path) -> None:
    path.with_suffix(".toml").write_text('title = "Ours"\nsource = "us"\n', encoding="utf-8")
    assert load(path, ROWS).notes.title == "Ours"
    packed = path.with_name("facts.csv.gz")
    packed.write_bytes(gzip.compress((HEADER + ROWS).encode()))
    assert load_edges(packed).notes.title == "Ours"


def test_a_header_alone_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="holds no edge"):
        load(path, "")


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
Edge = tuple[str, str, str, str, str, str]


@st.composite
def edge_rows(draw: st.DrawFn) -> list[Edge]:
    found: list[Edge] = []
    for _ in range(draw(st.integers(1, 8))):
        is_site = draw(st.booleans())
        dependent = draw(names) if is_site else f"dns:{draw(names)}"
        kind = "site" if is_site else "provider"
        found.append((dependent, kind, draw(st.sampled_from(("dns", "ca"))), draw(names), "0", ""))
    return found


@given(rows=edge_rows())
def test_what_was_written_is_read(
    rows: list[Edge], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    edges = load_edges(path)
    used: dict[tuple[str, str], set[str]] = {}
    for dependent, kind, service, provider, _, _ in rows:
        used.setdefault((kind, dependent), set()).add(f"{service}:{provider}")
    found = {("site", name): needs[2] for name, needs in sites(edges).items()}
    found |= {("provider", n): needs[2] for n, needs in providers(edges).items() if any(needs)}
    assert found == used
