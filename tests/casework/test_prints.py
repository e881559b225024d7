"""Printed forms: sealed, numbered, read back from the PDF: every word, embedded fonts, a code that telephones read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.casework.actions.print_form import NotToPrintNow, print_form_of
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.actions.record_review import ReviewUnfit, record_review
from doudi.casework.errors import CaseNotFound, NotPossibleNow
from doudi.casework.joint.errors import ChildShielded
from doudi.casework.models import Application, PrintedPaper, ReviewMeeting
from doudi.casework.prints import public
from doudi.casework.prints.blocks import Sheet, table, text
from doudi.casework.prints.kinds import KINDS
from doudi.casework.prints.printing import print_form
from doudi.casework.prints.public import may_show_people
from doudi.casework.prints.reading import fetch_print_pdf, fetch_prints
from doudi.casework.prints.sealing import PrintBroken
from doudi.casework.reads import LetterCheck, check_letter, fetch_letter_pdf
from doudi.casework.reads import letters as letters_read
from doudi.casework.reads.letters import also_checked_by
from doudi.casework.reads.signing import fetch_member_sheet
from doudi.evidence.sheets.printing import print_sheet
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.errors import NotAllowed
from doudi.schemes.catalogue import load_for
from doudi.worklist.words import Words
from tests.casework.journey import Journey
from tests.support.kept_rows import kept_rows
from tests.support.paper import printed, squeezed

NO_MORE = {"other_financial_assets_fen": None, "vehicle_count": None, "dwelling_count": 1,
           "has_business_registration": None, "recent_property_transfer": None, "already_receiving": None}  # fmt: skip
MEETING: dict[str, Any] = {
    "place": "示例社区办公室", "chair": "主任示例", "recorder": "记录示例",
    "present": [{"name": f"代表{at}", "role": "居民代表"} for at in range(1, 6)],
    "votes": (4, 1, 0), "conclusion": "true", "said": "都说他家确实困难。",
}  # fmt: skip


def begin(journey: Journey, until: str) -> Journey:
    """The case as it stands after some steps, put back as rows."""

    def make() -> tuple[str, Any]:
        getattr(journey, until)()
        return journey.case_id, journey.now

    journey.case_id, journey.now = kept_rows(("a case to print", until), make)
    return journey


@pytest.fixture
def on_notice(journey: Journey) -> Journey:
    """A case on public notice."""

    def make() -> tuple[str, Any]:
        journey.surveyed()
        journey.settle(deposits_fen=318_000, **NO_MORE)
        journey.assess()
        journey.opinion()
        journey.notice()
        return journey.case_id, journey.now

    journey.case_id, journey.now = kept_rows("a case on notice, to print", make)
    return journey


@pytest.fixture
def decided(journey: Journey) -> Journey:
    """A decided case whose letter was sent."""
    return begin(journey, "confirmed")


def notice_of(journey: Journey) -> str:
    """The number of the notice that stands."""
    return str(journey.case.notices.get().public_id)


def pdf_of(journey: Journey, kind: str, who: str = "clerk6", language: str = "zh-hans") -> bytes:
    """One form, printed and read."""
    made = print_form_of(journey.by(who), journey.case_id, kind)
    return fetch_print_pdf(journey.by(who), journey.case_id, made.public_id, language)


@pytest.mark.needs_poppler
@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("application", ["社会救助申请书", "李某某", "张小某", "承诺", "我说的家里人、收入和财产都是真的", "1,050元"]),
        ("visit_blank", ["入户调查表", "见到人了吗", "看到的", "邻居和村里怎么说", "上门的人二"]),
        ("visit", ["入户调查记录", "clerk6示例", "grid6示例", "张某某"]),
        ("review_blank", ["民主评议表", "到会的人", "没有登在册，不检查", "主持"]),
        ("approval", ["社会救助审批表", "每月补给您家", "940元", "建议给", "没有出"]),
        ("notice", ["公示", "张*", "940元", "是谁提的意见，我们不说出去"]),
    ],
)
def test_a_form_reads_back_from_its_pdf(on_notice: Journey, tmp_path: Path, kind: str, says: list[str]) -> None:
    """Its words are on it, A4, every font embedded, and the code gives its number and check code."""
    made = print_form_of(on_notice.by("clerk6"), on_notice.case_id, kind)
    read = printed(fetch_print_pdf(on_notice.by("clerk6"), on_notice.case_id, made.public_id, "zh-hans"), tmp_path)
    text = read.text
    for words in (*says, made.public_id, made.check_code):
        assert squeezed(words) in text, (kind, words)
    assert "A4" in read.info
    assert read.fonts
    assert all(embedded for _name, embedded in read.fonts)
    assert read.scanned == f"{made.public_id} {made.check_code}"


@pytest.mark.needs_poppler
@pytest.mark.thorough
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"review", "receipt"}))
def test_a_form_is_printed_in_english_too(on_notice: Journey, tmp_path: Path, kind: str) -> None:
    """The same form in English says its English title and no Chinese heading of ours."""
    read = printed(pdf_of(on_notice, kind, language="en"), tmp_path)
    assert squeezed(KINDS[kind].title.en) in read.text or kind in ("visit_blank", "review_blank")
    assert "校验码" not in read.text


@pytest.mark.needs_poppler
def test_letter_and_authorisation_have_the_same_look(decided: Journey, tmp_path: Path) -> None:
    """The letter and the empty authorisation: fonts embedded, and a code that telephones read."""
    letter = printed(fetch_letter_pdf(decided.resident(), decided.case_id), tmp_path)
    code = decided.case.decision.check_code
    assert letter.scanned == f"{decided.case.decision.public_id} {code}"
    member = decided.case.members.get(is_applicant=True)
    sheet = fetch_member_sheet(decided.by("clerk6"), decided.case_id, member.public_id, blank=True)
    paper = printed(print_sheet(sheet, "zh-hans"), tmp_path, "sheet.pdf")
    assert paper.scanned == decided.case_id
    assert paper.pages == 1
    assert all(embedded for each in (letter, paper) for _name, embedded in each.fonts)


def test_only_the_familys_own_application_shows_whole_numbers(on_notice: Journey) -> None:
    """Citizen numbers are masked on every form but the one the family signs itself; a notice has none at all."""
    for kind in set(KINDS) - {"review", "receipt"}:
        content = str(print_form_of(on_notice.by("clerk6"), on_notice.case_id, kind).content)
        for person in on_notice.family:
            assert (person.number in content) is (kind == "application"), kind


def test_a_notice_holds_what_the_law_lists_and_nothing_else(on_notice: Journey) -> None:
    """Name as the policy shows it, members, amount; no address, phone or other name, not even the case's number."""
    content = str(print_form_of(on_notice.by("clerk6"), on_notice.case_id, "notice").content)
    for secret in ("张某某", "李某某", "张小某", on_notice.phone, "示例路1号", on_notice.case_id):
        assert secret not in content, secret
    on_notice.later(9)
    with pytest.raises(NotToPrintNow) as caught:
        print_form_of(on_notice.by("clerk6"), on_notice.case_id, "notice")
    assert "公示满了" in caught.value.words.zh


