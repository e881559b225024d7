"""A run that begins where the last one ended finds exactly what a full run finds."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from doudi.columnar import firsts
from doudi.columnar import snapshot as snapshots
from doudi.columnar.comparison import changing, crossing, some_keys
from doudi.columnar.comparison.identity import CHANGES
from doudi.columnar.comparison.incremental import Tonight, compare_since
from doudi.columnar.comparison.last_run import NUMBERS, Kept, LastRun, kept, read_kept, write_kept
from doudi.columnar.comparison.model import Condition, Match, Pairing, Relation, RuleBook, Signal
from doudi.columnar.comparison.model import Test as Asked
from doudi.columnar.comparison.moments import Moment
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import Comparison, RuleResult, compare
from doudi.columnar.contract import ColumnContract, load_contract
from doudi.columnar.parsing import meanings
from doudi.columnar.snapshot import SnapshotStore
from tests.columnar.direct import Row, changed, put, random_row, random_rows
from tests.columnar.extracts import AS_OF

FEEDS = ("hrss_pension_payments", "police_deregistration", "justice_custody", "hrss_unemployment", "life_proofs")
MOMENTS = ("day", "day-30d", "day-12m", "day-16y", "month", "month-1m", "month-12m", "day+3d")
IN_TIME = (Asked.ON_OR_BEFORE, Asked.AFTER, Asked.NOT_BEFORE_OR_OPEN)
WHOLE = 10.0


def random_book(chance: random.Random) -> RuleBook:
    """Signals and rules nobody wrote, over the columns the feeds have."""
    signals = {f"s{at}": _signal(f"s{at}", chance) for at in range(8)}
    rules = {f"R{at:02d}": replace(installed_book().rules["F04"], key=f"R{at:02d}", **_parts(signals, chance))
             for at in range(6)}  # fmt: skip
    return RuleBook(signals, rules)


def _signal(key: str, chance: random.Random) -> Signal:
    dataset = chance.choice(FEEDS)
    columns = [each for each in load_contract(dataset).columns if each.keep == "value"
               and each.type in ("code", "date", "month")]  # fmt: skip
    asked = chance.sample(columns, chance.randint(0, min(2, len(columns))))
    return Signal(key, "", "", dataset, tuple(condition(column, chance) for column in asked))


def condition(column: ColumnContract, chance: random.Random) -> Condition:
    """Something asked of a column."""
    if column.type == "code":
        words = tuple(chance.sample(meanings(column), chance.randint(1, len(meanings(column)))))
        return Condition(column.name, chance.choice([Asked.AMONG, Asked.NOT_AMONG]), words=words)
    if chance.random() < 0.1:
        return Condition(column.name, Asked.GIVEN, flag=chance.random() < 0.5)
    return Condition(column.name, chance.choice(IN_TIME), moment=Moment.parse(chance.choice(MOMENTS)))


def _parts(signals: dict[str, Signal], chance: random.Random) -> dict[str, object]:
    def some(most: int) -> tuple[str, ...]:
        return tuple(chance.sample(sorted(signals), chance.randint(0, most)))

    left, pairing = chance.choice(sorted(signals)), None
    days = [each.name for each in load_contract(signals[left].dataset).columns if each.type in ("date", "month")]
    if chance.random() < 0.4 and days:
        rights = some(2) or (left,)
        named = tuple(chance.choice([each.name for each in load_contract(signals[key].dataset).columns
                                     if each.type in ("date", "month")]) for key in rights)  # fmt: skip
        relation = chance.choice([Relation.AFTER_MONTH_OF, Relation.BEFORE_MONTH_OF_OR_OPEN])
        pairing = Pairing(rights, (Match(chance.choice(days), relation, named),), chance.random() < 0.5)
    unless = {key: key for key in some(2)}
    return {"left": left, "all_of": some(1), "any_of": some(2), "none_of": some(1), "pairing": pairing,
            "unless": unless}  # fmt: skip


class Nights:
    """One random world: a book, feeds that change, days that go by."""

    purpose = "supervision"
    feeds: tuple[str, ...] = FEEDS

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.store = SnapshotStore(folder)
        self.book = random_book(self.chance)
        self.keys = sorted({self.chance.getrandbits(64) for _ in range(150)})
        self.on = AS_OF - timedelta(days=self.chance.randint(0, 3))
        self.rows: dict[str, list[Row]] = {feed: random_rows(feed, self.keys, self.chance) for feed in FEEDS}
        for feed in FEEDS:
            self._put(feed, AS_OF - timedelta(days=9))
        self._put_numbers(AS_OF - timedelta(days=9))

    def _put(self, feed: str, as_of: date) -> None:
        put(self.store, feed, self.rows[feed], as_of, [key for key in self.keys if self.chance.random() < 0.04])

    def _put_numbers(self, as_of: date) -> None:
        """Some people had another number before; of some the police say that it is one of two people."""
        rows = random_rows(CHANGES, self.chance.sample(self.keys, 12), self.chance, most=1)
        put(self.store, CHANGES, [{**row, "former_key": self.chance.choice(self.keys)} for row in rows], as_of)

    def pass_on(self) -> None:
        """To the next night: some feeds come anew, the day moves on, sometimes into another month, sometimes back."""
        self.on += timedelta(days=self.chance.choice([0, 1, 1, 2, 31, -1]))
        for feed in self.chance.sample(self.feeds, self.chance.randint(0, 3)):
            self._changed(feed)
            self._put(feed, self.on - timedelta(days=1))
        if self.chance.random() < 0.5:
            self._put_numbers(self.on - timedelta(days=1))

    def _changed(self, feed: str) -> None:
        self.rows[feed] = changed(self.rows[feed], feed, self.keys, self.chance, self.chance.choice([0.02, 0.2]))

    def full(self) -> Comparison:
        """Everybody compared."""
        return compare(self.book, self.book.rules, self.store, on=self.on, purpose=self.purpose)

    def since(self, before: Kept | None, most_changed: float = WHOLE) -> Tonight:
        """From what was found before."""
        return compare_since(self.book, self.book.rules, self.store, before, on=self.on, purpose=self.purpose,
                             most_changed=most_changed)  # fmt: skip


def words(found: Comparison) -> dict[str, object]:
    """Everything a run says, comparable."""
    results = {
        rule: {
            **vars(each),
            "people": each.people.tolist(),
            "apart": [each.apart.subjects.tolist(), each.apart.answers.tolist()],
        }
        for rule, each in found.results.items()
    }
    numbers = [getattr(found.numbers, name).tolist() for name in NUMBERS]
    return {"on": found.on, "feeds": found.feeds, "snapshots": found.snapshots, "results": results,
            "numbers": [*numbers, found.numbers.marked]}  # fmt: skip


def difference(folder: Path, seeds: range) -> str | None:
    """The first night on which both say something else."""
    for seed in seeds:
        nights = Nights(folder / str(seed), seed)
        before = kept(nights.book, nights.full())
        for night in range(3):
            nights.pass_on()
            tonight = nights.since(before)
            assert set(tonight.in_full.values()) <= {"much-changed", "feed-came"}, tonight.in_full
            if words(tonight.comparison) != words(nights.full()):
                return f"seed {seed}, night {night}"
            before = kept(nights.book, tonight.comparison)
    return None


@pytest.mark.parametrize("many", [firsts.MANY, 1, 2], ids=["as kept", "always kept", "now and then kept"])
def test_a_night_from_the_last_is_a_full_run(tmp_path: Path, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random rules, feeds and days; three nights, each from the one before; with lists of first rows and without."""
    monkeypatch.setattr(firsts, "MANY", many)
    assert difference(tmp_path, range(10 if many == firsts.MANY else 4)) is None


