"""The oracle: whether something tried on a joint case must be done or refused, why, and what it then leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.casework.joint.model import acts, rulebook
from tests.casework.joint.model.book import Case, Item

NOT_FOUND, NOT_ALLOWED, CHANGED = "casework.joint-not-found", "registry.not-allowed", "casework.joint.changed"
KEY_REUSED, NOT_NOW, UNFIT = "platform.key-reused", "casework.joint-step-not-possible", "casework.joint-unfit"
NO_REASON, SAME = "casework.joint-reason-missing", "casework.joint-same-official"
ASKED_BEFORE, NOT_ASKED = "casework.joint-asked-before", "casework.joint-paper-not-asked"
WRONG_KIND, NO_STATUS = "casework.joint-kind-not-allowed", "casework.joint-status-missing"
SHIELDED, NO_CASE = "casework.child-shielded", "casework.not-found"
OPEN = ("planned", "waiting", "open")
Effect = Callable[[], None]


@dataclass(frozen=True)
class Move:
    """One thing somebody tries: the verb, who, when, on what, with what; a key and the version that was looked at."""

    verb: str
    who: str
    at: datetime
    target: str
    given: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    version: int | None = None

    @property
    def today(self) -> date:
        """The day it is tried."""
        return self.at.date()

    @property
    def content(self) -> str:
        """What a key stands for."""
        return json.dumps([self.verb, self.target, self.given], sort_keys=True, default=str)


@dataclass(frozen=True)
class Verdict:
    """Refused for one of these reasons; without any it is done, unless it is a repeat and does nothing."""

    codes: frozenset[str] = frozenset()
    effect: Effect | None = None
    last: tuple[str, datetime] | None = None
    """Whom who comes second must hear of, and when that was."""


def refused(*codes: str) -> Verdict:
    """For one of these."""
    return Verdict(frozenset(codes))


class Judge:
    """What may be done with one case, by what the files and the procedure say."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def plans(self, who: str) -> bool:
        """Who makes the plan."""
        return who in (rulebook.PLANNERS if not self.case.protected else ("protector6",))

    def sees(self, who: str) -> bool:
        """Who sees the whole case."""
        return who in (*(rulebook.DISTRICT if not self.case.protected else ("protector6",)), rulebook.MOTHER)

    def speaks(self, who: str) -> bool:
        """Who says for the family what it wants."""
        return who == rulebook.MOTHER or self.plans(who)

    def before(self, move: Move, row: Case | Item) -> Verdict | None:
        """What is looked at first: the key, then the version."""
        known = self.case.keys.get(move.key or "")
        if known is not None:
            return Verdict() if known == (move.verb, move.who, move.content) else refused(KEY_REUSED)
        if move.version is not None and move.version != row.version:
            return Verdict(frozenset({CHANGED}), last=row.last[:2])
        return None

    def done(self, move: Move, effect: Effect, *, settles: bool = True) -> Verdict:
        """It is done: the effect, what follows of it, and the key is used up."""

        def whole() -> None:
            effect()
            if settles:
                acts.settle(self.case, move.who, move.at)
            acts.follow(self.case, move.today)
            if move.key:
                self.case.keys[move.key] = (move.verb, move.who, move.content)

        return Verdict(effect=whole)

    def judge(self, move: Move) -> Verdict:
        """What must come of it."""
        verb: Callable[[Move], Verdict] = getattr(self, f"on_{move.verb}")
        return verb(move)

    def on_item(
        self, move: Move, may: Callable[[Item], bool], faults: Callable[[Item], set[str]],
        effect: Callable[[Item], None], *, possible: tuple[str, ...] = ("open",), settles: bool = True,
    ) -> Verdict:  # fmt: skip
        """The order in which an item's change is judged; nobody learns of what is not theirs."""
        if move.who == rulebook.MACHINE and move.verb != "time_over":
            return refused(NOT_ALLOWED)
        item = self.case.item(move.target)
        is_own = item is not None and item.begun and bool(rulebook.roles_in(move.who, item.office))
        if item is None or not (self.sees(move.who) or is_own or move.who == rulebook.MACHINE):
            return refused(NOT_FOUND)
        if move.who != rulebook.MACHINE and not may(item):
            return refused(NOT_ALLOWED)
        first = self.before(move, item)
        if first is not None:
            return first
        found = faults(item) if item.state in possible else {NOT_NOW}
        if found:
            return Verdict(frozenset(found), last=item.last[:2])
        return self.done(move, lambda: effect(item), settles=settles)

    def works_on(self, move: Move) -> Callable[[Item], bool]:
        """The item's own office."""
        return lambda item: bool(rulebook.roles_in(move.who, item.office))

    def works_or_speaks(self, move: Move) -> Callable[[Item], bool]:
        """The item's own office, or who says what the family wants."""
        return lambda item: bool(rulebook.roles_in(move.who, item.office)) or self.speaks(move.who)

    def may_take(self, who: str, item: Item, role: str) -> bool:
        """Whether the step is for this post."""
        return self.speaks(who) if role == "resident" else role in rulebook.roles_in(who, item.office)

    @staticmethod
    def not_waited_for(item: Item, task: str) -> str:
        """Somebody was first, or its turn has not come."""
        return CHANGED if item.last[2] == task else NOT_NOW

    def on_step(self, move: Move) -> Verdict:
        """One step of an item."""
        task, outcome, note = move.given["task"], move.given["outcome"], move.given["note"]

        def faults(item: Item) -> set[str]:
            step = item.waiting().get(task)
            if step is None:
                return {self.not_waited_for(item, task)}
            if step.kind != "human":
                return {UNFIT, NOT_ALLOWED}
            found = set() if self.may_take(move.who, item, step.role) else {NOT_ALLOWED}
            fits = outcome in step.outcomes and outcome not in ("missing", "not_competent")
            if not (fits if step.outcomes else outcome == ""):
                found.add(UNFIT)
            if outcome in ("refused", "not_possible", "struck_out") and not note.strip():
                found.add(NO_REASON)
            if step.role == "department_approver" and (move.who in item.clerks or item.proposer == move.who):
                found.add(SAME)
            return found

        def effect(item: Item) -> None:
            step = item.waiting()[task]
            if step.role == "department_clerk":
                item.clerks.add(move.who)
            self.case.messages += task == "tell_family"
            acts.take(item, task, {step.outcomes[outcome]: outcome} if outcome else {}, move.who, move.at)

        return self._settling_at_end(move, self.works_or_speaks(move), faults, effect)

    def _settling_at_end(
        self, move: Move, may: Callable[[Item], bool], faults: Callable[[Item], set[str]],
        effect: Callable[[Item], None],
    ) -> Verdict:  # fmt: skip
        """The whole is looked at when the item came to its end."""

        def also(item: Item) -> None:
            effect(item)
            if item.state == "done":
                acts.settle(self.case, move.who, move.at)

        return self.on_item(move, may, faults, also, settles=False)

    def on_decline(self, move: Move) -> Verdict:
        """The family wants an item no more."""

        def effect(item: Item) -> None:
            acts.take(item, item.message("declined", "withdrawn"), {}, move.who, move.at)

        return self._settling_at_end(
            move, lambda _item: self.speaks(move.who),
            lambda item: set() if item.message("declined", "withdrawn") else {NOT_NOW}, effect,
        )  # fmt: skip

    def on_strike(self, move: Move) -> Verdict:
        """An item leaves the plan."""

        def effect(item: Item) -> None:
            item.state, item.paused, item.place = "struck", False, None
            acts.changed(item, move.who, move.at)

        return self.on_item(move, lambda _item: self.plans(move.who), self._wants_reason(move), effect, possible=OPEN)

    @staticmethod
    def _wants_reason(move: Move) -> Callable[[Item], set[str]]:
        return lambda _item: set() if move.given["reason"].strip() else {NO_REASON}

    def on_pause(self, move: Move) -> Verdict:
        """Days are not counted for a while."""

        def faults(item: Item) -> set[str]:
            held = {NOT_NOW} if item.paused or item.process == acts.OWN else set()
            return held | self._wants_reason(move)(item)

        def effect(item: Item) -> None:
            item.paused = True
            acts.changed(item, move.who, move.at)

        return self.on_item(move, self.works_on(move), faults, effect, settles=False)

    def on_resume(self, move: Move) -> Verdict:
        """Days are counted again."""

        def effect(item: Item) -> None:
            item.paused = False
            acts.changed(item, move.who, move.at)

        return self.on_item(
            move, self.works_on(move), lambda item: set() if item.paused else {NOT_NOW}, effect, settles=False
        )

    def on_ask(self, move: Move) -> Verdict:
        """What is missing is said once."""
        wanted = frozenset(move.given["papers"])

        def faults(item: Item) -> set[str]:
            found = {ASKED_BEFORE} if item.asked is not None else set()
            step = item.waiting().get("accept")
            if step is None:
                return found | {self.not_waited_for(item, "accept")}
            if not self.may_take(move.who, item, step.role):
                found.add(NOT_ALLOWED)
            if not wanted or wanted - set(rulebook.items()[item.key]["papers"]):
                found.add(UNFIT)
            return found | ({NOT_ASKED} if wanted & (rulebook.held_papers() | self.case.papers) else set())

        def effect(item: Item) -> None:
            item.asked = wanted
            item.clerks.add(move.who)
            self.case.messages += 1
            acts.take(item, "accept", {"acceptance": "missing"}, move.who, move.at)

        return self.on_item(move, self.works_on(move), faults, effect, settles=False)

    def on_supply(self, move: Move) -> Verdict:
        """What was missing came."""
        came = set(move.given["papers"])

        def faults(item: Item) -> set[str]:
            if not item.awaits_papers:
                return {NOT_NOW}
            return set() if came and not came - (item.asked or frozenset()) else {UNFIT}

        def effect(item: Item) -> None:
            self.case.papers |= came
            acts.take(item, item.message("papers_supplied"), {}, move.who, move.at)

        return self.on_item(move, self.works_or_speaks(move), faults, effect, settles=False)

    def on_time_over(self, move: Move) -> Verdict:
        """The family's time is over: by the clock, or in words where no text gives days."""

        def timer(item: Item) -> str:
            return next((key for key, step in item.waiting().items() if step.kind == "timer"), "")

        def faults(item: Item) -> set[str]:
            if not timer(item):
                return {NOT_NOW}
            clock = item.clocks[timer(item)]
            due = clock.due(move.today)
            if due is None:
                return set() if move.who != rulebook.MACHINE and move.given["note"].strip() else {NOT_NOW}
            return {NOT_NOW} if clock.is_paused or due >= move.today else set()

        def effect(item: Item) -> None:
            acts.take(item, timer(item), {}, move.who, move.at)

        return self.on_item(move, self.works_on(move), faults, effect, settles=False)

    def on_transfer(self, move: Move) -> Verdict:
        """An item goes on at another department."""
        to = move.given["to"]

        def accepting(item: Item) -> str:
            return next((key for key, step in item.waiting().items() if "not_competent" in step.outcomes), "")

        def faults(item: Item) -> set[str]:
            found = self._wants_reason(move)(item)
            if to not in rulebook.DEPARTMENTS or to == item.office:
                found.add(UNFIT)
            task = accepting(item)
            if not task:
                return found | {NOT_NOW}
            role = item.waiting()[task].role
            return found if self.may_take(move.who, item, role) else found | {NOT_ALLOWED}

        def effect(item: Item) -> None:
            task = accepting(item)
            item.clerks.add(move.who)
            fact = item.waiting()[task].outcomes["not_competent"]
            acts.take(item, task, {fact: "not_competent"}, move.who, move.at)
            last = (acts.name_of(move.who), move.at, "")
            there = Item("", item.key, item.kind, to, item.process, move.who, last)
            self.case.items.append(there)
            acts.begin(self.case, there, move.who, move.at)

        return self.on_item(move, self.works_on(move), faults, effect, settles=False)
