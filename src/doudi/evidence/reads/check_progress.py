"""How far the questions of a case are (核对进度): by department and category, while departments are being asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from doudi.evidence.asking import department_of
from doudi.evidence.live_models import CLOSED, STOPPED, UNDER_WAY
from doudi.evidence.models import Check, LiveQuestion
from doudi.reference.categories import load_catalogue
from doudi.worklist.words import Words

OVER = (CLOSED, STOPPED)


@dataclass(frozen=True)
class Progress:
    """Questions of one department, one category, or all: how many, how many are over, how many of those were answered.

    >>> Progress("15", Words("个人所得税申报", "Individual income tax"), 3, 1, 1).waiting
    2
    """

    code: str
    words: Words
    total: int
    closed: int
    said: int

    @property
    def waiting(self) -> int:
        """Still to be asked, or asked and not answered."""
        return self.total - self.closed

    @property
    def percent(self) -> int:
        """For a bar; 100 only when all are over."""
        return 100 * self.closed // self.total if self.total else 100


@dataclass(frozen=True)
class CheckProgress:
    """The newest check of a case; `is_done` when no question of the case is under way."""

    check: str
    state: str
    asked_at: datetime
    overall: Progress
    departments: tuple[Progress, ...]
    categories: tuple[Progress, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is waited for any more."""
        return self.overall.waiting == 0


def fetch_check_progress(case_ref: str) -> CheckProgress | None:
    """Progress over everything that is under way, and over the newest check; None where none was begun.

    The caller checks who reads it. It holds counts only.
    """
    check = Check.objects.filter(case_ref=case_ref).order_by("-pk").first()
    if check is None:
        return None
    rows = LiveQuestion.objects.filter(case_ref=case_ref)
    newest = rows.filter(check_ref=check) | rows.filter(state__in=UNDER_WAY)
    told = list(newest.values_list("category", "state", "outcome"))
    catalogue = load_catalogue()
    departments = [
        _progress(each.code, Words(each.zh, each.en), [row for row in told if department_of(row[0]) == each.code])
        for each in catalogue.departments
    ]
    categories = [
        _progress(each.code, Words(each.zh, each.en), [row for row in told if row[0] == each.code])
        for each in catalogue.categories
    ]
    return CheckProgress(
        check.public_id, check.state, check.asked_at, _progress("", Words("全部", "all"), told),
        tuple(each for each in departments if each.total), tuple(each for each in categories if each.total),
    )  # fmt: skip


def is_being_asked(case_ref: str) -> bool:
    """Whether a question of the case is under way at this moment."""
    return LiveQuestion.objects.filter(case_ref=case_ref, state__in=UNDER_WAY).exists()


def fetch_waiting(case_ref: str) -> frozenset[tuple[str, str]]:
    """(person's public id, category) of every question of the case that is under way at this moment."""
    rows = LiveQuestion.objects.filter(case_ref=case_ref, state__in=UNDER_WAY)
    return frozenset(rows.values_list("person__public_id", "category"))


def _progress(code: str, words: Words, rows: list[tuple[str, str, str]]) -> Progress:
    states = Counter(state for _, state, _ in rows)
    said = sum(outcome == "said" for _, _, outcome in rows)
    return Progress(code, words, len(rows), sum(states[each] for each in OVER), said)
