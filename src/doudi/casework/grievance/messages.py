"""The short messages whoever said something gets (短信): a number and a day, never what it is about."""

from __future__ import annotations

from doudi.casework.grievance.catalogue import ANSWER
from doudi.casework.grievance.following import running_clock
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.platform.messages import send
from doudi.worklist.words import date_zh


def _tell(acting: Acting, row: Grievance, template: str, **params: str) -> None:
    if row.phone:
        send(row.phone, template, {"number": row.public_id, **params}, acting.now)


def tell_registered(acting: Acting, row: Grievance) -> None:
    """It is here, and its number."""
    _tell(acting, row, "grievance_registered")


def tell_not_accepted(acting: Acting, row: Grievance) -> None:
    """Not accepted; the page says why and where to go."""
    _tell(acting, row, "grievance_not_accepted")


def tell_dispatched(acting: Acting, row: Grievance) -> None:
    """Handed to a unit; by when it answers, where a text gives a day."""
    clock = running_clock(row, ANSWER)
    if clock is not None and clock.due_on is not None:
        _tell(acting, row, "grievance_dispatched", due=date_zh(clock.due_on))
    else:
        _tell(acting, row, "grievance_handed_over")


def tell_delay(acting: Acting, row: Grievance) -> None:
    """It takes longer, and there is a reason to read."""
    _tell(acting, row, "grievance_delayed")


def tell_answered(acting: Acting, row: Grievance) -> None:
    """There is an answer to read, and to rate."""
    _tell(acting, row, "grievance_answered")
