"""From a decision to the bank's file: once, by two people, to the fen."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.drop_pay_run import drop_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.actions.open_entitlement import open_entitlement
from doudi.benefits.actions.register_account import register_account
from doudi.benefits.errors import (
    AccountUnfit,
    MonthTooFar,
    NothingToPay,
    PayRunChanged,
    PayRunNotFound,
    PayRunNotPossible,
    PayRunVoided,
    SamePerson,
)
from doudi.benefits.models import Entitlement, PayeeAccount, PayLine, PayRun
from doudi.benefits.reads import (
    fetch_bank_file,
    fetch_entitlements,
    fetch_pay_list_pdf,
    fetch_pay_run,
    fetch_pay_runs,
)
from doudi.platform.acting import Acting
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.actions.open_office import appoint
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import WorkItem
from tests.benefits.conftest import another_family, give_account
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START


def draft(journey: Journey, who: str = "payer6", month: str = "2025-10") -> PayRun:
    """Make the month's run."""
    return draft_pay_run(journey.by(who), scheme="dibao", month=month, division_code="500106")


def filed(journey: Journey, month: str = "2025-10") -> PayRun:
    """Make, approve and file it."""
    run = draft(journey, month=month)
    approve_pay_run(journey.by("paychecker6"), run.public_id, digest=run.digest)
    return file_pay_run(journey.by("payer6"), run.public_id)


def test_a_decision_opens_one_entitlement_however_often_it_is_announced(granted: Journey) -> None:
    """Events come at least once; the entitlement comes once, with the decided amount and month."""
    for _ in range(2):
        open_entitlement(Acting.system("again", granted.now), granted.case_id)
        OutboxEvent.objects.update(dispatched_at=None)
        dispatch_pending(granted.now)
    entitlement = Entitlement.objects.get()
    assert (entitlement.amount_fen, entitlement.from_month) == (94_000, "2025-10")


def test_a_family_reaches_the_bank_file_with_every_fen(granted: Journey) -> None:
    """Approved = filed = 940.00 yuan; the file has the account, a count and a control sum, in GB18030."""
    give_account(granted)
    run = filed(granted)
    assert (run.approved_fen, run.filed_fen, run.total_fen) == (94_000, 94_000, 94_000)
    payer = granted.by("payer6")
    rows = list(csv.reader(io.StringIO(fetch_bank_file(payer, run.public_id).decode("gb18030"))))
    line = PayLine.objects.get()
    assert rows[1] == ["1", line.public_id, "张某某", "6222000011112222", "示例银行", "940.00", "2025年10月低保"]
    assert rows[-1][:2] + rows[-1][5:6] == ["合计", "1", "940.00"]
    assert fetch_pay_list_pdf(payer, run.public_id).startswith(b"%PDF-")
    assert fetch_pay_run(payer, run.public_id).sums.zh == "批准940.00元 = 出文件940.00元"


def test_no_roll_is_drawn_up_for_a_month_far_ahead(granted: Journey) -> None:
    """This month and the next, no later: who is entitled in five years nobody knows today."""
    give_account(granted)
    with pytest.raises(MonthTooFar):
        draft(granted, month="2030-01")
    assert not PayRun.objects.exists()


def test_whoever_waits_for_an_account_is_named_as_waiting(granted: Journey) -> None:
    """Nothing to pay because nobody has an account is not the same as nobody being entitled."""
    with pytest.raises(NothingToPay) as caught:
        draft(granted)
    assert caught.value.words.zh == "能发的都在名单里了。还有1户没有登记账户，先登记。"
    assert "1 family has" in caught.value.words.en


def test_the_first_month_is_the_one_after_the_decision(granted: Journey) -> None:
    """September, the month of the decision, is not paid; October is; so is November, once each."""
    give_account(granted)
    with pytest.raises(NothingToPay):
        draft(granted, month="2025-09")
    filed(granted)
    with pytest.raises(NothingToPay):
        draft(granted)
    granted.later(31)
    filed(granted, "2025-11")
    assert sorted(PayLine.objects.values_list("month", flat=True)) == ["2025-10", "2025-11"]


