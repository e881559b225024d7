"""The county confirms (审核确认, art. 20, 21)."""

from collections.abc import Mapping, Sequence

from doudi.casework.changing import Change, change_case, require_fresh_eyes
from doudi.casework.deciding import check_county_duties, decide
from doudi.casework.errors import ReasonMissing
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.casework.weighing import fresh_assessment, require_amount, require_departure_reason, require_reasons
from doudi.platform.acting import Acting


def confirm(
    acting: Acting,
    public_id: str,
    *,
    amount_fen: int | None = None,
    unknown_reasons: Mapping[str, str] | None = None,
    departure_reason: str = "",
    from_month: str = "",
    looked_at: Sequence[str] = (),
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Grant the amount on the township's opinion, by an official who has handled nothing of the case.

    Of many officials confirming at once exactly one wins. Whoever listens opens the entitlement. ``looked_at`` is what
    the official ticked as looked at; it is kept with the step in history. ``from_month`` is asked for where no text on
    file says from which month monthly help is paid.

    Raises:
        SameOfficer: this account handled the case.
        CountyVisitMissing: a near relative is registered and the county has not visited.
        AssessmentMissing: facts changed since the assessment.
        ReasonMissing: something unknown, or a departure, is not explained in writing.
        ConsentWithdrawn: the family has not said yet what it wishes.
    """

    def do(change: Change) -> None:
        case = change.case
        require_fresh_eyes(acting, case)
        check_county_duties(case)
        assessment = fresh_assessment(case)
        opinion = case.opinions.order_by("-pk").first()
        amount = amount_fen if amount_fen is not None else opinion.amount_fen if opinion else assessment.amount_fen
        kept = require_reasons(assessment, unknown_reasons or {})
        departure = require_departure_reason(assessment, True, amount, departure_reason)
        against_opinion = opinion is None or opinion.outcome != "grant" or amount != opinion.amount_fen
        if against_opinion and not (departure or departure_reason.strip()):
            raise ReasonMissing(["opinion"], "departing from the township's opinion")
        require_amount(case, amount)
        made = decide(
            acting, case, "granted", assessment, opinion, unknown_reasons=kept,
            amount_fen=None if scheme_of(case).grants_with(amount) == "tag" else amount, from_month=from_month,
            departure_reason=departure or (departure_reason.strip() if against_opinion else ""),
        )  # fmt: skip
        change.detail = {"decision": made.public_id, "amount_fen": amount, "from_month": made.from_month,
                         "looked_at": sorted(looked_at)}  # fmt: skip

    return change_case(
        acting,
        public_id,
        "confirm",
        "casework.confirm",
        do,
        content={"amount": amount_fen, "unknown": dict(unknown_reasons or {}), "departure": departure_reason}
        | ({"from": from_month} if from_month else {}),
        expected_version=expected_version,
        key=key,
    )
