"""After the decision: what is paid in a month, who changes it, and that a family is heard before it loses anything."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.errors import NothingToPay, PayRunVoided
from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementPeriod, EntitlementReview, PayLine, PayRun
from doudi.benefits.upkeep.actions.decide_change import decide_change
from doudi.benefits.upkeep.actions.hear_family import hear_family
from doudi.benefits.upkeep.actions.note_finding import note_finding
from doudi.benefits.upkeep.actions.open_due_reviews import look_after_entitlements
from doudi.benefits.upkeep.actions.propose_change import Wanted, propose_change
from doudi.benefits.upkeep.actions.report_change import report_change
from doudi.benefits.upkeep.errors import (
    ChangeNotPossible,
    DepartureUnexplained,
    EntitlementNotFound,
    FamilyNotHeard,
    MonthFiled,
    ProposerDecides,
)
from doudi.benefits.upkeep.periods import paid_in
from doudi.benefits.upkeep.reads.desk import fetch_change_letter
from doudi.casework.reads.letters import check_letter
from doudi.platform.acting import Acting
from doudi.platform.files import read
from doudi.platform.models import AuditEntry, Message, StoredFile
from doudi.registry.models import Person
from doudi.worklist.models import WorkItem
from tests.benefits.conftest import give_account
from tests.casework.journey import Journey


def the_one() -> Entitlement:
    """The family's entitlement."""
    return Entitlement.objects.get()


def earner(journey: Journey, at: int = 0) -> str:
    """The fact of a member's wage."""
    return f"person:{journey.case.members.order_by('pk')[at].public_id}:monthly_wage_fen"


def review_of(journey: Journey, kind: str = "income") -> EntitlementReview:
    """Somebody tells, and a review is open."""
    report_change(journey.by("clerk6"), the_one().public_id, kind=kind, text="换了工作")
    return EntitlementReview.objects.get(state="open")


def found_wage(journey: Journey, fen: int, **more: str) -> str:
    """A review finds another wage and the rules' answer is proposed; the change's number."""
    review = review_of(journey)
    note_finding(journey.by("clerk6"), review.public_id, fact_key=earner(journey), value=fen, why="看了工资条")
    wanted = Wanted(kind=more.pop("kind", "reduced"), reason="工资变了", **more)
    return propose_change(journey.by("clerk6"), the_one().public_id, wanted, review_id=review.public_id)


def heard(journey: Journey, change: str) -> None:
    """The family is heard at home."""
    hear_family(journey.by("clerk6"), change, how="visit", text="他们说知道了，没有意见")


def decide(journey: Journey, change: str, who: str = "approver6") -> EntitlementChange:
    """The county agrees."""
    return decide_change(journey.by(who), change, agree=True)


def filed(journey: Journey, month: str) -> PayRun:
    """The month's roll, made, approved and filed."""
    run = draft_pay_run(journey.by("payer6"), scheme="dibao", month=month, division_code="500106")
    approve_pay_run(journey.by("paychecker6"), run.public_id, digest=run.digest)
    return file_pay_run(journey.by("payer6"), run.public_id)


def daily(journey: Journey) -> int:
    """The worker's daily look."""
    return look_after_entitlements(Acting.system("housekeeping", journey.now))


def test_a_higher_wage_is_weighed_heard_decided_and_paid_from_its_month(granted: Journey) -> None:
    """940 less 200 more wage: the rules' sum, not before the family was heard, from the next month; filed ones stay."""
    give_account(granted)
    filed(granted, "2025-10")
    change = found_wage(granted, 125_000)
    kept = EntitlementChange.objects.get()
    assert (kept.computed_kind, kept.from_month, kept.amount_before_fen) == ("reduced", "2025-11", 94_000)
    assert 0 < kept.amount_fen == kept.computed_fen < 94_000
    assert Message.objects.filter(template="change_proposed").count() == 1
    with pytest.raises(FamilyNotHeard):
        decide(granted, change)
    heard(granted, change)
    with pytest.raises(EntitlementNotFound):
        decide(granted, change, "approver7")
    decide(granted, change)
    decide(granted, change)
    assert paid_in(the_one(), "2025-10").amount_fen == 94_000  # type: ignore[union-attr]
    granted.later(14)
    filed(granted, "2025-11")
    amounts = dict(PayLine.objects.values_list("month", "amount_fen"))
    assert amounts == {"2025-10": 94_000, "2025-11": kept.amount_fen}
    assert the_one().amount_fen == 94_000
    granted.later(36)
    assert daily(granted) >= 1
    assert the_one().amount_fen == kept.amount_fen
    assert EntitlementReview.objects.get(reason="reported").state == "done"
    assert AuditEntry.objects.filter(action="benefits.decide_change").count() == 1


