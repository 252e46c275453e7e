"""A folder of provider files read with all that is wrong in it, and never a crash."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.errors import InputError, Unreadable
from depmap.inputs.catalogue import load_catalogue, load_provider
from depmap.inputs.provider_folder import read_folder
from depmap.model.catalogue_check import RuleId
from tests.analysis.provider_lists import folder, matcher, report, service, sound, top

EVERYTHING = (
    'aliases = ["acme-co"]\nstatus-page = "https://status.acme.example/"\nclosed = "2025-01"\n'
    'owner-since = "2020"\nformer-names = [{ name = "Ace", until = "2019" }]\n'
    + top()
    + '\n[[regions]]\ncode = "eu-1"\nplace = "Dublin"\n'
    + service(
        more='operators = [{ provider = "zeta", as-of = "2020", where = "x", unverified = true }]'
    )
    + matcher("ns", "ns{n}.acme.net", more='within = "zeta"\nsource = "x"\nunverified = true')
    + matcher(
        "asn", "13335", more='since = "2020"\nuntil = "2021-05"\nsource = "x"\nunverified = true'
    )
    + service("vm", '"hosting", "cdn"', 'regional = true\naliases = ["vms"]')
    + matcher("cname", "*.{region}.acme.net", role="hosting")
    + matcher(
        "network",
        "52.84.0.0/15",
        role="cdn",
        more='region = "eu-1"\nsource = "x"\nverified = 2026-01-01',
    )
    + matcher(
        "header",
        "server",
        role="cdn",
        more='test = "token"\nvalue = "acme"\nsource = "x"\nverified = 2026-01-01',
    )
    + matcher(
        "cookie", "acme", role="cdn", more='test = "prefix"\nsource = "x"\nverified = 2026-01-01'
    )
)
BAD = """\
name = 3
owner = ""
homepage = "acme.example"
aliases = ["Acme"]
closed = "soon"
colour = "blue"
size = 1
sources = [{ where = "x" }]

[[regions]]
code = "EU 1"

[[services]]
slug = "Edge"
roles = ["dns", "walls"]
regional = "yes"
speed = 1

[[services.matchers]]
kind = "nss"
pattern = "ns"
role = "dns"
strength = "strongest"
verified = "today"
colour = 1

[[services.matchers]]
kind = "ns"
pattern = "com"
role = "cdn"
strength = "weak"
source = " "
unverified = true

[[services.matchers]]
kind = "network"
pattern = "10.0.0.0/8"
role = "dns"
strength = "weak"
source = "x"
unverified = true

[[services]]
slug = "core"
name = "Core"
roles = []

