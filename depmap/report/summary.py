"""What is said of a whole report: its heading, its findings, how much was seen. No layout."""

from __future__ import annotations

from depmap.model.finding import Assessment, Finding, Severity, TargetAssessment
from depmap.model.notice import notices
from depmap.model.observation import Provenance
from depmap.report.headline import Line, Sign
from depmap.report.safe import safe
from depmap.report.words import counted, joined, shortened

MOST_IN_DETAIL = 5
"""Targets told in full; more are a list."""
MOST_FINDINGS = 6


def reconstructed_since(assessment: Assessment) -> str:
    """The one date all reconstructed answers bear, or empty."""
    dates = {e.date for e in assessment.evidence if e.provenance is Provenance.RECONSTRUCTED}
    return safe(dates.pop(), 32) if len(dates) == 1 else ""


def title(assessment: Assessment) -> str:
    """The one target, or how many there are."""
    if len(assessment.targets) == 1:
        return heading(assessment.targets[0])
    return counted(len(assessment.targets), "target")


def heading(target: TargetAssessment) -> str:
    """``binance · Binance``."""
    asked = target.target
    told = [asked.id, asked.name] if asked.name not in ("", asked.id) else [asked.id]
    return " · ".join(safe(part, 60) for part in told)


def whence(assessment: Assessment, since: str) -> str:
    """Where the answers are from, and how many of which provenance."""
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


def finding_lines(assessment: Assessment, most: int | None = None) -> list[Line]:
    """What no single point says already, gravest first, then the checks that said nothing."""
    order = list(Severity)
    said = {(t.target.id, p.component) for t in assessment.targets for p in t.single_points}
    findings = sorted(
        (f for f in assessment.findings if (f.subject, f.component) not in said),
        key=lambda f: -order.index(f.severity),
    )
    shown = findings[:most]
    lines = [Line(sign=Sign.WARNING, text=_finding_text(finding)) for finding in shown]
    if len(findings) > len(shown):
        rest = f"and {counted(len(findings) - len(shown), 'more finding')}"
        lines[-1:] = [Line(sign=Sign.WARNING, text=lines[-1].text, more=(rest,))]
    if assessment.skipped:
        rules = sorted({skip.rule for skip in assessment.skipped})
        number = counted(len(assessment.skipped), "check")
        text = f"{number} lacked evidence and said nothing: {shortened(rules, 5)}"
        lines.append(Line(sign=Sign.UNKNOWN, text=text))
    return lines


def _finding_text(finding: Finding) -> str:
    return f"{safe(finding.subject)}: {safe(finding.message)} ({finding.severity}, {finding.rule})"


def closing_lines(assessment: Assessment) -> list[str]:
    """How much was seen, what everything needs, and what every report says of itself."""
    coverage = assessment.coverage
    answers = [f"{coverage.observed} answered", f"{coverage.failed} failed"]
    if coverage.unknown:
        unanswered = "not recorded or not asked" if assessment.run.world else "not asked"
        answers.append(f"{coverage.unknown} {unanswered}")
    lines = [
        f"Coverage: {coverage.judged} of {counted(coverage.surfaces, 'essential surface')} judged"
        f" ({coverage.share:.0%}); questions: {joined(answers)}."
    ]
    if assessment.universal:
        everything = shortened([safe(str(c)) for c in assessment.universal], 6)
        lines.append(f"Needed by everything below it, not counted: {everything}.")
    return [*lines, " ".join(safe(notice, 512) for notice in notices(assessment))]
