"""Follow a decision that was changed after somebody disagreed (按新决定执行): what is paid, never less."""

from django.db import transaction

from doudi.benefits.actions.open_entitlement import open_entitlement
from doudi.benefits.following import ask_to_pay_difference, ask_to_work_out_again
from doudi.benefits.models import Entitlement
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce

GRANTED = "granted"


@transaction.atomic
def follow_changed_decision(acting: Acting, application_id: str) -> Entitlement | None:
    """The entitlement as the decision in force says; done twice it changes nothing.

    Refused before and granted now: it is opened, from the month the decision names. A higher amount holds for every
    month that is not on a roll yet; for months that are, somebody pays the difference. Refused anew while it is paid,
    or changed since by a review: an official works it out, nothing stops by itself. What was filed is never changed.
    """
    case = Application.objects.filter(public_id=application_id).first()
    decision = getattr(case, "decision", None) if case else None
    if case is None or decision is None or decision.set_aside_at is not None:
        return None
    found = Entitlement.objects.select_for_update().filter(decision=decision).first()
    if decision.outcome != GRANTED:
        if found is not None and found.state != "ended":
            ask_to_work_out_again(acting, found)
        return found
    if found is None:
        return open_entitlement(acting, application_id)
    before = {"amount_fen": found.amount_fen, "from": found.from_month, "members": found.members_count}
    after = {"amount_fen": decision.amount_fen, "from": decision.from_month, "members": decision.members_count}
    if before == after:
        return found
    if found.periods.filter(replaced_at=None).exists():
        ask_to_work_out_again(acting, found)  # what a review decided since is not overwritten by an older question
        return found
    found.amount_fen, found.from_month, found.members_count = (
        decision.amount_fen, decision.from_month, decision.members_count,
    )  # fmt: skip
    found.save(update_fields=["amount_fen", "from_month", "members_count"])
    on_a_roll = found.lines.filter(month__gte=found.from_month).exclude(amount_fen=found.amount_fen)
    if on_a_roll.exists():
        ask_to_pay_difference(acting, found, on_a_roll.count())
    record(
        acting, "benefits.follow_changed_decision", "entitlement", found.public_id, area_path=found.area_path,
        case_ref=application_id, detail={"before": before, "after": after},
    )  # fmt: skip
    announce(acting, "entitlement_changed", {"entitlement": found.public_id, "from": found.state, "to": found.state})
    return found
