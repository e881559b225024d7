"""What a letter says (告知书内容), from decision, proof and case; page and PDF show this and only this."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation

from doudi.casework.domain.machine import State
from doudi.casework.models import Application, CaseEvent, Decision
from doudi.casework.process import scheme_of
from doudi.casework.proof import Proof, ProofLine, letter_lines, proof_of
from doudi.casework.remedies import load_remedies
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.month import Month
from doudi.platform.check_code import check_code
from doudi.platform.qr import qr_rows
from doudi.registry.reads import office_serving
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words, date_words


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
    """A decision letter (告知书). ``kind`` is granted, refused or terminated; the same order and care in each."""

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


TITLES = {
    "granted": Words("最低生活保障确认告知书", "Subsistence allowance granted"),
    "refused": Words("最低生活保障不予确认告知书", "Subsistence allowance not granted"),
    "terminated": Words("办理终止告知书", "Your application was ended"),
}


def check_code_of(decision: Decision) -> str:
    """The code that proves a letter is ours: a keyed hash over number, outcome, amount and proof."""
    digest = decision.assessment.facts_digest
    said = f"{decision.public_id}|{decision.outcome}|{decision.amount_fen}|{decision.from_month}|{digest}"
    return check_code("letter", said)


def yuan(fen: int) -> Words:
    """An amount in a sentence: 940元, CNY 940."""
    return Words(f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}")


def _month_words(text: str) -> Words:
    month = Month.parse(text)
    name = date_words(month.first_day).en.split(" ", 1)[1]
    return Words(f"{month.year}年{month.number}月", name)


def _sender(case: Application, on: date) -> tuple[Words, str]:
    """Who signs the letter, and the number to call: the bureau's own, else that of the office at the window."""
    bureau = office_serving(case.area_path, "district_bureau", on)
    window = office_serving(case.area_path, "township_office", on)
    office = bureau or window
    if office is None:
        return Words("民政部门", "Civil affairs"), ""
    hotline = office.hotline or (window.hotline if window else "")
    return Words(office.name_zh, office.name_en or office.name_zh), hotline


def _ways(received_on: date) -> tuple[Way, ...]:
    return tuple(
        Way(r.words, r.until(received_on), date_words(r.until(received_on)), r.legal_basis, r.status)
        for r in load_remedies()
    )


def _reasons(decision: Decision) -> tuple[Words, ...]:
    """The officials' own sentences, as written; they are not translated."""
    written = list(decision.unknown_reasons.values())
    for text in (decision.departure_reason, decision.reasons):
        if text and text not in written:
            written.append(text)
    return tuple(Words(text, text) for text in written)


def letter_of(case: Application, today: date, account_tail: str = "") -> Letter:
    """The letter of a closed case. ``account_tail`` is given by whoever knows the account.

    Raises:
        LookupError: the case has no result to tell.
    """
    if case.state == State.TERMINATED:
        return _termination(case)
    decision = case.decision
    assessment = decision.assessment
    proof = proof_of(assessment)
    issued_on = day_of(decision.letter_issued_at or decision.decided_at)
    sender, hotline = _sender(case, issued_on)
    refused = decision.outcome == "refused"
    code = decision.check_code or check_code_of(decision)
    accepted = case.events.filter(verb="accept").first()
    handled = accepted.actor_name if accepted else decision.maker_name
    with translation.override("zh-hans"):
        return Letter(
            kind=decision.outcome,
            number=decision.public_id,
            application_number=case.public_id,
            sender=sender,
            title=TITLES[decision.outcome],
            to_name=_applicant_name(case),
            lead=_refusal_lead(proof) if refused else _grant_lead(decision),
            amount_fen=decision.amount_fen,
            amount=yuan(decision.amount_fen) if decision.amount_fen else None,
            account_tail=account_tail,
            proof=proof,
            lines=_with_decided_sum(letter_lines(proof, refused=refused), decision),
            unknown=_unknown(proof),
            reasons=_reasons(decision),
            would_change=proof.would_flip[:2] if refused else (),
            ways=_ways(issued_on),
            changes=_changes(refused),
            decided_on=day_of(decision.decided_at),
            decided_words=date_words(day_of(decision.decided_at)),
            handled_by=Words(
                f"受理 {handled}，决定 {decision.checker_name}",
                f"Accepted by {handled}, decided by {decision.checker_name}",
            ),
            hotline=hotline,
            check_code=code,
            ruleset=f"{scheme_of(case).key} {assessment.month}",
            digest=proof.digest,
            qr_rows=qr_rows(f"{decision.public_id} {code}"),
            demo=scheme_of(case).is_fictitious or case.simulated,
        )


