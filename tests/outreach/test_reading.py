"""Reading: only one's own area, a fixed number of queries, a line in the audit for every family seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from doudi.casework.models import Application
from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.errors import LeadNotFound
from doudi.outreach.models import Lead
from doudi.outreach.reads import fetch_lead_page, fetch_leads, fetch_my_visits, fetch_screening_runs
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.worklist.models import WorkItem
from tests.outreach.town import Town, family


def test_a_grid_worker_sees_only_the_own_grid(town: Town) -> None:
    """The neighbouring grid's family is neither in the list, nor on the day's visits, nor to be opened."""
    town.families = [family(11), family(21, "500106001001G2"), family(31, "500106002001G1")]
    town.screen()
    dispatch_leads(town.by("clerk6"))
    own, neighbour, far = Lead.objects.order_by("pk")
    grid = town.by("grid6")
    assert [row.public_id for row in fetch_leads(grid).rows] == [own.public_id]
    assert [row.lead_id for row in fetch_my_visits(grid, grid.today).rows] == [own.public_id]
    assert fetch_lead_page(grid, own.public_id).public_id == own.public_id
    for unseen in (neighbour.public_id, far.public_id, "XS-2222-2222-2", "x"):
        with pytest.raises(LeadNotFound):
            fetch_lead_page(grid, unseen)
    assert fetch_leads(town.by("clerk6")).total == 2
    assert fetch_leads(town.by("clerk6b")).total == 1
    assert fetch_leads(town.by("clerk7")).total == 0


def test_roles_and_purposes_without_leads_are_refused(town: Town) -> None:
    """An auditor, a payer, and a grid worker acting for another purpose see no list."""
    town.sent()
    for acting in (town.by("auditor6", "audit"), town.by("payer6", "payment"), town.by("grid6", "payment")):
        for read in (fetch_leads, fetch_screening_runs):
            with pytest.raises(NotAllowed):
                read(acting)
        with pytest.raises(NotAllowed):
            fetch_my_visits(acting, acting.today)


def test_before_a_lead_is_sent_nobody_reads_a_name(town: Town) -> None:
    """The list of leads to send says how many people, and where; the name is opened for the visit."""
    town.screen()
    row = fetch_leads(town.by("clerk6")).rows[0]
    assert row.family.zh == "有一户，2口人"
    assert row.place == "街道001社区001"
    dispatch_leads(town.by("clerk6"))
    assert fetch_leads(town.by("clerk6"), state="dispatched").rows[0].family.zh.startswith("示例")
    assert fetch_leads(town.by("clerk6"), state="new").total == 0


def test_the_page_says_why_from_which_data_and_whom_to_take_along(town: Town) -> None:
    """One sentence, each department's words with its day, what to ask, who may go; in both languages."""
    lead = town.sent()
    Person.objects.create(name="示例", person_key=lead.person_key, phone="13800000009", enrolled_at=town.now)
    page = fetch_lead_page(town.by("grid6"), lead.public_id)
    assert page.lead_id == page.public_id == lead.public_id
    assert page.why.zh == "2口人，照部门数据，收入不到低保标准，还没有人帮。上门看看。"
    first = page.evidence[0]
    assert (first.words.zh, first.as_of) == ("户主：本月申报工资", "2025-08-31")
    assert first.source.zh.startswith("税务")
    assert page.to_find_out[0].zh
    assert page.to_find_out[0].en
    assert page.phone == "13800000009"
    assert page.light is not None
    assert page.light.due_on is not None
    ids = [staff_id for staff_id, _name in page.companions]
    assert town.city.staff["village6"].public_id in ids
    assert town.city.staff["grid6"].public_id not in ids
    assert page.can_visit
    assert not page.can_settle
    with translation.override("en"):
        assert str(page.why).startswith("2 people; on the departments' data")
        assert (
            "Village or community worker" in dict(fetch_lead_page(town.by("grid6"), lead.public_id).companions)[ids[0]]
        )


def test_visits_made_before_stand_on_the_page(town: Town) -> None:
    """Who went, what came of it; once settled nobody can record another."""
    lead = town.sent()
    town.visit(lead, "not_found")
    town.later().visit(lead, "not_needed", reason="女儿养", hardships=["care"])
    page = fetch_lead_page(town.by("village6"), lead.public_id)
    assert [line.outcome.zh for line in page.visits] == ["没见到", "不用"]
    assert page.visits[1].reason == "女儿养"
    assert page.visits[1].hardships[0].zh
    assert (page.state, page.settled_because, page.light) == ("settled", "女儿养", None)
    assert not page.can_visit
    assert not page.can_settle


