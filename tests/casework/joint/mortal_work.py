"""What the mortal process works on: joint cases and applications, step after step; and bugs to plant into the steps."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, connections

from doudi.casework import changing as case_changing
from doudi.casework import consulting
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.terminate import terminate
from doudi.casework.joint import following, history
from doudi.casework.joint.actions import take_step as stepping
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.models import Application, JointCase, JointEvent, JointItem
from tests.casework.departments import Departments
from tests.casework.joint.joint_city import TODAY, _build, reported, somebody
from tests.casework.joint.wholeness import half_done, half_done_applications
from tests.casework.journey import Journey, Somebody

ITEMS = ("temporary_aid", "housing_subsidy", "student_aid", "child_support", "tekun")


class World:
    """A joint city; what is on file of it is found anew by every worker."""

    def __init__(self) -> None:
        told = Departments()
        for name, answer in (("sign_authorisation", told.sign), ("withdraw_authorisation", told.withdraw),
                             ("verify_means", told.verify), ("fetch_household_facts", told.facts)):  # fmt: skip
            setattr(consulting, name, answer)
        self.city = _build()
        for number in range(3):
            one = Somebody("张某某", date(1970 + number, 3, 5), "head", 101 + number, wage_fen=60_000)
            Journey(self.city, family=(one,), phone=f"1390000000{number}").filed()
        # What is read once in a process is read here, so that workers begin with steps.
        for number in range(6):
            self._joint(random.Random(number))
            self._application(random.Random(number))

    def close(self) -> None:
        """No connection may be shared with a child."""
        connections.close_all()

    def work(self, dice: random.Random, plant: str) -> None:
        """Steps without an end, in a child: of a joint case or of an application."""
        if plant:
            PLANTS[plant]()
        while True:
            self._application(dice) if dice.random() < 0.4 else self._joint(dice)

    def _joint(self, dice: random.Random) -> None:
        """One joint case carried on from where somebody left it; a new one where none is under way."""
        case = JointCase.objects.exclude(state="closed").order_by("-pk").first() or reported(self.city)
        planner = somebody(self.city, "planner6")
        if case.state == "planning":
            there = set(case.items.values_list("key", flat=True))
            for key in [key for key in dice.sample(ITEMS, 2) if key not in there]:
                add_item(planner, case.public_id, key, applied_on=TODAY)
            start_plan(planner, case.public_id)
        for item in case.items.filter(state="open").select_related("definition", "organisation"):
            self._item(dice, item)

    def _item(self, dice: random.Random, item: JointItem) -> None:
        clerk = somebody(self.city, f"{item.department}.clerk")
        one = item.public_id
        waiting = {task.key: task for task in tasks_waiting(item)}
        askable = [paper for paper in item.terms["papers"] if paper in ("tenancy", "diagnosis", "guardian_proof")]
        if item.paused_because:
            resume_item(clerk, one)
        elif dice.random() < 0.15:
            pause_item(clerk, one, reason="等鉴定")
        elif "papers_supplied" in waiting:
            supply_papers(clerk, one, dict.fromkeys((item.asked or {})["papers"], "window"))
        elif "accept" in waiting and askable and dice.random() < 0.5:
            ask_missing(clerk, one, askable[:1])
        else:
            task = next(task for task in waiting.values() if task.kind == "human")
            outcomes = [each.value for each in task.outcomes if each.value not in ("missing", "not_competent")]
            by = somebody(self.city, f"{item.department}.{task.role.removeprefix('department_')}")
            stepping.take_step(by, one, task.key, outcome=dice.choice(outcomes) if outcomes else "", note="看过")

    def _application(self, dice: random.Random) -> None:
        """An application carried on from where somebody left it, suspended and taken up again and again."""
        case = Application.objects.exclude(state__in=("draft", "terminated")).order_by("?").first()
        if case is None:
            return
        journey = Journey(self.city, now=case.changed_at + timedelta(minutes=5), case_id=case.public_id)
        clerk = journey.by("clerk6")
        if case.state == "filed":
            journey.accept()
        elif case.paused_because:
            resume_case(clerk, journey.case_id)
        elif case.verification_requested_at is None and dice.random() < 0.3:
            request_verification(clerk, journey.case_id)
        elif not case.visits.exists() and dice.random() < 0.3:
            journey.visit()
        elif dice.random() < 0.02 and Application.objects.exclude(state__in=("draft", "terminated")).count() > 1:
            terminate(clerk, journey.case_id, reason="不配合")
        else:
            pause_case(clerk, journey.case_id, reason="等人")

    def look(self, everything: bool = False) -> dict[str, Any]:
        """What is half done, and how much there is."""
        cases = JointCase.objects.order_by("-pk").values_list("public_id", flat=True)
        faults = half_done(None if everything else list(cases[:2])) + half_done_applications()
        return {"faults": faults, "steps": JointEvent.objects.count(), "applications": Application.objects.count()}


def _saved_too_early(module: Any, name: str) -> Callable[[], None]:
    """What was written so far is committed before the rest is done."""
    right = getattr(module, name)

    def wrong(*args: Any, **more: Any) -> Any:
        connection.connection.commit()
        time.sleep(0.02)
        return right(*args, **more)

    return lambda: setattr(module, name, wrong)


PLANTS: dict[str, Callable[[], None]] = {
    "the state before its line": _saved_too_early(history, "_keep"),
    "the line before the audit": _saved_too_early(history, "record"),
    "the audit before the event": _saved_too_early(history, "announce"),
    "the step before what is to be done": _saved_too_early(following, "_follow_tasks"),
    "an application's state before its line": _saved_too_early(case_changing, "_keep_history"),
}
