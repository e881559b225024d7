"""Which applications an official keeps away from: their near relative's (近亲属备案, 民发〔2021〕57号 art. 11)."""

from doudi.casework.models import NearRelative
from doudi.worklist.guards import register_bar


def barred_from(staff_id: str) -> list[str]:
    """The applications this official is registered as a near relative in."""
    rows = NearRelative.objects.filter(staff_id=staff_id)
    return list(rows.values_list("application__public_id", flat=True))


register_bar("application", barred_from)
