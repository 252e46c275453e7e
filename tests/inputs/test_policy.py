"""The policy file: rules, severities, exceptions, and where it is looked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from depmap.errors import InputError, UsageError
from depmap.inputs.policy import find_policy, load_policy, parse_policy
from depmap.model.component import parse_component
from depmap.model.finding import Severity
from depmap.model.policy import (
    Grouping,
    HiddenOrigin,
    MaxShare,
    MinProviders,
    NoSinglePoint,
    OfHosts,
)
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole

FULL = """\
[policy]
min-coverage = 0.9
no-single-point = true
hidden-origin = "fail"
min-providers = { dns = 2, cdn = 1 }
require-dnssec = true
require-caa = { surfaces = ["web"] }
min-certificate-days = 14
[[policy.max-share]]
role = "cdn"
of = "provider"
limit = 0.5
[[policy.max-share]]
role = "hosting"
of = "region"
limit = 1
[[policy.max-impact]]
role = "dns"
of = "owner"
limit = 0.25
weighted = true
[[policy.forbid]]
region = "aws@us-east-1"
[[policy.forbid]]
owner = "Example Inc."
role = "mail"
[[policy.require]]
provider = "as:64500"
role = "transit"
surfaces = ["web", "api"]
[severity]
max-share = "high"
min-providers = "low"
[[ignore]]
rule = "no-single-point"
subject = "binance"
component = "aws"
reason = "accepted by the risk committee"
expires = 2027-01-31
"""


def write(folder: Path, text: str, name: str = "depmap.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_everything(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    policy = load_policy(path)
    assert policy.path == str(path)
    assert policy.min_coverage == 0.9
    assert policy.hidden_origin is HiddenOrigin.FAIL
    assert policy.no_single_point == NoSinglePoint()
    assert policy.min_providers == (
        MinProviders(role=Role.DNS, count=2),
        MinProviders(role=Role.CDN, count=1),
    )
    assert policy.max_share == (
        MaxShare(role=Role.CDN, of=Grouping.PROVIDER, limit=0.5, line=9),
        MaxShare(role=Role.HOSTING, of=Grouping.REGION, limit=1.0, line=13),
    )
    assert policy.max_impact == (
        MaxShare(role=Role.DNS, of=Grouping.OWNER, limit=0.25, weighted=True, line=17),
    )
    region, owner = policy.forbid
    assert (region.of, region.component) == (Grouping.REGION, parse_component("aws@us-east-1"))
    assert (region.role, region.surfaces, region.line) == (None, frozenset(SurfaceRole), 22)
    assert (owner.of, owner.name, owner.component) == (Grouping.OWNER, "Example Inc.", None)
    assert owner.surfaces == {SurfaceRole.MAIL}
    (required,) = policy.require
    assert (str(required), required.role) == ("as:64500 (transit)", Role.TRANSIT)
    assert required.surfaces == {SurfaceRole.WEB, SurfaceRole.API}
    assert policy.require_dnssec == OfHosts()
    assert policy.require_caa == OfHosts(surfaces=frozenset({SurfaceRole.WEB}))
    assert policy.min_certificate_days == OfHosts(days=14)
    assert policy.severity_of("max-share", Severity.LOW) is Severity.HIGH
    assert policy.severity_of("no-single-point", Severity.MEDIUM) is Severity.MEDIUM
    (ignore,) = policy.ignores
    assert (ignore.reason, ignore.line) == ("accepted by the risk committee", 34)


def test_an_exception_speaks_of_a_rule_a_subject_and_a_component(tmp_path: Path) -> None:
    (ignore,) = load_policy(write(tmp_path, FULL)).ignores
    assert ignore.component == parse_component("aws")
    assert ignore.speaks_of("no-single-point", "binance")
    assert not ignore.speaks_of("no-single-point", "kraken")
    assert not ignore.speaks_of("max-share", "binance")
    assert not ignore.has_expired(date(2027, 1, 31))
    assert ignore.has_expired(date(2027, 2, 1))


def test_an_exception_without_a_subject_speaks_of_all(tmp_path: Path) -> None:
    text = '[policy]\nno-single-point = true\n[[ignore]]\nrule = "no-single-point"\nreason = "x"\n'
    (ignore,) = load_policy(write(tmp_path, text)).ignores
    assert ignore.speaks_of("no-single-point", "anyone")
    assert (ignore.component, ignore.owner) == (None, "")
    assert not ignore.has_expired(date(9999, 1, 1))


def test_defaults(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, "[policy]\nno-single-point = false\nrequire-caa = true\n"))
    assert policy.min_coverage == 0.8
    assert policy.hidden_origin is HiddenOrigin.WARN
    assert policy.no_single_point is None
    assert (policy.max_share, policy.min_providers, policy.ignores) == ((), (), ())


def test_no_single_point_in_detail(tmp_path: Path) -> None:
    text = (
        '[policy]\nno-single-point = { classes = ["immediate"], surfaces = ["web", "mail"], '
        "private = true }\n"
    )
    assert load_policy(write(tmp_path, text)).no_single_point == NoSinglePoint(
        classes=frozenset({FailureClass.IMMEDIATE}),
        surfaces=frozenset({SurfaceRole.WEB, SurfaceRole.MAIL}),
        private=True,
    )


def test_further_rules_may_be_named(tmp_path: Path) -> None:
    text = "[policy]\nmin-coverage = 1\n[severity]\nredundancy-on-paper = 'high'\n"
    path = write(tmp_path, text)
    assert load_policy(path, ["redundancy-on-paper"]).severity == (
        ("redundancy-on-paper", Severity.HIGH),
    )
    with pytest.raises(InputError, match=r":4: redundancy-on-paper: .* is no rule") as caught:
        load_policy(path)
    assert caught.value.remedy.startswith("known rules: expired-ignore, forbid, max-impact")


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("", "the [policy] table is missing", "put the rules under [policy]"),
        ("max-share = 1", "the [policy] table is missing", "unknown: max-share"),
        ("[policy]\n", ":1: sets no rule", "set one of max-share"),
        ("[policy]\nhidden-origin = 'fail'\n", ":1: sets no rule", "set one of"),
        ("[policy]\nno-single-point = false\n", ":1: sets no rule", "set one of"),
        ("[policy]\nmin-providers = {}\nforbid = []\n", ":1: sets no rule", "set one of"),
        ("[policy]\nmax-shares = 1\n", ":2: max-shares: unknown key", "'max-share'"),
        ("[policy]\nmin-coverage = 1\nmax-sahre = 1\n", ":3: max-sahre: unknown", "'max-share'"),
        ("[policy]\nmin-coverage = 1\n[sevrity]\n", ":3: sevrity: unknown", "'severity'"),
        ("[policy]\nmin-coverage = 1.1\n", ":2: min-coverage: must lie between", ""),
        ("[policy]\nno-single-point = 1\n", ":2: no-single-point: must be true or false", ""),
        ("[policy]\nno-single-point = { class = [] }\n", "class: unknown key", "'classes'"),
        ("[policy]\nno-single-point = { classes = [] }\n", ":2: no-single-point: needs", ""),
        ("[policy]\nmin-providers = { dsn = 2 }\n", "dsn: is no role", "'dns'"),
        ("[policy]\nmin-providers = { dns = 0 }\n", "dns: must be 1 or more", ""),
        ("[policy]\nmin-providers = { dns = 1000000000 }\n", "dns: must be 1 or more", ""),
        ("[policy]\nmin-certificate-days = 99999999999\n", "days: must be 1 or more", ""),
        ("[policy]\nmin-coverage = 1" + "0" * 400 + "\n", "min-coverage: must be finite", ""),
        ("[policy]\nmin-providers = 2\n", ":2: must be a table", ""),
        (
            "[policy]\n" + "[[policy.max-share]]\nrole = 'cdn'\nlimit = 1\n" * 2,
            ":5: limits again what the rule on line 2 does",
            "",
        ),
        # What is never found would be green for ever.
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'tld:com'\n",
            ":3: provider: tld:com",
            "as:64500",
        ),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'ns:a.b.net'\n",
            ":3: provider: ns:a",
            "as:64500",
        ),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'prefix:192.0.2.0/24'\n",
            ":3: provider: prefix:",
            "",
        ),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'domain:ns1.example.net'\n",
            ":3: provider: domain:ns1.example.net lies in a domain",
            "domain:example.net",
        ),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'as:64500'\nrole = 'dns'\n",
            ":4: role: as:64500 can't be found in dns",
            "hosting, transit",
        ),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'a'\nrole = 'mail'\nsurfaces = ['web']\n",
            ":5: surfaces: the role mail",
            "mail",
        ),
        (
            "[policy]\n[[policy.require]]\nprovider = 'a'\nrole = 'cdn'\nsurfaces = ['mail']\n",
            ":5: surfaces: nothing is seen of cdn",
            "out",
        ),
        ("[policy]\n[[policy.max-share]]\nrole = 'cdn'\n", ":2: limit is missing", ""),
        ("[policy]\n[[policy.max-share]]\nrole = 'cdn'\nlimit = -1\n", ":4: limit: must lie", ""),
        ("[policy]\n[[policy.max-share]]\nrole = 'cnd'\nlimit = 1\n", ":3: role: 'cnd'", "'cdn'"),
        (
            "[policy]\n[[policy.max-share]]\nrole = 'cdn'\nlimit = 1\nlimits = 2\n",
            ":5: limits: unknown key",
            "",
        ),
        ("[policy]\n[[policy.max-share]]\nrole = 'script'\nlimit = 1\n", ":3: role:", "dns, cdn"),
        ("[policy]\nmin-providers = { registrar = 2 }\n", "registrar: depmap does not", "dns, cdn"),
        ("[policy]\n[[policy.forbid]]\nrole = 'cdn'\n", ":2: names none", "provider, service"),
        ("[policy]\n[[policy.forbid]]\nprovider = 'a'\nowner = 'b'\n", ":2: names none, or", ""),
        ("[policy]\n[[policy.forbid]]\nregion = 'aws'\n", ":3: region: 'aws' is no region", "aws@"),
        (
            "[policy]\n[[policy.forbid]]\nprovider = 'aws/ec2'\n",
            ":3: provider:",
            "write a provider",
        ),
        ("[policy]\n[[policy.require]]\nservice = 'as:1'\n", ":3: service:", "aws/ec2"),
        ("[policy]\n[[policy.require]]\nprovider = 'a b'\n", ":3: provider: 'a b' is no", ""),
        (
            "[policy]\n[[policy.require]]\nprovidr = 'a'\n",
            ":3: providr: unknown key",
            "did you mean 'provider'",
        ),
        (
            "[policy]\n[[policy.max-share]]\nrol = 'cdn'\nlimit = 1\n",
            ":3: rol: unknown key",
            "did you mean 'role'",
        ),
        (
            "[policy]\nrequire-dnssec = { surfaces = ['web', 'mail'] }\n",
            "surfaces: mail has no hosts",
            "web",
        ),
        ("[policy]\nrequire-caa = { surfaces = ['mail'] }\n", "surfaces: mail has no hosts", ""),
        (
            "[policy]\nmin-certificate-days = { days = 1, surfaces = ['mail'] }\n",
            "surfaces: mail has no hosts",
            "",
        ),
        (
            "[policy]\nno-single-point = { classes = ['soft'], surfaces = ['web'] }\n",
            "classes: soft failures",
            "mail",
        ),
        (
            "[policy]\nno-single-point = true\n[[ignore]]\nrule = 'forbid'\nreason = 'x'\n"
            "owner = 'a'\ncomponent = 'b'\n",
            ":3: names a component and an owner",
            "",
        ),
        ("[policy]\n[[policy.forbid]]\nowner = 'b'\nrole = 'script'\n", ":4: role:", "transit"),
        ("[policy]\n[[policy.forbid]]\nowner = 'b'\nsurface = 'web'\n", ":4: surface:", "surfaces"),
        ("[policy]\n[[policy.forbid]]\nowner = 'b'\nsurfaces = []\n", ":4: surfaces: needs", ""),
        ("[policy]\nrequire-dnssec = 1\n", ":2: require-dnssec: must be true or false", ""),
        ("[policy]\nrequire-dnsec = true\n", ":2: require-dnsec: unknown key", "require-dnssec"),
        ("[policy]\nrequire-caa = { surface = [] }\n", "surface: unknown key", "surfaces"),
        ("[policy]\nmin-certificate-days = 0\n", ":2: min-certificate-days: must be 1", ""),
        ("[policy]\nmin-certificate-days = {}\n", "days is missing", ""),
        (
            "[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'min-coverage'\n",
            ":4: rule: min-c",
            "lower",
        ),
        (
            "[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'expired-ignore'\n",
            ":4: rule: expi",
            "day",
        ),
        ("[policy]\nmin-coverage = 1\n[severity]\nmax-share = 'hi'\n", ":4: max-share: 'hi'", ""),
        ("[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'max-shar'\n", ":4: rule:", "max-share"),
        ("[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'max-share'\n", "reason is missing", ""),
        (
            "[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'max-share'\nreason = ' '\n",
            ":5: reason: must not be empty",
            "",
        ),
        (
            "[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'max-share'\ncomponent = 'a b'\n",
            ":5: component: 'a b' is no component",
            "",
        ),
        (
            "[policy]\nmin-coverage = 1\n[[ignore]]\nrule = 'max-share'\nreason = 'x'\n"
            "expires = '2027'\n",
            ":6: expires: must be a date",
            "",
        ),
    ],
)
def test_refusals(tmp_path: Path, text: str, message: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        load_policy(write(tmp_path, text))
    assert message in str(caught.value)
    assert remedy in caught.value.remedy


def test_looks_in_depmap_toml_first(tmp_path: Path) -> None:
    write(tmp_path, "[tool.depmap.policy]\nmin-coverage = 0.1\n", "pyproject.toml")
    path = write(tmp_path, "[policy]\nmin-coverage = 0.2\n")
    assert find_policy(tmp_path).min_coverage == 0.2
    path.unlink()
    assert find_policy(tmp_path).min_coverage == 0.1


@pytest.mark.parametrize("kind", ["folder", "dangling"])
def test_a_policy_that_cannot_be_read_is_not_passed_over(tmp_path: Path, kind: str) -> None:
    """Another one would be taken in its place, unseen."""
    write(tmp_path, "[tool.depmap.policy]\nmin-coverage = 0.1\n", "pyproject.toml")
    path = tmp_path / "depmap.toml"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"depmap\.toml: can't be read"):
        find_policy(tmp_path)


def test_the_lines_of_others_are_as_long_as_they_like(tmp_path: Path) -> None:
    text = f'[project]\ndescription = "{"x" * 9000}"\n[tool.depmap.policy]\nmin-coverage = 0.1\n'
    write(tmp_path, text, "pyproject.toml")
    assert find_policy(tmp_path).min_coverage == 0.1
    write(tmp_path, f"[policy]\nmin-coverage = 0.1\n# {'x' * 9000}\n")
    with pytest.raises(InputError, match=r"depmap\.toml:3: line longer"):
        find_policy(tmp_path)


def test_text_is_read_as_a_file_is(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    assert parse_policy(FULL.encode(), path) == load_policy(path)


def test_pyproject_keeps_its_other_tables_to_itself(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "x"\n[tool.ruff]\nline-length = 1\n[tool.depmap.policy]\n'
        "min-coverage = 0.3\n[[tool.depmap.ignore]]\nrule = 'max-share'\n"
    )
    path = write(tmp_path, text, "pyproject.toml")
    with pytest.raises(InputError, match=r"pyproject.toml:7: reason is missing"):
        load_policy(path)


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "[tool.ruff]\nfix = true\n"])
def test_no_policy_is_a_usage_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="no policy"):
        find_policy(tmp_path)
    path = write(tmp_path, text, "pyproject.toml")
    with pytest.raises(UsageError, match="no policy"):
        find_policy(tmp_path)
    with pytest.raises(InputError, match=r"has no \[tool.depmap\] table"):
        load_policy(path)
