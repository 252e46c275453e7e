"""Score the catalogue on labelled tables: precision, recall, decoys, regions, every wrong row.

    python scripts/accuracy.py [FACTS]

FACTS is the folder with truth-dev/ and provider_labels.csv. A label matches an answer when it or
its vendor family, case-folded to letters and digits, is the name, slug or alias of the answered
provider or service. Only the surest match of an answer counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from depmap.attribution.identify import Identifier
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue_cache import read_index
from depmap.model.identification import Identification, ProviderMatch, ValueKind
from scripts.facts import read_rows

ROOT = Path(__file__).resolve().parent.parent
NOBODY = "NONE"
REGIONAL = frozenset({"aws", "azure", "google-cloud", "oracle-cloud"})
_NO_REGION = frozenset({"", "GLOBAL", "global"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One row of truth: ``label`` is who provides ``value``; ``weight`` counts its users.

    ``table`` is the group it is counted in; ``region`` the one region it lies in, if it is known
    to be one.
    """

    table: str
    kind: ValueKind
    value: str
    label: str
    confidence: str
    weight: int = 1
    region: str = ""

    @property
    def has_origin(self) -> bool:
        """Whether an address comes with its AS."""
        return self.kind is ValueKind.IP and "," in self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A row and the answer to it. ``right`` is None where there was no answer."""

    row: Labelled
    answer: Identification
    right: bool | None

    @property
    def top(self) -> ProviderMatch | None:
        """The surest match."""
        return self.answer.matches[0] if self.answer.matches else None

    @property
    def region_is_right(self) -> bool | None:
        """Whether the region is; None where none is known or the provider is not regional."""
        regional = self.row.region and self.top and self.top.component.provider in REGIONAL
        return self.top.region == self.row.region if regional and self.top else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The sums of one table. Precision and recall lie in [0, 1], 1 where there is nothing."""

    table: str
    rows: int
    precision: float
    recall: float
    weighted_recall: float
    decoys: int
    decoys_matched: int
    regions: int
    regions_right: int


def read_labelled(folder: Path) -> Iterator[Labelled]:
    """Every row of the labelled tables in ``folder``."""
    for row in read_rows(folder / "ns.csv"):
        yield Labelled(
            table="ns",
            kind=ValueKind.NS,
            value=row["ns_host_or_suffix"],
            label=row["provider"],
            confidence=row["confidence"],
            weight=int(row["usage_weight"] or 1),
        )
    for row in read_rows(folder / "cname.csv"):
        yield _plain(row, "cname", ValueKind.CNAME, row["host"])
    for row in read_rows(folder / "headers.csv"):
        yield _plain(row, "header", ValueKind.HEADER, f"{row['header']}: {row['value_example']}")
    for row in read_rows(folder / "mail.csv"):
        yield _plain(row, row["record"], ValueKind(row["record"]), row["pattern_or_host"])
    for row in read_rows(folder / "tls.csv"):
        owned = row | {"provider": row["ca_owner"]}
        full = f"O={row['issuer_org']}, CN={row['issuer_cn_example']}"
        yield _plain(owned, "issuer + CN", ValueKind.ISSUER, full)
        yield _plain(owned, "issuer", ValueKind.ISSUER, row["issuer_org"])
    for row in read_rows(folder / "ip.csv"):
        value = f"{row['address']},AS{row['asn']}" if row["asn"] else row["address"]
        region = "" if row["region"] in _NO_REGION or ";" in row["region"] else row["region"]
        yield _plain(row, "ip with AS", ValueKind.IP, value, region)
        yield _plain(row, "ip", ValueKind.IP, row["address"], region)


def _plain(
    row: Mapping[str, str], table: str, kind: ValueKind, value: str, region: str = ""
) -> Labelled:
    return Labelled(
        table=table,
        kind=kind,
        value=value,
        label=row["provider"],
        confidence=row["confidence"],
        region=region,
    )


