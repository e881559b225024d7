"""What is given without application: from a status that stands, confirmed by name, told, and declined if not wanted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from doudi.benefits.models import Entitlement
from doudi.benefits.standing import still_stands
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.domain.machine import State
from doudi.casework.joint import standing
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.follow_application import follow_application
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out, let_time_run_out
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.settle_no_application import Row, settle_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.errors import (
    ChildShielded,
    JointNotFound,
    JointSameOfficial,
    JointStepNotPossible,
    JointUnfit,
    KindNotAllowed,
    StatusMissing,
)
from doudi.casework.joint.reads.family import fetch_family_page
from doudi.casework.joint.reads.lists import fetch_batch
from doudi.casework.joint.shielding import require_no_shielded_child
from doudi.casework.models import Application, JointItem, Notice
from doudi.platform.acting import Acting
from doudi.platform.models import Message
from doudi.registry.acting import acting_for_resident
from doudi.registry.models import ResidentAccount
from tests.casework.joint.families import account_of, family, joint_of
from tests.casework.joint.joint_city import MEDICAL, REFUSE, TODAY, at, item, reported, running, somebody
from tests.registry.city import NOW, TestCity


def test_a_status_opens_what_its_rule_allows_and_nothing_else(city: TestCity) -> None:
    """From dibao: medical aid and the refuse fee; each official confirms, the family is told, it is given."""
    case = joint_of(city, family(city))
    planner = somebody(city, "planner6")
    proposed = propose_no_application(planner, case.public_id)
    assert {one.key for one in proposed} == {"medical_aid", "refuse_fee_relief"}
    assert propose_no_application(planner, case.public_id) == []
    start_plan(planner, case.public_id)
    rows = fetch_batch(somebody(city, f"{MEDICAL}.approver"))
    assert [row.title.zh for row in rows] == ["医疗救助"]
    assert "最低生活保障" in rows[0].rests_on.zh
    for department in (MEDICAL, REFUSE):
        approver, clerk = somebody(city, f"{department}.approver"), somebody(city, f"{department}.clerk")
        (row,) = fetch_batch(approver)
        (result,) = settle_no_application(approver, [Row(row.item_id, "confirmed", version=row.version)], key="batch-1")
        assert result.done
        take_step(clerk, row.item_id, "tell_family")
    assert Message.objects.filter(template="joint_without_application").count() == 2
    assert let_due_times_run_out(Acting.system("housekeeping", at(2))) == 0, "the last day still belongs to the family"
    assert let_due_times_run_out(Acting.system("housekeeping", at(3))) == 2
    for department, key in ((MEDICAL, "medical_aid"), (REFUSE, "refuse_fee_relief")):
        take_step(somebody(city, f"{department}.clerk", at(3)), item(case, key).public_id, "grant")
    case.refresh_from_db()
    assert case.state == "closed"
    assert case.closing is not None
    assert case.closing["given"] == 2


def test_every_row_of_a_batch_has_its_own_result(city: TestCity) -> None:
    """Confirmed, struck out with a reason, without one, somebody else's: four rows, four answers."""
    ours = [joint_of(city, family(city)) for _each in range(3)]
    planner, approver = somebody(city, "planner6"), somebody(city, f"{MEDICAL}.approver")
    for case in ours:
        propose_no_application(planner, case.public_id)
        start_plan(planner, case.public_id)
    ids = [item(case, "medical_aid").public_id for case in ours]
    foreign = item(ours[0], "refuse_fee_relief").public_id
    results = settle_no_application(
        approver,
        [Row(ids[0], "confirmed"), Row(ids[1], "struck_out", "查到已经参加别处医保"), Row(ids[2], "struck_out"),
         Row(foreign, "confirmed"), Row(ids[0], "maybe")],
    )  # fmt: skip
    assert [result.done for result in results] == [True, True, False, False, False]
    assert results[2].code == "casework.joint-reason-missing"
    assert item(ours[1], "medical_aid").outcome == "not_qualified"
    again = settle_no_application(approver, [Row(ids[0], "confirmed")])
    assert not again[0].done


def test_who_proposes_does_not_confirm(city: TestCity) -> None:
    """An official who made the proposal hears that another decides."""
    case = joint_of(city, family(city))
    planner, approver = somebody(city, "planner6"), somebody(city, f"{MEDICAL}.approver")
    both = Acting("staff", approver.actor_id, approver.name, NOW, "assistance", (*planner.posts, *approver.posts))
    propose_no_application(both, case.public_id)
    start_plan(planner, case.public_id)
    with pytest.raises(JointSameOfficial):
        take_step(approver, item(case, "medical_aid").public_id, "confirm", outcome="confirmed")


def test_the_family_declines_in_the_portal_and_nobody_else_can(city: TestCity) -> None:
    """Told, it says no within its time; a stranger's account finds nothing; afterwards nothing is left to decline."""
    application = family(city)
    case = joint_of(city, application)
    propose_no_application(somebody(city, "planner6"), case.public_id)
    mother = acting_for_resident(account_of(application), NOW)
    with pytest.raises(JointNotFound):
        fetch_family_page(mother, case.public_id)
    start_plan(somebody(city, "planner6"), case.public_id)
    one = item(case, "medical_aid").public_id
    with pytest.raises(JointStepNotPossible):
        decline_item(mother, one)
    take_step(somebody(city, f"{MEDICAL}.approver"), one, "confirm", outcome="confirmed")
    take_step(somebody(city, f"{MEDICAL}.clerk"), one, "tell_family")
    page = fetch_family_page(mother, case.public_id)
    assert [(each.title.zh, each.may_decline) for each in page.items] == [("医疗救助", True), ("垃圾处置费减免", False)]
    stranger = acting_for_resident(ResidentAccount.objects.create(phone="13800000011", made_at=NOW), NOW)
    for act in (lambda: decline_item(stranger, one), lambda: fetch_family_page(stranger, case.public_id)):
        with pytest.raises(JointNotFound):
            act()
    decline_item(mother, one)
    assert item(case, "medical_aid").outcome == "declined"
    again = propose_no_application(somebody(city, "planner6"), case.public_id)
    assert again == [], "what was declined is not proposed again"


