"""The letter on a decision, granted or refused, of any scheme, from plain data (告知书：确认、不予确认)."""

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
    ONCE,
    RECEIVED,
    Letter,
    sender_of,
    ways_from,
    written,
    yuan,
)
from doudi.casework.proof import Proof, ProofLine, build_proof, letter_lines
from doudi.platform.check_code import scanned_text
from doudi.platform.qr import qr_rows
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.refusing import Refusal
from doudi.schemes.scheme import Scheme
from doudi.worklist.words import Words, date_words, month_words


@dataclass(frozen=True)
class DecisionTold:
    """Everything a letter on a decision says, as plain data.

    Args:
        outcome: granted | refused.
        number: of the decision; reference: of the case, in the foot.
        result, digest: the assessment it rests on, and the digest of its facts.
        refusal: why the rules refuse, where the facts are at hand.
        names: of the people, by their key in the result.
        received_on: the day a receipt says; None while nobody signed for it.
    """

    outcome: str
    number: str
    reference: str
    scheme: Scheme
    area_path: str
    to_name: str
    issued_on: date
    decided_on: date
    result: Assessment
    digest: str
    check_code: str
    handled_by: str
    decided_by: str
    amount_fen: int | None = None
    from_month: str = ""
    members_count: int = 0
    refusal: Refusal | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    account_tail: str = ""
    received_on: date | None = None
    simulated: bool = False


def decision_letter(told: DecisionTold) -> Letter:
    """The letter. What is decided stands in it; where the rules said otherwise, the line says so.

    Raises:
        ValueError: the outcome is neither granted nor refused.
    """
    if told.outcome not in ("granted", "refused"):
        raise ValueError(f"a decision is granted or refused, not {told.outcome!r}")
    refused = told.outcome == "refused"
    proof = build_proof(told.result, told.digest)
    sender, hotline = sender_of(told.area_path, told.issued_on)
    received = told.received_on or told.issued_on
    return Letter(
        kind=told.outcome,
        number=told.number,
        application_number=told.reference,
        sender=sender,
        title=_title(told.scheme, refused),
        to_name=told.to_name,
        lead=_refused(told) if refused else _granted(told),
        amount_fen=told.amount_fen,
        amount=yuan(told.amount_fen) if told.amount_fen else None,
        account_tail=told.account_tail,
        proof=proof,
        lines=refused_lines(proof, told.refusal) if refused else _granted_lines(told, proof),
        unknown=unknown_lines(proof),
        reasons=written(*told.reasons),
        would_change=would_change(told.result, proof, told.refusal) if refused else (),
        ways=ways_from(received),
        changes=_changes(refused),
        decided_on=told.decided_on,
        decided_words=date_words(told.decided_on),
        handled_by=Words(
            f"受理 {told.handled_by}，决定 {told.decided_by}",
            f"Accepted by {told.handled_by}, decided by {told.decided_by}",
        ),
        hotline=hotline,
        check_code=told.check_code,
        ruleset=f"{told.scheme.key} {told.result.month}",
        digest=proof.digest,
        qr_rows=qr_rows(scanned_text(told.number, told.check_code)),
        demo=told.scheme.is_fictitious or told.simulated,
        amount_label=EACH_MONTH if told.result.grants == "cash_monthly" else ONCE,
        people=people_lines(told.result, told.names),
        still_open=_still_open(told),
        days_from=RECEIVED if told.received_on else FROM_RECEIPT,
        received_on=told.received_on,
    )


def _granted_lines(told: DecisionTold, proof: Proof) -> tuple[ProofLine, ...]:
    lines = letter_lines(proof, refused=False, status=not told.amount_fen)
    return with_decided_sum(lines, told.amount_fen, told.result)


def _title(scheme: Scheme, refused: bool) -> Words:
    name = capital(scheme.name_en)
    if refused:
        return Words(f"{scheme.name_zh}不予确认告知书", f"{name} not granted")
    return Words(f"{scheme.name_zh}确认告知书", f"{name} granted")


def _is_status(scheme: Scheme) -> bool:
    """Whether being granted means being recognised as something, not receiving something."""
    return scheme.name_zh.endswith("家庭")


def _granted(told: DecisionTold) -> tuple[Words, ...]:
    """What is granted, and from when, in two sentences."""
    scheme, count, result = told.scheme, told.members_count, told.result
    month = month_words(told.from_month) if told.from_month else NONE
    if told.amount_fen == 0 and result.grants == "cash_once":
        who = Words(f"您家可以得到{scheme.short_zh}。", f"Your family is entitled to {scheme.short_en}.")
        return (who, Words("钱已经先给过了，这次没有要补的。", "The money was given in advance; none is left to pay."))
    if not told.amount_fen:
        who = Words(f"您家可以享受{scheme.short_zh}。", f"Your family is entitled to {scheme.short_en}.")
        if _is_status(scheme):
            who = Words(
                f"您家认定为{scheme.name_zh}。", f"Your family is now registered: {scheme.short_en or scheme.name_en}."
            )
        return (who, Words(f"从{month.zh}起算。", f"It holds from {month.en}.")) if month else (who,)
    named = [told.names.get(each.person_key, "") for each in result.persons if each.eligible]
    if len(result.persons) > 1 and named and all(named) and len(named) < count:
        names = ", ".join(named)
        who = Words(f"{'、'.join(named)}可以领{scheme.short_zh}。", f"Entitled to {scheme.short_en}: {names}.")
    elif count <= 1:
        who = Words(f"您可以领{scheme.short_zh}。", f"You will receive the {scheme.short_en}.")
    else:
        who = Words(
            f"您家{count}口人可以领{scheme.short_zh}。",
            f"Your family of {count} will receive the {scheme.short_en}.",
        )
    if result.grants == "cash_monthly":
        return (who, Words(f"从{month.zh}起，按月发。", f"It is paid monthly from {month.en}.")) if month else (who,)
    return (who, Words("钱一次发给您家。", "It is paid once."))


def _refused(told: DecisionTold) -> tuple[Words, ...]:
    scheme = told.scheme
    first = Words(f"这次不能领{scheme.short_zh}。", f"The {scheme.short_en} is not granted this time.")
    if _is_status(scheme):
        first = Words(f"这次没有认定为{scheme.name_zh}。", f"Not registered this time: {scheme.short_en}.")
    elif told.result.grants == "tag":
        first = Words(f"这次不能享受{scheme.short_zh}。", f"Not granted this time: {scheme.short_en}.")
    return (first, Words("原因和算法写在下面。", "The reason and every figure are below."))


def _still_open(told: DecisionTold) -> tuple[Words, ...]:
    """What the rules left open when an official decided."""
    if told.result.outcome not in (Outcome.UNDETERMINED, Outcome.NEEDS_PERSON):
        return ()
    return open_lines(told.result, told.names, told.scheme.quantities)


def _changes(refused: bool) -> tuple[Words, ...]:
    if refused:
        return (Words("家里情况变了，随时可以再申请。", "If things change, you can apply again at any time."),)
    return (
        Words("收入、人口、房子、车子有变化，请告诉我们。", "Tell us if income, family, home or vehicles change."),
        Words("我们会定期再来看看。", "We will come and look again from time to time."),
    )