def _applicant_name(case: Application) -> str:
    return next((member.name for member in case.members.all() if member.is_applicant), "")


def _grant_lead(decision: Decision) -> tuple[Words, ...]:
    count, month = decision.members_count, _month_words(decision.from_month)
    who = Words(
        f"您家{count}口人可以领低保。", f"Your family of {count} will receive the subsistence allowance (低保)."
    )
    if count == 1:
        who = Words("您可以领低保。", "You will receive the subsistence allowance (低保).")
    return (who, Words(f"从{month.zh}起，按月发。", f"It is paid monthly from {month.en}."))


def _refusal_lead(proof: Proof) -> tuple[Words, ...]:
    return (
        Words("这次不能领低保。", "The subsistence allowance (低保) is not granted this time."),
        Words("原因和算法写在下面。", "The reason and every figure are below."),
    )


def _with_decided_sum(lines: tuple[ProofLine, ...], decision: Decision) -> tuple[ProofLine, ...]:
    """The sum is what was decided; where an official departed from the proposal, the line says so."""
    if decision.outcome != "granted" or decision.amount_fen is None:
        return lines
    decided = yuan(decision.amount_fen)
    assessed = decision.assessment.amount_fen
    kept = [line for line in lines if line.kind != "sum" and not (line.key == "monthly_amount")]
    law = next((line.law for line in lines if line.key == "monthly_amount"), Words("", ""))
    if assessed != decision.amount_fen:
        law = Words("工作人员决定，理由见下", "Decided by an official; the reason is below")
    what = Words("每月补给您家", "Paid to your family each month")
    total = ProofLine(len(kept) + 1, "monthly_amount", "sum", what, decided, law, True, None)
    return tuple(replace(line, number=at) for at, line in enumerate([*kept, total], start=1))


def _unknown(proof: Proof) -> tuple[Words, ...]:
    if not proof.not_known:
        return ()
    names_zh = "、".join(each.zh for each in proof.not_known[:3])
    names_en = ", ".join(each.en for each in proof.not_known[:3])
    more = len(proof.not_known) - 3
    return (
        Words(
            f"没查到：{names_zh}{f'等{len(proof.not_known)}项' if more > 0 else ''}。",
            f"Not known: {names_en}{f' and {more} more' if more > 0 else ''}.",
        ),
        Words("我们没有当成“有”，也没有当成“没有”。", "We did not count it as something, nor as nothing."),
        Words("工作人员看过您家情况后，作了决定。", "An official looked at your situation and decided."),
    )


def _changes(refused: bool) -> tuple[Words, ...]:
    if refused:
        return (Words("家里情况变了，随时可以再申请。", "If things change, you can apply again at any time."),)
    return (
        Words("收入、人口、房子、车子有变化，请告诉我们。", "Tell us if income, family, home or vehicles change."),
        Words("我们会定期再来看看。", "We will come and look again from time to time."),
    )


def _termination(case: Application) -> Letter:
    event = case.events.filter(verb="terminate").order_by("-version").first()
    if event is None:
        raise LookupError(f"case {case.public_id} has no termination on record")
    day = day_of(event.at)
    sender, hotline = _sender(case, day)
    return Letter(
        kind="terminated",
        number=case.public_id,
        application_number=case.public_id,
        sender=sender,
        title=TITLES["terminated"],
        to_name=_applicant_name(case),
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
        reasons=(Words(event.note, event.note),),
        would_change=(),
        ways=_ways(day),
        changes=(),
        decided_on=day,
        decided_words=date_words(day),
        handled_by=Words(f"经办 {event.actor_name}", f"Handled by {event.actor_name}"),
        hotline=hotline,
        check_code=_termination_code(case, event),
        ruleset="",
        digest="",
        qr_rows=qr_rows(f"{case.public_id} {_termination_code(case, event)}"),
        demo=scheme_of(case).is_fictitious or case.simulated,
    )


def _termination_code(case: Application, event: CaseEvent) -> str:
    return check_code("letter", f"{case.public_id}|terminated|{event.version}")
