"""Fixtures for outreach: a small city, and a sweep and a register that answer as told."""

import pytest

from doudi.outreach import consulting
from doudi.outreach.actions import screen as screening
from tests.outreach.desks import Desks, build_desks
from tests.outreach.town import Town
from tests.registry.city import build_city


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, settings: object) -> Town:
    """The city under the demo's figures, with families in the data."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = Town(build_city())
    monkeypatch.setattr(screening, "screen_population", made.sweep)
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    return made


@pytest.fixture
def desks(db: None, monkeypatch: pytest.MonkeyPatch, settings: object) -> Desks:
    """The city with the desks of enrolment and supervision, and a register that answers as told."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_desks()
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    return made
