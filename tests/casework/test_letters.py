"""Letters: her own figures, short sentences, dates to disagree, the same on screen and on paper, in both languages."""

import io
import re
import subprocess
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.refuse import refuse
from doudi.casework.errors import CaseNotFound
from doudi.casework.letters.content import Letter, letter_of
from doudi.casework.letters.printing import LABELS, print_content, print_letter
from doudi.casework.reads import check_letter, fetch_case_page, fetch_letter, fetch_letter_pdf
from doudi.casework.remedies import load_remedies
from doudi.casework.wording import STATE_WORDS, WHERE_WORDS, YOU_DO
from doudi.kernel.clock import SHANGHAI
from doudi.rules.values import UNKNOWN, Sourced
from doudi.worklist.words import Words
from tests.casework.departments import AS_OF, Departments
from tests.casework.journey import Journey

BANNED = ("予以", "进行", "相关", "贵", "该户", "特此", "系统繁忙", "逾期后果自负", "温馨提示", "亲", "！")
NO_MORE = {"other_financial_assets_fen": None, "vehicle_count": None, "dwelling_count": 1,
           "has_business_registration": None, "recent_property_transfer": None, "already_receiving": None}  # fmt: skip


def refused(journey: Journey) -> Letter:
    """The letter of a family of one whose wage is above the standard."""
    journey.family = journey.family[:1]
    journey.surveyed()
    journey.settle(deposits_fen=318_000, **NO_MORE)
    journey.assess()
    give_opinion(journey.by("clerk6"), journey.case_id, outcome="refuse", reason="收入高于标准")
    journey.report()
    refuse(journey.by("approver6"), journey.case_id, reasons="您的收入高于标准。")
    issue_letter(journey.by("approver6"), journey.case_id)
    return fetch_letter(journey.resident(), journey.case_id)


def texts(found: Any) -> list[Words]:
    """Every piece of text in both languages anywhere in a letter."""
    if isinstance(found, Words):
        return [found]
    if is_dataclass(found) and not isinstance(found, type):
        return [words for each in fields(found) for words in texts(getattr(found, each.name))]
    if isinstance(found, tuple | list):
        return [words for each in found for words in texts(each)]
    return []


def test_a_grant_says_every_figure_of_the_proof(journey: Journey) -> None:
    """The lines of the letter are the lines of the case page, and they add up to the amount."""
    journey.confirmed()
    letter = fetch_letter(journey.resident(), journey.case_id)
    page = fetch_case_page(journey.by("approver6"), journey.case_id)
    assert letter.kind == "granted"
    assert [sentence.zh for sentence in letter.lead] == ["您家3口人可以领低保。", "从2025年10月起，按月发。"]
    assert letter.lead[1].en == "It is paid monthly from October 2025."
    said = [(line.what.zh, line.value.zh) for line in letter.lines]
    assert said == [
        ("低保标准，每人每月", "770元"),
        ("您家3口人，770元×3口人", "2,310元"),
        ("张某某每月工资", "−1,050元"),
        ("李某某每月工资", "−320元"),
        ("每月补给您家", "940元"),
    ]
    assert page.proof is not None
    on_page = {(line.what.zh, line.value.zh) for line in page.proof.lines}
    assert set(said) <= on_page
    amounts = [int(re.sub(r"[^\d−-]", "", value).replace("−", "-")) for _what, value in said]
    assert amounts[1] + amounts[2] + amounts[3] == amounts[4] == 940


def test_a_refusal_has_the_same_order_and_the_same_care(journey: Journey) -> None:
    """Own figures, the condition that fails, what would change it, who decided, how to disagree."""
    letter = refused(journey)
    lines = {line.key: line.what.zh for line in letter.lines}
    assert lines["is_income_below"] == "收入1,050元，没有低于770元"
    assert "household_income" in lines
    assert "monthly_amount" not in lines
    assert letter.amount is None
    assert letter.would_change[0].zh.startswith("全家每月收入不超过")
    assert letter.reasons[0].zh == "您的收入高于标准。"
    assert letter.handled_by.zh == "受理 clerk6示例，决定 approver6示例"
    assert [way.words.zh for way in letter.ways] == ["申请行政复议", "到法院起诉"]


def test_dates_to_disagree_count_from_the_letter(journey: Journey) -> None:
    """Sixty days, rolled off a rest day, and six months; both say that their text was not checked."""
    journey.now = datetime(2025, 9, 19, 0, 30, tzinfo=SHANGHAI)
    journey.confirmed()
    letter = fetch_letter(journey.resident(), journey.case_id)
    issued = journey.now.date()
    assert letter.decided_on == issued
    reconsider, sue = load_remedies()
    assert [way.until for way in letter.ways] == [reconsider.until(issued), sue.until(issued)]
    assert reconsider.until(date(2025, 10, 10)) == date(2025, 12, 9)
    assert sue.until(date(2025, 10, 10)) == date(2026, 4, 10)
    assert {way.status for way in letter.ways} == {"gk_unverified"}


