"""A family disagrees with a decision: in time or late, by another official, and money follows what comes of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep import periods
from doudi.casework import consulting
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.refuse import refuse
from doudi.casework.errors import NotPossibleNow, SameOfficer
from doudi.casework.models import Application, FormerDecision, Reconsideration
from doudi.casework.reads import check_letter
from doudi.casework.reconsideration.actions.answer import (
    accept_reconsideration,
    decline_reconsideration,
    withdraw_reconsideration,
)
from doudi.casework.reconsideration.actions.ask import ask_reconsideration
from doudi.casework.reconsideration.actions.decide import decide_reconsideration
from doudi.casework.reconsideration.errors import (
    NotMoreFavourable,
    ReconsiderationNotYours,
    ReconsiderationOpen,
    ReconsiderationStepNotPossible,
    ReconsiderationUnfit,
)
from doudi.casework.reconsideration.limits import load_ways
from doudi.casework.reconsideration.reads.pages import fetch_disagree, fetch_request, fetch_requests
from doudi.platform.events import dispatch_pending
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import Message
from doudi.registry.actions.open_office import appoint
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Staff
from doudi.worklist.models import Clock, WorkItem
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START
from tests.support.kept_rows import kept_rows

EXTRA = {"fuyi6": "reconsideration_clerk", "approver6b": "county_approver", "approver6c": "county_approver"}
WHY = "工资算错了，上个月就没有活干了。"


def _decided(journey: Journey, *, granted: bool) -> Journey:
    """A case decided by the first approver, with its letter; a clerk for disagreements and a third approver there."""

    def make() -> tuple[str, Any]:
        journey.reported()
        journey.later()
        if granted:
            journey.confirm()
        else:
            refuse(journey.by("approver6"), journey.case_id, reasons="收入超过标准", unknown_reasons={"*": "看过"})
        issue_letter(journey.by("approver6"), journey.case_id)
        for name, role in EXTRA.items():
            staff = Staff.objects.create_user(name, None, name=f"{name}示例")
            appoint(ADMIN, staff, journey.city.offices["500106"], role, since=START)
        return journey.case_id, journey.now

    journey.case_id, journey.now = kept_rows(("a case decided", granted), make)
    # What the departments told is kept in no table: they say it again.
    members = journey.case.members.select_related("person").order_by("pk")
    consulting.verify_means.__self__.members[journey.case_id] = [each.person for each in members]  # type: ignore[attr-defined]
    dispatch_pending(journey.now)
    for name in EXTRA:
        journey.city.staff[name] = Staff.objects.get(username=name)
    return journey


@pytest.fixture
def refused(journey: Journey) -> Journey:
    """A family that was refused."""
    return _decided(journey, granted=False)


@pytest.fixture
def granted(journey: Journey) -> Journey:
    """A family that was granted what the rules said."""
    return _decided(journey, granted=True)


def asked(journey: Journey, way: str = "reexamination", **more: Any) -> Reconsideration:
    """The mother asks in the portal."""
    ask_reconsideration(journey.resident(), journey.case_id, way=way, said=WHY, **more)
    return Reconsideration.objects.latest("pk")


def accepted(journey: Journey, way: str = "reexamination") -> Reconsideration:
    """And it is accepted."""
    row = asked(journey, way)
    organ = "" if way == "reexamination" else "区人民政府"
    accept_reconsideration(journey.by("fuyi6"), row.public_id, organ=organ)
    return row


def decide(journey: Journey, row: Reconsideration, outcome: str, who: str = "approver6b", **more: Any) -> Application:
    """Another official decides."""
    return decide_reconsideration(
        journey.by(who), row.public_id, outcome=outcome, answer="重新看了工资流水。", **more
    )


def test_a_refusal_changed_is_granted_and_paid_from_the_month_it_should_have_been(refused: Journey) -> None:
    """The old letter is kept word for word, the new has its own number, and the entitlement is opened."""
    old = refused.case.decision
    row = accepted(refused.later(3))
    assert not Entitlement.objects.exists()
    case = decide(refused, row, "changed", amount_fen=42_000)
    dispatch_pending(refused.now)
    new = refused.case.decision
    kept = FormerDecision.objects.get()
    assert (kept.number, kept.outcome, kept.reasons, kept.letter_zh_file_id) == (
        old.public_id, "refused", "收入超过标准", old.letter_zh_file_id,
    )  # fmt: skip
    assert case.state == "confirmed"
    assert (check_letter(old.check_code).is_ours, check_letter(old.check_code).kind) == (True, "replaced")
    assert (new.outcome, new.amount_fen, new.from_month) == ("granted", 42_000, "2025-10")
    assert new.public_id != old.public_id
    assert new.letter_issued_at is None
    assert WorkItem.objects.filter(kind="casework.send_letter", state="open", subject_id=refused.case_id).exists()
    paid = Entitlement.objects.get()
    assert (paid.amount_fen, paid.from_month, paid.decision.public_id) == (42_000, "2025-10", new.public_id)
    issue_letter(refused.by("approver6b"), refused.case_id)
    assert refused.case.decision.reconsider_until is not None


def test_more_than_before_is_paid_and_less_is_impossible(granted: Journey) -> None:
    """Nobody who disagrees is left worse off: less, later, or the same is refused; more is followed by what is paid."""
    before = granted.case.decision
    row = accepted(granted)
    for worse in ({"amount_fen": before.amount_fen - 1}, {"amount_fen": before.amount_fen},
                  {"amount_fen": before.amount_fen, "from_month": "2025-10"}):  # fmt: skip
        with pytest.raises(NotMoreFavourable):
            decide(granted, row, "changed", **worse)
    for month in ("2024-01", "2025-11", "soon"):
        with pytest.raises(ReconsiderationUnfit):
            decide(granted, row, "changed", amount_fen=before.amount_fen + 1, from_month=month)
    decide(granted, row, "changed", amount_fen=before.amount_fen + 5_000)
    for _twice in range(2):
        dispatch_pending(granted.now)
    paid = Entitlement.objects.get()
    assert (paid.amount_fen, paid.state) == (before.amount_fen + 5_000, "active")


def test_what_a_review_decided_since_is_not_overwritten(granted: Journey) -> None:
    """Months that were changed after the decision stay as they are, and an official works the family out again."""
    before = granted.case.decision.amount_fen
    row = accepted(granted)
    dispatch_pending(granted.now)
    paid = Entitlement.objects.get()
    less = {"amount_fen": before - 9_000, "members_count": paid.members_count}
    periods.rewrite(paid, granted.now, kind="paid", from_month="2026-01", **less)
    decide(granted, row, "changed", amount_fen=before + 5_000)
    dispatch_pending(granted.now)
    assert [each.amount_fen for each in paid.periods.filter(replaced_at=None)] == [before, before - 9_000]
    assert WorkItem.objects.filter(kind="benefits.work_out_again", state="open").exists()


def test_what_is_upheld_stays_and_is_answered(refused: Journey) -> None:
    """The decision, its number and its letter are as they were; the family reads the answer and gets a message."""
    old = refused.case.decision.public_id
    row = accepted(refused)
    decide(refused, row, "upheld")
    assert (refused.case.state, refused.case.decision.public_id) == ("refused", old)
    assert not FormerDecision.objects.exists()
    page = fetch_disagree(refused.resident(), refused.case_id)
    assert page is not None
    assert (page.requests[0].outcome, page.requests[0].answer) == ("upheld", "重新看了工资流水。")
    assert Message.objects.filter(template="reconsideration_news").count() == 2
    assert not WorkItem.objects.filter(subject_type="reconsideration", state="open").exists()
    assert not Clock.objects.filter(subject_type="reconsideration", stopped_on=None).exists()


def test_what_is_returned_is_decided_anew_by_somebody_else(granted: Journey) -> None:
    """It is with the county again; who confirmed it cannot again; what is paid goes on and then follows."""
    old = granted.case.decision
    row = accepted(granted)
    case = decide(granted, row, "returned")
    dispatch_pending(granted.now)
    assert case.state == "reported"
    assert Entitlement.objects.get().state == "active"
    again = {"unknown_reasons": {"*": "看过"}}
    with pytest.raises(SameOfficer):
        confirm(granted.by("approver6"), granted.case_id, **again)  # type: ignore[arg-type]
    more = old.amount_fen + 3_000
    confirm(granted.by("approver6c"), granted.case_id, amount_fen=more, departure_reason="多算了工资", **again)  # type: ignore[arg-type]
    dispatch_pending(granted.now)
    new = granted.case.decision
    assert (new.amount_fen, new.set_aside_at) == (more, None)
    assert FormerDecision.objects.get().number == old.public_id
    assert Entitlement.objects.get().amount_fen == more


def test_late_is_taken_down_with_the_reason_and_answered(refused: Journey) -> None:
    """After the last day it is on file all the same; accepting it wants a reason, and so does turning it down."""
    last = refused.case.decision.reconsider_until
    assert last is not None
    in_time = replace(refused, now=refused.now + (last - refused.now.date()))
    assert not asked(in_time, "reconsideration").is_late
    withdraw_reconsideration(in_time.resident(), Reconsideration.objects.get().public_id)
    late = replace(in_time, now=in_time.now + timedelta(days=1))
    row = asked(late, "reconsideration", late_reason="住院，出院才看到信")
    assert (row.is_late, row.until, row.late_reason) == (True, last, "住院，出院才看到信")
    with pytest.raises(ReconsiderationUnfit):
        accept_reconsideration(late.by("fuyi6"), row.public_id, organ="区人民政府")
    with pytest.raises(ReconsiderationUnfit):
        decline_reconsideration(late.by("fuyi6"), row.public_id, note="", organ="区人民政府")
    decline_reconsideration(late.by("fuyi6"), row.public_id, note="过了六十日，没有正当理由", organ="区人民政府")
    row.refresh_from_db()
    assert (row.state, row.said, row.note) == ("declined", WHY, "过了六十日，没有正当理由")
    page = fetch_disagree(late.resident(), late.case_id)
    assert page is not None
    assert [way.is_over for way in page.ways] == [False, True, False]


def test_only_somebody_who_had_no_part_decides(refused: Journey) -> None:
    """Clerk, reviewer and approver of the case do not; who accepted it does not, by action and by database."""
    row = asked(refused)
    with pytest.raises(ReconsiderationStepNotPossible):
        decide(refused, row, "upheld")
    accept_reconsideration(refused.by("fuyi6"), row.public_id)
    with pytest.raises(ReconsiderationNotYours):
        decide(refused, row, "upheld", who="approver6")
    for who in ("clerk6", "verifier6", "fuyi6", "approver7"):
        with pytest.raises(NotAllowed):
            decide(refused, row, "upheld", who=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reconsideration.objects.filter(pk=row.pk).update(decided_by=refused.by("fuyi6").actor_id)
    decide(refused, row, "upheld")


def test_asking_twice_with_one_press_is_once_and_in_two_ways_is_two(refused: Journey) -> None:
    """A repeated key has no second effect; the same way is not asked twice; another way is another request."""
    for _twice in range(2):
        ask_reconsideration(refused.resident(), refused.case_id, way="reexamination", said=WHY, key="k-1")
    with pytest.raises(KeyReused):
        ask_reconsideration(refused.resident(), refused.case_id, way="reexamination", said="别的", key="k-1")
    with pytest.raises(ReconsiderationOpen):
        ask_reconsideration(refused.resident(), refused.case_id, way="reexamination", said="再说一次")
    ask_reconsideration(refused.resident(), refused.case_id, way="reconsideration", said=WHY)
    assert Reconsideration.objects.count() == 2
    for wrong in ({"way": "litigation"}, {"way": "x"}, {"said": " "}):
        with pytest.raises(ReconsiderationUnfit):
            ask_reconsideration(refused.resident(), refused.case_id, **{"way": "reexamination", "said": WHY, **wrong})


def test_what_another_authority_decided_names_its_paper(refused: Journey) -> None:
    """The county carries out a ruling; without the authority and the number of its paper nothing is written down."""
    row = asked(refused, "reconsideration")
    with pytest.raises(ReconsiderationUnfit):
        accept_reconsideration(refused.by("fuyi6"), row.public_id)
    accept_reconsideration(refused.by("fuyi6"), row.public_id, organ="区人民政府", document="")
    clock = Clock.objects.get(subject_type="reconsideration", stopped_on=None)
    assert (clock.limit, clock.unit, clock.status) == (60, "calendar_days", "gk_unverified")
    with pytest.raises(ReconsiderationUnfit):
        decide(refused, row, "upheld")
    decide(refused, row, "changed", amount_fen=10_000, document="沙府复〔2025〕9号")
    assert refused.case.decision.outcome == "granted"


def test_before_there_is_a_decision_there_is_nothing_to_disagree_with(journey: Journey) -> None:
    """An open case has no such page and takes no such request."""
    journey.accepted()
    assert fetch_disagree(journey.resident(), journey.case_id) is None
    with pytest.raises(NotPossibleNow):
        ask_reconsideration(journey.resident(), journey.case_id, way="reexamination", said=WHY)


def test_a_limit_that_no_text_gives_is_unset(refused: Journey) -> None:
    """The county's own re-examination has no days anywhere: its clock counts and names no last day."""
    asked(refused)
    clock = Clock.objects.get(subject_type="reconsideration")
    assert (clock.limit, clock.due_on, clock.status) == (None, None, "unset")
    for way in load_ways().values():
        for days in (way.accept, way.decide):
            assert (days.days is None) == (days.status == "unset")
            assert bool(days.legal_basis) == (days.days is not None)


def test_the_list_is_of_ones_own_area(refused: Journey) -> None:
    """The clerk finds it, the other district's approver does not; the page says who may do what."""
    row = asked(refused)
    found = fetch_requests(refused.by("fuyi6"))
    assert [(view.public_id, view.said) for view, _family in found.rows] == [(row.public_id, WHY)]
    assert fetch_requests(refused.by("approver7")).total == 0
    assert fetch_request(refused.by("fuyi6"), row.public_id).may == {"accept", "decline", "withdraw"}
    assert fetch_request(refused.by("approver6b"), row.public_id).may == frozenset()
