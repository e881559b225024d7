"""Which suspicions an official keeps away from: those about their own work or their own office's (回避)."""

from doudi.outreach.models import SuspicionKeptFrom
from doudi.worklist.guards import register_bar


def barred_from(staff_id: str) -> list[str]:
    """The suspicions this official is kept from."""
    rows = SuspicionKeptFrom.objects.filter(staff_id=staff_id)
    return list(rows.values_list("suspicion__public_id", flat=True))


register_bar("suspicion", barred_from)
