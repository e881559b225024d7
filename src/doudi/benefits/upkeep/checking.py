"""Whether a letter about a change is ours (查真假), for the page anybody may ask."""

from doudi.benefits.models import EntitlementChange
from doudi.casework.reads.letters import LetterCheck, also_checked_by
from doudi.worklist.calendar import day_of


@also_checked_by
def sent_with(code: str) -> LetterCheck | None:
    """The kind, number and day of a decided change whose letter carries the code; nothing about the family."""
    if not code:
        return None
    change = EntitlementChange.objects.filter(check_code=code, state="decided").first()
    if change is None or change.decided_at is None:
        return None
    return LetterCheck(True, "change", change.public_id, day_of(change.decided_at))