[[services.matchers]]
kind = "asn"
pattern = "64512"
role = "mail"
strength = "medium"
since = "2021"
until = "2020"
source = "x"
unverified = true
within = "zeta"
"""


def refused(path: Path) -> list[tuple[int, str]]:
    return [(each.line, each.reason) for each in read_folder(path).refusals]


def test_everything_that_is_wrong_with_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = folder(tmp_path / "own", {"acme": BAD})
    assert [(line, reason.partition(":")[0]) for line, reason in refused(path)] == [
        (11, "code"),
        (1, "name"),
        (2, "owner"),
        (3, "homepage"),
        (4, "aliases"),
        (5, "closed"),
        (14, "slug"),
        (15, "roles"),
        (13, "name is missing"),
        (16, "regional"),
        (20, "kind"),
        (23, "strength"),
        (19, "source is missing"),
        (24, "verified"),
        (25, "colour"),
        (29, "pattern"),
        (32, "source"),
        (37, "pattern"),
        (39, "strength"),
        (17, "speed"),
        (46, "roles"),
        (54, "until"),
        (57, "within"),
        (50, "pattern"),
        (8, "needs either verified = DATE or unverified = true"),
        (6, "colour"),
        (7, "size"),
    ]


def test_a_problem_hides_no_other_matcher_or_file(tmp_path: Path) -> None:
    bad = sound() + matcher("ns", "com") + matcher("ns", "acme.org")
    path = folder(tmp_path / "own", {"acme": bad, "beta": "x = [", "zeta": sound("zeta")})
    read = read_folder(path)
    assert read.slugs == {"acme", "beta", "zeta"}
    acme, zeta = read.files
    assert [m.pattern for m in acme.provider.services[0].matchers] == ["acme.net", "acme.org"]
    assert (acme.is_whole, zeta.is_whole) == (False, True)
    assert [(Path(each.path).name, each.line) for each in read.refusals] == [
        ("acme.toml", 23),
        ("beta.toml", 1),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("services = 3\n", "services: must be a list"),
        ("services = [1, 2]\n", "services: must be a list of tables"),
        ("examples = [1]\n", "examples: must be a list of tables"),
        ("aliases = 3\n", "aliases: must be a list"),
    ],
)
def test_what_is_no_table_is_told_once(text: str, told: str, tmp_path: Path) -> None:
    head = top(**({"examples": ""} if text.startswith("examples") else {}))
    assert [r for _, r in refused(folder(tmp_path, {"acme": text + head}))] == [told]


def test_the_strict_loader_stops_at_the_first_of_these(tmp_path: Path) -> None:
    path = folder(tmp_path / "own", {"acme": BAD})
    with pytest.raises(InputError) as caught:
        load_catalogue(path)
    assert (caught.value.line, caught.value.reason) == refused(path)[0]


def test_what_reads_strictly_reads_whole(tmp_path: Path) -> None:
    path = folder(tmp_path / "own", {"acme": EVERYTHING})
    read = read_folder(path)
    assert read.refusals == ()
    assert read.files[0].provider == load_provider(path / "acme.toml")
    assert read.files[0].keys["aliases"] == 1
    matchers = [m for s in read.files[0].provider.services for m in s.matchers]
    assert matchers[0].within == "zeta"
    assert read.files[0].provider.services[0].operators[0].line == 21


@pytest.mark.parametrize("name", ["missing", "file.toml"])
def test_a_folder_that_is_none_is_no_finding(name: str, tmp_path: Path) -> None:
    (tmp_path / "file.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(Unreadable, match="is no folder of provider files"):
        read_folder(tmp_path / name)


def test_a_file_that_cannot_be_opened_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").mkdir()
    with pytest.raises(Unreadable, match=r"acme.toml: is no regular file"):
        read_folder(tmp_path)
    (tmp_path / "acme.toml").rmdir()
    with pytest.raises(Unreadable, match=r"networks.csv.gz: can't be read"):
        read_folder(tmp_path, tmp_path / "networks.csv.gz")


def test_a_folder_that_may_not_be_listed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(Unreadable, match="can't be read: Permission denied"):
        read_folder(tmp_path)


def test_a_damaged_table_is_a_finding(tmp_path: Path) -> None:
    table = tmp_path / "networks.csv.gz"
    table.write_bytes(b"plain text")
    found = report(tmp_path, {"acme": sound()}, table=table)
    assert [(f.rule, f.line) for f in found.findings] == [(RuleId.SYNTAX, 1)]


LINES = EVERYTHING.splitlines()
PIECES = ('"', "[", "]", "{", "=", "\n", "\\", "#", "'", "0", "-", "é", "\x00", "[[", "true", ".")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The file with everything in it, some lines and characters of it changed."""
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(("drop", "double", "swap", "value", "key")))
        if change == "drop":
            del lines[place]
        elif change == "double":
            lines.insert(place, lines[other])
        elif change == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        else:
            key, _, value = lines[place].partition(" = ")
            other_key, _, other_value = lines[other].partition(" = ")
            lines[place] = (
                f"{key} = {other_value}" if change == "value" else f"{other_key} = {value}"
            )
    text = "\n".join(lines)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 8))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=4))
        text = text[:place] + piece + text[place + length :]
    return text.encode("utf-8", "surrogatepass")


@settings(max_examples=250)
@given(content=mutated())
def test_mutated_files_are_told_and_never_crash_the_check(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "own"
        path.mkdir()
        (path / "acme.toml").write_bytes(content)
        found = report(Path(name), {"zeta": sound("zeta")})
        assert {f.rule for f in found.findings} <= {rule.id for rule in CATALOGUE_RULES}
        told = refused(path)
        assert all(line <= content.count(b"\n") + 1 for line, _ in told)
        try:
            load_provider(path / "acme.toml")
        except InputError as error:
            assert error.line in {line for line, _ in told}
        else:
            assert told == []


@settings(max_examples=100)
@given(
    content=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_file_is_told_and_never_crashes_the_check(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "own"
        path.mkdir()
        (path / "acme.toml").write_bytes(content)
        assert report(Path(name), {}).findings
