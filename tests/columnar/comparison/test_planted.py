"""Rules against the synthetic city's planted truth, which another hand planted and no rule reads."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import compare
from doudi.sandbox import truth
from doudi.sandbox.city import build
from tests.columnar.extracts import Desk

RECALL, PRECISION = 0.98, 0.95


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [20251122])
def test_every_rule_finds_the_planted_and_nobody_else(tmp_path: Path, seed: int) -> None:
    """Recall, precision among look-alikes, every exemption respected, and nobody found who was not planted."""
    print("seed", seed)
    city = build("500106", 20_000, seed, tmp_path / "city", registers=True)
    desk, book = Desk(tmp_path), installed_book()
    read = {dataset for rule in book.rules.values() for dataset in book.datasets(rule)}
    for path in sorted((tmp_path / "city" / "extracts").iterdir()):
        dataset = path.stem.rsplit("_", 2)[0]
        if dataset in read:
            assert not desk.load(path, dataset).faults
    found: dict[str, set[int]] = defaultdict(set)
    for purpose in ("supervision", "enrolment"):
        keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
        for key, result in compare(book, keys, desk.store, on=city.as_of, purpose=purpose).results.items():
            assert not result.not_run
            assert len(result.people) + result.in_order + sum(result.spared.values()) + result.not_known == (
                result.candidates)  # fmt: skip
            # E05 and E05U together are the planted rule E05.
            found[key[:3]] |= set(result.people.tolist())
    persons = truth.read(tmp_path / "city").persons
    for rule, people in found.items():
        cases = [each for each in persons if each.case == rule]
        right = {desk.key(each.number) for each in cases if each.is_positive}
        alike = {desk.key(each.number): each.kind for each in cases if not each.is_positive}
        assert len(right) >= 6, rule
        assert len(alike) >= 10 * len(right) * 0.9, rule
        wrong = sorted({alike.get(key, "nobody planted") for key in people - right})
        recall, precision = len(people & right) / len(right), len(people & right) / len(people)
        print(rule, len(right), "recall", recall, "precision", precision)
        assert recall >= RECALL, (rule, [each.kind for each in cases if each.is_positive])
        assert precision >= PRECISION, (rule, wrong)
        assert not {alike[key] for key in people if key in alike}, (rule, wrong)