def test_the_database_refuses_a_second_payment_for_a_month(granted: Journey) -> None:
    """Whatever route asks for it: person, scheme, month and kind are unique."""
    give_account(granted)
    filed(granted)
    line = PayLine.objects.get()
    line.pk, line.public_id = None, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_who_made_a_run_cannot_approve_it_even_with_both_posts(granted: Journey) -> None:
    """Maker ≠ checker, in words from the action and again in the database."""
    give_account(granted)
    both = granted.city.staff["payer6"]
    appoint(ADMIN, both, granted.city.offices["500106"], "county_pay_approver", since=START)
    run = draft(granted)
    with pytest.raises(SamePerson):
        approve_pay_run(granted.by("payer6"), run.public_id, digest=run.digest)
    page = fetch_pay_run(granted.by("payer6"), run.public_id)
    assert not page.row.may["approve"]
    assert page.row.why_not["approve"].zh
    run.refresh_from_db()
    run.approved_by = run.made_by
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


def test_an_approver_approves_what_was_shown(granted: Journey) -> None:
    """Another digest than the one on file is refused; the same approval twice is one."""
    give_account(granted)
    run = draft(granted)
    checker = granted.by("paychecker6")
    with pytest.raises(PayRunChanged):
        approve_pay_run(checker, run.public_id, digest="0" * 64)
    first = approve_pay_run(checker, run.public_id, digest=run.digest)
    again = approve_pay_run(replace(checker, now=checker.now), run.public_id, digest=run.digest)
    assert first.approved_at == again.approved_at
    assert AuditEntry.objects.filter(action="benefits.approve_pay_run").count() == 1


@pytest.mark.parametrize("change", ["amount", "account", "line", "entitlement"])
def test_any_change_after_approval_voids_it(granted: Journey, change: str) -> None:
    """A touched line, a new account, a missing line or a changed entitlement: nothing is filed, it is a draft again."""
    give_account(granted)
    run = draft(granted)
    approve_pay_run(granted.by("paychecker6"), run.public_id, digest=run.digest)
    if change == "amount":
        PayLine.objects.update(amount_fen=94_001)
    elif change == "account":
        give_account(granted, "6222000099998888")
    elif change == "line":
        PayLine.objects.all().delete()
    else:
        Entitlement.objects.update(amount_fen=80_000)
    with pytest.raises(PayRunVoided):
        file_pay_run(granted.by("payer6"), run.public_id)
    run.refresh_from_db()
    assert (run.state, run.approved_by, run.approved_fen, run.filed_fen) == ("draft", "", None, None)
    assert run.voided_because
    again = draft(granted)
    assert again.public_id == run.public_id
    approve_pay_run(granted.by("paychecker6"), again.public_id, digest=again.digest)
    assert file_pay_run(granted.by("payer6"), again.public_id).state == "filed"


def test_filing_twice_gives_the_same_file_and_an_unapproved_run_none(granted: Journey) -> None:
    """A second tab files nothing again."""
    give_account(granted)
    run = draft(granted)
    with pytest.raises(PayRunNotPossible):
        file_pay_run(granted.by("payer6"), run.public_id)
    with pytest.raises(PayRunNotFound):
        fetch_bank_file(granted.by("payer6"), run.public_id)
    approve_pay_run(granted.by("paychecker6"), run.public_id, digest=run.digest)
    first = file_pay_run(granted.by("payer6"), run.public_id).bank_file_id
    assert file_pay_run(granted.by("payer6"), run.public_id).bank_file_id == first
    with pytest.raises(PayRunNotPossible):
        drop_pay_run(granted.by("payer6"), run.public_id, reason="算了")


