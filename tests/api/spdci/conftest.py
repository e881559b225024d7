"""The neighbourhood, as a fixture."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doudi.api import rates
from tests.api.spdci.neighbour import Neighbourhood, neighbourhood


@pytest.fixture
def found(db: None, tmp_path: Path, settings: Any) -> Iterator[Neighbourhood]:
    """One installation with one partner and two families."""
    rates.forget_calls()
    yield neighbourhood(tmp_path, settings)
    rates.forget_calls()
