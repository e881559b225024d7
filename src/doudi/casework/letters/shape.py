"""What every letter is made of (告知书的样子), and what all of them say alike: who signs, and how to disagree."""

from dataclasses import dataclass
from datetime import date

from doudi.casework.proof import Proof, ProofLine
from doudi.casework.remedies import load_remedies
from doudi.kernel.money import format_yuan_plain
from doudi.registry.reads import office_serving
from doudi.worklist.words import Words, date_words

NONE = Words("", "")
EACH_MONTH = Words("全家每月", "For the family, each month")
ONCE = Words("一次发给您家", "For the family, once")


@dataclass(frozen=True)
class Way:
    """One way to disagree with its last day, the text it rests on and whether that text was checked."""

    words: Words
    until: date
    until_words: Words
    legal_basis: str
    status: str


@dataclass(frozen=True)
class Letter:
    """A letter (告知书) on a decision. ``kind`` is granted, refused, terminated, or how a running help changes; the
    same order and care in each.

    Args:
        was: what was paid before, where an amount changes.
        because: what changed, or what we are about to do and why; law: the texts it rests on.
        people: who of the family is entitled, who is not, of whom it is still open.
        still_open: what would settle what is not settled.
        answer: how and until when to tell us, before anything is taken away.
        days_from: what the days to disagree count from; received_on: the day on the receipt, once there is one.
    """

    kind: str
    number: str
    application_number: str
    sender: Words
    title: Words
    to_name: str
    lead: tuple[Words, ...]
    amount_fen: int | None
    amount: Words | None
    account_tail: str
    proof: Proof | None
    lines: tuple[ProofLine, ...]
    unknown: tuple[Words, ...]
    reasons: tuple[Words, ...]
    would_change: tuple[Words, ...]
    ways: tuple[Way, ...]
    changes: tuple[Words, ...]
    decided_on: date
    decided_words: Words
    handled_by: Words
    hotline: str
    check_code: str
    ruleset: str
    digest: str
    qr_rows: tuple[str, ...]
    demo: bool
    amount_label: Words = EACH_MONTH
    was: Words = NONE
    because: tuple[Words, ...] = ()
    law: tuple[Words, ...] = ()
    people: tuple[Words, ...] = ()
    still_open: tuple[Words, ...] = ()
    answer: tuple[Words, ...] = ()
    days_from: Words = NONE
    received_on: date | None = None


FROM_RECEIPT = Words(
    "日子从您收到这封信的那天算起。收到得晚，日子也往后。",
    "The days count from the day you receive this letter; if it comes later, they end later.",
)
RECEIVED = Words("从您收到信的那天算起。", "Counted from the day you received the letter.")


def yuan(fen: int) -> Words:
    """An amount in a sentence: 940元, CNY 940."""
    return Words(f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}")


def sender_of(area_path: str, on: date) -> tuple[Words, str]:
    """Who signs the letter, and the number to call: the bureau's own, else that of the office at the window."""
    bureau = office_serving(area_path, "district_bureau", on)
    window = office_serving(area_path, "township_office", on)
    office = bureau or window
    if office is None:
        return Words("民政部门", "Civil affairs"), ""
    hotline = office.hotline or (window.hotline if window else "")
    return Words(office.name_zh, office.name_en or office.name_zh), hotline


def ways_from(received_on: date) -> tuple[Way, ...]:
    """Both ways to disagree, their days counted from this one."""
    return tuple(
        Way(r.words, r.until(received_on), date_words(r.until(received_on)), r.legal_basis, r.status)
        for r in load_remedies()
    )


def written(*texts: str) -> tuple[Words, ...]:
    """The officials' own sentences, each once, as written; they are not translated."""
    return tuple(Words(text, text) for text in dict.fromkeys(text.strip() for text in texts) if text)
