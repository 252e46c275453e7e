"""The miniature Internet itself: shut off, apart from others, gone without a trace."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.lab.internet import miniature
from tests.e2e.lab.namespace import Lab, LabError, missing, running
from tests.e2e.lab.servers import Process
from tests.e2e.lab.zones import Zone, master_file


def _answer(lab: Lab, *question: str) -> list[str]:
    asked = lab.run(["dig", "+short", "+tries=2", *question])
    assert asked.returncode == 0, asked.stdout
    return sorted(asked.stdout.split())


def test_nothing_can_leave_it(lab: Lab) -> None:
    assert lab.run(["ip", "route"]).stdout == ""
    links = lab.run(["ip", "-brief", "link"]).stdout.split()
    assert [word for word in links if word == "lo"] == ["lo"]
    assert lab.run(["ip", "route", "get", "192.0.2.1"]).returncode != 0


def test_the_resolver_walks_down_from_the_root(lab: Lab) -> None:
    assert _answer(lab, "ns-1536.awsdns-00.co.uk") == ["205.251.198.0"]
    assert _answer(lab, "@198.41.0.4", "+norecurse", "ns-1536.awsdns-00.co.uk") == []
    assert _answer(lab, "api.chainex.com") == sorted(
        ["chainex.trafficmgr.net.", "edge7.chaincdn.org.", "54.230.1.10"]
    )


def test_two_at_once_share_nothing_and_leave_nothing(lab: Lab, tmp_path: Path) -> None:
    with running(miniature(), tmp_path) as other:
        assert other.name != lab.name
        assert _answer(other, "r53ex.com") == _answer(lab, "r53ex.com") == ["130.59.31.80"]
        pids = [process.pid for process in other.processes]
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not Path("/etc/netns", other.name).exists()
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True)
    assert other.name not in listed.stdout.split()
    assert lab.name in listed.stdout.split()
    assert _answer(lab, "r53ex.com") == ["130.59.31.80"]


def test_a_server_that_will_not_start_is_told_and_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)
    command = ("sh", "-c", "echo 'no such option' >&2; exit 3")
    broken = Process(name="broken", command=command, udp=(("9.9.9.9", 53),))
    monkeypatch.setattr("tests.e2e.lab.namespace.write_servers", lambda *_: (broken,))
    with (
        pytest.raises(LabError, match="broken ended with 3: no such option"),
        running(miniature(), tmp_path),
    ):
        pytest.fail("it must not run")


def test_a_parent_carries_in_domain_and_sibling_glue_and_no_other() -> None:
    child = Zone(apex="a.test", servers=("ns1.a.test", "ns.b.test", "ns.c.other"))
    zones = (Zone(apex="test", servers=("ns.test",)), child, Zone(apex="other", servers=("o.o",)))
    hosts = {"ns.test": "11.0.0.1", "ns1.a.test": "11.0.0.2", "ns.b.test": "11.0.0.3"}
    text = master_file(zones[0], zones, hosts | {"ns.c.other": "11.0.0.4"})
    assert "a.test. NS ns.c.other." in text
    assert "ns1.a.test. A 11.0.0.2" in text
    assert "ns.b.test. A 11.0.0.3" in text
    assert "11.0.0.4" not in text
