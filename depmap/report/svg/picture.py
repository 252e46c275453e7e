"""Which picture is drawn, and of whom. The drawing is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from depmap.errors import UsageError
from depmap.model.finding import Assessment
from depmap.model.suggest import suggestion
from depmap.model.target import Target
from depmap.report.svg.concentration import draw_concentration
from depmap.report.svg.tree import draw_tree
from depmap.report.words import Namer

CONCENTRATION = "concentration"


def render_picture(assessment: Assessment, *, names: Mapping[str, str], of: str = "") -> str:
    """An SVG file: of ``of``, a target's id or domain, what it stands on; how concentrated all are.

    Default: the former of a single target, the latter of several. Raises UsageError for a target
    that is not there.
    """
    namer = Namer(names)
    chosen = picture_of((target.target for target in assessment.targets), of)
    for target in assessment.targets:
        if target.target.id == chosen:
            return draw_tree(assessment, target, namer)
    return draw_concentration(assessment, namer)


def picture_of(targets: Iterable[Target], of: str) -> str:
    """The id of the target to be drawn, empty for the concentration of all; raises UsageError."""
    listed = list(targets)
    if of == CONCENTRATION:
        return ""
    if not of:
        return listed[0].id if len(listed) == 1 else ""
    wanted = {of, of.strip().lower().rstrip(".")}
    for target in listed:
        if wanted & {target.id, target.domain}:
            return target.id
    known = [CONCENTRATION, *(name for target in listed for name in (target.id, target.domain))]
    raise UsageError(
        f"--picture: {of!r} is no target here",
        remedy=suggestion(of, known) or f"a target's id or domain, or {CONCENTRATION}",
    )
