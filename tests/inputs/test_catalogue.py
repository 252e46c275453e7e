"""The catalogue's files: read, checked, and complained about with path:line."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.catalogue import load_catalogue, load_provider
from depmap.model.provider import MatcherKind, Region, Source, Strength, ValueTest
from depmap.model.role import Role

TOP = """\
name = "Acme"
aliases = ["acme-cloud", "acme & co"]
owner = "Acme, Inc."
homepage = "https://acme.example/"
status-page = "https://status.acme.example/"
closed = "2025-01"
sources = [
  { where = "https://acme.example/docs", verified = 2026-08-22 },
  { where = "memory", unverified = true },
]
"""
REGIONS = """
[[regions]]
code = "eu-1"
place = "Dublin"
"""
SERVICE = """
[[services]]
slug = "edge"
name = "Acme Edge"
roles = ["cdn", "dns"]
regional = true
aliases = ["waf"]
"""
MATCHER = """
[[services.matchers]]
kind = "ns"
pattern = "ns{n}.acme.example"
role = "dns"
strength = "strong"
source = "https://acme.example/ns"
verified = 2026-09-01
"""


def write(folder: Path, text: str, name: str = "acme") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def matcher(**changes: str) -> str:
    """A matcher's table with keys changed; an empty value takes the key out."""
    keys = {
        "kind": '"ns"',
        "pattern": '"ns.acme.example"',
        "role": '"dns"',
        "strength": '"strong"',
        "source": '"s"',
        "verified": "2026-09-01",
    } | changes
    lines = [f"{key} = {value}" for key, value in keys.items() if value]
    return "\n[[services.matchers]]\n" + "\n".join(lines) + "\n"


def refusal(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_provider(write(folder, text))
    return caught.value


def test_reads_a_provider(tmp_path: Path) -> None:
    provider = load_provider(write(tmp_path, TOP + REGIONS + SERVICE + MATCHER))
    assert provider.slug == "acme"
    assert provider.aliases == ("acme-cloud", "acme & co")
    assert provider.closed == "2025-01"
    assert provider.regions == (Region(code="eu-1", place="Dublin"),)
    assert provider.sources == (
        Source(where="https://acme.example/docs", verified=date(2026, 8, 22)),
        Source(where="memory"),
    )
    (service,) = provider.services
    assert service.regional
    assert service.roles == {Role.CDN, Role.DNS}
    (found,) = service.matchers
    assert found.id == "acme/edge ns ns{n}.acme.example"
    assert found.source == Source(where="https://acme.example/ns", verified=date(2026, 9, 1))
    assert (found.strength, found.role, found.line) == (Strength.STRONG, Role.DNS, 23)


@pytest.mark.parametrize(
    "text",
    [
        matcher(kind='"header"', pattern='"server"', test='"prefix"', value='"acme"'),
        matcher(kind='"header"', pattern='"x-acme-id"'),
        matcher(kind='"header"', pattern='"via"', test='"token"', value='"acme.net"'),
        matcher(kind='"cookie"', pattern='"ACMElb"', test='"equals"'),
        matcher(kind='"issuer"', pattern='"Acme, Inc."'),
        matcher(kind='"asn"', pattern='"13335"'),
        matcher(kind='"cname"', pattern='"{region}.lb.acme.example"'),
        matcher(kind='"spf"', pattern='"_spf.acme.example"', verified="", unverified="true"),
    ],
)
def test_reads_every_kind_of_matcher(tmp_path: Path, text: str) -> None:
    provider = load_provider(write(tmp_path, TOP + REGIONS + SERVICE + text))
    assert len(provider.services[0].matchers) == 1


def test_tests_default_to_any(tmp_path: Path) -> None:
    text = TOP + SERVICE + matcher(kind='"header"', pattern='"x-acme-id"')
    (found,) = load_provider(write(tmp_path, text)).services[0].matchers
    assert (found.kind, found.test, found.value) == (MatcherKind.HEADER, ValueTest.ANY, "")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"role": '"mail"'}, "role: mail is no role of edge (cdn, dns)"),
        ({"role": '"dsn"'}, "role: 'dsn' is none of"),
        ({"kind": '"nss"'}, "kind: 'nss' is none of"),
        ({"strength": ""}, "strength is missing"),
        ({"pattern": '"com"'}, "single label"),
        ({"pattern": '"NS.acme.example"'}, "is no label"),
        ({"pattern": '"*.example"'}, "names no domain"),
        ({"verified": ""}, "either verified = DATE or unverified = true"),
        ({"unverified": "true"}, "either verified = DATE or unverified = true"),
        ({"verified": '"2026-09-01"'}, "must be a date like"),
        ({"verified": "2026-02-30"}, "not TOML"),
        ({"kind": '"asn"', "pattern": '"64500"'}, "no public AS number"),
        ({"kind": '"asn"', "pattern": '"AS13335"'}, "no public AS number"),
        ({"kind": '"asn"', "pattern": '"99999999999"'}, "no public AS number"),
        ({"kind": '"header"', "pattern": '"Server"'}, "no field name in lower case"),
        ({"kind": '"header"', "pattern": '"server"', "value": '"x"'}, "a value needs test"),
        ({"kind": '"header"', "pattern": '"server"', "test": '"equals"'}, "a value needs test"),
        (
            {"kind": '"header"', "pattern": '"server"', "test": '"token"', "value": '"a b"'},
            "no single word",
        ),
        ({"kind": '"cookie"', "pattern": '"a b"', "test": '"equals"'}, "no cookie name"),
        ({"kind": '"cookie"', "pattern": '"a"'}, "a cookie needs test"),
        ({"kind": '"cookie"', "pattern": '"a"', "test": '"token"'}, "a cookie needs test"),
        ({"value": '"x"'}, "value: belongs to headers and issuers"),
        ({"test": '"equals"'}, "test: belongs to headers and cookies"),
        ({"patern": '"x"'}, "patern: unknown key"),
    ],
)
def test_refuses_a_bad_matcher(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    error = refusal(tmp_path, TOP + REGIONS + SERVICE + MATCHER + matcher(**changes))
    assert message in str(error)
    assert error.line >= 31


def test_a_region_pattern_needs_regions_and_a_regional_service(tmp_path: Path) -> None:
    regional = matcher(pattern='"{region}.acme.example"')
    assert "needs a regional service" in str(refusal(tmp_path, TOP + SERVICE + regional))
    global_ = SERVICE.replace("regional = true", "")
    assert "needs a regional service" in str(refusal(tmp_path, TOP + REGIONS + global_ + regional))


def test_a_matcher_told_twice_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, TOP + SERVICE + matcher() + matcher())
    assert "told twice: acme/edge ns ns.acme.example" in str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TOP.replace('name = "Acme"', ""), "name is missing"),
        (TOP.replace("https://acme.example/", "acme.example", 1), "is no web address"),
        (TOP.replace('"2025-01"', '"January"'), "closed: 'January' is no date"),
        (TOP.replace('"acme-cloud"', '"Acme"'), "is no alias"),
        (TOP.replace("unverified = true", "unverified = false"), ":7: needs either verified"),
        (TOP.replace("unverified = true", "date = 1, unverified = true"), "date: unknown key"),
        (TOP + "colour = 1\n", "colour: unknown key"),
        (TOP + REGIONS.replace("eu-1", "EU 1"), "is no region code"),
        (TOP + REGIONS + REGIONS, "'eu-1' is told twice"),
        (TOP + REGIONS + "city = 1\n", "city: unknown key"),
        (TOP + SERVICE.replace('"edge"', '"Edge"'), "'Edge' is no slug"),
        (TOP + SERVICE.replace('["cdn", "dns"]', "[]"), "must name a role"),
        (TOP + SERVICE + SERVICE, "'edge' names two services of acme"),
        (TOP + SERVICE.replace('"waf"', '"edge"'), "'edge' names two services"),
        (TOP + SERVICE + "speed = 1\n", "speed: unknown key"),
    ],
)
def test_refuses_a_bad_provider(tmp_path: Path, text: str, message: str) -> None:
    assert message in str(refusal(tmp_path, text))


