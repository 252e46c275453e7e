"""The whole check-up in this process, against resolvers on loopback."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from depmap.errors import InputError, NotMeasured
from depmap.model.doctor import Check, CheckId, CheckState, CheckUp
from depmap.pipeline.doctor import Examination, examine_machine
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.servers import Server
from depmap.resolvers.trust import load_trust_store
from tests.resolvers import recursors
from tests.resolvers.dns_server import DnsServer, Script


def examined(
    *scripts: Script,
    seconds: float = 60.0,
    roots: Path | None = None,
    named: bool = True,
) -> CheckUp:
    """As the user's resolvers, or as the system's; without a script there is none."""

    async def main() -> CheckUp:
        async with AsyncExitStack() as stack:
            servers = tuple(
                [
                    Server(*(await stack.enter_async_context(DnsServer(script))).address)
                    for script in scripts
                ]
            )

            def system() -> tuple[Server, ...]:
                if servers:
                    return servers
                raise NotMeasured("resolv.conf names no resolver", remedy="name one")

            asked = Examination(
                named=servers if named else (),
                timeout=seconds,
                catalogue_date="2026-01-01",
                system=system,
                roots=roots,
                far_ipv6="::1",
            )
            return await examine_machine(asked, SystemClock())

    return asyncio.run(main())


def of(told: CheckUp, wanted: CheckId) -> list[Check]:
    return [check for check in told.checks if check.id is wanted]


def test_a_good_resolver_makes_a_usable_machine() -> None:
    told = examined(recursors.good)
    assert told.usable
    assert [c.state for c in told.checks[:5]] == [CheckState.OK] * 5
    [psl] = of(told, CheckId.PSL)
    assert psl.state in (CheckState.OK, CheckState.WARNING)


def test_the_system_s_resolvers_are_asked_where_none_is_named() -> None:
    told = examined(recursors.good, named=False)
    assert told.usable
    assert of(told, CheckId.RESOLVER)[0].found.startswith("the system's: 127.0.0.1:")


def test_a_system_without_resolver_fails_and_says_what_to_do() -> None:
    told = examined(named=False)
    [resolver] = of(told, CheckId.RESOLVER)
    assert (resolver.state, resolver.remedy) == (CheckState.FAILED, "name one")
    assert not told.usable


def test_each_resolver_is_asked_by_itself() -> None:
    told = examined(recursors.silent, recursors.good, seconds=2.0)
    silent, good = of(told, CheckId.UDP)
    assert (silent.state, silent.milliseconds) == (CheckState.WARNING, None)
    assert good.milliseconds is not None
    assert told.usable
    assert not examined(recursors.good, recursors.liar).usable


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_store_without_roots_fails_and_stops_a_scan(
    content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    told = examined(recursors.good, roots=path)
    [store] = of(told, CheckId.CA_STORE)
    assert store.state is CheckState.FAILED
    assert os.fspath(path) in store.found
    assert "SSL_CERT_FILE" in store.remedy
    assert not told.usable
    with pytest.raises(InputError) as caught:
        load_trust_store(path)
    assert caught.value.message == store.found
