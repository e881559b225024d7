"""Rows of a live answer mean what the same rows mean in a file; a row that is refused makes the answer unknown."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.checking import BlockChecker
from doudi.columnar.contract import load_contract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.rejects import RejectsFile
from doudi.columnar.settling import settle_repeats, to_table
from doudi.evidence.asking import Question
from doudi.evidence.checking.reading import BELOW, REACHES, reply_of
from doudi.evidence.checking.rows import row_reader
from doudi.evidence.connectors.saying import Said, Silence, Silent
from doudi.evidence.domain.categories import READINGS, reading_of
from doudi.kernel.month import Month
from doudi.reference.categories import load_catalogue
from tests.evidence.office import AS_OF, BORN, NUMBERS, row_about

TODAY = date(2025, 9, 8)
MADE = Pseudonyms(b"0123456789abcdef")
OWN = NUMBERS["head"]
KEY = int(MADE.of([OWN])[0])
QUESTION = Question(KEY, Month(2025, 8), TODAY, BORN["head"], frozenset({KEY}))
DATASET = {each.code: (each.datasets or each.ready)[0] for each in load_catalogue().categories}
ASIDE = {"source_row", "name_mark"}


def said(*rows: dict[str, str], as_of: date = AS_OF) -> Said:
    """An answer."""
    return Said(as_of, rows)


def ask(category: str, outcome: Any, **more: Any) -> Any:
    """What is put on file of it."""
    return reply_of(outcome, category, DATASET[category], QUESTION, OWN, MADE, **more)


ODD = ("", "-", "无", "1,234.50", "-5.00", "2025年8月31日", "2025/8/31", "20250831", "202507", "2025-13", "99", "ABC",
       "\u200b7", "１２３", "0.005", "#REF!", "\ufffd", "11010519491231002x",
       "440524880101001", "500106199001011234")  # fmt: skip
"""What departments write where something else belongs."""


def spoiled(dataset: str, chance: random.Random) -> list[dict[str, str]]:
    """Rows about the head, most with one value spoiled."""
    row = row_about(dataset, "head")
    found = [dict(row), dict(row)]
    for header in row:
        for text in chance.sample(ODD, 6):
            found.append({**row, header: text})
    chance.shuffle(found)
    return found


def as_loaded(folder: Path, dataset: str, rows: list[dict[str, str]]) -> tuple[set[int], list[dict[str, Any]]]:
    """What loading a file makes of the rows: which it sends back, and what the snapshot holds of the person."""
    contract = load_contract(dataset)
    columns = {header: pa.array([row[header] for row in rows], pa.string()) for header in rows[0]}
    hashes = np.array([hash(tuple(sorted(row.items()))) for row in rows], np.int64)
    rejects = RejectsFile(folder / "rejects.csv")
    checker = BlockChecker(contract, MADE, rejects, TODAY)
    checker.check(RowBlock(np.arange(len(rows)), columns, hashes))
    sent_back = set(rejects.rows)
    settled, _ = settle_repeats(checker.accepted, contract, rejects)
    rejects.discard()
    kept = to_table(settled, contract)[0].to_pylist()
    held = [{name: value for name, value in row.items() if name not in ASIDE} for row in kept]
    return sent_back, [row for row in held if row["person_key"] == KEY]


def written(row: dict[str, Any]) -> str:
    """A row as text, whatever the order of its columns."""
    return repr(sorted(row.items()))


@pytest.mark.parametrize("dataset", sorted(set(DATASET.values())))
def test_an_answer_is_read_as_a_file_is_loaded(tmp_path: Path, dataset: str) -> None:
    """Every dataset: what is refused, mended, keyed, said twice or superseded is the same, row by row."""
    rows = spoiled(dataset, random.Random(dataset))
    reader = row_reader(dataset, TODAY)
    sent_back, held = as_loaded(tmp_path, dataset, rows)
    alone = [reader.take([row], OWN, MADE) for row in rows]
    assert {at for at, taken in enumerate(alone) if taken.faults} == sent_back
    good = [row for row, taken in zip(rows, alone, strict=True) if taken.rows]
    assert len(good) >= 2
    live = reader.take(good, OWN, MADE)
    assert sorted(map(written, live.rows)) == sorted(map(written, held))


def test_a_row_the_contract_refuses_makes_the_answer_unknown() -> None:
    """Two declarations, one with an unreadable amount: the sum would be too small, so there is none; values masked."""
    sound = row_about("tax_individual_income", "head", month="202508")
    reply = ask("15", said(sound, {**sound, "本期收入(元)": "12x45678"}))
    assert (reply.answer.state, reply.outcome) == ("unknown", "row_refused")
    assert {found.quantity for found in reply.answer.found} >= {"monthly_wage_fen", "is_accounted_for"}
    assert reply.detail == "2 本期收入(元): amount_malformed 00a00000"


def test_a_row_about_somebody_else_is_another_question() -> None:
    """Nothing of somebody else's is taken, not even beside rows of the person asked about."""
    own, other = row_about("police_vehicles", "head"), row_about("police_vehicles", "spouse", plate_key="渝A12345")
    for rows in ((other,), (own, other)):
        reply = ask("03", said(*rows))
        assert (reply.answer.state, reply.outcome) == ("unknown", Silence.ANOTHER_QUESTION)
        assert reply.detail == "a row is about somebody else"


