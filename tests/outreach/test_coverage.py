"""Coverage against a plain count: what a rate is divided by, who is apart, a structure at two dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from doudi.casework.models import Application, DeclaredMember
from doudi.columnar.contract import load_contract
from doudi.columnar.errors import PurposeRefused
from doudi.outreach.domain.coverage import Shares
from doudi.outreach.enrolment.service_items import service_classes, service_items
from doudi.outreach.reads import coverage as reading
from doudi.outreach.reads.coverage import fetch_coverage
from doudi.outreach.reads.person_file import fetch_person_file
from doudi.registry.errors import NotAllowed
from doudi.registry.pseudonym import pseudonyms
from tests.columnar.extracts import Desk, number, plain_row
from tests.outreach.desks import Desks, finding
from tests.outreach.test_orders_and_money import KEY, entitled

AREA = "/50/500106/"
PEOPLE = [
    # index, born, lives here, township, schemes with their state
    (1, "19800101", "人户一致", "001", {"110": "正常"}),
    (2, "19800101", "人户一致", "001", {"170": "正常"}),
    (3, "19800101", "人户分离", "001", {"110": "正常", "170": "正常"}),
    (4, "19800101", "", "001", {"110": "正常"}),
    (5, "19800101", "人户一致", "002", {"110": "中断"}),
    (6, "19800101", "人户一致", "002", {}),
    (7, "20090831", "人户一致", "002", {"170": "正常"}),
    (8, "20090901", "人户一致", "002", {"170": "正常"}),
    (9, "19650831", "人户一致", "002", {"110": "正常"}),
    (10, "19650901", "人户一致", "002", {"110": "正常"}),
]
"""8 is fifteen on 31 August 2025, 9 is sixty that day; 7 and 10 are just inside."""


def filled(folder: Path, states: dict[str, str] | None = None) -> Desk:
    """A store with a register and two snapshots of enrolment a year apart, the older with nobody an employee."""
    desk = Desk(folder)
    desk.pseudonyms = pseudonyms()
    register, enrolment = load_contract("police_household_register"), load_contract("hrss_enrolment")
    people, spells, before = [], [], []
    for index, born, lives, township, schemes in PEOPLE:
        card = number(index, born)
        people.append(
            plain_row(
                register, index, person_key=card, lives_at_register=lives, community=f"500106{township}001",
                birth_date=f"{born[:4]}-{born[4:6]}-{born[6:]}",
                sex="1" if index % 2 else "2",
            )
        )  # fmt: skip
        for scheme, state in schemes.items():
            spells.append(plain_row(enrolment, index, person_key=card, scheme=scheme, state=state, to_month=""))
            before.append(plain_row(enrolment, index, person_key=card, scheme="170", state=state, to_month=""))
    desk.load_rows("police_household_register", people)
    unique = {row["公民身份号码"]: row for row in before}
    desk.load(desk.write("hrss_enrolment", unique.values(), name="old.csv"), "hrss_enrolment", as_of=date(2024, 8, 31))
    desk.load_rows("hrss_enrolment", spells)
    return desk


def test_every_rate_says_what_it_is_divided_by(desks: Desks, tmp_path: Path) -> None:
    """By everybody registered of the age: 8; by those living here: 6, with the one nobody knows of counted apart."""
    page = fetch_coverage(desks.by("insurance6"), area_path=AREA, store=filled(tmp_path).store)
    tables = {(each.scheme, each.base): each.rows for each in page.tables}
    whole = tables["any_pension", "hukou"][0]
    # 1, 2, 3, 4, 7, 10 are insured of 1-7 and 10; 5 has lapsed and 6 has nothing.
    assert (whole.insured, whole.total, whole.unknown, whole.per_10000) == (6, 8, 0, 7500)
    here = tables["any_pension", "living_here"][0]
    # 3 lives elsewhere, of 4 nobody knows.
    assert (here.insured, here.total, here.unknown) == (4, 6, 1)
    assert [(row.place, row.insured, row.total) for row in tables["any_pension", "hukou"][1:]] == [
        ("街道001", 4, 4),
        ("街道002", 2, 4),
    ]
    assert tables["employee_pension", "hukou"][0].insured == 4
    assert tables["unemployment", "hukou"][0].per_10000 == 0
    assert (page.register_as_of, page.enrolment_as_of) == ("2025-08-31", "2025-08-31")


def test_the_structure_is_said_at_two_dates(desks: Desks, tmp_path: Path) -> None:
    """Employees to residents, as 42:58 and then 56:44: whoever has both counts as an employee and is counted apart."""
    page = fetch_coverage(desks.by("insurance6"), area_path=AREA, store=filled(tmp_path).store)
    old, new = page.shares
    assert (old.as_of, old.in_hundred) == ("2024-08-31", (0, 100))
    # 1, 3, 4, 9, 10 are employees; 2, 7, 8 residents; 3 has both.
    assert (new.employee, new.resident, new.both, new.in_hundred) == (5, 3, 1, (63, 37))
    assert Shares("", 5600, 4400, 0).in_hundred == (56, 44)


def test_without_a_feed_nothing_is_said(desks: Desks, tmp_path: Path) -> None:
    """No register or no enrolment on file is not a rate of zero."""
    page = fetch_coverage(desks.by("insurance6"), area_path=AREA, store=Desk(tmp_path).store)
    assert (page.is_empty, page.tables, page.shares) == (True, (), ())


def test_a_refused_row_is_not_somebody_uninsured(desks: Desks, tmp_path: Path) -> None:
    """6 has a row that was refused, 1 has one beside a good one: 6 is counted apart, 1 as insured; the file says it."""
    desk = filled(tmp_path)
    contract = load_contract("hrss_enrolment")
    six, one = number(6, "19800101"), number(1, "19800101")
    spells = [plain_row(contract, at, person_key=number(at, born), scheme=scheme, state=state, to_month="")
              for at, born, _lives, _town, schemes in PEOPLE for scheme, state in schemes.items()]  # fmt: skip
    spoilt = [plain_row(contract, 90, person_key=who, scheme="170", from_month="x") for who in (six, one)]
    later = datetime(2025, 9, 1, 12, tzinfo=UTC)
    assert desk.load_rows("hrss_enrolment", [*spells, *spoilt], now=later).rows_rejected == 2
    page = fetch_coverage(desks.by("insurance6"), area_path=AREA, store=desk.store)
    tables = {(each.scheme, each.base): each.rows[0] for each in page.tables}
    whole, here = tables["any_pension", "hukou"], tables["any_pension", "living_here"]
    assert (whole.insured, whole.total, whole.unknown) == (6, 7, 1)
    assert (here.insured, here.total, here.unknown) == (4, 5, 2)
    target = desks.assigned(finding("E07", desk.key(six)))
    file = fetch_person_file(desks.by("insurance6"), target.public_id, store=desk.store)
    insurance = next(part for part in file.parts if part.title.zh == "社会保险")
    assert (insurance.lines, insurance.unsure, insurance.missing) == ((), True, False)


def test_coverage_is_the_area_s_own_and_for_its_purpose(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another district's clerk is refused; so is a dataset whose agreement does not cover enrolment."""
    store = filled(tmp_path).store
    with pytest.raises(NotAllowed):
        fetch_coverage(desks.by("insurance7"), area_path=AREA, store=store)
    monkeypatch.setattr(reading, "PURPOSE", "sightseeing")
    with pytest.raises(PurposeRefused):
        fetch_coverage(desks.by("insurance6"), area_path=AREA, store=store)