def test_no_status_no_item(city: TestCity) -> None:
    """Without a granted status, or once what was granted has ended, nothing is given without application."""
    planner = somebody(city, "planner6")
    with pytest.raises(StatusMissing):
        add_item(planner, reported(city).public_id, "medical_aid", kind="no_application")
    case = joint_of(city, family(city))

    def ended(_application: str) -> bool:
        return False

    standing.register_guard(ended)
    try:
        with pytest.raises(StatusMissing):
            add_item(planner, case.public_id, "medical_aid", kind="no_application")
    finally:
        standing._guards.remove(ended)
    add_item(planner, case.public_id, "medical_aid", kind="no_application")


def test_what_rests_on_an_item_waits_for_it_and_ends_with_it(city: TestCity) -> None:
    """Medical aid waits for dibao: granted, it begins; refused, it ends as not qualified and the case closes."""
    for outcome, then in ((State.CONFIRMED, "open"), (State.REFUSED, "done")):
        application = family(city, State.ACCEPTED)
        case = joint_of(city, application)
        planner = somebody(city, "planner6")
        add_item(planner, case.public_id, "dibao", application_id=application.public_id)
        add_item(planner, case.public_id, "medical_aid", kind="no_application")
        start_plan(planner, case.public_id)
        assert item(case, "medical_aid").state == "waiting"
        assert follow_application(Acting.system("housekeeping", NOW), application.public_id) is None
        Application.objects.filter(pk=application.pk).update(state=outcome)
        follow_application(Acting.system("housekeeping", NOW), application.public_id)
        assert follow_application(Acting.system("housekeeping", NOW), application.public_id) is None
        assert item(case, "medical_aid").state == then
        case.refresh_from_db()
        assert case.state == ("running" if then == "open" else "closed")


def test_dibao_and_tekun_are_always_applied_for(city: TestCity) -> None:
    """Neither the action nor the database lets them be given without application; dibao needs its application."""
    case = joint_of(city, family(city))
    planner = somebody(city, "planner6")
    for key in ("dibao", "tekun"):
        with pytest.raises(KindNotAllowed):
            add_item(planner, case.public_id, key, kind="no_application")
    with pytest.raises(JointUnfit):
        add_item(planner, case.public_id, "dibao", applied_on=TODAY)
    with pytest.raises(JointUnfit):
        add_item(planner, case.public_id, "tekun", applied_on=TODAY + timedelta(days=1))
    one = item(running(city, "temporary_aid"), "temporary_aid")
    for wrong in ({"key": "tekun", "kind": "no_application"}, {"applied_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JointItem.objects.filter(pk=one.pk).update(**wrong)


def test_a_protected_child_is_on_no_public_notice(city: TestCity) -> None:
    """An application that would post one is not taken in; one that is there is barred at the notice itself."""
    application = family(city, State.ACCEPTED)
    case = joint_of(city, application, protected=True)
    protector = somebody(city, "protector6")
    with pytest.raises(ChildShielded):
        add_item(protector, case.public_id, "dibao", application_id=application.public_id)
    granted = family(city)
    case = joint_of(city, granted, protected=True)
    add_item(protector, case.public_id, "dibao", application_id=granted.public_id)
    with pytest.raises(ChildShielded):
        require_no_shielded_child(granted)
    # Also where its state were one that posts: the action asks before anything else.
    Application.objects.filter(pk=granted.pk).update(state=State.OPINION)
    with pytest.raises(ChildShielded):
        post_notice(city.acting("clerk6", "assistance"), granted.public_id)
    assert not Notice.objects.exists()


def test_a_time_of_the_family_is_not_cut_short(city: TestCity) -> None:
    """Neither an official nor the machine ends a time that has days before its last day is past."""
    case = joint_of(city, family(city))
    propose_no_application(somebody(city, "planner6"), case.public_id)
    start_plan(somebody(city, "planner6"), case.public_id)
    one, clerk = item(case, "medical_aid").public_id, somebody(city, f"{MEDICAL}.clerk")
    take_step(somebody(city, f"{MEDICAL}.approver"), one, "confirm", outcome="confirmed")
    take_step(clerk, one, "tell_family")
    with pytest.raises(JointStepNotPossible):
        let_time_run_out(clerk, one, note="不等了")


def test_what_is_paid_no_more_opens_nothing(city: TestCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pay side says that an entitlement was stopped: the old decision is no status any more."""
    case = joint_of(city, family(city))
    assert "dibao" in standing.statuses_of(case)
    states = Entitlement.objects.filter(application_id_text=case.origin_id)
    assert still_stands(case.origin_id), "an entitlement that is not opened yet is no objection"
    assert not states.exists()
    monkeypatch.setattr(standing, "_guards", [lambda _application: False])
    assert standing.statuses_of(case) == {}
