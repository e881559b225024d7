"""Who signed for a letter: recorded once; the days to disagree count from it, on page, in the register and online."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from doudi.casework.actions.print_form import print_form_of
from doudi.casework.actions.record_receipt import AlreadyReceived, ReceiptUnfit, record_receipt
from doudi.casework.actions.terminate import terminate
from doudi.casework.errors import CaseNotFound, NotPossibleNow
from doudi.casework.models import LetterReceipt
from doudi.casework.reads import check_letter, fetch_letter
from doudi.casework.remedies import load_remedies
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.errors import NotAllowed
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.journey import Journey
from tests.casework.test_prints import decided  # noqa: F401 - a decided case is a fixture there
from tests.workbench.desk import desk_of, open_on, said


def until(received_on: date) -> tuple[date, date]:
    """Both last days."""
    reconsider, sue = load_remedies()
    return reconsider.until(received_on), sue.until(received_on)


def test_the_days_count_from_the_receipt(decided: Journey) -> None:  # noqa: F811
    """Signed for five days later: both last days move, on the letter and in the register; who hears of it is told."""
    issued = decided.now.date()
    assert fetch_letter(decided.resident(), decided.case_id).ways[0].until == until(issued)[0]
    decided.later(5)
    received = decided.now.date()
    made = record_receipt(decided.by("clerk6"), decided.case_id, received_on=received, name="李某某", by_whom="family")
    decision = decided.case.decision
    assert (decision.reconsider_until, decision.sue_until) == until(received)
    letter = fetch_letter(decided.resident(), decided.case_id)
    assert tuple(way.until for way in letter.ways) == until(received)
    assert (letter.received_on, letter.days_from.zh) == (received, "从您收到信的那天算起。")
    event = OutboxEvent.objects.get(kind="letter_received")
    assert event.payload["received_on"] == received.isoformat()
    assert "李某某" not in str(event.payload)
    assert AuditEntry.objects.filter(action="casework.record_receipt", case_ref=decided.case_id).count() == 1
    text = str(print_form_of(decided.by("clerk6"), decided.case_id, "receipt").content)
    assert "李某某" in text
    assert made.letter_number in text


def test_a_receipt_is_recorded_once(decided: Journey) -> None:  # noqa: F811
    """The same again has one effect; another day is refused: the days do not move back and forth."""
    clerk, day = decided.by("clerk6"), decided.now.date()
    first = record_receipt(clerk, decided.case_id, received_on=day, name="张某某")
    assert record_receipt(clerk, decided.case_id, received_on=day, name="张某某") == first
    decided.later(3)
    with pytest.raises(AlreadyReceived):
        record_receipt(decided.by("clerk6"), decided.case_id, received_on=decided.now.date(), name="张某某")
    record_receipt(decided.resident(), decided.case_id, received_on=decided.now.date())
    assert LetterReceipt.objects.get().received_on == day
    twice = LetterReceipt.objects.get()
    twice.pk, twice.public_id = None, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"received_on": date(2020, 1, 1), "name": "张某某"}, "发信以前"),
        ({"received_on": date(2035, 1, 1), "name": "张某某"}, "还没有到"),
        ({}, "签收的人的姓名"),
        ({"how": "left", "by_whom": "nobody"}, "见证的人和原因"),
        ({"how": "left", "by_whom": "self", "witness": "王某某", "note": "不肯签"}, "才是留下"),
        ({"how": "online", "name": "张某某"}, "选一种"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(decided: Journey, more: dict[str, Any], word: str) -> None:  # noqa: F811
    """What cannot be is said, all at once, and nothing is kept."""
    with pytest.raises(ReceiptUnfit) as caught:
        record_receipt(decided.by("clerk6"), decided.case_id, **{"received_on": decided.now.date(), **more})
    assert word in caught.value.words.zh
    assert not LetterReceipt.objects.exists()


def test_a_letter_left_at_the_home_names_its_witness(decided: Journey) -> None:  # noqa: F811
    """Nobody signs: it is left, with a witness and the reason."""
    made = record_receipt(
        decided.by("clerk6"), decided.case_id, received_on=decided.now.date(), how="left", by_whom="nobody",
        witness="社区王某某", note="本人在家，不肯签",
    )  # fmt: skip
    assert (made.how, made.witness) == ("left", "社区王某某")


def test_nobody_else_signs_for_it(decided: Journey) -> None:  # noqa: F811
    """Another district and a stranger find nothing; a grid worker may not."""
    with pytest.raises(CaseNotFound):
        record_receipt(decided.by("clerk7"), decided.case_id, received_on=decided.now.date(), name="张某某")
    with pytest.raises(NotAllowed):
        record_receipt(decided.by("reviewer6"), decided.case_id, received_on=decided.now.date(), name="张某某")
    decided.phone = "13800000099"
    with pytest.raises(CaseNotFound):
        record_receipt(decided.resident(), decided.case_id, received_on=decided.now.date())


def test_no_letter_no_receipt(journey: Journey) -> None:
    """A decision that was not sent cannot have been received."""
    journey.filed()
    with pytest.raises(NotPossibleNow):
        record_receipt(journey.by("clerk6"), journey.case_id, received_on=journey.now.date(), name="张某某")


def test_the_letter_on_an_end_without_a_decision_is_signed_for_too(journey: Journey) -> None:
    """An application that was ended: its letter's days count from the receipt as well."""
    journey.filed()
    journey.accept()
    terminate(journey.by("clerk6"), journey.case_id, reason="三次联系不上，也没有来。")
    journey.later(4)
    day = journey.now.date()
    made = record_receipt(journey.by("clerk6"), journey.case_id, received_on=day, name="张某某")
    assert made.letter_number == journey.case_id
    letter = fetch_letter(journey.resident(), journey.case_id)
    assert tuple(way.until for way in letter.ways) == until(day)
    assert print_form_of(journey.by("clerk6"), journey.case_id, "receipt").kind == "receipt"


