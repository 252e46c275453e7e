"""Web reports made of a golden case, for tests. Some with every foreign text an attack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from depmap.analysis.assessment import Examined, examine
from depmap.model.source import Link, Source
from depmap.report.html.page import Knowledge, render_html
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case
from tests.report.assessments import hostile

CASE = Path(__file__).resolve().parents[1] / "golden" / "cases" / "alternates_at_edge_and_region"
PLAIN = Knowledge(names={}, owners={}, sources=())


def examined(case: Path = CASE) -> Examined:
    """A golden case, examined."""
    snapshot = read_case(case)
    return examine(snapshot, golden_index(), now=snapshot.run.finished)


def hostile_page(bad: str) -> str:
    """The page of one target whose every text is ``bad``, providers and owners too."""
    told = examined()
    names = dict.fromkeys(map(str, told.evaluated.model.graph.components), bad)
    names |= dict.fromkeys(("aws", "cloudflare", "imperva", "aws/route53"), bad)
    owners = dict.fromkeys(names, bad)
    source = Source(subject=bad, where=(Link(text=bad),), licence=bad, date=bad)
    return render_html(
        replace(told, assessment=hostile(bad)),
        Knowledge(names=names, owners=owners, sources=(source,), noun="target"),
    )