def test_the_file_name_is_the_slug(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no slug"):
        load_provider(write(tmp_path, TOP, name="Acme Cloud"))


def catalogue_of(folder: Path, rows: str) -> Path:
    write(folder, TOP + REGIONS + SERVICE + MATCHER)
    path = folder / "networks.csv.gz"
    header = "prefix,provider,service,region,source,as_of\n"
    path.write_bytes(gzip.compress((header + rows).encode()))
    return path


def test_loads_a_folder_sorted(tmp_path: Path) -> None:
    write(tmp_path, TOP.replace("acme-cloud", "b").replace("acme & co", "c"), name="zeta")
    networks = catalogue_of(tmp_path, "52.84.0.0/15,acme,edge,eu-1,f,2026-10-02\n" * 1)
    catalogue = load_catalogue(tmp_path, networks)
    assert [provider.slug for provider in catalogue.providers] == ["acme", "zeta"]
    assert catalogue.date == "2026-10-02"
    assert len(catalogue.networks) == 1
    assert load_catalogue(tmp_path).date == "2026-09-01"


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path)
    assert (catalogue.providers, catalogue.networks, catalogue.date) == ((), (), "")
    with pytest.raises(InputError, match="is no folder"):
        load_catalogue(tmp_path / "none")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("52.84.0.0/15,nobody,edge,,f,2026\n", ":3: no provider 'nobody'"),
        ("52.84.0.0/15,acme,core,,f,2026\n", ":3: acme has no service 'core'"),
        ("52.84.0.0/15,acme,edge,eu-2,f,2026\n", ":3: acme has no region 'eu-2'"),
    ],
)
def test_networks_must_name_what_the_catalogue_knows(
    tmp_path: Path, row: str, message: str
) -> None:
    good = "52.82.0.0/16,acme,,eu-1,f,2026\n"
    networks = catalogue_of(tmp_path, good + row)
    with pytest.raises(InputError, match=message):
        load_catalogue(tmp_path, networks)


@pytest.mark.parametrize(
    "alias", ["acme", "acme-cloud", "zeta"], ids=["slug", "alias", "its own slug"]
)
def test_a_name_means_one_provider(tmp_path: Path, alias: str) -> None:
    write(tmp_path, TOP)
    other = TOP.replace('["acme-cloud", "acme & co"]', f'["{alias}"]')
    write(tmp_path, other, name="zeta")
    with pytest.raises(InputError, match=rf"zeta.toml: '{alias}' names (acme|zeta) already"):
        load_catalogue(tmp_path)
