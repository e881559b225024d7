"""What a case's letter says (告知书内容), from decision, proof and case; page and PDF show this and only this."""

from datetime import date

from django.utils import translation

from doudi.casework.domain.machine import State
from doudi.casework.letters.decided import DecisionTold, decision_letter
from doudi.casework.letters.refusing import refusal_kept
from doudi.casework.letters.shape import FROM_RECEIPT, RECEIVED, Letter, Way, sender_of, ways_from, written
from doudi.casework.models import Application, CaseEvent, Decision, LetterReceipt
from doudi.casework.process import scheme_of
from doudi.platform.check_code import check_code, scanned_text
from doudi.platform.qr import qr_rows
from doudi.rules.assessment import Assessment
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words, date_words

__all__ = ["Letter", "Way", "check_code_of", "code_of_letter", "letter_of"]
ENDED = Words("办理终止告知书", "Your application was ended")


def check_code_of(decision: Decision) -> str:
    """The code that proves a letter is ours: a keyed hash over number, outcome, amount and proof."""
    digest = decision.assessment.facts_digest
    said = f"{decision.public_id}|{decision.outcome}|{decision.amount_fen}|{decision.from_month}|{digest}"
    return check_code("letter", said)


def code_of_letter(letter: Letter) -> str:
    """The code printed under a letter, for whoever keeps it beside a record of their own."""
    return letter.check_code


def letter_of(case: Application, today: date, account_tail: str = "") -> Letter:
    """The letter of a closed case. ``account_tail`` is given by whoever knows the account.

    Raises:
        LookupError: the case has no result to tell.
    """
    if case.state == State.TERMINATED:
        return _termination(case)
    decision = case.decision
    assessment = decision.assessment
    accepted = case.events.filter(verb="accept").first()
    members = list(case.members.all())
    told = DecisionTold(
        outcome=decision.outcome,
        number=decision.public_id,
        reference=case.public_id,
        scheme=scheme_of(case),
        area_path=case.area_path,
        to_name=next((member.name for member in members if member.is_applicant), ""),
        issued_on=day_of(decision.letter_issued_at or decision.decided_at),
        decided_on=day_of(decision.decided_at),
        result=Assessment.from_dict(assessment.result),
        digest=assessment.facts_digest,
        check_code=decision.check_code or check_code_of(decision),
        handled_by=accepted.actor_name if accepted else decision.maker_name,
        decided_by=decision.checker_name,
        amount_fen=decision.amount_fen,
        from_month=decision.from_month,
        members_count=decision.members_count,
        refusal=(
            refusal_kept(assessment.ruleset_hash, assessment.facts, assessment.month)
            if decision.outcome == "refused" else None
        ),
        names={member.public_id: member.name for member in members},
        reasons=(*decision.unknown_reasons.values(), decision.departure_reason, decision.reasons),
        account_tail=account_tail,
        received_on=_received(decision.public_id),
        simulated=case.simulated,
    )
    with translation.override("zh-hans"):
        return decision_letter(told)


def _termination(case: Application) -> Letter:
    event = case.events.filter(verb="terminate").order_by("-version").first()
    if event is None:
        raise LookupError(f"case {case.public_id} has no termination on record")
    day = day_of(event.at)
    sender, hotline = sender_of(case.area_path, day)
    code, received = _termination_code(case, event), _received(case.public_id)
    return Letter(
        kind="terminated",
        number=case.public_id,
        application_number=case.public_id,
        sender=sender,
        title=ENDED,
        to_name=next((member.name for member in case.members.all() if member.is_applicant), ""),
        lead=(
            Words("您的申请没有办下去。", "Your application was ended without a decision."),
            Words("随时可以再申请。", "You can apply again at any time."),
        ),
        amount_fen=None,
        amount=None,
        account_tail="",
        proof=None,
        lines=(),
        unknown=(),
        reasons=written(event.note),
        would_change=(),
        ways=ways_from(received or day),
        changes=(),
        decided_on=day,
        decided_words=date_words(day),
        handled_by=Words(f"经办 {event.actor_name}", f"Handled by {event.actor_name}"),
        hotline=hotline,
        check_code=code,
        ruleset="",
        digest="",
        qr_rows=qr_rows(scanned_text(case.public_id, code)),
        demo=scheme_of(case).is_fictitious or case.simulated,
        days_from=RECEIVED if received else FROM_RECEIPT,
        received_on=received,
    )


def _received(number: str) -> date | None:
    """The day on the receipt of a letter."""
    return LetterReceipt.objects.filter(letter_number=number).values_list("received_on", flat=True).first()


def _termination_code(case: Application, event: CaseEvent) -> str:
    return check_code("letter", f"{case.public_id}|terminated|{event.version}")