def when_a_name_changes(folder: Path) -> str | None:
    """In a feed the rule does not read: one of two who are found gets another name there, and has the old one again."""
    signals = {"proved": Signal("proved", "", "", "life_proofs", ()),
               "paid": Signal("paid", "", "", "hrss_pension_payments", ())}  # fmt: skip
    plain = replace(installed_book().rules["F04"], key="R", left="proved", all_of=(), any_of=(), none_of=(), unless={})
    book, chance, store = RuleBook(signals, {"R": plain}), random.Random(2), SnapshotStore(folder)
    put(store, "life_proofs", [{**random_row("life_proofs", key, chance), "name_mark": 7} for key in (10, 20)], AS_OF)
    before = None
    for day, mark, found in ((0, 7, 2), (1, 8, 1), (2, 8, 1), (3, 7, 2)):
        on = AS_OF + timedelta(days=day)
        put(store, "hrss_pension_payments",
            [{**random_row("hrss_pension_payments", 10, chance), "name_mark": mark}], on)  # fmt: skip
        full = compare(book, ["R"], store, on=on, purpose="supervision")
        assert len(full.results["R"].people) == found
        tonight = compare_since(book, ["R"], store, before, on=on, purpose="supervision", most_changed=WHOLE)
        if words(tonight.comparison) != words(full) or (day and (tonight.in_full or tonight.people != 1)):
            return f"night {day}"
        before = kept(book, tonight.comparison)
    return None


def test_a_name_in_a_feed_no_rule_reads_changes_what_is_found(tmp_path: Path) -> None:
    """Whoever was found is unclear, and found again; nobody else is asked."""
    assert when_a_name_changes(tmp_path) is None


Plant = Callable[[pytest.MonkeyPatch], None]


def _rejected_rows_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = snapshots.find_changes
    patch.setattr(snapshots, "find_changes", lambda *args: replace(original(*args), unsure=np.empty(0, np.uint64)))


def _the_day_does_not_move(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changing, "crossing", lambda *args: np.empty(0, np.uint64))


def _who_is_gone_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = snapshots.find_changes
    patch.setattr(snapshots, "find_changes", lambda *args: replace(original(*args), gone=np.empty(0, np.uint64)))


