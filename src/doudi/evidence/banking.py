"""What the lines of a bank's reply (银行回话) mean for the question they answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from doudi.evidence.asking import DEPOSITS
from doudi.evidence.domain.answer import Answer, Found, has, nothing, unclear
from doudi.evidence.domain.bank_files import BUSY, DUPLICATE, MISMATCH, NO_ACCOUNT, SUCCESS, ReplyLine
from doudi.kernel.money import format_yuan_plain

_HARMLESS = {DUPLICATE}


@dataclass(frozen=True)
class Settled:
    """The answer a question gets from its lines, the day it shows, and why lines were turned away."""

    answer: Answer
    as_of: date | None
    rejected: Counter[str]


def settle(lines: Sequence[ReplyLine], own_number: str) -> Settled:
    """One answer from all lines about one question.

    A single line that cannot be believed makes the whole answer unknown: the sum over the other accounts would be too
    small. A line that merely repeats an earlier one is turned away and harms nothing.
    """
    faults = [line.fault or ("number_of_another" if line.citizen_number != own_number else "") for line in lines]
    sound = [line for line, fault in zip(lines, faults, strict=True) if not fault]
    rejected = Counter(fault for fault in faults if fault)
    if set(rejected) - _HARMLESS:
        return Settled(_unknown("bank_row_rejected"), None, rejected)
    results = {line.result for line in sound}
    if results == {NO_ACCOUNT}:
        return Settled(Answer("none", nothing(DEPOSITS)), None, rejected)
    if results == {SUCCESS}:
        total = sum(line.balance_fen or 0 for line in sound)
        amount = format_yuan_plain(total)
        words = (f"{len(sound)}个账户，{amount}元", f"accounts: {len(sound)}, CNY {amount}")
        oldest = min((line.as_of for line in sound if line.as_of is not None), default=None)
        found: tuple[Found, ...] = (has(DEPOSITS, total),)
        return Settled(Answer("has", found, zh=words[0], en=words[1]), oldest, rejected)
    note = "bank_mismatch" if MISMATCH in results else "bank_busy" if BUSY in results else "bank_row_rejected"
    return Settled(_unknown(note), None, rejected)


def _unknown(note: str) -> Answer:
    return Answer("unknown", unclear(note, DEPOSITS), note)
