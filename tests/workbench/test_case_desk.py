"""The case page: what it waits for is lit, what came at the counter is registered, every day is told."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.register_near_relative import register_near_relative
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.errors import AnswerUnfit
from doudi.casework.models import CaseEvent, HandedPaper
from doudi.casework.reads import fetch_case_page
from doudi.platform.models import StoredFile
from doudi.rules.values import UNKNOWN, Sourced
from doudi.workbench.steps.looking import quantity_of, typed_value
from doudi.workbench.views.cases import next_steps
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.departments import AS_OF, Departments
from tests.casework.journey import Journey
from tests.platform.received.pictures import pdf
from tests.workbench.desk import desk_of, open_on, said

KNOWN: dict[str, Any] = {
    "deposits_fen": 318_000,
    "other_financial_assets_fen": None,
    "vehicle_count": None,
    "dwelling_count": 1,
    "has_business_registration": None,
    "recent_property_transfer": None,
    "already_receiving": None,
}


def lit(family: Journey, who: str = "clerk6") -> list[str]:
    """The steps whose buttons stand on top."""
    return [step.slug for step in next_steps(fetch_case_page(family.by(who), family.case_id))[0]]


def test_what_the_case_waits_for_is_lit(journey: Journey) -> None:  # noqa: F811
    """A visit made and a verification asked for are not asked for again; an opinion waits for an assessment."""
    journey.filed()
    assert lit(journey) == ["accept"]
    journey.later()
    journey.accept()
    assert lit(journey) == ["visit", "request-verification"]
    journey.later()
    journey.visit()
    assert lit(journey) == ["request-verification"]
    journey.verify()
    assert lit(journey) == ["assess"]
    journey.settle(**KNOWN)
    journey.assess()
    assert lit(journey) == ["opinion"]
    others = [step.slug for step in next_steps(fetch_case_page(journey.by("clerk6"), journey.case_id))[1]]
    assert "visit" in others
    assert "opinion" not in others
    journey.settle(deposits_fen=319_000)
    assert lit(journey) == ["assess"], "the facts changed: the old assessment proposes nothing"


def test_a_registered_relative_lights_the_countys_visit(journey: Journey) -> None:  # noqa: F811
    """Where a near relative is registered the county visits before anybody decides."""
    journey.with_opinion()
    register_near_relative(
        journey.by("clerk6"), journey.case_id, staff_id=journey.city.staff["village6"].public_id, relation="兄弟"
    )
    journey.notice()
    journey.later(8).take_down()
    journey.report()
    open_on(journey.now.date())
    assert lit(journey, "approver6") == ["county-visit"]
    page = said(desk_of("approver6").get(f"/work/cases/{journey.case_id}/"))
    assert page.count("您在这里") == 2, "the process stands on the page, as steps and drawn"
    assert "决定：确认，或者不予确认" in page
    assert "您来决定" not in page
    assert "记区里上门" in page


def test_every_working_day_is_told_once(journey: Journey) -> None:  # noqa: F811
    """Days between two steps have a line of their own; with what is left they make up the limit."""
    journey.accepted()
    journey.later(2)
    journey.visit()
    journey.later(7)
    journey.verify()
    journey.later(2)
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert [part.words.zh for part in page.days_spent].count("等下一步") == 1
    assert page.main_light is not None
    before, *after = page.days_spent
    assert before.words.zh.startswith("看材料")
    left = page.main_light.days_left
    assert left is not None
    assert sum(part.days for part in after) + left == page.main_light.limit


def test_an_open_case_no_step_of_which_runs_is_waiting_now(journey: Journey) -> None:  # noqa: F811
    """Visited, and nobody asked for the verification: the days are not lost."""
    journey.accepted()
    journey.later(2)
    journey.visit()
    journey.later(5)
    last = fetch_case_page(journey.by("clerk6"), journey.case_id).days_spent[-1]
    assert (last.words.zh, last.is_now) == ("等下一步", True)
    assert last.days > 0


def test_papers_brought_to_the_counter_are_registered_and_shown(journey: Journey) -> None:  # noqa: F811
    """Asked once, brought on paper: the clerk registers it, the case goes on, the scan opens from the case."""
    journey.filed()
    ask_missing(journey.by("clerk6"), journey.case_id, items=["残疾人证照片"])
    open_on(journey.now.date())
    desk = desk_of("clerk6")
    page = said(desk.get(f"/work/cases/{journey.case_id}/"))
    assert "残疾人证照片" in page
    assert "还没有补来" in page
    step = f"/work/cases/{journey.case_id}/supplied/"
    assert desk.post(step, {"note": " "}).status_code == 422
    scan = SimpleUploadedFile("x.pdf", pdf(), content_type="application/pdf")
    odd = SimpleUploadedFile("y.pdf", b"MZ", content_type="application/pdf")
    assert desk.post(step, {"note": "残疾人证", "photos": [scan, odd]}).status_code == 422
    assert not StoredFile.objects.filter(kind="paper").exists(), "the first is not kept where the second is refused"
    scan.seek(0)
    given = {"note": "残疾人证复印件", "photos": scan, "version": journey.case.version, "key": "k1"}
    assert desk.post(step, given).status_code == 302
    assert journey.case.state == "filed"
    assert StoredFile.objects.filter(case_ref=journey.case_id, kind="paper").count() == 1
    address = f"/work/cases/{journey.case_id}/paper/{HandedPaper.objects.get().public_id}/file/"
    assert address in said(desk.get(f"/work/cases/{journey.case_id}/"))
    assert desk.get(address).content.startswith(b"%PDF")
    assert "现在不能办这一步" in said(desk.get(step)), "it was registered already"


def test_photos_too_large_together_are_told_so(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Each is small enough, together they are not: the page says that, not that a photo is bad; none is kept."""
    journey.filed()
    ask_missing(journey.by("clerk6"), journey.case_id, items=["残疾人证照片"])
    open_on(journey.now.date())
    monkeypatch.setattr("doudi.ui.uploads.MOST_BYTES", 1_000)
    photos = [SimpleUploadedFile(f"{n}.jpg", b"\xff\xd8\xff" + b"x" * 600, content_type="image/jpeg") for n in range(2)]
    answer = desk_of("clerk6").post(f"/work/cases/{journey.case_id}/supplied/", {"note": "证", "photos": photos})
    assert answer.status_code == 422
    assert "一次选的加起来超过64MB" in said(answer)
    assert not StoredFile.objects.filter(kind="paper").exists()


