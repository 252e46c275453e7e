"""The gate's outcome as JUnit XML, for build services that count tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml import etree

from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.report.annotations import LONGEST
from depmap.report.gate import WORD, gate_notices
from depmap.report.safe import safe

Element = etree._Element
_TAGS = {
    GateState.VIOLATED: "failure",
    GateState.UNMEASURED: "error",
    GateState.KNOWN: "skipped",
    GateState.IGNORED: "skipped",
}
"""How a state that is no passing test is told; warnings pass and speak."""


def render_gate_junit(report: GateReport) -> str:
    """A suite for each rule, a test for each of its outcomes.

    A rule that found nothing has one passing test. Names of tests hold no figures, so that a
    service can follow them from run to run.
    """
    root = etree.Element("testsuites", name="depmap check")
    found = dict.fromkeys([*report.rules, *(outcome.rule for outcome in report.outcomes)])
    for rule in found:
        suite = _add_suite(root, rule, [o for o in report.outcomes if o.rule == rule])
        _add_notices(suite, report)
    _count(root, report.outcomes, tests=len(root.findall("testsuite/testcase")))
    text: str = etree.tostring(root, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _add_suite(root: Element, rule: str, outcomes: Sequence[GateOutcome]) -> Element:
    suite = etree.SubElement(root, "testsuite", name=rule)
    _count(suite, outcomes, tests=max(len(outcomes), 1))
    if not outcomes:
        etree.SubElement(suite, "testcase", name="nothing found", classname=f"depmap.{rule}")
    seen: Counter[str] = Counter()
    for outcome in outcomes:
        name = _name(outcome)
        seen[name] += 1
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        _add_test(suite, outcome, f"{name}{number}")
    return suite


def _add_notices(suite: Element, report: GateReport) -> None:
    """Before the tests, where readers look for properties."""
    properties = etree.Element("properties")
    for text in gate_notices(report):
        etree.SubElement(properties, "property", name="notice", value=text)
    suite.insert(0, properties)


def _count(element: Element, outcomes: Sequence[GateOutcome], *, tests: int) -> None:
    tags = Counter(_TAGS.get(outcome.state) for outcome in outcomes)
    element.set("tests", str(tests))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(tags[tag]))


def _add_test(suite: Element, outcome: GateOutcome, name: str) -> None:
    test = etree.SubElement(suite, "testcase", name=name, classname=f"depmap.{outcome.rule}")
    if outcome.location is not None:
        test.set("file", safe(outcome.location.path, LONGEST))
        test.set("line", str(outcome.location.line))
    tag = _TAGS.get(outcome.state)
    if tag is None:
        etree.SubElement(test, "system-out").text = f"{_message(outcome)}\n{_details(outcome)}"
        return
    reason = safe(outcome.reason) if tag == "skipped" else ""
    told = etree.SubElement(test, tag, message=reason or _message(outcome))
    told.set("type", f"{outcome.rule}.{outcome.severity}")
    told.text = f"{_message(outcome)}\n{_details(outcome)}"


def _name(outcome: GateOutcome) -> str:
    component = "" if outcome.component is None else str(outcome.component)
    told = (outcome.subject, outcome.key, "" if outcome.key.endswith(component) else component)
    return " ".join(safe(part) for part in told if part)


def _message(outcome: GateOutcome) -> str:
    state = "" if outcome.state is GateState.VIOLATED else f" ({WORD[outcome.state]})"
    return f"{safe(outcome.message, LONGEST)}{state}"


def _details(outcome: GateOutcome) -> str:
    told = [f"value {safe(outcome.value)}, limit {safe(outcome.limit)}"]
    if outcome.evidence:
        told.append(f"evidence {safe(', '.join(outcome.evidence), LONGEST)}")
    if outcome.reason:
        told.append(safe(outcome.reason))
    if outcome.fix:
        told.append(f"fix: {safe(outcome.fix)}")
    return "\n".join(told)
