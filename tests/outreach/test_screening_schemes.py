"""Screening by several schemes: one door, one visit, every scheme named with its money; nothing found twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.casework.models import Application
from doudi.outreach.actions.ask_screening import ask_screening, carry_out_waiting_screenings
from doudi.outreach.actions.finish_assist import finish_assist
from doudi.outreach.actions.screen import screen
from doudi.outreach.actions.settle_lead import settle_lead
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import LeadSettled, RunNotFound, SchemeNotSought, VisitUnfit
from doudi.outreach.models import Lead, LeadClaim, ScreeningRun
from doudi.outreach.reads import (
    fetch_lead_page,
    fetch_leads,
    fetch_offered_schemes,
    fetch_screening_run,
    fetch_screening_runs,
)
from doudi.outreach.subscribers import on_application_filed
from doudi.outreach.visiting.drawn_together import COUNTED, INSTEAD, TO_LOOK, Claimed, standing_of, totals_of
from doudi.outreach.visiting.seeking import scheme_words
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.registry.pseudonym import signed
from doudi.worklist.models import WorkItem
from tests.outreach.town import ALL, CARE, DISTRICT, ELDER, HEAD, MONTH, PUPIL, Town, family, person


def test_a_family_gets_one_lead_that_names_every_scheme_with_its_money(town: Town) -> None:
    """Dibao for the family, two allowances for the mother, a grant for a child: one visit, the money in all."""
    town.found = {
        ELDER: [person(ELDER, 77)],
        CARE: [person(CARE, 77, amount_fen=9_000)],
        PUPIL: [person(PUPIL, 78, amount_fen=100_000, grants="cash_once", rests_on=("dibao",))],
    }
    run = town.screen(schemes=ALL)
    lead = Lead.objects.get()
    assert (run.leads_found, run.leads_new) == (1, 1)
    assert (lead.scheme, lead.rule_key) == ("dibao", "dibao.entitled_unserved")
    assert (lead.expected_amount_fen, lead.expected_once_fen) == (109_000, 100_000)
    claims = list(lead.claims.order_by("pk").values_list("scheme", "person_key", "expected_amount_fen", "about"))
    assert claims == [
        ("dibao", signed(HEAD), 100_000, "household"),
        (CARE, 77, 9_000, "person"),
        (PUPIL, 78, 100_000, "person"),
        (ELDER, 77, 5_000, "person"),
    ]
    assert lead.claims.get(scheme=PUPIL).rests_on == ["dibao"]
    assert lead.claims.get(scheme=ELDER).standing == TO_LOOK, "no text says whether both may be drawn"
    assert [each["relation"] for each in lead.evidence["members"]] == ["head", "spouse"]
    assert {each["key"] for each in lead.evidence["people"]} == {77, 78}
    assert WorkItem.objects.count() == 0
    sent = town.sent_all()
    assert len(sent) == WorkItem.objects.count() == 1, "one door, one visit"


def test_numbers_add_up_scheme_by_scheme_and_over_all_households(town: Town) -> None:
    """Whoever is no new claim has a reason, in the unit of the scheme; so has every household."""
    stranger = family(501, "500107001001G1")
    town.families.append(stranger)
    town.found = {ELDER: [person(ELDER, 77), person(ELDER, 601, asked=601, home=701)]}
    run = town.screen(schemes=ALL)
    assert sum(run.left_out.values()) + run.leads_new == run.households_swept
    assert run.left_out["outside_area"] == 1
    sought = [each for each in run.per_scheme if each["is_sought"]]
    for each in sought:
        assert each["new"] + sum(each["left_out"].values()) == each["total"], each["scheme"]
    assert {each["scheme"]: (each["found"], each["new"]) for each in sought if each["found"]} == {
        "dibao": (1, 1),
        ELDER: (2, 2),
    }
    assert {each["scheme"] for each in run.per_scheme if not each["is_sought"]} >= {"price_subsidy", "dibao_exit"}
    assert all(each["zh"] and each["en"] for each in run.per_scheme if not each["is_sought"])
    assert (run.scheme, run.rule_key, run.ruleset_hash) == ("", "", "")


def test_the_heaviest_family_comes_first(town: Town) -> None:
    """By the money in question, then by how sure it is; so does the list of leads to send."""
    town.families = []
    town.found = {
        ELDER: [
            person(ELDER, 601, asked=601, home=701, amount_fen=5_000, confidence="medium"),
            person(ELDER, 602, asked=602, home=702, amount_fen=50_000),
            person(ELDER, 603, asked=603, home=703, amount_fen=5_000),
            person(ELDER, 604, asked=604, home=704, amount_fen=None),
        ]
    }
    town.screen(schemes=[ELDER])
    assert [lead.person_key for lead in Lead.objects.order_by("pk")] == [602, 603, 601, 604]
    assert Lead.objects.order_by("-pk")[0].expected_amount_fen is None


def test_a_second_run_of_everything_adds_nothing(town: Town) -> None:
    """The same sweep twice, and after it one scheme alone: no second lead and no second claim."""
    town.found = {ELDER: [person(ELDER, 77)]}
    town.screen(schemes=ALL)
    for schemes in (ALL, [ELDER], ["dibao"]):
        again = town.later().screen(schemes=schemes)
        assert again.leads_new == 0
    assert (Lead.objects.count(), LeadClaim.objects.count()) == (1, 2)
    assert again.left_out["found_before"] == 1


def test_what_is_found_later_is_told_at_the_visit_still_to_be_made(town: Town) -> None:
    """A lead for dibao waits; the allowance found a day after stands on the same lead, with the money in all."""
    lead = town.sent()
    town.found = {ELDER: [person(ELDER, 77)], CARE: [person(CARE, 77, amount_fen=9_000)]}
    run = town.later().screen(schemes=[ELDER, CARE])
    assert (run.leads_found, run.leads_new, run.left_out["added_to_visit"]) == (1, 0, 1)
    assert run.per_scheme[0]["new"] == 1
    lead.refresh_from_db()
    assert Lead.objects.count() == 1
    standing = dict(lead.claims.order_by("pk").values_list("scheme", "standing"))
    assert standing == {"dibao": COUNTED, CARE: COUNTED, ELDER: TO_LOOK}
    assert lead.expected_amount_fen == 109_000
    assert {line["code"] for line in lead.evidence["lines"]} == {"wage", "not_served", "not_drawn"}
    assert [each["key"] for each in lead.evidence["people"]] == [77]
    assert town.later().screen(schemes=[ELDER]).left_out == {"found_before": 1, "nothing_found": 94}


def test_a_family_seen_and_settled_is_visited_again_only_for_what_is_new(town: Town) -> None:
    """Settled for dibao on the same facts; next month an allowance is found: a lead that names the allowance alone."""
    town.visit(town.sent(), "not_needed", reason="女儿养")
    town.found = {ELDER: [person(ELDER, 77)]}
    run = town.later(30).screen("2025-09", schemes=ALL)
    assert run.leads_new == 1
    new = Lead.objects.order_by("pk")[1]
    assert [claim.scheme for claim in new.claims.all()] == [ELDER]
    by_scheme = {each["scheme"]: each for each in run.per_scheme if each["is_sought"]}
    assert by_scheme["dibao"]["left_out"]["settled_same_facts"] == 1
    assert by_scheme[ELDER]["new"] == 1
    settle_lead(town.by("clerk6"), new.public_id, reason="已经在外省领")
    assert town.later(30).screen("2025-10", schemes=ALL).leads_new == 0


# ---- what may be drawn together 能不能一起领 ----


def test_what_excludes_the_other_is_told_and_not_added_up() -> None:
    """Extreme hardship ends dibao for a person who lives alone; in a family an official looks; tags pay nothing."""
    tekun = Claimed("tekun", 1, "cash_monthly", 100_100)
    alone, household = (Claimed("dibao", None, "cash_monthly", 77_000, people=n) for n in (1, 3))
    assert standing_of([alone, tekun]) == [INSTEAD, COUNTED]
    assert standing_of([household, tekun]) == [TO_LOOK, COUNTED]
    assert totals_of([alone, tekun]).monthly_fen == 100_100
    margin = Claimed("dibao_margin", None, "tag", None)
    assert totals_of([margin]) == totals_of([])
    elder = Claimed(ELDER, 1, "cash_monthly", 5_000)
    assert standing_of([alone, elder]) == [COUNTED, TO_LOOK], "no text says whether both may be drawn"
    care_of_another = Claimed(CARE, 2, "cash_monthly", 9_000)
    assert standing_of([tekun, care_of_another]) == [COUNTED, COUNTED], "another person's help excludes nothing"
    unknown = Claimed(CARE, 1, "cash_monthly", None)
    assert totals_of([unknown]).is_least


amounts = st.none() | st.integers(0, 10_000_000)
claims = st.lists(
    st.builds(
        Claimed,
        st.sampled_from(["dibao", "tekun", "orphan", "unsupported_child", ELDER, CARE, PUPIL, "dibao_margin"]),
        st.none() | st.integers(1, 3),
        st.sampled_from(["cash_monthly", "cash_once", "tag"]),
        amounts,
        st.integers(1, 6),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(claims)
def test_the_money_in_all_never_exceeds_the_sum_of_each(found: list[Claimed]) -> None:
    """Whatever stands together: nothing is counted twice, nothing is below zero, one claim at least counts."""
    in_all = totals_of(found)
    each = sum(claim.amount_fen or 0 for claim in found if claim.grants == "cash_monthly")
    assert 0 <= in_all.monthly_fen <= each
    assert 0 <= in_all.once_fen <= sum(claim.amount_fen or 0 for claim in found if claim.grants == "cash_once")
    assert not found or COUNTED in standing_of(found) or len({claim.scheme for claim in found}) > 1


# ---- at the door 上门 ----


def several(town: Town) -> Lead:
    """One family found for dibao, and its mother for two allowances; sent to the grid."""
    town.found = {ELDER: [person(ELDER, 77)], CARE: [person(CARE, 77, amount_fen=9_000)]}
    town.screen(schemes=ALL)
    return town.sent_all()[0]


@pytest.fixture
def only_dibao_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that takes applications for dibao alone; the others are applied for elsewhere."""
    for module in ("actions.record_outreach_visit", "reads.claims"):
        monkeypatch.setattr(f"doudi.outreach.{module}.is_applied_for_here", lambda key: key == "dibao")


