"""Exchange files: what they may hold, how they complain, and what the shipped ones promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.model.exchange import Exchange, FormerName
from depmap.model.target import SurfaceRole

HEAD = 'name = "Example"\ndomain = "example.com"\ncurated = true\nsources = ["a table"]\n'
API = (
    '[[surfaces]]\nrole = "api"\n[[surfaces.groups]]\nlabel = "spot"\nhosts = ["api.example.com"]\n'
)


def load(folder: Path, text: str, name: str = "example") -> Exchange:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return next(e for e in load_exchanges(folder) if e.id == name)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Exchange]:
    return {exchange.id: exchange for exchange in load_exchanges(data_dir() / "exchanges")}


def test_everything_is_read_and_names_are_normalised(tmp_path: Path) -> None:
    exchange = load(
        tmp_path,
        'name = "Bücher"\ndomain = "Bücher.example."\nowner = "Example Ltd"\ncurated = false\n'
        'owned-domains = ["EXAMPLE.com"]\nbeside = ["docs.example.com"]\nsources = ["a", "b"]\n'
        '[[former-names]]\nid = "old"\nname = "Old"\nuntil = "2022-01"\n'
        '[[surfaces]]\nrole = "web"\n[[surfaces.groups]]\nhosts = ["example.com"]\n'
        'fallback = "WWW.example.com"\n[[surfaces]]\nrole = "mail"\n' + API,
    )
    assert exchange.id == "example"
    assert exchange.domain == "xn--bcher-kva.example"
    assert exchange.owner == "Example Ltd"
    assert exchange.owned_domains == ("example.com",)
    assert exchange.beside == ("docs.example.com",)
    assert exchange.sources == ("a", "b")
    assert not exchange.curated
    assert exchange.former_names == (FormerName(id="old", name="Old", until="2022-01"),)
    assert [surface.role.value for surface in exchange.surfaces] == ["web", "mail", "api"]
    web, mail, api = exchange.surfaces
    assert web.groups[0].fallback == "www.example.com"
    assert mail.groups == ()
    assert api.groups[0].label == "spot"
    assert exchange.target().hosts() == (
        *("example.com", "www.example.com", "api.example.com", "docs.example.com"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "needs a surface"),
        (HEAD + "colour = 1\n" + API, "example.toml:5: colour: unknown key"),
        (HEAD.replace("example.com", "a b") + API, "example.toml:2: domain: "),
        (HEAD + 'beside = ["a.example", "A.example"]\n' + API, "example.toml:5: beside: a name"),
        (HEAD + API + API, "example.toml:11: role: api stands here twice"),
        (HEAD + '[[surfaces]]\nrole = "fax"\n', "example.toml:6: role: "),
        (HEAD + '[[surfaces]]\nrole = "ws"\n', "example.toml:5: the ws surface has no groups"),
        (HEAD + API.replace('["api.example.com"]', "[]"), "hosts: a group needs a host"),
        (HEAD + API + 'port = "1"\n', "example.toml:10: port: unknown key"),
        (HEAD + '[[former-names]]\nid = "A b"\nname = "x"\n' + API, "is no exchange id"),
        (
            HEAD + '[[former-names]]\nid = "a"\nname = "x"\nuntil = "then"\n' + API,
            "example.toml:8: until: 'then' is no date",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert message in str(caught.value)


def test_an_id_is_a_plain_file_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no exchange id"):
        load(tmp_path, HEAD + API, name="Ex_ample")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no exchange"):
        load_exchanges(tmp_path)


@pytest.mark.parametrize(
    "other",
    [
        HEAD + API,
        HEAD.replace("example.com", "other.com")
        + '[[former-names]]\nid = "example"\nname = "x"\n'
        + API,
    ],
)
def test_no_two_exchanges_share_a_name(tmp_path: Path, other: str) -> None:
    load(tmp_path, HEAD + API)
    with pytest.raises(InputError, match=r"other\.toml: example(\.com)? also stands for"):
        load(tmp_path, other, name="other")


def test_shipped_curated_exchanges_have_every_essential_surface(
    shipped: dict[str, Exchange],
) -> None:
    essential = {SurfaceRole.WEB, SurfaceRole.API, SurfaceRole.WS}
    complete = [
        exchange.id
        for exchange in shipped.values()
        if exchange.curated and {surface.role for surface in exchange.surfaces} >= essential
    ]
    assert len(complete) >= 20
    assert {"binance", "coinbase", "kucoin", "okx", "bitstamp", "bitget", "upbit"} <= set(complete)


def test_shipped_files_name_no_test_hosts(shipped: dict[str, Exchange]) -> None:
    labels = {"testnet", "sandbox", "demo", "uat", "staging"}
    for exchange in shipped.values():
        for host in exchange.target().hosts():
            assert not labels & set(host.replace("-", ".").split(".")), (exchange.id, host)


def test_binance_has_one_spot_group_of_alternates(shipped: dict[str, Exchange]) -> None:
    api = next(s for s in shipped["binance"].surfaces if s.role is SurfaceRole.API)
    spot = next(group for group in api.groups if group.label == "spot")
    assert spot.hosts == (
        "api.binance.com",
        *(f"api{number}.binance.com" for number in range(1, 6)),
    )


@pytest.mark.parametrize(
    ("former", "present"), [("okex", "okx"), ("huobi", "htx"), ("bitmax", "ascendex")]
)
def test_former_names_lead_to_the_present_one(
    shipped: dict[str, Exchange], former: str, present: str
) -> None:
    assert former in {name.id for name in shipped[present].former_names}
