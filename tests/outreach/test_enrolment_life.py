"""From a finding to somebody enrolled: who gets it, what may be said of it, when it is opened again."""

import json
from datetime import timedelta

import pytest

from doudi.columnar.comparison.reading import installed_book
from doudi.outreach.actions.assign_targets import assign_targets
from doudi.outreach.actions.close_target import close_target
from doudi.outreach.actions.open_targets import open_targets
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.actions.settle_target import settle_target
from doudi.outreach.domain.compared import FoundRow
from doudi.outreach.errors import StepNotPossible, StepUnfit, TargetNotFound
from doudi.outreach.following.routes import routes
from doudi.outreach.models import EnrolmentTarget, TargetContact
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from tests.outreach.desks import GRID_AREA, OTHER_DISTRICT, Desks, finding
from tests.outreach.town import DISTRICT


def test_the_same_findings_twice_open_nothing(desks: Desks) -> None:
    """A run made again, or two runs a night, leave one target per subject, rule and month; found = new + left out."""
    found = [finding(key=key) for key in range(1, 8)]
    first, second = desks.targets(*found), desks.targets(*found, finding(key=99))
    assert (first.new, first.found) == (7, 7)
    assert (second.new, second.left_out) == (1, {"still_open": 7})
    assert EnrolmentTarget.objects.count() == 8


def test_one_batch_that_names_somebody_twice_opens_one(desks: Desks) -> None:
    """The same person twice in one run's findings is one target."""
    assert desks.targets(finding(), finding()).left_out == {"still_open": 1}


def test_what_was_settled_stays_settled_until_the_facts_change(desks: Desks) -> None:
    """Next month's run with the same facts opens nothing; with other facts it does; in the same month it reopens."""
    target = desks.assigned()
    desks.contact(target)
    settle_target(desks.by("grid6"), target.public_id, outcome="exempt", reason_code="student")
    assert desks.targets(finding(digest="facts-b")).left_out == {"still_open": 1}
    close_target(desks.by("insurance6"), target.public_id)
    assert desks.targets(finding(), finding(period="2025-09")).left_out == {"settled_same_facts": 2}
    again = desks.later().targets(finding(digest="facts-b"))
    assert (again.new, again.reopened) == (0, 1)
    target.refresh_from_db()
    assert (target.state, target.opened_times, target.outcome, target.contact) == ("new", 2, "", {})
    assert [step.verb for step in target.steps.order_by("pk")] == ["assign", "contact", "settle", "close", "reopen"]


def test_other_facts_next_month_are_another_target(desks: Desks) -> None:
    """A closed target does not hide what is new a month later."""
    target = desks.assigned()
    desks.contact(target)
    settle_target(desks.by("grid6"), target.public_id, outcome="enrolled")
    close_target(desks.by("insurance6"), target.public_id)
    assert desks.targets(finding(period="2025-09", digest="facts-c")).new == 1
    assert EnrolmentTarget.objects.count() == 2


def test_a_site_is_called_by_its_name_from_the_start(desks: Desks) -> None:
    """Forty sites on a list can be told apart before and after they are given to the desk; people have no name yet."""
    row = FoundRow("construction_projects", "2025-08-31", "site_at_work", 3, {"name": "一号安置房工程", "workers": 12})
    desks.targets(finding("E12", 5, subject="project", area="/50/500106/", rows=[row]), finding())
    site, person = EnrolmentTarget.objects.order_by("subject")[1], EnrolmentTarget.objects.order_by("subject")[0]
    assert (site.contact, person.contact) == ({"name": "一号安置房工程"}, {})
    assign_targets(desks.by("insurance6"), [site.public_id])
    site.refresh_from_db()
    assert site.contact == {"name": "一号安置房工程"}
    assert WorkItem.objects.get(subject_id=site.public_id).headline.startswith("一号安置房工程：")