def test_the_same_content_is_the_same_paper(on_notice: Journey) -> None:
    """Printed again it has the same number; once something has changed, a new one; the old one stays as it was."""
    clerk = on_notice.by("clerk6")
    first = print_form_of(clerk, on_notice.case_id, "approval")
    assert print_form_of(clerk, on_notice.case_id, "approval").public_id == first.public_id
    raise_objection(clerk, notice_of(on_notice), text="他家有车。")
    second = print_form_of(clerk, on_notice.case_id, "approval")
    assert second.public_id != first.public_id
    assert check_letter(first.check_code).is_newer
    assert not check_letter(second.check_code).is_newer
    assert OutboxEvent.objects.filter(kind="form_printed").count() == 2


def test_a_changed_byte_is_noticed(on_notice: Journey) -> None:
    """A seal that does not hold hands nothing out, and the check page does not call it ours."""
    made = print_form_of(on_notice.by("clerk6"), on_notice.case_id, "approval")
    made.content = {**made.content, "reference": "DB-0000-0000-0"}
    made.save()
    with pytest.raises(PrintBroken):
        fetch_print_pdf(on_notice.by("clerk6"), on_notice.case_id, made.public_id, "zh-hans")
    assert not check_letter(made.check_code).is_ours


def test_a_form_rests_on_the_texts_of_its_own_scheme(on_notice: Journey) -> None:
    """The clauses come from the scheme's process, never from another scheme's law."""
    law = print_form_of(on_notice.by("clerk6"), on_notice.case_id, "visit_blank").content["law"]
    assert [each["zh"] for each in law] == ["审核确认办法第十六条"]
    shown = {key: may_show_people(load_for(key)) for key in ("dibao", "orphan", "unsupported_child")}
    assert shown == {"dibao": True, "orphan": False, "unsupported_child": False}


