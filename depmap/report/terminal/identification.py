"""What a single value says about its provider, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depmap.model.identification import Identification, ProviderMatch
from depmap.report.identification import kind_word
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style

LONGEST = 1024


def render_identifications(found: Iterable[Identification], style: Style) -> Iterator[str]:
    """Each value as text of some lines, as soon as it is known."""
    for each in found:
        page = Page(style)
        page.ends(safe(each.value), kind_word(each), look="bold")
        if each.error:
            page.line(f"can't be read: {safe(each.error, LONGEST)}", indent=2, sign="✗")
        elif not each.matches:
            page.line("nothing in the catalogue knows it", indent=2)
        for match in each.matches:
            _print_match(page, match)
        if each.conflict:
            page.line("matches in one role name different providers", indent=2, sign="!")
        page.blank()
        yield page.text()


def _print_match(page: Page, match: ProviderMatch) -> None:
    where = f" · {safe(match.region)}" if match.region else ""
    page.ends(
        f"  {safe(match.name)}{where} · {safe(str(match.component))}",
        f"{ROLE_WORD[match.role]} {match.confidence:.2f}",
    )
    page.line(f"{safe(match.matcher)}, from {safe(match.source, LONGEST)}", indent=4, look="dim")
