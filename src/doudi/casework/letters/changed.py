"""The letter on a help that goes on, changes, pauses or ends (告知书：调整、停发), from plain data.

Before anything is taken away there is a letter that says what is intended, why, and until when to answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doudi.casework.figures import capital
from doudi.casework.letters.explaining import (
    open_lines,
    people_lines,
    refused_lines,
    unknown_lines,
    with_decided_sum,
    would_change,
)
from doudi.casework.letters.shape import (
    EACH_MONTH,
    FROM_RECEIPT,
    NONE,
    RECEIVED,
    Letter,
    sender_of,
    ways_from,
    written,
    yuan,
)
from doudi.casework.proof import Proof, ProofLine, build_proof, letter_lines
from doudi.platform.check_code import check_code, scanned_text
from doudi.platform.qr import qr_rows
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.refusing import Refusal
from doudi.schemes.scheme import Scheme
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, date_words, month_words

PAID_AFTER = frozenset({"raised", "reduced", "unchanged", "resumed", "gradual_exit", "moved", "hear_reduced"})
"""Kinds after which something is paid."""
_TITLES: dict[str, tuple[str, str]] = {
    "raised": ("调高告知书", "goes up"),
    "reduced": ("调低告知书", "goes down"),
    "unchanged": ("复核告知书", "stays as it is"),
    "suspended": ("暂停发放告知书", "is paused"),
    "resumed": ("恢复发放告知书", "is paid again"),
    "stopped": ("停止发放告知书", "ends"),
    "gradual_exit": ("渐退告知书", "fades out"),
    "moved": ("迁移发放告知书", "is paid by another place"),
    "hear_reduced": ("拟调低，听取意见告知书", "may go down: tell us what you think"),
    "hear_suspended": ("拟暂停发放，听取意见告知书", "may be paused: tell us what you think"),
    "hear_stopped": ("拟停止发放，听取意见告知书", "may end: tell us what you think"),
    "hear_gradual_exit": ("拟进入渐退期，听取意见告知书", "may fade out: tell us what you think"),
}
KINDS = frozenset(_TITLES)
_LEADS: dict[str, tuple[str, str]] = {
    "raised": ("从{zh}起，您家每月多领一些。", "From {en} your family receives more each month."),
    "reduced": ("从{zh}起，您家每月领的少一些。", "From {en} your family receives less each month."),
    "unchanged": ("我们又看了一次，您家领的不变。", "We looked again; what your family receives stays the same."),
    "suspended": ("从{zh}起，先停一停，不发了。", "From {en} it is not paid for the time being."),
    "resumed": ("从{zh}起，接着发。", "From {en} it is paid again."),
    "stopped": ("从{zh}起，不再发了。", "From {en} it is no longer paid."),
    "gradual_exit": ("从{zh}起进入渐退期。", "It fades out from {en}."),
    "moved": ("从{zh}起，换一个地方发，钱数不变。", "From {en} another place pays it; the amount stays."),
    "hear_reduced": ("我们打算从{zh}起，每月少发一些。", "We intend to pay less each month from {en}."),
    "hear_suspended": ("我们打算从{zh}起，先停一停。", "We intend to pause it from {en}."),
    "hear_stopped": ("我们打算从{zh}起，不再发。", "We intend to end it from {en}."),
    "hear_gradual_exit": ("我们打算从{zh}起，让它进入渐退期。", "We intend to let it fade out from {en}."),
}
OPEN_ANSWER = Words(
    "有话说，请告诉我们；听过您说的才作决定。", "Tell us what you think; nothing is decided before you are heard."
)
"""Where no text gives the family a number of days."""
NOT_DECIDED = Words("还没有决定，先听您说。", "Nothing is decided yet: we hear you first.")


@dataclass(frozen=True)
class LastProof:
    """The engine's new result (重新测算): with its refusal and the people's names, where they are at hand."""

    result: Assessment
    digest: str
    refusal: Refusal | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeTold:
    """Everything such a letter says, as plain data.

    Args:
        kind: one of ``KINDS``; those that begin with ``hear_`` come before the decision.
        number: on the letter; reference: of the entitlement or the case, in the foot.
        issued_on: the days to disagree count from here until ``received_on`` is known.
        from_month: first month it holds for; until_month: last one, of a pause or of a time of gradual exit.
        before_fen, after_fen: each month; None where there is no amount.
        because: what changed, in words; law: the clauses.
        reasons: officials' own sentences, in Chinese.
        proof: None where nothing was computed (a death, a move, the family's own wish).
        answer_by: last day to answer, of a letter that comes before; ``no_last_day`` where no text gives one.
        lead: sentences on what is decided, in place of the usual ones.
    """

    kind: str
    number: str
    reference: str
    scheme: Scheme
    area_path: str
    to_name: str
    issued_on: date
    decided_on: date
    from_month: str
    before_fen: int | None
    after_fen: int | None
    because: tuple[Words, ...]
    law: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    proof: LastProof | None = None
    handled_by: str = ""
    decided_by: str = ""
    account_tail: str = ""
    until_month: str = ""
    answer_by: date | None = None
    no_last_day: bool = False
    lead: tuple[Words, ...] = ()
    received_on: date | None = None
    simulated: bool = False


def change_letter(told: ChangeTold) -> Letter:
    """The letter.

    Raises:
        ValueError: an unknown kind; no reason; an amount that is missing or does not go the way the kind says; a letter
            that comes before a decision without a day to answer by.
    """
    _check(told)
    hears = told.kind.startswith("hear_")
    proof = build_proof(told.proof.result, told.proof.digest) if told.proof else None
    sender, hotline = sender_of(told.area_path, told.issued_on)
    pays = told.kind in PAID_AFTER and bool(told.after_fen)
    code = check_code(
        "letter",
        f"{told.number}|{told.kind}|{told.before_fen}|{told.after_fen}|{told.from_month}|"
        f"{told.proof.digest if told.proof else ''}",
    )
    scheme = told.scheme
    return Letter(
        kind=told.kind,
        number=told.number,
        application_number=told.reference,
        sender=sender,
        title=title_words(told.kind, scheme),
        to_name=told.to_name,
        lead=_lead(told),
        amount_fen=told.after_fen if pays else None,
        amount=yuan(told.after_fen) if pays and told.after_fen else None,
        account_tail=told.account_tail if pays else "",
        proof=proof,
        lines=_lines(told, proof, pays),
        unknown=unknown_lines(proof, decided=not hears) if proof else (),
        reasons=written(*told.reasons),
        would_change=_would_change(told, proof),
        ways=() if hears else ways_from(told.received_on or told.issued_on),
        changes=_afterwards(told),
        decided_on=told.decided_on,
        decided_words=date_words(told.decided_on),
        handled_by=_hands(told),
        hotline=hotline,
        check_code=code,
        ruleset=f"{scheme.key} {told.proof.result.month}" if told.proof else "",
        digest=proof.digest if proof else "",
        qr_rows=qr_rows(scanned_text(told.number, code)),
        demo=scheme.is_fictitious or told.simulated,
        amount_label=EACH_MONTH,
        was=_was(told),
        because=told.because,
        law=tuple(citation(clause) for clause in told.law),
        people=people_lines(told.proof.result, told.proof.names) if told.proof else (),
        still_open=_still_open(told),
        answer=_answer(told, hotline) if hears else (),
        days_from=NONE if hears else RECEIVED if told.received_on else FROM_RECEIPT,
        received_on=told.received_on,
    )


def title_words(kind: str, scheme: Scheme) -> Words:
    """What such a letter is called: 最低生活保障调低告知书."""
    zh, en = _TITLES[kind]
    return Words(f"{scheme.name_zh}{zh}", f"{capital(scheme.name_en)} {en}")


def _check(told: ChangeTold) -> None:
    if told.kind not in KINDS:
        raise ValueError(f"{told.kind!r} is no kind of letter on a change; write one of {', '.join(sorted(KINDS))}")
    if not told.because:
        raise ValueError(f"letter {told.number} says no reason; a family is told what changed")
    if told.kind.startswith("hear_") and told.answer_by is None and not told.no_last_day:
        raise ValueError(f"letter {told.number} asks the family and gives no day to answer by (answer_by)")
    before, after = told.before_fen, told.after_fen
    rises = {"raised": 1, "reduced": -1, "hear_reduced": -1, "unchanged": 0}
    if told.kind in rises and (before is None or after is None):
        raise ValueError(f"letter {told.number} on {told.kind} needs both amounts, before and after")
    if told.kind in rises and before is not None and after is not None:
        way = (after > before) - (after < before)
        if way != rises[told.kind]:
            raise ValueError(f"letter {told.number} says {told.kind}, but {before} fen becomes {after} fen")
    if told.kind == "resumed" and not after:
        raise ValueError(f"letter {told.number} says that it is paid again, and no amount")


def _lead(told: ChangeTold) -> tuple[Words, ...]:
    month = month_words(told.from_month)
    zh, en = _LEADS[told.kind]
    scheme = told.scheme
    first = Words(f"这封信说的是您家的{scheme.short_zh}。", f"This is about your family's {scheme.short_en}.")
    lead = [first, *(told.lead or (Words(zh.format(zh=month.zh), en.format(en=month.en)),))]
    if told.until_month and not told.lead:
        last = month_words(told.until_month)
        lead.append(Words(f"到{last.zh}为止，到时候再看。", f"Until the end of {last.en}; then we look again."))
    if told.kind.startswith("hear_"):
        lead.append(NOT_DECIDED)
    return tuple(lead)


def _was(told: ChangeTold) -> Words:
    if told.before_fen is None or told.before_fen == told.after_fen:
        return NONE
    before = yuan(told.before_fen)
    return Words(f"原来每月{before.zh}", f"Before: {before.en} a month")


def _lines(told: ChangeTold, proof: Proof | None, pays: bool) -> tuple[ProofLine, ...]:
    """The new calculation: towards the amount where something is paid, else with what is not met."""
    if proof is None or told.proof is None:
        return ()
    if told.proof.result.computed_outcome is Outcome.NOT_ELIGIBLE:
        return refused_lines(proof, told.proof.refusal)
    lines = letter_lines(proof, refused=False, status=not pays)
    return with_decided_sum(lines, told.after_fen, told.proof.result) if pays else lines


def _would_change(told: ChangeTold, proof: Proof | None) -> tuple[Words, ...]:
    if proof is None or told.proof is None or told.proof.result.computed_outcome is not Outcome.NOT_ELIGIBLE:
        return ()
    return would_change(told.proof.result, proof, told.proof.refusal)


def _still_open(told: ChangeTold) -> tuple[Words, ...]:
    if told.proof is None or told.proof.result.outcome not in (Outcome.UNDETERMINED, Outcome.NEEDS_PERSON):
        return ()
    return open_lines(told.proof.result, told.proof.names, told.scheme.quantities)


def _answer(told: ChangeTold, hotline: str) -> tuple[Words, ...]:
    by = date_words(told.answer_by) if told.answer_by else NONE
    first = Words(f"有话说，请在{by.zh}前告诉我们。", f"If you have something to say, tell us by {by.en}.")
    at = Words("打电话、到窗口、在网上都行", "By telephone, at the window or online")
    if hotline:
        at = Words(f"打电话{hotline}，到窗口，在网上都行", f"By telephone {hotline}, at the window or online")
    return (
        first if told.answer_by else OPEN_ANSWER,
        Words(f"{at.zh}。可以带材料。", f"{at.en}. You may bring papers."),
        Words("您说的会记下来，再作决定。", "What you say is written down before anything is decided."),
    )


def _afterwards(told: ChangeTold) -> tuple[Words, ...]:
    if told.kind.startswith("hear_"):
        return ()
    if told.kind in ("stopped", "suspended"):
        return (Words("家里情况变了，随时可以再申请。", "If things change, you can apply again at any time."),)
    return (
        Words("收入、人口、房子、车子有变化，请告诉我们。", "Tell us if income, family, home or vehicles change."),
        Words("我们会定期再来看看。", "We will come and look again from time to time."),
    )


def _hands(told: ChangeTold) -> Words:
    zh = [f"经办 {told.handled_by}"] if told.handled_by else []
    en = [f"Handled by {told.handled_by}"] if told.handled_by else []
    if told.decided_by:
        zh.append(f"决定 {told.decided_by}")
        en.append(f"{'decided' if en else 'Decided'} by {told.decided_by}")
    return Words("，".join(zh), ", ".join(en))
