"""`./doudi enrolment`: counts by state and coverage, for whom they are, and what was asked wrongly."""

import pytest

from doudi.config.commands import enrolment
from doudi.config.commands.officers import AccountUnknown
from doudi.outreach.errors import RuleUnknown
from doudi.registry.errors import NotAllowed
from tests.outreach.desks import Desks, build_desks, finding
from tests.registry.city import NOW
from tests.workbench.desk import open_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks(monkeypatch: pytest.MonkeyPatch, settings: object) -> Desks:
    """The desks, and a terminal that reads English."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    open_on(NOW.date())
    return build_desks()


def test_targets_by_state_of_all_rules_or_one(desks: Desks, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule is read in either case; one there is none of is refused with those there are, not counted as all."""
    desks.targets(finding("E01", 1), finding("E02", 2), finding("E02", 3))
    assert enrolment.run(["list", "--by", "insurance6"]) == 0
    assert "3 targets." in capsys.readouterr().out
    assert enrolment.run(["list", "--by", "insurance6", "--rule", "e02"]) == 0
    assert "not assigned yet: 2" in capsys.readouterr().out
    with pytest.raises(RuleUnknown) as refused:
        enrolment.run(["list", "--by", "insurance6", "--rule", "X9"])
    assert "choose among E01" in str(refused.value)
    with pytest.raises(SystemExit):
        enrolment.run(["coverage", "--by", "insurance6", "--rule", "E01"])


def test_for_whom_it_is(desks: Desks, capsys: pytest.CaptureFixture[str]) -> None:
    """No such account and another's post are refused; a second post without coverage takes nothing away."""
    with pytest.raises(AccountUnknown):
        enrolment.run(["list", "--by", "nobody"])
    for what in ("list", "coverage"):
        with pytest.raises(NotAllowed):
            enrolment.run([what, "--by", "fund6"])
    town = desks.city.offices["500106001"]
    desks.city.staff["insurance6"].posts.create(organisation=town, role="township_clerk", valid_from=desks.today)
    assert enrolment.run(["coverage", "--by", "insurance6"]) == 0
    assert "cannot be counted" in capsys.readouterr().out
