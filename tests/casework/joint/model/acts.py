"""How the oracle's book changes when something was done: items begin and end, clocks follow, the whole closes."""

from __future__ import annotations

from datetime import date, datetime

from tests.casework.joint.model import rulebook
from tests.casework.joint.model.book import Case, Item, Ticking

OVER = {"confirmed": "granted", "refused": "refused", "withdrawn": "withdrawn", "terminated": "terminated"}
"""What an item says of the family's own application that came to this end."""
OWN = "own"
PLANNER_NAMES = {rulebook.MOTHER: "", rulebook.MACHINE: "系统"}


def name_of(who: str) -> str:
    """How history names somebody; the family is not named."""
    return PLANNER_NAMES.get(who, f"{who}示例")


def changed(row: Case | Item, who: str, at: datetime, task: str = "") -> None:
    """One version further, and by whom."""
    row.version += 1
    row.last = (name_of(who), at, task)


def begin(case: Case, item: Item, who: str, at: datetime) -> None:
    """An item is under way; one whose application is over already ends at once."""
    item.state, item.begun = "open", True
    item.office = item.office or rulebook.items()[item.key]["department"]
    changed(item, who, at)
    if item.process == OWN:
        if case.application in OVER:
            end(item, OVER[case.application], who, at)
        return
    item.place = rulebook.process(item.process).game.begin({})


def begin_or_wait(case: Case, item: Item, who: str, at: datetime) -> None:
    """One that rests on a status that does not stand waits for it."""
    if item.kind == "no_application" and not case.statuses() & rulebook.rests_on(item.key):
        item.state = "waiting"
        changed(item, who, at)
        return
    begin(case, item, who, at)


def end(item: Item, outcome: str, who: str, at: datetime, task: str = "") -> None:
    """An item is over."""
    item.state, item.outcome, item.paused, item.place = "done", outcome, False, None
    changed(item, who, at, task)


def take(item: Item, task: str, facts: dict[str, str], who: str, at: datetime) -> None:
    """The tokens move on; at an end the item is over."""
    assert item.place is not None
    item.place = rulebook.process(item.process).game.complete(item.place, task, facts)
    if item.place.end:
        end(item, item.place.end, who, at, task)
        return
    changed(item, who, at, task)


def settle(case: Case, who: str, at: datetime) -> None:
    """What waited begins or ends; when nothing is open and no conference binds, the whole closes."""
    again = case.state == "running"
    while again:
        again = False
        under_way = {item.key for item in case.open_items() if item.state != "waiting"}
        for item in [each for each in case.items if each.state == "waiting"]:
            if case.statuses() & rulebook.rests_on(item.key):
                begin(case, item, who, at)
            elif not under_way & rulebook.rests_on(item.key):
                end(item, "not_qualified", who, at)
            else:
                continue
            again = True
            break
    held = any(one.state == "called" or one.wants_look or any(row.state == "open" for row in one.bound)
               for one in case.conferences)  # fmt: skip
    if case.state == "running" and not case.open_items() and not held:
        case.state = "closed"
        case.messages += 1
        changed(case, who, at)


def follow(case: Case, on: date) -> None:
    """Clocks stand, run or are held as things are now."""
    for item in case.items:
        wanted = {"total", *item.waiting()} if item.state == "open" else set()
        for gone in set(item.clocks) - wanted:
            del item.clocks[gone]
        for task in wanted - set(item.clocks):
            item.clocks[task] = Ticking(on, rulebook.limit(item.key, item.kind, task))
        for task, clock in item.clocks.items():
            clock.hold(on, item.paused or (task == "total" and item.awaits_papers))
    under_way = [item for item in case.items if item.state in ("waiting", "open")]
    rests = bool(under_way) and all(item.state == "open" and (item.paused or item.awaits_papers) for item in under_way)
    case.clock.hold(on, rests and case.state != "closed")
