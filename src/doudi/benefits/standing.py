"""Whether what was granted still stands (待遇还在不在): casework asks before it rests anything on an old decision."""

from doudi.benefits.models import Entitlement
from doudi.casework.joint.standing import register_guard


def still_stands(application_id: str) -> bool:
    """Not, once the entitlement of that decision is suspended or ended; one that is not opened yet is no objection."""
    found = Entitlement.objects.filter(application_id_text=application_id).values_list("state", flat=True)
    return all(state == "active" for state in found)


register_guard(still_stands)
