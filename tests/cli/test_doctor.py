"""The installed command, asking resolvers on loopback: documents, exit codes, variables.

It runs in a process of its own: for IPv6 it connects a socket to an address out in the Internet,
which sends nothing, but which tests in this process may not do.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest

from depmap.report.doctor import CheckUpWire, CheckWire, ToolWire
from tests.docs.running import environment
from tests.resolvers import recursors
from tests.resolvers.dns_server import DnsServer, Script, bound_pair

DEPMAP = Path(sys.executable).with_name("depmap")
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "doctor-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the command printed and returned."""

    code: int
    out: str
    err: str

    def states(self) -> dict[str, str]:
        """State by check; of the last resolver where there are several."""
        return {each["check"]: each["state"] for each in json.loads(self.out)["checks"]}


def doctor(*arguments: str, scripts: tuple[Script, ...] = (), tcp: bool = True) -> Told:
    """The command told to ask a server of each script."""

    async def main() -> Told:
        async with AsyncExitStack() as stack:
            named: list[str] = []
            for script in scripts:
                server = await stack.enter_async_context(DnsServer(script, tcp=tcp))
                named += ["--resolver", "{}:{}".format(*server.address)]
            process = await asyncio.create_subprocess_exec(
                DEPMAP,
                "doctor",
                *named,
                *arguments,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
            )
            out, err = await asyncio.wait_for(process.communicate(), 60)
            return Told(code=process.returncode or 0, out=out.decode(), err=err.decode())

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("scripts", "tcp", "code", "states"),
    [
        ((recursors.good,), True, 0, {"udp": "ok", "honest": "ok", "tcp": "ok", "large": "ok"}),
        ((recursors.good,), False, 0, {"udp": "ok", "tcp": "warning", "large": "ok"}),
        ((recursors.liar,), True, 3, {"udp": "ok", "honest": "failed"}),
        ((recursors.refusing,), True, 3, {"udp": "failed", "honest": "ok"}),
        ((recursors.silent,), True, 3, {"udp": "failed", "honest": "not-checked"}),
        ((recursors.silent, recursors.good), True, 0, {"honest": "ok", "tcp": "ok"}),
    ],
)
def test_resolvers_of_every_kind(
    scripts: tuple[Script, ...], tcp: bool, code: int, states: dict[str, str]
) -> None:
    wait = "3" if recursors.silent in scripts else "60"
    told = doctor("--format", "json", "--timeout", wait, scripts=scripts, tcp=tcp)
    assert (told.code, told.err) == (code, "")
    assert states.items() <= told.states().items()
    jsonschema.validate(json.loads(told.out), schema())


def test_the_page_says_the_verdict_and_the_remedies() -> None:
    good = doctor(scripts=(recursors.good,))
    assert good.code == 0
    assert "A scan from here can measure: " in good.out
    assert "✓ CA certificates: " in good.out
    liar = doctor(scripts=(recursors.liar,))
    assert liar.code == 3
    assert "✗ 127.0.0.1:" in liar.out
    assert recursors.INVENTED in liar.out
    assert "  → name another resolver" in liar.out


def test_a_dead_resolver_is_told_at_once() -> None:
    told = doctor("--resolver", closed_port(), "--timeout", "600")
    assert told.code == 3
    assert "nothing listens there" in told.out


def test_variables_stand_for_the_options(tmp_path: Path) -> None:
    out = tmp_path / "doctor.json"
    made = subprocess.run(
        [DEPMAP, "doctor", "-o", out],
        env=environment(
            DEPMAP_RESOLVER=f"{closed_port()} {closed_port()}",
            DEPMAP_TIMEOUT="1",
            DEPMAP_FORMAT="json",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stdout, made.stderr) == (3, "", "")
    document = json.loads(out.read_text(encoding="utf-8"))
    assert sum(each["check"] == "udp" for each in document["checks"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resolver", "nine"), "is no resolver"),
        (("--timeout", "0"), "timeout"),
        (("--format", "html"), "format"),
        (("binance",), "argument"),
    ],
)
def test_a_slip_of_the_pen_is_usage(arguments: tuple[str, ...], said: str) -> None:
    told = doctor(*arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_schema_and_wire_types_name_the_same_keys() -> None:
    whole = schema()
    jsonschema.Draft202012Validator.check_schema(whole)
    assert whole["properties"]["schema"]["const"] == whole["title"]
    for part, wire in (
        (whole, CheckUpWire),
        (whole["$defs"]["check"], CheckWire),
        (whole["$defs"]["tool"], ToolWire),
    ):
        assert set(part["properties"]) == set(part["required"]) == set(get_type_hints(wire))
        assert part["additionalProperties"] is False


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def closed_port() -> str:
    udp, tcp = bound_pair()
    with udp, tcp:
        return "{}:{}".format(*udp.getsockname())
