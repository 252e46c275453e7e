"""Pictures: well-formed and inert, nothing over another, nobody left out; two kept whole."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from depmap.errors import UsageError
from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.finding import Assessment
from depmap.model.role import Role
from depmap.report.safe import safe
from depmap.report.svg.concentration import MOST_BARS
from depmap.report.svg.frame import WIDTH
from depmap.report.svg.measure import text_width
from depmap.report.svg.picture import render_picture
from tests.report.assessments import ESC_AND_FRIENDS, NAMES, eight, hostile, single

SNAPSHOTS = Path(__file__).parent / "snapshots"
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "text", "rect", "path"}
ATTRIBUTES = {
    *("d", "fill", "font-family", "font-size", "font-weight", "height", "role", "rx", "stroke"),
    *("stroke-dasharray", "stroke-width", "text-anchor", "version", "viewBox", "width", "x", "y"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands: what is shown, all of it, and the room it takes."""

    shown: str
    whole: str
    left: float
    right: float
    top: float
    bottom: float


def parsed(picture: str) -> etree._Element:
    return etree.fromstring(picture.encode("utf-8"))


def written(picture: str) -> Iterator[Written]:
    for element in parsed(picture).iter(f"{SVG}text"):
        title = element.find(f"{SVG}title")
        shown = (element.text or "") if title is None else (title.tail or "")
        size, x, y = (float(str(element.get(name))) for name in ("font-size", "x", "y"))
        width = text_width(shown, size, bold=element.get("font-weight") == "bold")
        left = (
            x
            - {"start": 0, "middle": width / 2, "end": width}[
                str(element.get("text-anchor", "start"))
            ]
        )
        whole = shown if title is None else str(title.text)
        yield Written(shown, whole, left, left + width, y - size * 0.8, y + size * 0.2)


def counted() -> Assessment:
    """Eight targets, many more providers than there are bars for."""
    rows = tuple(
        ConcentrationRow(
            role=role,
            component=f"provider-{number}" if number else "cloudflare",
            c_direct=8 - number // 2,
            c_total=8 - number // 2,
            i_direct=0,
            i_total=0,
            i_fail=number % 3,
            share=(1 - number / 16, 1.0),
            impact_share=(number % 3 / 8, number % 3 / 8),
        )
        for role in (Role.DNS, Role.CDN)
        for number in range(14)
    )
    spread = Centralization(
        role=Role.DNS,
        s=(0.1, 0.4),
        hhi=(0.2, 0.5),
        top=(0.5, 0.9),
        measured=5,
        none=1,
        unknown=2,
    )
    return replace(eight(), concentration=rows, centralization=(spread,))


PICTURES = {
    "concentration": lambda: render_picture(counted(), names=NAMES),
    "nothing-seen": lambda: render_picture(replace(eight(), concentration=()), names=NAMES),
    "tree": lambda: render_picture(single(), names=NAMES),
    "hostile-tree": lambda: render_picture(
        hostile(), names=NAMES, of=hostile().targets[0].target.id
    ),
    "hostile": lambda: render_picture(hostile(), names=NAMES, of="concentration"),
}


@pytest.fixture(params=PICTURES, scope="module")
def picture(request: pytest.FixtureRequest) -> str:
    return PICTURES[request.param]()


