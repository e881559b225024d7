"""Fixtures for grievances: the city with its window, under the demo's figures."""

import pytest

from tests.casework.grievance.window import Window, build_window


@pytest.fixture
def window(db: None, settings: object) -> Window:
    """The city with its window."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    return build_window()