def test_the_letter_says_what_when_why_and_how_to_disagree(granted: Journey, tmp_path: Path) -> None:
    """Two letters are kept as sent, and the family's message names no sum."""
    change = found_wage(granted, 125_000)
    heard(granted, change)
    decided = decide(granted, change)
    words = (
        ("调低告知书", "从2025年10月起", "原来每月940元，现在每月740元", "工资变了", "知道了", "行政复议", "1,250"),
        ("goes down", "From October 2025", "it was CNY 940 a month and is now CNY 740", "1,250"),
    )
    for number, expected in zip((decided.letter_zh_file_id, decided.letter_en_file_id), words, strict=True):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(read(StoredFile.objects.get(public_id=number)))
        printed = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        text = "".join(printed.split())
        for each in (*expected, decided.check_code):
            assert "".join(each.split()) in text, (each, printed)
        assert printed.count("\f") == 1
    assert check_letter(decided.check_code).title.zh == "最低生活保障调低告知书"
    told = Message.objects.get(template="change_decided").text
    assert change in told
    assert "元" not in told


def test_before_it_loses_the_family_has_a_letter_that_asks(granted: Journey, tmp_path: Path) -> None:
    """Printed for whoever has no telephone: what is intended and why, that nothing is decided, how to answer."""
    change = found_wage(granted, 125_000)
    for language, words in (
        ("zh", ("拟调低，听取意见告知书", "还没有决定，先听您说", "原来每月940元", "听过您说的才作决定", "1,250")),
        ("en", ("may go down", "Nothing is decided yet", "Before: CNY 940 a month", "1,250")),
    ):
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(fetch_change_letter(granted.by("clerk6"), change, language))
        printed = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        for each in words:
            assert "".join(each.split()) in "".join(printed.split()), (each, printed)
        assert "行政复议" not in printed
        assert printed.count("\f") == 1
    asked = EntitlementChange.objects.get()
    found = check_letter(asked.hear_code)
    assert (found.is_ours, found.kind, found.number) == (True, "hearing", change)
    heard(granted, change)
    decided = decide(granted, change)
    assert check_letter(asked.hear_code).kind == "hearing"
    assert check_letter(decided.check_code).kind == "change"


def test_a_roll_drawn_up_before_the_change_is_void_when_it_is_filed(granted: Journey) -> None:
    """November was approved at 940; the change counts from November; the file is not made from the old roll."""
    give_account(granted)
    change = found_wage(granted, 125_000)
    heard(granted, change)
    run = draft_pay_run(granted.by("payer6"), scheme="dibao", month="2025-10", division_code="500106")
    EntitlementChange.objects.update(from_month="2025-10")
    approve_pay_run(granted.by("paychecker6"), run.public_id, digest=run.digest)
    decide(granted, change)
    with pytest.raises(PayRunVoided):
        file_pay_run(granted.by("payer6"), run.public_id)


def test_what_was_filed_is_never_changed(granted: Journey) -> None:
    """A proposal from a filed month is refused with the earliest month; one overtaken by the bank's file likewise."""
    give_account(granted)
    change = found_wage(granted, 125_000)
    assert EntitlementChange.objects.get().from_month == "2025-10"
    heard(granted, change)
    filed(granted, "2025-10")
    with pytest.raises(MonthFiled) as caught:
        decide(granted, change)
    assert caught.value.earliest == "2025-11"
    decide_change(granted.by("approver6"), change, agree=False, note="十月已经报了，从十一月起重提")
    with pytest.raises(MonthFiled):
        propose_change(granted.by("clerk6"), the_one().public_id, Wanted("reduced", "工资变了", "2025-10"))


