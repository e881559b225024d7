"""What both decisions share: the county's duties first, and the record of who decided what on which proof."""

from typing import Any

from doudi.casework.errors import ConsentWithdrawn, CountyVisitMissing
from doudi.casework.models import Application, Assessment, Decision, HomeVisit, Opinion
from doudi.casework.process import first_month
from doudi.platform.acting import Acting
from doudi.registry.models import Staff


def check_county_duties(case: Application) -> None:
    """What the county must have done before it decides (art. 20).

    Raises:
        ConsentWithdrawn: a member took the authorisation back and the family has not said what it wishes.
        CountyVisitMissing: a near relative is registered and the county has not met the family.
    """
    if case.queries_stopped:
        raise ConsentWithdrawn(case.public_id)
    if case.has_near_relative and not case.visits.filter(level="county", outcome=HomeVisit.SEEN).exists():
        raise CountyVisitMissing(case.public_id)


def decide(
    acting: Acting, case: Application, outcome: str, assessment: Assessment, opinion: Opinion | None, **more: Any
) -> Decision:
    """Write the decision: maker gave the opinion, checker decides; the database refuses one person as both."""
    maker_id = opinion.given_by if opinion else assessment.assessed_by
    maker = Staff.objects.filter(public_id=maker_id).values_list("name", flat=True).first() or ""
    case.closed_at = acting.now
    return Decision.objects.create(
        application=case,
        assessment=assessment,
        outcome=outcome,
        members_count=assessment.members_count,
        from_month=str(first_month(case, acting.today)) if outcome == "granted" else "",
        maker_id=maker_id,
        maker_name=maker,
        checker_id=acting.actor_id,
        checker_name=acting.name,
        decided_at=acting.now,
        division_code=case.division_code,
        area_path=case.area_path,
        **more,
    )
