"""Distinguished names as RFC 4514, two generations of OpenSSL and people write them."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.distinguished_names import parts

STARFIELD = {"C": ("US",), "O": ("Starfield Technologies, Inc.",), "CN": ("Root - G2",)}


@pytest.mark.parametrize(
    "text",
    [
        r"C=US,O=Starfield Technologies\, Inc.,CN=Root - G2",
        "C=US, O=Starfield Technologies, Inc., CN=Root - G2",
        'issuer=C = US, O = "Starfield Technologies, Inc.", CN = Root - G2',
        "issuer= /C=US/O=Starfield Technologies, Inc./CN=Root - G2",
        "Issuer: C = US, O = Starfield Technologies, Inc., CN = Root - G2",
        r"C=US,O=Starfield Technologies\2C Inc.,CN=Root\20- G2",
        "c=US + o=Starfield Technologies, Inc.; cn=Root - G2",
    ],
)
def test_a_name_however_it_is_written(text: str) -> None:
    assert parts(text) == STARFIELD


@pytest.mark.parametrize("text", [r"O=T\C3\BCrkiye\, A.\C5\9E.", r"/O=T\xC3\xBCrkiye, A.\xC5\x9E."])
def test_octets_that_are_escaped_are_utf_8(text: str) -> None:
    assert parts(text) == {"O": ("Türkiye, A.Ş.",)}


def test_attributes_told_twice_are_kept_in_order() -> None:
    assert parts("OU=one,CN=x,OU=two") == {"OU": ("one", "two"), "CN": ("x",)}


def test_many_attributes_are_kept_as_well() -> None:
    assert parts("O=a," * 50_000)["O"] == ("a",) * 49_999 + ("a,",)


@pytest.mark.parametrize("text", ["", "Starfield Technologies, Inc.", "Let's Encrypt", "=", ",=,"])
def test_what_is_no_distinguished_name_has_no_parts(text: str) -> None:
    assert parts(text) == {}


# Spaces at an end are not told from those between the parts.
WORDS = st.text(st.sampled_from('ab ,+"\\<>;/'), max_size=20).map(str.strip).filter(bool)


@given(organisation=WORDS, common_name=WORDS)
def test_what_rfc_4514_escapes_comes_back(organisation: str, common_name: str) -> None:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    found = parts(name.rfc4514_string())
    assert found == {"O": (organisation,), "CN": (common_name,)}