def test_it_is_made_of_plain_shapes_and_text_alone(picture: str) -> None:
    root = parsed(picture)
    assert {etree.QName(element).localname for element in root.iter()} <= ELEMENTS
    assert {etree.QName(element).namespace for element in root.iter()} == {SVG.strip("{}")}
    assert {str(name) for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    assert "url(" not in "".join(str(v) for e in root.iter() for v in e.attrib.values())


def test_it_tells_what_it_is_to_who_cannot_see_it(picture: str) -> None:
    title, desc = list(parsed(picture))[:2]
    assert (etree.QName(title).localname, etree.QName(desc).localname) == ("title", "desc")
    assert title.text


def test_no_text_lies_over_another_nor_outside(picture: str) -> None:
    texts = [text for text in written(picture) if text.shown]
    height = float(str(parsed(picture).get("height")))
    for text in texts:
        assert text.left >= 0, text
        assert text.right <= WIDTH, text
        assert text.bottom <= height, text
    for one, other in itertools.combinations(texts, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top, (one, other)


def test_the_notice_is_below(picture: str) -> None:
    told = " ".join(text.shown for text in written(picture))
    assert "A dependency is not a statement on resilience." in told


def test_every_provider_is_there_with_its_figures() -> None:
    texts = {text.shown for text in written(PICTURES["concentration"]())}
    together = " ".join(texts)
    for number in range(1, 14):
        name = f"provider-{number}"
        assert (name in texts) is (number < MOST_BARS)
        assert f"{name}\xa0{8 - number // 2}" in together or number < MOST_BARS
    assert {"0.94–1.00", "0.12", "0.25", "0.00", "8"} <= texts
    assert "known for 5 of 8 targets, 1 without, 2 unknown · centralization S 0.10–0.40" in texts


def test_bars_are_solid_to_the_lower_bound_and_hatched_to_the_upper() -> None:
    row = replace(counted().concentration[0], share=(0.5, 0.75), impact_share=(0.0, 0.0))
    root = parsed(render_picture(replace(counted(), concentration=(row,)), names=NAMES))
    boxes = [
        (float(str(r.get("x"))), float(str(r.get("width"))), r.get("fill"))
        for r in root.iter(f"{SVG}rect")
        if r.get("stroke") and float(str(r.get("width"))) > 22
    ]
    ((open_x, open_width, _), (solid_x, solid_width, _)) = boxes
    assert solid_width == pytest.approx(2 * open_width)
    assert solid_x + solid_width == pytest.approx(open_x)


def test_a_tree_shows_everything_the_target_stands_on() -> None:
    texts = {text.shown for text in written(PICTURES["tree"]())}
    assert {"Binance", "web", "api", "ws", "Amazon CloudFront", "Amazon EC2, Tokyo"} <= texts
    assert {"Amazon Route 53", "Amazon Web Services", "alone takes it down"} <= texts
    assert {"DNS, reconstructed 2020", "single point", "hosting hidden"} <= texts
    assert "hosting not measured" in texts


def test_what_was_not_seen_is_dashed_and_single_points_are_heavy() -> None:
    root = parsed(PICTURES["tree"]())
    dashed = [r for r in root.iter(f"{SVG}rect") if r.get("stroke-dasharray")]
    assert len(dashed) == 3 + 1  # web, api and ws have something unseen each; and the legend
    heavy = [r for r in root.iter(f"{SVG}rect") if r.get("stroke-width") == "2.2"]
    assert len(heavy) == 2 + 1  # Route 53 and its provider


def test_hostile_text_is_whole_and_inert() -> None:
    base = single()
    (target,) = base.targets
    evil = replace(target, target=replace(target.target, name=ESC_AND_FRIENDS))
    picture = render_picture(replace(base, targets=(evil,)), names=NAMES)
    assert safe(ESC_AND_FRIENDS) in {text.whole for text in written(picture)}
    assert "\x1b" not in picture


def test_a_name_of_spaces_alone_is_written_too() -> None:
    base = single()
    (target,) = base.targets
    blank = replace(target, target=replace(target.target, name=" "))
    picture = render_picture(replace(base, targets=(blank,)), names=NAMES)
    assert " " in {text.whole for text in written(picture)}


FOREIGN = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["<script>alert(1)</script>", "]]>", "</text>", "&lt;", "url(#x)", "日本" * 30, "W" * 200]
)


@settings(max_examples=40)
@given(name=FOREIGN, provider=FOREIGN, host=FOREIGN, world=FOREIGN)
def test_any_text_stays_text(name: str, provider: str, host: str, world: str) -> None:
    base = single()
    (target,) = base.targets
    web = target.surfaces[0]
    group = (replace(web.groups[0][0], host=host),)
    evil = replace(
        target,
        target=replace(target.target, name=name),
        surfaces=(replace(web, groups=(group,)), *target.surfaces[1:]),
    )
    assessment = replace(base, run=replace(base.run, world=world), targets=(evil,))
    picture = render_picture(assessment, names={"aws": provider})
    test_it_is_made_of_plain_shapes_and_text_alone(picture)
    test_no_text_lies_over_another_nor_outside(picture)
    wholes = {text.whole for text in written(picture)}
    assert safe(name or target.target.id) in wholes
    if provider:
        assert safe(provider) in wholes


@pytest.mark.parametrize(
    ("of", "said"),
    [("", "What 8 targets depend on"), ("concentration", "What 8 targets"), ("gate", "gate · ")],
)
def test_which_picture(of: str, said: str) -> None:
    assert said in str(parsed(render_picture(counted(), names=NAMES, of=of))[0].text)


def test_a_target_is_known_by_its_domain() -> None:
    by_domain = render_picture(eight(), names=NAMES, of="Binance.com.")
    assert by_domain == render_picture(eight(), names=NAMES, of="binance")


def test_an_unknown_target_is_a_usage_error() -> None:
    with pytest.raises(UsageError) as refused:
        render_picture(eight(), names=NAMES, of="binanse")
    assert refused.value.remedy == "did you mean 'binance'?"


@pytest.mark.parametrize("name", ["concentration", "tree"])
def test_as_it_was(name: str) -> None:
    """UPDATE_SNAPSHOTS=1 accepts what is drawn now; look at it first."""
    path = SNAPSHOTS / f"{name}.svg"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(PICTURES[name](), "utf-8")
    assert PICTURES[name]() == path.read_text("utf-8")
