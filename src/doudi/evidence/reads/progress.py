"""How far the departments' answers are (核对进度): asked and answered, department by department."""

from collections import defaultdict
from dataclasses import dataclass

from doudi.evidence.asking import department_of
from doudi.evidence.authority import load_sources
from doudi.evidence.live_models import UNDER_WAY
from doudi.evidence.models import LiveQuestion, Query
from doudi.worklist.words import Words

OPEN_NOTES = frozenset({"waiting", "bank_busy"})
"""What is still to come; every other unknown is an answer of its own kind."""


@dataclass(frozen=True)
class DepartmentProgress:
    """One department's questions: how many in all, how many closed."""

    code: str
    words: Words
    total: int
    closed: int

    @property
    def waiting(self) -> int:
        """Still to be asked, or asked and not answered."""
        return self.total - self.closed


@dataclass(frozen=True)
class Progress:
    """All questions of a case: closed == total when nothing is waited for."""

    total: int
    closed: int
    departments: tuple[DepartmentProgress, ...]

    @property
    def waiting(self) -> int:
        """Still to be asked, or asked and not answered."""
        return self.total - self.closed

    @property
    def is_done(self) -> bool:
        """Nothing is waited for."""
        return not self.waiting

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that a hundred means all."""
        return 100 if self.is_done else 100 * self.closed // self.total


def fetch_progress(case_ref: str) -> Progress:
    """Counts over the questions that stand, departments still waited for first; the caller checks who reads it."""
    total: dict[str, int] = defaultdict(int)
    waiting: dict[str, int] = defaultdict(int)
    rows = Query.objects.filter(case_ref=case_ref, superseded_at=None).values_list("department", "state", "note")
    for department, state, note in rows:
        total[department] += 1
        waiting[department] += state == "unknown" and note in OPEN_NOTES
    # What is asked live becomes a query when it is answered.
    live = LiveQuestion.objects.filter(case_ref=case_ref, state__in=UNDER_WAY).values_list("category", flat=True)
    for category in live:
        total[department_of(category)] += 1
        waiting[department_of(category)] += 1
    lines = [
        DepartmentProgress(code, load_sources()[code], count, count - waiting[code]) for code, count in total.items()
    ]
    lines.sort(key=lambda each: each.closed == each.total)
    return Progress(sum(total.values()), sum(each.closed for each in lines), tuple(lines))


def is_being_asked(case_ref: str) -> bool:
    """Whether a question of the case is under way at this moment."""
    return LiveQuestion.objects.filter(case_ref=case_ref, state__in=UNDER_WAY).exists()


def fetch_waiting(case_ref: str) -> frozenset[tuple[str, str]]:
    """(person's public id, category) of every question of the case that is under way at this moment."""
    rows = LiveQuestion.objects.filter(case_ref=case_ref, state__in=UNDER_WAY)
    return frozenset(rows.values_list("person__public_id", "category"))