def read_families(path: Path) -> dict[str, str]:
    """The vendor family of each label."""
    return {row["provider_label"]: row["vendor_family"] for row in read_rows(path)}


def score_rows(
    rows: Iterable[Labelled], families: Mapping[str, str], index: CatalogueIndex
) -> tuple[Scored, ...]:
    """Answer each row and judge the answer."""
    identifier = Identifier(index)
    scored: list[Scored] = []
    for row in rows:
        answer = identifier.identify(row.value, row.kind)
        right: bool | None = None
        if answer.matches:
            labels = {fold(row.label), fold(families.get(row.label, row.label))}
            right = row.label != NOBODY and bool(labels & names_of(answer.matches[0], index))
        scored.append(Scored(row=row, answer=answer, right=right))
    return tuple(scored)


def names_of(match: ProviderMatch, index: CatalogueIndex) -> frozenset[str]:
    """Everything the answered provider and service are called, folded."""
    component = match.component
    names = [component.name, match.name]
    provider = index.provider(component.name)
    if provider is not None:
        names += provider.aliases
    service = index.service(component.name, component.service) if component.service else None
    if service is not None:
        names += [service.slug, service.name, *service.aliases]
    return frozenset(fold(name) for name in names)


def fold(name: str) -> str:
    """Letters and digits only, case-folded."""
    return "".join(char for char in name.casefold() if char.isalnum())


def sum_up(table: str, scored: Iterable[Scored]) -> Score:
    """The figures of one table's rows."""
    rows = [each for each in scored if each.row.label != NOBODY]
    decoys = [each for each in scored if each.row.label == NOBODY]
    answered = [each for each in rows if each.right is not None]
    right = [each for each in rows if each.right]
    regions = [each.region_is_right for each in rows if each.region_is_right is not None]
    return Score(
        table=table,
        rows=len(rows),
        precision=_share(len(right), len(answered)),
        recall=_share(len(right), len(rows)),
        weighted_recall=_share(
            sum(each.row.weight for each in right), sum(each.row.weight for each in rows)
        ),
        decoys=len(decoys),
        decoys_matched=sum(1 for each in decoys if each.answer.matches),
        regions=len(regions),
        regions_right=sum(regions),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def tell(scored: tuple[Scored, ...]) -> Iterator[str]:
    """The table of figures, then every row that is wrong, unanswered or in a wrong region."""
    yield (
        f"{'table':12}{'confidence':12}{'rows':>6}{'precision':>11}{'recall':>9}{'by use':>9}"
        f"{'decoys':>8}{'matched':>9}{'regions':>9}{'right':>7}"
    )
    tables = dict.fromkeys((each.row.table, each.row.confidence) for each in scored)
    for table, confidence in sorted(tables):
        group = [s for s in scored if (s.row.table, s.row.confidence) == (table, confidence)]
        score = sum_up(table, group)
        yield (
            f"{table:12}{confidence:12}{score.rows:6}{score.precision:11.3f}{score.recall:9.3f}"
            f"{score.weighted_recall:9.3f}{score.decoys:8}{score.decoys_matched:9}"
            f"{score.regions:9}{score.regions_right:7}"
        )
    for each in scored:
        if each.row.label == NOBODY and not each.answer.matches:
            continue
        if not each.right or each.region_is_right is False:
            yield _told(each)


def _told(scored: Scored) -> str:
    row, top = scored.row, scored.top
    answer = f"{top.component} by {top.matcher}" if top else scored.answer.error or "nothing"
    problem = "missed" if top is None else "region" if scored.right else "wrong"
    region = f"@{row.region}" if row.region else ""
    return (
        f"{problem:7}{row.confidence:7} {row.table:11} {row.value}: {row.label}{region} · {answer}"
    )


def main(arguments: list[str]) -> None:
    """Score the shipped catalogue on the facts named, else those beside the repository."""
    facts = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "facts"
    rows = read_labelled(facts / "truth-dev")
    families = read_families(facts / "provider_labels.csv")
    index = read_index()
    for line in tell(score_rows(rows, families, index)):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
