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
        "c=US + o=Starfield Technologies, Inc.; cn=Root - G2",
    ],
)
def test_a_name_however_it_is_written(text: str) -> None:
    assert parts(text) == STARFIELD


def test_attributes_told_twice_are_kept_in_order() -> None:
    assert parts("OU=one,CN=x,OU=two") == {"OU": ("one", "two"), "CN": ("x",)}


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
