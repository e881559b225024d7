"""The clerk's evidence page: 36 categories, what matters first, every source's word, reports, disputes."""

from collections.abc import Sequence
from typing import Any

import pytest

from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.actions.weigh_doubts import carry_out_waiting_weighings
from doudi.casework.models import MeansDispute, MeansReport
from doudi.casework.verification import doubting
from doudi.evidence.models import HandAnswer, Query
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry
from doudi.rules.facts import HouseholdFacts
from doudi.rules.values import NONE, Sourced
from doudi.schemes.doubts.doubt import Doubt, Materiality
from doudi.schemes.doubts.materiality import weigh_doubts
from doudi.worklist.models import WorkItem
from tests.casework.answering import answered, told, wage
from tests.casework.journey import Journey
from tests.registry.city import build_city
from tests.workbench.desk import desk_of, open_on, said


@pytest.fixture
def checked(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """A family that was checked: a wage and a base that disagree, a car, the rest silent; two doubts are weighed."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_SNAPSHOTS = tmp_path
    journey = Journey(build_city())
    journey.accepted()
    journey.verify()
    journey.visit()
    answered(journey, "15", "张某某", wage(150_000))
    answered(journey, "09", "张某某", told("monthly_wage_fen", 300_000, zh="缴费基数3,000元", en="base CNY 3,000"))
    answered(journey, "03", "张某某", told("vehicle_count", 1, 7, zh="1辆", en="1 vehicle"))
    monkeypatch.setattr(doubting, "weigh_doubts", two_weighed)
    open_on(journey.now.date())
    return journey


def two_weighed(facts: HouseholdFacts, doubts: Sequence[Doubt], *args: Any, **more: Any) -> tuple[Materiality, ...]:
    """Weighs a wage and the deposits, everything else held at what the family says: the pages need no more."""
    some = [each for each in doubts if each.quantity in ("monthly_wage_fen", "deposits_fen") and each.said]
    for each in doubts:
        if each not in some:
            facts = facts.with_fact(each.fact_key, Sourced(each.said[0] if each.said else NONE))
    return weigh_doubts(facts, some, *args, **more)


def page(journey: Journey, rest: str = "", who: str = "clerk6", **more: Any) -> str:
    """A page below the evidence of the case."""
    return said(desk_of(who, **more).get(f"/work/cases/{journey.case_id}/evidence/{rest}"))


def test_all_categories_stand_on_one_page_and_say_their_state_in_words(checked: Journey) -> None:
    """36 and the two further feeds, each a link; differs, has and unknown are words and shapes, not colours."""
    shown = page(checked)
    assert shown.count(f"/work/cases/{checked.case_id}/evidence/") >= 38
    for word in ("不一致", "未知", "和报的不一样", "报1,050元，查1,500元", "没有接通"):
        assert word in shown
    assert "先看这" in shown
    assert "如果" in shown
    assert "就会从“" in shown
    english = page(checked, language="en")
    assert "declared CNY 1,050, found CNY 1,500" in english
    assert "If it is" in english
    assert AuditEntry.objects.filter(action="read.evidence", case_ref=checked.case_id).count() == 2


def test_it_says_when_doubts_were_weighed_and_that_a_report_is_gone(checked: Journey) -> None:
    """Weighed by the worker when the check ended, or just now; of a deleted version no link is left, only its day."""
    assert "打开这一页时算的" in page(checked)
    dispatch_pending(checked.now)
    carry_out_waiting_weighings(checked.now)
    shown = page(checked)
    assert "核对办完时算过这" in shown
    assert "打开这一页时算的" not in shown
    assert "Weighed when the check ended, " in page(checked, language="en")
    make_means_report(checked.by("verifier6"), checked.case_id)
    assert "/evidence/reports/1/" in page(checked)
    MeansReport.objects.update(content=None, deleted_at=checked.now)
    shown = page(checked)
    assert "销毁了" in shown
    assert "/evidence/reports/1/" not in shown
    refused = desk_of("clerk6").get(f"/work/cases/{checked.case_id}/evidence/reports/1/")
    assert refused.status_code < 500
    assert "销毁" in refused.content.decode()


def test_a_category_shows_sources_side_by_side_and_what_stood_before(checked: Journey) -> None:
    """Tax and contribution base stand beside each other in order; an answer that was replaced is kept with its day."""
    checked.later()
    answered(checked, "15", "张某某", wage(105_000))
    open_on(checked.now.date())
    shown = page(checked, "15/")
    told_there = "1,050元 3,000元 规则听这一个 次序第1 次序第2 以前的 1,500元 被新的回话代替 有效到"
    for word in told_there.split():
        assert word in shown, word
    assert shown.index("规则听这一个") < shown.index("次序第2")
    assert desk_of("clerk6").get(f"/work/cases/{checked.case_id}/evidence/99/").status_code == 404


def test_a_report_is_made_once_however_often_the_button_is_pressed(checked: Journey) -> None:
    """The verifier makes it; the clerk reads, prints and compares it, and has no button."""
    desk, make = desk_of("verifier6"), f"/work/cases/{checked.case_id}/evidence/make/"
    assert "出核对报告" in page(checked, who="verifier6")
    assert "出核对报告" not in page(checked)
    given = {"version": checked.case.version, "key": "k1"}
    assert desk.post(make, given).headers["Location"].endswith("/evidence/reports/1/")
    assert desk.post(make, given).status_code == 302
    assert MeansReport.objects.count() == 1
    assert desk_of("clerk6").post(make, given).status_code == 404
    shown = page(checked, "reports/1/")
    assert MeansReport.objects.get().digest in shown
    assert desk_of("clerk6").get(f"/work/cases/{checked.case_id}/evidence/reports/1/pdf/").content.startswith(b"%PDF")
    assert desk.post(make, {"version": checked.case.version, "key": "k2"}).status_code == 302
    assert "两版一样" in page(checked, "versions/?older=1&newer=2")
    code = MeansReport.objects.order_by("version")[0].check_code
    assert "是我们发的" in said(desk_of("clerk6").get(f"/check-letter/{code}/"))


def test_a_dispute_is_taken_down_looked_at_by_another_and_answered(checked: Journey) -> None:
    """The clerk writes it down with its category; the verifier who asked has no form; the reviewer answers."""
    take = f"/work/cases/{checked.case_id}/evidence/dispute/"
    desk = desk_of("clerk6")
    assert desk.post(take, {"reason": " "}).status_code == 422
    given = {"reason": "车去年卖了", "category": "03", "version": checked.case.version, "key": "k1"}
    assert desk.post(take, given).status_code == 302
    dispute = MeansDispute.objects.get()
    address = f"/work/disputes/{dispute.public_id}/"
    assert address in page(checked)
    item = WorkItem.objects.get(kind="casework.settle_dispute")
    assert "复核核对异议" in said(desk_of("reviewer6").get("/work/list/"))
    assert address in said(desk_of("reviewer6").get(f"/work/list/?item={item.public_id}"))
    assert "您经手过这次核对" in said(desk_of("verifier6").get(address))
    assert desk_of("verifier6").post(f"{address}settle/", {"upheld": "no", "answer": "x"}).status_code == 404
    reviewer = desk_of("reviewer6")
    assert "车去年卖了" in said(reviewer.get(address))
    assert reviewer.post(f"{address}settle/", {"upheld": "yes", "answer": ""}).status_code == 422
    given = {"upheld": "yes", "answer": "看了过户证明", "version": checked.case.version, "key": "k2"}
    assert reviewer.post(f"{address}settle/", given).status_code == 302
    assert "看了过户证明" in said(reviewer.get(address))
    assert desk_of("clerk7").get(address).status_code == 404


def test_what_is_awaited_on_paper_is_said_and_leads_to_its_desk(checked: Journey) -> None:
    """Only who enters or confirms finds the way there; the others read that it is waited for."""
    query = Query.objects.filter(case_ref=checked.case_id, superseded_at=None).order_by("pk")[0]
    assert "纸面回话" not in page(checked, who="reviewer6")
    HandAnswer.objects.create(query=query, asked_at=checked.now, area_path=query.area_path)
    address = f"/work/on-paper/?case={checked.case_id}"
    assert address in page(checked)
    assert "在等1份纸面回话" in page(checked, who="reviewer6")
    assert address not in page(checked, who="reviewer6")
    assert query.person.name in said(desk_of("clerk6").get(address))