@pytest.mark.needs_poppler
def test_what_somebody_wrote_is_printed_as_it_is(tmp_path: Path) -> None:
    """Signs that mean something to the printer are text; ninety rows run over pages, each numbered."""
    hostile = '#panic("x") *张* $a$ [b] \\ "c" 𠮷'
    blocks = (text(hostile), table((Words("甲", "a"),), [(hostile,)] * 90))
    made = Sheet("visit", Words("表", "Form"), Words("办", "Office"), "DB-1", blocks, ()).content()
    pdf = print_form(made, number="DY-1", check_code="0-1-2", made_on=date(2025, 9, 8), language="zh")
    read = printed(pdf, tmp_path)
    assert squeezed(hostile) in read.text
    assert read.pages > 1


def test_others_may_know_papers_too(db: None) -> None:
    """Whoever keeps letters of its own is asked after us; once registered, once asked."""
    theirs = also_checked_by(lambda code: LetterCheck(True, number="BG-1") if code == "AAAA-0000-1111" else None)
    try:
        assert also_checked_by(theirs) is theirs
        assert check_letter("aaaa 0000 1111").number == "BG-1"
        assert not check_letter("AAAA-0000-2222").is_ours
    finally:
        letters_read._finders.remove(theirs)


def test_who_may_print(on_notice: Journey) -> None:
    """The area's officials; a village worker only a visit's; no other district; all in the audit."""
    made = print_form_of(on_notice.by("clerk6"), on_notice.case_id, "approval")
    seen = fetch_prints(on_notice.by("village6"), on_notice.case_id).lines
    assert {line.kind.key for line in seen} == {"visit_blank"}
    with pytest.raises(NotAllowed):
        print_form_of(on_notice.by("village6"), on_notice.case_id, "approval")
    with pytest.raises(CaseNotFound):
        fetch_print_pdf(on_notice.by("village6"), on_notice.case_id, made.public_id, "zh-hans")
    for who in ("clerk7", "payer6", "auditor6"):
        with pytest.raises(NotAllowed):
            print_form_of(on_notice.by(who), on_notice.case_id, "approval")
    assert AuditEntry.objects.filter(action="casework.print", subject_id=made.public_id).count() == 1


def test_the_public_page_shows_only_what_a_notice_may(on_notice: Journey) -> None:
    """Kind, number, day, office; surname and star, and how many: no more than hangs in the village."""
    made = print_form_of(on_notice.by("clerk6"), on_notice.case_id, "application")
    found = check_letter(made.check_code.lower())
    assert (found.is_ours, found.number) == (True, made.public_id)
    assert found.title.zh == "社会救助申请书"
    assert [(label.zh, str(value)) for label, value in found.compare] == [("申请人", "张*"), ("家里几口人", "3")]
    assert not check_letter("0000-0000-0000").is_ours


