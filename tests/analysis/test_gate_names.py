"""What a policy may call a provider: what would never be found, or is told twice, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import InputError
from tests.analysis.gates import OPEN, case, hold, site, told, without

SITE = site()


def forbid(*texts: str) -> str:
    return OPEN + "".join(f"[[policy.forbid]]\n{text}\n" for text in texts)


@pytest.mark.parametrize(
    ("texts", "line", "message", "remedy"),
    [
        (
            ['provider = "domain:awsdns-04.com"'],
            3,
            "the catalogue calls domain:awsdns-04.com",
            "aws",
        ),
        (['provider = "as:16509"\nrole = "hosting"'], 3, "the catalogue calls as:16509 aws", "aws"),
        (['owner = "amazon.com"'], 3, "knows no owner 'amazon.com'", "'Amazon.com, Inc.'"),
        (['provider = "aws"', 'provider = "aws"'], 5, "says again what the rule on line 3", ""),
        (['provider = "aws"', 'provider = "amazon"'], 5, "says again what the rule on", ""),
        (
            ['owner = "aws"\nsurfaces = ["web"]', 'owner = "Amazon.com, Inc."'],
            6,
            "says again what the rule on line 3",
            "",
        ),
    ],
)
def test_refusals(texts: list[str], line: int, message: str, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        hold(SITE, forbid(*texts), tmp_path)
    assert (caught.value.line, message in caught.value.message) == (line, True)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "texts",
    [
        ['provider = "aws"\nsurfaces = ["web"]', 'provider = "aws"\nsurfaces = ["api"]'],
        ['provider = "aws"\nrole = "cdn"', 'provider = "aws"\nrole = "dns"'],
        ['provider = "domain:awsdns-04.com"\nrole = "mail"'],
        ['provider = "domain:nobody.example"'],
        ['provider = "as:64500"\nrole = "hosting"'],
    ],
)
def test_what_is_not_the_same_may_stand_beside(texts: list[str], tmp_path: Path) -> None:
    hold(SITE, forbid(*texts), tmp_path)


def test_an_as_the_catalogue_knows_is_found_in_transit(tmp_path: Path) -> None:
    report = hold(SITE, forbid('provider = "as:13335"'), tmp_path)
    assert ("forbid", "site.example", "violated") in told(report)


def test_without_a_role_the_roles_the_catalogue_lists_are_looked_at(tmp_path: Path) -> None:
    """An unseen issuer may be anybody that issues; name the role to have it proved of others."""
    dark = without(SITE, "tls site.example")
    assert told(hold(dark, forbid('provider = "ns1"'), tmp_path)) == set()
    issuer = hold(dark, forbid('provider = "letsencrypt"'), tmp_path)
    (outcome,) = issuer.outcomes
    assert outcome.message == "web may use letsencrypt (ca): not all could be seen"
    named = hold(dark, forbid('provider = "ns1"\nrole = "ca"'), tmp_path)
    assert [o.message for o in named.outcomes] == ["web may use ns1 (ca): not all could be seen"]


TWO = case("two_vendors_no_single_point")
VENDORS = OPEN + "min-providers = { dns = 2 }\n"


def test_a_name_server_that_is_silent_from_here_is_no_proof(tmp_path: Path) -> None:
    silent = without(TWO, "server ns-32.awsdns-04.com duo.example")
    (outcome,) = hold(silent, VENDORS, tmp_path).outcomes
    assert (outcome.state, outcome.value) == ("unmeasured", "1 or more")


def test_one_whose_name_has_no_address_counts_for_nothing(tmp_path: Path) -> None:
    gone = case("dead_server_redundancy_on_paper")
    (outcome,) = hold(gone, VENDORS, tmp_path).outcomes
    assert (outcome.state, outcome.value) == ("violated", "1")
