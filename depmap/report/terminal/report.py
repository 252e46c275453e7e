"""The report on a terminal; nothing is judged here."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from depmap.model.finding import Assessment, Finding, Severity, TargetAssessment
from depmap.model.notice import notices
from depmap.model.observation import Provenance
from depmap.report.headline import Line, Sign
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.overview import print_overview
from depmap.report.terminal.shares import print_shares
from depmap.report.terminal.style import Style
from depmap.report.terminal.target import print_line, print_target
from depmap.report.words import Namer, counted, joined, shortened

MOST_IN_DETAIL = 5
MOST_FINDINGS = 6


def render_terminal(
    assessment: Assessment,
    *,
    names: Mapping[str, str],
    style: Style,
    snapshot: str = "",
) -> str:
    """The report as text, each line ended.

    ``names`` maps component text to the name readers know (see words.Namer). ``snapshot`` is the
    file the observations were kept in, for the hint at the end; empty for none. Up to five
    targets are told in full, more as a list.
    """
    page = Page(style)
    namer = Namer(names)
    since = reconstructed_since(assessment)
    if len(assessment.targets) == 1:
        page.ends(_heading(assessment.targets[0]), _whence(assessment, since), look="bold")
    else:
        number = counted(len(assessment.targets), "target")
        page.ends(number, _whence(assessment, since), look="bold")
    page.blank()
    _print_targets(page, assessment, namer, since)
    if len(assessment.targets) > 1:
        rows, spreads = assessment.concentration, assessment.centralization
        print_shares(page, rows, spreads, namer, targets=len(assessment.targets))
    _print_findings(page, assessment)
    _print_foot(page, assessment, snapshot)
    return page.text()


def reconstructed_since(assessment: Assessment) -> str:
    """The one date all reconstructed answers bear, or empty."""
    dates = {e.date for e in assessment.evidence if e.provenance is Provenance.RECONSTRUCTED}
    return safe(dates.pop(), 32) if len(dates) == 1 else ""


def _heading(target: TargetAssessment) -> str:
    asked = target.target
    told = [asked.id, asked.name] if asked.name not in ("", asked.id) else [asked.id]
    return " · ".join(safe(part, 60) for part in told)


def _whence(assessment: Assessment, since: str) -> str:
    run = assessment.run
    place = f"recorded world {safe(run.world, 60)}" if run.world else "live"
    told = ", ".join(
        _counted_answers(number, provenance, since)
        for provenance, number in assessment.provenance
        if number
    )
    partial = "" if run.complete else " · incomplete: the scan was interrupted"
    only = " · observed answers only" if assessment.observed_only else ""
    return f"{place} · {told or 'no answers'}{only}{partial}"


def _counted_answers(number: int, provenance: Provenance, since: str) -> str:
    tail = f" ({since})" if since and provenance is Provenance.RECONSTRUCTED else ""
    return f"{number} {provenance}{tail}"


def _print_targets(page: Page, assessment: Assessment, namer: Namer, since: str) -> None:
    alone = len(assessment.targets) == 1
    if len(assessment.targets) > MOST_IN_DETAIL:
        print_overview(page, assessment, namer)
        if not page.style.full:
            return
        page.blank()
    for index, target in enumerate(assessment.targets):
        if index:
            page.blank()
        if not alone:
            page.line(_heading(target), look="bold")
        print_target(page, target, namer, since)


def _print_findings(page: Page, assessment: Assessment) -> None:
    order = list(Severity)
    said = {(t.target.id, p.component) for t in assessment.targets for p in t.single_points}
    findings = sorted(
        (f for f in assessment.findings if (f.subject, f.component) not in said),
        key=lambda f: -order.index(f.severity),
    )
    shown = findings if page.style.full else findings[:MOST_FINDINGS]
    if findings or assessment.skipped:
        page.blank()
    for finding in shown:
        print_line(page, Line(sign=Sign.WARNING, text=_finding_text(finding)))
    if len(findings) > len(shown):
        page.line(f"and {counted(len(findings) - len(shown), 'more finding')}", indent=4)
    if assessment.skipped:
        rules = sorted({skip.rule for skip in assessment.skipped})
        number = counted(len(assessment.skipped), "check")
        text = f"{number} lacked evidence and said nothing: {shortened(rules, 5)}"
        print_line(page, Line(sign=Sign.UNKNOWN, text=text))


def _finding_text(finding: Finding) -> str:
    return f"{safe(finding.subject)}: {safe(finding.message)} ({finding.severity}, {finding.rule})"


def _print_foot(page: Page, assessment: Assessment, snapshot: str) -> None:
    page.blank()
    if snapshot and assessment.targets:
        page.line(_why(assessment, snapshot), indent=2)
        page.blank()
    coverage = assessment.coverage
    answers = [f"{coverage.observed} answered", f"{coverage.failed} failed"]
    if coverage.unknown:
        unanswered = "not recorded or not asked" if assessment.run.world else "not asked"
        answers.append(f"{coverage.unknown} {unanswered}")
    page.line(
        f"Coverage: {coverage.judged} of {counted(coverage.surfaces, 'essential surface')} judged"
        f" ({coverage.share:.0%}); questions: {joined(answers)}.",
        look="dim",
    )
    if assessment.universal:
        everything = shortened([safe(str(c)) for c in assessment.universal], 6)
        page.line(f"Needed by everything below it, not counted: {everything}.", look="dim")
    page.line(" ".join(safe(notice, 512) for notice in notices(assessment)), look="dim")


def _why(assessment: Assessment, snapshot: str) -> str:
    first = next((t for t in assessment.targets if t.single_points), assessment.targets[0])
    words = ["depmap", "explain", snapshot, first.target.id]
    if first.single_points:
        words.append(str(first.single_points[0].component))
    return f"why?  {safe(shlex.join(words), 4096)}"