def test_a_form_is_begun_for_each_scheme_the_family_wants(town: Town) -> None:
    """Two schemes wanted, two forms; the help with them is over when the last is handed in."""
    lead = several(town)
    town.visit(lead, "wants_to_apply", wanted=["dibao", CARE])
    begun = dict(Application.objects.values_list("scheme", "public_id"))
    assert set(begun) == {"dibao", CARE}
    assert dict(lead.claims.filter(wanted=True).values_list("scheme", "application_id_text")) == begun
    for left, scheme in ((1, CARE), (0, "dibao")):
        Application.objects.filter(scheme=scheme).update(state="filed")
        on_application_filed({"application": begun[scheme]}, town.now)
        assert WorkItem.objects.filter(state="open", kind="outreach.assist").count() == left


def test_the_family_chooses_what_it_wants(town: Town, only_dibao_here: None) -> None:
    """Dibao is applied for here and filled in; with the care subsidy somebody helps elsewhere; the rest is noted."""
    lead = several(town)
    town.visit(lead, "wants_to_apply", wanted=["dibao", CARE])
    lead.refresh_from_db()
    case = Application.objects.get()
    assert (lead.state, lead.application_id_text) == (LeadState.APPLIED, case.public_id)
    wanted = dict(lead.claims.values_list("scheme", "wanted"))
    assert wanted == {"dibao": True, CARE: True, ELDER: False}
    assert lead.claims.get(scheme="dibao").application_id_text == case.public_id
    items = {item.kind: item for item in WorkItem.objects.filter(state="open")}
    assert set(items) == {"outreach.assist", "outreach.apply_elsewhere"}
    assert items["outreach.apply_elsewhere"].params == {"schemes": [CARE]}
    on_application_filed({"application": case.public_id}, town.now)
    assert WorkItem.objects.get(state="open").kind == "outreach.apply_elsewhere", "help elsewhere is still to be given"
    finish_assist(town.by("clerk6"), lead.public_id, note="陪着去街道窗口交了")
    assert not WorkItem.objects.filter(state="open").exists()


