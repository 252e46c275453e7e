"""The order of attempts, without a socket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from depmap.resolvers.retry import Attempt, Event, first_attempt, next_attempt

BAD = [e for e in Event if e is not Event.ANSWERED]


def servers_after(event: Event, *, servers: int) -> list[int]:
    attempt: Attempt | None = first_attempt(servers=servers, timeout=5)
    asked = []
    while attempt is not None:
        asked.append(attempt.server)
        attempt = next_attempt(attempt, event)
    return asked


def test_silence_goes_round_the_servers() -> None:
    assert servers_after(Event.SILENT, servers=1) == [0, 0, 0]
    assert servers_after(Event.SILENT, servers=2) == [0, 1, 0]
    assert servers_after(Event.SILENT, servers=5) == [0, 1, 2]


def test_a_refusal_is_not_asked_for_twice() -> None:
    assert servers_after(Event.DECLINED, servers=1) == [0]
    assert servers_after(Event.DECLINED, servers=2) == [0, 1]
    assert servers_after(Event.UNREACHABLE, servers=3) == [0, 1, 2]


def test_an_answer_is_the_last_word() -> None:
    assert servers_after(Event.ANSWERED, servers=3) == [0]


def test_tcp_once_to_the_same_server_with_the_time_left() -> None:
    attempt = first_attempt(servers=2, timeout=5, preferred=1)
    over_tcp = next_attempt(attempt, Event.TRUNCATED)
    assert over_tcp is not None
    assert (over_tcp.server, over_tcp.tcp, over_tcp.wait) == (1, True, 5)
    assert next_attempt(over_tcp, Event.TRUNCATED) is None
    assert next_attempt(over_tcp, Event.SILENT) is None


def test_plainly_once_to_the_same_server() -> None:
    attempt = first_attempt(servers=1, timeout=5)
    plain = next_attempt(attempt, Event.MISREAD)
    assert plain is not None
    assert not plain.edns
    assert next_attempt(plain, Event.MISREAD) is None


@given(st.integers(min_value=1, max_value=5), st.lists(st.sampled_from(BAD), min_size=12))
def test_every_question_ends(servers: int, events: list[Event]) -> None:
    sent = [first_attempt(servers=servers, timeout=5)]
    for event in events:
        following = next_attempt(sent[-1], event)
        if following is None:
            break
        sent.append(following)
    assert len(sent) <= 5
    assert all(0 <= a.server < servers and 0 < a.wait <= 5 for a in sent)
