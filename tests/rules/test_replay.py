"""Stored decisions derive again, equal word for word; those of earlier rules stay here for good."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.rules.frozen import FrozenUnreadable, freeze, thaw
from doudi.rules.replay import Record, RecordUnreadable, record_of, replay
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.small import small_ruleset
from tests.rules.test_looking_up import RULES, one

KEPT = Path(__file__).parent / "kept_decisions"
SETTINGS = [("cn-2021", "demo-city"), ("cq-2016", "500106"), ("cn-2021-notice-7wd", "500106")]


@pytest.mark.parametrize(("profile", "place"), SETTINGS)
def test_frozen_rules_come_back_whole(profile: str, place: str) -> None:
    """Thawed, the rules have the same hash, freeze to the same text and give the same proofs."""
    ruleset = load("dibao", profile=profile, jurisdiction=place).ruleset
    again = thaw(freeze(ruleset))
    assert again.hash == ruleset.hash
    assert freeze(again) == freeze(ruleset)
    for household in families(ruleset.quantities, 40, seed=11):
        month = Month(2025, 10)
        assert assess_household(again, household, month) == assess_household(ruleset, household, month)


def test_tables_scales_months_and_persons_freeze_too(tmp_path: Path) -> None:
    """A ruleset with every kind of figure, earlier months and rule versions comes back whole."""
    outcome = {"person_eligible": "is_out_of_contact", "grants": "cash_once", "from_month": Month(2025, 1)}
    ruleset = small_ruleset(tmp_path, RULES, eligible="is_eligible", amount="paid", people="people", outcome=outcome)
    again = thaw(freeze(ruleset))
    assert again.hash == ruleset.hash
    facts = one({"spent_fen": 5}, wage_fen=50_000, care_place="home", failed_items=2)
    for month in (Month(2025, 9), Month(2025, 10)):
        assert assess_household(again, facts, month) == assess_household(ruleset, facts, month)


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_a_kept_decision_derives_again(path: Path) -> None:
    """Decisions stored by earlier releases, under earlier rules: equal to the last word."""
    found = replay(Record.from_json(path.read_text(encoding="utf-8")))
    assert found.is_equal, found.difference


def test_decisions_are_kept_from_each_profile() -> None:
    """The kept decisions cover every outcome: granted, refused, open, for a person."""
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in KEPT.glob("*.json")]
    assert {each["result"]["outcome"] for each in kept} == {"eligible", "not_eligible", "undetermined", "needs_person"}


def test_a_replay_needs_no_database_and_no_scheme_folder() -> None:
    """In a fresh process, with neither Django nor the schemes in reach."""
    path = next(iter(sorted(KEPT.glob("*.json"))))
    code = (
        "import sys; sys.modules['django'] = None; sys.modules['doudi.schemes'] = None\n"
        "from doudi.rules.replay import Record, replay\n"
        f"print(replay(Record.from_json(open({str(path)!r}, encoding='utf-8').read())).is_equal)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def record() -> Record:
    """A decision made now."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    return record_of(ruleset, families(ruleset.quantities, 30, seed=5)[20], Month(2025, 9), key="JD-1")


def changed(edit: dict[str, object] | None = None, **top: object) -> Record:
    """The decision with something changed in its text."""
    whole = json.loads(record().to_json()) | top
    for path, value in (edit or {}).items():
        holder = whole
        *way, last = path.split("/")
        for step in way:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        holder[int(last) if isinstance(holder, list) else last] = value
    return Record.from_json(json.dumps(whole, ensure_ascii=False))


def test_a_tampered_record_is_told_apart() -> None:
    """A changed amount, sentence, fact, figure, rule or month never replays as equal."""
    assert replay(record()).is_equal
    amount = replay(changed({"result/amount_fen": 1}))
    assert amount.difference is not None
    assert amount.difference.path == "amount_fen"
    assert not replay(changed({"result/steps/0/zh": "别的话"})).is_equal
    assert not replay(changed(month="2025-06")).is_equal
    wage = {"state": "has", "value": 987_654, "source": "", "as_of": None, "note": ""}
    assert not replay(changed({"facts/persons/0/facts/monthly_wage_fen": wage})).is_equal
    with pytest.raises(FrozenUnreadable, match="changed since"):
        replay(changed({"ruleset/nodes/0/2": "custody_kind"}))
    key = "dibao.standard_urban"
    with pytest.raises(FrozenUnreadable, match="changed since"):
        replay(changed({f"ruleset/parameters/{key}/3/0/2/0/0": 99_000}))


def test_what_is_no_record_is_refused() -> None:
    """Half a file, another file, another release's file: a clear error each."""
    with pytest.raises(RecordUnreadable):
        Record.from_json(record().to_json()[:-9])
    with pytest.raises(RecordUnreadable):
        Record.from_json("{}")
    with pytest.raises(FrozenUnreadable, match="release of that time"):
        replay(changed({"ruleset/engine": 99}))
