"""What both decisions share: the county's duties first, and the record of who decided what on which proof."""

from typing import Any

from doudi.casework.errors import (
    ConsentWithdrawn,
    CountyVisitMissing,
    DisputeOpen,
    ReasonMissing,
    SameOfficer,
    StepsMissing,
)
from doudi.casework.following import recheck_of
from doudi.casework.models import Application, Assessment, Decision, HomeVisit, Opinion, RecheckEntry
from doudi.casework.process import first_month, scheme_of
from doudi.casework.reconsideration.replacing import announce_changed, renew
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry.models import Staff
from doudi.worklist.words import Words


def check_county_duties(case: Application) -> None:
    """What the county must have done before it decides (art. 20).

    Raises:
        ConsentWithdrawn: a member took the authorisation back and the family has not said what it wishes.
        StepsMissing: no lot was drawn yet whether the county looks again (特困 art. 16).
        CountyVisitMissing: a near relative is registered, or the lot fell on the case, and the county has not met the
            family.
        DisputeOpen: the family disputes the check and has no answer yet (art. 18).
    """
    if case.queries_stopped:
        raise ConsentWithdrawn(case.public_id)
    require_no_dispute(case)
    draw = require_draw(case)
    if case.has_near_relative or (draw is not None and draw.is_drawn):
        if not case.visits.filter(level="county", outcome=HomeVisit.SEEN).exists():
            raise CountyVisitMissing(case.public_id)


def require_draw(case: Application) -> RecheckEntry | None:
    """How the lot fell, where the scheme's texts want one (按照不低于30%的比例随机抽查核实); else None.

    Raises:
        StepsMissing: it was not drawn yet.
    """
    if not scheme_of(case).has_step("recheck_draw"):
        return None
    found = recheck_of(case)
    if found is None:
        raise StepsMissing(
            f"Case {case.public_id}: no lot was drawn for the county's random re-check (特困人员认定办法 art. 16).",
            Words("还没有抽签决定抽不抽查，先抽签。", "Whether the county looks again is decided by lot first."),
        )
    return found


def require_self_care(case: Application) -> None:
    """Nobody is granted what depends on the ability to look after oneself before it was assessed (特困 art. 20).

    Raises:
        StepsMissing: there is no assessment.
    """
    if scheme_of(case).has_step("self_care") and not case.self_care_assessments.exists():
        raise StepsMissing(
            f"Case {case.public_id}: the ability to look after oneself was not assessed (特困人员认定办法 art. 20).",
            Words("先评估生活自理能力，再提意见。", "Assess the ability to look after oneself first."),
        )


def _month_paid_from(case: Application, acting: Acting, wanted: str) -> str:
    """The first month, by the texts; where none is on file, the one the official writes down.

    Raises:
        ReasonMissing: nobody says it.
    """
    known = first_month(case, acting.today)
    if known is None and not wanted:
        raise ReasonMissing(["from_month"], "the first month paid")
    return str(known if known is not None else Month.parse(wanted))


def require_no_dispute(case: Application) -> None:
    """Nothing is concluded from a check that the family disputes, before it has its answer.

    Raises:
        DisputeOpen: one is open.
    """
    if case.means_disputes.filter(settled_at=None).exists():
        raise DisputeOpen(case.public_id)


def decide(
    acting: Acting, case: Application, outcome: str, assessment: Assessment, opinion: Opinion | None,
    from_month: str = "", **more: Any,
) -> Decision:  # fmt: skip
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
        "grants": scheme_of(case).grants_with(more.get("amount_fen")),
        "from_month": _month_paid_from(case, acting, from_month) if outcome == "granted" else "",
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