def test_the_family_says_so_on_its_own_page(decided: Journey) -> None:  # noqa: F811
    """One button; then the page says the day, and the button is gone."""
    open_on(decided.now.date())
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = decided.resident().actor_id
    session.save()
    page = said(client.get(f"/letters/{decided.case_id}/"))
    assert "我收到这封信了" in page
    client.post(f"/letters/{decided.case_id}/received/")
    page = said(client.get(f"/letters/{decided.case_id}/"))
    assert "我收到这封信了" not in page
    assert LetterReceipt.objects.get().how == "online"


def test_the_desk_prints_and_records(decided: Journey) -> None:  # noqa: F811
    """The page lists every form; one press prints; the receipt's form refuses and then records."""
    open_on(decided.now.date())
    desk = desk_of("clerk6")
    base = f"/work/cases/{decided.case_id}/prints/"
    assert base in said(desk.get(f"/work/cases/{decided.case_id}/"))
    page = said(desk.get(base))
    for words in ("社会救助申请书", "送达签收单", "还没有人签收", "记民主评议"):
        assert words in page
    answer = desk.post(f"{base}make/receipt/", follow=True)
    assert answer.content.startswith(b"%PDF")
    assert desk.post(f"{base}make/notice/").status_code in (409, 422, 200, 400)
    wrong = desk.post(f"{base}receipt/", {"received_on": decided.now.date().isoformat(), "how": "handed",
                                          "by_whom": "self"})  # fmt: skip
    assert wrong.status_code == 422
    assert "签收的人的姓名" in said(wrong)
    done = desk.post(
        f"{base}receipt/",
        {"received_on": decided.now.date().isoformat(), "how": "handed", "by_whom": "self", "name": "张某某"},
        follow=True,
    )
    assert "当面交给" in said(done)
    assert "Prints and receipts" in said(desk_of("clerk6", language="en").get(base))


def test_anybody_checks_a_paper(decided: Journey) -> None:  # noqa: F811
    """By its code or by what a scan gives: what it is, and what to compare; a wrong one is not ours."""
    open_on(decided.now.date())
    letter = fetch_letter(decided.resident(), decided.case_id)
    page = said(Client().post("/check-letter/", {"code": f"{letter.number} {letter.check_code}"}))
    for words in ("是我们发的", "最低生活保障告知书", "940元"):
        assert words in page, words
    for secret in ("张某某", decided.case_id):
        assert secret not in page
    assert "没有查到" in said(Client().get("/check-letter/0000-0000-0000/"))
    assert check_letter(f"https://example.cn/check-letter/{letter.check_code}/").is_ours
