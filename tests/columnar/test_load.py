"""Loading: every row accounted for, safe repairs made, the rest named; the same file twice is one file."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract
from tests.columnar.extracts import AS_OF, NOW, Desk, credit_code, number, plain_row, rows_of, seal, unseal
from tests.columnar.oracle import check_books, count_quoted_rows, count_rows, reasons_by_row

REGISTER = "police_household_register"
DATASETS = sorted(
    "police_household_register police_deregistration police_vehicles hrss_employment tax_individual_income "
    "education_enrolment natural_resources_property medical_settlement disabled_certificates market_enterprises".split()
)


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_plain_extract_is_accepted_whole(desk: Desk, dataset: str) -> None:
    """Three hundred good rows of a dataset, in its own encoding, are all stored."""
    path = desk.write(dataset, rows_of(dataset, 300))
    report = desk.load(path, dataset)
    assert not report.faults
    assert not report.reasons
    check_books(report, desk.store, 300)


def test_safe_repairs_are_made_and_counted(desk: Desk) -> None:
    """Old numbers, small x, full-width figures, invisible characters, odd dates and lost noughts are mended."""
    contract = load_contract("hrss_employment")
    old = number(5, "19650203")
    ends_in_x = next(n for i in range(1, 200) if (n := number(i)).endswith("X"))
    rows = [
        plain_row(
            contract, 1, person_key=old[:6] + old[8:17], employer_number="123", kind="1", registered_on="2020/5/1"
        ),
        plain_row(contract, 2, person_key=ends_in_x.lower(), registered_on="2020年5月1日"),
        plain_row(contract, 3, person_key="".join(chr(ord(c) + 0xFEE0) for c in number(3))),
        plain_row(contract, 4, person_key="\u3000" + number(4)[:6] + "\u200b" + number(4)[6:]),
    ]
    report = desk.load_rows("hrss_employment", rows)
    check_books(report, desk.store, 4)
    assert report.rows_rejected == 0
    assert report.repairs == {
        "15_to_18": 1,
        "upper_x": 1,
        "full_width": 1,
        "invisible": 1,
        "leading_zero": 2,
        "date_forms": 2,
    }
    mended = desk.store.latest("hrss_employment").rows_of(desk.key(old))[0]
    assert (mended["employer_number"], mended["kind"], mended["registered_on"]) == (
        "0000000123",
        "employer",
        date(2020, 5, 1),
    )


def test_what_cannot_be_mended_is_rejected_with_row_column_and_reason(desk: Desk) -> None:
    """Each kind of wrong value sends its own row back, and no other."""
    contract = load_contract("tax_individual_income")
    wrong = {
        2: ({"person_key": ""}, "number_blank"),
        3: ({"person_key": "5.00106E+17"}, "number_malformed"),
        4: ({"person_key": number(4)[:-1] + ("0" if number(4)[-1] != "0" else "1")}, "number_check_digit"),
        5: ({"name": " "}, "name_blank"),
        6: ({"income_fen": "无"}, "amount_malformed"),
        7: ({"income_fen": "0.005"}, "amount_malformed"),
        8: ({"income_fen": "-5"}, "amount_negative"),
        9: ({"income_fen": ""}, "missing"),
        10: ({"kind": "工资"}, "code_unknown"),
        11: ({"month": "2025-13"}, "month_malformed"),
        12: ({"declared_on": "2025-02-30"}, "date_malformed"),
        13: ({"declared_on": "24.2.3"}, "date_malformed"),
        14: ({"employer_code": "123"}, "credit_code_malformed"),
        15: ({"income_fen": "1234,5"}, "amount_malformed"),
        16: ({"income_fen": "#REF!"}, "formula_error"),
        17: ({"employer": "bad\x01"}, "undecodable"),
    }
    rows = [plain_row(contract, row, **wrong.get(row, ({}, ""))[0]) for row in range(2, 40)]
    report = desk.load_rows("tax_individual_income", rows)
    check_books(report, desk.store, 38)
    assert reasons_by_row(report) == {row: reason for row, (_, reason) in wrong.items()}


def test_a_blank_amount_is_unknown_and_never_zero(desk: Desk) -> None:
    """Where an amount may be blank, the snapshot holds nothing instead of 0."""
    desk.load_rows("hrss_insurance_contributions", rows_of("hrss_insurance_contributions", 3, base_fen=""))
    rows = desk.store.latest("hrss_insurance_contributions").rows_of(desk.key(number(1)))
    assert rows[0]["base_fen"] is None
    assert rows[0]["paid_fen"] == 123450


def test_exact_repetitions_are_rejected_and_the_first_stays(desk: Desk) -> None:
    """A row sent three times is stored once; the other two are named as repetitions."""
    rows = rows_of(REGISTER, 20)
    report = desk.load_rows(REGISTER, [*rows, rows[4], rows[9], rows[4]])
    check_books(report, desk.store, 23)
    assert reasons_by_row(report) == {22: "duplicate_row", 23: "duplicate_row", 24: "duplicate_row"}


def test_a_correction_replaces_the_declaration_it_corrects(desk: Desk) -> None:
    """Of two declarations of one person, employer and month the later stands, whichever comes first in the file."""
    contract = load_contract("tax_individual_income")
    same = {"employer_code": credit_code(9)}
    rows = [
        plain_row(contract, 1, income_fen="500.00", declared_on="2025-09-10", declaration="更正", **same),
        plain_row(contract, 1, income_fen="400.00", declared_on="2025-09-05", **same),
        plain_row(contract, 2, **same),
    ]
    report = desk.load_rows("tax_individual_income", rows)
    check_books(report, desk.store, 3)
    assert reasons_by_row(report) == {3: "superseded"}
    assert desk.store.latest("tax_individual_income").rows_of(desk.key(number(1)))[0]["income_fen"] == 50000


def test_two_rows_that_disagree_both_stay(desk: Desk) -> None:
    """One number with two different register entries is kept twice and counted; choosing is not the loader's."""
    contract = load_contract(REGISTER)
    rows = [*rows_of(REGISTER, 10), plain_row(contract, 3, household_key="5001069999999")]
    report = desk.load_rows(REGISTER, rows)
    check_books(report, desk.store, 11)
    assert report.key_conflicts == 2
    assert report.rows_rejected == 0


