"""Visits: two people go, and what they say decides what happens next."""

from datetime import timedelta

import pytest

from doudi.casework.models import Application
from doudi.outreach.actions.finish_assist import finish_assist
from doudi.outreach.actions.record_outreach_visit import record_outreach_visit
from doudi.outreach.actions.settle_lead import settle_lead
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import LeadNotFound, LeadSettled, ReasonMissing, VisitUnfit
from doudi.outreach.models import Lead, OutreachVisit
from doudi.outreach.subscribers import on_application_filed, on_decision_confirmed
from doudi.platform.acting import Acting
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.worklist.models import Clock, WorkItem
from tests.outreach.town import Town, family, number


def open_items() -> list[tuple[str, str]]:
    """Kind and role of what is still to do."""
    return list(WorkItem.objects.filter(state="open").order_by("pk").values_list("kind", "owner_role"))


def test_who_wants_to_apply_gets_a_draft_filled_in_from_the_register(town: Town) -> None:
    """Names and numbers come from the register; nobody types eighteen figures at a door."""
    visit = town.visit(town.sent(), "wants_to_apply", people_now=2, hardships=["medical"], words="腿不好")
    lead, case = Lead.objects.get(), Application.objects.get()
    assert visit.lead.application_id_text == lead.application_id_text == case.public_id
    assert lead.state == LeadState.APPLIED
    assert (case.channel, case.state, case.origin_lead_id) == ("grid", "draft", lead.public_id)
    assert (case.area_path, case.urban_rural) == (lead.area_path, "urban")
    assert case.address.startswith("示例路")
    assert case.on_behalf_of_reason
    members = list(case.members.all())
    assert [(one.relation, one.is_applicant) for one in members] == [("head", True), ("spouse", False)]
    assert members[0].citizen_number == number((2**63 + 1) % 997)
    assert open_items() == [("outreach.assist", "grid_worker")]
    assert WorkItem.objects.get(kind="outreach.assist").owner_staff_id == town.by("grid6").actor_id
    assert Clock.objects.get().stopped_on == town.now.date()
    assert AuditEntry.objects.get(action="outreach.prefill").detail["members"] == 2


def test_without_a_head_only_the_applicant_is_filled_in(town: Town) -> None:
    """Relations to the applicant are then unknown, and are asked, not guessed."""
    row = town.families[0]
    town.change_facts(members=tuple(type(each)(each.person_key, "other", 50, "wage") for each in row.members))
    town.visit(town.sent(), "wants_to_apply")
    assert Application.objects.get().members.count() == 1


