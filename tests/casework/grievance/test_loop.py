"""The closed loop: from what somebody says to their own rating, on the worklist and the clock."""

from __future__ import annotations

import pytest

from doudi.casework.grievance.actions.accept import accept
from doudi.casework.grievance.actions.answer import answer, explain_impossible
from doudi.casework.grievance.actions.call_back import call_back
from doudi.casework.grievance.actions.close import close, send_back
from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.finish import archive, redo
from doudi.casework.grievance.actions.of_unit import explain_delay, handle, help_with, return_to_window, sign_for
from doudi.casework.grievance.actions.rate import rate
from doudi.casework.grievance.actions.refuse import refuse
from doudi.casework.grievance.actions.register import register
from doudi.casework.grievance.actions.supervise import supervise
from doudi.casework.grievance.errors import (
    GrievanceChanged,
    GrievanceStepNotPossible,
    GrievanceUnfit,
    OwnComplaint,
    SameGrievanceOfficial,
    TooManyGrievances,
)
from doudi.casework.grievance.reads.desk import fetch_grievances
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import AuditEntry, Message
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.reads import fetch_queue
from tests.casework.grievance.window import PHONE, Window


def open_kinds(row: Grievance) -> set[str]:
    """The tasks open about a grievance, without their package."""
    rows = WorkItem.objects.filter(subject_id=row.public_id, state="open")
    return {kind.split("grievance_")[1] for kind in rows.values_list("kind", flat=True)}


