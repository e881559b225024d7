"""Take a grievance on (受理)."""

from doudi.casework.grievance.changing import take_step
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting


def accept(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """The window takes it on; it waits to be handed to a unit.

    Raises:
        As ``take_step``.
    """
    return take_step(acting, public_id, "accept", lambda step: None, expected_version=expected_version, key=key)