def test_consent_is_taken_back_and_given_again_at_the_counter(journey: Journey) -> None:  # noqa: F811
    """A member says so at the window; nothing is asked from then on, until a new sheet is signed."""
    journey.accepted()
    open_on(journey.now.date())
    desk = desk_of("clerk6")
    member = journey.case.members.order_by("pk")[1].public_id
    consent = f"/work/cases/{journey.case_id}/consent/"
    assert desk.post(consent, {"reason": "不想查了"}).status_code == 422
    assert desk.post(consent, {"member_id": member, "reason": "不想查了", "key": "k1"}).status_code == 302
    assert journey.case.queries_stopped
    page = said(desk.get(f"/work/cases/{journey.case_id}/"))
    assert "有人撤回了授权" in page
    assert lit(journey) == ["sign-again", "end", "take-back"]
    again = f"/work/cases/{journey.case_id}/sign-again/"
    assert desk.post(again, {"member_id": member, "version": journey.case.version}).status_code == 302
    assert not journey.case.queries_stopped


def test_what_was_ticked_as_looked_at_is_kept(journey: Journey) -> None:  # noqa: F811
    """The boxes beside the decision are no decoration: they stand with the step."""
    journey.reported()
    open_on(journey.now.date())
    desk = desk_of("approver6")
    page = said(desk.get(f"/work/cases/{journey.case_id}/"))
    assert "街道的意见" in page
    given = {
        "looked_at": ["visit", "proof"],
        "unknown_reason": "看过存折",
        "version": journey.case.version,
        "key": "k1",
    }
    assert desk.post(f"/work/cases/{journey.case_id}/confirm/", given).status_code == 302
    assert journey.case.decision.letter_issued_at is not None, "the button says that the letter is sent"
    event = CaseEvent.objects.get(application=journey.case, verb="confirm")
    assert event.detail["looked_at"] == ["proof", "visit"]
    assert desk.post(f"/work/cases/{journey.case_id}/confirm/", given).status_code == 302, "the same press again"
    assert CaseEvent.objects.filter(application=journey.case, verb="confirm").count() == 1


