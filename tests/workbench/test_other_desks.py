"""Leads, pay rolls, data, audit and accounts: what can be done has a button, what cannot has none."""

import re
from datetime import date, timedelta
from io import BytesIO

import openpyxl

from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.models import PayRun
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.reads.loads import rejects_as_workbook
from doudi.outreach.domain.lead import LeadState
from doudi.platform.models import AuditEntry
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from doudi.worklist.reads import fetch_queue
from tests.benefits.conftest import give_account, granted  # noqa: F401 - fixtures of payments are used here
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.outreach.conftest import town  # noqa: F401 - fixtures of outreach are used here
from tests.outreach.town import Town
from tests.registry.city import ADMIN, NOW, START, build_city
from tests.workbench.desk import desk_of, open_on, said


def test_a_lead_is_put_aside_with_a_reason_from_its_page(town: Town) -> None:  # noqa: F811
    """The button, the reason asked for, the outcome shown, and no second time."""
    lead = town.sent()
    open_on(town.now.date())
    desk = desk_of("clerk6")
    page, aside = f"/work/leads/{lead.public_id}/", f"/work/leads/{lead.public_id}/aside/"
    assert aside in said(desk.get(page))
    assert desk.post(aside, {"reason": " "}).status_code == 422
    assert desk.post(aside, {"reason": "已在外省享受"}).status_code == 302
    lead.refresh_from_db()
    assert lead.state == LeadState.SETTLED
    shown = said(desk.get(page))
    assert "已在外省享受" in shown
    assert aside not in shown
    assert desk.post(aside, {"reason": "再来"}).status_code == 302
    lead.refresh_from_db()
    assert lead.settled_because == "已在外省享受"
    assert desk_of("clerk6b").get(page).status_code == 404


def test_help_after_a_visit_is_ended_from_the_leads_page(town: Town) -> None:  # noqa: F811
    """What the visit asked for stands on the page until somebody says what was done."""
    lead = town.sent()
    town.visit(lead, "not_needed", reason="先不要", hardships=["care"])
    open_on(town.now.date())
    desk = desk_of("clerk6")
    page, helped = f"/work/leads/{lead.public_id}/", f"/work/leads/{lead.public_id}/helped/"
    shown = said(desk.get(page))
    assert "看看别的能帮什么" in shown
    assert "去过" in shown
    assert desk.post(helped, {"reason": "联系了社区食堂"}).status_code == 302
    shown = said(desk.get(page))
    assert "联系了社区食堂" in shown
    assert helped not in shown
    assert fetch_queue(town.by("clerk6", "assistance")).total == 0


def test_sending_is_offered_only_while_there_is_something_to_send(town: Town) -> None:  # noqa: F811
    """No button that sends nobody."""
    town.screen()
    open_on(town.now.date())
    desk = desk_of("clerk6")
    assert "派给网格员上门" in said(desk.get("/work/leads/"))
    assert desk.post("/work/leads/dispatch/").status_code == 302
    assert "派给网格员上门" not in said(desk.get("/work/leads/"))
    assert "没有线索" in said(desk.get("/work/leads/?state=new"))


def test_colleagues_rows_one_may_not_open_are_not_listed(town: Town) -> None:  # noqa: F811
    """A lead names a family: whoever pays reads none, and is led to no page that does not exist."""
    town.sent()
    for who, purpose in (("payer6", "payment"), ("verifier6", "assistance"), ("approver6", "assistance")):
        assert fetch_queue(town.city.acting(who, purpose, now=town.now), "office").total == 0, who
    row = fetch_queue(town.by("clerk6", "assistance"), "office").rows[0]
    assert row.may_open
    assert row.may_hand_over
    open_on(town.now.date())
    address = f"/work/list/{row.public_id}/"
    assert desk_of("clerk6").get(address, headers={"HX-Request": "true"}).status_code == 200
    assert desk_of("payer6").get(address, headers={"HX-Request": "true"}).status_code == 404
    village = said(desk_of("village6").get(address, headers={"HX-Request": "true"}))
    assert "转交" not in village, "who may not hand over is not offered it"


