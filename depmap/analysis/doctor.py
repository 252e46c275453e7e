"""What was tried out, judged: can this machine measure? Pure; the words of each check are here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from depmap.model.doctor import (
    Check,
    CheckId,
    CheckState,
    CheckUp,
    Exchange,
    MachineFacts,
    MadeUpName,
    Missing,
    ResolverProbe,
)
from depmap.model.notice import is_stale
from depmap.model.observation import Status
from depmap.model.special import special_purpose

PLAIN_OCTETS = 512
"""The largest datagram without EDNS (RFC 1035 2.3.4)."""
CLOCK_SLACK = timedelta(days=1)
"""A document may bear a date that has begun elsewhere only."""

NAME_ANOTHER = "name another resolver: --resolver 9.9.9.9; a recorded world needs none"
LEAVE_IT_OUT = "leave it out: --resolver with the others alone; a scan waits for it in vain"
SET_THE_CLOCK = "set the clock: ages and certificates are judged by it"
OPEN_TCP = "let TCP through to it: what is too large for UDP is not measured without"
FIRST_UDP = "first see that it answers over UDP"
NEWER = "install a newer depmap"
_UNSEEN = frozenset({Status.NET_ERROR, Status.TIMEOUT, Status.CONNECTION_REFUSED})
"""What became of a question whose answer did not come whole."""
_DATED = re.compile(r"(?:^|\.)(\d{8})$")


def check_up(facts: MachineFacts) -> CheckUp:
    """Every check with its state; only what makes a scan void fails."""
    return CheckUp(at=facts.at, checks=(*_resolvers(facts), *_machine(facts)))


def list_date(version: str) -> str:
    """The day (ISO) at the end of the version of the public suffix list's package, else empty."""
    found = _DATED.search(version)
    try:
        return date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        return ""


def _resolvers(facts: MachineFacts) -> Iterator[Check]:
    probes = facts.resolvers
    if isinstance(probes, Missing):
        yield Check(
            id=CheckId.RESOLVER,
            state=CheckState.FAILED,
            found=probes.reason,
            remedy=probes.remedy,
        )
        return
    whose = "as named" if facts.named else "the system's"
    names = ", ".join(probe.server for probe in probes)
    yield Check(id=CheckId.RESOLVER, state=CheckState.OK, found=f"{whose}: {names}")
    one_answers = any(map(_answers, probes))
    for probe in probes:
        yield _udp(probe, one_answers)
        yield _honest(probe)
        yield _tcp(probe)
        yield _large(probe)


def _answers(probe: ResolverProbe) -> bool:
    """Whether it says what it is asked, if need be over TCP."""
    whole = not probe.udp.truncated or probe.tcp.status is Status.OK
    return probe.udp.status is Status.OK and whole


def _udp(probe: ResolverProbe, one_answers: bool) -> Check:
    """Silence of one among several costs time only."""
    udp = probe.udp
    took = round(udp.seconds * 1000, 1) if udp.replied else None
    if not _answers(probe):
        found = f"answered {_named(udp)}" if udp.replied else f"no answer: {_named(udp)}"
        if udp.status is Status.OK:
            found = "even short answers come cut short, and it gives none over TCP"
        state = CheckState.WARNING if one_answers else CheckState.FAILED
        remedy = LEAVE_IT_OUT if one_answers else NAME_ANOTHER
    elif udp.tries > 1:
        found = f"answered in {took:.0f} ms, and not before try {udp.tries}"
        state = CheckState.WARNING
        remedy = "raise --timeout, or name a nearer resolver: packets get lost, or it is slow"
    else:
        found, state, remedy = f"answered in {took:.0f} ms", CheckState.OK, ""
    return Check(
        id=CheckId.UDP,
        subject=probe.server,
        state=state,
        found=found,
        remedy=remedy,
        milliseconds=took,
    )


def _honest(probe: ResolverProbe) -> Check:
    state, found, remedy = _of_made_up(probe.made_up)
    return Check(id=CheckId.HONEST, subject=probe.server, state=state, found=found, remedy=remedy)


def _of_made_up(made_up: MadeUpName | None) -> tuple[CheckState, str, str]:
    if made_up is None:
        return CheckState.NOT_CHECKED, "it does not answer over UDP", FIRST_UDP
    if not made_up.replied or made_up.status in _UNSEEN:
        found = f"no answer for a name that can't exist: {made_up.status}"
        return CheckState.NOT_CHECKED, found, "try again; a scan asks this first"
    if made_up.invented:
        found = f"gives {', '.join(made_up.invented)} for a name that can't exist"
        return CheckState.FAILED, found, NAME_ANOTHER
    return CheckState.OK, f"gives no address for a name that can't exist ({made_up.status})", ""


