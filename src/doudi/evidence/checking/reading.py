"""What a live answer says of a person (解读在线回答): its rows through the contract, then read as a snapshot's are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from doudi.columnar.contract import load_contract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.evidence.asking import Question, spare_children, unchecked
from doudi.evidence.checking.rows import row_reader
from doudi.evidence.connectors.saying import Outcome, Said, Silence, Silent
from doudi.evidence.domain.answer import Answer, Asked, Found
from doudi.evidence.domain.categories import reading_of
from doudi.kernel.money import format_yuan_plain

REACHES, BELOW = "reaches_limit", "below_limit"
"""Notes of the minimal form: what is known of an amount that was not asked for."""


@dataclass(frozen=True)
class LiveReply:
    """What is put on file of an outcome.

    Args:
        outcome: `said`, or why nothing can be relied on; for the health of the connector.
        detail: for who keeps the connector; values masked, nothing out of the body.
    """

    answer: Answer
    outcome: str
    as_of: date | None = None
    detail: str = ""
    surprises: tuple[str, ...] = ()


def reply_of(
    outcome: Outcome, category: str, dataset: str, question: Question, own_number: str, pseudonyms: Pseudonyms,
    limit_fen: int | None = None,
) -> LiveReply:  # fmt: skip
    """The answer to one question; whatever is not a whole, believable answer is unknown with its reason.

    Args:
        limit_fen: the limit asked about in the minimal form; None where rows were asked for.
    """
    reader, reading = reading_of(category)
    if isinstance(outcome, Silent):
        return _silent(category, question, str(outcome.why), outcome.detail)
    if limit_fen is not None:
        return _minimal(outcome, category, question, limit_fen)
    taken = row_reader(dataset, question.today, reader.by_other_key).take(outcome.rows, own_number, pseudonyms)
    if taken.is_of_another:
        return _silent(category, question, str(Silence.ANOTHER_QUESTION), "a row is about somebody else")
    if taken.faults:
        return _silent(category, question, "row_refused", "; ".join(map(str, taken.faults))[:300])
    if outcome.as_of < question.today - timedelta(days=load_contract(dataset).fresh_for_days):
        return _silent(category, question, str(Silence.STALE), f"the data show {outcome.as_of}")
    if reader.monthly and outcome.as_of < question.month.last_day:
        late = spare_children(unchecked(reader, "before_month_end"), question)
        return LiveReply(late, "said", outcome.as_of, "", outcome.surprises)
    asked = Asked(question.key or 0, question.month, outcome.as_of, question.family, question.born)
    answer = spare_children(reading(taken.rows, asked), question)
    return LiveReply(answer, "said", outcome.as_of, "", outcome.surprises)


def _silent(category: str, question: Question, why: str, detail: str) -> LiveReply:
    return LiveReply(spare_children(unchecked(reading_of(category)[0], why), question), why, None, detail)


def _minimal(said: Said, category: str, question: Question, limit_fen: int) -> LiveReply:
    """Only whether the limit is reached is known: the amount stays unknown, and the words say what is known.

    The limit of law is the household's, over the sum of its members. That each member is below it says nothing of the
    sum, and one who reaches it is a reason to look, not to refuse. So the rules are told *unknown*; an official reads
    what is known.
    """
    note = REACHES if said.reaches else BELOW
    amount = format_yuan_plain(limit_fen)
    zh, en = (
        (f"达到{amount}元", f"reaches CNY {amount}") if said.reaches else (f"不到{amount}元", f"below CNY {amount}")
    )
    found = tuple(Found(quantity, "unknown", note=note) for quantity in reading_of(category)[0].quantities)
    return LiveReply(spare_children(Answer("unknown", found, note, zh, en), question), "said", said.as_of)
