"""Send the case up for confirmation (报区里)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import ConsentWithdrawn, NotPossibleNow
from doudi.casework.joint.shielding import is_shielded
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting


def report_to_county(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The county's ten working days start today (art. 20). A grant is reported after its notice, where the
    scheme's texts ask for one and no protected child stands behind it; a refusal without.

    Raises:
        NotPossibleNow: a grant that has not been on notice.
        ConsentWithdrawn: the family has not said yet what it wishes.
    """

    def do(change: Change) -> None:
        case = change.case
        if case.queries_stopped:
            raise ConsentWithdrawn(case.public_id)
        opinion = case.opinions.order_by("-pk").first()
        # Where help given first was all of it, there is no amount to publish.
        wants_notice = scheme_of(case).has_notice and opinion is not None and bool(opinion.amount_fen)
        if case.state == State.OPINION and (opinion is None or wants_notice) and not is_shielded(case):
            raise NotPossibleNow(case.public_id, "report_to_county", case.state)
        case.reported_at = acting.now

    return change_case(
        acting, public_id, "report_to_county", "casework.report", do, expected_version=expected_version, key=key
    )
