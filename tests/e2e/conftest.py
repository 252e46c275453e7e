"""The installed command, and a miniature Internet where the machine allows one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.lab.internet import miniature
from tests.e2e.lab.namespace import Lab, missing, running


@pytest.fixture(scope="session")
def depmap() -> Path:
    """The command as pip installed it."""
    command = Path(sys.executable).with_name("depmap")
    assert command.exists(), f"{command} is not installed: pip install --editable ."
    return command


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One miniature Internet for all tests that only look at it."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with running(miniature(), tmp_path_factory.mktemp("lab")) as lab:
        yield lab
