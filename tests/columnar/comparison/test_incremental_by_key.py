"""Rules by another key, and rules that tell another subject, begin where the last run ended and find the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from doudi.columnar.comparison import apart, changing, incremental, moving_on, rows, sets
from doudi.columnar.comparison.changing import Change
from doudi.columnar.comparison.identity import CHANGES, REGISTER, Identity
from doudi.columnar.comparison.incremental import compare_since
from doudi.columnar.comparison.last_run import kept
from doudi.columnar.comparison.model import ComparisonRule, Count, Match, Pairing, Relation, RuleBook, Signal
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.rows import KeyRows
from doudi.columnar.comparison.running import compare
from doudi.columnar.comparison.some_keys import SomeKeys
from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import SnapshotStore
from tests.columnar.comparison.test_incremental import WHOLE, Nights, condition, words
from tests.columnar.direct import SUBJECTS, Row, changed, put, random_row, random_rows
from tests.columnar.extracts import AS_OF

Seen = tuple[str, str, str]
"""Dataset, the column it is seen by (empty: as it is sorted), and of whom that column speaks."""
SEEN: dict[str, tuple[Seen, ...]] = {
    "enrolment": (
        ("health_births", "child_key", "person"), ("medical_insurance_enrolment", "", "person"),
        (REGISTER, "", "person"), ("health_births", "", "person"),
        ("market_enterprises", "employer_key", "employer"), ("tax_individual_income", "employer_key", "employer"),
        ("hrss_employers", "", "employer"),
    ),
    "supervision": (
        ("operator_log", "", "person"), ("benefit_accounts", "", "person"),
        ("operator_log", "operator_key", "operator"), ("benefit_accounts", "account", "account"),
        ("hrss_insurance_contributions", "employer_key", "employer"), ("hrss_employers", "", "employer"),
    ),
}  # fmt: skip
TOLD = {"health_births": ("person_key", "person"), "operator_log": ("operator_key", "operator")}
"""Dataset → a column that names another subject than the rule compares."""


def random_book(purpose: str, chance: random.Random) -> RuleBook:
    """Signals by every key there is, and rules nobody wrote that put those of one kind together."""
    signals = {}
    for at, (dataset, by, kind) in enumerate(SEEN[purpose] * 2):
        columns = [each for each in load_contract(dataset).columns if each.keep == "value"
                   and each.type in ("code", "date", "month")]  # fmt: skip
        asked = chance.sample(columns, min(chance.randint(0, 1), len(columns)))
        where = tuple(condition(each, chance) for each in asked)
        signals[f"s{at}"] = Signal(f"s{at}", "", "", dataset, where, by, kind)
    drawn = (random_rule(f"R{at:02d}", purpose, signals, chance) for at in range(8))
    return RuleBook(signals, {rule.key: rule for rule in drawn})


def random_rule(key: str, purpose: str, signals: dict[str, Signal], chance: random.Random) -> ComparisonRule:
    """A rule over signals of one kind; some count rows or people, some pair rows, some tell another subject."""
    left = chance.choice(list(signals.values()))
    same = [each.key for each in signals.values() if each.kind == left.kind]
    some = lambda most: tuple(chance.sample(same, min(chance.randint(0, most), len(same))))  # noqa: E731
    contract = load_contract(left.dataset)
    names = {each.key_as or each.name for each in contract.columns if each.keep == "key" or each.key_as}
    count, pairing = None, None
    if chance.random() < 0.4:
        of = chance.choice(["", *sorted(names - {left.by or contract.sorted_by})])
        count = Count(2, of, (), of_people=of in ("person_key", "child_key"))
    elif chance.random() < 0.4 and (days := _days(left)):
        rights = [each for each in same if _days(signals[each])]
        match = Match(chance.choice(days), Relation.AFTER_MONTH_OF, (chance.choice(_days(signals[rights[0]])),))
        pairing = Pairing((rights[0],), (match,), chance.random() < 0.5)
    tell, subject = TOLD.get(left.dataset, ("", "")) if chance.random() < 0.6 and left.kind == "person" else ("", "")
    if left.dataset == "health_births" and not left.by:
        tell, subject = "", ""
    return replace(
        installed_book().rules["F04"], key=key, purpose=purpose, left=left.key, all_of=some(1), any_of=some(2),
        none_of=some(1), pairing=pairing, unless={each: each for each in some(2)}, count=count, tell=tell,
        subject=subject or left.kind, parameters=(), speaks_against=(),
    )  # fmt: skip


def _days(signal: Signal) -> list[str]:
    return [each.name for each in load_contract(signal.dataset).columns if each.type in ("date", "month")]


class OtherKeys(Nights):
    """One random world of employers, accounts, officials and children beside people."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.purpose = ("enrolment", "supervision")[seed % 2]
        self.store = SnapshotStore(folder)
        self.book = random_book(self.purpose, self.chance)
        self.keys = sorted({self.chance.getrandbits(64) for _ in range(60)})
        self.feeds = tuple(dict.fromkeys(dataset for dataset, _, _ in SEEN[self.purpose]))
        self.on = AS_OF - timedelta(days=self.chance.randint(0, 3))
        self.rows = {feed: random_rows(feed, self._sorted_by(feed), self.chance, people=self.keys)
                     for feed in self.feeds}  # fmt: skip
        for feed in self.feeds:
            self._put(feed, AS_OF - timedelta(days=9))
        self._put_numbers(AS_OF - timedelta(days=9))

    def _sorted_by(self, feed: str) -> Sequence[int]:
        return self.keys if load_contract(feed).is_of_people else range(1, SUBJECTS + 1)

    def _put(self, feed: str, as_of: date) -> None:
        unsure = [key for key in self._sorted_by(feed) if self.chance.random() < 0.04]
        put(self.store, feed, self.rows[feed], as_of, unsure)

    def _changed(self, feed: str) -> None:
        share = self.chance.choice([0.02, 0.1])
        self.rows[feed] = changed(self.rows[feed], feed, self._sorted_by(feed), self.chance, share, self.keys)