def test_the_day_lists_families_found_and_homes_of_applicants(town: Town) -> None:
    """The most urgent first; what was done today is counted, not listed."""
    town.families.append(family(21))
    town.screen()
    dispatch_leads(town.by("clerk6"))
    lead = Lead.objects.order_by("pk")[0]
    case = Application.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", channel="window", state="accepted",
        started_at=town.now, started_by="S", changed_at=town.now, address="示例路9号", phone="13800000008",
        division_code=lead.division_code, area_path=lead.area_path,
    )  # fmt: skip
    WorkItem.objects.create(
        kind="casework.record_visit", task_zh="约两个人上门看", task_en="Visit", subject_type="application",
        subject_id=case.public_id, headline="李示例家，3口人", owner_role="township_clerk", opened_at=town.now,
        area_path=lead.area_path, state="open",
    )  # fmt: skip
    day = fetch_my_visits(town.by("grid6"), town.now.date())
    assert [(row.kind, row.number) for row in day.rows] == [("outreach", 1), ("outreach", 2), ("casework", 3)]
    assert (day.rows[2].lead_id, day.rows[2].address) == (case.public_id, "示例路9号")
    assert (day.total, day.done) == (3, 0)
    town.visit(lead, "moved")
    after = fetch_my_visits(town.by("grid6"), town.now.date())
    assert (len(after.rows), after.total, after.done) == (2, 3, 1)
    tomorrow = fetch_my_visits(town.later().by("grid6"), (town.now).date())
    assert (tomorrow.total, tomorrow.done) == (2, 0)


def test_the_number_of_queries_does_not_depend_on_how_many(town: Town) -> None:
    """A list of thirty costs as many queries as a list of one."""
    counts = []
    for number in (1, 30):
        town.families = [family(1000 * number + 2 * at) for at in range(number)]
        town.later(30 * (number > 1)).screen("2025-08" if number == 1 else "2025-09")
        dispatch_leads(town.by("clerk6"))
        lead, grid = Lead.objects.order_by("pk").last(), town.by("grid6")
        assert lead is not None
        seen = []
        for read in (
            lambda acting=grid: fetch_leads(acting),
            lambda acting=grid: fetch_my_visits(acting, acting.today),
            lambda acting=grid, which=lead.public_id: fetch_lead_page(acting, which),
            lambda acting=grid: fetch_screening_runs(acting),
        ):
            with CaptureQueriesContext(connection) as caught:
                read()
            seen.append(len(caught))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_every_family_seen_leaves_a_line_in_the_audit(town: Town) -> None:
    """Lists, the day and the page say who saw whom, for which purpose."""
    lead = town.sent()
    grid = town.by("grid6")
    fetch_leads(grid)
    fetch_my_visits(grid, grid.today)
    fetch_lead_page(grid, lead.public_id)
    lines = AuditEntry.objects.filter(actor_id=grid.actor_id, action__startswith="read.")
    assert sorted(lines.values_list("action", "subject_id", "purpose")) == [
        ("read.lead", lead.public_id, "outreach"),
        ("read.leads", lead.public_id, "outreach"),
        ("read.visits", lead.public_id, "outreach"),
    ]


def test_runs_are_shown_where_they_touch_ones_area(town: Town) -> None:
    """A township sees the district's run and its numbers; the next district does not."""
    run = town.screen()
    for who in ("clerk6", "verifier6", "grid6"):
        shown = fetch_screening_runs(town.by(who))
        assert [row.public_id for row in shown] == [run.public_id]
    row = shown[0]
    assert (row.month, row.households_count, row.leads_count, row.new_count) == ("2025-08", 95, 1, 1)
    assert [(words.zh, count) for words, count in row.left_out] == [("照数据算不够条件", 90), ("已在享受", 4)]
    assert row.run_at == town.now
    assert fetch_screening_runs(town.by("clerk7")) == []


def test_pages_beyond_the_end_show_the_last(town: Town) -> None:
    """Page 99 of two is page two, page 0 is page one, an unknown state is no filter."""
    town.families = [family(100 + 2 * at) for at in range(60)]
    town.screen()
    clerk = town.by("clerk6")
    assert (len(fetch_leads(clerk).rows), fetch_leads(clerk).pages) == (50, 2)
    assert fetch_leads(clerk, page=99).page == 2
    assert fetch_leads(clerk, state="no-such", page=0).page == 1
    assert fetch_my_visits(clerk, (town.now + timedelta(days=1)).date()).total == 0
