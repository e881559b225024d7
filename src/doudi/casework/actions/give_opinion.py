"""The township's preliminary opinion (初审意见, art. 19)."""

from collections.abc import Mapping

from doudi.casework.changing import Change, change_case
from doudi.casework.deciding import require_no_dispute, require_self_care
from doudi.casework.errors import ConsentWithdrawn, ReasonMissing
from doudi.casework.models import Application, Opinion
from doudi.casework.weighing import fresh_assessment, require_amount, require_departure_reason, require_reasons
from doudi.platform.acting import Acting


def give_opinion(
    acting: Acting,
    public_id: str,
    *,
    outcome: str,
    reason: str = "",
    unknown_reasons: Mapping[str, str] | None = None,
    amount_fen: int | None = None,
    departure_reason: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Grant with an amount, or refuse with a reason, on a fresh assessment.

    The amount is the assessed one; another needs a departure reason. Whatever is unknown needs a written reason.

    Raises:
        AssessmentMissing: no assessment of the facts as they are.
        ReasonMissing: names what is not explained.
        ConsentWithdrawn: the family has not said yet what it wishes.
        StepsMissing: the ability to look after oneself was not assessed (特困 art. 20).
        DisputeOpen: the family disputes the check and has no answer yet.
    """
    grants = outcome == "grant"

    def do(change: Change) -> None:
        case = change.case
        if case.queries_stopped:
            raise ConsentWithdrawn(case.public_id)
        require_no_dispute(case)
        assessment = fresh_assessment(case)
        amount = amount_fen if amount_fen is not None else assessment.amount_fen
        kept = require_reasons(assessment, unknown_reasons or {})
        departure = require_departure_reason(assessment, grants, amount, departure_reason or reason)
        if grants:
            require_amount(case, amount)
            require_self_care(case)
        if not grants and not reason.strip():
            raise ReasonMissing(["reason"], "refusing")
        made = Opinion.objects.create(
            application=case,
            assessment=assessment,
            outcome="grant" if grants else "refuse",
            amount_fen=amount if grants else None,
            reason=reason.strip() or departure,
            unknown_reasons=kept,
            given_at=acting.now,
            given_by=acting.actor_id,
        )
        change.detail = {"opinion": made.public_id, "outcome": made.outcome}

    return change_case(
        acting,
        public_id,
        "give_opinion",
        "casework.give_opinion",
        do,
        content={"outcome": outcome, "reason": reason, "amount": amount_fen, "unknown": dict(unknown_reasons or {})},
        expected_version=expected_version,
        key=key,
    )
