"""What stands behind many findings, read together, is what reading one subject after the other says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from doudi.columnar.comparison import evidence, pairing, sets
from doudi.columnar.comparison.evidence import Behind, EvidenceReader
from doudi.columnar.comparison.incremental import Tonight, compare_since
from doudi.columnar.comparison.last_run import Kept, kept
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import RangeOfKeys, compare
from doudi.columnar.contract import load_contract
from doudi.columnar.linked_rows import Decided, LinkedRow
from tests.columnar.comparison import crowd, desks
from tests.columnar.extracts import AS_OF, NOW, Desk, number, plain_row, unseal
from tests.columnar.test_linked_rows import Said

CROWD = ("F01", "F02", "F04", "F05", "F08")
Told = tuple[list[tuple[str, str, int]], tuple[str, ...], tuple[str, ...], int | None]


def readers(desk: Desk, rules: tuple[str, ...]) -> dict[str, tuple[EvidenceReader, list[int]]]:
    """For each rule a reader, and everybody it found or could not tell of."""
    book, made = installed_book(), {}
    for rule in rules:
        purpose = book.rules[rule].purpose
        result = compare(book, [rule], desk.store, on=AS_OF, purpose=purpose).results[rule]
        against = book.rules[rule].speaks_against
        reader = EvidenceReader(book, book.rules[rule], desk.store, on=AS_OF, purpose=purpose, against=against)
        made[rule] = reader, [*result.people.tolist(), *result.unclear.tolist()]
    return made


def one_at_a_time(reader: EvidenceReader, subject: int) -> Told:
    """The slow way: one range that holds one key, every condition asked of its rows; sums column by column."""
    rule, book, today = reader.rule, reader.book, reader.plan.identity.today
    keys = [subject]
    if rule.tell:
        left = book.signals[rule.left]
        rows = reader.plan.sources.snapshots[left.dataset].read(rule.tell, left.by or "person_key").to_pylist()
        told = [row for row in rows if today(np.array([row[rule.tell] or 0], np.uint64))[0] == subject]
        keys = sorted({int(today(np.array([row[left.by or "person_key"] or 0], np.uint64))[0]) for row in told})
    says: list[tuple[str, str, int]] = []
    own = {book.signals[key].dataset: key for key in rule.signals if not book.signals[key].by}
    silent, unsure, total = dict.fromkeys(own, True), dict.fromkeys(own, False), 0
    for key in keys:
        part = RangeOfKeys(reader.plan, key, key)
        places = {signal: np.flatnonzero(part.rows(signal)[0]) for signal in (rule.left, *rule.all_of, *rule.any_of)}
        if rule.pairing:
            found = pairing.paired_rows(rule, part)[1]
            places[rule.left] = places[rule.left][found]
            places |= rights(reader, part, places[rule.left])
        for signal, some in places.items():
            numbers, known, _ = part.slice(signal).column("source_row")
            assert known[some].all()
            says += [(signal, book.signals[signal].dataset, row) for row in numbers[some].tolist()]
        for name, signal in own.items():
            silent[name] &= not len(part.slice(signal).keys)
            unsure[name] |= bool(len(part.rejected(signal)))
        total += len(places[rule.left])
    return says, tuple(n for n in own if silent[n]), tuple(n for n in own if unsure[n]), total


def rights(reader: EvidenceReader, part: RangeOfKeys, lefts: Any) -> dict[str, Any]:
    """Of a pairing that is wanted the rows on the right, each once."""
    rule, found = reader.rule, {}
    assert rule.pairing is not None
    for at, signal in enumerate(rule.pairing.signals if rule.pairing.is_wanted else ()):
        left, right = part.slice(rule.left), part.slice(signal)
        some = np.flatnonzero(part.rows(signal)[0])
        kept = {
            other
            for one in lefts.tolist()
            for other in some.tolist()
            if pairing._fits(rule.pairing.matches, at, left, right, np.array([one]), np.array([other]))[0][0]
        }
        found[signal] = np.array(sorted(kept), np.int64)
    return found


def told(behind: Behind) -> Told:
    """The same of what was read together."""
    rows = [(row.signal, row.dataset, int(row.values["source_row"])) for row in behind.rests]
    return rows, behind.silent, behind.unsure, sum(len(places) for _, places in behind.lefts)


def differences(desk: Desk, rules: tuple[str, ...]) -> list[str]:
    """Subjects of whom reading together says something else."""
    faults = []
    for rule, (reader, subjects) in readers(desk, rules).items():
        assert subjects or rule in ("F07F", "F10B", "F10N"), rule
        random.Random(rule).shuffle(subjects)
        whole = {name: whole_rows(reader, name) for name in reader.plan.sources.snapshots}
        strangers = [1, 2**64 - 1, 17]
        together = list(reader.behind_each([*strangers, *subjects]))
        for subject, behind in zip([*strangers, *subjects], together, strict=True):
            if told(behind) != one_at_a_time(reader, subject):
                faults.append(f"{rule} {subject}")
            for row in (*behind.rests, *behind.against):
                assert row.values == whole[row.dataset][row.values["source_row"]]
            assert behind.said == {row.signal for row in behind.rests}
    return faults


def whole_rows(reader: EvidenceReader, dataset: str) -> dict[int, dict[str, Any]]:
    """Every row of a dataset by its number in the file, with its texts."""
    snapshot = reader.plan.sources.snapshots[dataset]
    return {row["source_row"]: row for row in snapshot.rows.rows(0, snapshot.info.rows)}


def crowded(desk: Desk) -> tuple[str, ...]:
    """A crowd whose rows meet in all ways."""
    crowd.load(desk, crowd.crowd(4))
    return CROWD


def in_town(desk: Desk) -> tuple[str, ...]:
    """A town with former and shared numbers, accounts, officials, mothers told of by their children."""
    desks.load(desk, desks.town(1))
    return (*desks.ENROLMENT, *desks.SUPERVISION)


@pytest.mark.parametrize("made", [crowded, in_town])
def test_many_together_are_as_one_after_the_other(
    desk: Desk, made: Callable[[Desk], tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows in their order, silent and unsure datasets, the rows summed; whole rows with texts; whatever the batch."""
    rules = made(desk)
    assert differences(desk, rules) == []
    monkeypatch.setattr(evidence, "SUBJECTS_AT_A_TIME", 3)
    assert differences(desk, rules[:2]) == []


