"""Published claims as ``[[stated]]`` rows: which component a claim names, if it names one."""

from __future__ import annotations

import re

from depmap.model.component import provided
from depmap.model.target import StatedFact
from scripts.facts import RECORD_TYPES, Fact

_SLUG_OF = {"aws": "aws", "azure": "azure", "gcp": "google-cloud", "ec2": "aws"}
_COMPONENT = re.compile(r"(aws|azure|gcp)@([a-z0-9-]+)\Z")
_REGION = r"([a-z]{2,}-(?:north|south|east|west|central)[a-z]*-?\d)"
_PROSE = re.compile(rf"\b(AWS|GCP|EC2)\b[^.;,]*?\b{_REGION}(?:-[a-z])?\b")
_AZURE_WEST_EUROPE = re.compile(r"\bAzure West Europe\b")


def component_of(value: str) -> str:
    """The component a claim names by provider and region, as ``aws@ap-northeast-1``; else empty.

    A place without a provider's region code (``Tokyo``) names none, nor does a region code
    without a provider: several clouds have an ``ap-northeast-1``.
    """
    exact = _COMPONENT.match(value)
    if exact:
        return str(provided(_SLUG_OF[exact[1]], region=exact[2]))
    if _AZURE_WEST_EUROPE.search(value):
        return str(provided("azure", region="westeurope"))
    prose = _PROSE.search(value)
    if prose is None:
        return ""
    named = prose[1].lower()
    return str(provided(_SLUG_OF[named], service="ec2" if named == "ec2" else "", region=prose[2]))


def stated_fact(fact: Fact, host: str) -> StatedFact:
    """The row of a claim about ``host``; an old record is told as the claim it has become."""
    claim = f"{fact.kind} {fact.value}" if fact.kind in RECORD_TYPES else fact.value
    if fact.comment:
        claim = f"{claim}; {fact.comment}"
    component = component_of(fact.value) if fact.kind not in RECORD_TYPES else ""
    return StatedFact(
        host=host, claim=claim, source=fact.source, date=fact.date, component=component
    )
