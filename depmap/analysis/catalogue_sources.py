"""Where the facts of a provider list are from: missing, old and unverified sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.model.catalogue_check import AgeShare, ProviderFile, RuleId
from depmap.model.file_check import CheckSeverity, Remark
from depmap.model.provider import Provider

_END = "~"
"""Behind every date, however it is cut."""

_WORD = {
    RuleId.STALE: "were verified more than a year ago",
    RuleId.UNVERIFIED: "are unverified",
}


def find_without_sources(scene: CatalogueScene) -> Iterator[Remark]:
    """A provider that doesn't say where its name, owner and pages are from."""
    for file in scene.files:
        if not file.provider.sources and (file.is_whole or "sources" not in file.keys):
            yield Remark(file.path, 1, "the provider has no sources")


def find_stale(scene: CatalogueScene) -> Iterator[Remark]:
    """The folder and the table, where sources of theirs are old."""
    return _of_shares(scene, RuleId.STALE)


def find_unverified(scene: CatalogueScene) -> Iterator[Remark]:
    """The folder and the table, where sources of theirs have no date."""
    return _of_shares(scene, RuleId.UNVERIFIED)


def shares(scene: CatalogueScene) -> tuple[AgeShare, ...]:
    """How much is stale and how much unverified: of the folder, then of the table."""
    ages = [age for file in scene.files for age in _ages(file.provider)]
    told = _counted(ages, scene.path, scene.today)
    if scene.table:
        rows = [network.as_of for _, network in scene.networks]
        told = (*told, *_counted(rows, scene.table, scene.today))
    return told


def file_shares(file: ProviderFile, today: date) -> tuple[AgeShare, ...]:
    """The same of a single provider."""
    return _counted(_ages(file.provider), file.path, today)


def _of_shares(scene: CatalogueScene, rule: RuleId) -> Iterator[Remark]:
    limit = scene.limits.get(rule)
    for share in shares(scene):
        if share.rule is not rule or not share.count:
            continue
        message = f"{share.count} of {share.of} sources {_WORD[rule]} ({share.share:.0%})"
        is_over = limit is not None and share.share > limit
        if is_over:
            message = f"{message}, at most {limit:.0%} may be"
        yield Remark(share.path, 0, message, CheckSeverity.ERROR if is_over else None)


def _counted(ages: Iterable[str], path: str, today: date) -> tuple[AgeShare, ...]:
    """``ages`` are dates in ISO 8601, cut to what is known, empty for unverified."""
    told = list(ages)
    year_ago = _year_before(today).isoformat()
    stale = sum(bool(age) and age + _END < year_ago for age in told)
    return (
        AgeShare(rule=RuleId.STALE, path=path, count=stale, of=len(told)),
        AgeShare(rule=RuleId.UNVERIFIED, path=path, count=told.count(""), of=len(told)),
    )


def _year_before(today: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - 1, day=28 if is_leap_day else today.day)


def _ages(provider: Provider) -> Iterator[str]:
    """When each source of the provider was verified."""
    sources = [*provider.sources]
    for service in provider.services:
        sources += [operator.source for operator in service.operators]
        sources += [matcher.source for matcher in service.matchers]
    return (source.verified.isoformat() if source.verified else "" for source in sources)