def _tcp(probe: ResolverProbe) -> Check:
    tcp = probe.tcp
    took = round(tcp.seconds * 1000, 1) if tcp.replied else None
    if not tcp.replied:
        state, found, remedy = CheckState.WARNING, f"no answer: {_named(tcp)}", OPEN_TCP
    elif tcp.status is not Status.OK:
        state, found, remedy = CheckState.WARNING, f"answered {_named(tcp)}", NAME_ANOTHER
    else:
        state, found, remedy = CheckState.OK, f"answered in {took:.0f} ms", ""
    return Check(
        id=CheckId.TCP,
        subject=probe.server,
        state=state,
        found=found,
        remedy=remedy,
        milliseconds=took,
    )


def _large(probe: ResolverProbe) -> Check:
    if probe.large is None:
        state, found = CheckState.NOT_CHECKED, "it does not answer over UDP"
        remedy = FIRST_UDP
    else:
        state, found, remedy = _of_large(probe.large, tcp=probe.tcp.status is Status.OK)
    return Check(id=CheckId.LARGE, subject=probe.server, state=state, found=found, remedy=remedy)


def _of_large(large: Exchange, *, tcp: bool) -> tuple[CheckState, str, str]:
    if not large.replied:
        remedy = "see what drops large datagrams on the way (EDNS), or name another resolver"
        return CheckState.WARNING, f"the keys of the root do not come: {_named(large)}", remedy
    if large.truncated:
        found = "the keys of the root come cut short over UDP, to be asked for over TCP"
        return (CheckState.OK, found, "") if tcp else (CheckState.WARNING, found, OPEN_TCP)
    if large.octets <= PLAIN_OCTETS:
        found = f"asked for the keys of the root it gave {large.octets} octets ({_named(large)})"
        return CheckState.NOT_CHECKED, found, "name another resolver if large answers fail"
    return CheckState.OK, f"{large.octets} octets came whole over UDP", ""


def _machine(facts: MachineFacts) -> Iterator[Check]:
    yield _ipv6(facts.ipv6_source)
    yield _trust(facts)
    now, psl_date = facts.at, list_date(facts.psl)
    yield _age(CheckId.CATALOGUE, facts.catalogue_date, facts.catalogue_date, now)
    yield _age(CheckId.PSL, facts.psl, psl_date, now)
    yield _clock(now, max(facts.catalogue_date, psl_date))


def _ipv6(source: str | Missing) -> Check:
    remedy = "scan from a network with IPv6 where hosts have no other address"
    if isinstance(source, Missing):
        found, state = f"no route: {source.reason}", CheckState.WARNING
    elif purpose := special_purpose(source):
        found = f"a route, but no public address to ask from ({purpose})"
        state = CheckState.WARNING
    else:
        found, state, remedy = "a route and a public address (nothing was sent)", CheckState.OK, ""
    return Check(id=CheckId.IPV6, state=state, found=found, remedy=remedy)


def _trust(facts: MachineFacts) -> Check:
    if isinstance(facts.trust, Missing):
        return Check(
            id=CheckId.CA_STORE,
            state=CheckState.FAILED,
            found=facts.trust.reason,
            remedy=facts.trust.remedy,
        )
    number = facts.trust.roots
    found = f"{number} certificate{'' if number == 1 else 's'} in {facts.trust.path}"
    return Check(id=CheckId.CA_STORE, state=CheckState.OK, found=found)


def _age(check: CheckId, told: str, day: str, now: datetime) -> Check:
    """Of data of ``day``, by the rule of the reports' notice; ``told`` is its date or version."""
    if not day:
        found = f"{told}: no date is known" if told else "no date is known"
        return Check(id=check, state=CheckState.NOT_CHECKED, found=found, remedy=NEWER)
    if _is_before(now, day):
        found = f"{told}: later than this machine's clock"
        return Check(id=check, state=CheckState.NOT_CHECKED, found=found, remedy=SET_THE_CLOCK)
    if is_stale(day, now):
        found = f"{told}: more than a year old, what is newer is missed"
        return Check(id=check, state=CheckState.WARNING, found=found, remedy=NEWER)
    return Check(id=check, state=CheckState.OK, found=f"{told}: not over a year old")


def _clock(now: datetime, newest: str) -> Check:
    if not newest:
        return Check(
            id=CheckId.CLOCK,
            state=CheckState.NOT_CHECKED,
            found=f"{now:%Y-%m-%d %H:%M} UTC, and no dated data to compare it with",
            remedy=NEWER,
        )
    if _is_before(now, newest):
        return Check(
            id=CheckId.CLOCK,
            state=CheckState.WARNING,
            found=f"{now:%Y-%m-%d %H:%M} UTC, before the data was made ({newest})",
            remedy=SET_THE_CLOCK,
        )
    found = f"{now:%Y-%m-%d %H:%M} UTC, after the data was made"
    return Check(id=CheckId.CLOCK, state=CheckState.OK, found=found)


def _is_before(now: datetime, day: str) -> bool:
    return (now + CLOCK_SLACK).date().isoformat() < day


def _named(came: Exchange) -> str:
    """A status in words, with what is known beyond it: ``refused``, ``timeout (no answer…)``."""
    return came.detail or came.status.value.replace("_", " ")
