"""Tables of weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.weights import load_weights


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.csv"


def test_weights_by_name(path: Path) -> None:
    path.write_bytes(
        b'\xef\xbb\xbfname,weight\r\nbinance,2.5\r\n\r\n"a,b",1e3\r\nzero.example,0\r\n'
    )
    assert load_weights(path) == {"binance": 2.5, "a,b": 1000.0, "zero.example": 0.0}


def test_space_around_a_cell_means_nothing(path: Path) -> None:
    path.write_text("name,weight\n binance , 3 \n", encoding="utf-8")
    assert load_weights(path) == {"binance": 3.0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: the header must be name,weight"),
        ("Name,weight\nx,1\n", ":1: the header must be name,weight"),
        ("name,weight,note\nx,1,\n", ":1: the header must be name,weight"),
        ("binance,1\n", ":1: the header must be name,weight"),
        ("name,weight\nx\n", ":2: 1 fields instead of 2"),
        ("name,weight\nx,1,2\n", ":2: 3 fields instead of 2"),
        ("name,weight\nx,1\n\n,1\n", ":4: name: must not be empty"),
        ("name,weight\nx,much\n", ":2: weight: 'much' is no number"),
        ("name,weight\nx,\n", ":2: weight: '' is no number"),
        ("name,weight\nx,-1\n", ":2: weight: must be between 0 and 1e+300"),
        ("name,weight\nx,inf\n", ":2: weight: must be between 0 and 1e+300"),
        ("name,weight\nx,1e301\n", ":2: weight: must be between 0 and 1e+300"),
        ("name,weight\nx,nan\n", ":2: weight: must be between 0 and 1e+300"),
        ("name,weight\nx,1\ny,2\nx,1\n", ":4: 'x' stands here twice"),
        ("name,weight\nx,1\n x ,2\n", ":3: 'x' stands here twice"),
        ('name,weight\nx,1\n"y,2\n', ":3: not CSV"),
        ('name,weight\n"two\nlines",-1\n', ":3: weight: must be between"),
        ("name,weight\n", ": holds no weight"),
    ],
)
def test_bad_weights(path: Path, text: str, message: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        load_weights(path)
    assert str(caught.value).startswith(f"{path}{message}")


def test_files_that_hold_no_text(path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        load_weights(path)
    path.write_bytes(b"name,weight\nx,1\n\xff,2\n")
    with pytest.raises(InputError, match=r":3: not UTF-8"):
        load_weights(path)