def test_what_is_not_known_is_said_and_the_reason_stands_in_the_letter(
    journey: Journey, departments: Departments
) -> None:
    """An unanswered bank is neither something nor nothing; the official's sentence is in the letter."""
    departments.household["deposits_fen"] = Sourced(UNKNOWN, "银行", AS_OF)
    journey.surveyed()
    journey.settle(**NO_MORE)
    journey.assess()
    why = {"household:deposits_fen": "一家银行没回，看过流水，没有大额存款。"}
    journey.opinion(amount_fen=94_000, unknown_reasons=why)
    journey.notice()
    journey.later(9).take_down()
    journey.report()
    journey.confirm(unknown_reasons=why)
    journey.letter()
    letter = fetch_letter(journey.resident(), journey.case_id)
    assert letter.unknown[0].zh == "没查到：全家存款。"
    assert letter.unknown[1].zh == "我们没有当成“有”，也没有当成“没有”。"
    assert why["household:deposits_fen"] in [reason.zh for reason in letter.reasons]
    assert letter.lines[-1].value.zh == "940元"


@pytest.mark.parametrize("kind", ["granted", "refused"])
def test_sentences_are_short_and_plain(journey: Journey, kind: str) -> None:
    """On average at most 20 characters, none above 40, none of the banned words; every text has English."""
    if kind == "granted":
        journey.confirmed()
        letter = fetch_letter(journey.resident(), journey.case_id)
    else:
        letter = refused(journey)
    found = [*letter.lead, *letter.unknown, *letter.would_change, *letter.changes, *LABELS.values()]
    sentences = [part for words in found for part in re.split(r"[。：？]", words.zh) if part.strip()]
    assert max(map(len, sentences)) <= 40
    assert sum(map(len, sentences)) / len(sentences) <= 20
    for words in [*texts(letter), *LABELS.values()]:
        assert not any(bad in words.zh.replace("父亲", "").replace("近亲", "") for bad in BANNED), words.zh
        assert bool(words.zh) == bool(words.en), words


def test_words_for_residents_are_short_and_in_both_languages() -> None:
    """The words of the tracking page keep the same rules."""
    for words in [*STATE_WORDS.values(), *WHERE_WORDS.values(), *YOU_DO.values()]:
        assert words.zh
        assert words.en
        assert max(len(part) for part in words.zh.split("。")) <= 20
        assert not any(bad in words.zh for bad in BANNED)


@pytest.mark.needs_poppler
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_print_equals_screen_on_one_page(journey: Journey, language: str, tmp_path: Path) -> None:
    """Every figure of the page is in the PDF, which is one A4 page; sent once, kept as sent."""
    journey.confirmed()
    pdf = fetch_letter_pdf(journey.resident(), journey.case_id, language)
    assert pdf == fetch_letter_pdf(journey.resident(), journey.case_id, language)
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    flat = re.sub(r"\s+", "", text)
    letter = fetch_letter(journey.resident(), journey.case_id)
    for line in letter.lines:
        assert re.sub(r"\s+", "", line.value.in_language(language)) in flat
        assert re.sub(r"\s+", "", line.what.in_language(language)) in flat
    for piece in (letter.check_code, letter.number, letter.ways[0].until_words.in_language(language)):
        assert re.sub(r"\s+", "", piece) in flat
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert re.search(r"^Pages:\s+1$", info, re.MULTILINE)
    assert "A4" in info


@pytest.mark.needs_poppler
def test_a_large_familys_letter_stays_on_one_page(journey: Journey, tmp_path: Path) -> None:
    """Thirty-four lines of figures, two reasons and what is unknown: still one A4 page."""
    journey.confirmed()
    letter = fetch_letter(journey.resident(), journey.case_id)
    long = replace(
        letter,
        lines=(*letter.lines[:2], *[letter.lines[2]] * 30, *letter.lines[-2:]),
        reasons=letter.reasons * 3,
        unknown=(Words("没查到：全家存款、股票、基金等12项。", "Not known: deposits and 11 more."), *letter.changes),
    )
    path = tmp_path / "long.pdf"
    path.write_bytes(print_letter(long, "en"))
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout.decode()
    assert re.search(r"^Pages:\s+1$", info, re.MULTILINE)


def test_a_letter_shows_no_number_phone_or_account(journey: Journey) -> None:
    """Neither citizen number nor phone nor address is in what page and print are made of."""
    journey.confirmed()
    letter = fetch_letter(journey.resident(), journey.case_id)
    said = io.StringIO()
    print(letter, print_content(letter, "zh-hans"), file=said)
    for person in journey.family:
        assert person.number not in said.getvalue()
    assert journey.phone not in said.getvalue()
    assert "示例路1号" not in said.getvalue()


def test_a_code_proves_the_letter_is_ours_and_nothing_else(journey: Journey) -> None:
    """The printed code is found; a wrong one is not; nothing about the family comes back."""
    journey.confirmed()
    letter = fetch_letter(journey.resident(), journey.case_id)
    found = check_letter(f" {letter.check_code.lower()} ")
    assert (found.is_ours, found.kind, found.number) == (True, "granted", letter.number)
    assert not check_letter("0000-0000-0000").is_ours
    assert not check_letter("").is_ours
    assert len(letter.qr_rows) == len(letter.qr_rows[0])


def test_there_is_no_letter_before_it_is_sent(journey: Journey) -> None:
    """A decision that nobody sent yet is not leaked by the letter page."""
    journey.reported()
    journey.confirm()
    with pytest.raises(CaseNotFound):
        fetch_letter(journey.resident(), journey.case_id)
    journey.letter()
    assert letter_of(journey.case, journey.now.date()).kind == "granted"
    version = journey.case.version
    first = journey.case.decision.letter_zh_file_id
    journey.later()
    journey.letter()
    assert journey.case.decision.letter_zh_file_id == first
    assert journey.case.version >= version
