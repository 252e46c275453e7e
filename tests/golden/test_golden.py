"""Replays the corpus: every case through attribution, fault graph and findings.

``DEPMAP_GOLDEN=show`` prints what comes out, to be read against docs/availability.md before it is
put into a case.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from depmap.analysis.assessment import examine
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue import load_provider
from depmap.model.finding import Assessment
from depmap.model.observation import Snapshot
from depmap.model.provider import Catalogue, Network
from depmap.snapshot.canonical import canonical
from tests.golden.reader import NOW, Case, read_case
from tests.golden.summary import summary

HERE = Path(__file__).parent
CASES = [read_case(path) for path in sorted((HERE / "cases").glob("*.toml"))]
RANGES = (
    ("13.230.0.0/16", "aws", "ec2", "ap-northeast-1"),
    ("3.64.0.0/16", "aws", "ec2", "eu-central-1"),
    ("13.32.0.0/16", "aws", "cloudfront", "GLOBAL"),
    ("205.251.192.0/21", "aws", "route53", ""),
    ("104.16.0.0/13", "cloudflare", "cdn", ""),
    ("2606:4700::/32", "cloudflare", "cdn", ""),
)


@cache
def catalogue() -> CatalogueIndex:
    return CatalogueIndex(
        Catalogue(
            providers=tuple(
                load_provider(path) for path in sorted((HERE / "catalogue").glob("*.toml"))
            ),
            networks=tuple(
                Network(
                    prefix=prefix,
                    provider=provider,
                    service=service,
                    region=region,
                    source="test",
                    as_of="2026",
                )
                for prefix, provider, service, region in RANGES
            ),
            date="2026-09-01",
        )
    )


def assess(snapshot: Snapshot, *, observed_only: bool = False) -> Assessment:
    return examine(snapshot, catalogue(), now=NOW, observed_only=observed_only).assessment


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    found = summary(assess(case.snapshot))
    if os.environ.get("DEPMAP_GOLDEN") == "show":
        print(f"\n# {case.name}: {case.about}")  # noqa: T201
        print("\n".join(found))  # noqa: T201
    assert found == case.expected
    if case.observed_only:
        assert summary(assess(case.snapshot, observed_only=True)) == case.observed_only


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_order_changes_nothing(case: Case) -> None:
    shuffled = list(case.snapshot.observations)
    random.Random(case.name).shuffle(shuffled)
    again = replace(case.snapshot, observations=canonical(shuffled))
    assert assess(again) == assess(case.snapshot)