def test_a_draft_roll_is_taken_back_by_its_maker(granted: Journey) -> None:  # noqa: F811
    """With a reason; the approver is not offered it, and what was approved cannot be taken back."""
    give_account(granted)
    run = draft_pay_run(granted.by("payer6"), scheme="dibao", month="2025-10", division_code="500106")
    open_on(granted.now.date())
    page, drop = f"/work/pay/{run.public_id}/", f"/work/pay/{run.public_id}/drop/"
    assert "940.00元" in said(desk_of("payer6").get(page))
    assert drop not in said(desk_of("paychecker6").get(page))
    assert desk_of("paychecker6").get(drop).status_code == 404
    desk = desk_of("payer6")
    assert desk.post(drop, {"reason": ""}).status_code == 422
    assert desk.post(drop, {"reason": "少了一户"}).status_code == 302
    assert PayRun.objects.get().state == PayRun.DROPPED
    assert "少了一户" in said(desk.get(page))
    again = draft_pay_run(granted.by("payer6"), scheme="dibao", month="2025-10", division_code="500106")
    assert again.lines_count == 1
    assert desk_of("paychecker6").post(f"/work/pay/{again.public_id}/approve/", {"digest": again.digest}).status_code
    assert desk.post(f"/work/pay/{again.public_id}/drop/", {"reason": "太晚了"}).status_code == 302
    assert PayRun.objects.get(public_id=again.public_id).state == PayRun.APPROVED


def test_an_account_to_pay_to_can_be_changed(granted: Journey) -> None:  # noqa: F811
    """Those without one stand on top, those with one below, each with a way to the form."""
    open_on(granted.now.date())
    desk = desk_of("payer6")
    assert granted.case.applicant is not None
    form = f"/work/pay/accounts/{granted.case.applicant.public_id}/"
    assert "登记账户" in said(desk.get("/work/pay/accounts/"))
    give_account(granted)
    shown = said(desk.get("/work/pay/accounts/"))
    assert "都有账户了" in shown
    assert "换账户" in shown
    assert form in shown
    given = {"holder_name": granted.case.applicant.name, "bank_name": "示例银行", "number": "6222000011113333"}
    assert desk.post(form, given).status_code == 302
    assert "3333" in said(desk.get("/work/pay/accounts/"))


def put_load(day: int, state: str, **more: object) -> SnapshotRecord:
    """A load on record."""
    kept: dict[str, object] = {
        "dataset": "police_vehicles",
        "state": state,
        "purpose": "means_verification",
        "file_name": f"police_vehicles_500106_202509{day:02d}.csv",
        "file_digest": f"{day:064d}",
        "as_of": date(2025, 9, day),
        "loaded_at": NOW,
        "loaded_by": "S-0",
        "division_code": "500106",
        "area_path": "/50/500106/",
        **more,
    }
    return SnapshotRecord.objects.create(**kept)


def test_the_data_page_says_which_file_was_refused_and_why(db: None) -> None:
    """A refused file is told with its reason in Chinese, apart from what was taken; counts leave it out."""
    build_city()
    open_on(date(2025, 9, 24))
    grown = {"code": "feed_grown", "subject": "", "before": "4", "after": "10"}
    put_load(1, "loaded", rows_in=10, rows_accepted=9, rows_rejected=1, reasons={"date_malformed": 1}, drift=[grown])
    text = "police_vehicles_500106_20250902.csv: empty (0 bytes) (…; …) [columnar.extract-empty]"
    put_load(2, "refused", faults=[{"code": "columnar.extract-empty", "text": text}])
    page = said(desk_of("verifier6").get("/work/loads/"))
    assert "整份没有收的" in page
    assert "文件是空的" in page
    assert "不是日期，或这一天不存在 1" in page
    assert "和上次不同：上次4行，这次10行，多了一倍以上" in page
    assert "10 rows, 4 last time: more than twice" in said(desk_of("verifier6", language="en").get("/work/loads/"))
    assert "empty (0 bytes)" in said(desk_of("verifier6", language="en").get("/work/loads/"))
    put_load(2, "loaded", rows_in=5, rows_accepted=5, file_digest="x" * 64, loaded_at=NOW + timedelta(hours=1))
    assert "整份没有收的" not in said(desk_of("verifier6").get("/work/loads/")), "made good since"


