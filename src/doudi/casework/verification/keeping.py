"""How long a report of the check is kept (核对报告的保存期), and what it may not be deleted before."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from doudi.casework.consulting import departments_still_asked
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.models import Application
from doudi.evidence.terms import find_term
from doudi.kernel.month import months_after
from doudi.worklist.calendar import day_of

Keeper = Callable[[Collection[str]], Mapping[str, date]]
_KEEPERS: dict[str, Keeper] = {}


def register_keeper(feature: str, keeper: Keeper) -> None:
    """A feature above says until when something of its own rests on cases, by their public ids.

    The keeper returns the last such day of each, ``date.max`` where it goes on; a case without any is absent.
    """
    _KEEPERS[feature] = keeper


def rests_until(case_refs: Collection[str]) -> dict[str, date]:
    """Until when something of the features above rests on these cases; absent where there is nothing."""
    found: dict[str, date] = {}
    for keeper in _KEEPERS.values():
        for case_ref, day in keeper(case_refs).items():
            found[case_ref] = max(day, found.get(case_ref, day))
    return found


def kept_until(case: Application) -> date | None:
    """The last day the reports of a case are kept; None while that day cannot be told, since something rests on them.

    Open: the application itself, a question to a department, a dispute, what was granted and still runs. Then the
    days for a reconsideration or a lawsuit, and `report_kept_months` from the end of the last of it.
    """
    if State(case.state) not in CLOSED or case.closed_at is None or departments_still_asked(case):
        return None
    if case.means_disputes.filter(settled_at=None).exists():
        return None
    last = max(day_of(case.closed_at), rests_until([case.public_id]).get(case.public_id, date.min))
    if last == date.max:
        return None
    decision = getattr(case, "decision", None)
    remedies = [decision.reconsider_until, decision.sue_until] if decision is not None else []
    months = find_term("report_kept_months", case.jurisdiction).value
    if months is None:
        return None
    return max([months_after(last, months), *(day for day in remedies if day is not None)])
