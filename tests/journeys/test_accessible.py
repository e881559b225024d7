"""Every page holds for everybody: axe finds nothing, nothing runs off a narrow screen, nothing inline is blocked."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.reads import fetch_draft
from tests.journeys.conftest import Town
from tests.journeys.form import press
from tests.journeys.looking import faults_in

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough, pytest.mark.once]
LOOKS = [
    ("elder", "zh-hans", 320),
    pytest.param("dark", "en", 320, marks=pytest.mark.long),
    pytest.param("light", "zh-hans", 390, marks=pytest.mark.long),
    pytest.param("light", "en", 1440, marks=pytest.mark.long),
]


def faults_of(page: Page, address: str, *, may_scroll: bool = False) -> list[str]:
    """What is wrong with a page: rules of axe broken, or wider than the screen."""
    page.goto(address)
    return [f"{address}: {each}" for each in faults_in(page, may_scroll=may_scroll)]


def watched(walk: Callable[..., Page], width: int) -> tuple[Page, list[str]]:
    """A page whose console is listened to: a blocked inline style or script is a fault."""
    page = walk(width=width)
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None)
    return page, heard


def faults_of_what_can_i_get(page: Page, town: Town) -> list[str]:
    """The interview: each kind of page with its answers under way, the list, and where an application begins."""
    base = f"{town.base}/what-can-i-get/"
    found = faults_of(page, base) + faults_of(page, f"{base}people/")
    page.locator("#value").fill("2")
    press(page.locator("main form .btn--wide").first)
    found += faults_of(page, f"{base}people/1/")
    page.locator("#year").fill("1985")
    press(page.locator("main form .btn--wide").first)
    found += faults_of(page, f"{base}people/2/")
    page.locator("#relation").select_option("child")
    page.locator("#year").fill("2007")
    press(page.locator("main form .btn--wide").first)
    who = f"{base}q/monthly_wage_fen/"
    for address in (f"{base}q/urban_rural/", f"{base}q/vehicle_count/", f"{base}q/deposits_fen/", who):
        found += faults_of(page, address)
    return found + faults_of(page, f"{base}result/")


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_residents_pages_hold(town: Town, walk: Callable[..., Page], theme: str, language: str, width: int) -> None:
    """Front page, form, progress, letter, notices: every theme, narrow and wide, Chinese and English."""
    decided = town.journey(date(2025, 8, 18))
    decided.confirmed()
    shown = town.journey(date(2025, 9, 15), 1, "刘某某", "陈某某", "刘小某", phone="13800000002")
    shown.with_opinion()
    shown.notice()
    missing = town.journey(date(2025, 9, 18), 2, "何某某", "罗某某", "何小某", phone="13800000003")
    missing.filed()
    ask_missing(missing.by("clerk6"), missing.case_id, items=["病历"], answer_by=date(2025, 10, 9))
    draft = town.journey(date(2025, 9, 23), 3, "唐某某", "邓某某", "唐小某", phone="13800000004")
    draft.draft()
    pages = fetch_draft(draft.resident(), draft.case_id).pages
    kinds = {one.question.kind: one for one in pages if one.question.kind not in ("people", "sign", "text")}
    form = f"/apply/{draft.case_id}"
    questions = [
        f"{form}/q/{one.question.key}/{one.member_id}/" if one.member_id else f"{form}/q/{one.question.key}/"
        for one in kinds.values()
    ]
    member = fetch_draft(draft.resident(), draft.case_id).members[2].id
    notice = shown.case.notices.get().public_id
    public = ["/", "/what/", "/can-i-get/", "/help/", "/about/", "/accessibility/", "/sign-in/", "/notices/"]
    public += ["/can-i-get/place/"]
    public += [f"/notices/{notice}/", "/check-letter/", "/demo/", "/demo/messages/", "/demo/components/", "/not-there/"]
    public += ["/policies/", "/policies/dibao/"]
    own = [
        (decided, ["/", "/track/", f"/track/{decided.case_id}/", "/letters/", f"/letters/{decided.case_id}/",
                   "/who-looked/", "/apply/", "/apply/start/", "/apply/start/?township=500106001"]),
        (missing, [f"/track/{missing.case_id}/", f"/track/{missing.case_id}/supply/"]),
        (shown, [f"/track/{shown.case_id}/", f"/track/{shown.case_id}/withdraw/", f"/notices/{notice}/object/"]),
        (draft, ["/apply/", f"{form}/", f"{form}/drop/", f"{form}/people/{member}/remove/", f"{form}/contact/",
                f"{form}/people/", f"{form}/people/add/", *questions, f"{form}/sign/", f"{form}/sign/{member}/",
                f"{form}/check/"]),
    ]  # fmt: skip
    page, heard = watched(walk, width)
    town.wear(page, theme, language)
    faults = [fault for address in public for fault in faults_of(page, town.base + address)]
    faults += faults_of_what_can_i_get(page, town)
    for journey, addresses in own:
        page, also = watched(walk, width)
        if journey is draft:
            town.enter_resident_by_phone(page, journey)
        else:
            town.enter_resident(page, journey)
        town.wear(page, theme, language)
        faults += [fault for address in addresses for fault in faults_of(page, town.base + address)]
        heard += also
    assert not faults, "\n".join(faults)
    assert not heard, "\n".join(heard)


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_staff_and_field_pages_hold(
    town: Town, walk: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    """List, case, steps, pay, data, audit, accounts, policy, visits: the same themes, widths and languages."""
    reported = town.journey(date(2025, 8, 28))
    reported.reported()
    accepted = town.journey(date(2025, 9, 15), 1, "刘某某", "陈某某", "刘小某", phone="13800000002")
    accepted.accepted()
    filed = town.journey(date(2025, 9, 22), 2, "何某某", "罗某某", "何小某", phone="13800000003")
    filed.filed()
    case = "/work/cases/{}/".format
    plan = {
        "clerk6": ["/work/list/", "/work/cases/", case(accepted.case_id), case(filed.case_id), "/work/register/",
                   "/work/register/start/", "/work/leads/", "/work/policy/", case(filed.case_id) + "ask-missing/",
                   "/work/policy/processes/", "/work/policy/processes/joint.application_item/",
                   case(accepted.case_id) + "visit/", case(filed.case_id) + "accept/", case(accepted.case_id) + "end/"],
        "approver6": [case(reported.case_id), case(reported.case_id) + "refuse/",
                      case(reported.case_id) + "send-back/", case(reported.case_id) + "extend/", "/work/pay/"],
        "verifier6": ["/work/loads/"],
        "auditor6": ["/work/audit/"],
        "admin6": ["/work/accounts/"],
        "grid6": ["/field/", "/field/apply/", "/field/apply/start/"],
        "village6": [f"/field/home/{accepted.case_id}/"],
    }  # fmt: skip
    faults: list[str] = []
    noise: list[str] = []
    page, noise = watched(walk, width)
    town.wear(page, theme, language)
    faults += faults_of(page, f"{town.base}/work/sign-in/")
    for username, addresses in plan.items():
        page, heard = watched(walk, width)
        town.enter(page, username)
        town.wear(page, theme, language)
        faults += [fault for address in addresses for fault in faults_of(page, town.base + address)]
        noise += heard
    assert not faults, "\n".join(faults)
    assert not noise, "\n".join(noise)
