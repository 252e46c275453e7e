"""What partial failures do: a region, or anything that takes some hosts but not all.

Plain sentences, for every format to lay out.
"""

from __future__ import annotations

from depmap.model.finding import Effect, EndpointEffect, SurfaceEffect, TargetAssessment, Verdict
from depmap.report.headline import Line, Sign
from depmap.report.safe import safe
from depmap.report.words import (
    REASON_WORD,
    VERDICT_WORD,
    Namer,
    counted,
    hosts_in_words,
    joined,
)

MOST_EFFECTS = 3
_WHOLE = {
    Verdict.DOWN: "all of it down",
    Verdict.DEGRADED: "degraded",
    Verdict.REDUCED: "up with less redundancy",
}


def effect_lines(target: TargetAssessment, namer: Namer, most: int = MOST_EFFECTS) -> list[Line]:
    """What the failure of a region, or of something that takes only some hosts, does."""
    lines = [_effect_line(effect, target.target.domain, namer) for effect in target.effects]
    rest = len(lines) - most
    if rest > 0:
        hint = f"{counted(rest, 'more failure')} would take some hosts (--detail full)"
        return [*lines[:most], Line(sign=Sign.WARNING, text=hint)]
    return lines


def _effect_line(effect: Effect, domain: str, namer: Namer) -> Line:
    is_region = bool(effect.component.region) and not effect.component.service
    name = namer.product(effect.component)
    text = safe(str(effect.component))
    known_as = f" ({name})" if name not in text else ""
    subject = f"{'Region ' if is_region else ''}{text}{known_as}"
    down = [told for s in effect.surfaces if (told := _down_text(s, domain))]
    does = f"takes down {joined(down)}" if down else "takes nothing down for certain"
    more = tuple(
        told
        for s in effect.surfaces
        if s.verdict is not Verdict.DOWN
        if (told := _rest_text(s, domain))
    )
    return Line(sign=Sign.WARNING, text=f"{subject} {does}{_whole(effect)}", more=more)


def _whole(effect: Effect) -> str:
    """What it amounts to for the target, where that is proved."""
    if effect.verdict in (Verdict.UNKNOWN, Verdict.UNRESOLVABLE, Verdict.UNAFFECTED):
        return ""
    least = "at least " if effect.at_least else ""
    return f": {least}{_WHOLE[effect.verdict]}"


def _down_text(surface: SurfaceEffect, domain: str) -> str:
    down = [e.host for e in surface.endpoints if e.verdict is Verdict.DOWN]
    if surface.verdict is Verdict.DOWN:
        return f"all of {surface.role}"
    if not down:
        return ""
    share = f"{len(down)} of {counted(len(surface.endpoints), f'{surface.role} endpoint')}"
    return f"{hosts_in_words(down, domain)} ({share})"


def _rest_text(surface: SurfaceEffect, domain: str) -> str:
    rest = [e for e in surface.endpoints if e.verdict is not Verdict.DOWN]
    whole = len(rest) == len(surface.endpoints)
    grouped: dict[str, list[str]] = {}
    for endpoint in rest:
        grouped.setdefault(_fate(endpoint), []).append(endpoint.host)
    if whole and len(grouped) == 1 and surface.verdict is Verdict.UNAFFECTED:
        return f"{surface.role} stays up"
    if whole and len(grouped) == 1:
        told = next(iter(grouped))
    else:
        told = "; ".join(
            f"{hosts_in_words(hosts, domain)} {fate}" for fate, hosts in grouped.items()
        )
    return f"{surface.role} {VERDICT_WORD[surface.verdict]}{f': {told}' if told else ''}"


def _fate(endpoint: EndpointEffect) -> str:
    words = (
        REASON_WORD[endpoint.reason]
        if endpoint.verdict is Verdict.UNKNOWN and endpoint.reason is not None
        else VERDICT_WORD[endpoint.verdict]
    )
    return f"{words}, {safe(endpoint.detail)}" if endpoint.detail else words