def test_a_marriage_under_the_other_name_is_about_the_person() -> None:
    """The registration names one of the two first; asked about the second it is theirs all the same."""
    row = row_about("civil_affairs_marriage", "spouse", spouse_key=OWN)
    assert ask("05", said(row)).outcome == "said"


def test_silence_is_unknown_with_its_reason() -> None:
    """No reason of silence ever becomes *none*, in no category."""
    for category in DATASET:
        for why in Silence:
            reply = ask(category, Silent(why))
            assert (reply.answer.state, reply.answer.note, reply.outcome) == ("unknown", why, why)
            assert {found.state for found in reply.answer.found} <= {"unknown"}


def test_a_corrected_declaration_counts_once() -> None:
    """The correction takes the place of what it corrects; both together would be twice the wage."""
    first = row_about("tax_individual_income", "head", month="202508", income_fen="1000.00", declared_on="2025-08-01")
    later = {**first, "本期收入(元)": "1200.00", "申报日期": "2025-08-20", "申报类型": "更正"}
    for rows in ((first, later), (later, first)):
        (wage, *_) = ask("15", said(*rows)).answer.found
        assert (wage.quantity, wage.value) == ("monthly_wage_fen", 120_000)


def test_data_before_the_months_end_say_nothing_about_the_month() -> None:
    """A monthly feed of mid-August cannot say that August had no wage; vehicles it can."""
    early = date(2025, 8, 20)
    assert ask("15", said(as_of=early)).answer.note == "before_month_end"
    assert ask("03", said(as_of=early)).answer.state == "none"
    assert ask("15", said()).answer.state == "none"


def test_every_category_is_read() -> None:
    """36 categories, one row each: has or none by its reading, and nothing crashes on blanks that are allowed."""
    assert {*READINGS, *DATASET} - {"X1", "X2"} == set(DATASET)
    for category, dataset in DATASET.items():
        full = ask(category, said(row_about(dataset, "head")))
        assert full.outcome == "said", (category, full.detail)
        blank = {column.header: "" for column in load_contract(dataset).columns if not column.required}
        assert ask(category, said({**row_about(dataset, "head"), **blank})).outcome == "said", category
        assert ask(category, said()).answer.state == ("none" if category != "05" else "unknown"), category


def test_the_minimal_form_tells_only_which_side_of_the_limit() -> None:
    """Unknown to the rules, with what is known in words; an amount is never made of it."""
    for reaches, note in ((True, REACHES), (False, BELOW)):
        reply = ask("33", Said(AS_OF, (), reaches), limit_fen=3_000_000)
        assert (reply.answer.state, reply.answer.note) == ("unknown", note)
        assert [(found.quantity, found.state, found.value) for found in reply.answer.found] == [
            (quantity, "unknown", None) for quantity in reading_of("33")[0].quantities
        ]
    assert reply.answer.zh == "不到30,000元"