def test_rejects_come_as_a_workbook_of_text() -> None:
    """Row for row the CSV, and nothing in it that a program would run or count with."""
    content = '"行号 row","列 column"\r\n"7","=1+1"\r\n"8","00123"\r\n'.encode("utf-8-sig")
    sheet = openpyxl.load_workbook(BytesIO(rejects_as_workbook(content))).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [["行号 row", "列 column"], ["7", "=1+1"], ["8", "00123"]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_the_audit_is_read_in_words_and_to_its_end(journey: Journey) -> None:  # noqa: F811
    """By name or case number, a page at a time; codes stand beside the words."""
    journey.filed()
    clerk = journey.city.staff["clerk6"]
    for at in range(130):
        AuditEntry.objects.create(
            at=NOW,
            actor_kind="staff",
            actor_id=clerk.public_id,
            action="read.queue",
            subject_type="work_item",
            subject_id=f"WI-{at}",
            purpose="assistance",
        )
    open_on(date(2025, 9, 24))
    desk = desk_of("auditor6")
    page = said(desk.get("/work/audit/"))
    assert "看了待办" in page
    assert "办救助" in page
    assert "更早的" in page
    named = desk.post("/work/audit/", {"actor": clerk.name})
    assert "找到130条" in said(named)
    oldest = AuditEntry.objects.filter(actor_id=clerk.public_id).order_by("-pk")[99].pk
    rest = said(desk.post("/work/audit/", {"actor": clerk.name, "before": str(oldest)}))
    assert rest.count("看了待办") == 30
    assert "回到最近的" in rest
    assert "没有找到" in said(desk.post("/work/audit/", {"actor": "查无此人"}))
    assert journey.case_id in said(desk.post("/work/audit/", {"case": journey.case_id.lower()}))


def test_accounts_are_found_by_name_and_post(db: None) -> None:
    """The list has pages, a name is asked for by POST, a role by the filter."""
    build_city()
    open_on(date(2025, 9, 24))
    desk = desk_of("admin6")
    assert "clerk6b示例" in said(desk.post("/work/accounts/", {"text": "clerk6b"}))
    assert "payer6示例" not in said(desk.post("/work/accounts/", {"text": "clerk6b"}))
    payers = said(desk.get("/work/accounts/?role=county_payer"))
    assert "payer6示例" in payers
    assert "clerk6示例" not in payers
    assert desk.get("/work/accounts/?role=nobody&page=99").status_code == 200


def test_no_code_of_a_machine_stands_on_the_policy_page(db: None, settings: object) -> None:
    """Figures that are codes are told in words, in both languages."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    build_city()
    open_on(date(2025, 9, 24))
    for language, words in (("zh-hans", "决定的下个月"), ("en", "the month after the decision")):
        page = said(desk_of("clerk6", language=language).get("/work/policy/"))
        assert words in page
        for code in ("month_after_decision", "child_in_law", "drug_isolation", ">calendar_days<"):
            assert code not in page, code


def test_the_window_desk_keeps_the_menu(db: None) -> None:
    """Registering on paper is one of the menu's places, and the way to the others stays."""
    build_city()
    open_on(date(2025, 9, 24))
    page = said(desk_of("clerk6").get("/work/register/"))
    assert 'href="/work/list/"' in page
    assert page.count('aria-current="page"') == 1


def test_the_figures_page_says_each_number_once(town: Town) -> None:  # noqa: F811
    """A leader sees counts by light and place that add up, and no name; nobody else opens the page."""
    town.sent()
    leader = Staff.objects.create_user("chief6", None, name="领导示例")
    appoint(ADMIN, leader, town.city.offices["500106"], "leader", since=START)
    open_on(town.now.date())
    page = said(desk_of("chief6").get("/work/figures/"))
    assert re.findall(r"<b>(\d+)</b>", page)[:5] == ["0", "0", "1", "0", "0"]
    assert "一共1件" in page
    assert not re.search(r"绿\d", page)
    assert "示例1" not in page
    for who in ("clerk6", "payer6", "auditor6"):
        assert desk_of(who).get("/work/figures/").status_code == 404
