"""Reports of the check of a provider list, with and without hostile text in them."""

from __future__ import annotations

from depmap.model.catalogue_check import AgeShare, CatalogueReport, RuleId
from depmap.model.file_check import CheckFinding, CheckSeverity
from tests.report.assessments import ESC_AND_FRIENDS


def finding(
    rule: RuleId, path: str, line: int, message: str, severity: CheckSeverity = CheckSeverity.ERROR
) -> CheckFinding:
    return CheckFinding(rule=rule, severity=severity, message=message, path=path, line=line)


def shares(path: str, *, of: int, stale: int, unverified: int) -> tuple[AgeShare, ...]:
    return (
        AgeShare(rule=RuleId.STALE, path=path, count=stale, of=of),
        AgeShare(rule=RuleId.UNVERIFIED, path=path, count=unverified, of=of),
    )


def broken() -> CatalogueReport:
    """An own folder with two errors and a warning."""
    return CatalogueReport(
        path="own",
        files=2,
        networks=0,
        findings=(
            finding(RuleId.STALE, "own", 0, "1 of 3 sources is old", CheckSeverity.WARNING),
            finding(RuleId.SYNTAX, "own/acme.toml", 3, "colour: unknown key"),
            finding(
                RuleId.NESTED_SUFFIX,
                "own/sub folder/zeta.toml",
                12,
                "ns{n}.acme.net lies inside acme/dns ns acme.net (acme.toml:12)",
            ),
        ),
        shares=shares("own", of=3, stale=1, unverified=0),
        file_shares=shares("own/acme.toml", of=3, stale=1, unverified=0),
    )


def clean() -> CatalogueReport:
    """The shipped list, nothing wrong with it."""
    return CatalogueReport(
        path="data/providers",
        files=1,
        networks=2,
        findings=(),
        shares=shares("data/providers", of=0, stale=0, unverified=0),
        file_shares=(),
    )


def hostile() -> CatalogueReport:
    """Every foreign text is an attack."""
    bad = ESC_AND_FRIENDS
    return CatalogueReport(
        path=bad,
        files=1,
        networks=0,
        findings=(
            finding(RuleId.SYNTAX, f"{bad}/acme.toml", 1, bad),
            finding(RuleId.SYNTAX, "a.toml", 2, "%,:\r\n::error::x [y](https://x.example/) {0}"),
            finding(RuleId.SYNTAX, "/abs/a,b:c%d.toml", 3, "x" * 5000),
        ),
        shares=shares(bad, of=1, stale=0, unverified=0),
        file_shares=shares(f"{bad}/acme.toml", of=1, stale=0, unverified=0),
    )


CASES = {"broken": broken, "clean": clean, "hostile": hostile}