def test_what_is_applied_for_elsewhere_ends_with_the_help(town: Town, only_dibao_here: None) -> None:
    """No application here: the lead is seen, nobody goes again, and it is settled when the help is given."""
    lead = several(town)
    town.visit(lead, "wants_to_apply", wanted=[ELDER])
    lead.refresh_from_db()
    assert (lead.state, Application.objects.count()) == (LeadState.VISITED, 0)
    page = fetch_lead_page(town.by("grid6"), lead.public_id)
    assert (page.can_visit, page.can_settle, page.can_finish_help) == (False, False, True)
    with pytest.raises(LeadSettled):
        town.visit(lead, "moved")
    with pytest.raises(LeadSettled):
        settle_lead(town.by("clerk6"), lead.public_id, reason="不用了")
    assert town.later(30).screen("2025-09", schemes=[ELDER]).left_out["lead_open"] == 1
    finish_assist(town.by("clerk6"), lead.public_id, note="街道窗口收下了")
    lead.refresh_from_db()
    assert (lead.state, lead.settled_because) == (LeadState.SETTLED, "街道窗口收下了")


@pytest.mark.parametrize("wanted", [[], ["price_subsidy"], ["dibao", "gold"]])
def test_only_what_the_lead_names_can_be_wanted(town: Town, wanted: list[str]) -> None:
    """Nothing chosen, and something the lead does not name, are no answers; nothing is stored."""
    lead = several(town)
    with pytest.raises(VisitUnfit):
        town.visit(lead, "wants_to_apply", wanted=wanted)
    assert not Application.objects.exists()
    assert Lead.objects.get().state == LeadState.DISPATCHED


