"""A desk to load extracts at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.columnar.extracts import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty store and a folder for extracts."""
    return Desk(tmp_path)
