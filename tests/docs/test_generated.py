"""Tables made from the program are as it is now."""

from __future__ import annotations

from depmap.analysis.gate import GATE_RULES
from depmap.model.gate_rules import GATE_RULE_TEXTS
from depmap.model.policy import EXPIRED_IGNORE, PolicyRule
from tests.docs.generated import (
    catalogue_rules_table,
    finding_texts,
    gate_texts,
    options,
    options_table,
    rules_table,
    world_rules_table,
)
from tests.docs.pages import ROOT, marked


def test_every_option_and_its_variable_is_listed() -> None:
    page = (ROOT / "docs" / "options.md").read_text("utf-8")
    assert marked(page, "options") == options_table(), "python -m tests.docs.generated"
    found = list(options())
    assert len({option.command for option in found}) >= 6
    for option in found:
        assert f"`{option.names[-1]}`" in page
        assert not option.variable or f"`{option.variable}`" in page


def test_variables_are_named_after_their_options() -> None:
    for option in options():
        if option.variable:
            longest = max(option.names, key=len)
            assert option.variable == "DEPMAP_" + longest[2:].upper().replace("-", "_")


def test_every_rule_is_listed() -> None:
    page = (ROOT / "docs" / "reading-a-report.md").read_text("utf-8")
    assert marked(page, "rules") == rules_table(), "python -m tests.docs.generated"


def test_every_rule_of_a_provider_list_is_listed() -> None:
    page = (ROOT / "docs" / "catalogue-rules.md").read_text("utf-8")
    assert marked(page, "rules") == catalogue_rules_table(), "python -m tests.docs.generated"


def test_every_rule_of_a_recorded_world_is_listed() -> None:
    page = (ROOT / "docs" / "worlds.md").read_text("utf-8")
    assert marked(page, "rules") == world_rules_table(), "python -m tests.docs.generated"


def test_every_finding_and_every_rule_of_the_gate_is_explained() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert marked(page, "findings") == finding_texts(), "python -m tests.docs.generated"
    assert marked(page, "gate") == gate_texts(), "python -m tests.docs.generated"


def test_every_rule_a_policy_can_set_is_applied_and_has_its_words() -> None:
    told = [rule.id for rule in GATE_RULE_TEXTS]
    assert told == [*PolicyRule, EXPIRED_IGNORE]
    assert [rule.id for rule in GATE_RULES] == list(PolicyRule)
