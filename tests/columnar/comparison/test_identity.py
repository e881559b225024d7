"""Who is who before a comparison: numbers in other forms, changed, shared, and wrong by a check digit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.comparison.identity import MARK, identity_of
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.rows import Newest
from doudi.columnar.comparison.running import RuleResult, compare
from doudi.columnar.contract import load_contract
from doudi.columnar.pseudonym import Pseudonyms
from tests.columnar.extracts import AS_OF, Desk, number, plain_row

BOOK = installed_book()
PEOPLE = {index: number(index, "19800101") for index in (2, 4, 6, 8, 10, 12)}


def e01(desk: Desk, on: object = AS_OF) -> RuleResult:
    """Who is found in no pension insurance."""
    return compare(BOOK, ["E01"], desk.store, on=on, purpose="enrolment").results["E01"]  # type: ignore[arg-type]


def feed(desk: Desk, enrolled: list[tuple[str, str]], changes: Sequence[tuple[str, str, str]] = ()) -> None:
    """A register of six people, and rows of enrolment as (number written, name)."""
    others = set(BOOK.datasets(BOOK.rules["E01"])) - {"police_household_register", "hrss_enrolment"}
    for dataset in sorted(others):
        desk.load_rows(dataset, [plain_row(load_contract(dataset), 999)])
    register = load_contract("police_household_register")
    rows = [plain_row(register, 2, person_key=each, birth_date="1980-01-01") for each in PEOPLE.values()]
    desk.load_rows("police_household_register", rows, as_of=AS_OF)
    enrolment = load_contract("hrss_enrolment")
    rows = [plain_row(enrolment, 1, person_key=who, name=name) for who, name in enrolled]
    report = desk.load_rows("hrss_enrolment", [*rows, plain_row(enrolment, 998)], as_of=AS_OF)
    assert not report.faults
    if changes:
        contract = load_contract("police_number_changes")
        told = [plain_row(contract, 1, person_key=new, former_key=old, reason=why) for old, new, why in changes]
        desk.load_rows("police_number_changes", told)


def found(desk: Desk) -> set[int]:
    """Which of the six are found."""
    people = set(e01(desk).people.tolist())
    return {index for index, who in PEOPLE.items() if desk.key(who) in people}


def test_fifteen_digits_are_the_same_person(desk: Desk) -> None:
    """The old form has the key of the new one: no list is needed for it."""
    feed(desk, [(PEOPLE[2][:6] + PEOPLE[2][8:17], "张三")])
    assert found(desk) == {4, 6, 8, 10, 12}


def test_rows_under_a_former_number_are_todays(desk: Desk) -> None:
    """Through a chain of changes, and only where the police say so."""
    first, second = number(502, "19790101"), number(504, "19790101")
    other = number(506, "19790101")
    feed(desk, [(first, "张三"), (other, "张三")], [(first, second, "错号"), (second, PEOPLE[2], "其他")])
    assert found(desk) == {4, 6, 8, 10, 12}


def test_a_number_of_two_people_finds_neither(desk: Desk) -> None:
    """Neither who has it nor who was told apart, and both are listed for a clerk."""
    feed(desk, [], [(PEOPLE[2], PEOPLE[4], "重号")])
    assert found(desk) == {6, 8, 10, 12}
    assert set(e01(desk).unclear.tolist()) == {desk.key(PEOPLE[2]), desk.key(PEOPLE[4])}
    assert e01(desk).not_known == 2


def test_a_former_number_still_registered_is_shared(desk: Desk) -> None:
    """The register still knows somebody by it: nobody can say whose rows are whose."""
    feed(desk, [(PEOPLE[2], "张三")], [(PEOPLE[2], PEOPLE[4], "错号")])
    assert found(desk) == {6, 8, 10, 12}


def test_two_names_beside_one_number_find_nobody(desk: Desk) -> None:
    """A name written otherwise is the same name; another name is another person, or may be."""
    feed(desk, [])
    wages = load_contract("tax_individual_income")
    names = {2: "张三", 4: "張　三", 6: "李四"}
    rows = [plain_row(wages, 1, person_key=PEOPLE[index], name=name) for index, name in names.items()]
    desk.load_rows("tax_individual_income", rows)
    assert found(desk) == {2, 4, 8, 10, 12}
    assert e01(desk).unclear.tolist() == [desk.key(PEOPLE[6])]


def test_names_of_datasets_not_shared_for_the_purpose_are_not_looked_at(desk: Desk) -> None:
    """Accounts are shared for supervision alone: what stands there is nothing to enrolment."""
    feed(desk, [])
    accounts = load_contract("benefit_accounts")
    desk.load_rows("benefit_accounts", [plain_row(accounts, 1, person_key=PEOPLE[6], name="李四")])
    assert "enrolment" not in accounts.purposes
    assert found(desk) == set(PEOPLE)
    marked = identity_of(Newest(desk.store, AS_OF), ["benefit_accounts"], "supervision").marked
    assert {snapshot.info.dataset for snapshot in marked} == {"police_household_register", "benefit_accounts"}


def test_a_wrong_check_digit_leaves_the_person_open(desk: Desk) -> None:
    """The row is refused; whom it may have meant is not found for want of it, and nobody else is touched."""
    wrong = PEOPLE[2][:17] + "10X98765432"[("10X98765432".index(PEOPLE[2][17]) + 1) % 11]
    feed(desk, [(wrong, "张三"), *[(number(i, "19700101"), "张三") for i in (701, 703)]])
    assert found(desk) == {4, 6, 8, 10, 12}
    assert e01(desk).not_known == 1


def test_old_changes_are_not_used_when_stale(desk: Desk) -> None:
    """What the police said a year ago says nothing of today: no alias is made of it."""
    old = number(502, "19790101")
    feed(desk, [(old, "张三")], [(old, PEOPLE[2], "错号")])
    later = identity_of(Newest(desk.store, AS_OF + timedelta(days=400)), ["hrss_enrolment"], "enrolment")
    assert not len(later.former)
    assert len(identity_of(Newest(desk.store, AS_OF), ["hrss_enrolment"], "enrolment").former) == 1


def test_a_change_that_could_not_be_read_leaves_its_person_open(desk: Desk) -> None:
    """What stands under the number somebody had before is not known then, and so nothing is found of them."""
    feed(desk, [], [(number(502, "19790101"), PEOPLE[4], "错号"), (number(504, "19790101"), PEOPLE[6], "错号"),
                    ("12345", PEOPLE[2], "错号")])  # fmt: skip
    assert found(desk) == {4, 6, 8, 10, 12}
    assert e01(desk).unclear.tolist() == [desk.key(PEOPLE[2])]


def test_marks_tell_nothing_of_other_people() -> None:
    """The same name beside two numbers has two marks; without the secret none can be made."""
    names = pa.array(["王芳"] * 1_000)
    keys = np.arange(1, 1_001, dtype=np.uint64)
    marks = Pseudonyms(b"one key of the tests").name_marks(keys, names)
    assert len(set(marks.tolist())) == 1_000
    assert marks.min() > 0
    assert not (marks == Pseudonyms(b"another key of tests").name_marks(keys, names)).any()
    assert Pseudonyms(b"one key of the tests").name_marks(keys[:1], pa.array([""])).tolist() == [0]


def test_a_snapshot_of_an_older_contract_stops_the_rule(desk: Desk) -> None:
    """A column the rule reads is not there yet: the rule is not run and says why; it does not guess."""
    for dataset in BOOK.datasets(BOOK.rules["E11"]):
        desk.load_rows(dataset, [plain_row(load_contract(dataset), 1)])
    snapshot = desk.store.latest("platform_workers")
    table = snapshot.rows.fixed.drop_columns(["platform_key", MARK])
    metadata = dict(snapshot.rows.fixed.schema.metadata)
    del desk.store._opened[snapshot.folder]
    with pa.OSFile(str(snapshot.folder / "rows.arrow"), "wb") as sink:
        whole = table.replace_schema_metadata(metadata)
        with pa.ipc.new_file(sink, whole.schema) as writer:
            writer.write_table(whole)
    result = compare(BOOK, ["E11"], desk.store, on=AS_OF, purpose="enrolment").results["E11"]
    assert result.not_run == {"platform_workers": "older-contract"}
    assert result.candidates == 0


def test_no_number_lies_in_clear_in_the_register_of_changes(desk: Desk) -> None:
    """Both numbers of a change are keys; nothing on disk is either of them."""
    old = number(502, "19790101")
    feed(desk, [], [(old, PEOPLE[2], "错号")])
    folder = desk.store.latest("police_number_changes").folder
    for path in folder.iterdir():
        data = path.read_bytes()
        assert old.encode() not in data
        assert PEOPLE[2].encode() not in data
    info = json.loads((folder / "snapshot.json").read_text("utf-8"))
    assert info["rows"] == 1
    assert replace(desk.store.latest("police_number_changes").info).key_id == desk.pseudonyms.key_id


@pytest.mark.parametrize(("one", "other"), [("赵國峯", "赵国峰"), ("买买提·艾力", "买买提・艾力"), ("ａｌｉ", "ALI")])
def test_one_name_written_otherwise_has_one_mark(one: str, other: str) -> None:
    """Variants, dots and widths are writing, not names."""
    marks = Pseudonyms(b"one key of the tests").name_marks(np.array([7, 7], dtype=np.uint64), pa.array([one, other]))
    assert marks[0] == marks[1]