def test_a_family_that_applies_for_one_by_itself_is_still_told_of_the_others(town: Town) -> None:
    """The visit stays on the list for the allowances; the claim it applied for is marked."""
    lead = several(town)
    applicant = Person.objects.create(name="示例", person_key=lead.person_key, enrolled_at=town.now)
    case = Application.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", channel="online", state="filed",
        started_at=town.now, started_by="R", changed_at=town.now,
    )  # fmt: skip
    case.members.create(person=applicant, name="示例", citizen_number="1", birth_date="1970-01-01", relation="head")
    on_application_filed({"application": case.public_id}, town.now)
    lead.refresh_from_db()
    assert (lead.state, lead.application_id_text) == (LeadState.DISPATCHED, "")
    assert lead.claims.get(scheme="dibao").application_id_text == case.public_id
    assert WorkItem.objects.get().state == "open"


# ---- reading 看 ----


def test_the_page_names_each_scheme_for_whom_how_much_and_where(town: Town, only_dibao_here: None) -> None:
    """Those that count first; what must be granted first, what an official must look at, where to apply elsewhere."""
    town.found = {
        PUPIL: [person(PUPIL, 78, amount_fen=None, grants="cash_once", rests_on=("dibao",))],
        ELDER: [person(ELDER, 77)],
    }
    town.screen(schemes=ALL)
    (lead,) = town.sent_all()
    page = fetch_lead_page(town.by("grid6"), lead.public_id)
    lines = {line.scheme: line for line in page.claims}
    assert list(lines) == ["dibao", PUPIL, ELDER]
    assert (lines["dibao"].whom.zh, lines["dibao"].how_often, lines["dibao"].is_applied_for_here) == (
        "全家",
        "month",
        True,
    )
    assert (lines[PUPIL].whom.zh, lines[PUPIL].amount_fen, lines[PUPIL].how_often) == ("母亲，82岁", None, "once")
    assert lines[PUPIL].rests_on == [scheme_words("dibao")]
    assert not lines[ELDER].counts
    assert lines[ELDER].standing.en
    assert lines[ELDER].where[0].zh.startswith("到街道")
    assert page.wants_choice
    assert page.why.zh == "2口人，照部门数据，收入不到低保标准，还没有人帮；可能还够得上教育救助、高龄津贴。上门看看。"
    row = fetch_leads(town.by("clerk6")).rows[0]
    assert [words.zh for words in row.schemes] == ["低保", "教育救助", "高龄津贴"]