def test_the_person_file_reads_insurance_across_schemes(desks: Desks, tmp_path: Path) -> None:
    """Somebody in two schemes has both in the file, with the day of the data."""
    desk = filled(tmp_path)
    key = desk.key(number(3, "19800101"))
    target = desks.assigned(finding("E07", key))
    page = fetch_person_file(desks.by("insurance6"), target.public_id, store=desk.store)
    insurance = next(part for part in page.parts if part.title.zh == "社会保险")
    assert insurance.as_of == "2025-08-31"
    assert {line.what.zh for line in insurance.lines} == {"职工养老保险", "城乡居民养老保险"}
    assert [part.title.zh for part in page.parts if part.hidden] == [
        "基金监管", "救助申请", "正在领的救助", "主动发现的线索",
    ]  # fmt: skip


def test_services_keep_what_was_published_and_leave_the_rest_unset() -> None:
    """12, 15, 72 and 36 as published, each with its doubt; no item was given a class nobody named."""
    assert [each.published for each in service_classes()] == [12, 15, 72, 36]
    assert all(each.doubt for each in service_classes())
    assert all(each.classes is None for each in service_items())


def test_the_person_file_names_cases_in_words_and_no_draft(desks: Desks) -> None:
    """Whoever handles assistance sees the case with its state in words; a form not handed in stays the resident's."""
    entitlement = entitled(desks)
    case = Application.objects.get(public_id=entitlement.application_id_text)
    DeclaredMember.objects.create(application=case, person=case.applicant, name="示例", relation="self")
    target = desks.assigned(finding(key=KEY))
    for channel, state, said in (("online", "draft", []), ("window", "accepted", ["受理了"])):
        Application.objects.filter(pk=case.pk).update(channel=channel, state=state)
        page = fetch_person_file(desks.by("clerk6"), target.public_id)
        part = next(part for part in page.parts if part.title.zh == "救助申请")
        assert [line.state.zh for line in part.lines] == said