def difference(folder: Path, seeds: range, nights: int = 3) -> str | None:
    """The first night on which both say something else."""
    for seed in seeds:
        world = OtherKeys(folder / str(seed), seed)
        before = kept(world.book, world.full())
        for night in range(nights):
            world.pass_on()
            tonight, full = words(world.since(before).comparison), words(world.full())
            if tonight != full:
                return f"seed {seed}, night {night}"
            before = kept(world.book, world.full())
    return None


def when_a_number_changes(folder: Path) -> str | None:
    """Two holders of an account turn out to be one; a child to be insured under another number, and then no more."""
    old, new, mother = 10, 20, 30
    account = Signal("account", "", "", "benefit_accounts", (), "account", "account")
    born = Signal("born", "", "", "health_births", (), "child_key")
    insured = Signal("insured", "", "", "medical_insurance_enrolment", ())
    plain = replace(installed_book().rules["F04"], all_of=(), any_of=(), none_of=(), unless={}, pairing=None)
    book = RuleBook({each.key: each for each in (account, born, insured)}, {
        "S": replace(plain, key="S", left="account", subject="account", count=Count(2, "person_key", (), True)),
        "N": replace(plain, key="N", left="born", tell="person_key", none_of=("insured",)),
    })  # fmt: skip
    chance = random.Random(1)

    def row(feed: str, key: int, **words: object) -> Row:
        return {**random_row(feed, key, chance), "name_mark": 7, **words}

    holders = [row("benefit_accounts", key, account=5) for key in (old, new)]
    births = [row("health_births", mother, child_key=old)]
    medical, gone = ({"medical_insurance_enrolment": [row("medical_insurance_enrolment", key)]} for key in (new, 40))
    other = row(CHANGES, 40, former_key=50, reason="wrong")
    changes = [other, row(CHANGES, new, former_key=old, reason="wrong")]
    nights: dict[tuple[str, str], list[tuple[dict[str, list[Row]], int]]] = {
        ("supervision", "S"): [({"benefit_accounts": holders, CHANGES: [other]}, 1), ({CHANGES: changes}, 0)],
        ("enrolment", "N"): [({"health_births": births, **medical, CHANGES: [other]}, 1), ({CHANGES: changes}, 0),
                             (gone, 1)],
    }  # fmt: skip
    for (purpose, rule), told in nights.items():
        store, before = SnapshotStore(folder / purpose), None
        for day, (feeds, wanted) in enumerate(told):
            on = AS_OF + timedelta(days=day)
            for feed, its_rows in feeds.items():
                put(store, feed, its_rows, on)
            full = compare(book, [rule], store, on=on, purpose=purpose)
            assert (len(full.results[rule].people), full.results[rule].candidates) == (wanted, 1)
            tonight = compare_since(book, [rule], store, before, on=on, purpose=purpose, most_changed=WHOLE)
            assert day == 0 or not tonight.in_full
            if words(tonight.comparison) != words(full):
                return f"{rule}, night {day}"
            before = kept(book, tonight.comparison)
    return None


def test_a_night_from_the_last_is_a_full_run(tmp_path: Path) -> None:
    """Random rules by every key, over feeds, numbers and days that change; nothing is compared in full."""
    found = 0
    for seed in range(8):
        world = OtherKeys(tmp_path / str(seed), seed)
        before = kept(world.book, world.full())
        for night in range(3):
            world.pass_on()
            tonight, full = world.since(before), world.full()
            assert set(tonight.in_full.values()) <= {"feed-came"}, (seed, night, tonight.in_full)
            assert words(tonight.comparison) == words(full), (seed, night)
            before = kept(world.book, tonight.comparison)
            found += sum(len(each.people) for each in full.results.values())
    assert found > 300


