"""A check-up of the machine as a wire document (``depmap/doctor/1``) and in words. No judging."""

from __future__ import annotations

from typing import TypedDict

from depmap.model.doctor import Check, CheckId, CheckState, CheckUp
from depmap.report.document import instant
from depmap.report.json_text import dump_json
from depmap.version import __version__

SCHEMA = "depmap/doctor/1"
TITLE = {
    CheckId.RESOLVER: "resolver",
    CheckId.UDP: "answers over UDP",
    CheckId.HONEST: "invents no addresses",
    CheckId.TCP: "answers over TCP",
    CheckId.LARGE: "large answers",
    CheckId.IPV6: "IPv6",
    CheckId.CA_STORE: "CA certificates",
    CheckId.CATALOGUE: "catalogue",
    CheckId.PSL: "public suffix list",
    CheckId.CLOCK: "clock",
}
WORD = {
    CheckState.OK: "ok",
    CheckState.WARNING: "warning",
    CheckState.FAILED: "failed",
    CheckState.NOT_CHECKED: "not checked",
}


class CheckWire(TypedDict):
    """One check; ``milliseconds`` only of an answer that was timed."""

    check: str
    subject: str
    state: str
    found: str
    remedy: str
    milliseconds: float | None


class ToolWire(TypedDict):
    """The program that looked."""

    name: str
    version: str


class CheckUpWire(TypedDict):
    """The whole document."""

    schema: str
    tool: ToolWire
    at: str
    usable: bool
    checks: list[CheckWire]


def render_check_up_json(told: CheckUp) -> str:
    """The document as ASCII text."""
    document: CheckUpWire = {
        "schema": SCHEMA,
        "tool": {"name": "depmap", "version": __version__},
        "at": instant(told.at),
        "usable": told.usable,
        "checks": [_check(check) for check in told.checks],
    }
    return dump_json(document)


def check_up_in_words(told: CheckUp) -> str:
    """One sentence on the whole: ``A scan from here can measure: 9 ok, 1 warning.``"""
    numbers = ", ".join(
        f"{number} {WORD[state]}{'s' if state is CheckState.WARNING and number > 1 else ''}"
        for state in CheckState
        if (number := told.count(state))
    )
    can = "can measure" if told.usable else "would show nothing that holds"
    return f"A scan from here {can}: {numbers}."


def _check(check: Check) -> CheckWire:
    return {
        "check": check.id.value,
        "subject": check.subject,
        "state": check.state.value,
        "found": check.found,
        "remedy": check.remedy,
        "milliseconds": check.milliseconds,
    }
