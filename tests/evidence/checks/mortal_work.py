"""What the mortal process works on: batches of households, and bugs to plant into its runner."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connections

from doudi.evidence.actions.begin_check_batch import begin_check_batch
from doudi.evidence.checking import runner, storing
from doudi.evidence.live_models import ASKED, CLOSED, STOPPED, UNDER_WAY, WAITING
from doudi.evidence.models import Check, Fact, LiveQuestion, Query
from doudi.kernel.clock import FixedClock, SystemClock
from doudi.kernel.month import Month
from doudi.platform.crypto.cipher import blind_index
from tests.evidence.office import Office
from tests.registry.city import build_city

PACE = runner.Pace(lease_seconds=60, idle_seconds=0.005, dry_seconds=0.005, tend_seconds=0.02)


class World:
    """A city with one family, and batches of its cases."""

    def __init__(self, home: Path) -> None:
        self.office = Office(build_city(), home / "exchange", home / "quiet").family("head")

    def make(self, prefix: str, cases: int) -> int:
        """A batch of so many cases of the head."""
        names = [f"{prefix}-{at}" for at in range(cases)]
        for name in names:
            self.office.sign("head", case_ref=name)
        return begin_check_batch(self.office.by(), name=prefix, case_refs=names, month=Month(2025, 8)).taken

    def let_leases_end(self, prefix: str) -> None:
        """Time passes: whoever took questions and died holds them no more."""
        past = SystemClock().now() - timedelta(seconds=1)
        LiveQuestion.objects.filter(state=ASKED, case_ref__startswith=f"{prefix}-").update(lease_until=past)

    def close(self) -> None:
        """No connection may be shared with a child."""
        connections.close_all()

    def work(self, plant: str) -> None:
        """A runner to its end, in a child."""
        if plant:
            PLANTS[plant]()
        runner.Runner(lambda: FixedClock(self.office.now), PACE).run(until_idle=True)

    def forget(self, prefix: str) -> None:
        """What a planted bug left undone is nobody's any more."""
        rows = LiveQuestion.objects.filter(case_ref__startswith=f"{prefix}-", state__in=UNDER_WAY)
        rows.update(state=STOPPED)
        Check.objects.filter(case_ref__startswith=f"{prefix}-", state="open").update(state=STOPPED)

    def look(self, prefix: str) -> dict[str, Any]:
        """Numbers of questions by where they stand, and whether all is done."""
        rows = LiveQuestion.objects.filter(case_ref__startswith=f"{prefix}-")
        told = list(rows.values_list("request_id", "state"))
        open_checks = Check.objects.filter(case_ref__startswith=f"{prefix}-", state="open")
        return {
            "stored": [request for request, state in told if state == CLOSED],
            "under_way": [request for request, state in told if state == ASKED],
            "all": [request for request, _ in told],
            "is_done": not open_checks.exists() and not rows.filter(state__in=UNDER_WAY).exists(),
        }

    def results(self, prefix: str) -> dict[str, list[str]]:
        """Case → everything that is on file of it, without times and numbers."""
        found: dict[str, list[str]] = {}
        for query in Query.objects.filter(case_ref__startswith=f"{prefix}-").exclude(live=None):
            told = [query.category, query.state, query.note, query.words, str(query.as_of), query.superseded_at is None]
            found.setdefault(query.case_ref, []).append(repr(told))
        for fact in Fact.objects.filter(case_ref__startswith=f"{prefix}-", superseded_at=None):
            told = [fact.category, fact.quantity, fact.state, fact.value, fact.note]
            found.setdefault(fact.case_ref, []).append(repr(told))
        for check in Check.objects.filter(case_ref__startswith=f"{prefix}-"):
            found.setdefault(check.case_ref, []).append(repr([check.state, check.total, check.closed]))
        return {case: sorted(lines) for case, lines in found.items()}


def _asks_again_what_is_stored() -> None:
    def careless(wall: Any) -> int:
        rows = LiveQuestion.objects.filter(state__in=[ASKED, CLOSED], case_ref__startswith="asksagain-")
        return rows.filter(category__in=["03", "15", "33"]).update(state=WAITING) + LiveQuestion.objects.filter(
            state=ASKED
        ).update(state=WAITING)

    runner.give_back_lost = careless


def _closes_before_it_writes() -> None:
    original = runner.store

    def careless(acting: Any, group: Any, known: Any) -> int:
        lost = group[:1]  # of every group one, so that it shows however fast the answers come
        LiveQuestion.objects.filter(pk__in=[each.claimed.pk for each in lost]).update(state=CLOSED)
        return original(acting, group, known)

    runner.store = careless


def _new_number_after_a_kill() -> None:
    original = runner.give_back_lost

    def careless(wall: Any) -> int:
        for row in LiveQuestion.objects.filter(state=ASKED, lease_until__lt=wall):
            row.request_id = blind_index("query", f"{row.pk} {random.random()}")
            row.save(update_fields=["request_id"])
        return original(wall)

    runner.give_back_lost = careless


def _never_gives_back() -> None:
    runner.give_back_lost = lambda wall: 0
    runner.Runner._is_nothing_left = lambda self, room: not LiveQuestion.objects.filter(state=WAITING).exists()  # type: ignore[method-assign]


def _writes_without_facts() -> None:
    storing.facts_of = lambda query, answer, acting: []


PLANTS: dict[str, Callable[[], None]] = {
    "asks again": _asks_again_what_is_stored,
    "loses answers": _closes_before_it_writes,
    "new number": _new_number_after_a_kill,
    "never gives back": _never_gives_back,
    "no facts": _writes_without_facts,
}
