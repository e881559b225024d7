"""What the oracle remembers of one joint case; of the product it knows the calendar alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from doudi.reference.calendar import load_calendar
from tests.casework.engine.oracle import Place
from tests.casework.joint.model import rulebook
from tests.worklist.clock_oracle import Run, tell

EPOCH = date(1970, 1, 1)
Last = tuple[str, datetime, str]
"""Who changed it last (empty for the family), when, and at which task."""


@lru_cache(maxsize=4096)
def is_worked(number: int) -> bool:
    """Whether offices work on that day; the calendar has an oracle of its own."""
    return load_calendar().is_working_day(date.fromordinal(EPOCH.toordinal() + number))


@dataclass
class Ticking:
    """One clock that runs."""

    since: date
    limit: tuple[int, bool] | None
    pauses: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def is_paused(self) -> bool:
        """Whether no day is counted."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def hold(self, on: date, wanted: bool) -> None:
        """From today days are not counted, or are again; without a limit there is nothing to hold."""
        today = on.toordinal() - EPOCH.toordinal()
        if wanted and not self.is_paused and self.limit is not None:
            self.pauses.append((today, None))
        elif not wanted and self.is_paused:
            self.pauses[-1] = (self.pauses[-1][0], today)

    def due(self, on: date) -> date | None:
        """The last day, as it is known on this one."""
        if self.limit is None:
            return None
        start, today = (day.toordinal() - EPOCH.toordinal() for day in (self.since, on))
        days, by_working_days = self.limit
        told = tell(Run(start, days, by_working_days, True, tuple(self.pauses), None, None, today), is_worked)
        assert told.due is not None
        return date.fromordinal(EPOCH.toordinal() + told.due)


@dataclass
class Item:
    """One item, and where its process stands."""

    id: str
    key: str
    kind: str
    office: str
    process: str
    proposer: str
    last: Last
    """The last change of it, with its task."""
    state: str = "planned"
    version: int = 1
    begun: bool = False
    place: Place | None = None
    asked: frozenset[str] | None = None
    paused: bool = False
    outcome: str = ""
    is_linked: bool = False
    clerks: set[str] = field(default_factory=set)
    clocks: dict[str, Ticking] = field(default_factory=dict)

    def waiting(self) -> dict[str, rulebook.Step]:
        """What can happen now."""
        if self.state != "open" or self.place is None or self.place.end:
            return {}
        found = rulebook.process(self.process)
        return {key: found.steps[key] for key in found.game.waiting(self.place)}

    def message(self, *names: str) -> str:
        """The element that waits for one of these messages; empty where none does."""
        return next((key for key, step in self.waiting().items() if step.message in names), "")

    @property
    def awaits_papers(self) -> bool:
        """Whether the family has been asked for papers."""
        return bool(self.message("papers_supplied"))


@dataclass
class Bound:
    """One thing a conference decided."""

    id: str
    office: str
    due: date
    state: str = "open"


@dataclass
class Conference:
    """A conference, who was asked, and what it bound."""

    id: str
    called_on: date
    asked: frozenset[str]
    state: str = "called"
    bound: list[Bound] = field(default_factory=list)
    wants_look: bool = False


@dataclass
class Case:
    """The whole case."""

    id: str
    clock: Ticking
    last: Last
    state: str = "planning"
    version: int = 1
    protected: bool = False
    started: bool = False
    items: list[Item] = field(default_factory=list)
    papers: set[str] = field(default_factory=set)
    conferences: list[Conference] = field(default_factory=list)
    keys: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    application: str = "confirmed"
    """Where the family's application stands, which is beside the case until an item is linked to it."""
    application_id: str = ""
    last_of_application: tuple[str, str] = ("", "")
    application_over_at: datetime | None = None
    messages: int = 0

    def open_items(self) -> list[Item]:
        """What has not ended."""
        return [item for item in self.items if item.state in ("planned", "waiting", "open")]

    def statuses(self) -> set[str]:
        """What the family was granted: by its application, or on application in this case."""
        here = {item.key for item in self.items if item.outcome == "granted" and item.kind != "no_application"}
        return here | ({"dibao"} if self.application == "confirmed" else set())

    def item(self, public_id: str) -> Item | None:
        """The item by its number."""
        return next((item for item in self.items if item.id == public_id), None)