def test_to_depart_from_the_rules_needs_a_written_reason(granted: Journey) -> None:
    """The rules say reduced to a sum; another kind or sum without a reason is refused, with it is kept."""
    review = review_of(granted)
    note_finding(granted.by("clerk6"), review.public_id, fact_key=earner(granted), value=125_000, why="看了工资条")
    clerk, number = granted.by("clerk6"), the_one().public_id
    with pytest.raises(DepartureUnexplained):
        propose_change(clerk, number, Wanted("stopped", "工资变了"), review_id=review.public_id)
    wanted = Wanted("stopped", "工资变了", departure_reason="全家搬走了")
    propose_change(clerk, number, wanted, review_id=review.public_id)
    assert EntitlementChange.objects.get().departure_reason == "全家搬走了"


def test_suspended_resumed_and_stopped_by_month(granted: Journey) -> None:
    """October is paid, November and December are not, January is; from February nothing."""
    give_account(granted)
    for at, (kind, month) in enumerate((("suspended", "2025-11"), ("resumed", "2026-01"), ("stopped", "2026-02"))):
        change = propose_change(
            granted.by("clerk6"), the_one().public_id, Wanted(kind, "找不到人", month, departure_reason="核实过")
        )
        if kind != "resumed":
            heard(granted, change)
        decide(granted, change)
        granted.later((40, 60, 40)[at])
        daily(granted)
    entitlement = the_one()
    paid = [m for m in ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02") if _is_paid(entitlement, m)]
    assert paid == ["2025-10", "2026-01"]
    assert (entitlement.state, entitlement.to_month) == ("ended", "2026-02")
    assert filed(granted, "2025-10").total_fen == 94_000
    with pytest.raises(NothingToPay):
        filed(granted, "2025-12")


def _is_paid(entitlement: Entitlement, month: str) -> bool:
    found = paid_in(entitlement, month)
    return found is not None and found.is_paid


def test_who_proposes_does_not_decide_and_nobody_decides_twice(granted: Journey) -> None:
    """Refused by the action and by the database; sent back needs a reason; a second opinion comes too late."""
    change = found_wage(granted, 60_000, kind="raised")
    EntitlementChange.objects.update(maker_id=granted.by("approver6").actor_id)
    with pytest.raises(ProposerDecides):
        decide(granted, change)
    EntitlementChange.objects.update(maker_id=granted.by("clerk6").actor_id)
    with pytest.raises(ChangeNotPossible):
        decide_change(granted.by("approver6"), change, agree=False)
    decide_change(granted.by("approver6"), change, agree=False, note="工资条不清楚")
    with pytest.raises(ChangeNotPossible):
        decide(granted, change)
    assert not EntitlementPeriod.objects.exists()


def test_a_review_is_put_on_the_list_before_its_day_and_only_once(granted: Journey) -> None:
    """Not sorted yet: half a year after it began (art. 31), thirty days before; the clock ends on the day."""
    assert daily(granted) == 1
    due = the_one().next_review_on
    assert due is not None
    granted.now += timedelta(days=(due - granted.now.date()).days - 31)
    daily(granted)
    assert not EntitlementReview.objects.exists()
    granted.later()
    daily(granted)
    daily(granted)
    review = EntitlementReview.objects.get()
    item = WorkItem.objects.get(subject_id=review.public_id)
    assert (review.reason, review.due_on, item.owner_role) == ("periodic", due, "township_clerk")
    assert item.clock is not None
    assert item.clock.due_on == due


def test_a_death_on_the_register_is_looked_at_within_three_months(granted: Journey) -> None:
    """Found by the daily work, once; the member taken out, the rules work it out for two."""
    daily(granted)
    spouse = granted.case.members.get(relation="spouse")
    died = date(2025, 9, 20)
    Person.objects.filter(pk=spouse.person_id).update(deceased_on=died)
    assert daily(granted) == 1
    assert daily(granted) == 0
    review = EntitlementReview.objects.get()
    assert (review.reason, review.due_on) == ("death", date(2025, 12, 20))
    note_finding(granted.by("clerk6"), review.public_id, member_left=spouse.public_id, why="看了死亡证明")
    wanted = Wanted("reduced", "李某某去世，两口人", departure_reason="规则算的人数看过")
    propose_change(granted.by("clerk6"), the_one().public_id, wanted, review_id=review.public_id)
    assert EntitlementChange.objects.get().members_count == 2