def test_the_whole_loop_with_one_redo(window: Window) -> None:
    """Taken on, handed out, answered, called back, rated badly, handed out again, rated well, put away."""
    row = window.registered()
    assert open_kinds(row) == {"accept"}
    accept(window.by("window6"), row.public_id)
    assert open_kinds(row) == {"dispatch"}
    dispatch(window.by("window6"), row.public_id, office_id=window.office())
    clock = Clock.objects.get(subject_id=row.public_id, rule_key="grievance.answer", stopped_on=None)
    assert (clock.limit, clock.due_on.isoformat()) == (15, "2025-09-28")
    item = WorkItem.objects.get(subject_id=row.public_id, state="open")
    assert (item.owner_role, item.owner_organisation_id) == ("grievance_handler", window.office())
    sign_for(window.by("handler6"), row.public_id)
    handle(window.by("handler6"), row.public_id, note="问了窗口")
    answer(window.by("handler6"), row.public_id, text="已经改了")
    close(window.by("window6"), row.public_id)
    call_back(window.by("window6"), row.public_id, reached=True, note="说没有改")
    rate(window.by("window6"), row.public_id, rating="dissatisfied", is_resolved=False)
    redo(window.by("window6"), row.public_id, reason="没有真改")
    row.refresh_from_db()
    assert (row.state, row.round, row.answer) == ("dispatched", 2, "")
    sign_for(window.by("handler6"), row.public_id)
    answer(window.by("handler6"), row.public_id, text="这回改了")
    close(window.by("window6"), row.public_id)
    rate(window.resident(), row.public_id, rating="satisfied", is_resolved=True)
    archive(window.by("window6"), row.public_id)
    row.refresh_from_db()
    assert row.state == "archived"
    assert open_kinds(row) == set()
    assert not Clock.objects.filter(subject_id=row.public_id, stopped_on=None).exists()
    handed = GrievanceHandover.objects.order_by("pk").values_list("round", "rating", "is_resolved")
    assert list(handed) == [(1, "dissatisfied", False), (2, "satisfied", True)]
    versions = list(row.steps.order_by("pk").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    told = {message.template for message in Message.objects.all()}
    assert told == {"grievance_registered", "grievance_dispatched", "grievance_answered"}
    assert AuditEntry.objects.filter(subject_id=row.public_id, action="casework.grievance_redo").count() == 1


def test_only_listed_reasons_refuse(window: Window) -> None:
    """Everything that is not before a court and the like is accepted; who is turned away is told."""
    row = window.registered()
    with pytest.raises(GrievanceUnfit) as caught:
        refuse(window.by("window6"), row.public_id, reason_key="busy", words="忙")
    assert caught.value.field == "reason_key"
    refuse(window.by("window6"), row.public_id, reason_key="court", words="法院正在审")
    row.refresh_from_db()
    assert (row.state, row.refused_for, open_kinds(row)) == ("not_accepted", "court", set())
    assert Message.objects.filter(template="grievance_not_accepted").count() == 1


def test_a_unit_returns_what_is_not_its_own(window: Window) -> None:
    """Returned with a reason it waits at the window, and the next unit gets its own clock and row."""
    row = window.dispatched()
    return_to_window(window.by("handler6"), row.public_id, reason="不归我们")
    assert open_kinds(row) == {"dispatch"}
    dispatch(window.later().by("window6"), row.public_id, office_id=window.office("housing6"))
    assert [each.was_returned for each in row.handovers.order_by("pk")] == [True, False]
    with pytest.raises(NotAllowed):
        sign_for(window.by("handler6"), row.public_id)
    sign_for(window.by("housing6"), row.public_id)


def test_helpers_have_a_task_of_their_own(window: Window) -> None:
    """A helping unit sees it, says its part and is done; it neither answers nor returns it."""
    row = window.accepted()
    dispatch(window.by("window6"), row.public_id, office_id=window.office(), helpers=[window.office("housing6")])
    assert open_kinds(row) == {"sign", "help_0"}
    with pytest.raises(NotAllowed):
        sign_for(window.by("housing6"), row.public_id)
    help_with(window.by("housing6"), row.public_id, note="房子的事查了")
    assert open_kinds(row) == {"sign"}


def test_supervision_waits_for_the_last_day(window: Window) -> None:
    """A unit in time is left alone; one day late it is pressed, and the task stands on its list."""
    row = window.signed()
    with pytest.raises(GrievanceStepNotPossible):
        supervise(window.by("press6"), row.public_id, words="快办")
    window.later(30)
    assert [item.subject_id for item in fetch_queue(window.by("press6"), "supervised").rows] == [row.public_id]
    assert [each.public_id for each in fetch_grievances(window.by("press6"), state="late").rows] == [row.public_id]
    supervise(window.by("press6"), row.public_id, words="超期了")
    item = WorkItem.objects.get(kind="casework.grievance_supervised", state="open")
    assert item.owner_organisation_id == window.office()
    with pytest.raises(GrievanceStepNotPossible):
        explain_delay(window.by("handler6"), row.public_id, reason="要问市里")
    answer(window.by("handler6"), row.public_id, text="办好了")
    assert open_kinds(row) == {"close"}


def test_a_delay_is_explained_before_the_last_day(window: Window) -> None:
    """The explanation goes to the complainant, and moves no day."""
    row = window.signed()
    before = Clock.objects.get(subject_id=row.public_id, stopped_on=None).due_on
    explain_delay(window.by("handler6"), row.public_id, reason="要问市里")
    assert Clock.objects.get(subject_id=row.public_id, stopped_on=None).due_on == before
    assert Message.objects.filter(template="grievance_delayed").count() == 1


def test_an_answer_sent_back_wins_no_days(window: Window) -> None:
    """The clock of the same hand-over runs on from its beginning."""
    row = window.answered()
    send_back(window.later(3).by("window6"), row.public_id, reason="没有答到")
    clock = Clock.objects.get(subject_id=row.public_id, rule_key="grievance.answer", stopped_on=None)
    assert clock.starts_on == row.handovers.get().dispatched_on
    assert open_kinds(row) == {"answer"}


def test_who_answered_checks_nothing_of_it(window: Window) -> None:
    """Somebody with both posts cannot close, call back, rate or archive what they answered."""
    office = window.city.offices["500106"]
    window.city.staff["handler6"].posts.create(organisation=office, role="grievance_clerk", valid_from=window.today)
    row = window.answered()
    with pytest.raises(SameGrievanceOfficial):
        close(window.by("handler6"), row.public_id)
    close(window.by("window6"), row.public_id)
    with pytest.raises(SameGrievanceOfficial):
        call_back(window.by("handler6"), row.public_id, reached=True, note="满意")
    with pytest.raises(SameGrievanceOfficial):
        rate(window.by("handler6"), row.public_id, rating="satisfied", is_resolved=True)


def test_nobody_handles_a_complaint_about_themselves(window: Window) -> None:
    """Named in it, they do not find it, cannot take it down, and their unit is not put in charge or to help."""
    staff = window.city.staff
    row = window.dispatched(against_staff=[staff["handler6"].public_id])
    with pytest.raises(NotAllowed):
        sign_for(window.by("handler6"), row.public_id)
    sign_for(window.by("handler6b"), row.public_id)
    mine = window.said(channel="window", against_staff=[staff["window6"].public_id])
    with pytest.raises(OwnComplaint):
        register(window.by("window6"), mine)
    about_unit = window.accepted(against_office_id=window.office())
    for lead, helpers in (("bureau6", []), ("housing6", [window.office()])):
        with pytest.raises(OwnComplaint):
            dispatch(
                window.by("window6"), about_unit.public_id, office_id=window.office(lead), helpers=helpers
            )


def test_one_key_has_one_effect(window: Window) -> None:
    """The same press twice registers one, signs once; the same key with other words is refused."""
    said = window.said()
    first, second = (register(window.nobody(), said, key="k1") for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(KeyReused):
        register(window.nobody(), window.said(text="别的"), key="k1")
    row = accept(window.by("window6"), first.public_id, key="k2")
    again = accept(window.by("window6"), first.public_id, key="k2")
    assert (row.version, again.version) == (2, 2)


def test_of_two_one_wins(window: Window) -> None:
    """Who acts on an older version hears who was first."""
    row = window.signed()
    handle(window.by("handler6"), row.public_id, note="问了", expected_version=row.version)
    with pytest.raises(GrievanceChanged) as caught:
        answer(window.by("handler6b"), row.public_id, text="好了", expected_version=row.version)
    assert "handler6示例" in str(caught.value.words)


def test_what_the_law_forbids_is_explained(window: Window) -> None:
    """Without the text of law no “impossible”; with it the words stand in the answer."""
    row = window.signed()
    with pytest.raises(GrievanceUnfit):
        explain_impossible(window.by("handler6"), row.public_id, text="办不了", law=" ")
    explain_impossible(window.by("handler6"), row.public_id, text="户口不在这里，要回去办。", law="户口登记条例第六条")
    row.refresh_from_db()
    assert (row.outcome, row.answer.splitlines()[1]) == ("impossible", "依据：户口登记条例第六条")


def test_nobody_is_put_away_unheard(window: Window) -> None:
    """Three calls in vain before it is archived; somebody unsatisfied is not put away without a reason."""
    row = window.closed()
    for _ in range(2):
        call_back(window.by("window6"), row.public_id, reached=False)
    with pytest.raises(GrievanceStepNotPossible):
        archive(window.by("window6"), row.public_id)
    call_back(window.by("window6"), row.public_id, reached=True, note="不满意")
    rate(window.by("window6"), row.public_id, rating="dissatisfied", is_resolved=None)
    with pytest.raises(GrievanceUnfit):
        archive(window.by("window6"), row.public_id)
    archive(window.by("window6"), row.public_id, reason="要求的是法律不给的，解释了")


def test_an_item_with_its_own_deadline_follows_it(window: Window) -> None:
    """Its own days count with the text that gives them, and not without."""
    row = window.accepted()
    with pytest.raises(GrievanceUnfit):
        dispatch(window.by("window6"), row.public_id, office_id=window.office(), own_limit=5)
    dispatch(
        window.by("window6"), row.public_id, office_id=window.office(), own_limit=5, own_basis="某办法第三条"
    )
    clock = Clock.objects.get(subject_id=row.public_id, rule_key="grievance.answer")
    assert (clock.limit, clock.legal_basis) == (5, "某办法第三条")


def test_where_no_text_gives_a_limit_none_is_made_up(window: Window, settings: object) -> None:
    """In Chongqing's own profile a question runs on no number of days, and its hand-over has no last day."""
    settings.DOUDI_JURISDICTION = "500106"  # type: ignore[attr-defined]
    row = window.dispatched(kind="consultation")
    clock = Clock.objects.get(subject_id=row.public_id, rule_key="grievance.answer")
    assert (clock.limit, clock.due_on, clock.status) == (None, None, "unset")
    assert row.handovers.get().due_on is None
    assert Message.objects.filter(template="grievance_handed_over").count() == 1


def test_one_telephone_sends_five_a_day(window: Window) -> None:
    """The sixth of one day is asked to call or come."""
    for at in range(5):
        register(window.nobody(), window.said(text=f"第{at}件"))
    with pytest.raises(TooManyGrievances):
        register(window.nobody(), window.said(text="第6件"))
    register(window.by("window6"), window.said(channel="phone"))
    assert Grievance.objects.filter(phone_index=Grievance.objects.all()[0].phone_index).count() == 6
    assert PHONE not in str(list(Grievance.objects.values_list("phone_index", "register_digest")))
