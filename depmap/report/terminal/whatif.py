"""What-if on a terminal: how many fare how, then who and why, worst first."""

from __future__ import annotations

from collections import Counter

from depmap.model.finding import Verdict
from depmap.model.whatif import Blast, BlastRanking, PairRanking, TargetOutcome, WhatIf
from depmap.report.because import because_text, joined_components
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.shares import bar
from depmap.report.terminal.style import Style
from depmap.report.words import REASON_WORD, counted, shortened

MOST_TARGETS = 20
MOST_COMPONENTS = 20
MOST_UNIVERSAL = 5
BAR = 10
TOLD = (Verdict.DOWN, Verdict.DEGRADED, Verdict.REDUCED)
ORDER = (*TOLD, Verdict.UNAFFECTED, Verdict.UNKNOWN, Verdict.UNRESOLVABLE)
LOOKS = {Verdict.DOWN: "bold red", Verdict.DEGRADED: "yellow", Verdict.UNKNOWN: "cyan"}


def render_whatif_terminal(whatif: WhatIf, style: Style) -> str:
    """The verdicts as text, each line ended; all of them with ``style.full``."""
    page = Page(style)
    failed = joined_components(whatif.failed)
    fails = "fails" if len(whatif.failed) == 1 else "fail"
    page.ends(f"{failed} {fails}", safe(whatif.subject, 120), look="bold")
    for remark in whatif.remarks:
        page.line(safe(remark, 512), indent=2)
    page.line(_summary(whatif), indent=2)
    for name in whatif.idle:
        page.line(f"Nothing here is known to stand on {safe(name)}.", indent=2)
    for verdict in ORDER:
        listed = whatif.of(verdict)
        if listed and (style.full or verdict in TOLD):
            page.blank()
            _print_targets(page, listed, failed)
    page.blank()
    if not style.full:
        page.line("all targets: --detail full", look="dim")
    page.line(" ".join(safe(notice, 512) for notice in whatif.notices), look="dim")
    return page.text()


def _summary(whatif: WhatIf) -> str:
    told = [
        f"{len(whatif.of(verdict))} {verdict}"
        for verdict in ORDER
        if whatif.of(verdict) or verdict in (Verdict.DOWN, Verdict.UNAFFECTED)
    ]
    reasons = Counter(target.reason for target in whatif.of(Verdict.UNKNOWN) if target.reason)
    why = ", ".join(f"{REASON_WORD[reason]} {count}" for reason, count in reasons.most_common())
    text = " · ".join(told)
    return text.replace(f" {Verdict.UNKNOWN}", f" {Verdict.UNKNOWN} ({why})") if why else text


def _print_targets(page: Page, targets: tuple[TargetOutcome, ...], failed: str) -> None:
    shown = targets if page.style.full else targets[:MOST_TARGETS]
    verdict = targets[0].verdict
    rows = [[str(verdict), "target", "because"]]
    rows += [[_sign(target), safe(target.id, 40), _because(target, failed)] for target in shown]
    page.table(rows, looks={1: "bold", 0: LOOKS.get(verdict, "")})
    if len(targets) > len(shown):
        page.line(f"and {len(targets) - len(shown)} more (--detail full)", indent=2)


def _sign(target: TargetOutcome) -> str:
    return "at least" if target.at_least else ""


def _because(target: TargetOutcome, failed: str) -> str:
    """Surface by surface, those told alike together; what only stays up is left out."""
    grouped: dict[str, list[str]] = {}
    for surface in target.surfaces:
        if surface.verdict is Verdict.UNAFFECTED:
            continue
        text = because_text(surface.because, target.domain, failed)
        if not text and surface.reason is not None:
            text = REASON_WORD[surface.reason]
        differs = surface.verdict is not target.verdict and len(target.surfaces) > 1
        word = f" {surface.verdict}" if differs else ""
        grouped.setdefault(f"{word}: {text}" if text else word, []).append(surface.role)
    if len(target.surfaces) == 1:
        return next(iter(grouped), "").removeprefix(": ")
    return "; ".join(f"{', '.join(roles)}{text}" for text, roles in grouped.items())


def render_ranking_terminal(ranking: BlastRanking, style: Style) -> str:
    """The components by blast radius; the first twenty, or all with ``style.full``."""
    page = Page(style)
    number = counted(ranking.targets, "target")
    page.ends(f"{number}, each component failing alone", safe(ranking.subject, 120), look="bold")
    page.blank()
    reaching = [row for row in ranking.rows if row.down or row.degraded or row.reduced]
    shown = reaching if style.full else reaching[:MOST_COMPONENTS]
    heads = ["component", "down", "degraded", "reduced", "lost", "at most"]
    rows = [_blast_row(row, ranking) for row in shown]
    page.table([heads, *rows], right=frozenset({1, 2, 3, 5}), looks={0: "bold"})
    if len(reaching) > len(shown):
        page.line(f"and {len(reaching) - len(shown)} more (--detail full)", indent=2)
    idle = len(ranking.rows) - len(reaching)
    if idle:
        listed = f"{counted(idle, 'component')} whose failure alone is not proved to take anything"
        page.line(listed, indent=2)
    if ranking.universal:
        told = shortened(
            [f"{safe(row.component)} {row.down + row.degraded}" for row in ranking.universal],
            MOST_UNIVERSAL,
        )
        page.line(f"Needed by everything below them, not ranked: {told}.", indent=2)
    page.blank()
    page.line("Proved figures; at most: what may be down or degraded, the unseen counted in.")
    page.line(" ".join(safe(notice, 512) for notice in ranking.notices), look="dim")
    return page.text()


def render_pairs_terminal(ranking: PairRanking, style: Style) -> str:
    """The pairs by what they take together; the first twenty, or all with ``style.full``."""
    page = Page(style)
    number = counted(ranking.targets, "target")
    page.ends(f"{number}, components failing two by two", safe(ranking.subject, 120), look="bold")
    page.blank()
    shown = ranking.rows if style.full else ranking.rows[:MOST_COMPONENTS]
    everything = ranking.targets or 1
    rows = [
        [" + ".join(map(safe, row.pair)), str(row.lost), bar((row.lost / everything,) * 2, BAR)]
        for row in shown
    ]
    if rows:
        page.table([["pair", "lost", ""], *rows], right=frozenset({1}), looks={0: "bold"})
    else:
        page.line("No two failures take a target that neither takes alone.", indent=2)
    if len(ranking.rows) > len(shown):
        page.line(f"and {len(ranking.rows) - len(shown)} more (--detail full)", indent=2)
    if ranking.not_searched:
        left = counted(ranking.not_searched, "target")
        page.line(f"The search stopped at its limit of work: {left} not searched whole.", indent=2)
    page.blank()
    page.line("Lost: targets that the two take together and neither takes alone, proved.")
    page.line(" ".join(safe(notice, 512) for notice in ranking.notices), look="dim")
    return page.text()


def _blast_row(row: Blast, ranking: BlastRanking) -> list[str]:
    everything = ranking.targets or 1
    share = (row.lost(ranking.loss) / everything, row.at_most / everything)
    return [
        safe(row.component),
        str(row.down),
        str(row.degraded),
        str(row.reduced),
        bar(share, BAR),
        str(row.at_most),
    ]
