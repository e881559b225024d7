"""Rules by another key, counted, of two columns and over cleaned numbers say what reading one at a time says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.comparison import identity, judging, pairing, running, views
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import RuleResult, compare
from tests.columnar.comparison.desks import ENROLMENT, NOT_KNOWN, SUPERVISION, Town, expected, load, town
from tests.columnar.extracts import AS_OF, Desk


def run(desk: Desk, at_a_time: int | None = None) -> dict[str, RuleResult]:
    """Every rule of the town."""
    book, found = installed_book(), {}
    for purpose, rules in (("enrolment", ENROLMENT), ("supervision", SUPERVISION)):
        made = compare(book, rules, desk.store, on=AS_OF, purpose=purpose, at_a_time=at_a_time)
        assert not any(result.not_run for result in made.results.values())
        found |= made.results
    return found


def key_of(desk: Desk, rule: str, subject: str) -> int:
    """The key of a person, an account or an official."""
    kind = installed_book().rules[rule].subject
    return desk.key(subject) if kind == "person" else int(desk.pseudonyms.of_text(pa.array([subject]), kind)[0])


def difference(desk: Desk, people: Town, found: dict[str, RuleResult]) -> str | None:
    """The first rule that says otherwise, or None."""
    for rule, answers in expected(people).items():
        result = found[rule]
        right = sorted(key_of(desk, rule, subject) for subject, answer in answers.items() if answer is True)
        if sorted(result.people.tolist()) != right:
            return f"{rule}: {len(result.people)} found, {len(right)} right"
        if result.candidates != len(answers) + sum(result.spared.values()):
            return f"{rule}: {result.candidates} looked at, {len(answers)} right"
        doubtful = list(answers.values()).count(NOT_KNOWN)
        if result.not_known != doubtful:
            return f"{rule}: {result.not_known} not known, {doubtful} right"
    return None


@pytest.mark.parametrize("seed", range(2))
def test_every_rule_says_what_one_at_a_time_says(desk: Desk, seed: int) -> None:
    """Findings, subjects looked at and what is not known, whatever the width of the ranges."""
    print("seed", seed)
    people = town(seed)
    load(desk, people)
    answers = expected(people)
    assert [rule for rule, each in answers.items() if not {True, False} <= set(each.values())] == ["F07F"]
    assert {rule for rule, each in answers.items() if NOT_KNOWN in each.values()} >= {"E10", "E11", "F07", "F07W"}
    for at_a_time in (None, 7, 50):
        assert difference(desk, people, run(desk, at_a_time)) is None


Plant = Callable[[pytest.MonkeyPatch], None]


def _former_numbers_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identity.Identity, "read", lambda self, snapshot, rows, first, last: rows)


def _former_numbers_count_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identity.Identity, "today", lambda self, keys: keys)


def _shared_numbers_are_found(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identity.Identity, "several", lambda self, keys, rows=None: keys[:0])


def _names_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(identity.Identity, "_names_differ", lambda self, rows: np.zeros(len(rows.keys), dtype=bool))


def _rows_are_counted_for_people(patch: pytest.MonkeyPatch) -> None:
    original = judging._most
    patch.setattr(judging, "_most", lambda rows, chosen, groups, distinct, people: (
        original(rows, chosen, groups, None, people)))  # fmt: skip


def _days_are_counted_together(patch: pytest.MonkeyPatch) -> None:
    original = judging._most
    patch.setattr(judging, "_most", lambda rows, chosen, groups, distinct, people: (
        original(rows, chosen, [], distinct, people)))  # fmt: skip


def _sixteen_is_not_added(patch: pytest.MonkeyPatch) -> None:
    original = pairing._related
    patch.setattr(pairing, "_related", lambda match, one, other: original(match, one, other - 1))


def _whoever_is_not_registered_is_in_order(patch: pytest.MonkeyPatch) -> None:
    original = pairing.np.full
    patch.setattr(pairing.np, "full", lambda shape, value, *args, **more: (
        original(shape, False if value is True else value, *args, **more)))  # fmt: skip


def _the_last_row_tells(patch: pytest.MonkeyPatch) -> None:
    def together(parts: list[judging.Judged]) -> judging.Judged:
        pairs = [pair for part in parts for pair in zip(part.subjects.tolist(), part.answers.tolist(), strict=True)]
        told = dict(pairs)
        keys = np.array(sorted(told), dtype=np.uint64)
        return judging.Judged(keys, np.array([told[key] for key in sorted(told)], dtype=np.uint8))

    patch.setattr(judging, "together", together)
    patch.setattr(running, "together", together)


def _views_forget_a_block(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(views, "ROWS_AT_A_TIME", 64)
    original = views.ask
    patch.setattr(views, "ask", lambda where, rows, on: original(where, rows, on) if rows.first != 64 else (
        np.zeros(len(rows.keys), dtype=bool), np.zeros(len(rows.keys), dtype=bool)))  # fmt: skip


PLANTS = [
    _former_numbers_are_forgotten, _former_numbers_count_twice, _shared_numbers_are_found, _names_are_not_looked_at,
    _rows_are_counted_for_people, _days_are_counted_together, _sixteen_is_not_added,
    _whoever_is_not_registered_is_in_order, _the_last_row_tells, _views_forget_a_block,
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Town]:
    """A town at a desk."""
    desk, people = Desk(tmp_path_factory.mktemp("town")), town(5)
    load(desk, people)
    assert difference(desk, people, run(desk)) is None
    return desk, people


@pytest.mark.parametrize("plant", PLANTS, ids=lambda each: each.__name__.strip("_"))
def test_a_planted_bug_is_noticed(loaded: tuple[Desk, Town], plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in the comparison differs from one person at a time."""
    plant(monkeypatch)
    assert difference(*loaded, run(loaded[0], 50)) is not None


def test_changes_are_followed_to_their_end() -> None:
    """Chains lead on; circles, two successors, numbers still in use and 重号 make everybody on the way unclear."""
    def keys(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.uint64)

    old, new = keys(1, 2, 10, 11, 20, 20, 30, 40, 41), keys(2, 3, 11, 10, 21, 22, 31, 41, 42)
    double = np.array([False] * 8 + [True])
    former, current, shared = identity.settled(old, new, double, keys(3, 30, 31))
    assert dict(zip(former.tolist(), current.tolist(), strict=True)) == {1: 3, 2: 3}
    assert shared.tolist() == [10, 11, 20, 21, 22, 30, 31, 40, 41, 42]
