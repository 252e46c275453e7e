"""Tables made from the program are as it is now."""

from __future__ import annotations

from tests.docs.generated import catalogue_rules_table, options, options_table, rules_table
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
