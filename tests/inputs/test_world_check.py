"""A folder of recorded exchanges read with all that is wrong in it, and never a crash."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.errors import InputError, UsageError
from depmap.inputs.worlds import load_world, read_world_files
from depmap.model.world_check import WorldRule
from depmap.world.records import Records
from depmap.world.wire import Responder
from tests.analysis.worlds import head, report, rrset, sound

EVERYTHING = sound() + rrset("luna.example.com", "MX", "10 mx.example.com")
PIECES = ("[", "]", "[[", '"', "\n", "=", "\\", "a.b", "CNAME", "0", "-1", "9" * 5000, "\x00", "é")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sound file with lines dropped, doubled and mixed, and pieces put anywhere."""
    lines = EVERYTHING.split("\n")
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "value", "key"]))
        key, _, value = lines[place].partition(" = ")
        other_key, _, other_value = lines[other].partition(" = ")
        if change == "drop":
            lines[place] = ""
        elif change == "double":
            lines.insert(place, lines[other])
        elif change == "value":
            lines[place] = f"{key} = {other_value}"
        else:
            lines[place] = f"{other_key} = {value}"
    text = "\n".join(lines)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=4))
        text = text[:place] + piece + text[place + draw(st.integers(0, 8)) :]
    return text.encode("utf-8", "surrogatepass")


def is_refused(path: Path) -> bool:
    """Whether no scan of the world would begin."""
    try:
        Responder(Records(load_world(path)))
    except UsageError:
        return True
    return False


@settings(max_examples=250)
@given(content=mutated())
def test_mutated_files_are_told_and_never_crash_the_check(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "own"
        path.mkdir()
        (path / "luna.toml").write_bytes(content)
        found = report(Path(name), {})
        assert {f.rule for f in found.findings} <= set(WorldRule)
        assert all(1 <= f.line <= content.count(b"\n") + 1 for f in found.findings)
        if is_refused(path):
            assert int(found.exit_code) == 1
        refusals: list[InputError] = []
        read_world_files(path, refusals)
        try:
            load_world(path)
        except InputError as error:
            assert (error.line or 1) in {f.line for f in found.findings}
        else:
            assert refusals == []


@settings(max_examples=100)
@given(
    content=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_file_is_told_and_never_crashes_the_check(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "own"
        path.mkdir()
        (path / "luna.toml").write_bytes(content)
        assert report(Path(name), {}).findings


@settings(max_examples=200)
@given(
    rrtype=st.sampled_from(["CAA", "HTTPS", "MX", "SOA", "TXT", "CNAME", "NS", "PTR", "A"]),
    values=st.lists(
        st.lists(
            st.sampled_from(
                ["1", ".", "a.b", "alpn=h2", '"', "0 issue", "key1=", "\\\\", "ipv4hint=1", "10"]
            )
            | st.text("ab.\\0129 =,", max_size=5),
            max_size=5,
        ).map(" ".join),
        max_size=2,
    ),
)
def test_what_is_not_told_of_can_be_served(rrtype: str, values: list[str]) -> None:
    told = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    with TemporaryDirectory() as name:
        found = report(Path(name), {"luna": head() + rrset("a.example.com", rrtype, *told)})
        assert is_refused(Path(name) / "own") == bool(int(found.exit_code)) or {
            f.rule for f in found.findings
        } & {"alias-loop", "documentation-address"}
