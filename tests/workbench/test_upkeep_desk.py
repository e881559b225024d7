"""待遇管理 on the desk: told, found, proposed, heard, decided, each by who may, and nobody else finds the page."""

from datetime import timedelta

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.casework.reads.letters import check_letter
from doudi.worklist.models import WorkItem
from tests.benefits.conftest import granted  # noqa: F401 - fixtures of payments are used here
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.workbench.desk import desk_of, open_on, said


def at_the_desk(journey: Journey) -> str:  # noqa: F811
    """The address of the family's entitlement, on the day of the journey."""
    open_on(journey.now.date())
    return f"/work/upkeep/{Entitlement.objects.get().public_id}/"


def test_a_change_goes_from_what_was_told_to_the_letter(granted: Journey) -> None:  # noqa: F811
    """The village worker tells, the clerk finds and proposes, hears the family; the county decides on the page."""
    home = at_the_desk(granted)
    village, clerk, county = desk_of("village6"), desk_of("clerk6"), desk_of("approver6")
    assert "张某某" in said(village.get(home))
    assert village.get(home + "propose/").status_code == 404
    assert village.post(home + "report/", {"key": "k0"}).status_code == 422
    assert village.post(home + "report/", {"kind": "job", "text": "儿子上班了", "key": "k1"}).status_code == 302
    review = EntitlementReview.objects.get()
    item = WorkItem.objects.get(subject_id=review.public_id)
    assert clerk.get(f"/work/upkeep/reviews/{review.public_id}/").headers["Location"] == home
    assert "儿子上班了" in said(clerk.get(home))
    assert "张某某" in said(clerk.get("/work/upkeep/"))
    member = granted.case.members.order_by("pk")[0].public_id
    finding = f"{home}{review.public_id}/finding/"
    assert clerk.get(finding).status_code == 200
    empty = {"member": member, "what": "monthly_wage_fen", "why": "工资条"}
    assert clerk.post(finding, empty).status_code == 422
    assert clerk.post(finding, {**empty, "amount": "1250"}).status_code == 302
    assert "工资条" in said(clerk.get(home))
    assert "规则算出来：减发，每月740.00元" in said(clerk.get(home + "propose/"))
    wrong = clerk.post(home + "propose/", {"kind": "raised", "reason": "工资变了", "amount": "9000"})
    assert wrong.status_code == 422
    assert "规则算出来是" in said(wrong)
    assert clerk.post(home + "propose/", {"kind": "reduced", "reason": "工资变了"}).status_code == 302
    change = f"/work/upkeep/changes/{EntitlementChange.objects.get().public_id}/"
    assert "先听家里怎么说" in said(county.get(change))
    assert '减发，每月<span class="num">740.00元' in said(county.get(change))
    assert change + "decide/" not in said(clerk.get(change))
    assert clerk.post(change + "decide/").status_code == 404
    assert clerk.post(change + "hear/", {"how": "visit", "text": "知道了"}).status_code == 302
    shown = said(county.get(change))
    assert change + "decide/" in shown
    assert "知道了" in shown
    assert county.post(change + "decide/").status_code == 302
    assert clerk.get(change + "letter/").content.startswith(b"%PDF-")
    item.refresh_from_db()
    assert item.state == "done"
    assert check_letter(EntitlementChange.objects.get().check_code).kind == "change"
    assert "减发" in said(clerk.get(home))
    assert "Reduced" in said(desk_of("clerk6", language="en").get(home))


def test_another_district_sees_nothing_of_it(granted: Journey) -> None:  # noqa: F811
    """No row in the list, and a page like one that does not exist."""
    home = at_the_desk(granted)
    other = desk_of("clerk7")
    assert "张某某" not in said(other.get("/work/upkeep/?show=all"))
    assert other.get(home).status_code == 404
    assert desk_of("payer6").get(home).status_code == 404


def test_a_move_is_taken_on_by_the_other_district(granted: Journey) -> None:  # noqa: F811
    """The old place proposes, the new one sees it, accepts, and pays from the month; until then the old one pays."""
    home = at_the_desk(granted)
    there = {"to_division": "500107001001", "from_month": "2025-12", "reason": "搬到那边了"}
    assert desk_of("clerk6").post(home + "move/", {**there, "to_division": "nowhere"}).status_code == 422
    several = desk_of("clerk6").post(home + "move/", {**there, "to_division": "社区001"})
    assert "500107001001" in said(several)
    assert desk_of("clerk6").post(home + "move/", there).status_code == 302
    change = f"/work/upkeep/changes/{EntitlementChange.objects.get().public_id}/"
    assert WorkItem.objects.get(kind="benefits.decide").area_path.startswith("/50/500107/")
    assert desk_of("approver6").post(change + "decide/").status_code == 404
    assert desk_of("approver7").post(change + "decide/").status_code == 302
    shown = said(desk_of("clerk6").get(home))
    assert "2025年12月" in shown
    entitlement = Entitlement.objects.get()
    assert [(p.from_month, p.to_month, p.area_path[:11]) for p in entitlement.periods.filter(replaced_at=None)] == [
        ("2025-10", "2025-12", "/50/500106/"), ("2025-12", "", "/50/500107/"),
    ]  # fmt: skip


def test_how_often_a_family_is_reviewed_is_said_on_its_page(granted: Journey) -> None:  # noqa: F811
    """Not sorted: by the shortest interval, and said so; sorted: by its own."""
    home = at_the_desk(granted)
    clerk = desk_of("clerk6")
    assert "还没有定复核类别" in said(clerk.get(home))
    assert clerk.post(home + "category/", {"category": "steady"}).status_code == 302
    entitlement = Entitlement.objects.get()
    assert entitlement.next_review_on is not None
    assert timedelta(days=364) < entitlement.next_review_on - granted.now.date() < timedelta(days=367)
    assert "每12个月复核一次" in said(clerk.get(home))


def test_three_refusals_of_work_open_a_review_and_take_nothing(granted: Journey) -> None:  # noqa: F811
    """An offer taken, or refused with cause, begins the count anew; the third in a row is looked at by an official."""
    home = at_the_desk(granted)
    clerk = desk_of("clerk6")
    member = granted.case.members.order_by("pk")[0].public_id
    for day, answer, reason in ((1, "refused", ""), (2, "with_cause", "照顾病人"), (3, "refused", ""),
                                (4, "refused", ""), (5, "refused", "")):  # fmt: skip
        assert not EntitlementReview.objects.exists()
        offer = {"member": member, "offered_on": f"2025-09-0{day}", "offer": f"保洁{day}", "answer": answer,
                 "reason": reason}  # fmt: skip
        assert clerk.post(home + "work-offer/", offer).status_code == 302
    assert EntitlementReview.objects.get().reason == "refused_work"
    assert Entitlement.objects.get().amount_fen == 94_000
    assert "没有正当理由，不去" in said(clerk.get(home))
