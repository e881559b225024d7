"""`./doudi office --leaving … --into …`: what a merger would move, and every reason against it; nothing is changed."""

from datetime import timedelta

import pytest

from doudi.config.commands.office import run
from doudi.registry.models import OfficeMerger
from tests.registry.city import TestCity, build_city
from tests.registry.mergers import OFFICES, TODAY, Crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> TestCity:
    """Two districts with work."""
    monkeypatch.setattr("doudi.config.commands.office.require_ready", lambda: None)
    made = build_city()
    Crowd(made, 1)
    return made


def test_it_tells_places_people_and_work(city: TestCity, capsys: pytest.CaptureFixture[str]) -> None:
    """In lines; the exit code is 0 where nothing speaks against it."""
    ids = [city.offices[each].public_id for each in OFFICES]
    assert run(["--leaving", ids[0], "--into", ids[1], "--on", "2035-01-01"]) == 0
    told = capsys.readouterr()
    assert "街道001" in told.out
    assert "clerk6示例" in told.out
    assert "grievance" in told.out
    assert told.err == ""
    assert not OfficeMerger.objects.exists()


def test_every_reason_against_it_is_told_at_once(city: TestCity, capsys: pytest.CaptureFixture[str]) -> None:
    """Another kind, and a day that is over; an unknown office and a day that is none are said as well."""
    ids = [city.offices[each].public_id for each in (OFFICES[0], OFFICES[0] + "001")]
    over = (TODAY - timedelta(days=3)).isoformat()
    assert run(["--leaving", ids[0], "--into", ids[1], "--on", over]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.rpartition("[")[2] for line in said] == ["registry.merger-unfit]"] * 2
    assert run(["--leaving", "ORG-NONE", "--into", ids[1]]) == 1
    assert "ORG-NONE" in capsys.readouterr().err
    assert run(["--leaving", ids[0], "--into", ids[1], "--on", "2025-02-30"]) == 2
    assert "2025-02-30" in capsys.readouterr().err
