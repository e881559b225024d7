"""Whether a letter about a change is ours (查真假), for the page anybody may ask."""

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.letters import title_of
from doudi.casework.reads.letters import LetterCheck, also_checked_by
from doudi.worklist.calendar import day_of


@also_checked_by
def sent_with(code: str) -> LetterCheck | None:
    """What the letter with this code is, its number and day: on a change, or the one that asks before; no more."""
    if not code:
        return None
    change = EntitlementChange.objects.filter(check_code=code, state="decided").first()
    if change is not None and change.decided_at is not None:
        return LetterCheck(True, "change", change.public_id, day_of(change.decided_at), title_of(change))
    asked = EntitlementChange.objects.filter(hear_code=code).first()
    if asked is None or asked.told_at is None:
        return None
    return LetterCheck(True, "hearing", asked.public_id, day_of(asked.told_at), title_of(asked, hears=True))
