"""Whether a letter about a change is ours (查真假), for the page anybody may ask."""

from datetime import date

from doudi.benefits.models import EntitlementChange
from doudi.casework.letters.checkers import register_checker
from doudi.worklist.calendar import day_of


def sent_with(code: str) -> tuple[str, str, date] | None:
    """The kind, number and day of a decided change whose letter carries the code; nothing about the family."""
    change = EntitlementChange.objects.filter(check_code=code, state="decided").first()
    if change is None or change.decided_at is None:
        return None
    return "change", change.public_id, day_of(change.decided_at)


register_checker(sent_with)