def test_the_employer_is_told_and_the_person_is_left_alone(desks: Desks) -> None:
    """E02, E03, E04 and E05 land on the desk for employers, everything else with the grid that serves the home."""
    found = [finding(rule, key) for key, rule in enumerate(sorted(routes()), 1)]
    desks.targets(*found)
    ids = list(EnrolmentTarget.objects.values_list("public_id", flat=True))
    results = assign_targets(desks.by("insurance6"), ids)
    assert {each.result for each in results} == {"assigned"}
    roles = {
        EnrolmentTarget.objects.get(public_id=item.subject_id).rule_key: item.owner_role
        for item in WorkItem.objects.all()
    }
    employer = {rule for rule, role in roles.items() if role == "insurance_clerk"}
    assert employer == {"E02", "E03", "E04", "E05", "E05U", "E11", "E12"}
    assert {role for rule, role in roles.items() if rule not in employer} == {"grid_worker"}


def test_every_enrolment_rule_of_the_book_has_somebody_who_acts(desks: Desks) -> None:
    """No rule finds people for nobody, and the rule book's own owner agrees about the employer."""
    for rule in installed_book().rules.values():
        if rule.purpose == "enrolment":
            assert rule.key in routes(), rule.key
            goes_to_employer = rule.action in ("tell_employer", "tell_platform")
            assert goes_to_employer == (routes()[rule.key].to == "employer"), rule.key


def test_a_bulk_press_says_what_came_of_each_row(desks: Desks) -> None:
    """Assigned, not yours, settled already, the same office again: a result for each, and none hinders another."""
    target = desks.assigned()
    desks.targets(finding(key=5), finding(key=6))
    fresh = EnrolmentTarget.objects.get(subject_key=5)
    contacted = EnrolmentTarget.objects.get(subject_key=6)
    assign_targets(desks.by("insurance6"), [contacted.public_id])
    desks.contact(EnrolmentTarget.objects.get(subject_key=6))
    ids = [target.public_id, fresh.public_id, contacted.public_id, "KM-0000-0000-0000-0", "nonsense"]
    results = assign_targets(desks.by("insurance6"), ids)
    assert [each.result for each in results] == ["same_office", "assigned", "not_now", "not_here", "not_here"]


def test_three_tries_without_an_answer_before_unreachable(desks: Desks) -> None:
    """Not met once is not unreachable; nobody refuses who was not reached; contacts before a reopening do not count."""
    target = desks.assigned()
    for tries in range(3):
        desks.contact(target, reached=False)
        if tries < 2:
            with pytest.raises(StepUnfit) as caught:
                settle_target(desks.by("grid6"), target.public_id, outcome="unreachable")
            assert caught.value.field == "outcome"
    with pytest.raises(StepUnfit):
        settle_target(desks.by("grid6"), target.public_id, outcome="refused", reason="不愿意")
    settle_target(desks.by("grid6"), target.public_id, outcome="unreachable")
    close_target(desks.by("insurance6"), target.public_id)
    desks.targets(finding(digest="facts-b"))
    assign_targets(desks.by("insurance6"), [target.public_id])
    desks.contact(target, reached=False)
    with pytest.raises(StepUnfit):
        settle_target(desks.by("grid6"), target.public_id, outcome="unreachable")


def test_exempt_needs_its_reason_and_refused_a_sentence(desks: Desks) -> None:
    """Why somebody need not be insured is one of the listed reasons; the others are written."""
    target = desks.assigned()
    desks.contact(target)
    for outcome, code, reason in (
        ("exempt", "", ""),
        ("exempt", "rich", "有钱"),
        ("exempt", "other", ""),
        ("refused", "", ""),
        ("enrolled", "student", ""),
        ("sunny", "", ""),
    ):
        with pytest.raises(StepUnfit):
            settle_target(desks.by("grid6"), target.public_id, outcome=outcome, reason_code=code, reason=reason)
    assert EnrolmentTarget.objects.get().state == "contacted"


def test_the_clock_and_the_item_end_with_the_outcome(desks: Desks) -> None:
    """One item and one clock while it is open, with the days the place set; both end when it is settled."""
    target = desks.assigned()
    item, clock = WorkItem.objects.get(), Clock.objects.get()
    assert (item.state, clock.limit, clock.counts_by, clock.law_limit) == ("open", 15, "promise", None)
    desks.contact(target)
    settle_target(desks.by("grid6"), target.public_id, outcome="enrolled")
    item.refresh_from_db()
    clock.refresh_from_db()
    assert (item.state, clock.stopped_on) == ("done", desks.today)


