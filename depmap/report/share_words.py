"""How concentrated a list is, in words. No bars, no layout."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.impact import Loss
from depmap.model.role import Role
from depmap.report.safe import safe
from depmap.report.words import Namer, counted, interval

_LOST = {
    Loss.ANY: "Lost with it: at least one of its web, api and ws is, alone by that failure.",
    Loss.DOWN: "Lost with it: all of its web and api is down, alone by that failure.",
}
_IN_ROLE = {
    Role.CA: " A CA's failure is felt when certificates are due for renewal.",
    Role.MAIL: " For mail, its mail is.",
}


def lost_text(rows: Iterable[ConcentrationRow], loss: Loss = Loss.ANY) -> str:
    """What the figures of ``rows`` mean by lost; empty where there are none."""
    rows = tuple(rows)
    return f"{_LOST[loss]}{in_role_text(rows)}" if rows else ""


def in_role_text(rows: Iterable[ConcentrationRow]) -> str:
    """What lost means in some of their roles; a blank stands before each sentence."""
    roles = {row.role for row in rows}
    return "".join(text for role, text in _IN_ROLE.items() if role in roles)


def row_name(component: str, namer: Namer) -> str:
    """What a row stands for; a region or service with its component, since many share a name."""
    name = namer.provider(component)
    text = safe(component)
    return f"{text} ({name})" if name != text and {"@", "/"} & set(component) else name


def spread_text(spread: Centralization | None, total: int) -> str:
    """How many are known in the role, and how concentrated it is."""
    if spread is None:
        return f"shares of {counted(total, 'target')}, as intervals: unknowns out and in"
    told = [f"known for {spread.measured} of {counted(total, 'target')}"]
    if spread.none:
        told.append(f"{spread.none} without")
    if spread.unknown:
        told.append(f"{spread.unknown} unknown")
    having = spread.measured + spread.unknown
    most = f", {1 - 1 / having:.2f} one provider" if having > 1 else ""
    return (
        f"{', '.join(told)} · centralization S {interval(spread.s)} (0 spread evenly{most})"
        f" · HHI {interval(spread.hhi)} · top 3 {interval(spread.top)}"
    )
