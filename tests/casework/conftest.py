"""Fixtures for cases: departments that answer as told, and a family in a small city under the demo figures."""

import pytest

from doudi.casework import consulting
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import build_city


@pytest.fixture
def departments(monkeypatch: pytest.MonkeyPatch) -> Departments:
    """Departments that answer as told."""
    found = Departments()
    monkeypatch.setattr(consulting, "sign_authorisation", found.sign)
    monkeypatch.setattr(consulting, "withdraw_authorisation", found.withdraw)
    monkeypatch.setattr(consulting, "verify_means", found.verify)
    monkeypatch.setattr(consulting, "fetch_household_facts", found.facts)
    return found


@pytest.fixture
def journey(db: None, departments: Departments, settings: object) -> Journey:
    """A family of three in a city whose figures are the demo's."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    return Journey(build_city())
