"""The county refuses (不予确认, art. 21)."""

from collections.abc import Mapping

from doudi.casework.changing import Change, change_case, require_fresh_eyes
from doudi.casework.deciding import check_county_duties, decide
from doudi.casework.errors import ReasonMissing
from doudi.casework.models import Application
from doudi.casework.weighing import fresh_assessment, require_departure_reason, require_reasons
from doudi.platform.acting import Acting


def refuse(
    acting: Acting,
    public_id: str,
    *,
    reasons: str,
    unknown_reasons: Mapping[str, str] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Refuse with reasons the family can read; the three working days to tell them in writing start today.

    Nobody is refused on what is merely unknown: each unknown needs its own written reason.

    Raises:
        SameOfficer, CountyVisitMissing, AssessmentMissing, ReasonMissing, ConsentWithdrawn: as for ``confirm``.
    """

    def do(change: Change) -> None:
        case = change.case
        require_fresh_eyes(acting, case)
        check_county_duties(case)
        if not reasons.strip():
            raise ReasonMissing(["reasons"], "refusing")
        assessment = fresh_assessment(case)
        opinion = case.opinions.order_by("-pk").first()
        kept = require_reasons(assessment, unknown_reasons or {})
        departure = require_departure_reason(assessment, False, None, reasons)
        made = decide(
            acting, case, "refused", assessment, opinion, reasons=reasons.strip(), unknown_reasons=kept,
            departure_reason=departure,
        )  # fmt: skip
        change.detail = {"decision": made.public_id}

    return change_case(
        acting,
        public_id,
        "refuse",
        "casework.refuse",
        do,
        content={"reasons": reasons, "unknown": dict(unknown_reasons or {})},
        expected_version=expected_version,
        key=key,
    )
