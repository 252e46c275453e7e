"""The table of sources: every row of the shipped one, and rows that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.data import data_dir
from depmap.inputs.sources import SOURCES_FILE, load_sources
from depmap.model.source import Link, Source

PAGE = """# Where from

## Things (`things/`)

| source | taken | licence | date |
| --- | --- | --- | --- |
| [A list](https://a.example/list), part `x` and [B](https://b.example/) | names | MIT | 2026 |

Words between.

| source | date |
| --- | --- |
| [odd](javascript:alert(1)) | 2025-01 |
"""


def test_rows_and_links(tmp_path: Path) -> None:
    page = tmp_path / SOURCES_FILE
    page.write_text(PAGE, "utf-8")
    assert load_sources(page) == (
        Source(
            subject="Things",
            where=(
                Link(text="A list", url="https://a.example/list"),
                Link(text=", part x and "),
                Link(text="B", url="https://b.example/"),
            ),
            licence="MIT",
            date="2026",
        ),
        Source(subject="Things", where=(Link(text="[odd](javascript:alert(1))"),), date="2025-01"),
    )


def test_a_row_that_lacks_a_cell_is_told_with_its_line(tmp_path: Path) -> None:
    page = tmp_path / SOURCES_FILE
    page.write_text(PAGE + "| only one |\n", "utf-8")
    with pytest.raises(InputError, match="1 cells, 2 are needed"):
        load_sources(page)


def test_a_missing_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        load_sources(tmp_path / SOURCES_FILE)


def test_every_shipped_table_is_read() -> None:
    sources = load_sources(data_dir() / SOURCES_FILE)
    assert {source.subject for source in sources} == {
        "Providers",
        "Address ranges",
        "Exchanges, recorded worlds, edge lists",
        "Incidents",
    }
    assert all(source.where and source.where[0].text for source in sources)