def test_a_number_the_form_refuses_loses_neither_visit_nor_draft(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The family says it itself instead."""
    lead = town.sent()
    monkeypatch.setattr("tests.outreach.town.number", lambda _sequence: "500106197001010000")
    town.visit(lead, "wants_to_apply")
    assert Application.objects.get().members.count() == 0
    assert OutreachVisit.objects.count() == 1


def test_not_needed_wants_a_reason_and_ends_the_lead(town: Town) -> None:
    """Without a sentence nothing is stored; with one the lead is settled by name."""
    lead = town.sent()
    with pytest.raises(ReasonMissing):
        town.visit(lead, "not_needed", reason="  ")
    assert not OutreachVisit.objects.exists()
    town.visit(lead, "not_needed", reason="孩子刚上班")
    lead.refresh_from_db()
    assert (lead.state, lead.settled_by) == (LeadState.SETTLED, town.by("grid6").actor_id)
    assert lead.settled_because == "孩子刚上班"
    assert open_items() == []
    assert Clock.objects.get().stopped_on is not None


def test_hardships_without_an_application_ask_the_township_for_other_help(town: Town) -> None:
    """The item says no more than that; what was said stays encrypted with the visit."""
    lead = town.sent()
    town.visit(lead, "not_needed", reason="先不要", hardships=["care", "care"])
    assert open_items() == [("outreach.assist", "township_clerk")]
    item = WorkItem.objects.get(kind="outreach.assist")
    assert item.params == {}
    assert "care" not in item.task_en
    with pytest.raises(ReasonMissing):
        finish_assist(town.by("clerk6"), lead.public_id, note=" ")
    finish_assist(town.by("clerk6"), lead.public_id, note="联系了社区食堂")
    assert open_items() == []
    assert Lead.objects.get().help_given == "联系了社区食堂"


def test_moved_away_ends_the_lead(town: Town) -> None:
    """No reason is asked for what is plain to see."""
    town.visit(town.sent(), "moved")
    assert Lead.objects.get().state == LeadState.SETTLED
    assert Lead.objects.get().settled_because == "搬走了"


def test_not_found_three_times_ends_it_and_the_clock_runs_on_meanwhile(town: Town) -> None:
    """Twice it comes back to the list with the same last day; the third time it ends."""
    lead = town.sent()
    due = Clock.objects.get().due_on
    for days in (1, 2):
        town.later(days).visit(lead, "not_found")
        lead.refresh_from_db()
        assert lead.state == LeadState.DISPATCHED
        assert open_items() == [("outreach.visit", "grid_worker")]
        assert WorkItem.objects.get(state="open").clock.due_on == due
    town.later().visit(lead, "not_found")
    lead.refresh_from_db()
    assert lead.state == LeadState.SETTLED
    assert lead.settled_because == "去了三次都没见到"
    assert open_items() == []
    assert WorkItem.objects.filter(state="done").count() == 3


@pytest.mark.parametrize("companion", ["grid6", "auditor6", "grid7", "verifier6"])
def test_two_different_people_in_post_here_go(town: Town, companion: str) -> None:
    """Oneself, somebody who never visits, and somebody of the next district are no companions."""
    with pytest.raises(VisitUnfit) as refused:
        town.visit(town.sent(), "moved", companion=companion)
    assert "两个人" in refused.value.words.zh
    assert not OutreachVisit.objects.exists()


def test_impossible_answers_are_refused(town: Town) -> None:
    """A day to come, a day before the lead, an unknown outcome, hardship or number of people."""
    lead = town.sent()
    wrong: list[tuple[str, dict[str, object]]] = [
        ("moved", {"visited_at": town.now + timedelta(minutes=1)}),
        ("moved", {"visited_at": town.now - timedelta(days=1)}),
        ("gone_fishing", {}),
        ("moved", {"hardships": ["laziness"]}),
        ("moved", {"people_now": 31}),
        ("moved", {"people_now": -1}),
    ]
    for outcome, more in wrong:
        with pytest.raises(VisitUnfit):
            town.visit(lead, outcome, **more)
    assert not OutreachVisit.objects.exists()
    assert Lead.objects.get().state == LeadState.DISPATCHED


def test_another_grid_and_another_office_see_no_such_lead(town: Town) -> None:
    """Out of scope, not existing and mistyped look the same."""
    lead = town.sent()
    for who in ("grid7", "clerk6b", "approver6"):
        with pytest.raises(LeadNotFound) as unseen:
            town.visit(lead, "moved", who=who)
        assert isinstance(unseen.value, NotAllowed)
    for wrong in ("XS-2222-2222-2", lead.public_id[:-1] + "?", ""):
        with pytest.raises(LeadNotFound):
            record_outreach_visit(town.by("grid6"), wrong, companion_id="S", visited_at=town.now, outcome="moved")


def test_the_machine_visits_nobody(town: Town) -> None:
    """What came of a visit, and that nobody needs to go, a named person says."""
    lead = town.sent()
    machine = Acting.system("outreach", town.now)
    with pytest.raises(NotAllowed):
        record_outreach_visit(machine, lead.public_id, companion_id="S", visited_at=town.now, outcome="moved")
    with pytest.raises(NotAllowed):
        settle_lead(machine, lead.public_id, reason="no")


def test_the_same_key_is_the_same_visit(town: Town) -> None:
    """A double tap has one effect; the same key with another answer is refused."""
    lead = town.sent()
    first = town.visit(lead, "wants_to_apply", key="k1")
    assert town.visit(lead, "wants_to_apply", key="k1").pk == first.pk
    assert OutreachVisit.objects.count() == 1
    assert Application.objects.count() == 1
    with pytest.raises(KeyReused):
        town.visit(lead, "moved", key="k1")
    with pytest.raises(LeadSettled):
        town.visit(lead, "moved", key="k2")


def test_putting_a_lead_aside_wants_the_verb_and_a_reason(town: Town) -> None:
    """Whoever may send may put aside; twice the same is once."""
    lead = town.sent()
    with pytest.raises(LeadNotFound):
        settle_lead(town.by("grid6"), lead.public_id, reason="x")
    with pytest.raises(ReasonMissing):
        settle_lead(town.by("clerk6"), lead.public_id, reason="")
    settled = settle_lead(town.by("clerk6"), lead.public_id, reason="已在外省享受")
    assert settle_lead(town.by("clerk6"), lead.public_id, reason="已在外省享受").pk == settled.pk
    with pytest.raises(LeadSettled):
        settle_lead(town.by("village6"), lead.public_id, reason="别的")
    assert WorkItem.objects.get().state == "cancelled"
    assert Clock.objects.get().stopped_on is not None


def test_help_with_the_form_ends_when_it_is_handed_in_and_the_lead_with_the_decision(town: Town) -> None:
    """Told twice, both end once."""
    town.visit(town.sent(), "wants_to_apply")
    told = {"application": Application.objects.get().public_id, "simulated": True}
    for _ in range(2):
        on_application_filed(told, town.now)
    assert open_items() == []
    assert Lead.objects.get().state == LeadState.APPLIED
    for _ in range(2):
        on_decision_confirmed(told, town.now)
    assert Lead.objects.get().state == LeadState.SETTLED
    assert AuditEntry.objects.filter(action="outreach.settle").count() == 1


def test_a_family_that_applies_by_itself_is_not_visited_any_more(town: Town) -> None:
    """The visit comes off the list, and the lead knows the application."""
    town.families.append(family(51))
    town.screen()
    lead = town.sent_all()[0]
    person = Person.objects.create(name="示例", person_key=lead.person_key, enrolled_at=town.now)
    case = Application.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", channel="online", state="filed",
        started_at=town.now, started_by="R", changed_at=town.now,
    )  # fmt: skip
    case.members.create(person=person, name="示例", citizen_number="1", birth_date="1970-01-01", relation="head")
    on_application_filed({"application": case.public_id}, town.now)
    lead.refresh_from_db()
    assert (lead.state, lead.application_id_text) == (LeadState.APPLIED, case.public_id)
    assert open_items() == [("outreach.visit", "grid_worker")]
