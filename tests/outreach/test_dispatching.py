"""Dispatch: each lead to whoever is nearest and in post, hundreds at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import LeadNotFound
from doudi.outreach.models import Lead
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Post
from doudi.worklist.models import Clock, WorkItem
from tests.outreach.town import Town, family


def test_a_lead_becomes_a_visit_of_its_grid_with_a_clock_and_a_name(town: Town) -> None:
    """Only now is the name opened, and the day is counted from."""
    town.screen()
    assert dispatch_leads(town.by("clerk6")) == 1
    lead, item = Lead.objects.get(), WorkItem.objects.get()
    assert (lead.state, lead.dispatched_at) == (LeadState.DISPATCHED, town.now)
    assert lead.assigned_to == town.city.offices["500106001001G1"].public_id == item.owner_organisation_id
    assert lead.contact["name"].startswith("示例")
    assert lead.contact["address"].endswith("号")
    assert item.kind == "outreach.visit"
    assert item.owner_role == "grid_worker"
    assert item.area_path == lead.area_path
    assert item.headline.endswith("家，2口人")
    assert item.place == "街道001社区001"
    assert "示例" not in str(item.params)
    assert town.opened == ["outreach.dispatch"]


def test_the_demo_limit_is_a_design_and_the_law_gives_no_number(town: Town, settings: object) -> None:
    """Ten working days in the demo city by its own promise; in the real district no number is invented."""
    town.screen()
    dispatch_leads(town.by("clerk6"))
    clock = Clock.objects.get()
    assert (clock.limit, clock.status, clock.counts_by, clock.law_limit) == (10, "design", "promise", None)
    assert clock.due_on == date(2025, 9, 22)
    assert clock.law_due_on is None
    settings.DOUDI_JURISDICTION = "500106"  # type: ignore[attr-defined]
    town.families = [family(77)]
    town.screen()
    dispatch_leads(town.by("clerk6"))
    real = Clock.objects.order_by("pk").last()
    assert real is not None
    assert (real.limit, real.status, real.due_on) == (None, "unset", None)


def test_without_anybody_in_post_the_next_office_goes(town: Town) -> None:
    """Grid, then community, then township; a place nobody serves keeps its lead."""
    town.families = [family(11, "500106001001G2"), family(21, "500106002001G1"), family(31)]
    Post.objects.filter(role="grid_worker").update(valid_to=town.now.date())
    town.screen()
    assert dispatch_leads(town.by("clerk6")) == 2
    roles = dict(WorkItem.objects.values_list("area_path", "owner_role"))
    assert set(roles.values()) == {"village_worker"}
    assert dispatch_leads(town.by("clerk6b")) == 1
    assert WorkItem.objects.get(area_path__contains="/500106002/").owner_role == "township_clerk"
    Post.objects.all().update(valid_to=None)


def test_a_lead_nobody_serves_stays_new(town: Town) -> None:
    """It is not lost, and not sent to nobody."""
    town.screen()
    acting = town.by("clerk6")
    Post.objects.filter(role__in=("grid_worker", "village_worker", "township_clerk")).update(valid_to=town.now.date())
    assert dispatch_leads(acting) == 0
    assert Lead.objects.get().state == LeadState.NEW
    assert not WorkItem.objects.exists()
    assert not Clock.objects.exists()


def test_sending_twice_sends_once(town: Town) -> None:
    """A second press finds nothing left to send, by id too."""
    lead = town.sent()
    assert dispatch_leads(town.by("clerk6")) == 0
    assert dispatch_leads(town.by("clerk6"), lead_ids=[lead.public_id]) == 0
    assert WorkItem.objects.count() == 1


def test_only_the_chosen_and_only_so_many(town: Town) -> None:
    """By ids, by run, by number; the surest first."""
    town.families = [family(key) for key in (11, 21, 31)]
    run = town.screen()
    Lead.objects.filter(person_key=11).update(confidence="low")
    chosen = Lead.objects.get(person_key=31)
    assert dispatch_leads(town.by("clerk6"), lead_ids=[chosen.public_id]) == 1
    assert dispatch_leads(town.by("clerk6"), run_id=run.public_id, limit=1) == 1
    assert Lead.objects.get(state="new").person_key == 11
    assert dispatch_leads(town.by("clerk6"), run_id="SC-0000") == 0


def test_leads_of_another_township_cannot_be_sent(town: Town) -> None:
    """An id from the next township is answered like one that does not exist; without ids they are passed over."""
    town.screen()
    lead = Lead.objects.get()
    for wrong in (lead.public_id, "XS-2222-2222-2", "nonsense"):
        with pytest.raises(LeadNotFound):
            dispatch_leads(town.by("clerk6b"), lead_ids=[wrong])
    assert dispatch_leads(town.by("clerk6b")) == 0
    for who in ("grid6", "verifier6", "approver6"):
        with pytest.raises(NotAllowed):
            dispatch_leads(town.by(who))


def test_the_number_of_statements_does_not_grow_with_the_leads(town: Town) -> None:
    """Fifteen hundred leads cost a few dozen statements, not thousands."""
    grids = [f"5001060010{village}G{grid}" for village in ("01", "02") for grid in (1, 2)]
    town.families = [family(100 + 2 * at, grids[at % 4]) for at in range(1500)]
    town.screen()
    with CaptureQueriesContext(connection) as caught:
        assert dispatch_leads(town.by("clerk6")) == 1500
    # SQLite takes some forty rows a statement, PostgreSQL five hundred; one by one it would be seven thousand.
    assert len(caught) < 150
    assert WorkItem.objects.filter(clock__due_on=date(2025, 9, 22)).count() == 1500
    assert len(set(WorkItem.objects.values_list("public_id", flat=True))) == 1500