def test_a_number_and_a_birth_date_that_disagree_send_the_row_back(desk: Desk) -> None:
    """Sex and birth date are compared with the number; the two-digit year read as 2061 is named."""
    contract = load_contract(REGISTER)
    rows = [
        *rows_of(REGISTER, 8),
        plain_row(contract, 20, birth_date="1970-01-02"),
        plain_row(contract, 21, sex="2"),
        plain_row(contract, 22, birth_date="2061-01-01"),
    ]
    report = desk.load_rows(REGISTER, rows)
    check_books(report, desk.store, 11)
    assert reasons_by_row(report) == {10: "birth_date_disagrees", 11: "sex_disagrees", 12: "birth_in_future"}


def test_people_of_rejected_rows_are_unknown_not_absent(desk: Desk) -> None:
    """A person whose row was rejected, and their household, are remembered as unsure."""
    contract = load_contract(REGISTER)
    bad = plain_row(contract, 40, birth_date="1970-02-30", household_key="0000000000001")
    desk.load_rows(REGISTER, [*rows_of(REGISTER, 5), bad])
    snapshot = desk.store.latest(REGISTER)
    assert snapshot.is_unsure_of(desk.key(number(40)))
    assert not snapshot.is_unsure_of(desk.key(number(1)))
    first = snapshot.rows_of(desk.key(number(1)))[0]
    assert snapshot.unsure_groups.tolist() == [first["household_key"]]


def test_the_same_file_twice_is_a_no_op(desk: Desk) -> None:
    """Loading a file again, even under a new name, changes nothing and says what happened the first time."""
    path = desk.write(REGISTER, [*rows_of(REGISTER, 30), *rows_of(REGISTER, 1)])
    first = desk.load(path, REGISTER)
    copy = path.with_name("police_household_register_copy.csv")
    copy.write_bytes(path.read_bytes())
    again = desk.load(copy, REGISTER)
    assert again.already_loaded
    assert not first.already_loaded
    assert (again.rows_in, again.rows_accepted, again.rejects_path) == (
        first.rows_in,
        first.rows_accepted,
        first.rejects_path,
    )
    assert len(desk.store.infos(REGISTER)) == 1


