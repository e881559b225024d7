"""Fixtures of evidence: an office with an empty snapshot folder of its own."""

from pathlib import Path
from typing import Any

import pytest

from tests.evidence.office import Office, store_quiet
from tests.registry.city import build_city


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots of every dataset in which nobody of the test family stands, made once."""
    folder = tmp_path_factory.mktemp("quiet")
    return store_quiet(folder / "snapshots", folder / "mail")


@pytest.fixture
def office(db: None, tmp_path: Path, settings: Any, quiet: Path) -> Office:
    """A city's staff under the demo figures, and nothing loaded yet."""
    settings.DOUDI_SNAPSHOTS = tmp_path / "snapshots"
    settings.DOUDI_JURISDICTION = "demo-city"
    return Office(build_city(), tmp_path / "exchange", quiet)
