"""Whether anything at all was seen of a target: what no figure and no verdict can do without."""

from __future__ import annotations

from depmap.model.finding import Assessment, TargetAssessment


def is_seen(target: TargetAssessment) -> bool:
    """Whether a host of it, judged or beside, has an address, a front or hosting.

    Its zone answering, or its mail, says nothing of a name that is not there.
    """
    judged = (e for s in target.surfaces for group in s.groups for e in group)
    return any(e.addresses or e.fronts or e.hosting for e in (*judged, *target.beside))


def anything_seen(assessment: Assessment) -> bool:
    """Whether any target was."""
    return any(map(is_seen, assessment.targets))
