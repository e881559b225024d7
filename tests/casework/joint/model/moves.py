"""What is tried: drawn by chance, mostly what fits and often what does not, and done by the real actions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.casework.joint.model import rulebook
from tests.casework.joint.model.book import Case, Item
from tests.casework.joint.model.judge import Move

PEOPLE = ("planner6", "planner7", "protector6", "clerk6", "approver6", "grid6", "school.worker", "housing.clerk",
          "civil_affairs.approver", "medical_security.clerk", rulebook.TWO_POSTS, rulebook.MOTHER,
          rulebook.STRANGER)  # fmt: skip
ITEMS = ("dibao", "tekun", "temporary_aid", "medical_aid", "refuse_fee_relief", "housing_subsidy", "student_aid",
         "art_lessons", "school_lunch")  # fmt: skip
OFFICES = ("housing", "school", "civil_affairs", "medical_security", "firm")
NOTES = (*("说明",) * 6, " ")


@dataclass
class Drawing:
    """Draws one move after the other for a case, as the seed says."""

    dice: random.Random
    case: Case
    tried: list[Move]
    count: int = 0

    def draw(self, now: datetime) -> Move:
        """The next move: a new one, an old one again by its key, or an old key for something else."""
        dice = self.dice
        keyed = [move for move in self.tried[-40:] if move.key]
        if keyed and dice.random() < 0.08:
            old = dice.choice(keyed)
            return Move(old.verb, old.who, now, old.target, old.given, old.key, old.version)
        made = self._fresh(now)
        if made.verb in ("propose", "application", "events", "days"):
            return made
        self.count += 1
        key = f"k{self.count}" if dice.random() < 0.5 else None
        if keyed and dice.random() < 0.03:
            key = dice.choice(keyed).key
        return Move(made.verb, made.who, now, made.target, made.given, key, self._version(made))

    def _version(self, move: Move) -> int | None:
        if move.verb in ("answer",) or self.dice.random() < 0.6:
            return None
        item = self.case.item(move.target)
        present = item.version if item is not None else self.case.version
        return present - (self.dice.random() < 0.15)

    def _fresh(self, now: datetime) -> Move:
        planning = self.case.state == "planning"
        weights = {
            self._task: 0 if planning else 34, self._plan: 40 if planning else 10, self._item: 10 if planning else 22,
            self._conference: 8, self._application: 5, self._days: 7, self._protect: 1,
        }  # fmt: skip
        chosen: Callable[[datetime], Move] = self.dice.choices(list(weights), list(weights.values()))[0]
        return chosen(now)

    def _planner(self) -> str:
        if self.dice.random() < 0.08:
            return self.dice.choice(PEOPLE)
        return "protector6" if self.case.protected else "planner6"

    def _one(self, *, is_open: bool = False) -> Item | None:
        rows = [item for item in self.case.items if item.state == "open"] if is_open else self.case.items
        if rows and is_open and self.dice.random() < 0.5:
            return rows[0]  # so that some items come far
        return self.dice.choice(rows) if rows else None

    def _clerk(self, item: Item | None) -> str:
        if item is None or self.dice.random() < 0.1:
            return self.dice.choice(PEOPLE)
        if item.office in rulebook.PROVIDERS:
            return f"{item.office}.worker"
        if item.office == "civil_affairs" and self.dice.random() < 0.3:
            return rulebook.TWO_POSTS
        return f"{item.office or 'housing'}.{self.dice.choice(('clerk', 'clerk', 'clerk', 'approver'))}"

    def _task(self, now: datetime) -> Move:
        """A step that is waited for, by who should take it; or not."""
        dice, item = self.dice, self._one(is_open=True)
        waiting = item.waiting() if item is not None else {}
        human = [key for key, step in waiting.items() if step.kind == "human"]
        if item is None or not human or dice.random() < 0.08:
            target = item or self._one()
            key = dice.choice(["accept", "decide", "deliver", "handle", "tell_grant", "withdrawn_at_accept", *waiting])
            given = {"task": key, "outcome": dice.choice(("", "accepted", "granted")), "note": dice.choice(NOTES)}
            return Move("step", self._clerk(item), now, target.id if target else "LX-0", given)
        key = dice.choice(human)
        step = waiting[key]
        outcome = dice.choice(sorted(step.outcomes)) if step.outcomes else ""
        who = {"department_clerk": f"{item.office}.clerk", "department_approver": f"{item.office}.approver",
               "organisation_worker": f"{item.office}.worker", "resident": rulebook.MOTHER}[step.role]  # fmt: skip
        if item.office == "civil_affairs" and step.role != "resident" and dice.random() < 0.6:
            who = rulebook.TWO_POSTS
        if dice.random() < 0.1:
            who, outcome = dice.choice(PEOPLE), dice.choice((outcome, outcome, "granted"))
        return Move("step", who, now, item.id, {"task": key, "outcome": outcome, "note": dice.choice(NOTES)})

    def _item(self, now: datetime) -> Move:
        """Something else with an item."""
        dice, item = self.dice, self._one(is_open=self.dice.random() < 0.85)
        verb = dice.choice(("pause", "resume", "ask", "ask", "supply", "time_over", "transfer", "decline", "strike"))
        target, who = item.id if item else "LX-0000-0000-0000-0", self._clerk(item)
        note = dice.choice(NOTES)
        if item is not None and item.awaits_papers and dice.random() < 0.5:
            verb = dice.choice(("supply", "supply", "time_over", "decline"))
        if item is not None and item.paused and dice.random() < 0.4:
            verb = "resume"
        if verb in ("decline", "strike") and dice.random() < 0.5:
            verb = "pause"
        if verb == "strike":
            return Move(verb, self._planner(), now, target, {"reason": note})
        if verb == "decline":
            who = dice.choice((rulebook.MOTHER, self._planner(), self._clerk(item)))
            return Move(verb, who, now, target, {"reason": note})
        if verb == "ask":
            papers = rulebook.items().get(item.key if item else "", {}).get("papers", ["tenancy"])
            askable = [paper for paper in papers if paper not in rulebook.held_papers()] or papers
            return Move(verb, who, now, target, {"papers": dice.choice((askable, askable, papers, ["dog_licence"]))})
        if verb == "supply":
            asked = sorted(item.asked or ()) if item else []
            who = dice.choice((who, rulebook.MOTHER, self._planner()))
            papers = asked[: dice.choice((1, 9))] if dice.random() < 0.9 else ["x"]
            return Move(verb, who, now, target, {"papers": papers})
        given = {"time_over": {"note": note}, "transfer": {"to": dice.choice(OFFICES), "reason": note},
                 "pause": {"reason": note}, "resume": {}}[verb]  # fmt: skip
        return Move(verb, rulebook.MACHINE if verb == "transfer" and dice.random() < 0.05 else who, now, target, given)

    def _plan(self, now: datetime) -> Move:
        """Something with the plan."""
        dice, case, who = self.dice, self.case, self._planner()
        verb = dice.choice(("add", "add", "add", "propose", "tell", "start", "start", "drop"))
        if verb == "drop" and (dice.random() < 0.8 or case.state != "planning"):
            verb = "add"
        if verb == "start" and case.state != "planning" and dice.random() < 0.8:
            verb = "propose"
        if verb == "add":
            given = {
                "item": dice.choice(("nonsense", *ITEMS * 4)),
                "kind": dice.choice(("", "", "", "", "application", "no_application")),
                "on": dice.choice((*[now.date()] * 8, None, now.date() + timedelta(days=1))),
                "application": dice.choice(("own", "own", "own", "", "none")),
                "office": dice.choice(("school", "school", "firm", "firm", "housing", "nobody")),
            }
            return Move("add", who, now, case.id, given)
        given = {"propose": {}, "tell": {"facts": dice.choice((["school"], ["school"], ["shoe_size"]))},
                 "start": {}, "drop": {"reason": dice.choice(NOTES)}}[verb]  # fmt: skip
        return Move(verb, who, now, case.id, given)

    def _conference(self, now: datetime) -> Move:
        """Something with a conference or with what it decided."""
        dice, case = self.dice, self.case
        today, who = now.date(), self._planner()
        rows = [row for one in case.conferences for row in one.bound]
        last = case.conferences[-1] if case.conferences else None
        if rows and dice.random() < 0.5:
            row = dice.choice([each for each in rows if each.state == "open"] or rows)
            who = f"{row.office}.worker" if row.office in rulebook.PROVIDERS else f"{row.office}.clerk"
            who = dice.choice(PEOPLE) if dice.random() < 0.1 else who
            return Move("answer", who, now, row.id, {"done": dice.random() < 0.6, "answer": dice.choice(NOTES)})
        if last is None or dice.random() < 0.25:
            chosen = [*OFFICES, "500107"] if dice.random() < 0.1 else list(OFFICES)
            offices = sorted(dice.sample(chosen, dice.choice((1, 2, 3, 3))))
            given = {"why": dice.choice(NOTES), "agenda": dice.choice((["住哪里"], ["住哪里"], [])), "offices": offices,
                     "on": today + timedelta(days=dice.choice((-1, 0, 1, 2)))}  # fmt: skip
            return Move("call", who, now, case.id, given)
        if last.wants_look and dice.random() < 0.6:
            return Move("look", who, now, last.id, {"note": dice.choice(NOTES)})
        if dice.random() < 0.2:
            return Move("cancel", who, now, dice.choice(case.conferences).id, {"reason": dice.choice(NOTES)})
        asked = sorted(last.asked)
        decided = [[dice.choice((*asked, *asked, "justice")), today + timedelta(days=dice.choice((0, 3, 7, 7)))]
                   for _each in range(dice.choice((0, 1, 2)))]  # fmt: skip
        given = {"on": today - timedelta(days=dice.choice((0, 0, 0, 1))), "minutes": dice.choice(NOTES),
                 "came": dice.choice((asked, asked[:1], ["justice"])), "decided": decided}  # fmt: skip
        return Move("hold", who, now, dice.choice((last, last, *case.conferences)).id, given)

    def _application(self, now: datetime) -> Move:
        """A step of the family's application, or the worker tells what came of it."""
        if self.case.application_over_at is not None and self.dice.random() < 0.7:
            return Move("events", rulebook.MACHINE, now, "")
        verb = self.dice.choice(("confirm", "confirm", "refuse", "report", "report", "withdraw", "terminate"))
        right: dict[str, Any] = {"confirm": "approver6", "refuse": "approver6", "report": "reviewer6",
                                 "terminate": "clerk6", "withdraw": rulebook.MOTHER}  # fmt: skip
        who = right[verb] if self.dice.random() < 0.85 else self.dice.choice(("housing.clerk", "planner7", "grid6"))
        return Move("application", who, now, self.case.application_id, {"verb": verb})

    def _days(self, now: datetime) -> Move:
        """A day or more, often to just before or after midnight; the worker looks."""
        return Move("days", rulebook.MACHINE, now, "")

    def _protect(self, now: datetime) -> Move:
        return Move("protect", self._planner(), now, self.case.id, {"reason": self.dice.choice(NOTES)})
