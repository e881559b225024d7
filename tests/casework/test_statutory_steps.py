"""Steps of single schemes: lots for the re-check, self-care, help first; each with what the law refuses."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from doudi.casework.actions.assess_self_care import ITEMS, SelfCareUnfit, assess_self_care
from doudi.casework.actions.draw_recheck import NothingToDraw, draw_recheck
from doudi.casework.actions.extend_time_limit import extend_time_limit
from doudi.casework.actions.help_first import AdvanceRefused, complete_papers, help_first
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.actions.record_register_place import RegisterPlaceUnfit, record_register_place
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.settle_objection import settle_objection
from doudi.casework.domain.lots import draw_lots, lots_wanted
from doudi.casework.errors import (
    CaseNotFound,
    CountyVisitMissing,
    ExtensionRefused,
    NotPossibleNow,
    ReasonMissing,
    SameOfficer,
    StepsMissing,
)
from doudi.casework.models import Advance, RecheckDraw, RecheckEntry
from doudi.casework.reads import fetch_case_page
from doudi.casework.reads.statutory import fetch_draw, fetch_draws, fetch_waiting_lots
from doudi.platform.events import dispatch_pending
from doudi.worklist.models import Clock, WorkItem
from tests.casework.departments import Departments
from tests.casework.journey import FAMILY, Journey
from tests.casework.test_every_scheme import EXAMPLES, walk_of
from tests.casework.walking import Walk

TEKUN = next(each for each in EXAMPLES if each.scheme == "tekun")
EMERGENCY = next(each for each in EXAMPLES if each.scheme == "temporary_aid")


@pytest.fixture
def tekun(journey: Journey, departments: Departments) -> Walk:
    """One old person without anybody, reported to the county."""
    walk = walk_of(journey, departments, TEKUN)
    walk.to_report(4)
    return walk.later()


@pytest.fixture
def emergency(journey: Journey, departments: Departments) -> Walk:
    """A family after a fire, filed."""
    walk = walk_of(journey, departments, EMERGENCY)
    walk.filed()
    return walk


# ---- lots ----


@given(st.sets(st.integers(0, 10_000), min_size=1, max_size=80), st.text(max_size=8))
@pytest.mark.once
def test_lots_never_fall_short_of_the_share(numbers: set[int], seed: str) -> None:
    """Three in ten at least and not one more than needed; the same again from the seed, in whatever order."""
    names = sorted(f"TK-{number}" for number in numbers)
    drawn = draw_lots(names, seed, Fraction("0.3"))
    assert 10 * len(drawn) >= 3 * len(names) > 10 * (len(drawn) - 1)
    assert drawn <= set(names)
    assert draw_lots(reversed(names), seed, Fraction("0.3")) == drawn


@pytest.mark.once
def test_every_case_can_be_drawn() -> None:
    """Over many seeds each of ten cases is drawn about three times in ten: nobody is favoured."""
    names = [f"TK-{number}" for number in range(10)]
    times = dict.fromkeys(names, 0)
    for seed in range(1_000):
        for name in draw_lots(names, str(seed), Fraction("0.3")):
            times[name] += 1
    assert sum(times.values()) == 3_000
    assert all(240 < each < 360 for each in times.values())
    assert [lots_wanted(n, Fraction("0.3")) for n in (1, 3, 4, 10, 11)] == [1, 1, 2, 3, 4]


def test_nothing_is_decided_before_the_lot_and_the_visit(tekun: Walk) -> None:
    """Not confirmed and not refused without the lot; drawn, not before the county saw the family itself."""
    for decide in (tekun.confirm, lambda: refuse(tekun.by("approver6"), tekun.case_id, reasons="不行")):
        with pytest.raises(StepsMissing):
            decide()
    assert WorkItem.objects.get(subject_id=tekun.case_id, state="open").kind == "casework.draw_recheck"
    tekun.draw()
    assert WorkItem.objects.get(subject_id=tekun.case_id, state="open").kind == "casework.county_visit"
    with pytest.raises(CountyVisitMissing):
        tekun.confirm()
    tekun.county_visits()
    with pytest.raises(SameOfficer):
        tekun.confirm(who="visitor6")
    tekun.confirm(unknown_reasons={})
    assert tekun.case.decision.outcome == "granted"


def test_a_case_that_is_not_drawn_goes_on(tekun: Walk) -> None:
    """The lot did not fall on it: the county decides without a visit of its own."""
    tekun.draw()
    RecheckEntry.objects.update(is_drawn=False)
    tekun.confirm(unknown_reasons={})
    assert not tekun.case.visits.filter(level="county").exists()


def test_a_case_is_drawn_once(tekun: Walk) -> None:
    """A second drawing finds nothing; a case that comes back from the township keeps its lot."""
    tekun.draw()
    with pytest.raises(NothingToDraw):
        tekun.draw()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecheckEntry.objects.create(draw=RecheckDraw.objects.get(), application=tekun.case, is_drawn=False)


def test_who_draws_and_who_sees_it(tekun: Walk) -> None:
    """The county of the area alone; a drawing can be drawn again by whoever decides there."""
    for who, where in (("clerk6", "500106"), ("verifier7", "500106"), ("verifier6", "500107")):
        with pytest.raises(CaseNotFound):
            draw_recheck(tekun.by(who), scheme="tekun", division_code=where)
    assert [each.count for each in fetch_waiting_lots(tekun.by("verifier6"))] == [1]
    tekun.draw()
    (row,) = fetch_draws(tekun.by("approver6"))
    page = fetch_draw(tekun.by("approver6"), row.public_id)
    assert (page.is_the_same, page.cases) == (True, ((tekun.case_id, True),))
    RecheckEntry.objects.update(is_drawn=False)
    assert not fetch_draw(tekun.by("approver6"), row.public_id).is_the_same, "a changed lot is seen"
    with pytest.raises(CaseNotFound):
        fetch_draw(tekun.by("approver7"), row.public_id)


# ---- 特困: limits and self-care ----


def test_the_fifteen_days_run_from_acceptance(journey: Journey, departments: Departments) -> None:
    """特困人员认定办法 art. 13 and 16: opinion within 15 working days from acceptance, confirmation within 15 more."""
    walk = walk_of(journey, departments, TEKUN)
    walk.accepted()
    limits = dict(Clock.objects.filter(subject_id=walk.case_id, stopped_on=None).values_list("rule_key", "limit"))
    assert limits["tekun.opinion"] == 15
    assert limits["tekun.total"] is None, "the measures give limits for the parts and none for the whole"
    clock = Clock.objects.get(subject_id=walk.case_id, rule_key="tekun.opinion")
    assert (clock.starts_on - walk.case.accepted_on) <= timedelta(days=1)


def test_a_childs_fifteen_days_run_from_the_application(journey: Journey, departments: Departments) -> None:
    """自收到申请之日起15个工作日内: not from the day of acceptance, which came a week later."""
    walk = walk_of(journey, departments, next(each for each in EXAMPLES if each.scheme == "unsupported_child"))
    walk.filed()
    filed = walk.now.date()
    walk.later(7).accept()
    clock = Clock.objects.get(subject_id=walk.case_id, rule_key="unsupported_child.opinion")
    assert clock.starts_on == filed


def test_no_grant_before_self_care_is_assessed(journey: Journey, departments: Departments) -> None:
    """Six items, each looked at, on a day that has come; then the care tier is known and the opinion possible."""
    walk = walk_of(journey, departments, TEKUN)
    walk.accepted()
    walk.later()
    walk.verify()
    walk.visit()
    walk.settle_all()
    walk.assess()
    with pytest.raises(StepsMissing):
        walk.opinion(amount_fen=105_100)
    head = walk.case.members.get().public_id
    done = dict.fromkeys(ITEMS, True)
    for wrong, day in (({"eating": True}, walk.now.date()), (done, walk.now.date() + timedelta(days=1))):
        with pytest.raises(SelfCareUnfit):
            assess_self_care(walk.by("verifier6"), walk.case_id, member_id=head, done_alone=wrong, assessed_on=day)
    walk.look_after(1)
    walk.look_after(6)
    assert [each.failed for each in walk.case.self_care_assessments.order_by("pk")] == [1, 6]
    walk.assess()
    assert walk.case.assessments.last().amount_fen == 130_100


def test_an_objection_means_a_new_survey_and_a_new_notice(journey: Journey, departments: Departments) -> None:
    """特困 art. 15: seven days again once the objection is answered."""
    walk = walk_of(journey, departments, TEKUN)
    walk.accepted()
    walk.later()
    walk.verify()
    walk.visit()
    walk.look_after(0)
    walk.settle_all()
    walk.assess()
    walk.opinion()
    walk.notice()
    notice = walk.case.notices.get()
    assert (notice.ends_on - notice.starts_on).days == 7
    raise_objection(walk.by("clerk6"), notice.public_id, text="他有儿子")
    settle_objection(walk.by("clerk6"), walk.case_id, method="re_survey", upheld=False, answer="查过，没有")
    assert walk.case.state == "opinion"
    walk.later().notice()
    assert [each.round for each in walk.case.notices.order_by("round")] == [1, 2]


# ---- help first ----


def test_help_comes_first_and_is_taken_off_in_the_end(emergency: Walk) -> None:
    """1,000 yuan at once before acceptance; 4,620 granted in all, 3,620 of it still to pay."""
    help_first(emergency.by("reviewer6"), emergency.case_id, amount_fen=100_000, reason="家里烧光了，今晚没有地方住",
               received_by="张某某", papers_told="火灾证明")  # fmt: skip
    page = fetch_case_page(emergency.by("clerk6"), emergency.case_id)
    assert page.statutory.advance is not None
    assert page.may["complete_papers"]
    assert any("先行救助" in look.words.zh for look in page.look_first)
    complete_papers(emergency.by("clerk6"), emergency.case_id, said="火灾事故认定书")
    with pytest.raises(NotPossibleNow):
        complete_papers(emergency.by("clerk6"), emergency.case_id, said="再交一次")
    emergency.later()
    emergency.accept()
    emergency.later()
    emergency.verify()
    emergency.visit()
    emergency.settle_all()
    emergency.assess()
    assert emergency.case.assessments.get().amount_fen == 362_000


def test_help_first_has_its_limit_and_its_signature(emergency: Walk) -> None:
    """Above the local limit, twice, without a reason, unsigned, or for another scheme: refused."""
    who, case = emergency.by("reviewer6"), emergency.case_id
    said = {"reason": "等不了", "received_by": "张某某"}
    with pytest.raises(AdvanceRefused):
        help_first(who, case, amount_fen=100_001, **said)
    for wanting in ("reason", "received_by"):
        with pytest.raises(ReasonMissing):
            help_first(who, case, amount_fen=50_000, **{**said, wanting: " "})
    help_first(who, case, amount_fen=50_000, **said)
    with pytest.raises(AdvanceRefused):
        help_first(who, case, amount_fen=10_000, **said)
    with pytest.raises(IntegrityError, match="an_advance_is_small"), transaction.atomic():
        Advance.objects.update(amount_fen=200_000)
    other = Journey(emergency.city, FAMILY, phone="13800000091")
    other.filed()
    with pytest.raises(NotPossibleNow):
        help_first(other.by("reviewer6"), other.case_id, amount_fen=1, **said)


def test_where_help_first_was_all_of_it_nothing_more_is_paid(emergency: Walk) -> None:
    """A grant of nothing more is possible only then, and opens no second payment."""
    help_first(emergency.by("reviewer6"), emergency.case_id, amount_fen=100_000, reason="等不了", received_by="张某某")
    emergency.later()
    emergency.accept()
    emergency.later()
    emergency.verify()
    emergency.visit()
    emergency.settle_all()
    emergency.assess()
    emergency.opinion(amount_fen=0, departure_reason="先给的够了，家里找到住处")
    assert WorkItem.objects.get(subject_id=emergency.case_id, state="open").kind == "casework.report"
    emergency.report()
    emergency.confirm(amount_fen=0, departure_reason="同意镇街意见")
    dispatch_pending(emergency.now)
    assert emergency.case.decision.amount_fen == 0
    assert not hasattr(emergency.case.decision, "entitlement")


# ---- 人户分离, and the child's name ----


def test_a_limit_is_extended_for_a_register_elsewhere_only_once_it_is_on_record(journey: Journey) -> None:
    """57号 art. 5 and 22: where the register is, by which sentence it is handled here, then 45 working days."""
    journey.accepted()
    wanted = {"reason_key": "lives_elsewhere", "reason": "户口在外省"}
    with pytest.raises(ExtensionRefused) as caught:
        extend_time_limit(journey.by("reviewer6"), journey.case_id, **wanted)
    assert "先登记人户分离" in caught.value.words.zh
    with pytest.raises(RegisterPlaceUnfit):
        record_register_place(journey.by("clerk6"), journey.case_id, place="外省某县", basis="whatever")
    record_register_place(journey.by("clerk6"), journey.case_id, place="外省某县", basis="residence_permit",
                          helped_by="某县民政局")  # fmt: skip
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert any("户口在外省某县" in look.words.zh for look in page.look_first)
    extend_time_limit(journey.by("reviewer6"), journey.case_id, **wanted)
    assert Clock.objects.get(subject_id=journey.case_id, rule_key="dibao.total").limit == 45


def test_lists_do_not_name_the_family_of_a_protected_child(journey: Journey, departments: Departments) -> None:
    """Surname and a star on the worklist; the case page of those who handle it says the name."""
    walk = walk_of(journey, departments, next(each for each in EXAMPLES if each.scheme == "orphan"))
    walk.filed()
    assert WorkItem.objects.get(subject_id=walk.case_id).headline == "王*家，2口人"
