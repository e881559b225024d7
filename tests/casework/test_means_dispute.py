"""A disputed check: its own days, answered by another official; while it is open nothing is decided."""

from datetime import date
from typing import Any

import pytest

from doudi.casework.actions.dispute_means import dispute_means
from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.settle_means_dispute import settle_means_dispute
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.errors import (
    CaseNotFound,
    DisputeNotYours,
    DisputeOpen,
    MemberUnfit,
    NotPossibleNow,
    ReasonMissing,
    StepsMissing,
)
from doudi.casework.models import Application, MeansDispute
from doudi.casework.reads.means import fetch_dispute
from doudi.casework.verification import doubting
from doudi.evidence.terms import find_term
from doudi.platform.models import Message
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Post
from doudi.worklist.models import Clock, WorkItem
from tests.casework.journey import Journey


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in doubt is weighed elsewhere."""
    monkeypatch.setattr(doubting, "weigh_doubts", lambda *_args, **_more: ())


def disputed(journey: Journey, **more: Any) -> MeansDispute:
    """The family says that something is wrong."""
    dispute_means(journey.resident(), journey.case_id, reason="车早就卖了", **more)
    return MeansDispute.objects.order_by("-pk")[0]


def test_the_days_run_by_themselves_and_end_with_the_answer(journey: Journey) -> None:
    """Ten working days, a design that says so; the task stands before the township's reviewer; the answer ends both."""
    journey.surveyed()
    dispute = disputed(journey, category="03")
    clock = Clock.objects.get(subject_type="means_dispute", subject_id=dispute.public_id)
    assert (clock.limit, clock.unit, clock.status) == (10, "working_days", "design")
    assert clock.due_on is not None
    assert clock.due_on > date(2025, 9, 9)
    assert "design" in {find_term(key).status for key in ("dispute_working_days", "report_valid_days")}
    item = WorkItem.objects.get(kind="casework.settle_dispute")
    assert (item.owner_role, item.state) == ("township_reviewer", "open")
    journey.settle(deposits_fen=318_000)
    clock.refresh_from_db()
    assert clock.stopped_on is None, "a step of the case leaves this clock alone"
    settle_means_dispute(journey.by("reviewer6"), dispute.public_id, upheld=False, answer="登记还在您名下")
    clock.refresh_from_db()
    item.refresh_from_db()
    assert (clock.stopped_on, item.state) == (journey.now.date(), "done")
    assert journey.case.state == "investigating"


def test_a_message_says_that_there_is_an_answer_and_not_which(journey: Journey) -> None:
    """To the telephone of the case, once, in plain words: where to read it; neither outcome nor sum nor name."""
    journey.surveyed()
    dispute = disputed(journey, category="03")
    for _ in range(2):
        settle_means_dispute(journey.by("reviewer6"), dispute.public_id, upheld=False, answer="存款3180元", key="k")
    message = Message.objects.get(template="dispute_answered")
    assert message.to_phone == journey.phone
    assert journey.case_id in message.text
    for told in ("3180", "维持", "张某某"):
        assert told not in message.text
    Application.objects.filter(public_id=journey.case_id).update(phone="")
    other = disputed(journey)
    settle_means_dispute(journey.by("reviewer6"), other.public_id, upheld=False, answer="查过了")
    assert Message.objects.filter(template="dispute_answered").count() == 1, "no telephone: told at the window"


def test_while_it_is_open_nothing_is_decided_and_no_answer_refuses(journey: Journey) -> None:
    """Neither an opinion nor a refusal nor a grant; after the answer the same step is possible, and is a person's."""
    journey.surveyed()
    journey.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                   has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    journey.assess()
    first = disputed(journey)
    with pytest.raises(DisputeOpen):
        journey.opinion()
    settle_means_dispute(journey.by("reviewer6"), first.public_id, upheld=False, answer="查过了")
    assert journey.case.state == "investigating"
    journey.opinion()
    journey.later()
    journey.notice()
    journey.later(9).take_down()
    journey.report()
    second = disputed(journey)
    for step in (journey.confirm, lambda: refuse(journey.by("approver6"), journey.case_id, reasons="有车")):
        with pytest.raises(DisputeOpen):
            step()
    settle_means_dispute(journey.by("reviewer6"), second.public_id, upheld=True, answer="过户证明是真的")
    assert journey.case.state == "investigating", "upheld: checked again, nobody granted or refused"
    assert not hasattr(journey.case, "decision")


def test_who_had_a_part_does_not_answer(journey: Journey) -> None:
    """Not who asked the departments or made the report, whatever other post they hold; not who took it down."""
    journey.surveyed()
    make_means_report(journey.by("verifier6"), journey.case_id)
    dispute = disputed(journey)
    assert dispute.report is not None
    assert dispute.report.version == 1
    for who in ("clerk6", "approver6", "clerk7"):
        with pytest.raises(NotAllowed):
            settle_means_dispute(journey.by(who), dispute.public_id, upheld=True, answer="好")
    reviewer = journey.city.staff["reviewer6"].posts.first()
    assert reviewer is not None
    Post.objects.create(staff=journey.city.staff["verifier6"], organisation=reviewer.organisation, role=reviewer.role,
                        valid_from=reviewer.valid_from)  # fmt: skip
    both = journey.by("verifier6")
    assert not fetch_dispute(both, dispute.public_id).may_settle
    with pytest.raises(DisputeNotYours):
        settle_means_dispute(both, dispute.public_id, upheld=True, answer="好")
    with pytest.raises(ReasonMissing):
        settle_means_dispute(journey.by("reviewer6"), dispute.public_id, upheld=True, answer=" ")
    settle_means_dispute(journey.by("reviewer6"), dispute.public_id, upheld=True, answer="好")
    with pytest.raises(CaseNotFound):
        settle_means_dispute(journey.by("reviewer6"), dispute.public_id, upheld=False, answer="又不好")


def test_what_cannot_be_is_refused(journey: Journey) -> None:
    """Before any check, without words, about nobody, about no category, and by another family: each is told."""
    journey.accepted()
    journey.visit()
    with pytest.raises(StepsMissing):
        disputed(journey)
    journey.verify()
    with pytest.raises(ReasonMissing):
        dispute_means(journey.resident(), journey.case_id, reason=" ")
    for more in ({"member_id": "MB-0000-0000-0"}, {"category": "99"}):
        with pytest.raises(MemberUnfit):
            disputed(journey, **more)
    stranger = Journey(journey.city, phone="13800000009", now=journey.now).resident()
    with pytest.raises(NotAllowed):
        dispute_means(stranger, journey.case_id, reason="x")
    assert not MeansDispute.objects.exists()


def test_a_case_that_ends_takes_its_dispute_along(journey: Journey) -> None:
    """The family takes its application back: nobody waits for an answer, no clock is late for ever."""
    journey.surveyed()
    dispute = disputed(journey)
    withdraw(journey.resident(), journey.case_id)
    dispute.refresh_from_db()
    assert dispute.outcome == MeansDispute.DROPPED
    assert not WorkItem.objects.filter(kind="casework.settle_dispute", state="open").exists()
    assert Clock.objects.get(subject_type="means_dispute").stopped_on == journey.now.date()
    with pytest.raises(NotPossibleNow):
        disputed(journey)
