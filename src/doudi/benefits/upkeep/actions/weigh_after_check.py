"""What a batch of checks says of a family that draws (核对以后重新测算): a review where the rules say otherwise now."""

from django.db import transaction

from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep.actions.report_change import report_change
from doudi.benefits.upkeep.weighing import weigh
from doudi.benefits.upkeep.wording import KINDS
from doudi.kernel.money import format_yuan
from doudi.kernel.month import Month
from doudi.platform.acting import Acting

SAME = ("", "unchanged")


@transaction.atomic
def weigh_after_check(acting: Acting, case_ref: str) -> int:
    """Run the rules over what is known now; a review is opened where they would raise, reduce or stop.

    Nothing is changed by data alone. What the rules leave to a person, for lack of an answer, opens nothing:
    the regular review comes anyway. A check told twice opens one review. How many were opened.
    """
    running = Entitlement.objects.select_for_update(of=("self",)).filter(
        application_id_text=case_ref, state__in=("active", "suspended")
    )
    opened = 0
    for each in running.select_related("person"):
        if each.reviews.filter(reason="data", state="open").exists():
            continue
        found = weigh(acting, each, None, Month.of(acting.today))
        if found.kind in SAME or (found.kind == "resumed" and each.state == "suspended"):
            continue
        amount = f"，每月{format_yuan(found.amount_fen)}元" if found.amount_fen else ""
        text = f"核对以后，规则算出来是{KINDS[found.kind].zh}{amount}"
        report_change(acting, each.public_id, kind="other", text=text, source="department")
        opened += 1
    return opened
