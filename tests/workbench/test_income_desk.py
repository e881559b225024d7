"""What a change of income would do, from the case desk: who may see it, what it says, that it is written down."""

import pytest

from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.reads.cliff import fetch_cliff
from doudi.platform.models import AuditEntry
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.workbench.desk import desk_of, open_on, said


@pytest.mark.thorough
def test_the_page_says_what_the_family_has_and_where_it_falls(journey: Journey) -> None:  # noqa: F811
    """940 yuan today; gone at a wage of 1,990, where 1,990 and 320 are the standard of three; in both languages."""
    journey.with_opinion()
    open_on(journey.now.date())
    address = f"/work/cases/{journey.case_id}/income/"
    assert address in said(desk_of("clerk6").get(f"/work/cases/{journey.case_id}/"))
    before = journey.case.version
    page = said(desk_of("clerk6").get(address))
    assert "每月940元" in page
    assert "工资到1,990元" in page
    assert "城市低保标准 770元" in page
    assert "渝民规〔2025〕6号" in page
    assert "敢说没有" in page, "what is open is not promised"
    assert '<svg class="chart chart--cliff"' in page
    assert "1,050元 <b>现在</b>" in page, "the table beside the chart marks today"
    english = said(desk_of("clerk6", language="en").get(address))
    assert "CNY 940 a month" in english
    assert "Urban subsistence standard" in english
    assert journey.case.version == before, "a look changes nothing"
    looks = AuditEntry.objects.filter(action="read.cliff", case_ref=journey.case_id)
    assert [look.purpose for look in looks] == ["assistance", "assistance"]
    spouse = journey.case.members.order_by("pk")[1].public_id
    other = said(desk_of("clerk6").get(f"{address}?who={spouse}"))
    assert "李某某的工资变了" in other
    assert "工资到1,260元" in other, "2,310 less the other wage of 1,050"


@pytest.mark.thorough
def test_an_unknown_wage_is_said_to_be_unknown(journey: Journey) -> None:  # noqa: F811
    """Nothing is granted on a guess: today's wage is not known, the allowance is open and in no sum."""
    journey.surveyed()
    head = journey.case.members.order_by("pk")[0].public_id
    settle_fact(journey.by("clerk6"), journey.case_id, fact_key=f"person:{head}:monthly_wage_fen", state="unknown",
                reason="两边对不上")  # fmt: skip
    open_on(journey.now.date())
    page = said(desk_of("clerk6").get(f"/work/cases/{journey.case_id}/income/?who={head}"))
    assert "现在的工资还没查清" in page
    assert "还没有哪一项定得下来" in page
    view = fetch_cliff(journey.by("clerk6"), journey.case_id, whose=head).view
    assert view.bundle.monthly_fen == 0
    assert not view.cliffs
    assert "敢说没有" in page


@pytest.mark.parametrize("who", ["payer6", "clerk7", "auditor6", "admin6"])
def test_who_may_not_see_the_case_does_not_find_it(journey: Journey, who: str) -> None:  # noqa: F811
    """The same guard as the case page: another township, another role, no page and no line of a look."""
    journey.filed()
    open_on(journey.now.date())
    assert desk_of(who).get(f"/work/cases/{journey.case_id}/income/").status_code == 404
    assert not AuditEntry.objects.filter(action="read.cliff").exists()