def _who_is_found_keeps_a_number_of_their_own(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changing.Change, "_in_question", lambda self, rule: self._renamed)


def _who_was_unclear_stays_so(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RuleResult, "unclear", np.empty(0, np.uint64))


def _what_may_be_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    original = some_keys.said_of_owners
    patch.setattr(some_keys, "said_of_owners", lambda *args: (original(*args)[0], np.zeros(args[3], dtype=bool)))


def _a_key_has_one_row(patch: pytest.MonkeyPatch) -> None:
    original = some_keys.expanded
    patch.setattr(some_keys, "expanded", lambda low, high, own: original(low, np.minimum(low + 1, high), own))


def _the_last_day_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    original = crossing.between
    patch.setattr(crossing, "between", lambda values, low, high: original(values, low, high - 1))


@pytest.mark.parametrize("plant", [_rejected_rows_are_forgotten, _the_day_does_not_move, _who_is_gone_is_forgotten,
                                   _what_may_be_is_forgotten, _a_key_has_one_row, _the_last_day_is_passed_over,
                                   _who_is_found_keeps_a_number_of_their_own, _who_was_unclear_stays_so],
                         ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_is_noticed(tmp_path: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake planted in what counts as changed differs from a full run."""
    plant(monkeypatch)
    assert when_a_name_changes(tmp_path / "names") or difference(tmp_path, range(10))


def test_a_rule_that_cannot_begin_from_the_last_run_is_run_in_full(tmp_path: Path) -> None:
    """The first run, a rule with other words, a snapshot deleted since, and too many changes; each says so."""
    nights = Nights(tmp_path, 5)
    first = nights.since(None)
    assert set(first.in_full.values()) == {"first"}
    assert words(first.comparison) == words(nights.full())
    before = kept(nights.book, first.comparison)
    rule = next(iter(nights.book.rules))
    told = nights.book.rules[rule]
    others = replace(told, none_of=tuple(key for key in ("s0", "s1") if key not in told.none_of))
    nights.book = RuleBook(nights.book.signals, {**nights.book.rules, rule: others})
    assert nights.since(before).in_full == {rule: "rule-changed"}
    assert words(nights.since(before).comparison) == words(nights.full())
    before = kept(nights.book, nights.full())
    assert nights.since(before).in_full == {}
    assert nights.since(before).people == 0
    for feed in FEEDS:
        nights.rows[feed] = changed(nights.rows[feed], feed, nights.keys, nights.chance, 0.5)
        nights._put(feed, nights.on)
    assert set(nights.since(before, 0.01).in_full.values()) == {"much-changed"}
    assert words(nights.since(before, 0.01).comparison) == words(nights.full())
    for feed in FEEDS:
        shutil.rmtree(nights.store.root / feed / nights.store.infos(feed)[0].name)
    again = nights.since(before)
    assert set(again.in_full.values()) == {"snapshot-gone"}
    assert words(again.comparison) == words(nights.full())


def test_a_kept_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Findings, counts, snapshots and the digests of rules; half a run is none."""
    nights = Nights(tmp_path / "store", 3)
    run = kept(nights.book, nights.full())
    write_kept(tmp_path / "run", run)
    again = read_kept(tmp_path / "run")
    assert again is not None
    assert words(again.comparison) == words(run.comparison)
    assert again.rules == run.rules
    (tmp_path / "run" / "run.json").unlink()
    assert read_kept(tmp_path / "run") is None


def test_what_an_earlier_release_kept_is_not_begun_from(tmp_path: Path) -> None:
    """It lacks who was spared or not known, and whose number was whose: everybody is compared anew."""
    nights = Nights(tmp_path, 3)
    last = LastRun(tmp_path, nights.purpose)
    assert last.keep(kept(nights.book, nights.full()))
    assert last.read() is not None
    told = json.loads((last.folder / "run.json").read_text())
    del told["marked"]
    (last.folder / "run.json").write_text(json.dumps(told))
    assert last.read() is None


def test_a_feed_no_signal_looks_at_any_more_tells_nobody_apart(tmp_path: Path) -> None:
    """What last night was unclear by another name in that feed is not carried on."""
    nights = Nights(tmp_path, 8)
    wider = Signal("settled", "", "", "medical_settlement", ())
    nights.rows["medical_settlement"] = [{**row, "name_mark": 9} for row in
                                         random_rows("medical_settlement", nights.keys, nights.chance)]  # fmt: skip
    nights._put("medical_settlement", nights.on - timedelta(days=1))
    book = nights.book
    nights.book = RuleBook({**book.signals, "settled": wider}, book.rules)
    before = kept(nights.book, nights.full())
    nights.book = book
    assert words(before.comparison)["results"] != words(nights.full())["results"]
    again = nights.since(before)
    assert set(again.in_full.values()) == {"feed-came"}
    assert words(again.comparison) == words(nights.full())
