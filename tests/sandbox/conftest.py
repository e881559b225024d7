"""One small city for all tests of the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.sandbox import truth
from doudi.sandbox.city import CityReport, build

PEOPLE, SEED = 20_000, 7


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    """A finished district of 20,000 people, built once."""
    return build("500106", PEOPLE, SEED, tmp_path_factory.mktemp("city") / "500106")


@pytest.fixture(scope="session")
def wider(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    """The same district with its registers of enrolment and fund supervision, built once."""
    return build("500106", PEOPLE, SEED, tmp_path_factory.mktemp("wider") / "500106", registers=True)


@pytest.fixture(scope="session")
def answers(city: CityReport) -> truth.Truth:
    """Its right answers."""
    return truth.read(city.folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "district"