def test_a_protected_child_is_shown_nowhere(on_notice: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a case is one of a protected child: no notice to print, and the public page compares nothing, as of old."""
    clerk = on_notice.by("clerk6")
    made = print_form_of(clerk, on_notice.case_id, "application")
    assert check_letter(made.check_code).compare

    def shielded(application: Application) -> None:
        raise ChildShielded(application.public_id)

    monkeypatch.setattr(public, "require_no_shielded_child", shielded)
    found = check_letter(made.check_code)
    assert (found.is_ours, found.compare) == (True, ())
    assert "notice" not in {line.kind.key for line in fetch_prints(clerk, on_notice.case_id).lines}
    with pytest.raises(NotToPrintNow):
        print_form_of(clerk, on_notice.case_id, "notice")


def test_a_form_that_is_not_due_says_why(journey: Journey) -> None:
    """No letter, no receipt; no opinion, no decision sheet; no such form, none."""
    journey.filed()
    told = {"receipt": "还没有发", "approval": "还没有写意见", "visit": "没有上门", "cheque": "没有这种"}
    for kind, word in told.items():
        with pytest.raises(NotToPrintNow) as caught:
            print_form_of(journey.by("clerk6"), journey.case_id, kind)
        assert word in caught.value.words.zh
    assert not PrintedPaper.objects.exists()


@pytest.mark.needs_poppler
def test_a_democratic_review_is_recorded_and_printed(on_notice: Journey, tmp_path: Path) -> None:
    """Who came, what was said, votes and conclusion stand on record and on paper; the same key has one effect."""
    clerk = on_notice.by("clerk6")
    raise_objection(clerk, notice_of(on_notice), text="他家有车。", contact="13900000000")
    made = record_review(clerk, on_notice.case_id, held_on=on_notice.now.date(), key="k1", **MEETING)
    assert record_review(clerk, on_notice.case_id, held_on=on_notice.now.date(), key="k1", **MEETING) == made
    assert made.objection is not None
    text = printed(pdf_of(on_notice, "review"), tmp_path).text
    for words in ("代表5", "居民代表", "都说他家确实困难。", "报的属实", "他家有车。", "示例社区办公室"):
        assert words in text, words
    assert "13900000000" not in text
    assert AuditEntry.objects.filter(action="casework.record_review").count() == 1


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"present": []}, "一个也没有"),
        ({"present": [{"name": "张某某", "role": "本人"}, *MEETING["present"]]}, "自己的人不参加"),
        ({"votes": (5, 1, 0)}, "到会的只有5人"),
        ({"votes": (0, 0, 0)}, "没有写票数"),
        ({"conclusion": "not_true"}, "没有过半"),
        ({"conclusion": ""}, "选一个结论"),
        ({"chair": " "}, "主持"),
        ({"held_on": date(2035, 1, 1)}, "还没有到"),
        ({"held_on": date(2020, 1, 1)}, "受理以前"),
    ],
)
def test_a_review_that_cannot_have_been_is_refused(on_notice: Journey, more: dict[str, Any], word: str) -> None:
    """Everything that cannot be is said at once; nothing is kept."""
    told = {"held_on": on_notice.now.date(), **MEETING, **more}
    with pytest.raises(ReviewUnfit) as caught:
        record_review(on_notice.by("clerk6"), on_notice.case_id, **told)
    assert word in caught.value.words.zh
    assert not ReviewMeeting.objects.exists()


def test_a_closed_case_has_no_review(decided: Journey) -> None:
    """After the decision nobody reviews what was told."""
    with pytest.raises(NotPossibleNow):
        record_review(decided.by("clerk6"), decided.case_id, held_on=decided.now.date(), **MEETING)


def test_the_database_keeps_one_paper_of_the_same_content(on_notice: Journey) -> None:
    """Two at once cannot both be printed."""
    made = print_form_of(on_notice.by("clerk6"), on_notice.case_id, "approval")
    made.pk, made.public_id = None, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


