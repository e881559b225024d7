"""What both decisions share: the county's duties first, and the record of who decided what on which proof."""

from typing import Any

from doudi.casework.errors import ConsentWithdrawn, CountyVisitMissing, DisputeOpen, SameOfficer
from doudi.casework.models import Application, Assessment, Decision, HomeVisit, Opinion
from doudi.casework.process import first_month
from doudi.casework.reconsideration.replacing import announce_changed, renew
from doudi.platform.acting import Acting
from doudi.registry.models import Staff


def check_county_duties(case: Application) -> None:
    """What the county must have done before it decides (art. 20).

    Raises:
        ConsentWithdrawn: a member took the authorisation back and the family has not said what it wishes.
        CountyVisitMissing: a near relative is registered and the county has not met the family.
        DisputeOpen: the family disputes the check and has no answer yet (art. 18).
    """
    if case.queries_stopped:
        raise ConsentWithdrawn(case.public_id)
    require_no_dispute(case)
    if case.has_near_relative and not case.visits.filter(level="county", outcome=HomeVisit.SEEN).exists():
        raise CountyVisitMissing(case.public_id)


def require_no_dispute(case: Application) -> None:
    """Nothing is concluded from a check that the family disputes, before it has its answer.

    Raises:
        DisputeOpen: one is open.
    """
    if case.means_disputes.filter(settled_at=None).exists():
        raise DisputeOpen(case.public_id)


def decide(
    acting: Acting, case: Application, outcome: str, assessment: Assessment, opinion: Opinion | None, **more: Any
) -> Decision:
    """Write the decision: maker gave the opinion, checker decides; the database refuses one person as both.

    Where an earlier one was returned, this takes its place under a number of its own, and is announced as a change.

    Raises:
        SameOfficer: who confirmed the decision that was returned does not decide anew.
    """
    returned = Decision.objects.select_for_update().filter(application=case).first()
    former = case.former_decisions.order_by("-pk").first() if returned is not None else None
    if returned is not None and acting.actor_id in case.former_decisions.values_list("checker_id", flat=True):
        raise SameOfficer(case.public_id, ["confirm"])
    maker_id = opinion.given_by if opinion else assessment.assessed_by
    maker = Staff.objects.filter(public_id=maker_id).values_list("name", flat=True).first() or ""
    case.closed_at = acting.now
    fields = {
        "assessment": assessment,
        "outcome": outcome,
        "members_count": assessment.members_count,
        "from_month": str(first_month(case, acting.today)) if outcome == "granted" else "",
        "maker_id": maker_id,
        "maker_name": maker,
        "checker_id": acting.actor_id,
        "checker_name": acting.name,
        "decided_at": acting.now,
        **more,
    }
    if returned is None or former is None:
        place = {"division_code": case.division_code, "area_path": case.area_path}
        return Decision.objects.create(application=case, **place, **fields)
    made = renew(case, returned, **fields)
    announce_changed(acting, case, made, former)
    return made
