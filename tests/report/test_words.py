"""Words, labels and rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.component import parse_component
from depmap.model.finding import Criticality, Standing
from depmap.model.observation import Provenance, Status
from depmap.model.role import Role
from depmap.model.target import StatedFact, SurfaceRole
from depmap.report.rows import (
    claims,
    dates_text,
    issuers_text,
    judged_rows,
    points_text,
    target_rows,
)
from depmap.report.terminal.layout import column_widths, wrapped
from depmap.report.terminal.shares import bar
from depmap.report.words import (
    Namer,
    counted,
    host_label,
    hosts_in_words,
    interval,
    joined,
    runs,
    shortened,
)
from tests.report.assessments import (
    NAMES,
    binance,
    dependency,
    endpoint,
    plain_target,
    stands_on,
)


@pytest.mark.parametrize(
    ("component", "full"),
    [
        ("aws", "Amazon Web Services (aws)"),
        ("aws/route53", "Amazon Route 53 (aws/route53)"),
        ("aws@ap-northeast-1", "Tokyo (aws@ap-northeast-1)"),
        ("aws/ec2@ap-northeast-1", "Amazon EC2, Tokyo (aws/ec2@ap-northeast-1)"),
        ("aws/ec2@eu-west-9", "Amazon EC2, eu-west-9 (aws/ec2@eu-west-9)"),
        ("aws/s3@eu-west-9", "aws/s3@eu-west-9"),
        ("as:64500", "as:64500"),
    ],
)
def test_components_by_name(component: str, full: str) -> None:
    assert Namer(NAMES).full(parse_component(component)) == full


def test_lists() -> None:
    assert [joined([]), joined(["a"]), joined(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert shortened(["a", "b", "c", "d"], 2) == "a, b, +2"
    assert shortened(["a", "b"], 2) == "a, b"
    assert [counted(1, "target"), counted(0, "target")] == ["1 target", "0 targets"]
    assert [interval((0.631, 0.742)), interval((0.5, 0.5))] == ["0.63–0.74", "0.50"]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["api1", "api2", "api3"], ["api1–api3"]),
        (["api1", "api2"], ["api1", "api2"]),
        (["api1", "api3", "api5"], ["api1", "api3", "api5"]),
        (["api", "api1", "api2", "api3", "ws9"], ["api", "api1–api3", "ws9"]),
        (["ws1.x", "ws2.x", "ws3.x"], ["ws1.x–ws3.x"]),
        (["ws1.x", "ws2.y", "ws3.z"], ["ws1.x", "ws2.y", "ws3.z"]),
        (["a01", "a02", "a03"], ["a01", "a02", "a03"]),
        (["1", "2", "3"], ["1", "2", "3"]),
        ([], []),
    ],
)
def test_runs(labels: list[str], told: list[str]) -> None:
    assert runs(labels) == told


@given(st.lists(st.sampled_from(["a1", "a2", "a3", "a4", "b1", "b2", "x"]), max_size=9))
def test_runs_lose_no_label(labels: list[str]) -> None:
    def opened(told: str) -> list[str]:
        first, _, last = told.partition("–")
        if not last:
            return [first]
        return [f"{first[0]}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)]

    assert [label for told in runs(labels) for label in opened(told)] == labels


def test_host_labels() -> None:
    assert host_label("api1.binance.com", "binance.com") == "api1"
    assert host_label("binance.com", "binance.com") == "binance.com"
    assert host_label("notbinance.com", "binance.com") == "notbinance.com"
    assert host_label("xn--bcher-kva.example", "binance.com") == "bücher.example"
    assert hosts_in_words(["ws.a.com", "b.a.com"], "a.com") == "ws.a.com, b"


def test_bars_show_both_bounds() -> None:
    assert bar((0.5, 0.8), 10) == "█████░░░  "
    assert bar((0.0, 0.0), 4) == "    "
    assert bar((-1.0, 9.0), 4) == "░░░░"
    assert bar((0.01, 0.01), 10) == "▏         "
    assert bar((0.25, 1.0), 10) == "██▌░░░░░░░"
    assert bar((1.0, 1.0), 3) == "███"


@given(st.text(st.sampled_from("abc./@ ,株"), max_size=60), st.integers(min_value=2, max_value=30))
def test_wrapping_keeps_width_and_letters(text: str, width: int) -> None:
    from rich.cells import cell_len

    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_columns_give_way_where_it_costs_least() -> None:
    columns = [["one", "two"], ["a long text with blanks", "x"], ["aws/ec2@ap-northeast-1", "y"]]
    widths = column_widths(columns, 40)
    assert sum(widths) + 4 <= 40
    assert widths[0] == 3
    assert column_widths(columns, 200) == [3, 23, 22]


ODD = (Status.NXDOMAIN, Status.NODATA, Status.TIMEOUT, Status.SERVFAIL)


def test_rows_of_binance() -> None:
    rows = target_rows(binance())
    assert [(r.surface, r.endpoints) for r in rows] == [
        ("web", "www"),
        ("api", "api"),
        ("", "or api1–api5"),
        ("ws", "stream, dstream"),
        ("", "fstream"),
        ("beside", "binance.com"),
    ]
    assert [r.hosting for r in rows[1:3]] == ["hidden", "aws/ec2@ap-northeast-1"]
    assert {r.issuer for r in rows} == {"–"}
    assert rows[4].hosting == "stated: aws@ap-northeast-1 (2026-05)"
    assert dates_text(binance()) == "date unknown for api.binance.com, api1–api5"


def test_hosts_beside_that_are_left_out_are_counted() -> None:
    (refused,) = binance().beside
    many = [replace(refused, host=f"h{n}.binance.com", status=s) for n, s in enumerate(ODD)]
    rows = target_rows(replace(binance(), beside=tuple(many)))
    assert [r.endpoints for r in rows if r.surface == "beside"] == ["h0"]
    assert [(r.endpoints, r.hosting) for r in rows[-2:]] == [
        ("h1", "no address"),
        ("+2 hosts", "…"),
    ]
    assert len(target_rows(replace(binance(), beside=tuple(many)), 4)) == len(rows) + 1
    assert judged_rows(binance()) == target_rows(replace(binance(), beside=()))


def test_failed_look_ups_never_read_as_nothing() -> None:
    for status, said in [
        (Status.NXDOMAIN, "no such name"),
        (Status.NODATA, "no address"),
        (Status.TIMEOUT, "timed out"),
        (Status.SERVFAIL, "resolver failed"),
        (Status.REFUSED, "not measured"),
        (Status.LIMIT_HIT, "not measured"),
    ]:
        target = plain_target("a", "A", front="")
        surface = replace(target.surfaces[0], groups=((endpoint("www.a.com", status=status),),))
        (row,) = target_rows(replace(target, surfaces=(surface,)))
        assert (row.front, row.hosting, row.dns) == (said, said, "not measured")


def test_an_address_nobody_claims_is_unknown() -> None:
    target = plain_target("a", "A", front="")
    (row,) = target_rows(target)
    assert (row.front, row.hosting) == ("–", "unknown")


def test_conflicting_and_own_hosting_stand_side_by_side() -> None:
    host = "www.a.com"
    own = replace(
        stands_on(host, "cloudflare", Role.HOSTING, Provenance.RECONSTRUCTED), private=True
    )
    again = stands_on(host, "imperva", Role.HOSTING, Provenance.OBSERVED)
    stated = StatedFact(host=host, claim="in Dublin", source="s", component="aws@eu-west-1")
    target = plain_target("a", "A")
    surface = replace(
        target.surfaces[0], groups=((endpoint(host, hosting=(own, again), stated=(stated,)),),)
    )
    (row,) = target_rows(replace(target, surfaces=(surface,)))
    assert row.hosting == ("cloudflare (own)ᴿ, imperva; stated: aws@eu-west-1 (date unknown)")


def test_issuers_have_a_column() -> None:
    host = "www.a.com"
    issuer = stands_on(host, "imperva", Role.CA, Provenance.OBSERVED)
    target = plain_target("a", "A")
    held = replace(endpoint(host), issuers=(issuer,))
    surface = replace(target.surfaces[0], groups=((held,),))
    (row,) = target_rows(replace(target, surfaces=(surface,)))
    assert row.issuer == "imperva"


def test_mail_stands_on_its_mail_hosts() -> None:
    target = plain_target("a", "A")
    mail = replace(
        target.surfaces[0],
        role=SurfaceRole.MAIL,
        groups=(),
        dependencies=(
            dependency(
                Role.MAIL,
                "google-workspace",
                ("aspmx.l.google.com",),
                criticality=Criticality.UNKNOWN,
                provenance=Provenance.RECONSTRUCTED,
                observations=("o1",),
            ),
        ),
    )
    (row,) = target_rows(replace(target, surfaces=(mail,)))
    assert (row.surface, row.endpoints, row.hosting, row.dns) == (
        "mail",
        "MX",
        "google-workspaceᴿ",
        "",
    )
    unmeasured = replace(mail, dependencies=(), standing=Standing.UNKNOWN)
    (row,) = target_rows(replace(target, surfaces=(unmeasured,)))
    assert row.hosting == "not measured"


def test_points_of_a_surface() -> None:
    surface = plain_target("a", "A").surfaces[0]
    assert points_text(surface) == "none"
    assert points_text(replace(surface, possible_points=2)) == "none proved"
    assert points_text(binance().surfaces[0]) == "awsᴿ"


def test_claims_without_a_component_are_told_apart() -> None:
    target = plain_target("a", "A")
    fact = StatedFact(host="www.a.com", claim="on our own racks", source="s", date="2026")
    told = replace(target, target=replace(target.target, stated=(fact,)))
    assert claims(told) == ["stated of www.a.com: on our own racks (2026)"]
    assert claims(binance()) == []


def test_issuers_in_a_sentence() -> None:
    target = plain_target("a", "A")
    host = "www.a.com"
    issuer = stands_on(host, "imperva", Role.CA, Provenance.RECONSTRUCTED)
    held = replace(endpoint(host), issuers=(issuer,))
    surface = replace(target.surfaces[0], groups=((held,),))
    assert issuers_text(replace(target, surfaces=(surface,))) == "impervaᴿ for www"
    assert issuers_text(target) == ""
