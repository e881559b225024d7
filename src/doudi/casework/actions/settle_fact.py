"""Settle a fact on which sources differ or stay silent (认定)."""

from typing import Any

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import ReasonMissing
from doudi.casework.facts import member_of_key, read_settled_value
from doudi.casework.models import Application, SettledFact
from doudi.platform.acting import Acting


def settle_fact(
    acting: Acting,
    public_id: str,
    *,
    fact_key: str,
    state: str,
    value: Any = None,
    reason: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """A named official says which value the assessment uses, and why in writing; the sources stay on file beside it.

    ``fact_key`` is ``household:deposits_fen`` or ``person:<person>:monthly_wage_fen``; ``value`` is whole fen, a truth
    value, a code or an ISO date.

    Raises:
        ReasonMissing: no reason is written.
        AnswerUnfit: the key or the value does not fit the scheme's facts.
    """

    def do(change: Change) -> None:
        case = change.case
        if not reason.strip():
            raise ReasonMissing([fact_key])
        member, quantity = member_of_key(case, fact_key)
        kept = read_settled_value(case, quantity, state, value)
        case.settled_facts.filter(member=member, quantity=quantity, superseded_at=None).update(superseded_at=acting.now)
        SettledFact.objects.create(
            application=case,
            member=member,
            quantity=quantity,
            state=state,
            value=kept,
            reason=reason.strip(),
            settled_at=acting.now,
            settled_by=acting.actor_id,
        )
        change.detail = {"fact": fact_key}
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "settle_fact",
        "casework.assess",
        do,
        content={"fact": fact_key, "state": state, "value": value, "reason": reason},
        expected_version=expected_version,
        key=key,
    )
