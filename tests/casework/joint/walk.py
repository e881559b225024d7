"""Random walks over a joint case: whatever anybody tries, what must always hold, holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.joint.following import CASE, planner_role
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.standing import status_for
from doudi.casework.models import JointCase, JointEvent, JointItem
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.worklist.models import Clock, WorkItem
from tests.casework.joint.families import family, joint_of
from tests.casework.joint.joint_city import somebody
from tests.registry.city import NOW, TestCity

ON_APPLICATION = ("tekun", "temporary_aid", "housing_subsidy", "student_aid", "child_support", "medical_aid")
OPEN = ("planned", "waiting", "open")


@dataclass
class Walk:
    """One case, and everybody who does something with it, as the seed says."""

    city: TestCity
    seed: int
    case: JointCase = field(init=False)
    day: int = 0
    refused: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.case = joint_of(self.city, family(self.city))

    def by(self, name: str) -> Acting:
        """Somebody acting on the walk's day."""
        return somebody(self.city, name, NOW + timedelta(days=self.day))

    def step(self) -> None:
        """One thing somebody tries; a refusal must change nothing at all."""
        before = self._counted()
        try:
            self.dice.choice(self._tries())()
            self.done += 1
        except DoudiError:
            self.refused += 1
            assert self._counted() == before, "a refusal left something behind"
        self.case = JointCase.objects.get(pk=self.case.pk)
        self.check()

    def _counted(self) -> tuple[int, ...]:
        return (JointEvent.objects.count(), JointItem.objects.count(), WorkItem.objects.count(), Clock.objects.count())

    def _tries(self) -> list[Callable[[], object]]:
        case, dice = self.case, self.dice
        planner = self.by("planner6")
        items = list(case.items.order_by("pk"))
        one = dice.choice(items).public_id if items else "LX-0000-0000-0000-0"
        clerk = self.by(f"{dice.choice(items).department or 'housing'}.clerk" if items else "housing.clerk")
        tries: list[Callable[[], object]] = [
            lambda: add_item(planner, case.public_id, dice.choice(ON_APPLICATION), applied_on=NOW.date()),
            lambda: add_item(
                planner, case.public_id, "art_lessons", organisation_id=self.city.offices["school"].public_id
            ),
            lambda: propose_no_application(planner, case.public_id),
            lambda: strike_item(planner, one, reason="不要了"),
            lambda: decline_item(planner, one),
            lambda: pause_item(clerk, one, reason="等鉴定"),
            lambda: resume_item(clerk, one),
            lambda: ask_missing(clerk, one, [dice.choice(["tenancy", "diagnosis", "guardian_proof"])]),
            lambda: supply_papers(clerk, one, {dice.choice(["tenancy", "diagnosis"]): "window"}),
            lambda: transfer_item(clerk, one, dice.choice(["housing", "civil_affairs"]), reason="不归我们"),
            self._pass_days,
        ]
        if case.state == "planning":
            tries += [lambda: start_plan(planner, case.public_id)] * 3
            tries.append(lambda: drop_case(planner, case.public_id, reason="误报") if dice.random() < 0.1 else None)
        return tries + [self._task(item) for item in items for _often in range(3) if item.state == "open"]

    def _pass_days(self) -> None:
        self.day += self.dice.randint(1, 4)
        let_due_times_run_out(Acting.system("housekeeping", NOW + timedelta(days=self.day)))

    def _task(self, item: JointItem) -> Callable[[], object]:
        """A task the item waits for, or one it does not, by who may take it or by somebody else."""
        waiting = [task for task in tasks_waiting(item) if task.kind == "human"]
        task = self.dice.choice(waiting) if waiting else None
        key = task.key if task is not None else self.dice.choice(["accept", "decide", "deliver"])
        outcome = self.dice.choice(task.outcomes).value if task is not None and task.outcomes else ""
        who = {"department_clerk": f"{item.department}.clerk", "department_approver": f"{item.department}.approver",
               "organisation_worker": "school.worker"}.get(task.role if task else "", "planner6")  # fmt: skip
        if self.dice.random() < 0.1:
            who = self.dice.choice(["planner6", "housing.clerk", "medical_security.approver"])
        return lambda: take_step(self.by(who), item.public_id, key, outcome=outcome, note="说明")

    def check(self) -> None:
        """What must always hold.

        Raises:
            AssertionError: it does not.
        """
        case = self.case
        items = list(case.items.select_related("organisation", "definition").order_by("pk"))
        still = [item for item in items if item.state in OPEN]
        begun = case.started_at is not None
        assert (case.state == "closed") == (case.closed_at is not None)
        assert case.state != "closed" or not still, "closed over an open item"
        assert not begun or bool(still) == (case.state == "running"), "the parent is open if and only if an item is"
        assert case.version == case.events.filter(item=None).count(), "a version without its line"
        clocks = Clock.objects.filter(subject_id=case.public_id, stopped_on=None)
        assert clocks.count() == (case.state != "closed"), "the whole has its clock while it is open"
        plan = WorkItem.objects.filter(subject_type=CASE, subject_id=case.public_id, state="open")
        assert plan.count() == (case.state == "planning")
        for item in items:
            self._check_item(item)

    def _check_item(self, item: JointItem) -> None:
        assert item.version == item.events.count(), "a version without its line"
        assert (item.state == "done") == bool(item.outcome)
        if item.key in ("dibao", "tekun"):
            assert item.kind == "application"
            assert item.application_id is not None or item.applied_on is not None
        wanted = {}
        for task in tasks_waiting(item):
            if task.kind == "human":
                family_task = task.role == "resident"
                office = "" if family_task or item.organisation is None else item.organisation.public_id
                wanted[f"joint.{task.key}"] = (planner_role(self.case) if family_task else task.role, office)
        rows = WorkItem.objects.filter(subject_id=item.public_id, state="open")
        there = {row.kind: (row.owner_role, row.owner_organisation_id) for row in rows}
        assert there == wanted, f"{item.key}: to do {sorted(there)}, waited for {sorted(wanted)}"
        running = Clock.objects.filter(subject_id=item.public_id, stopped_on=None)
        assert running.exists() == (item.state == "open"), "clocks run while the item does"
        if item.state == "waiting":
            item.case = self.case
            assert status_for(item) is None, "it waits for what stands already"


def walk(city: TestCity, seed: int, steps: int) -> Walk:
    """One walk of so many tries, checked after each."""
    found = Walk(city, seed)
    for _each in range(steps):
        found.step()
    return found