def test_a_sibling_district_sees_nothing(desks: Desks) -> None:
    """Neither the row nor any step, nor whether it exists; findings elsewhere open nothing here."""
    target = desks.assigned()
    for step in (
        lambda by: record_contact(by, target.public_id, channel="phone", at=desks.now, reached=False),
        lambda by: settle_target(by, target.public_id, outcome="enrolled"),
        lambda by: close_target(by, target.public_id),
    ):
        with pytest.raises((TargetNotFound, NotAllowed)):
            step(desks.by("insurance7"))
    assert assign_targets(desks.by("insurance7"), [target.public_id])[0].result == "not_here"
    with pytest.raises(NotAllowed):
        open_targets(desks.by("insurance7"), [finding(key=3)], area_path=DISTRICT)
    assert desks.targets(finding(key=4, area=OTHER_DISTRICT)).left_out == {"outside_area": 1}


def test_a_finding_whose_place_nobody_knows_belongs_to_the_place_it_was_opened_for(desks: Desks) -> None:
    """No row without a place, which nobody would see; a place not on file becomes the smallest one that is."""
    desks.targets(finding(key=3, area=""), finding(key=4, area=GRID_AREA + "unknown/"))
    assert EnrolmentTarget.objects.get(subject_key=3).area_path == DISTRICT
    assert EnrolmentTarget.objects.get(subject_key=4).area_path == GRID_AREA


def test_nothing_personal_in_clear(desks: Desks) -> None:
    """Name, address, evidence and what was said are not in the database in clear, nor in the audit or the items."""
    target = desks.assigned()
    desks.contact(target)
    name = target.contact["name"]
    assert name.startswith("示例")
    raw = EnrolmentTarget.objects.raw("select id, contact as c, evidence as e from outreach_enrolmenttarget")[0]
    assert name not in raw.c
    assert "1980-01-01" not in raw.e
    said = TargetContact.objects.raw("select id, said as s from outreach_targetcontact")[0]
    assert "想参保" not in said.s
    trail = json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)), ensure_ascii=False)
    assert name not in trail


def test_the_same_key_is_the_same_contact(desks: Desks) -> None:
    """A double tap on a phone writes one contact; another content under the key is refused."""
    target = desks.assigned()
    desks.contact(target, key="k1")
    desks.contact(target, key="k1")
    assert target.contacts.count() == 1


def test_nobody_skips_a_step(desks: Desks) -> None:
    """Not settled before a contact, not contacted before it is assigned, not closed before an outcome."""
    desks.targets()
    target = EnrolmentTarget.objects.get()
    for step in (
        lambda: record_contact(desks.by("grid6"), target.public_id, channel="phone", at=desks.now, reached=False),
        lambda: settle_target(desks.by("grid6"), target.public_id, outcome="enrolled"),
        lambda: close_target(desks.by("insurance6"), target.public_id),
    ):
        with pytest.raises(StepNotPossible):
            step()


def test_a_contact_of_the_morning_it_was_assigned_counts(desks: Desks) -> None:
    """The day is the place's: given out at ten, somebody was telephoned at half past seven of that day, not before."""
    desks.now = desks.now.replace(hour=10, minute=0)
    target = desks.assigned()
    early = desks.now.replace(hour=7, minute=30)
    desks.contact(target)
    record_contact(desks.by("grid6"), target.public_id, channel="phone", at=early, reached=False)
    before = early - timedelta(days=1)
    with pytest.raises(StepUnfit) as caught:
        record_contact(desks.by("grid6"), target.public_id, channel="phone", at=before, reached=False)
    assert caught.value.field == "at"


def test_the_same_outcome_for_another_reason_is_not_the_same(desks: Desks) -> None:
    """Said again it changes nothing; with another reason of exemption it is refused, not passed over."""
    target = desks.assigned()
    desks.contact(target)
    for _ in range(2):
        settle_target(desks.by("grid6"), target.public_id, outcome="exempt", reason_code="student")
    assert target.steps.filter(verb="settle").count() == 1
    with pytest.raises(StepNotPossible):
        settle_target(desks.by("grid6"), target.public_id, outcome="exempt", reason_code="soldier")
