"""The hardened TOML reader: limits before parsing, lines after it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.errors import InputError
from depmap.inputs.toml import MAX_BYTES, parse_document, read_document, read_toml

HERE = Path("x.toml")
FAR_FROM_LINEAR = 10.0
"""CPU seconds that only a cost growing faster than the input can reach."""


def refused(content: str | bytes) -> InputError:
    raw = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(InputError) as caught:
        parse_document(raw, HERE)
    return caught.value


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "x"\r\n[t]\r\nn = 1\r\n')
    assert read_toml(path) == {"name": "x", "t": {"n": 1}}
    assert read_document(path).line_of(("t", "n")) == 3


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read: No such file"):
        read_toml(tmp_path / "none.toml")


def test_a_directory_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        read_toml(tmp_path)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a = 1\nb = \n", 2, "not TOML"),
        ("a = 1\n\na = 2", 3, "not TOML"),
        ('a = 1\nb = "open', 2, "not TOML"),
        ('a = 1\nb = """open\n\n', 2, "not TOML"),
        (b"a = 1\nb = '\xff'", 2, "not UTF-8"),
        ("a = 1\nb = '" + "x" * 4096 + "'", 2, "line longer than 4096"),
        ("a = 1\n" + ".".join("abcdefghi") + " = 1", 2, "a key of more than 8 parts"),
        ("[" + ".".join("abcdefghi") + "]", 1, "a key of more than 8 parts"),
        ('a = {b = 1, "q" . c.d.e.f.g.h.i . j = 1}', 1, "a key of more than 8 parts"),
        ("a = [\n[[[[[[[[1]]]]]]]]\n]", 2, "nested deeper than 8"),
        ("a = {b={c={d={e={f={g={h={i={j=1}}}}}}}}}", 1, "nested deeper than 8"),
    ],
)
def test_refuses_with_the_line(content: str | bytes, line: int, message: str) -> None:
    error = refused(content)
    assert message in str(error)
    assert error.line == line


def test_refuses_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"#" * 80 + b"\n" + b"a = 1\n" * (MAX_BYTES // 6))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_toml(path)


@pytest.mark.parametrize(
    "bomb",
    [
        ".".join(["a"] * 20_000) + " = 1",
        "[" + ".".join(["a"] * 20_000) + "]",
        "a = " + "[" * 50_000,
        "a = " + "[\n" * 50_000,
        "a = " + "{b=" * 900,
        'a = {b = """x"""", ' + ".".join(["a"] * 1900) + ' = "", c = 1}',
    ],
)
def test_bombs_end_at_once(bomb: str) -> None:
    start = time.process_time()
    refused(bomb)
    assert time.process_time() - start < FAR_FROM_LINEAR


@pytest.mark.parametrize(
    "text",
    [
        'a = """' + '\\"""' * 20_000,
        "a = '''" + "''\n" * 20_000,
        '"\n' * 50_000,
        "'\n" * 50_000,
        '"' * 4000 + "\n" + "'" * 4000,
    ],
)
def test_unclosed_strings_cost_linear_time(text: str) -> None:
    start = time.process_time()
    refused(text)
    assert time.process_time() - start < FAR_FROM_LINEAR


def test_quotes_hide_dots_and_brackets() -> None:
    deep = "[" * 20
    text = "\n".join(
        [
            f'a = "{deep}" # {deep} a.b.c.d.e.f.g.h.i.j = 1',
            f"b = '{deep}'",
            f'c = """{deep}\n[not.a.table]\nkey = 1"""',
            f"d = '''{deep}\n# no comment '''",
            'e = "a.b.c.d.e.f.g.h.i.j.k \\" ["',
            'f = """x""""',
            "[[t]]",
            '"a.b".c = 1',
            "[[t]]",
            "x = 2",
            "[t.sub]",
            "y = [",
            "  1,",
            "  2,",
            "]",
            "[[t.list]]",
            "[[t.list]]",
            "z = 1",
        ]
    )
    document = parse_document(text.encode(), HERE)
    assert document.root["f"] == 'x"'
    assert document.line_of(("d",)) == 6
    assert document.line_of(("not",)) == 0
    assert document.line_of(("t", 0)) == 10
    assert document.line_of(("t", 0, "a.b", "c")) == 11
    assert document.line_of(("t", 1)) == 12
    assert document.line_of(("t", 1, "sub", "y", 1)) == 15
    assert document.line_of(("t", 1, "list", 1, "z")) == 21
    assert document.line_of(("t", 1, "list", 1, "missing")) == 20
    assert document.line_of(()) == 0


@given(st.text(alphabet="ab.[]{}=\"'\\#\n ,1", max_size=200))
def test_any_text_parses_or_is_an_input_error(text: str) -> None:
    try:
        parse_document(text.encode(), HERE)
    except InputError as error:
        assert str(error).startswith("x.toml")


@given(st.text(alphabet="0123456789-+:.TZeE_xob infa\\uUdD8", min_size=1, max_size=40))
def test_any_value_parses_or_is_an_input_error(text: str) -> None:
    for value in (text, f'"{text}"'):
        try:
            parse_document(f"a = {value}\n".encode(), HERE)
        except InputError as error:
            assert error.line == 1


LONG = 1 << 19


@pytest.mark.parametrize(
    "text",
    [
        f'a = "{"x" * LONG}"',
        "a = [" + "1," * (LONG // 2) + "]",
        "a = [" + "{b={c=1}}," * (LONG // 10) + "]",
        "a = {" + ",".join(f"k{n}=1" for n in range(LONG // 10)) + "}",
        "a = " + "." * LONG,
        "a = " + "9" * LONG,
        "a = " + "[" * LONG,
        "a = '" + "'" * LONG,
        "x" * LONG,
    ],
    ids=range(9),
)
def test_a_long_line_of_anything_ends_at_once(text: str) -> None:
    """Where lines may be long, as in a pyproject.toml, they are read or refused like any."""
    start = time.process_time()
    try:
        parse_document(text.encode(), HERE, longest=MAX_BYTES)
    except InputError as error:
        assert error.line == 1
    assert time.process_time() - start < FAR_FROM_LINEAR
    with pytest.raises(InputError, match="line longer than 4096"):
        parse_document(text.encode(), HERE)


@pytest.mark.parametrize(
    "text",
    [
        "[[a.b.c.d.e.f.g.h]]\n" * 12_000,
        "[[a]]\nb.c.d.e = 1\n" * 10_000,
        "".join(f"k{number} = 1\n" for number in range(20_000)),
        "a = [\n" + "{ a = { b = { c = 1 } } },\n" * 8_000 + "]",
    ],
)
def test_long_files_cost_linear_time(text: str) -> None:
    start = time.process_time()
    parse_document(text.encode(), HERE)
    assert time.process_time() - start < FAR_FROM_LINEAR
