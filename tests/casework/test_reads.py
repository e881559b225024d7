"""Pages: what each shows, and at what cost."""

from typing import Any

import pytest

from doudi.casework.reads import fetch_case_page, fetch_cases, fetch_draft, fetch_my_cases, fetch_track_page
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from tests.casework.journey import FAMILY, Journey, Somebody


def another(journey: Journey, number: int) -> Journey:
    """One more filed family in the same city."""
    people = tuple(
        Somebody(f"{person.name}{number}", person.born, person.relation, person.sequence + 10 * number, person.wage_fen)
        for person in FAMILY
    )
    other = Journey(journey.city, family=people, phone=f"1390000{number:04d}")
    other.filed()
    return other


def test_a_list_of_cases_costs_a_fixed_number_of_queries(journey: Journey, django_assert_max_num_queries: Any) -> None:
    """Three cases cost as many queries as one."""
    journey.filed()
    for number in (1, 2):
        another(journey, number)
    with django_assert_max_num_queries(7):
        rows = fetch_cases(journey.by("clerk6")).rows
    assert [row.family.zh for row in rows] == ["张某某2家，3口人", "张某某1家，3口人", "张某某家，3口人"]
    with django_assert_max_num_queries(6):
        assert len(fetch_my_cases(journey.resident())) == 1
    found = fetch_cases(journey.by("clerk6"), text=journey.case_id.lower()).rows
    assert [row.public_id for row in found] == [journey.case_id]
    assert fetch_cases(journey.by("clerk6"), text="张某某").rows == []
    assert fetch_cases(journey.by("clerk7")).total == 0
    with pytest.raises(NotAllowed):
        fetch_cases(journey.by("payer6"))


def test_a_case_page_has_a_ceiling_and_every_read_is_audited(
    journey: Journey, django_assert_max_num_queries: Any
) -> None:
    """The whole case in a bounded number of queries, and a line in the audit for each look."""
    journey.reported()
    before = AuditEntry.objects.filter(action="read.case").count()
    with django_assert_max_num_queries(60):
        page = fetch_case_page(journey.by("approver6"), journey.case_id)
    assert AuditEntry.objects.filter(action="read.case").count() == before + 1
    assert page.main_light is not None
    assert page.main_light.light in ("ok", "warn")
    assert page.may["confirm"]
    assert page.may["send_back"]
    assert not page.may["accept"]
    assert [row.relation_words.zh for row in page.people] == ["本人", "配偶", "子女"]
    assert all("*" in row.masked_number for row in page.people)
    assert page.assessment is not None
    assert page.assessment.is_fresh
    assert page.assessment.amount_fen == 94_000
    assert [spent.words.zh for spent in page.days_spent][-1] == "区县审核确认"
    assert {line.state for line in page.declared} <= {"value", "none", "unknown"}


def test_the_family_sees_whose_turn_it_is_and_by_when(journey: Journey) -> None:
    """Each stop says where, whose turn, what to do and the last day; exactly one step is lit."""
    journey.filed()
    resident = journey.resident()
    page = fetch_track_page(resident, journey.case_id)
    assert (page.where.zh, page.whose_turn.zh) == ("交了，等受理", "街道办500106001")
    journey.later()
    journey.accept()
    page = fetch_track_page(journey.resident(), journey.case_id)
    assert page.latest_on is not None
    promise = "本区承诺20个工作日，这里按本区的算。"
    assert page.limit_line.zh == f"法律给30个工作日，到2025年10月27日。{promise}"
    kinds = {tick.kind for tick in page.ticks}
    assert {"left", "rest"} <= kinds
    assert [step.phase for step in page.steps].count("now") == 1
    assert page.steps[2].key == "record_visit"
    assert page.steps[2].phase == "now"
    journey.later()
    journey.verify()
    journey.visit()
    journey.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                   has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    journey.assess()
    journey.opinion()
    journey.notice()
    journey.later(2)
    page = fetch_track_page(journey.resident(), journey.case_id)
    assert page.where.zh == "公示，第2天，共7天"
    assert page.can_withdraw
    journey.later(7).take_down()
    journey.report()
    journey.confirm()
    journey.letter()
    page = fetch_track_page(journey.resident(), journey.case_id)
    assert page.letter_ready
    assert {step.phase for step in page.steps} == {"done"}
    assert not page.can_withdraw


def test_a_draft_says_where_to_go_on(journey: Journey) -> None:
    """Pages in order, the next open one, names filled in, months meant."""
    journey.draft()
    page = fetch_draft(journey.resident(), journey.case_id)
    assert page.next_page is not None
    assert page.next_page.question.key == "address"
    titles = [each.title.zh for each in page.pages]
    assert "张某某8月的工资，一共多少钱？" in titles
    assert not any("{" in title for title in titles)
    journey.answer_all()
    journey.sign_all()
    page = fetch_draft(journey.resident(), journey.case_id)
    assert (page.unanswered, page.can_file, page.next_page) == (0, True, None)
