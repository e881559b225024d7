"""Which status a family has already (已有身份): what a no-application item may rest on.

A decision of our own counts as long as nobody who looks after what came of it says that it has ended: packages above
register a guard, as whoever pays does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from doudi.casework.domain.machine import State
from doudi.casework.models import Application, JointCase, JointItem
from doudi.worklist.calendar import day_of

Guard = Callable[[str], bool]
_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """``guard(application public id)`` says whether what was granted still stands."""
    if guard not in _guards:
        _guards.append(guard)


@dataclass(frozen=True)
class Standing:
    """A status that stands (身份): the scheme, and what shows it."""

    scheme: str
    source: str
    since: date

    def as_json(self) -> dict[str, str]:
        """How an item keeps what it rests on."""
        return {"scheme": self.scheme, "source": self.source, "since": self.since.isoformat()}


def statuses_of(case: JointCase) -> dict[str, Standing]:
    """What the family has been granted, by scheme: decisions of its household, and items granted in this case."""
    found: dict[str, Standing] = {}
    if case.household_id is not None:
        granted = Application.objects.filter(household_id=case.household_id, state=State.CONFIRMED).order_by("pk")
        for application in granted:
            if all(guard(application.public_id) for guard in _guards):
                since = day_of(application.closed_at or application.changed_at)
                found[application.scheme] = Standing(application.scheme, application.public_id, since)
    for item in case.items.filter(outcome="granted").exclude(kind="no_application").order_by("pk"):
        found.setdefault(item.key, Standing(item.key, item.public_id, day_of(item.ended_at or item.changed_at)))
    return found


def status_for(item: JointItem) -> Standing | None:
    """The first status the item may rest on that stands now; None while none does."""
    statuses = statuses_of(item.case)
    return next((statuses[key] for key in item.depends_on if key in statuses), None)
