"""One incident on a terminal: what failed, when, who was reported, by whom."""

from __future__ import annotations

from depmap.model.incident import Certainty, Fate, Incident, IncidentSource, Reported, Scope
from depmap.report.incidents import tally
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import joined

LONGEST = 1024
LABEL = 6

SCOPE_WORD = {
    Scope.GLOBAL: "in whole",
    Scope.PART: "in part",
    Scope.REGION: "the whole region",
    Scope.ZONE: "some availability zones",
    Scope.CUSTOMER: "for single customers",
}

FATE_SIGN = {Fate.AFFECTED: "✗", Fate.FINE: "✓", Fate.DISPUTED: "?"}

CERTAINTY_WORD = {
    Certainty.FOUND: "a source was found that says so",
    Certainty.RECALLED: "no source was found",
    Certainty.AMBIGUOUS: "the source can be read in several ways",
    Certainty.MIXED: "found in part, recalled in part",
}


def render_incident_terminal(incident: Incident, style: Style) -> str:
    """The incident as text, each line ended."""
    page = Page(style)
    page.ends(f"{safe(incident.id)} · {incident.date}", incident.kind.value, look="bold")
    page.line(safe(incident.name, LONGEST))
    page.blank()
    for label, text in _facts(incident):
        page.line(text, indent=2, sign=f"{label:<{LABEL}}")
    for fate in Fate:
        claims = [claim for claim in incident.reported if claim.fate is fate]
        if claims:
            page.blank()
            page.line(f"Reported {fate}", look="bold")
            for claim in claims:
                _print_claim(page, claim)
    page.blank()
    page.line(f"Exchanges: {tally(incident)}.")
    page.blank()
    page.line("Sources", look="bold")
    for source in incident.sources:
        _print_source(page, source)
    page.blank()
    page.line(_legend(incident), look="dim")
    return page.text()


def _facts(incident: Incident) -> list[tuple[str, str]]:
    fails = joined([safe(str(component)) for component in incident.fails])
    scope = SCOPE_WORD[incident.scope]
    roles = joined([ROLE_WORD[role] for role in sorted(incident.roles)])
    facts = [
        ("fails", f"{fails}: {scope}{f', as {roles} only' if roles else ''}"),
        ("when", _when(incident)),
        ("cause", safe(incident.cause, LONGEST)),
    ]
    if incident.note:
        facts.append(("note", safe(incident.note, LONGEST)))
    return facts


def _when(incident: Incident) -> str:
    start = safe(incident.start) or "hour unknown"
    end = f" to {safe(incident.end)}" if incident.end else ""
    return f"{start}{end} ({incident.timing})"


def _print_claim(page: Page, claim: Reported) -> None:
    place = ", ".join(safe(text) for text in (claim.who, *claim.domains))
    words = [claim.certainty.value]
    if not claim.is_exchange:
        words.append("no exchange")
    if claim.via:
        words.append(f"through {safe(claim.via)}")
    text = f"{safe(claim.name)} ({place}): {', '.join(words)}"
    page.line(text, indent=2, sign=FATE_SIGN[claim.fate])
    if claim.note:
        page.line(safe(claim.note, LONGEST), indent=4, look="dim")


def _print_source(page: Page, source: IncidentSource) -> None:
    page.line(safe(source.title, LONGEST), indent=2)
    page.line(safe(source.where, LONGEST) or "no address known", indent=4, look="dim")


def _legend(incident: Incident) -> str:
    used = {incident.timing, *(claim.certainty for claim in incident.reported)}
    told = [f"{c}: {CERTAINTY_WORD[c]}" for c in Certainty if c in used]
    return f"{'; '.join(told)}. Reports name the affected, rarely the unaffected."
