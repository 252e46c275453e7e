"""Did-you-mean: the known words nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(text: str, known: Iterable[str], *, at_most: int = 3) -> tuple[str, ...]:
    """Up to ``at_most`` of ``known`` close to ``text``, the closest first."""
    import difflib  # only a mistake pays for it

    return tuple(difflib.get_close_matches(text.lower(), list(known), n=at_most, cutoff=0.6))


def suggestion(text: str, known: Iterable[str]) -> str:
    """``did you mean 'binance'?`` for the nearest of ``known``, else an empty text."""
    near = did_you_mean(text, known, at_most=1)
    return f"did you mean '{near[0]}'?" if near else ""
