"""A letter about a benefit in doubt: read and answered by the person it speaks of, and a page for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.outreach import consulting
from doudi.outreach.actions.answer_notice import answer_notice
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.open_notice import open_notice
from doudi.outreach.actions.propose_recovery import propose_recovery
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.errors import NoticeNotFound, NoticeUnopened, StepUnfit, TooManyTries
from doudi.outreach.models import Suspicion, SuspicionAnswer, SuspicionNotice
from doudi.outreach.reads.own_notices import fetch_own_notices
from doudi.outreach.supervision.tasks import ANSWER
from doudi.platform.acting import Acting
from doudi.platform.audit.guessing import TRIES
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import AuditEntry, StoredFile
from doudi.registry.acting import acting_for_resident
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person, ResidentAccount
from doudi.registry.pseudonym import person_key_of
from doudi.worklist.models import Clock, WorkItem
from tests.outreach.desks import Desks, build_desks, death
from tests.outreach.town import number
from tests.platform.received.pictures import pdf
from tests.portal.test_own_only import browser_of
from tests.workbench.desk import desk_of, open_on, said

KEY = person_key_of(number(7))


@pytest.fixture
def desks(db: None, monkeypatch: pytest.MonkeyPatch, settings: object) -> Desks:
    """The desks of a demo town."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_desks()
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    open_on(made.today)
    return made


def resident(phone: str, desks: Desks, key: int | None = None) -> ResidentAccount:
    """An account; the person's own where a key is given."""
    person = Person.objects.create(name="示例", person_key=key, enrolled_at=desks.now) if key is not None else None
    return ResidentAccount.objects.create(phone=phone, made_at=desks.now, person=person)


def told(desks: Desks, days: int = 14) -> SuspicionNotice:
    """Verified, and the person told."""
    row = desks.suspicion(death(KEY % 2**64))
    if row.state == "open":
        verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="一致")
    return notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=days))


def acting(account: ResidentAccount, desks: Desks) -> Acting:
    """The resident, now."""
    return acting_for_resident(account, desks.now)


def pages(notice: SuspicionNotice) -> list[str]:
    """Every page of a letter."""
    return [f"/letters/told/{notice.public_id}/{more}" for more in ("", "pdf/", "answer/")]


def test_the_person_reads_the_letter_and_answers(desks: Desks) -> None:
    """The same letter as the desk's; the answer with its paper stands on the desk's page, on its list, with its day."""
    notice = told(desks)
    mine = browser_of(resident("13900000001", desks, KEY).public_id)
    assert notice.public_id in said(mine.get("/letters/"))
    page = said(mine.get(pages(notice)[0]))
    for words in ("核实结果告知书", "这还不是追回的决定", "社会保险经办条例", "在网上写", "现在写说明"):
        assert words in page, words
    assert mine.get(pages(notice)[1]).content.startswith(b"%PDF")
    form = said(mine.get(pages(notice)[2]))
    key = re.findall(r'name="key" value="(\w+)"', form)[0]
    scan = SimpleUploadedFile("x.pdf", pdf(), content_type="application/pdf")
    given = {"said": "人还在，<b>上周</b>才去认证过", "photos": scan, "key": key}
    assert mine.post(pages(notice)[2], given).headers["Location"] == pages(notice)[0]
    scan.seek(0)
    assert mine.post(pages(notice)[2], given).status_code == 302, "pressed twice"
    assert (SuspicionAnswer.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert "上周" in said(mine.get(pages(notice)[0]))
    row = notice.suspicion
    desk = said(desk_of("fund6").get(f"/work/supervision/{row.public_id}/"))
    assert "本人写的说明" in desk
    assert "人还在，&lt;b&gt;上周&lt;/b&gt;才去认证过" in desk
    assert "本人在网上写了说明" in desk
    assert "本人写了说明，看一看" in said(desk_of("fund6").get("/work/list/"))
    paper = f"/work/supervision/{row.public_id}/papers/{StoredFile.objects.get().public_id}/"
    assert paper in desk
    answer = desk_of("fund6").get(paper)
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.filter(action="read.answer_paper").count() == 1
    assert desk_of("fund7").get(paper).status_code == 404
    other = f"/work/supervision/{row.public_id}/papers/SJ-0000-0000-0/"
    assert desk_of("fund6").get(other).status_code == 404


def test_nobody_else_finds_it(desks: Desks) -> None:
    """Another resident, one without a name, and the staff: pages that do not exist, to read and to write."""
    notice = told(desks)
    other = browser_of(resident("13900000002", desks, KEY - 1).public_id)
    nobody = browser_of(resident("13900000003", desks).public_id)
    for client in (other, nobody):
        assert notice.public_id not in said(client.get("/letters/"))
        for address in pages(notice):
            assert client.get(address).status_code == 404, address
            assert client.post(address, {"said": "x"}).status_code in (404, 405), address
    assert desk_of("fund6").get(pages(notice)[0]).status_code == 302
    assert Client().get(pages(notice)[0]).headers["Location"].startswith("/sign-in/")
    with pytest.raises(NotAllowed):
        fetch_own_notices(desks.fund())
    with pytest.raises(NoticeNotFound):
        answer_notice(acting(resident("13900000004", desks, 5), desks), notice.public_id, said="x")
    assert not SuspicionAnswer.objects.exists()


def test_the_answer_is_heard(desks: Desks) -> None:
    """Its clock stops on the day, recovery may then be proposed; the task ends with the desk's next step."""
    notice = told(desks)
    row, me = notice.suspicion, acting(resident("13900000001", desks, KEY), desks.later(2))
    recovery = {"amount_fen": 120_000, "months": ["2025-08"], "instalments": 3, "reason": "多发"}
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **recovery)
    answer_notice(me, notice.public_id, said="家里不知道要报")
    assert Clock.objects.get(rule_key=ANSWER).stopped_on == desks.today
    item = WorkItem.objects.get(kind="outreach.read_answer")
    assert (item.state, item.owner_role) == ("open", "fund_supervisor")
    row.refresh_from_db()
    assert (row.state, row.steps.order_by("-pk")[0].by_name) == ("verified", "本人")
    assert propose_recovery(desks.fund(), row.public_id, **recovery).state == "recovery_proposed"
    item.refresh_from_db()
    assert item.state == "done"
    answer_notice(me, notice.public_id, said="还有一张证明")
    assert WorkItem.objects.filter(kind="outreach.read_answer", state="open").count() == 1
    assert Suspicion.objects.get().state == "recovery_proposed"


