"""How concentrated a list is, in words. No bars, no layout."""

from __future__ import annotations

from depmap.model.concentration import Centralization
from depmap.report.safe import safe
from depmap.report.words import Namer, counted, interval


def row_name(component: str, namer: Namer) -> str:
    """What a row stands for; a region or service with its component, since many share a name."""
    name = namer.provider(component)
    text = safe(component)
    return f"{text} ({name})" if name != text and {"@", "/"} & set(component) else name


def spread_text(spread: Centralization | None, total: int) -> str:
    """How many were measured, and how concentrated the role is."""
    if spread is None:
        return f"shares of {counted(total, 'target')}, as intervals: unknowns out and in"
    told = [f"{spread.measured} of {counted(total, 'target')} measured"]
    if spread.none:
        told.append(f"{spread.none} without")
    if spread.unknown:
        told.append(f"{spread.unknown} unknown")
    return (
        f"{', '.join(told)} · centralization S {interval(spread.s)} (0 spread evenly, 1 one"
        f" provider) · HHI {interval(spread.hhi)} · top 3 {interval(spread.top)}"
    )