def test_the_family_is_named_in_english(journey: Journey) -> None:  # noqa: F811
    """List, side panel and case name the family and the law in the reader's language."""
    journey.accepted()
    open_on(journey.now.date())
    desk = desk_of("clerk6", language="en")
    for address in ("/work/list/", f"/work/cases/{journey.case_id}/", "/work/cases/"):
        page = said(desk.get(address))
        assert "张某某&#x27;s family, 3 people" in page, address
        assert "口人" not in page, address


def test_cases_are_listed_by_where_they_stand(journey: Journey) -> None:  # noqa: F811
    """The filter keeps to one state; an unheard-of one is all of them."""
    journey.accepted()
    open_on(date(2025, 9, 24))
    desk = desk_of("clerk6")
    assert journey.case_id in said(desk.get("/work/cases/?state=accepted"))
    assert journey.case_id not in said(desk.get("/work/cases/?state=refused"))
    assert journey.case_id in said(desk.get("/work/cases/?state="))


@pytest.mark.parametrize("who", ["payer6", "clerk7", "auditor6"])
def test_the_counters_steps_do_not_exist_for_others(journey: Journey, who: str) -> None:  # noqa: F811
    """Whoever may not register papers or consents does not find the pages."""
    journey.accepted()
    open_on(journey.now.date())
    for slug in ("supplied", "consent", "sign-again", "county-visit"):
        assert desk_of(who).get(f"/work/cases/{journey.case_id}/{slug}/").status_code == 404


def test_a_fact_is_settled_in_words(journey: Journey, departments: Departments) -> None:  # noqa: F811
    """Yuan, yes and no, and the words of a code are understood; what does not fit is told with what would."""
    for name in ("deposits_fen", "vehicle_count", "has_business_registration"):
        departments.household[name] = Sourced(UNKNOWN, "没有回话", AS_OF)
    journey.surveyed()
    open_on(journey.now.date())
    desk = desk_of("clerk6")
    step = f"/work/cases/{journey.case_id}/settle/"

    def settle(fact_key: str, state: str, value: str) -> Any:
        """One try; the answer's page."""
        return desk.post(step, {"fact_key": fact_key, "state": state, "value": value, "reason": "看过原件"})

    assert "写到分" in said(settle("household:deposits_fen", "has", "3180.005"))
    assert "写一个整数" in said(settle("household:vehicle_count", "has", "两辆"))
    assert "写 是 或 否" in said(settle("household:has_business_registration", "has", "大概"))
    for fact_key, value, kept in (
        ("household:deposits_fen", "3,180.50", 318_050),
        ("household:vehicle_count", "1", 1),
        ("household:has_business_registration", "否", False),
    ):
        assert settle(fact_key, "has", value).status_code == 302, fact_key
        assert journey.case.settled_facts.get(quantity=fact_key[10:], superseded_at=None).value == kept


def test_a_code_is_settled_by_its_words_and_none_is_not_assumed(journey: Journey) -> None:  # noqa: F811
    """城镇 or 农村, never 没有: where none is no answer it is refused, not kept as not known."""
    journey.surveyed()
    case = fetch_case_page(journey.by("clerk6"), journey.case_id)
    quantity = quantity_of(case, "household:urban_rural")
    assert typed_value(quantity, "农村") == "rural"
    assert typed_value(quantity, " Urban ") == "urban"
    with pytest.raises(StopIteration):
        typed_value(quantity, "海边")
    with pytest.raises(AnswerUnfit):
        settle_fact(
            journey.by("clerk6"), journey.case_id, fact_key="household:urban_rural", state="none", reason="没有"
        )


def test_a_visit_is_not_moved_into_the_past(journey: Journey) -> None:  # noqa: F811
    """A time that has not come is told; it is not written down as now."""
    journey.accepted()
    open_on(journey.now.date())
    form = {
        "visited_on": journey.now.date().isoformat(),
        "visited_time": "23:59",
        "outcome": "seen",
        "companion": journey.city.staff["grid6"].public_id,
        "family_signature": "张某某",
    }
    answer = desk_of("clerk6").post(f"/work/cases/{journey.case_id}/visit/", form)
    assert answer.status_code == 422
    assert "时间还没有到" in said(answer)
    assert not journey.case.visits.exists()


def test_the_light_before_acceptance_is_the_steps_own(journey: Journey) -> None:  # noqa: F811
    """A case waiting to be accepted shows by when, before the whole limit runs."""
    journey.filed()
    light = fetch_case_page(journey.by("clerk6"), journey.case_id).main_light
    assert light is not None
    assert light.rule_key.endswith(".accept")
