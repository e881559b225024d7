"""Random walks over disagreements: anybody tries anything, and what must always hold, holds; planted slips are seen."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from doudi.benefits.models import Entitlement
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.models import Application, Decision, FormerDecision, Reconsideration
from doudi.casework.reconsideration import finding, following
from doudi.casework.reconsideration.actions import answer, ask, decide
from doudi.casework.reconsideration.limits import load_ways
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.events import dispatch_pending
from doudi.worklist.models import Clock, WorkItem
from tests.casework.journey import Journey
from tests.casework.test_reconsideration import EXTRA, _decided

WHO = ("clerk6", "reviewer6", "approver6", *EXTRA, "approver7", "payer6", "resident")
APPROVERS = ("approver6", "approver6b", "approver6c")
REASONS = {"*": "看过"}
PUSHY, WALKS = 0.8, 12
TASK_OF = {"asked": "reconsideration.accept", "accepted": "reconsideration.decide"}


@dataclass
class Walk:
    """One decided case, and everybody who does something with it, as the seed says."""

    journey: Journey
    seed: int
    done: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def step(self) -> None:
        """One thing somebody tries; then everything is looked at."""
        self.journey.later(self.dice.choice((0, 0, 1, 9, 40)))
        attempt, proper = self.dice.choice(self.attempts())
        who = self.dice.choice(proper if self.dice.random() < PUSHY else WHO)
        by = self.journey.resident() if who == "resident" else self.journey.by(who)
        try:
            attempt(by)
        except DoudiError:
            self.refused += 1
        else:
            self.done += 1
        dispatch_pending(self.journey.now)
        self.look()

    def attempts(self) -> list[tuple[Callable[[Acting], Any], tuple[str, ...]]]:
        """Everything anybody may try, with arguments that would do, and whose turn it could be."""
        number, dice = self.journey.case_id, self.dice
        row = Reconsideration.objects.filter(state__in=TASK_OF).order_by("-pk").first()
        about = row.public_id if row else "FY-0"
        decision = Decision.objects.get()
        more = (decision.amount_fen or 30_000) + dice.choice((-1_000, 500, 500))
        outcome = dice.choice(("upheld", "changed", "changed", "returned"))
        way = dice.choice(sorted(load_ways()))
        day = self.journey.now.date() - timedelta(days=dice.choice((0, 0, 0, 0, 3)))
        note = dice.choice(("", "有道理"))

        def decided(by: Acting) -> Application:
            given = {"amount_fen": more} if outcome == "changed" else {}
            return decide.decide_reconsideration(by, about, outcome=outcome, answer="看过", document="1号", **given)

        def anew(by: Acting) -> Application:
            return confirm(by, number, amount_fen=more, unknown_reasons=REASONS, departure_reason="重新看了")

        return [
            (lambda by: ask.ask_reconsideration(by, number, way=way, said="不同意", asked_on=day), ("clerk6",)),
            (lambda by: answer.accept_reconsideration(by, about, note=note, organ="区政府"), ("fuyi6",)),
            (lambda by: answer.accept_reconsideration(by, about, note=note, organ="区政府"), ("fuyi6",)),
            (lambda by: answer.decline_reconsideration(by, about, note="没有道理", organ="区政府"), ("fuyi6",)),
            (lambda by: answer.withdraw_reconsideration(by, about), ("resident",)),
            (decided, APPROVERS), (decided, APPROVERS),
            (anew, APPROVERS),
            (lambda by: issue_letter(by, number), ("approver6b",)),
        ]  # fmt: skip

    def look(self) -> None:
        """Who decides had no part; nothing gets worse by a change; old decisions stay; tasks and clocks follow."""
        case = Application.objects.get(public_id=self.journey.case_id)
        assert case.state in ("confirmed", "refused", "reported"), case.state
        decision = case.decision
        assert (decision.set_aside_at is not None) == (case.state == "reported")
        if case.state != "reported":
            assert decision.outcome == {"confirmed": "granted", "refused": "refused"}[case.state]
        assert not FormerDecision.objects.filter(number=decision.public_id).exists() or case.state == "reported"
        for row in Reconsideration.objects.all():
            self._look_at(row)
        for way in load_ways():
            assert Reconsideration.objects.filter(way=way, state__in=("asked", "accepted")).count() <= 1
        paid = Entitlement.objects.first()
        if case.state == "confirmed":
            assert paid is not None, "what was granted is paid"
            assert paid.amount_fen == decision.amount_fen, "money follows"

    def _look_at(self, row: Reconsideration) -> None:
        if row.decided_by:
            former = FormerDecision.objects.filter(number=row.decision_number).first()
            made = former or (Decision.objects.filter(public_id=row.decision_number).first())
            parts = {row.handled_by} | ({made.maker_id} if made else set())
            parts |= {made.checker_id} if made and row.outcome != "changed" else set()
            assert row.decided_by not in parts, "who had a part decided"
        if row.outcome == "changed":
            before = row.former_decisions.get()
            assert row.amount_fen is not None
            assert row.amount_fen >= (before.amount_fen or 1), "a change left the family worse off"
        tasks = set(WorkItem.objects.filter(subject_id=row.public_id, state="open").values_list("kind", flat=True))
        assert tasks == ({TASK_OF[row.state]} if row.state in TASK_OF else set()), "tasks follow the state"
        running = Clock.objects.filter(subject_id=row.public_id, stopped_on=None).count()
        assert running == (row.state in TASK_OF), "one clock while it is open, none after"
        if row.is_late and row.state in ("accepted", "declined", "decided"):
            assert row.note, "a late one is answered with a reason"


@pytest.mark.parametrize(("seed", "granted"), [(1, True), (2, False)])
def test_whatever_anybody_tries(journey: Journey, seed: int, granted: bool) -> None:
    """Thirty attempts by anybody at any time: some succeed, most are refused, and everything holds after each."""
    walk = Walk(_decided(journey, granted=granted), seed)
    for _each in range(30):
        walk.step()
    assert walk.done > 3
    assert walk.refused > 3


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_whatever_anybody_tries_for_long(journey: Journey, seed: int) -> None:
    """Many more of them."""
    walk = Walk(_decided(journey, granted=seed % 2 == 0), seed)
    for _each in range(400):
        walk.step()


def _anybody(*_given: Any) -> set[str]:
    return set()


def _as_given(_by: Any, _case: Any, _row: Any, decision: Decision, amount: int | None, _from: str) -> tuple[int, str]:
    return max(amount or 1, 1), decision.from_month or "2025-10"


def _nothing(*_given: Any) -> None:
    return None


PLANTED: dict[str, tuple[Any, str, Any]] = {
    "anybody decides": (decide, "who_had_a_part", _anybody),
    "a change may be worse": (decide, "_better", _as_given),
    "nobody is told of the change": (decide, "announce_changed", _nothing),
    "tasks do not follow": (decide, "follow", _nothing),
    "late without a reason": (answer, "_check", _nothing),
}


@pytest.mark.parametrize(
    "slip", [name if at < 3 else pytest.param(name, marks=pytest.mark.long) for at, name in enumerate(PLANTED)]
)
def test_a_planted_slip_is_seen(journey: Journey, slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk is worth something: each of these slips makes it fail."""
    where, name, wrong = PLANTED[slip]
    monkeypatch.setattr(where, name, wrong)
    found, seen = _decided(journey, granted=True), 0
    start = found.now
    for seed in range(WALKS):
        found.now = start
        with transaction.atomic():
            try:
                walk = Walk(found, seed)
                for _each in range(30):
                    walk.step()
            except AssertionError:
                seen += 1
            transaction.set_rollback(True)
        if seen:
            break
    assert seen, f"nobody saw that {slip}"


def test_the_walk_uses_the_real_thing() -> None:
    """What is planted against is what runs."""
    assert decide.who_had_a_part is finding.who_had_a_part
    assert decide.follow is following.follow
