"""Record who signed for a letter (登记签收): the days to disagree count from that day."""

from datetime import date

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseworkError, NotPossibleNow
from doudi.casework.models import Application, Decision, LetterReceipt
from doudi.casework.remedies import load_remedies
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

HOW_BY_STAFF = (LetterReceipt.HANDED, LetterReceipt.POSTED, LetterReceipt.LEFT)


class ReceiptUnfit(CaseworkError):
    """The letter cannot have been received so."""

    code = "casework.receipt-unfit"


class AlreadyReceived(CaseworkError):
    """Somebody signed for the letter before; the days count from then."""

    code = "casework.already-received"

    def __init__(self, number: str, on: date) -> None:
        super().__init__(
            f"Letter {number} was received on {on}; a receipt is recorded once.",
            Words("这封信已经登记过签收。", "The receipt of this letter is on record already."),
        )


def record_receipt(
    acting: Acting,
    public_id: str,
    *,
    received_on: date,
    how: str = LetterReceipt.HANDED,
    by_whom: str = LetterReceipt.SELF,
    name: str = "",
    witness: str = "",
    note: str = "",
) -> LetterReceipt:
    """The receipt of a letter, on a decision or an end without one; the last days to disagree count from it.

    The same receipt twice has one effect.

    Raises:
        NotPossibleNow: no letter was sent.
        ReceiptUnfit: a day before it was sent or not come yet; nobody named; left without witness or reason.
        AlreadyReceived: another receipt is on record.
    """
    own = acting.kind == "resident"
    with transaction.atomic():
        case = find_case(acting, public_id, "casework.receive_own" if own else "casework.record_receipt", lock=True)
        decision = case.decision if case.state in (State.CONFIRMED, State.REFUSED) else None
        number, issued_on = _letter(case, decision)
        if own:
            received_on, how, by_whom, name = acting.today, LetterReceipt.ONLINE, LetterReceipt.SELF, ""
        before = LetterReceipt.objects.filter(letter_number=number).first()
        if before is not None:
            if (before.received_on, before.how, before.by_whom) == (received_on, how, by_whom) or own:
                return before
            raise AlreadyReceived(number, before.received_on)
        _check(case, received_on, how, by_whom, clean_text(name), clean_text(witness), note.strip(), issued_on, acting)
        made = LetterReceipt.objects.create(
            application=case,
            letter_number=number,
            received_on=received_on,
            how=how,
            by_whom=by_whom,
            name=clean_text(name),
            witness=clean_text(witness),
            note=note.strip(),
            recorded_at=acting.now,
            recorded_by=acting.actor_id,
            recorded_by_name="" if own else acting.name,
            division_code=case.division_code,
            area_path=case.area_path,
        )
        if decision is not None:
            until = {remedy.key: remedy.until(received_on) for remedy in load_remedies()}
            decision.reconsider_until, decision.sue_until = until["reconsideration"], until["litigation"]
            decision.save(update_fields=["reconsider_until", "sue_until"])
        record(
            acting, "casework.record_receipt", "letter", number, area_path=case.area_path,
            case_ref=case.public_id, detail={"receipt": made.public_id, "received_on": received_on.isoformat()},
        )  # fmt: skip
        announce(
            acting,
            "letter_received",
            {"application": case.public_id, "number": number, "received_on": received_on.isoformat()},
        )
    return made


def _letter(case: Application, decision: Decision | None) -> tuple[str, date]:
    """The number and the day of the letter there is to sign for."""
    if decision is not None and decision.letter_issued_at is not None:
        return decision.public_id, day_of(decision.letter_issued_at)
    ended = case.events.filter(verb="terminate").order_by("-version").first()
    if case.state != State.TERMINATED or ended is None:
        raise NotPossibleNow(case.public_id, "record_receipt", case.state)
    return case.public_id, day_of(ended.at)


def _check(
    case: Application, received_on: date, how: str, by_whom: str, name: str, witness: str, note: str, issued_on: date,
    acting: Acting,
) -> None:  # fmt: skip
    """Everything that cannot be, at once."""
    faults = []
    if received_on < issued_on:
        faults.append(Words("收到的日子在发信以前。", "It was received before it was sent."))
    if received_on > acting.today:
        faults.append(Words("收到的日子还没有到。", "The day it was received has not come yet."))
    if acting.kind != "resident":
        if how not in HOW_BY_STAFF:
            faults.append(Words("选一种：当面、邮寄、留下。", "Choose one: handed over, by post, left."))
        left = how == LetterReceipt.LEFT
        if left and (not witness or not note):
            faults.append(Words("留下的，要写见证的人和原因。", "Where it is left, name a witness and say why."))
        if left is not (by_whom == LetterReceipt.NOBODY):
            faults.append(Words("没有人签的，才是留下。", "A letter is left only where nobody signs."))
        if not left and not name:
            faults.append(Words("写签收的人的姓名。", "Write who signed."))
    if faults:
        raise ReceiptUnfit(
            f"Case {case.public_id}: {' '.join(each.en for each in faults)}",
            Words("".join(each.zh for each in faults), " ".join(each.en for each in faults)),
        )