def test_a_run_tells_of_each_scheme_what_was_missing(town: Town) -> None:
    """Found, left out by reason, departments' data that had not come; who may not see the area sees no run."""
    town.feeds = {ELDER: {"civil_affairs_allowances": ""}}
    run = town.screen(schemes=ALL)
    page = fetch_screening_run(town.by("clerk6"), run.public_id)
    by_scheme = {each.scheme: each for each in page.results}
    assert [feed.zh for feed in by_scheme[ELDER].missing] == ["民政，福利补贴在享名册"]
    assert by_scheme["dibao"].left_out[0][1] == 90
    assert ("price_subsidy" in {name.zh for name, _ in page.not_sought}) is False
    assert all(name.zh and why.zh for name, why in page.not_sought)
    assert page.run.state == "done"
    for who in ("clerk7", "verifier7"):
        with pytest.raises(RunNotFound):
            fetch_screening_run(town.by(who), run.public_id)
    with pytest.raises(RunNotFound):
        fetch_screening_run(town.by("clerk6"), "SC-nothing")
    with pytest.raises(NotAllowed):
        fetch_screening_run(town.by("payer6", "payment"), run.public_id)


def test_what_may_be_sought_is_offered_to_who_screens(town: Town) -> None:
    """Every scheme with how it is sought and what is missing, the others with the reason; to nobody else."""
    offered = fetch_offered_schemes(town.by("verifier6"))
    assert {each.key for each in offered.sought} >= {"dibao", ELDER, CARE, "orphan", PUPIL, "tekun", "rigid_spending"}
    assert all(each.missing for each in offered.sought), "this town has no snapshots at all"
    assert len(offered.sought) + len(offered.not_sought) == 17
    assert offered.areas == [DISTRICT]
    with pytest.raises(NotAllowed):
        fetch_offered_schemes(town.by("clerk6"))


# ---- asked for on a page, done by the worker 后台去查 ----


def test_a_search_asked_for_is_done_by_the_worker_once(town: Town) -> None:
    """Asked twice it waits once; the worker keeps what it finds under the same number, and does it once."""
    asked = ask_screening(town.by("verifier6"), month=MONTH, area_path=DISTRICT)
    assert ask_screening(town.by("verifier6"), month=MONTH, area_path=DISTRICT).pk == asked.pk
    assert fetch_screening_runs(town.by("verifier6"))[0].state == "waiting"
    assert carry_out_waiting_screenings(town.now) == 1
    assert carry_out_waiting_screenings(town.now) == 0
    asked.refresh_from_db()
    assert (asked.leads_new, asked.trouble, asked.finished_at) == (1, [], town.now)
    assert ScreeningRun.objects.count() == 1
    assert AuditEntry.objects.filter(action="outreach.ask_screening").count() == 1


def test_a_search_that_fails_says_why_and_stops_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked has left the post: the run ends with the reason, and no lead is made."""
    asked = ask_screening(town.by("verifier6"), month=MONTH, area_path=DISTRICT, schemes=["dibao"])
    town.city.staff["verifier6"].posts.update(valid_to=town.now.date())
    assert carry_out_waiting_screenings(town.later(2).now) == 1
    asked.refresh_from_db()
    assert asked.trouble[0]["code"] == "registry.not-allowed"
    page = fetch_screening_run(town.by("clerk6"), asked.public_id)
    assert (page.run.state, page.results) == ("failed", [])
    assert not Lead.objects.exists()


@pytest.mark.parametrize("schemes", [["price_subsidy"], ["dibao", "gold"], []])
def test_what_cannot_be_sought_is_refused_with_the_reason(town: Town, schemes: list[str]) -> None:
    """A scheme no data can seek, one that does not exist, and none at all."""
    for ask in (screen, ask_screening):
        with pytest.raises(SchemeNotSought) as refused:
            ask(town.by("verifier6"), month=MONTH, area_path=DISTRICT, schemes=schemes)
        assert refused.value.words.zh
    assert not ScreeningRun.objects.exists()
