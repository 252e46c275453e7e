"""What stands behind a host's attributions: the answer that told, the issuer that signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from depmap.attribution.hosts import attribute_host
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.observed import Observed
from depmap.inputs.catalogue_cache import read_index
from depmap.model.observation import (
    CertChain,
    Certificate,
    Observation,
    Question,
    QuestionKind,
    RRset,
    Status,
)

HOST = "www.site.example"


@pytest.fixture(scope="module")
def index() -> CatalogueIndex:
    return read_index()


AT = datetime(2026, 9, 1, tzinfo=UTC)


def test_an_alias_is_told_by_the_answer_that_showed_it(index: CatalogueIndex) -> None:
    alias = RRset(chain=(HOST, "d1.cloudfront.net"), values=("2600:9000::1",))
    failed = Observation(
        question=Question(QuestionKind.RRSET, HOST, "A"), status=Status.TIMEOUT, at=AT, id="o1"
    )
    told = Observation(
        question=Question(QuestionKind.RRSET, HOST, "AAAA"),
        status=Status.OK,
        at=AT,
        id="o2",
        payload=alias,
    )
    (front,) = attribute_host(HOST, Observed([failed, told]), index).by_name
    assert str(front.component) == "aws/cloudfront"
    assert [each.observation for each in front.evidence] == ["o2"]


@pytest.mark.parametrize(
    ("common_name", "issuer"),
    [
        ("Starfield Secure Certificate Authority - G2", "godaddy/ca"),
        ("Starfield Services Root Certificate Authority - G2", "amazon-trust-services/ca"),
    ],
)
def test_an_organisation_of_two_is_told_apart_by_the_common_name(
    common_name: str, issuer: str, index: CatalogueIndex
) -> None:
    leaf = Certificate(
        subject=HOST,
        issuer_organisation="Starfield Technologies, Inc.",
        issuer_common_name=common_name,
        not_before=None,
        not_after=None,
        names=(HOST,),
        fingerprint="",
    )
    seen = Observation(
        question=Question(QuestionKind.TLS, HOST),
        status=Status.OK,
        at=AT,
        payload=CertChain(certificates=(leaf,), address=""),
    )
    found = attribute_host(HOST, Observed([seen]), index)
    assert [str(each.component) for each in found.issuers] == [issuer]
