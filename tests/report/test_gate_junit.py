"""The gate as JUnit XML, read back by junitparser."""

from __future__ import annotations

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase
from lxml import etree

from depmap.model.gate import GateReport, GateState
from depmap.report.gate_junit import render_gate_junit
from tests.report.gates import CASES, RULES, clean, every_state, gate, outcome, share


def read(report: GateReport) -> JUnitXml:
    return JUnitXml.fromstring(render_gate_junit(report).encode())


def cases(report: GateReport) -> dict[str, TestCase]:
    return {case.name: case for suite in read(report) for case in suite}


@pytest.mark.parametrize("case", CASES)
def test_totals_are_what_a_reader_counts(case: str) -> None:
    read_back = read(CASES[case]())
    told = [(s.tests, s.failures, s.errors, s.skipped) for s in read_back]
    whole = (read_back.tests, read_back.failures, read_back.errors, read_back.skipped)
    assert whole == tuple(map(sum, zip(*told, strict=True)))
    read_back.update_statistics()  # type: ignore[no-untyped-call]
    assert told == [(s.tests, s.failures, s.errors, s.skipped) for s in read_back]


def test_a_clean_run_has_a_passing_test_for_each_rule() -> None:
    found = read(clean())
    assert [suite.name for suite in found] == list(RULES)
    assert [[case.name for case in suite] for suite in found] == [["nothing found"]] * 3
    assert all(case.is_passed for suite in found for case in suite)


def test_every_state_has_its_result() -> None:
    found = cases(every_state())
    kinds = {name: [type(r) for r in case.result] for name, case in found.items()}
    assert kinds == {
        "list cdn provider cloudflare": [Error],
        "binance api aws": [Failure],
        "binance web aws": [Failure],
        "venue-warning api aws": [],
        "venue-known api aws": [Skipped],
        "venue-ignored api aws": [Skipped],
        "nothing found": [],
    }
    assert "value aws, limit no single point" in found["venue-warning api aws"].system_out
    assert found["venue-ignored api aws"].result[0].message == "accepted by the risk committee"


def test_a_failure_says_what_where_and_how_to_mend_it() -> None:
    case = cases(gate(outcome()))["binance api aws"]
    (failure,) = case.result
    assert (case.classname, case._elem.get("file"), case._elem.get("line")) == (
        "depmap.no-single-point",
        "list.txt",
        "3",
    )
    assert (failure.message, failure.type) == (
        "aws failing takes down api",
        "no-single-point.high",
    )
    assert failure.text == (
        "aws failing takes down api\nvalue aws, limit no single point\nevidence o1, o2\n"
        "fix: give api an alternative that does not need aws"
    )


def test_two_of_one_name_are_told_apart() -> None:
    assert list(cases(gate(outcome(), outcome())))[1:3] == [
        "binance api aws",
        "binance api aws (2)",
    ]


def test_a_component_is_named_once() -> None:
    assert "binance cdn · aws" in cases(gate(outcome(key="cdn · aws")))


def test_a_rule_that_was_not_asked_for_has_its_suite_too() -> None:
    report = gate(share(GateState.WARNING, rule="expired-ignore"))
    assert [suite.name for suite in read(report)] == [*RULES, "expired-ignore"]


def test_the_text_is_xml_with_its_declaration() -> None:
    text = render_gate_junit(every_state())
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    assert etree.fromstring(text.encode()).tag == "testsuites"
