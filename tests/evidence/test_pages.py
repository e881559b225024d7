"""What evidence shows: the page of a case, and to the family everybody who looked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.models import Query
from doudi.evidence.reads import fetch_contact_of, fetch_evidence_page, fetch_who_looked
from doudi.evidence.reads.page import Cell
from doudi.platform.audit.record import record_read
from doudi.platform.models import AuditEntry
from doudi.reference.categories import load_catalogue
from tests.evidence.office import CASE, NAMES, NUMBERS, Office

TAX = "tax_individual_income"


def cells(case_ref: str = CASE, **more: object) -> dict[str, Cell]:
    """The cells of the page by code."""
    page = fetch_evidence_page(case_ref, **more)  # type: ignore[arg-type]
    assert page is not None
    return {cell.code: cell for line in (*page.departments, *page.further) for cell in line.cells}


def test_there_is_no_page_before_anybody_asked(office: Office) -> None:
    """Nothing to show is another thing than nothing found."""
    office.family("head").sign()
    assert fetch_evidence_page(CASE) is None


def test_the_page_has_thirteen_departments_and_thirty_six_categories(office: Office) -> None:
    """Every category has a cell; has, none and unknown add up to thirty-six."""
    office.family("head").sign().load_quiet(TAX)
    office.load(TAX, office.row(TAX, "head", income_fen="1050.00"))
    office.verify()
    page = fetch_evidence_page(CASE)
    assert page is not None
    assert [len(page.departments), sum(len(line.cells) for line in page.departments)] == [13, 36]
    assert page.has + page.none + page.unknown == 36
    shown = cells()
    assert (shown["15"].state, shown["15"].note.zh, shown["15"].note.en) == ("has", "1,050元", "CNY 1,050")
    assert (shown["03"].state, shown["03"].note.zh) == ("none", "")
    assert (shown["33"].state, shown["33"].note.zh) == ("unknown", "还没有回话")
    assert str(next(line.as_of for line in page.departments if line.code == "tax")) == "2025-08-31"


def test_what_is_not_connected_is_unknown(office: Office) -> None:
    """Nobody can be asked about securities: that is not *none*."""
    office.family("head").sign().load_quiet()
    office.verify()
    shown = cells()
    for each in load_catalogue().categories:
        if each.means == "none":
            assert (shown[each.code].state, shown[each.code].note.zh) == ("unknown", "没有接通"), each.code


def test_one_members_unknown_is_told_beside_anothers_value(office: Office) -> None:
    """The head has a car, of the spouse nobody may ask: both are said."""
    office.family("head", "spouse").sign("head").load_quiet("police_vehicles")
    office.load("police_vehicles", office.row("police_vehicles", "head"))
    office.verify()
    assert cells()["03"].note.zh == "1辆；1人未知"
    assert cells()["20"].state == "unknown"
    assert cells()["20"].note.zh == "没有授权，没有查"


def test_a_difference_to_what_was_declared_is_marked(office: Office) -> None:
    """The caller knows what the family said; the cell shows that the department says otherwise."""
    office.family("head").sign().load_quiet(TAX)
    office.load(TAX, office.row(TAX, "head", income_fen="1050.00"))
    office.verify()
    key = f"person:{office.people['head'].public_id}:monthly_wage_fen"
    assert cells(differences=[key, "nonsense"])["15"].state == "differs"
    assert cells()["15"].state == "has"


def test_the_page_costs_a_few_queries_whatever_the_family(office: Office) -> None:
    """Three members or one: the same number of database queries."""
    office.family().sign().load_quiet()
    office.verify()
    with CaptureQueriesContext(connection) as seen:
        fetch_evidence_page(CASE)
    assert len(seen) <= 6


def test_the_family_sees_every_query_by_whom_when_and_why(office: Office) -> None:
    """Every category asked about stands in the list, with the official, the office and the case."""
    office.family("head").sign().load_quiet()
    office.verify()
    looked = fetch_who_looked(office.people["head"])
    text = "\n".join(look.what.zh for look in looked)
    names = {each.code: each.zh for each in load_catalogue().categories}
    for query in Query.objects.all():
        assert names.get(query.category, "残疾人证" if query.category == "X1" else "羁押与矫正") in text
    assert {look.who for look in looked} == {"verifier6示例，民政局500106"}
    assert all(look.why.zh == f"核对申请{CASE}" for look in looked)
    assert all(look.what.en and look.why.en for look in looked)


def test_readings_refusals_and_letters_to_banks_are_seen_too(office: Office) -> None:
    """Opening the case, a list in which one stood, an attempt without consent, the question sent to the banks."""
    office.family("head", "spouse").sign().load_quiet()
    office.verify()
    request_bank_balances(office.by(), office.folder)
    head = office.people["head"].public_id
    record_read(office.by("clerk6"), "application", [CASE], what="case", case_ref=CASE)
    record_read(office.by("clerk6"), "person", [head, "P-OTHER"], what="list")
    withdraw_authorisation(office.by("clerk6"), office.authorisations["head"].public_id)
    office.now += timedelta(hours=1)
    office.verify()
    looked = fetch_who_looked(head)
    assert looked == sorted(looked, key=lambda look: look.at, reverse=True)
    told = {look.what.zh for look in looked}
    assert {"打开了您的申请", "看了您的资料", "把存款查询发给银行", "想查询，没有有效授权，没有查"} <= told
    spouse = {look.what.zh for look in fetch_who_looked(office.people["spouse"])}
    assert "想查询，没有有效授权，没有查" not in spouse
    assert "看了您的资料" not in spouse


def test_a_strangers_queries_are_not_shown(office: Office) -> None:
    """One sees what concerns oneself; a person of no case sees nothing."""
    office.family("head", "spouse").sign("head").load_quiet()
    office.verify("head")
    assert fetch_who_looked(office.people["spouse"]) == []
    assert fetch_who_looked("P-NOBODY") == []
    assert fetch_who_looked() == []
    assert fetch_who_looked(case_ref=CASE)


def test_a_person_key_is_turned_back_into_a_person_on_record(office: Office) -> None:
    """Name, number and address from the sealed register; the look and its reason are audited."""
    register = "police_household_register"
    office.family("head")
    office.load(register, office.row(register, "head", name=NAMES["head"], address="示例路1号"))
    key = office.people["head"].person_key
    assert key is not None
    found = fetch_contact_of(office.by(purpose="outreach"), key, why="lead XS-1")
    assert found is not None
    assert (found.name, found.citizen_number, found.address) == (NAMES["head"], NUMBERS["head"], "示例路1号")
    line = AuditEntry.objects.get(action="evidence.read_contacts")
    assert line.detail == {"people": 1, "why": "lead XS-1"}
    assert fetch_contact_of(office.by(), 12345, why="test") is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_follow_the_language_of_the_page(office: Office, language: str) -> None:
    """A cell prints itself in Chinese or English."""
    office.family("head").sign()
    office.verify()
    note = cells()["15"].note
    assert note.in_language(language) in ("部门还没有送数据", "the department has sent no data yet")
