"""Until when a payment rests on a case (发放还在靠这一件): its reports are not deleted before."""

from collections.abc import Collection
from datetime import date

from doudi.benefits.models import Entitlement
from doudi.casework.verification.keeping import register_keeper
from doudi.kernel.month import Month


def paid_until(case_refs: Collection[str]) -> dict[str, date]:
    """The end of the last month of what each case granted; it goes on where no end is set."""
    rows = Entitlement.objects.filter(application_id_text__in=list(case_refs))
    found: dict[str, date] = {}
    for case_ref, state, to_month in rows.values_list("application_id_text", "state", "to_month"):
        end = date.max if state != "ended" or not to_month else Month.parse(to_month).previous.last_day
        found[case_ref] = max(end, found.get(case_ref, end))
    return found


register_keeper("benefits", paid_until)