def test_whoever_has_no_account_is_named_and_comes_later(granted: Journey) -> None:
    """Left out with a reason and a thing to do; registered, the next draft for the same month takes them in."""
    other = another_family(granted, 1)
    give_account(granted)
    run = draft(granted)
    page = fetch_pay_run(granted.by("payer6"), run.public_id)
    assert [each.name for each in page.not_included] == ["张某某1"]
    assert page.not_included[0].why.zh == "还没有登记账户"
    assert WorkItem.objects.filter(kind="benefits.account", state="open").count() == 1
    approve_pay_run(granted.by("paychecker6"), run.public_id, digest=run.digest)
    file_pay_run(granted.by("payer6"), run.public_id)
    give_account(other, "6222000033334444")
    assert WorkItem.objects.filter(kind="benefits.account", state="open").count() == 0
    second = draft(granted)
    assert second.public_id != run.public_id
    assert [line.person.name for line in second.lines.all()] == ["张某某1"]


def test_a_dropped_draft_frees_its_lines_and_stays_on_file(granted: Journey) -> None:
    """The month can be made again; the dropped run keeps its reason."""
    give_account(granted)
    run = draft(granted)
    drop_pay_run(granted.by("payer6"), run.public_id, reason="月份选错了")
    run.refresh_from_db()
    assert (run.state, run.voided_because, run.lines.count()) == ("dropped", "月份选错了", 0)
    assert filed(granted).total_fen == 94_000


@pytest.mark.parametrize("number", ["123", "abcdefgh12", "", "=1+1+1+1+1", "1" * 40])
def test_an_account_that_is_no_account_is_refused(granted: Journey, number: str) -> None:
    """Digits only, 8 to 32 of them; the holder is the person entitled."""
    person = granted.case.applicant
    assert person is not None
    payer = granted.by("payer6")
    with pytest.raises(AccountUnfit):
        register_account(payer, person.public_id, holder_name=person.name, bank_name="示例银行", number=number)
    with pytest.raises(AccountUnfit):
        register_account(payer, person.public_id, holder_name="别人", bank_name="示例银行", number="6222000011112222")
    assert not PayeeAccount.objects.exists()


def test_the_next_district_learns_nothing_about_a_pay_run(granted: Journey) -> None:
    """A real number and an invented one are answered alike; nothing is listed."""
    give_account(granted)
    run = draft(granted)
    calls: list[Any] = [fetch_pay_run, fetch_bank_file, fetch_pay_list_pdf, file_pay_run,
                        lambda by, n: approve_pay_run(by, n, digest="x"),
                        lambda by, n: drop_pay_run(by, n, reason="x")]  # fmt: skip
    for who in ("payer7", "paychecker7", "clerk6", "auditor6"):
        for call in calls:
            said = set()
            for public_id in (run.public_id, "FF-0000-0000-0", "x"):
                with pytest.raises(NotAllowed) as caught:
                    call(granted.by(who), public_id)
                said.add((type(caught.value), str(caught.value)))
            assert said == {(PayRunNotFound, str(PayRunNotFound()))}
    assert fetch_pay_runs(granted.by("payer7")) == []
    with pytest.raises(PayRunNotFound):
        draft_pay_run(granted.by("payer7"), scheme="dibao", month="2025-10", division_code="500106")
    with pytest.raises(NotAllowed):
        fetch_bank_file(granted.by("paychecker6"), run.public_id)


@pytest.mark.thorough
def test_lists_cost_a_fixed_number_of_queries(granted: Journey, django_assert_max_num_queries: Any) -> None:
    """Three families cost as many queries as one."""
    give_account(granted)
    for number in (1, 2):
        give_account(another_family(granted, number), f"62220000{number:08d}")
    run = draft(granted)
    payer = granted.by("payer6")
    with django_assert_max_num_queries(6):
        assert len(fetch_entitlements(payer)) == 3
    with django_assert_max_num_queries(8):
        assert len(fetch_pay_run(payer, run.public_id).lines) == 3
