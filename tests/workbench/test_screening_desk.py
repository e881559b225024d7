"""The desk of screening: schemes are chosen, the run says what was found and why the others are none."""

from __future__ import annotations

import re

from doudi.outreach.actions.ask_screening import carry_out_waiting_screenings
from doudi.outreach.models import Lead, ScreeningRun
from tests.outreach.conftest import town  # noqa: F401 - fixtures of outreach are used here
from tests.outreach.town import ALL, CARE, ELDER, PUPIL, Town, person
from tests.workbench.desk import desk_of, open_on, said

HOME = "/work/screening/"


def test_schemes_are_chosen_and_the_run_is_read(town: Town) -> None:  # noqa: F811
    """All that can be sought is ticked, what cannot has its reason; the worker runs it; the page says it by scheme."""
    town.found = {ELDER: [person(ELDER, 77)]}
    town.feeds = {ELDER: {"civil_affairs_allowances": ""}}
    open_on(town.now.date())
    desk = desk_of("verifier6")
    shown = said(desk.get(HOME))
    assert shown.count('name="scheme"') == shown.count(" checked") == 12
    assert "价格" in shown
    assert "不用申请" in shown
    assert "还缺：" in shown
    answer = desk.post(HOME, {"month": "2025-08", "area": "500106", "scheme": ["dibao", ELDER]})
    run = ScreeningRun.objects.get()
    assert answer.headers["Location"] == f"{HOME}{run.public_id}/"
    waiting = said(desk.get(answer.headers["Location"]))
    assert "后台在查" in waiting
    assert carry_out_waiting_screenings(town.now) == 1
    shown = said(desk.get(answer.headers["Location"]))
    assert "看了95户，找到1户，其中1户是新的" in shown
    assert "没有或者太旧、没能用上：民政，福利补贴在享名册" in shown
    assert "照数据算不够条件" in shown
    assert "1人" in shown
    english = said(desk_of("verifier6", language="en").get(answer.headers["Location"]))
    assert "Households looked at: 95; found: 1, of them new: 1." in english
    body = english.split("<main")[1].split("</main")[0].replace("示例", "").replace("区500106", "")
    assert not re.search("[一-鿿]", re.sub(r"\([^)]*\)", "", body)), "Chinese only beside an English name"


def test_everything_wrong_with_what_is_asked_is_told_at_once(town: Town) -> None:  # noqa: F811
    """No month, a place of others, no scheme: each beside its field; a month to come, too. Nothing is put on file."""
    open_on(town.now.date())
    desk = desk_of("verifier6")
    wrong = desk.post(HOME, {"month": "8月", "area": "500107"})
    assert wrong.status_code == 422
    assert [each["at"] for each in wrong.context["errors"]] == ["f_month", "f_area", "f_schemes"]
    later = desk.post(HOME, {"month": "2026-08", "area": "500106", "scheme": ["dibao"]})
    assert [each["at"] for each in later.context["errors"]] == ["f_month"]
    strange = desk.post(HOME, {"month": "2025-08", "area": "500106", "scheme": ["price_subsidy"]})
    assert [each["at"] for each in strange.context["errors"]] == ["f_schemes"]
    assert not ScreeningRun.objects.exists()


def test_who_does_not_screen_neither_asks_nor_reads_elsewhere(town: Town) -> None:  # noqa: F811
    """A township reads the run over its area; the next district, a payer and a grid worker neither read nor ask."""
    run = town.screen(schemes=ALL)
    open_on(town.now.date())
    page = f"{HOME}{run.public_id}/"
    assert page in said(desk_of("clerk6").get("/work/leads/"))
    assert desk_of("clerk6").get(page).status_code == 200
    for who in ("clerk7", "verifier7", "payer6", "auditor6"):
        assert desk_of(who).get(page).status_code == 404, who
    for who in ("clerk6", "grid6", "payer6"):
        assert desk_of(who).get(HOME).status_code == 404, who
    assert HOME in said(desk_of("verifier6").get(HOME))
    assert "筛查" not in said(desk_of("payer6").get("/work/pay/"))


def test_a_lead_is_read_with_each_scheme_and_its_money(town: Town) -> None:  # noqa: F811
    """What the family may be entitled to, for whom, how much, what must come first and where to apply."""
    town.found = {
        ELDER: [person(ELDER, 77)],
        CARE: [person(CARE, 77, amount_fen=None)],
        PUPIL: [person(PUPIL, 78, amount_fen=100_000, grants="cash_once", rests_on=("dibao",))],
    }
    town.screen(schemes=ALL)
    open_on(town.now.date())
    listed = said(desk_of("clerk6").get("/work/leads/"))
    assert "可能还够得上" in listed
    assert "一次1,000元" in listed or "一次1000元" in listed
    shown = said(desk_of("clerk6").get(f"/work/leads/{Lead.objects.get().public_id}/"))
    for words in (
        "可能够得上的",
        "发多少本地没有登在册",
        "要先批下来：低保",
        "能不能一起领要由人看",
        "全家",
    ):
        assert words in shown, words
