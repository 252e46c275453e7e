"""Every rule of a recorded world on a world that breaks it, and on one that just doesn't."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from depmap.analysis.world_rules import WORLD_RULES
from depmap.errors import InputError
from depmap.inputs.worlds import load_world
from depmap.model.file_check import CheckSeverity
from depmap.model.world_check import WorldRule
from tests.analysis.broken_worlds import BROKEN, FINE, HOST, luna
from tests.analysis.worlds import RECORD, delegation, head, origin, report, rrset, sound, told

WARNINGS = [rule.id for rule in WORLD_RULES if rule.severity is CheckSeverity.WARNING]
REFUSED = {"syntax", "missing-source", "no-name-server", "alias-conflict"}
"""What stops a scan of the world, too."""


def line_of(text: str, place: str | int) -> int:
    """A number as it is; a key or header as the line of the last that there is."""
    if isinstance(place, int):
        return place
    lines = enumerate(text.splitlines(), 1)
    return max(number for number, line in lines if line.startswith(place))


def test_rules_are_each_declared_once_in_the_order_of_their_ids() -> None:
    assert [rule.id for rule in WORLD_RULES] == list(WorldRule)
    assert list(WorldRule)[-4:] == WARNINGS
    for rule in WORLD_RULES:
        assert all(text.endswith(".") and "\n" not in text for text in (rule.summary, rule.why))


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_world_is_told_by_rule_file_and_line(case: str, tmp_path: Path) -> None:
    files, (rule, file, place) = BROKEN[case]
    found = report(tmp_path, files)
    assert told(found) == [(rule, file, line_of(files.get(file[:-5], ""), place))]
    assert int(found.exit_code) == (0 if rule in WARNINGS else 1)


def test_every_rule_has_a_broken_world() -> None:
    assert {expected[0] for _, expected in BROKEN.values()} == set(WorldRule)


@pytest.mark.parametrize("case", FINE)
def test_what_only_looks_broken_is_left_alone(case: str, tmp_path: Path) -> None:
    found = report(tmp_path, FINE[case])
    assert told(found) == []
    load_world(tmp_path / "own")


@pytest.mark.parametrize("case", BROKEN)
def test_loading_refuses_what_the_check_says_it_does(case: str, tmp_path: Path) -> None:
    files, (rule, _, _) = BROKEN[case]
    (finding,) = report(tmp_path, files).findings
    if rule not in REFUSED:
        assert load_world(tmp_path / "own").exchanges
        return
    with pytest.raises(InputError) as caught:
        load_world(tmp_path / "own")
    assert (caught.value.path, caught.value.line) == (finding.path, finding.line)
    assert finding.message.startswith(caught.value.reason)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = (
        head("lunar", "colour = 1\n")
        + rrset("a..example.com", "A", "10.0.0.1", "192.0.2.1", "1.2.3", record="ttl = -1\n")
        + delegation(HOST)
        + origin("104.16.1.1", 64512, record=RECORD.replace("2026-09-23", "2030"))
    )
    found = report(tmp_path, {"lunar": text, "sol": "x = [\n"})
    assert told(found) == [
        ("unknown-exchange", "lunar.toml", 1),
        ("syntax", "lunar.toml", 2),
        ("missing-source", "lunar.toml", 4),
        ("missing-source", "lunar.toml", 4),
        ("missing-source", "lunar.toml", 4),
        ("syntax", "lunar.toml", 5),
        ("documentation-address", "lunar.toml", 7),
        ("special-purpose", "lunar.toml", 7),
        ("syntax", "lunar.toml", 7),
        ("syntax", "lunar.toml", 8),
        ("no-name-server", "lunar.toml", 12),
        ("reserved-as", "lunar.toml", 19),
        ("future-date", "lunar.toml", 22),
        ("syntax", "sol.toml", 1),
    ]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("syntax, an unknown key", "vlaues: unknown key"),
        ("missing-source, no date", 'date is missing (write date = "" where nobody knows it)'),
        ("unknown-exchange", "depmap knows no exchange 'lunar' (did you mean 'luna'?)"),
        ("future-date, a month", "2026-12 is still to come: today is 2026-11-26 (UTC)"),
        ("duplicate-record, an RRset", "luna.example.com A is recorded twice (luna.toml:3)"),
        (
            "duplicate-record, another issuer in another file",
            "the issuer of luna.example.com differs from luna.toml:11, one is served",
        ),
        (
            "alias-conflict, another target in another file",
            "www.luna.example.com has more than one CNAME target (luna.toml:11)",
        ),
        (
            "alias-loop, over two files, with a way in",
            "a circle of CNAMEs: n1.example.com → n2.example.com → n1.example.com",
        ),
        ("alias-loop, a long chain", "a chain of 17 names from n0.example.com, 16 are followed"),
        ("unplaced-server", "no address is recorded of ns1.example.net (luna.example.com)"),
        ("unused-answer, an origin", "no name is recorded to have 104.16.1.2"),
    ],
)
def test_messages_name_what_is_meant(case: str, message: str, tmp_path: Path) -> None:
    (finding,) = report(tmp_path, BROKEN[case][0]).findings
    assert finding.message.startswith(message)


def test_a_key_that_is_nearly_right_is_told_its_name(tmp_path: Path) -> None:
    (finding,) = report(tmp_path, {"luna": head(more="not_served = 1\n")}).findings
    assert finding.message == "not_served: unknown key (did you mean 'not-served'?)"


def test_what_is_missing_is_told_only_where_all_could_be_read(tmp_path: Path) -> None:
    files = luna(
        rrset("www." + HOST, "CNAME", "sol.example.com")
        + delegation(HOST, "ns1.example.net", record=RECORD)
        + origin("104.16.1.2")
    )
    assert {f.rule for f in report(tmp_path, files).findings} == {
        "dangling-alias",
        "unplaced-server",
        "unused-answer",
    }
    assert told(report(tmp_path, files | {"sol": "x = [\n"})) == [("syntax", "sol.toml", 1)]


def test_answers_are_counted_by_provenance_without_those_that_are_broken(tmp_path: Path) -> None:
    files = {"luna": sound() + origin("104.16.1.1", 1, record="")}
    found = report(tmp_path, files)
    assert [tuple(each) for each in found.answers] == [
        ("not served", "fact", 2),
        ("observed", "origin", 1),
        ("observed", "response", 1),
        ("observed", "rrset A", 1),
        ("observed", "rrset CNAME", 1),
        ("observed", "rrset TXT", 1),
        ("reconstructed", "delegation", 1),
        ("reconstructed", "issuer", 1),
        ("stated", "claim", 1),
    ]


def test_long_chains_and_many_circles_are_each_told_once(tmp_path: Path) -> None:
    names = [f"n{number}.example.com" for number in range(2000)]
    hops = "".join(rrset(one, "CNAME", other) for one, other in pairwise(names))
    found = report(tmp_path, {"luna": head() + hops})
    assert [f.rule.value for f in found.findings] == ["alias-loop", "dangling-alias"]
    ends = zip(names[:4], (names[1], names[0], names[3], names[2]), strict=True)
    circles = "".join(rrset(one, "CNAME", other) for one, other in ends)
    found = report(tmp_path, {"luna": head() + circles})
    assert [f.rule.value for f in found.findings] == ["alias-loop"] * 2
