"""Advice on a terminal: a few targets in sentences, many as a table, then what helps the list."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.advice import Advice, NoAdvice, Removal, Spared, TargetAdvice
from depmap.report.moves import (
    caveats,
    legend_text,
    list_text,
    point_text,
    refusal_text,
    removal_text,
    short_text,
    spared_many_text,
    spared_text,
    vendor_owner_text,
)
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import RECONSTRUCTED_MARK, counted, joined, shortened

MOST_IN_SENTENCES = 5
MOST_SITES = 20
MOST_ON_LIST = 3
MOST_REFUSED = 8
TRIED = (
    "Every change was tried on the fault graph and counted anew. What it costs, and whether one"
    " vendor takes over from the other, is not in there."
)


def render_advice_terminal(advice: Advice, style: Style) -> str:
    """The advice as text, each line ended; every single point with ``style.full``."""
    page = Page(style)
    page.ends(counted(advice.targets, "target"), safe(advice.subject, 120), look="bold")
    if _tells_targets(advice):
        _print_targets(page, advice)
    if not advice.is_chosen and advice.targets > 1:
        _print_list(page, advice)
    page.blank()
    if not advice.vendor_owner_known:
        page.line(vendor_owner_text(advice.vendor))
    page.line(TRIED)
    page.line(" ".join(safe(notice, 512) for notice in advice.notices), look="dim")
    return page.text()


def _tells_targets(advice: Advice) -> bool:
    """Of a long edge list, only the sites asked for are told one by one."""
    return advice.is_chosen or not advice.is_edge_list or advice.targets <= MOST_SITES


def _print_targets(page: Page, advice: Advice) -> None:
    pointed = [target for target in advice.told if target.removals]
    if page.style.full or len(pointed) <= MOST_IN_SENTENCES:
        for target in pointed:
            page.blank()
            _print_sentences(page, target, advice)
    else:
        page.blank()
        _print_table(page, pointed, advice)
    _print_spared(page, advice)
    if any(r.point.reconstructed for target in pointed for r in target.removals):
        page.line(f"{RECONSTRUCTED_MARK} reconstructed, not observed", indent=2, look="dim")


def _print_spared(page: Page, advice: Advice) -> None:
    spared = [(target, target.spared) for target in advice.told if not target.removals]
    if not spared:
        return
    page.blank()
    if len(advice.told) == 1:
        target, why = spared[0]
        page.line(spared_text(why or Spared.NONE, target.id))
        return
    for kind in Spared:
        number = sum(t.alike + 1 for t, why in spared if (why or Spared.NONE) is kind)
        if number:
            page.line(spared_many_text(kind, number), indent=2)


def _print_sentences(page: Page, target: TargetAdvice, advice: Advice) -> None:
    name = safe(target.id, 64)
    alike = f" and {counted(target.alike, 'site')} with the same needs" if target.alike else ""
    page.line(f"{name}{alike}", look="bold")
    shown = target.removals if page.style.full else target.removals[:1]
    for removal in shown:
        _print_removal(page, removal, advice, target.domain)
    rest = [r for r in target.removals if r not in shown]
    if rest:
        points = joined(list(dict.fromkeys(point_text(r.point) for r in rest)))
        page.line(f"what removes {points}: --detail full", indent=2, look="dim")


def _print_removal(page: Page, removal: Removal, advice: Advice, domain: str) -> None:
    point = removal.point
    surfaces = f" ({', '.join(point.surfaces)})" if len(point.surfaces) > 1 else ""
    effect = f"{point_text(point)} fails: {point.effect}{surfaces}"
    page.line(effect, indent=2)
    page.line(removal_text(removal, advice, domain), indent=2, sign="→", look="bold")
    for line in caveats(removal, advice, full=page.style.full):
        page.line(line, indent=4)


def _print_table(page: Page, targets: Iterable[TargetAdvice], advice: Advice) -> None:
    rows = [["target", "single point", "effect", "smallest change"]]
    refused: dict[str, list[str]] = {}
    for target in targets:
        first = target.removals[0]
        others = len(target.removals) - 1
        point = f"{point_text(first.point)} +{others}" if others else point_text(first.point)
        name = safe(target.id, 40)
        rows.append([name, point, str(first.point.effect), short_text(first, advice.vendor)])
        for removal in target.removals:
            if removal.refused in (NoAdvice.SAME_OWNER, NoAdvice.SAME_PROVIDER):
                refused.setdefault(refusal_text(removal, advice), []).append(name)
    page.table(rows, looks={0: "bold"})
    page.line("+: further single points; in sentences, all of them: --detail full", indent=2)
    for text, names in refused.items():
        page.line(f"{text.removesuffix('.')} ({shortened(names, MOST_REFUSED)}).", indent=2)


def _print_list(page: Page, advice: Advice) -> None:
    page.blank()
    told = advice.on_list if page.style.full else advice.on_list[:MOST_ON_LIST]
    if not told:
        page.line("No change in one role alone lowers the impact of any provider.")
        return
    page.line("Of changes in one role, those that help the list most:", look="bold")
    for each in told:
        page.line(list_text(each, advice), indent=2, sign="→")
    rest = len(advice.on_list) - len(told)
    if rest:
        page.line(f"and {rest} more (--detail full)", indent=2)
    page.line(legend_text(advice), look="dim")
