"""Comparison rules say of everybody what reading the extracts one person at a time says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from doudi.columnar.comparison import asking, pairing, running, sets
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import Comparison, compare
from doudi.columnar.contract import load_contract
from doudi.columnar.errors import PurposeRefused
from tests.columnar.comparison.crowd import NOT_KNOWN, Somebody, crowd, expected, load
from tests.columnar.extracts import AS_OF, Desk, plain_row

RULES = ("F01", "F02", "F04", "F05", "F08")


def run(desk: Desk, at_a_time: int | None = None, on: date = AS_OF) -> Comparison:
    """All rules of the crowd."""
    return compare(installed_book(), RULES, desk.store, on=on, purpose="supervision", at_a_time=at_a_time)


def difference(desk: Desk, people: list[Somebody], found: Comparison) -> str | None:
    """The first rule that says otherwise than one person at a time, or None."""
    truth = [(desk.key(each.number), expected(each)) for each in people]
    for rule in RULES:
        result = found.results[rule]
        looked_at = [answer for _, answers in truth if (answer := answers.get(rule)) is not None]
        right = sorted(key for key, answers in truth if answers.get(rule) is True)
        if result.people.tolist() != right:
            return f"{rule}: {len(result.people)} found, {len(right)} right"
        if result.candidates != len(looked_at):
            return f"{rule}: {result.candidates} looked at, {len(looked_at)} right"
        if result.not_known != looked_at.count(NOT_KNOWN):
            return f"{rule}: {result.not_known} not known, {looked_at.count(NOT_KNOWN)} right"
        told = len(result.people) + result.in_order + result.not_known + sum(result.spared.values())
        if told != result.candidates:
            return f"{rule}: {told} of {result.candidates} accounted for"
    return None


@pytest.mark.parametrize("seed", range(3))
def test_every_rule_says_what_one_at_a_time_says(desk: Desk, seed: int) -> None:
    """Findings, people looked at and people of whom it is not known, whatever the width of the ranges."""
    print("seed", seed)
    people = crowd(seed)
    load(desk, people)
    assert all(any(expected(each).get(rule) is True for each in people) for rule in RULES)
    assert any(expected(each).get("F01") == NOT_KNOWN for each in people)
    for at_a_time in (None, 1, 7, 50):
        assert difference(desk, people, run(desk, at_a_time)) is None


def test_a_feed_that_is_missing_or_stale_stops_only_its_rules(desk: Desk) -> None:
    """Without custody nobody is said to be in custody, and nobody not to be; the other rules run."""
    desk.load_rows("hrss_pension_payments", [plain_row(load_contract("hrss_pension_payments"), 1)])
    found = run(desk)
    assert found.results["F02"].not_run == {"justice_custody": "missing"}
    assert found.results["F02"].candidates == 0
    people = crowd(1)
    load(desk, people)
    late = run(desk, on=AS_OF + timedelta(days=3_000))
    assert set(late.results["F05"].not_run.values()) == {"stale"}


def test_who_had_a_row_rejected_is_not_known(desk: Desk) -> None:
    """Somebody whose death row could not be read is neither alive nor dead for the rule."""
    people = crowd(2)
    load(desk, people)
    before = run(desk).results["F01"]
    contract = load_contract("civil_affairs_cremation")
    clean = next(each for each in people if expected(each).get("F01") is False and not each.deaths
                 and not each.cremations)  # fmt: skip
    rows = [plain_row(contract, 1, person_key=each.number, died_on=day) for each in people for day in each.cremations]
    rows.append(plain_row(contract, 1, person_key=clean.number, died_on="2025-02-30"))
    desk.load_rows("civil_affairs_cremation", rows, as_of=AS_OF + timedelta(days=1))
    after = compare(installed_book(), ["F01"], desk.store, on=AS_OF + timedelta(days=1), purpose="supervision")
    assert after.results["F01"].not_known == before.not_known + 1
    assert after.results["F01"].people.tolist() == before.people.tolist()


def test_a_purpose_the_agreements_do_not_cover_is_refused(desk: Desk) -> None:
    """Nothing is read for a purpose outside the sharing agreement."""
    with pytest.raises(PurposeRefused):
        compare(installed_book(), ["F01"], desk.store, on=AS_OF, purpose="marketing")


Plant = Callable[[pytest.MonkeyPatch], None]


def _ranges_forget_their_last_key(patch: pytest.MonkeyPatch) -> None:
    original = running.slice_of
    patch.setattr(running, "slice_of", lambda snapshot, first, last: original(snapshot, first, last - (1 << 60)))


def _unknown_is_no(patch: pytest.MonkeyPatch) -> None:
    original = asking.ask
    patch.setattr(running, "ask", lambda where, rows, on: (original(where, rows, on)[0],
                                                           np.zeros(len(rows.keys), dtype=bool)))  # fmt: skip
    fits = pairing._fits
    patch.setattr(pairing, "_fits", lambda *args: (fits(*args)[0], np.zeros(len(args[4]), dtype=bool)))


def _exclusions_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = sets.is_in
    calls = iter(range(10**9))
    patch.setattr(sets, "is_in", lambda keys, among: original(keys, among) & (next(calls) % 7 != 3))


def _only_the_first_pair_counts(patch: pytest.MonkeyPatch) -> None:
    original = sets.pairs

    def first_only(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lefts, rights = original(left, right)
        keep = np.concatenate([[True], lefts[1:] != lefts[:-1]]) if len(lefts) else np.zeros(0, dtype=bool)
        return lefts[keep], rights[keep]

    patch.setattr(sets, "pairs", first_only)


def _the_month_itself_counts(patch: pytest.MonkeyPatch) -> None:
    original = pairing._months
    patch.setattr(pairing, "_months", lambda rows, name, places, relation: (
        original(rows, name, places, relation)[0] - (name == "died_on"), original(rows, name, places, relation)[1]))


@pytest.mark.parametrize(
    "plant", [_ranges_forget_their_last_key, _unknown_is_no, _exclusions_are_forgotten, _only_the_first_pair_counts,
              _the_month_itself_counts], ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_is_noticed(desk: Desk, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in the comparison differs from one person at a time."""
    plant(monkeypatch)
    for seed in range(6):
        people = crowd(seed)
        one = Desk(desk.folder / str(seed))
        one.folder.mkdir()
        load(one, people)
        if difference(one, people, run(one, 50)) is not None:
            return
    pytest.fail("no seed shows the planted bug")
