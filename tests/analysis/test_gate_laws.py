"""A law of the gate: what is proved with all measured is never green with less of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random

from depmap.model.gate import GateReport, GateState
from depmap.model.observation import Snapshot, Status
from depmap.snapshot.canonical import canonical
from tests.analysis.gates import CASES, OPEN, case, hold

POLICY = (
    OPEN
    + """
no-single-point = { private = true }
min-providers = { dns = 2, cdn = 2, hosting = 2, ca = 1, mail = 2 }
"""
    + "".join(
        f'[[policy.{kind}]]\nrole = "{role}"\nlimit = 0.0\n'
        for kind in ("max-share", "max-impact")
        for role in ("dns", "cdn", "hosting", "ca")
    )
    + "".join(f'[[policy.forbid]]\nprovider = "{name}"\n' for name in ("aws", "cloudflare"))
    + '[[policy.require]]\nprovider = "google"\nrole = "dns"\n'
)
APART = {
    # Whose a name server under the target's own domain is, and whether one with a name lives.
    "vanity_by_addresses",
    "vanity_by_soa",
    "dead_server_redundancy_on_paper",
}
DRAWN = 60


def grave(report: GateReport) -> dict[str, set[GateState]]:
    """By rule, what does not let it pass."""
    found: defaultdict[str, set[GateState]] = defaultdict(set)
    for outcome in report.outcomes:
        if outcome.state in (GateState.VIOLATED, GateState.UNMEASURED):
            found[outcome.rule].add(outcome.state)
    return found


def failed(snapshot: Snapshot, lost: int) -> Snapshot:
    """The same where one question was not answered."""
    told = [
        replace(o, id="", status=Status.TIMEOUT, payload=None) if n == lost else replace(o, id="")
        for n, o in enumerate(snapshot.observations)
    ]
    return replace(snapshot, observations=canonical(told))


def test_what_is_violated_is_not_green_with_less_measured(tmp_path: Path) -> None:
    names = sorted(path.name for path in CASES.iterdir() if path.is_dir())
    whole = {name: case(name) for name in names if name not in APART}
    drawn = [(name, n) for name, each in whole.items() for n in range(len(each.observations))]
    before: dict[str, dict[str, set[GateState]]] = {}
    for name, lost in Random(20_260_901).sample(drawn, DRAWN):
        if name not in before:
            before[name] = grave(hold(whole[name], POLICY, tmp_path))
            assert before[name]
        now = grave(hold(failed(whole[name], lost), POLICY, tmp_path))
        for rule, states in before[name].items():
            question = whole[name].observations[lost].question
            assert GateState.VIOLATED not in states or now[rule], (name, str(question), rule)