def test_one_is_read_as_many_are(desk: Desk) -> None:
    """Asked for alone, a subject's rows are the same; and asked for nobody, nothing."""
    reader, subjects = readers(desk, crowded(desk))["F01"]
    assert [reader.behind(subject).rests for subject in subjects] == [
        behind.rests for behind in reader.behind_each(subjects)
    ]
    assert list(reader.behind_each([])) == []


def test_of_very_many_rows_of_one_signal_only_the_first_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each subject has its own limit; what is summed is not cut."""
    has_many = False
    for reader, subjects in readers(desk, in_town(desk)).values():
        whole = dict(zip(subjects, reader.behind_each(subjects), strict=True))
        with monkeypatch.context() as few:
            few.setattr(evidence, "MOST_ROWS", 1)
            for subject, behind in zip(subjects, reader.behind_each(subjects), strict=True):
                assert len(behind.rests) <= len(behind.said) * len(behind.lefts)
                assert behind.said == whole[subject].said
                assert told(behind)[-1] == told(whole[subject])[-1]
        has_many |= any(len(each.rests) > len(each.said) for each in whole.values())
    assert has_many


def test_each_snapshot_is_walked_once_for_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty subjects cost as many walks over keys as one does."""
    reader, subjects = readers(desk, crowded(desk))["F01"]
    walks: list[int] = []
    pairs = sets.pairs

    def counted(left: Any, right: Any) -> Any:
        walks.append(len(right))
        return pairs(left, right)

    monkeypatch.setattr(sets, "pairs", counted)
    list(reader.behind_each(subjects[:1]))
    alone = len(walks)
    walks.clear()
    list(reader.behind_each(subjects))
    assert len(subjects) > 5
    assert len(walks) == alone


def test_a_link_and_its_end_are_compared_the_very_next_night(desk: Desk) -> None:
    """A payment linked to somebody dead is found tonight, and gone the night after it was split; others stay."""
    people = crowd.crowd(4)
    crowd.load(desk, people)
    book, paid = installed_book(), "hrss_pension_payments"
    contract = load_contract(paid)
    dead = next(each.number for each in people if each.cremations == ["2025-05-31"] and not each.deaths)
    others = [plain_row(contract, 1, person_key=number(index), month="202508") for index in range(900, 908)]
    rows = [*others, plain_row(contract, 1, person_key="", month="202508")]

    def load(said: dict[int, int], hours: int) -> None:
        now = NOW + timedelta(hours=hours)
        decided = Decided(lambda _digest: Said(said, now), unseal)
        assert not desk.load_rows(paid, rows, decided=decided, now=now, accept_shrunk=True).faults

    def tonight(before: Kept | None) -> Tonight:
        since = {"on": AS_OF, "purpose": "supervision", "most_changed": 10.0}
        return compare_since(book, CROWD, desk.store, before, **since)  # type: ignore[arg-type]

    load({}, 1)
    before = kept(book, tonight(None).comparison)
    at = int(dead[14:17])
    for hours, said in ((2, {10: at}), (3, {})):
        load(said, hours)
        now = tonight(before)
        assert now.in_full == {}
        assert (desk.key(dead) in now.comparison.results["F01"].people.tolist()) == bool(said)
        full = compare(book, CROWD, desk.store, on=AS_OF, purpose="supervision")
        assert {rule: each.people.tolist() for rule, each in now.comparison.results.items()} == {
            rule: each.people.tolist() for rule, each in full.results.items()
        }
        before = kept(book, now.comparison)


def test_a_row_that_came_by_linkage_says_so(desk: Desk) -> None:
    """The decision stands beside the row, and beside no other."""
    people = crowd.crowd(4)
    crowd.load(desk, people)
    paid = "hrss_pension_payments"
    contract = load_contract(paid)
    lost = plain_row(contract, 1, person_key="", month="202508")
    rows = [*(plain_row(contract, 1, person_key=number(index), month="202508") for index in range(1, 9)), lost]
    dead = next(each for each in people if crowd.expected(each).get("F01") is True)
    at = int(dead.number[14:17])
    decided = Decided(lambda _digest: Said({10: at}, NOW), unseal)
    report = desk.load_rows(paid, rows, decided=decided, now=NOW + timedelta(hours=1), accept_shrunk=True)
    assert report.linked == 1
    reader, _ = readers(desk, ("F01",))["F01"]
    behind = reader.behind(desk.key(dead.number))
    linked = [row for row in behind.rests if row.linked]
    assert [row.linked for row in linked] == [LinkedRow(10, desk.key(dead.number), "LP-10", 12.5, "same")]
    assert [row.values["source_row"] for row in linked] == [10]
