"""The words reports are made of: codes, names, hosts, dates and shares as a reader says them.

No sentences about a target (see headline), no layout. Foreign text leaves here safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Reason, Verdict
from depmap.model.names import is_subdomain_of, unicode_form
from depmap.model.observation import Provenance, Status
from depmap.model.role import FailureClass
from depmap.model.target import SurfaceRole
from depmap.report.safe import safe

RECONSTRUCTED_MARK = "ᴿ"

REASON_WORD = {
    Reason.ORIGIN_HIDDEN: "origin hidden",
    Reason.NOT_MEASURED: "not measured",
    Reason.RECONSTRUCTED: "known from reconstructed answers only",
    Reason.MODEL_INCOMPLETE: "answers, but not in a way the model explains",
}

VERDICT_WORD = {
    Verdict.DOWN: "down",
    Verdict.DEGRADED: "degraded",
    Verdict.REDUCED: "stays up with less redundancy",
    Verdict.UNAFFECTED: "stays up",
    Verdict.UNKNOWN: "unknown",
    Verdict.UNRESOLVABLE: "doesn't resolve as it is",
}

CLASS_WORD = {
    FailureClass.IMMEDIATE: "",
    FailureClass.CACHED: "as DNS caches expire",
    FailureClass.DELAYED: "at the next renewal",
    FailureClass.SOFT: "in part",
}
"""When a failure is felt; empty for at once."""

STATUS_WORD = {
    Status.OK: "answered",
    Status.NODATA: "no address",
    Status.NXDOMAIN: "no such name",
    Status.TIMEOUT: "timed out",
    Status.SERVFAIL: "resolver failed",
}
"""What came of an address look-up; every other status reads "not measured"."""

_SURFACE_WORDS = frozenset(role.value for role in SurfaceRole)
_NUMBERED = re.compile(r"([a-z-]*[a-z-])([1-9][0-9]{0,3})((?:\..*)?)\Z")


@dataclass(frozen=True, slots=True)
class Namer:
    """Turns components into words by ``names``: component text → the name readers know.

    ``aws`` → Amazon Web Services; optionally ``aws/route53`` → Amazon Route 53 and
    ``aws@ap-northeast-1`` → Tokyo. What has no name there is called by its component text.
    """

    names: Mapping[str, str] = field(default_factory=dict)

    def full(self, component: Component) -> str:
        """``Amazon Web Services (aws)``."""
        text = safe(str(component))
        name = self.product(component)
        return text if name == text else f"{name} ({text})"

    def product(self, component: Component) -> str:
        """``Amazon EC2, Tokyo``; the component's text where it has no name."""
        text = str(component)
        if component.scheme is not Scheme.PROVIDED:
            return safe(text)
        parts = []
        if component.service or not component.region:
            wider = provided(component.name, service=component.service)
            parts.append(self.names.get(str(wider), ""))
        if component.region:
            region = provided(component.name, region=component.region)
            parts.append(self.names.get(str(region), component.region))
        return safe(", ".join(parts) if all(parts) else text)

    def provider(self, slug: str) -> str:
        """The name of what a concentration row is about."""
        return safe(self.names.get(slug, slug))


def joined(words: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def shortened(words: Sequence[str], most: int) -> str:
    """The first ``most`` words, and how many more there are: ``a, b, +3``."""
    rest = len(words) - most
    return ", ".join([*words[:most], f"+{rest}"] if rest > 0 else words)


def counted(number: int, singular: str, plural: str = "") -> str:
    """``1 exchange``, ``2 exchanges``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def marked(text: str, provenance: Provenance) -> str:
    """``text`` with the mark of a reconstructed answer."""
    return f"{text}{RECONSTRUCTED_MARK}" if provenance is Provenance.RECONSTRUCTED else text


def dated(date: str) -> str:
    """A date as recorded, cut to what is known."""
    return safe(date, 32) or "date unknown"


def interval(bounds: tuple[float, float]) -> str:
    """``0.63–0.74``, or ``0.63`` where both ends read the same."""
    low, high = (f"{bound:.2f}" for bound in bounds)
    return low if low == high else f"{low}–{high}"


def host_label(host: str, domain: str) -> str:
    """A host as a table calls it: ``api1`` below ``binance.com``, else the whole name."""
    if host != domain and is_subdomain_of(host, domain):
        return safe(host[: -len(domain) - 1])
    return safe(unicode_form(host))


def hosts_in_words(hosts: Iterable[str], domain: str, most: int = 4) -> str:
    """Hosts within a sentence: ``api.binance.com, api1–api5, +2``.

    A host whose label reads like a surface is told in full.
    """
    listed = list(hosts)
    whole = {host for host in listed if host_label(host, domain) in _SURFACE_WORDS}
    labels = [safe(host) if host in whole else host_label(host, domain) for host in listed]
    return shortened(runs(labels), most)


def runs(labels: Iterable[str]) -> list[str]:
    """Labels with numbers in a row drawn together: ``api1``, ``api2``, ``api3`` → ``api1–api3``."""
    told: list[str] = []
    for _, group in groupby(enumerate(labels), key=_place_in_run):
        members = [label for _, label in group]
        told.extend(members if len(members) < 3 else [f"{members[0]}–{members[-1]}"])
    return told


def _place_in_run(indexed: tuple[int, str]) -> tuple[object, ...]:
    index, label = indexed
    match = _NUMBERED.match(label)
    if match is None:
        return (index, label)
    stem, number, rest = match.groups()
    return (stem, rest, int(number) - index)
