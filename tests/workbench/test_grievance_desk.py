"""The pages of grievances: written down, handed out, answered, rated; what is confidential stays at the window."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.casework.models import Grievance, RatingSurvey, TeaPoint, TeaSession
from doudi.platform.models import AuditEntry
from tests.casework.grievance.window import DISTRICT, PHONE, Window, build_window
from tests.workbench.desk import desk_of, open_on, said

TODAY = date(2025, 9, 8)


@pytest.fixture
def window(db: None, settings: object) -> Window:
    """The window of a demo town."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_window()
    open_on(TODAY)
    return made


def press(who: str, row: Grievance, slug: str, **given: object) -> int:
    """Fill in a step's form and press."""
    return desk_of(who).post(f"/work/grievances/{row.public_id}/do/{slug}/", given).status_code


def page_of(who: str, row: Grievance) -> str:
    """The page of a grievance as somebody sees it."""
    return said(desk_of(who).get(f"/work/grievances/{row.public_id}/"))


def test_a_grievance_goes_the_whole_way_on_pages(window: Window) -> None:
    """Written down by telephone, each with their own steps, until it is put away."""
    given = {"kind": "complaint", "channel": "phone", "place": "500106001", "text": "跑了三趟", "phone": PHONE}
    answer = desk_of("window6").post("/work/grievances/new/", given, follow=True)
    row = Grievance.objects.get()
    assert f"编号{row.public_id}" in said(answer)
    assert "跑了三趟" in page_of("window6", row)
    assert press("window6", row, "accept") == 302
    assert press("window6", row, "dispatch", office_id=window.office()) == 302
    assert "签收" in page_of("handler6", row)
    assert press("handler6", row, "sign-for") == 302
    assert press("handler6", row, "answer", text="") == 422
    assert press("handler6", row, "answer", text="已经改了") == 302
    assert press("window6", row, "close") == 302
    assert press("window6", row, "call-back", reached="yes", note="满意") == 302
    assert press("window6", row, "rate", rating="satisfied", is_resolved="yes") == 302
    assert press("window6", row, "archive") == 302
    row.refresh_from_db()
    assert row.state == "archived"
    assert "满意" in page_of("window6", row)
    figures = said(desk_of("window6").get("/work/grievances/figures/"))
    assert "100%（1/1）" in figures
    assert "100%（1/1）" in said(desk_of("leader6").get("/work/grievances/figures/"))


def test_a_confidential_one_shows_nobody_but_the_window(window: Window) -> None:
    """The unit reads the window's own words; name, telephone and what was said are at the window, behind a press."""
    row = window.signed(is_confidential=True)
    for who in ("handler6", "press6"):
        page = page_of(who, row)
        assert "有人说窗口让跑了三趟" in page
        for secret in ("窗口让我跑了三趟", "蒲示例", PHONE):
            assert secret not in page, (who, secret)
        assert desk_of(who).post(f"/work/grievances/{row.public_id}/complainant/").status_code == 404
    page = page_of("window6", row)
    assert "窗口让我跑了三趟" in page
    assert PHONE not in page
    assert PHONE in said(desk_of("window6").post(f"/work/grievances/{row.public_id}/complainant/"))
    assert AuditEntry.objects.filter(action="casework.read_complainant", subject_id=row.public_id).count() == 1


def test_another_area_and_another_unit_find_nothing(window: Window) -> None:
    """Out of the area, or not in charge: a page that does not exist."""
    row = window.dispatched()
    for who in ("window7", "handler7", "housing6", "clerk6"):
        assert desk_of(who).get(f"/work/grievances/{row.public_id}/").status_code == 404, who
        assert row.public_id not in said(desk_of(who).get("/work/grievances/")), who
    assert row.public_id in said(desk_of("handler6").get("/work/grievances/"))


def test_somebody_else_was_quicker(window: Window) -> None:
    """An older page does not overwrite: it says who did what."""
    row = window.registered()
    assert press("window6", row, "accept", version=1) == 302
    answer = desk_of("window6b").post(
        f"/work/grievances/{row.public_id}/do/refuse/",
        {"reason_key": "court", "words": "在法院", "version": 1},
        follow=True,
    )
    assert "window6示例先办了：受理" in said(answer)


def test_a_decision_complained_of_is_told_of_reconsideration(window: Window) -> None:
    """The page reminds the window that a complaint stops no day of it."""
    row = window.registered()
    Grievance.objects.filter(pk=row.pk).update(is_about_decision=True)
    assert "投诉不停行政复议的60日" in page_of("window6", row)


def test_a_tea_session_becomes_tasks_that_are_ticked_off(window: Window) -> None:
    """Held on the 1st, one point for a bureau: it reports, the window ticks."""
    desk = desk_of("window6")
    base = {"area": "500106", "held_on": "2025-09-02", "place": "茶馆", "host": "区长", "guests": "7"}
    assert desk.post("/work/grievances/tea/new/", base).status_code == 422
    assert desk.post("/work/grievances/tea/new/", {**base, "held_on": "2025-09-01"}).status_code == 302
    session = TeaSession.objects.get()
    point = {"text": "厂门口的路灯", "office_id": window.office(), "due_on": "2025-09-20"}
    assert desk.post(f"/work/grievances/tea/{session.public_id}/", point).status_code == 302
    row = TeaPoint.objects.get()
    assert "厂门口的路灯" in said(desk_of("handler6").get("/work/grievances/tea/points/" + row.public_id + "/"))
    assert desk_of("housing6").get(f"/work/grievances/tea/points/{row.public_id}/").status_code == 404
    address = f"/work/grievances/tea/points/{row.public_id}/"
    assert desk_of("handler6").post(address, {"said": "装好了"}).status_code == 302
    assert desk.post(address, {"is_done": "yes"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "done"
    assert "1/1" in said(desk.get("/work/grievances/tea/"))


def test_firms_rate_and_only_sums_are_shown(window: Window) -> None:
    """A round is begun, a call counted; with one answer no score is shown."""
    desk = desk_of("window6")
    assert desk.post("/work/grievances/surveys/", {"area": "500106", "title": "第三季度"}).status_code == 302
    survey = RatingSurvey.objects.get(area_path=DISTRICT)
    call = {"credit_code": "91350100M000100Y43", "office_id": window.office(), "overall": "satisfied"}
    assert desk.post(f"/work/grievances/surveys/{survey.public_id}/call/", call).status_code == 302
    assert desk.post(f"/work/grievances/surveys/{survey.public_id}/call/", call).status_code == 422
    page = said(desk_of("leader6").get(f"/work/grievances/surveys/{survey.public_id}/"))
    assert "不满10个回答，不显示" in page
    assert desk_of("leader6").get(f"/work/grievances/surveys/{survey.public_id}/call/").status_code == 404
