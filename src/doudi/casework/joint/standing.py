"""Which status a family has already (已有身份): what a no-application item may rest on.

A decision of our own, or what a department said in a check the family had authorised, as long as that answer holds. A
decision counts as long as nobody who looks after what came of it says that it has ended: packages above register a
guard, as whoever pays does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from doudi.casework.domain.machine import State
from doudi.casework.models import Application, JointCase, JointItem
from doudi.evidence.reads import fetch_household_facts
from doudi.worklist.calendar import day_of

RECEIVING = "already_receiving"
"""The quantity in which a department says which assistance the household receives."""
Guard = Callable[[str], bool]
_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """``guard(application public id)`` says whether what was granted still stands."""
    if guard not in _guards:
        _guards.append(guard)


def stands(application_id: str) -> bool:
    """Whether what was granted on an application still stands, as far as anybody who looks after it says."""
    return all(guard(application_id) for guard in _guards)


@dataclass(frozen=True)
class Standing:
    """A status that stands (身份): the scheme, and what shows it."""

    scheme: str
    source: str
    since: date
    told_in: str = ""

    def as_json(self) -> dict[str, str]:
        """How an item keeps what it rests on; ``told_in`` is the check in which a department said so."""
        kept = {"scheme": self.scheme, "source": self.source, "since": self.since.isoformat()}
        return {**kept, "told_in": self.told_in} if self.told_in else kept


def statuses_of(case: JointCase, today: date | None = None) -> dict[str, Standing]:
    """What the family has been granted, by scheme: decisions of its household, and items granted in this case; with a
    day also what departments said that holds on it, unless our own records say that it ended.
    """
    found: dict[str, Standing] = {}
    ended: set[str] = set()
    if case.household_id is not None:
        granted = Application.objects.filter(household_id=case.household_id, state=State.CONFIRMED).order_by("pk")
        for application in granted:
            if stands(application.public_id):
                since = day_of(application.closed_at or application.changed_at)
                found[application.scheme] = Standing(application.scheme, application.public_id, since)
            else:
                ended.add(application.scheme)
        if today is not None:
            for scheme, told in _told(case.household_id, today).items():
                if scheme not in ended:
                    found.setdefault(scheme, told)
    for item in case.items.filter(outcome="granted").exclude(kind="no_application").order_by("pk"):
        found.setdefault(item.key, Standing(item.key, item.public_id, day_of(item.ended_at or item.changed_at)))
    return found


def _told(household_id: int, today: date) -> dict[str, Standing]:
    """What departments said that the household receives, in checks of its applications that hold on that day.

    An application of which somebody took the authorisation back is not looked at; an answer that ran out is unknown.
    """
    checked = Application.objects.filter(household_id=household_id, queries_stopped=False).exclude(verified_at=None)
    found: dict[str, Standing] = {}
    for application in checked.order_by("pk"):
        said = fetch_household_facts(application.public_id, on=today).facts.get(RECEIVING)
        if said is not None and said.is_known and isinstance(said.value, str):
            since = said.as_of or day_of(application.verified_at or application.changed_at)
            found[said.value] = Standing(said.value, said.source, since, application.public_id)
    return found


def status_for(item: JointItem, today: date | None = None) -> Standing | None:
    """The first status the item may rest on that stands now; None while none does."""
    statuses = statuses_of(item.case, today)
    return next((statuses[key] for key in item.depends_on if key in statuses), None)
