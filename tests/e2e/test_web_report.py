"""The web report in a real browser: Debian's Chromium, driven by Playwright.

It does the same as the command line, by mouse and by keyboard, at both widths; nothing leaves the
page, and nothing foreign runs in it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from depmap.analysis.assessment import examine
from depmap.availability.verdicts import Evaluations, Verdicts, outage
from depmap.cli.catalogue import read_catalogue
from depmap.model.component import Component, parse_component
from depmap.report.html.bars import MOST_BARS
from depmap.report.safe import safe
from depmap.snapshot.reader import read_snapshot
from tests.report.pages import hostile_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The report of all exchanges as the command writes it, and the snapshot it is of."""

    page: Path
    snapshot: Path


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page did beside showing itself: complaints, and requests other than its own."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def written(depmap: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("web")
    told = Written(page=folder / "report.html", snapshot=folder / "s.depmap")
    command = [str(depmap), "scan", "--all-exchanges", "--world", "2026-09", "--quiet"]
    command += ["--snapshot", str(told.snapshot), "--format", "html", "-o", str(told.page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return told


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, file: Path, size: ViewportSize = WIDE) -> tuple[Page, Seen]:
    page = browser.new_page(viewport=size)
    seen = Seen()
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(file.as_uri())
    seen.requests.remove(file.as_uri())
    return page, seen


@pytest.fixture
def page(browser: Browser, written: Written) -> Iterator[Page]:
    shown, seen = opened(browser, written.page)
    yield shown
    assert seen == Seen()
    shown.close()


def test_one_file_of_a_bearable_size(written: Written) -> None:
    assert written.page.stat().st_size < 3_000_000 * 128 // 150


def test_the_first_screen_says_the_verdict_and_three_figures(page: Page) -> None:
    assert re.search(r"\d+ of 128 exchanges have a single point of failure", heading(page))
    assert page.locator(".figures li").count() == 3
    for part in ("#fail", ".shares-table >> nth=0 >> tbody tr >> nth=0"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < WIDE["height"], part


def test_what_holds_on_observed_answers_alone_is_what_the_command_counts(
    page: Page, depmap: Path, written: Written
) -> None:
    command = [str(depmap), "report", str(written.snapshot), "--observed-only", "--format", "json"]
    document = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    number = sum(bool(target["single_points"]) for target in document["targets"])
    told = page.locator(".figures li").nth(2).inner_text()
    assert f"({number} by observed answers alone)" in told


def test_one_word_for_what_was_asked_about_and_none_that_needs_explaining(page: Page) -> None:
    footer = page.locator(".shares-table tfoot").first.inner_text()
    assert re.match(r"\d+ of 128 exchanges measured", footer)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    words = page.locator("main").inner_text().lower()
    for word in ("target", "possible point", "not excluded"):
        assert word not in words


def heading(page: Page) -> str:
    return page.locator("#verdict").inner_text()


# The what-if.


@pytest.fixture(scope="module")
def evaluations(written: Written) -> Evaluations:
    snapshot = read_snapshot(written.snapshot)
    examined = examine(snapshot, read_catalogue(), now=snapshot.run.finished)
    return examined.evaluated.prompt


def as_page(evaluations: Evaluations, failed: tuple[Component, ...]) -> list[list[Any]]:
    """The command line's verdicts, in the form the page is asked for its own."""
    verdicts = Verdicts(evaluations=evaluations, outage=outage(evaluations, failed))
    effects = [verdicts.effect(nodes) for nodes in evaluations.model.targets]
    return [
        [e.verdict, e.reason, e.at_least, [[s.role, s.verdict, s.reason] for s in e.surfaces]]
        for e in effects
    ]


def test_the_page_and_the_command_line_give_the_same_verdicts(
    page: Page, evaluations: Evaluations
) -> None:
    """The farthest reaching components and many others, each alone and two by two."""
    choices = page.evaluate("JSON.parse(document.getElementById('data').textContent).choices")
    known = [parse_component(choice[0]) for choice in choices]
    assert len(known) > 50
    some = [*known[:12], *known[12::4]]
    cases = [(c,) for c in some] + list(zip(some[::3], some[5::3], strict=False))
    cases += [(parse_component("tld:com"),), (parse_component("aws"), parse_component("tld:io"))]
    told = page.evaluate(
        """(cases) => {
          const data = JSON.parse(document.getElementById('data').textContent);
          const faults = depmapFaults(data.faults);
          return cases.map((failed) => faults.fail(failed).map((t) => [
            t.verdict, t.reason, t.atLeast, t.surfaces.map((s) => [s.role, s.verdict, s.reason])]));
        }""",
        [[str(component) for component in case] for case in cases],
    )
    for case, verdicts in zip(cases, told, strict=True):
        assert verdicts == as_page(evaluations, case), case


def test_choosing_a_region_tells_and_recolours_at_once(
    page: Page, depmap: Path, written: Written
) -> None:
    page.fill("#fail", "aws@ap-northeast-1")
    page.press("#fail", "Enter")
    command = [str(depmap), "whatif", str(written.snapshot), "--fail", "aws@ap-northeast-1"]
    document = json.loads(
        subprocess.run([*command, "--format", "json"], capture_output=True, check=True).stdout
    )
    sentence = page.locator("#sentence").inner_text()
    assert f"{document['summary']['down']} of 128 exchanges go" in sentence
    assert f"{document['summary']['degraded']} lose part of their service" in sentence
    assert f"for the other {document['summary']['unknown']} it can't be told" in sentence
    verdicts = page.locator("tr[data-target] td.if").evaluate_all(
        "cells => cells.map(cell => cell.dataset.verdict)"
    )
    counted = {v: verdicts.count(v) for v in document["summary"]}
    assert counted == document["summary"]
    order = ["down", "degraded", "reduced", "unaffected", "unknown", "unresolvable"]
    assert verdicts == sorted(verdicts, key=order.index)
    degraded = page.locator("#map g.row circle.state.is-degraded").count()
    assert degraded == document["summary"]["degraded"]


def test_nothing_fails_again(page: Page) -> None:
    before = page.locator("tr[data-target]").evaluate_all("rows => rows.map(r => r.innerText)")
    page.click("button[data-fail='cloudflare'] >> nth=0")
    assert page.locator("td.if").first.is_visible()
    page.click("#reset")
    assert page.locator("td.if").first.is_hidden()
    assert page.locator("#map .is-down").count() == 0
    after = page.locator("tr[data-target]").evaluate_all("rows => rows.map(r => r.innerText)")
    assert sorted(after) == sorted(before)


def test_the_order_of_the_table_comes_back(page: Page) -> None:
    names = "rows => rows.map(r => r.dataset.target)"
    before = page.locator("tr[data-target]").evaluate_all(names)
    page.click("button[data-fail='aws'] >> nth=0")
    assert page.locator("tr[data-target]").evaluate_all(names) != before
    page.click("#reset")
    assert page.locator("tr[data-target]").evaluate_all(names) == before


def test_what_nothing_stands_on_is_told_as_such(page: Page) -> None:
    page.fill("#fail", "<img src=x onerror=alert(1)>")
    page.press("#fail", "Enter")
    assert "No answer here names" in page.locator("#sentence").inner_text()
    assert page.locator("#outcome img").count() == 0


def test_a_failure_felt_later_is_no_all_clear(page: Page) -> None:
    page.locator(".shares-table button", has_text="DigiCert").click()
    assert "felt later or softly, and not counted here" in page.locator("#sentence").inner_text()
    assert page.locator("td.if").first.is_hidden()


@pytest.mark.parametrize(
    ("written_as", "component"),
    [("Amazon Web Services", "aws"), ("amazon", "aws"), ("AS16509", "as:16509"), ("AWS", "aws")],
)
def test_names_are_understood_as_people_write_them(
    page: Page, written_as: str, component: str
) -> None:
    page.fill("#fail", written_as)
    page.press("#fail", "Enter")
    assert page.input_value("#fail") == component
    assert "go down" in page.locator("#sentence").inner_text()


def test_a_place_of_several_regions_is_asked_about(page: Page) -> None:
    page.fill("#fail", "Tokyo")
    page.press("#fail", "Enter")
    assert "choose one" in page.locator("#sentence").inner_text()
    offered = page.locator("#within button")
    assert offered.count() > 1
    page.locator("#within button[title='aws@ap-northeast-1']").click()
    assert page.input_value("#fail") == "aws@ap-northeast-1"
    page.fill("#fail", "Seoul")
    page.press("#fail", "Enter")
    assert page.input_value("#fail") == "aws@ap-northeast-2"


def test_observed_answers_alone_are_told_beside(page: Page, depmap: Path, written: Written) -> None:
    command = [str(depmap), "whatif", str(written.snapshot), "--fail", "aws", "--observed-only"]
    document = json.loads(
        subprocess.run([*command, "--format", "json"], capture_output=True, check=True).stdout
    )
    page.fill("#fail", "aws")
    page.press("#fail", "Enter")
    number = document["summary"]
    told = page.locator("#by-observed").inner_text()
    assert f"{number['down']} down, {number['degraded']} in part" in told
    assert f"for {number['unknown']} it can't be told" in told


def test_of_one_exchange_the_sentence_says_its_name(
    browser: Browser, depmap: Path, tmp_path: Path
) -> None:
    file = tmp_path / "one.html"
    command = [str(depmap), "scan", "binance.com", "--world", "2026-09", "--quiet"]
    subprocess.run([*command, "--format", "html", "-o", str(file)], check=True)
    page, seen = opened(browser, file)
    page.locator("#whatif button", has_text="Amazon Web Services").first.click()
    assert page.locator("#sentence").inner_text() == (
        "If Amazon Web Services fails, Binance goes down."
    )
    page.locator("#whatif button", has_text="Tokyo").first.click()
    told = page.locator("#sentence").inner_text()
    assert told.startswith("If Amazon Web Services, Tokyo (aws@ap-northeast-1) fails, ")
    assert "it can't be told whether Binance goes down" in told
    assert seen == Seen()
    page.close()


# The map.


def test_choosing_a_provider_on_the_map_fails_it(page: Page) -> None:
    page.locator("#map g.stand", has_text="Cloudflare").first.click()
    assert page.input_value("#fail") == "cloudflare"
    assert page.locator("#map g.stand.failed").count() == 1
    assert page.locator("#map g.row circle.state.is-down").count() > 10


def test_choosing_a_region_on_the_map_fails_it_and_not_its_provider(page: Page) -> None:
    page.locator("#map g.region", has_text="Tokyo").first.click()
    assert page.input_value("#fail") == "aws@ap-northeast-1"
    failed = page.locator("#map g.stand.failed title").all_text_contents()
    assert failed == ["Amazon Web Services, Tokyo · ap-northeast-1"]
    assert page.locator("#map g.partly title").all_text_contents() == ["Amazon Web Services"]
    assert page.locator("#map path.link.lit").count() > 0
    page.locator("#within button", has_text="all of Amazon Web Services").click()
    assert page.input_value("#fail") == "aws"
    regions = page.locator("#map g.region.failed").count()
    assert page.locator("#map g.stand.failed").count() == 1 + regions > 5


def test_what_is_looked_for_comes_into_view(page: Page) -> None:
    page.locator("#map").scroll_into_view_if_needed()
    for words in ("zaif", "bitvavo", "jakarta", "ap-northeast-2"):
        page.fill("#map-search", words)
        places = page.locator("#map").evaluate(
            """(box, words) => {
              const { top, bottom } = box.getBoundingClientRect();
              const name = (node) => node.querySelector('title').textContent.toLowerCase();
              return [...box.querySelectorAll('g.row, g.stand')]
                .filter((node) => name(node).includes(words))
                .map((node) => node.getBoundingClientRect())
                .map((place) => place.top >= top && place.bottom <= bottom);
            }""",
            words,
        )
        assert places, words
        assert all(places), words


def test_the_map_is_filtered_by_role_and_by_words(page: Page) -> None:
    shown = "links => links.filter(l => l.getAttribute('display') !== 'none').length"
    everything = page.locator("#map path.link").evaluate_all(shown)
    page.uncheck("#map-roles input[value='hosting']")
    fewer = page.locator("#map path.link").evaluate_all(shown)
    assert 0 < fewer < everything
    for box in page.locator("#map-roles input").all():
        box.uncheck()
    assert page.locator("#map path.link").evaluate_all(shown) == 0
    page.check("#map-roles input[value='dns']")
    page.fill("#map-search", "binance")
    lit = page.locator("#map g.row:not(.dim) title").all_text_contents()
    assert lit
    assert all("binance" in name.lower() for name in lit if name not in ("web", "api", "ws"))


def test_the_map_zooms_and_fits(page: Page) -> None:
    scale = "g => g.transform.baseVal.consolidate().matrix.a"
    canvas = page.locator("#map svg > g")
    before = canvas.evaluate(scale)
    page.click("#zoom-in")
    assert canvas.evaluate(scale) > before
    page.click("#zoom-all")
    assert canvas.evaluate(scale) < before


# The list.


def test_the_table_is_filtered(page: Page) -> None:
    page.fill("#filter", "kucoin")
    rows = page.locator("tr[data-target]:visible")
    assert rows.count() == 1
    assert page.locator("#filtered").inner_text() == "1 of 128 exchanges"
    page.fill("#filter", "")
    assert page.locator("tr[data-target]:visible").count() == 128


def test_a_card_shows_the_evidence_it_rests_on(page: Page, written: Written) -> None:
    page.fill("#filter", "binance")
    page.locator("tr[data-target]:visible a", has_text=re.compile("^Binance$")).click()
    card = page.locator("details.card[open]")
    rows = card.locator(".evidence tbody tr")
    rows.first.wait_for()
    cited = {o.id for o in read_snapshot(written.snapshot).observations}
    told = [row.inner_text().split("\t") for row in rows.all()]
    assert {cells[0] for cells in told} <= cited
    assert any("api.binance.com" in cells[1] and "cloudfront" in cells[2] for cells in told)
    assert {cells[3] for cells in told} == {"recorded world 2026-09"}


def test_more_bars_on_request(page: Page) -> None:
    table = page.locator(".shares-table", has=page.locator(".show-more")).first
    assert table.locator("tbody tr:visible").count() == MOST_BARS
    table.locator(".show-more").click()
    assert table.locator("tbody tr:visible").count() > MOST_BARS


# By keyboard, by phone, at night, on paper.


def test_the_keyboard_suffices(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#fail")
    page.keyboard.type("cloudflare")
    page.keyboard.press("Enter")
    assert "If Cloudflare" in page.locator("#sentence").inner_text()
    page.locator("#map g.stand[tabindex]", has_text="Amazon Web Services").first.focus()
    page.keyboard.press("Enter")
    assert page.input_value("#fail") == "aws"
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert after != before
    assert after.endswith("fails")
    page.keyboard.press(" ")
    assert re.fullmatch(r"aws@[a-z0-9-]+", page.input_value("#fail"))
    page.locator("details.card summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.card[open]").count() == 1
    assert page.locator("button[tabindex='-1'], input[tabindex='-1']").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_all_of_it(browser: Browser, written: Written, *, dark: bool) -> None:
    page, seen = opened(browser, written.page, NARROW)
    page.emulate_media(color_scheme="dark" if dark else "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (min(map(int, re.findall(r"\d+", paper)[:3])) < 128) is dark
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    page.fill("#fail", "aws")
    page.press("#fail", "Enter")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.locator(".shares-table .share:visible").count() > MOST_BARS
    assert seen == Seen()
    page.close()


@pytest.fixture
def phone(browser: Browser, written: Written) -> Iterator[Page]:
    """A phone with a touch screen, the map at its top edge."""
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(written.page.as_uri())
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    page.evaluate("document.getElementById('map').scrollIntoView()")
    yield page
    assert complaints == []
    context.close()


def touch(page: Page, *paths: tuple[tuple[int, int], tuple[int, int]], steps: int = 10) -> None:
    """Fingers put down, moved from the first point of their path to the second, and lifted."""
    session = page.context.new_cdp_session(page)
    for step in range(steps + 1):
        points = [
            {
                "id": finger,
                "x": start[0] + (end[0] - start[0]) * step / steps,
                "y": start[1] + (end[1] - start[1]) * step / steps,
            }
            for finger, (start, end) in enumerate(paths)
        ]
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def moved(page: Page) -> tuple[float, float]:
    """How far the map is moved sideways, and its scale."""
    matrix = page.locator("#map svg > g").evaluate(
        "g => { const m = g.transform.baseVal.consolidate().matrix; return [m.e, m.a]; }"
    )
    return matrix[0], matrix[1]


def test_a_finger_scrolls_the_page_from_the_map(phone: Page) -> None:
    before, (x, scale) = phone.evaluate("scrollY"), moved(phone)
    touch(phone, ((200, 600), (200, 300)))
    phone.wait_for_function("before => scrollY > before + 150", arg=before)
    assert moved(phone) == (x, scale)


def test_a_finger_moves_the_map_sideways_and_two_zoom_it(phone: Page) -> None:
    x, scale = moved(phone)
    touch(phone, ((320, 400), (120, 400)))
    assert moved(phone)[0] < x - 100
    touch(phone, ((60, 400), (380, 400)))
    assert moved(phone) == (x, scale)
    touch(phone, ((100, 380), (100, 300)), ((100, 420), (100, 500)))
    assert moved(phone)[1] > 1.5 * scale
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert phone.evaluate("visualViewport.scale") == 1
    phone.locator("#zoom-all").tap()
    assert moved(phone)[1] < scale


def test_a_finger_chooses_on_the_map_and_the_table_is_at_hand(phone: Page) -> None:
    phone.locator("#map g.region", has_text="Tokyo").first.tap()
    assert phone.input_value("#fail") == "aws@ap-northeast-1"
    phone.locator("#map-section a[href='#table']").tap()
    phone.wait_for_function(
        "Math.abs(document.getElementById('table').getBoundingClientRect().top) < 60"
    )


def test_on_paper_nothing_is_cut_off(browser: Browser, written: Written) -> None:
    """At the width of A4 with its margins, a card and its evidence open."""
    page, _ = opened(browser, written.page, {"width": 700, "height": 1000})
    page.locator("#target-binance").evaluate("card => { card.open = true; }")
    page.locator("#target-binance .evidence table").wait_for()
    page.emulate_media(media="print")
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('main th, main td, main p, main li')]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > 701)
          .map((e) => e.textContent.slice(0, 40))"""
    )
    assert beyond == []
    page.close()


def test_on_paper_there_is_the_table_and_no_control(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#table").is_visible()
    assert page.locator("#whatif").is_hidden()
    assert page.locator("#map-section").is_hidden()
    assert page.locator(".shares-table").first.is_visible()
    ink = page.locator("#verdict").evaluate("line => getComputedStyle(line).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 64


def test_a_failure_on_paper_says_what_fails(page: Page) -> None:
    page.click("#theme")
    page.fill("#fail", "aws")
    page.press("#fail", "Enter")
    page.emulate_media(media="print")
    assert page.locator("#sentence").is_visible()
    assert page.locator("#fail").is_hidden()
    ink = page.locator("#sentence").evaluate("line => getComputedStyle(line).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 64


def test_the_wheel_over_the_map_scrolls_the_page(page: Page) -> None:
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, max(box["y"], 0) + 200)
    scale = "g => g.transform.baseVal.consolidate().matrix.a"
    canvas = page.locator("#map svg > g")
    before = canvas.evaluate(scale)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(200)
    assert canvas.evaluate(scale) == before


def test_a_link_to_a_card_opens_it(browser: Browser, written: Written) -> None:
    page = browser.new_page()
    page.goto(f"{written.page.as_uri()}#target-kucoin")
    assert page.locator("details.card[open] h3").inner_text() == "KuCoin"
    page.close()


def test_without_scripts_the_figures_and_the_table_are_there(
    browser: Browser, written: Written
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written.page.as_uri())
    assert page.locator("tr[data-target]").count() == 128
    assert page.locator("noscript").count() == 1
    assert page.locator("#whatif").is_hidden()
    context.close()


def test_every_control_has_a_name(page: Page) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, [role=button], [role=region]')]
          .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
            || e.textContent.trim() || e.labels?.length))
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


# Hostile text.


@pytest.mark.parametrize(
    "bad",
    [
        "</script><script>window.pwned = 1</script>",
        "<img src=x onerror='window.pwned = 1'>",
        "<svg><script>window.pwned=1</script></svg>",
        "<iframe srcdoc='<script>top.pwned=1</script>'></iframe>",
        "\" autofocus onfocus='window.pwned = 1' \"",
        "javascript:window.pwned=1",
        "<style>body{display:none}</style>",
        "<base href='https://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "\u202e\x1b[31m\x00\u2028\ud800",
    ],
)
def test_hostile_text_is_inert_and_intact(browser: Browser, tmp_path: Path, bad: str) -> None:
    file = tmp_path / "hostile.html"
    file.write_text(hostile_page(bad), "utf-8")
    page, seen = opened(browser, file)
    page.locator("details.card").first.evaluate("card => { card.open = true; }")
    page.locator(".evidence table").wait_for()
    for node in page.locator("#map g.stand[tabindex]").all():
        node.dispatch_event("click")
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img, main iframe, main script, main style, base").count() == 0
    assert page.locator("body").is_visible()
    shown = page.locator("tr[data-target] th").first.evaluate("cell => cell.textContent")
    assert shown == safe(bad)
    told = page.locator(".evidence tbody td").evaluate_all("cells => cells.map(c => c.textContent)")
    assert safe(bad) in told
    assert seen == Seen()
    page.close()
