"""Data asked for outside what it is shared for: nothing is done, and who asked stands in the audit."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from doudi.columnar.errors import PurposeRefused
from doudi.outreach.actions import dispatch_leads, screen
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.models import Lead, OutreachVisit, ScreeningRun
from doudi.outreach.visiting import prefilling
from doudi.platform.models import AuditEntry
from tests.outreach.town import DISTRICT, Town


def refusing(purpose: str) -> Callable[..., NoReturn]:
    """What an agreement says that does not cover it."""

    def refuse(*_args: Any, **_more: Any) -> NoReturn:
        raise PurposeRefused("police_household_register", purpose, ("means_verification",))

    return refuse


def the_refusal() -> AuditEntry:
    """The one line about it."""
    return AuditEntry.objects.get(action="evidence.purpose_refused")


def test_a_sweep_outside_the_purposes_leaves_a_line_and_no_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asked, for what, of which dataset, in which place."""
    monkeypatch.setattr(screen, "screen_population", refusing("screening"))
    with pytest.raises(PurposeRefused):
        town.screen()
    line = the_refusal()
    assert (line.subject_id, line.area_path) == ("police_household_register", DISTRICT)
    assert line.actor_id == town.by("verifier6").actor_id
    assert line.detail["asked_for"] == "screening"
    assert line.detail["allowed"] == ["means_verification"]
    assert not ScreeningRun.objects.exists()


def test_names_refused_undo_the_dispatch_but_not_the_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction of the action is undone; the refusal is written outside it."""
    town.screen()
    monkeypatch.setattr(dispatch_leads, "names_of", refusing("enrolment"))
    with pytest.raises(PurposeRefused):
        dispatch_leads.dispatch_leads(town.by("clerk6"))
    assert the_refusal().detail["asked_for"] == "enrolment"
    assert Lead.objects.get().state == LeadState.NEW


def test_a_form_that_may_not_be_filled_in_leaves_a_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the door as well: no visit is kept, and the refusal is."""
    lead = town.sent()
    monkeypatch.setattr(prefilling, "names_of", refusing("enrolment"))
    with pytest.raises(PurposeRefused):
        town.later().visit(lead, "wants_to_apply", people_now=2)
    assert the_refusal().subject_id == "police_household_register"
    assert not OutreachVisit.objects.exists()