def test_late_it_is_read_too_and_after_the_end_no_more(desks: Desks) -> None:
    """The named day is no door that shuts; the end of the matter is; pressed twice is one answer."""
    notice = told(desks, days=3)
    account = resident("13900000001", desks, KEY)
    desks.later(9)
    open_on(desks.today)
    me, mine = acting(account, desks), browser_of(account.public_id)
    assert "已经过了，现在写也会看" in said(mine.get(pages(notice)[0]))
    first = answer_notice(me, notice.public_id, said="住院了", key="k")
    assert answer_notice(me, notice.public_id, said="住院了", key="k").pk == first.pk
    with pytest.raises(KeyReused):
        answer_notice(me, notice.public_id, said="别的", key="k")
    assert mine.post(pages(notice)[2], {"said": "  "}).status_code == 422
    clear_suspicion(desks.fund("fundb6"), notice.suspicion.public_id, reason="人还在")
    assert "这件事已经办结" in said(mine.get(pages(notice)[0]))
    assert mine.post(pages(notice)[2], {"said": "晚了"}).status_code == 302
    assert SuspicionAnswer.objects.count() == 1


def test_what_is_answered_is_the_last_letter(desks: Desks) -> None:
    """An earlier one leads to it and takes no answer; an official may still write down what was said."""
    first = told(desks)
    account = resident("13900000001", desks, KEY)
    last = told(desks.later())
    mine = browser_of(account.public_id)
    assert pages(last)[0] in said(mine.get(pages(first)[0]))
    assert mine.get(pages(first)[2]).status_code == 302
    with pytest.raises(NoticeNotFound):
        answer_notice(acting(account, desks), first.public_id, said="x")
    answer_notice(acting(account, desks), last.public_id, said="x")
    record_answer(desks.fund(), last.suspicion.public_id, said="电话里也说了")
    assert not WorkItem.objects.filter(kind="outreach.read_answer", state="open").exists()


def test_a_letter_on_paper_is_opened_by_its_number(desks: Desks) -> None:
    """By the family too: number and citizen number together; wrong ones are told alike, counted, and stopped."""
    notice = told(desks)
    family = resident("13900000008", desks)
    mine = browser_of(family.public_id)
    for letter, whose in ((notice.public_id, number(8)), ("GZ-0000-0000-0", number(7)), ("x", "y")):
        answer = mine.post("/letters/told/", {"number": letter, "citizen_number": whose})
        assert answer.status_code == 422
        assert "编号和身份证号对不上" in said(answer)
    assert mine.get(pages(notice)[0]).status_code == 404
    right = {"number": notice.public_id.lower(), "citizen_number": number(7)}
    assert mine.post("/letters/told/", right).headers["Location"] == pages(notice)[0]
    assert "写说明" in said(mine.get(pages(notice)[2]))
    last = told(desks.later())
    assert mine.get(pages(last)[0]).status_code == 200, "the others of the same matter are theirs too"
    guesser = acting(resident("13900000009", desks), desks)
    for _ in range(TRIES):
        with pytest.raises(NoticeUnopened):
            open_notice(guesser, number="GZ-0000-0000-0", citizen_number=number(7))
    with pytest.raises(TooManyTries):
        open_notice(guesser, **right)
    assert AuditEntry.objects.filter(action="outreach.notice_not_opened").count() == TRIES + 3
    assert not AuditEntry.objects.filter(detail__icontains=number(7)).exists()


def test_what_was_written_is_in_no_table_in_clear(desks: Desks) -> None:
    """The answer is encrypted; events and audit hold its number alone; internal matters have no letters."""
    notice = told(desks)
    answer_notice(acting(resident("13900000001", desks, KEY), desks), notice.public_id, said="一段家里的话")
    raw = SuspicionAnswer.objects.raw("select id, said as s from outreach_suspicionanswer")[0]
    assert "家里的话" not in raw.s
    Suspicion.objects.update(internal=True)
    assert fetch_own_notices(acting(ResidentAccount.objects.get(), desks)) == []


def test_the_pages_speak_english(desks: Desks) -> None:
    """List, letter, answer and opening by number."""
    notice = told(desks)
    mine = browser_of(resident("13900000001", desks, KEY).public_id)
    mine.cookies["doudi_language"] = "en"
    expected = {"/letters/": "Open it by its number", "/letters/told/": "The number on the letter"}
    expected |= {pages(notice)[0]: "Answer now", pages(notice)[2]: "Send the answer"}
    for address, words in expected.items():
        assert words in said(mine.get(address)), address
