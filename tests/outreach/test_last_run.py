"""A comparison that begins where the last one ended finds exactly what comparing everybody finds."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doudi.columnar.comparison.incremental import Tonight, compare_since
from doudi.columnar.comparison.last_run import LastRun
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.results import KeptResults, book_hash
from doudi.columnar.comparison.running import compare
from doudi.outreach.actions import run_comparison as running
from doudi.outreach.actions.forget_comparisons import forget_comparisons
from doudi.platform.acting import Acting
from tests.columnar.comparison.crowd import crowd
from tests.columnar.extracts import AS_OF
from tests.outreach.registers import RULES, Registers, registers
from tests.registry.city import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ALL = tuple(key for key, rule in installed_book().rules.items() if rule.purpose == "supervision")


@pytest.fixture
def told(tmp_path: Path) -> Registers:
    """The registers."""
    return registers(tmp_path)


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch) -> list[Tonight]:
    """What each run did."""
    done: list[Tonight] = []

    def and_note(*given: Any, **more: Any) -> Tonight:
        done.append(compare_since(*given, **more))
        return done[-1]

    monkeypatch.setattr(running, "compare_since", and_note)
    return done


def test_a_night_on_finds_what_a_full_run_finds(told: Registers, nights: list[Tonight]) -> None:
    """A few people's data changed and the day moved on: few are compared anew, and nothing is found otherwise."""
    told.run(rules=ALL)
    assert set(nights[0].in_full.values()) == {"first"}
    told.reload([*told.people[:-8], *crowd(99, 800)[-8:]])
    tomorrow = AS_OF + timedelta(days=1)
    run = told.run(rules=ALL, on=tomorrow).run
    assert not {"F01", "F02"} & set(nights[1].in_full)
    assert 0 < nights[1].people < len(told.people) / 4
    full = compare(installed_book(), ALL, told.store, on=tomorrow, purpose="supervision")
    for rule, result in full.results.items():
        assert nights[1].comparison.results[rule].people.tolist() == result.people.tolist(), rule
        assert run.results[rule]["not_known"] == result.not_known, rule
        assert run.results[rule]["unclear"] == len(result.unclear), rule
        assert run.results[rule]["rows_lost"] == result.rows_lost, rule
    kept = KeptResults(told.store.root).read(run.public_id, "F01").keys.tolist()
    assert kept == told.right("F01", under="500106")


def test_some_rules_leave_what_is_kept(told: Registers, nights: list[Tonight]) -> None:
    """A run of a few rules neither takes the place of one of all, nor is compared in full beside it."""
    told.run(rules=ALL)
    told.run(rules=RULES, on=AS_OF + timedelta(days=1))
    assert "first" not in nights[1].in_full.values()
    assert "F01" not in nights[1].in_full
    last = LastRun(told.store.root, "supervision").read()
    assert last is not None
    assert set(last.rules) == set(ALL)


def test_what_is_spoilt_or_over_is_not_begun_from(told: Registers, nights: list[Tonight]) -> None:
    """Half a file is no last run; and when a feed may not be kept any more, neither is what was found in it."""
    told.run(rules=ALL)
    last = LastRun(told.store.root, "supervision")
    people = last.folder / "people.bin"
    for at, spoilt in enumerate((b"half", _flipped(people.read_bytes())), start=1):
        people.write_bytes(spoilt)
        assert last.read() is None
        told.run(rules=ALL, on=AS_OF + timedelta(days=at))
        assert set(nights[at].in_full.values()) == {"first"}
        assert last.read() is not None
    later = Acting.system("housekeeping", NOW + timedelta(days=3650))
    forget_comparisons(later, store=told.store)
    assert last.read() is None
    assert not last.folder.exists()


def _flipped(content: bytes) -> bytes:
    """With one bit another in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_a_rule_is_another_when_its_figure_is() -> None:
    """A threshold that changes makes other rules: what was found with the old one is not told for the new."""
    book = installed_book()
    rule = next(key for key, told in book.rules.items() if book.figures(told))
    figure = book.figures(book.rules[rule])[0]
    other = replace(figure, value="400d" if isinstance(figure.value, str) else figure.value + 1)
    changed = replace(book, parameters={**book.parameters, figure.key: other})
    assert book_hash(changed, (rule,)) != book_hash(book, (rule,))
