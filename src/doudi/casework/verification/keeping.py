"""How long a report of the check is kept (核对报告的保存期), and what it may not be deleted before."""

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from datetime import date

from doudi.casework.consulting import departments_still_asked
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.models import Application
from doudi.evidence.terms import find_term
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


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it is shorter.

    >>> months_after(date(2025, 8, 31), 6), months_after(date(2025, 10, 10), 24)
    (datetime.date(2026, 2, 28), datetime.date(2027, 10, 10))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
