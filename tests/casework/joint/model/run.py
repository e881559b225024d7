"""Random walks over whole joint cases: each try judged by the oracle, done by the actions, and the records compared."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.joint.errors import JointChanged
from doudi.casework.models import JointCase
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import DoudiError
from tests.casework.joint.joint_city import GRID, somebody
from tests.casework.joint.model import acts
from tests.casework.joint.model.compare import Comparison, counted, must_close_or_run
from tests.casework.joint.model.doing import Doing
from tests.casework.joint.model.judge import Move, Verdict
from tests.casework.joint.model.judge_case import CaseJudge, new_case
from tests.casework.joint.model.moves import Drawing

AFTER_THE_END = 6
"""So many tries on a case that has closed; what may still be done with it is little."""
HOURS = (0, 0, 9, 9, 12, 16, 23)


@dataclass
class Walked:
    """What one or more walks came to."""

    steps: int = 0
    done: int = 0
    repeats: int = 0
    """Sent again by its key, and without effect."""
    refused: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    ended: int = 0
    """Cases that closed within their walk."""

    def and_also(self, other: Walked) -> None:
        """One walk more."""
        self.steps += other.steps
        self.done += other.done
        self.repeats += other.repeats
        self.refused += other.refused
        self.verbs += other.verbs
        self.ended += other.ended


class ModelWalk:
    """One family's joint case from its opening, so many tries long."""

    def __init__(self, doing: Doing, seed: int, walked: Walked, now: datetime) -> None:
        self.doing, self.walked, self.now = doing, walked, now
        self.dice = random.Random(seed)
        case = _opened(doing, now)
        self.case = new_case(case.public_id, (acts.name_of("planner6"), now, ""), str(doing.family.state))
        self.case.application_id = doing.application_id
        self.judge = CaseJudge(self.case)
        self.drawing = Drawing(self.dice, self.case, [])
        short = {office.public_id: name for name, office in doing.city.offices.items()}
        self.comparison = Comparison(self.case, short)

    def step(self) -> None:
        """One try.

        Raises:
            AssertionError: the product and the oracle came apart.
        """
        move = self.drawing.draw(self.now)
        if move.verb == "days":
            self._time_passes()
            move = Move(move.verb, move.who, self.now, move.target)
        verdict = self.judge.judge(move)
        try:
            self._try(move, verdict)
        except AssertionError as fault:
            raise AssertionError(f"{fault}\nat {move}\nexpected {sorted(verdict.codes) or 'done'}") from fault
        self.drawing.tried.append(move)
        self.walked.steps += 1
        self.walked.verbs[move.verb] += 1

    def _time_passes(self) -> None:
        later = self.now + timedelta(days=self.dice.choice((0, 1, 1, 2, 4)))
        hour = self.dice.choice(HOURS)
        minute = {0: 0, 23: 59}.get(hour, self.dice.randrange(60))
        self.now = max(self.now, later.astimezone(SHANGHAI).replace(hour=hour, minute=minute))

    def _try(self, move: Move, verdict: Verdict) -> None:
        nothing = verdict.effect is None
        before = counted() if nothing else ()
        refused = self._refusal(move)
        if refused is not None:
            assert refused.code in verdict.codes, f"refused as {refused.code}: {refused}"
            self.walked.refused[refused.code] += 1
            if isinstance(refused, JointChanged):
                self._says_who_and_when(refused, verdict)
            assert counted() == before, "a refusal left something behind"
            return
        assert not verdict.codes, "it was done"
        if nothing:
            self.walked.repeats += 1
            assert counted() == before, "a repeat had an effect"
            return
        assert verdict.effect is not None
        verdict.effect()
        self.walked.done += 1
        self.comparison.check(self.now.date())
        must_close_or_run(self.case)

    def _refusal(self, move: Move) -> DoudiError | None:
        """Done by the action; what it says against it in our own words, anything else is a fault."""
        try:
            self.doing.do(move)  # in no transaction of ours: what an action leaves behind would be taken back by it
        except DoudiError as fault:
            return fault
        return None

    @staticmethod
    def _says_who_and_when(refused: JointChanged, verdict: Verdict) -> None:
        assert verdict.last is not None
        who, when = verdict.last
        assert (refused.who, refused.when) == (who, when), f"says {refused.who} at {refused.when}"
        assert (who or "家里人") in refused.words.zh
        assert f"{when.astimezone(SHANGHAI):%H:%M}" in refused.words.zh


def _opened(doing: Doing, now: datetime) -> JointCase:
    household, person = doing.family.household, doing.family.applicant
    assert household is not None
    assert person is not None
    return open_case(
        somebody(doing.city, "planner6", now), origin="application", division_code=GRID, family_name="斯某某",
        story="母亲发病，孩子没有人照看。", people_count=2, household_id=household.public_id,
        speaks_id=person.public_id, phone="13800000009", origin_id=doing.family.public_id,
    )  # fmt: skip


def walk(doing: Doing, seed: int, steps: int, now: datetime) -> Walked:
    """One walk, put back at its end; the seed says everything of it.

    Raises:
        AssertionError: with the seed, the step and what was tried.
    """
    walked = Walked()
    with transaction.atomic():
        going = ModelWalk(doing, seed, walked, now)
        after = 0
        try:
            for number in range(steps):
                after += going.case.state == "closed"
                if after > AFTER_THE_END:
                    break
                try:
                    going.step()
                except AssertionError as fault:
                    where = f"seed {seed}, step {number}, application {doing.family.state}"
                    raise AssertionError(f"{where}: {fault}") from fault
        finally:
            transaction.set_rollback(True)
    walked.ended += going.case.state == "closed"
    return walked