def test_quoted_values_may_hold_commas_quotes_and_lines(desk: Desk) -> None:
    """Addresses with commas, quotation marks and line ends stay one value, and row numbers stay those of the editor."""
    contract = load_contract(REGISTER)
    rows = rows_of(REGISTER, 12)
    rows[2] = plain_row(contract, 3, address='三路,"四"号')
    rows[5] = plain_row(contract, 6, address="五路\n六号")
    rows[8] = plain_row(contract, 9, birth_date="x")
    path = desk.write(REGISTER, rows)
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, count_quoted_rows(path, "gb18030"))
    assert reasons_by_row(report) == {11: "date_malformed"}
    snapshot = desk.store.latest(REGISTER)
    at = snapshot.positions(desk.pseudonyms.of([number(3), number(6)]))
    assert snapshot.unseal("address", at, unseal) == ['三路,"四"号', "五路 六号"]


def test_one_unclosed_quotation_mark_costs_one_row(desk: Desk) -> None:
    """A quotation mark nobody closed rejects its own row and leaves the thousands after it alone."""
    path = desk.write(REGISTER, rows_of(REGISTER, 3000))
    text = path.read_bytes().decode("gb18030").replace("甲500,", '"甲500,').replace("甲600,", '"甲600",')
    path.write_bytes(text.encode("gb18030"))
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, 3000)
    assert reasons_by_row(report) == {501: "unclosed_quote"}


def test_rows_with_too_many_or_too_few_fields_are_rejected_alone(desk: Desk) -> None:
    """A comma too many, a field too few and blank lines leave the neighbours unharmed."""
    path = desk.write(REGISTER, rows_of(REGISTER, 50))
    lines = path.read_bytes().decode("gb18030").split("\r\n")
    lines[10] += ",extra"
    lines[20] = ",".join(lines[20].split(",")[:5])
    lines[30:30] = ["", "  ", "," * 13]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, count_rows(path, "gb18030"))
    assert reasons_by_row(report) == {11: "ragged", 21: "ragged"}


def test_a_file_across_many_blocks_is_accounted_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks that cut rows, characters and quoted values anywhere change nothing."""
    contract = load_contract(REGISTER)
    rows = rows_of(REGISTER, 200)
    rows[70] = plain_row(contract, 71, address="七\n路,八号")
    rows[71] = plain_row(contract, 72, birth_date="1970-13-01")
    path = desk.write(REGISTER, rows)
    monkeypatch.setattr("doudi.columnar.readers.lines.BLOCK_BYTES", 777)
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, 200)
    assert reasons_by_row(report) == {74: "date_malformed"}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_agreed_encoding_and_line_end_gives_the_same_snapshot(desk: Desk, encoding: str, end: str) -> None:
    """GB18030, UTF-8 with and without mark, and UTF-16, with any line end, hold the same rows."""
    contract = load_contract("tax_individual_income")
    rows = [plain_row(contract, index, name="𠮷·㛃", employer="𠮷丽有限公司") for index in range(1, 40)]
    path = desk.write("tax_individual_income", rows, encoding=encoding, end=end)
    report = desk.load(path, "tax_individual_income")
    check_books(report, desk.store, 39)
    assert report.rows_rejected == 0
    assert desk.store.latest("tax_individual_income").rows_of(desk.key(number(7)))[0]["employer"] == "𠮷丽有限公司"


def test_progress_is_told(desk: Desk) -> None:
    """The caller hears of digesting, checking and storing, each up to its total."""
    heard: list[tuple[str, int, int]] = []
    path = desk.write(REGISTER, rows_of(REGISTER, 30))
    load_extract(
        path,
        load_contract(REGISTER),
        store=desk.store,
        pseudonyms=desk.pseudonyms,
        seal=seal,
        as_of=AS_OF,
        now=NOW,
        progress=lambda stage, done, total: heard.append((stage, done, total)),
    )
    assert [stage for stage, done, total in heard if done == total] == ["digest", "check", "store"]


def test_unknown_columns_are_ignored_and_named(desk: Desk) -> None:
    """A column nobody agreed on is not stored, and the report says so."""
    path = desk.write(REGISTER, rows_of(REGISTER, 5))
    lines = path.read_bytes().decode("gb18030").split("\r\n")
    path.write_bytes(
        "\r\n".join([lines[0] + ",手机", *(line + ",13800138000" for line in lines[1:-1]), ""]).encode("gb18030")
    )
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, 5)
    assert report.ignored_columns == ("手机",)
    assert "手机" not in desk.store.latest(REGISTER).rows_of(desk.key(number(1)))[0]
