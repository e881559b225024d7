"""The outcome of a disagreement, carried out (复查复议结果): upheld, changed for the better, or decided anew."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.models import Application, Decision, Reconsideration
from doudi.casework.process import first_month
from doudi.casework.reconsideration.errors import (
    NotMoreFavourable,
    ReconsiderationNotYours,
    ReconsiderationUnfit,
)
from doudi.casework.reconsideration.finding import DECIDE, find_request, locked, who_had_a_part
from doudi.casework.reconsideration.following import follow
from doudi.casework.reconsideration.messages import tell_news
from doudi.casework.reconsideration.replacing import announce_changed, keep_former, renew
from doudi.kernel.month import Month, MonthInvalid
from doudi.platform.acting import Acting
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


def decide_reconsideration(
    acting: Acting,
    reconsideration_id: str,
    *,
    outcome: str,
    answer: str,
    amount_fen: int | None = None,
    from_month: str = "",
    document: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """By an official who handled nothing of the case, made no decision in it, and did not accept this request.

    ``upheld``: the decision stands. ``changed``: another one takes its place at once, with a letter of its own, and
    whoever pays hears ``decision_changed``; it may only be better for the family. ``returned``: it is set aside and the
    county decides anew; until then what is paid goes on as it was. Where another authority decided, its paper is named.

    Args:
        from_month: the first month of a changed decision; that of the old one, or what the old one would have had.

    Raises:
        ReconsiderationUnfit: no outcome, answer, amount or paper, or a month that cannot be.
        NotMoreFavourable: a change that gives no more and begins no earlier.
        ReconsiderationNotYours: the official had a part.
        ReconsiderationStepNotPossible: it was not accepted, or has its outcome.
        ReconsiderationNotFound, CaseNotFound, NotAllowed, NotPossibleNow, CaseChanged, KeyReused: as every change.
    """
    found = find_request(acting, reconsideration_id)

    def do(change: Change) -> None:
        row, case = locked(found, "decide", "accepted"), change.case
        if acting.actor_id in who_had_a_part(case, row):
            raise ReconsiderationNotYours(row.public_id)
        _check(row, outcome, answer, document)
        decision = Decision.objects.select_for_update().get(application=case)
        row.state, row.outcome, row.answer = "decided", outcome, answer.strip()
        row.document = document.strip() or row.document
        row.decided_at, row.decided_by, row.decided_by_name = acting.now, acting.actor_id, acting.name
        change.wanted = State(case.state)
        change.detail = {"reconsideration": row.public_id, "outcome": outcome}
        if outcome == "changed":
            row.amount_fen, row.from_month = _better(acting, case, row, decision, amount_fen, from_month)
            row.save()
            _change(acting, change, row, decision)
        else:
            row.save()
        if outcome == "returned":
            _return(acting, change, row, decision)
        change.after.append(lambda saved: follow(acting, saved, row))
        change.after.append(lambda saved: tell_news(acting, saved))

    content = {"id": reconsideration_id, "outcome": outcome, "answer": answer, "amount": amount_fen,
               "from": from_month, "document": document}  # fmt: skip
    return change_case(
        acting, found.application.public_id, "decide_reconsideration", DECIDE, do, content=content,
        expected_version=expected_version, key=key,
    )  # fmt: skip


def _check(row: Reconsideration, outcome: str, answer: str, document: str) -> None:
    if outcome not in ("upheld", "changed", "returned"):
        raise ReconsiderationUnfit("outcome", f"{outcome!r}", Words("选一个结果。", "Choose an outcome."))
    if not answer.strip():
        raise ReconsiderationUnfit("answer", "no answer", Words("写一句答复，为什么。", "Write the answer, and why."))
    if row.way != "reexamination" and not (document.strip() or row.document):
        raise ReconsiderationUnfit(
            "document", "no paper", Words("写决定书或者判决书的文号。", "Write the number of the ruling.")
        )


def _better(
    acting: Acting, case: Application, row: Reconsideration, decision: Decision, amount_fen: int | None, text: str
) -> tuple[int, str]:
    """The amount and the first month, if they are better for the family than what was decided."""
    if amount_fen is None or amount_fen <= 0:
        raise ReconsiderationUnfit("amount_fen", f"{amount_fen}", Words("写每月多少钱。", "Write the monthly amount."))
    granted = decision.outcome == "granted"
    usual = decision.from_month if granted else str(first_month(case, day_of(decision.decided_at)))
    try:
        month = Month.parse(text or usual)
    except MonthInvalid as fault:
        words = Words("月份写成2025-11这样。", "Write the month like 2025-11.")
        raise ReconsiderationUnfit("from_month", text, words) from fault
    earliest = Month.of(day_of(case.filed_at or case.started_at))
    if not earliest.first_day <= month.first_day <= max(Month.of(acting.today).next, Month.parse(usual)).first_day:
        words = Words("月份要在申请以后，最晚下个月。", "After the application, next month at most.")
        raise ReconsiderationUnfit("from_month", str(month), words)
    before = decision.amount_fen or 0
    later = granted and month.first_day > Month.parse(decision.from_month).first_day
    same = granted and amount_fen == before and str(month) == decision.from_month
    if amount_fen < before or later or same:
        raise NotMoreFavourable(row.public_id)
    return amount_fen, str(month)


def _change(acting: Acting, change: Change, row: Reconsideration, decision: Decision) -> None:
    case = change.case
    former = keep_former(acting, decision, row)
    made = renew(
        case, decision, outcome="granted", amount_fen=row.amount_fen, from_month=row.from_month, reasons=row.answer,
        maker_id=row.handled_by, maker_name=row.handled_by_name, checker_id=acting.actor_id, checker_name=acting.name,
        decided_at=acting.now,
    )  # fmt: skip
    case.closed_at = acting.now
    change.wanted = State.CONFIRMED
    change.detail |= {"decision": made.public_id, "former": former.number, "amount_fen": row.amount_fen}
    change.after.append(lambda saved: announce_changed(acting, saved, made, former))


def _return(acting: Acting, change: Change, row: Reconsideration, decision: Decision) -> None:
    again = Application.objects.filter(applicant=change.case.applicant, scheme=change.case.scheme)
    if again.exclude(pk=change.case.pk).exclude(state__in=CLOSED).exists():
        raise ReconsiderationUnfit(
            "outcome", "a newer application of this family is open",
            Words("这家人又交了一份申请，还在办。先办完那一份。", "Finish this family's newer application first."),
        )  # fmt: skip
    former = keep_former(acting, decision, row)
    decision.set_aside_at = acting.now
    decision.save(update_fields=["set_aside_at"])
    change.case.closed_at, change.case.reported_at = None, acting.now
    change.wanted = State.REPORTED
    change.detail |= {"former": former.number}
