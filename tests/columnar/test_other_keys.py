"""Snapshots about employers and projects: sorted by their keys, joined with what people's rows say of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.contract import load_contract, load_contracts
from doudi.columnar.errors import PseudonymsCollide
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.values import are_credit_codes
from doudi.kernel.identifiers import CREDIT_ALPHABET, CreditCode, CreditCodeInvalid
from tests.columnar.extracts import Desk, credit_code, number, plain_row, rows_of

EMPLOYERS, ENROLMENT, TAX = "hrss_employers", "hrss_enrolment", "tax_individual_income"


def test_rows_about_employers_are_sorted_by_employer_key(desk: Desk) -> None:
    """A snapshot without people has the employer's key first, ascending, found like a person's."""
    report = desk.load_rows(EMPLOYERS, rows_of(EMPLOYERS, 300))
    assert report.rows_accepted == 300
    snapshot = desk.store.latest(EMPLOYERS)
    assert (snapshot.info.sorted_by, snapshot.info.people) == ("employer", 300)
    assert (np.diff(snapshot.keys.astype(object)) > 0).all()
    wanted = int(desk.pseudonyms.of_text(pa.array([credit_code(7)]), "employer")[0])
    [row] = snapshot.rows_of(wanted)
    assert row["insured"] == 2025
    assert "person_key" not in row


def test_keys_of_one_domain_join_across_departments(desk: Desk) -> None:
    """The employer of an enrolment, of a tax row and of the employers' register is one key; its code stays readable."""
    desk.load_rows(EMPLOYERS, rows_of(EMPLOYERS, 20))
    desk.load_rows(ENROLMENT, rows_of(ENROLMENT, 20))
    desk.load_rows(TAX, rows_of(TAX, 20))
    known = set(desk.store.latest(EMPLOYERS).keys.tolist())
    assert set(desk.store.latest(ENROLMENT).read("employer")["employer"].to_pylist()) == known
    tax = desk.store.latest(TAX).read("employer_key", "employer_code")
    assert set(tax["employer_key"].to_pylist()) == known
    assert set(tax["employer_code"].to_pylist()) == {credit_code(index) for index in range(1, 21)}


def test_rejected_rows_leave_their_employer_in_doubt(desk: Desk) -> None:
    """An employer with a refused row is unsure; one whose code cannot be read is nobody."""
    contract = load_contract(EMPLOYERS)
    rows = rows_of(EMPLOYERS, 20)
    rows += [plain_row(contract, 40, state="?"), plain_row(contract, 41, employer="91500106X"), {**rows[3]}]
    report = desk.load_rows(EMPLOYERS, rows)
    assert dict(report.reasons) == {"code_unknown": 1, "credit_code_malformed": 1, "duplicate_row": 1}
    assert (report.rows_in, report.rows_accepted, report.rows_rejected) == (23, 20, 3)
    wanted = desk.pseudonyms.of_text(pa.array([credit_code(40)]), "employer")
    assert desk.store.latest(EMPLOYERS).unsure_people.tolist() == wanted.tolist()


def test_two_employers_behind_one_key_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of employers collide no more silently than those of people."""
    made = Pseudonyms.of_text_checked

    def all_alike(self: Pseudonyms, values: object, domain: str) -> tuple[object, object]:
        keys, checks = made(self, values, domain)
        return np.full_like(keys, 5), checks

    monkeypatch.setattr(Pseudonyms, "of_text_checked", all_alike)
    with pytest.raises(PseudonymsCollide):
        desk.load_rows(EMPLOYERS, rows_of(EMPLOYERS, 2))


def test_a_newborn_without_a_number_is_kept_under_its_mother(desk: Desk) -> None:
    """A birth is kept under its mother; a child that has no number yet has no key, one that has can be looked for."""
    contract = load_contract("health_births")
    rows = [
        plain_row(contract, 1, person_key=number(1), child_key=number(2, "20250801")),
        plain_row(contract, 2, person_key=number(3), child_key=""),
    ]
    desk.load_rows("health_births", rows)
    snapshot = desk.store.latest("health_births")
    assert snapshot.rows_of(desk.key(number(3)))[0]["child_key"] is None
    found = snapshot.rows_where("child_key", desk.key(number(2, "20250801")))
    assert [row["person_key"] for row in found] == [desk.key(number(1))]


def test_codes_checked_by_the_column_are_those_checked_one_by_one() -> None:
    """Right ones, one with each character of each place changed, and odd ones: both ways agree."""
    right = credit_code(4711)
    changed = [right[:at] + char + right[at + 1 :] for at in range(18) for char in CREDIT_ALPHABET + "IOZSVa中 "]
    texts = [right, *changed, *(credit_code(at) for at in range(200)), "", right[:17], right + "0", right.lower()]

    def holds(text: str) -> bool:
        try:
            return CreditCode.parse(text).value == text
        except CreditCodeInvalid:
            return False

    codes = pa.array(["x", *texts]).slice(1)
    assert are_credit_codes(codes).tolist() == [holds(text) for text in texts]


def test_a_minute_after_midnight_of_the_next_day_is_refused(desk: Desk) -> None:
    """An integer above the largest the contract allows is the row's fault."""
    contract = load_contract("operator_log")
    rows = [plain_row(contract, at, minute=minute) for at, minute in enumerate(("0", "1439", "1440", "59"))]
    report = desk.load_rows("operator_log", rows)
    assert dict(report.reasons) == {"integer_too_large": 1}
    row = desk.store.latest("operator_log").rows_of(desk.key(number(1)))[0]
    assert (row["on"], row["minute"], row["amount_fen"]) == (date(2020, 5, 1), 1439, 123450)


@pytest.mark.parametrize("dataset", sorted(load_contracts()))
def test_what_a_contract_asks_for_can_be_sent(desk: Desk, dataset: str) -> None:
    """Rows written after a contract are all accepted, and kept are the columns it says, no others."""
    contract = load_contract(dataset)
    rows = [plain_row(contract, at, **({"minute": "600"} if dataset == "operator_log" else {})) for at in range(1, 30)]
    report = desk.load_rows(dataset, rows)
    assert (report.rows_accepted, report.rows_rejected) == (29, 0), dict(report.reasons)
    snapshot = desk.store.latest(dataset)
    kept = set(snapshot.rows_of(int(snapshot.keys[0]))[0]) - {"source_row"}
    wanted = {column.name for column in contract.columns if column.keep in ("value", "key")}
    beside = {name for column in contract.columns for name in (column.key_as, column.mark_as) if name}
    assert kept == wanted | beside