def test_a_number_that_changed_changes_what_was_found_by_other_keys(tmp_path: Path) -> None:
    """Though no row by these keys is another: who is counted, and who is told of, goes by another number."""
    assert when_a_number_changes(tmp_path) is None


Plant = Callable[[pytest.MonkeyPatch], None]


def _whom_rows_spoke_of_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = Change._named

    def of_now(self: Change, rows: KeyRows, signal: Signal, column: str = "") -> object:
        both, self.plans = self.plans, (self.now, self.now)
        try:
            return original(self, rows, signal, column)
        finally:
            self.plans = both

    patch.setattr(Change, "_named", of_now)


def _other_rows_that_tell_a_subject_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Change, "_tellers", lambda self, rule, told: self._affected(rule))


def _half_of_what_is_told_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Change, "_tellers", lambda self, rule, told: self._affected(rule))
    patch.setattr(incremental, "_only", lambda judged, subjects: judged)


def _people_counted_under_other_names_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = Change._moved

    def without(self: Change, rule: ComparisonRule) -> object:
        count = replace(rule.count, of_people=False) if rule.count else None
        return original(self, replace(rule, count=count))

    patch.setattr(Change, "_moved", without)


def _rows_under_former_names_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Identity, "written_under", lambda self, keys: keys)


def _the_day_does_not_move(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changing, "crossing", lambda *args: np.empty(0, np.uint64))


def _one_looked_through_is_missed(patch: pytest.MonkeyPatch) -> None:
    original = incremental.candidates
    patch.setattr(incremental, "candidates", lambda *args: original(*args)[1:])


def _who_was_found_stays(patch: pytest.MonkeyPatch) -> None:
    original = moving_on.exchanged
    patch.setattr(moving_on, "exchanged", lambda subjects, keys, come: original(
        subjects, keys[sets.is_in(keys, come)], come))  # fmt: skip


def _who_was_set_apart_stays(patch: pytest.MonkeyPatch) -> None:
    original = apart.SetApart.moved
    patch.setattr(apart.SetApart, "moved", lambda self, keys, come: original(
        self, keys[sets.is_in(keys, come.subjects)], come))  # fmt: skip


def _few_are_asked_in_place_of_others(patch: pytest.MonkeyPatch) -> None:
    original = SomeKeys._only
    patch.setattr(SomeKeys, "_only", lambda self, places: original(self, (places + 1) % len(self.keys)))


def _a_rejected_row_says_no(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SomeKeys, "rejected", lambda self, signal: np.empty(0, np.uint64))


def _the_last_row_that_names_is_missed(patch: pytest.MonkeyPatch) -> None:
    original = rows._places_of

    def most(*args: object) -> object:
        places, values = original(*args)  # type: ignore[arg-type]
        return places[:-1], values[:-1]

    patch.setattr(rows, "_places_of", most)


@pytest.mark.parametrize(
    "plant",
    [_whom_rows_spoke_of_is_forgotten, _other_rows_that_tell_a_subject_are_forgotten, _half_of_what_is_told_counts,
     _people_counted_under_other_names_are_forgotten, _rows_under_former_names_are_forgotten, _the_day_does_not_move,
     _one_looked_through_is_missed, _who_was_found_stays, _who_was_set_apart_stays, _few_are_asked_in_place_of_others,
     _a_rejected_row_says_no, _the_last_row_that_names_is_missed],
    ids=lambda each: each.__name__.strip("_"),
)  # fmt: skip
def test_a_planted_bug_is_noticed(tmp_path: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in whom a change concerns differs from a full run."""
    plant(monkeypatch)
    assert when_a_number_changes(tmp_path / "numbers") or difference(tmp_path, range(8))


def test_where_too_many_are_concerned_a_rule_is_run_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of employers, accounts and officials a share of the subjects looked through last night, be they few or many."""
    monkeypatch.setattr(changing, "FEW", 0)
    reasons = set()
    for seed in range(4):
        world = OtherKeys(tmp_path / str(seed), seed)
        before = kept(world.book, world.full())
        for feed in world.feeds:
            world._changed(feed)
            world._put(feed, world.on)
        tonight = world.since(before, 0.1)
        kinds = {rule: world.book.signals[world.book.rules[rule].left].kind for rule in tonight.in_full}
        reasons |= {(kinds[rule], reason) for rule, reason in tonight.in_full.items()}
        assert words(tonight.comparison) == words(world.full())
    assert reasons >= {("person", "much-changed"), ("employer", "much-changed"), ("operator", "much-changed")}
