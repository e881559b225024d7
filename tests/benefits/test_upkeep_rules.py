"""Gradual exit, what departments' data opens, and hours of random changes: the months of a family never overlap."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.errors import NothingToPay
from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementPeriod, EntitlementReview
from doudi.benefits.upkeep import periods
from doudi.benefits.upkeep.actions.open_due_reviews import look_after_entitlements
from doudi.benefits.upkeep.actions.propose_change import Wanted, propose_change
from doudi.benefits.upkeep.actions.weigh_after_check import weigh_after_check
from doudi.benefits.upkeep.errors import ExitNotSet
from doudi.benefits.upkeep.figures import categories_for, is_published, read_figures
from doudi.benefits.upkeep.periods import paid_in, write_from
from doudi.casework.models import SettledFact
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division
from tests.benefits.conftest import give_account
from tests.benefits.test_upkeep import decide, earner, heard, review_of, the_one
from tests.benefits.test_upkeep import note_finding as note
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START

MONTHS = [str(Month(2025, 10).plus(at)) for at in range(24)]


def test_gradual_exit_pays_the_former_amount_for_the_months_on_file(granted: Journey) -> None:
    """Work lifts the family over the standard, below 1.5 times: six months of 940, then it ends by itself."""
    review = review_of(granted, "job")
    note(granted.by("clerk6"), review.public_id, fact_key=earner(granted), value=215_000, why="看了工资条")
    wanted = Wanted("gradual_exit", "找到工作了")
    change = propose_change(granted.by("clerk6"), the_one().public_id, wanted, review_id=review.public_id)
    heard(granted, change)
    decide(granted, change)
    entitlement = the_one()
    kept = EntitlementChange.objects.get()
    assert (kept.from_month, kept.to_month, kept.amount_fen) == ("2025-10", "2026-04", 94_000)
    assert [month for month in MONTHS if paid_in(entitlement, month)] == MONTHS[:6]
    granted.later(220)
    look_after_entitlements(Acting.system("housekeeping", granted.now))
    assert the_one().state == "ended"


def test_without_work_there_is_no_gradual_exit(granted: Journey) -> None:
    """Income is still below the standard: the allowance itself is paid, and the refusal says why."""
    with pytest.raises(ExitNotSet):
        propose_change(granted.by("clerk6"), the_one().public_id, Wanted("gradual_exit", "找到工作了"))


def test_departments_data_opens_a_review_and_changes_nothing(granted: Journey) -> None:
    """A check that finds what was known opens nothing; one that finds more opens one review, however often told."""
    acting = Acting.system("carry out decisions", granted.now)
    assert weigh_after_check(acting, granted.case_id) == 0
    member = granted.case.members.order_by("pk")[0]
    SettledFact.objects.create(
        application=granted.case, member=member, quantity="monthly_wage_fen", state="has", value=125_000, reason="核对",
        settled_at=granted.now, settled_by="x",
    )  # fmt: skip
    assert [weigh_after_check(acting, granted.case_id) for _ in range(2)] == [1, 0]
    assert EntitlementReview.objects.get().reason == "data"
    assert the_one().amount_fen == 94_000


def test_the_database_refuses_what_the_action_would(granted: Journey) -> None:
    """The same official twice, and a decision that takes something from a family nobody heard."""
    propose_change(granted.by("clerk6"), the_one().public_id, Wanted("suspended", "找不到人"))
    maker = EntitlementChange.objects.get().maker_id
    for wrong in ({"checker_id": maker}, {"state": "decided", "checker_id": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EntitlementChange.objects.update(**wrong)


def test_figures_name_their_clause_and_children_are_never_published() -> None:
    """Every interval has a clause and a status; what no text gives is unset; children's schemes stay out."""
    for each in read_figures()["intervals"]:
        assert categories_for(each["scheme"], each["profile"])
        assert all(c["clause"] and c["status"] == "verified" for c in each["categories"])
    assert read_figures()["hearing_days"] == {**read_figures()["hearing_days"], "value": None, "status": "unset"}
    assert not categories_for("orphan", "cn-2021")
    assert [is_published(each) for each in ("dibao", "unsupported_child", "orphan")] == [True, False, False]


def test_a_merged_township_looks_after_the_family_from_its_day(granted: Journey) -> None:
    """Two townships become one on a day: its new office sees the review and its clock, which goes on as it stood."""
    review = review_of(granted)
    since = granted.now.date()
    place = Division.objects.get(code="500106001")
    office = open_office(ADMIN, "township_office", "合并街道办", serves=[place], since=since)
    appoint(ADMIN, granted.city.staff["clerk7"], office, "township_clerk", since=START)
    note(granted.by("clerk7"), review.public_id, fact_key=earner(granted), value=110_000, why="看了工资条")
    assert EntitlementReview.objects.get().findings


class Oracle:
    """The months of one family as a plain list, written without looking at how periods are kept."""

    def __init__(self) -> None:
        self.paid = dict.fromkeys(MONTHS, (94000, "06"))

    def change(self, kind: str, since: str, amount: int, until: str) -> None:
        """From a month on something else holds."""
        for month in MONTHS:
            if month < since:
                continue
            over = kind in ("stopped", "suspended") or (until and month >= until)
            where = "07" if kind == "moved" else self.paid[since][1]
            self.paid[month] = (0 if over else amount, where)


def random_run(journey: Journey, seed: int) -> str:
    """Random decided changes on one entitlement; the first month in which rows and oracle differ, else nothing."""
    draw, oracle, entitlement = random.Random(seed), Oracle(), the_one()
    for _ in range(6):
        kind = draw.choice(["raised", "reduced", "suspended", "resumed", "gradual_exit", "moved"])
        since = draw.choice(MONTHS[1:20])
        amount, until = draw.randrange(1, 200_000), ""
        if kind == "gradual_exit":
            until = str(Month.parse(since).plus(draw.randrange(1, 7)))
        to = Division.objects.get(code="500107001001") if kind == "moved" else None
        change = EntitlementChange.objects.create(
            entitlement=entitlement, kind=kind, from_month=since, to_month=until, amount_before_fen=0,
            amount_fen=amount, members_before=3, members_count=3, reason="x", maker_id="a", maker_name="a",
            made_at=journey.now, state="sent_back",
        )  # fmt: skip
        write_from(change, journey.now, division_code=to.code if to else "", area_path=to.path if to else "")
        oracle.change(kind, since, amount, until)
        for month in MONTHS:
            held = paid_in(entitlement, month)
            amount_now = held.amount_fen if held else 0
            if amount_now != oracle.paid[month][0]:
                return f"{month}: {amount_now} {oracle.paid[month]}"
            if held and held.is_paid and held.area_path[8:10] != oracle.paid[month][1]:
                return f"{month}: {held.area_path} {oracle.paid[month]}"
    return ""


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 400))])
def test_no_month_is_paid_twice_or_left_out(granted: Journey, seed: int) -> None:
    """Random changes, compared month by month with a list that knows nothing of periods."""
    assert random_run(granted, seed) == ""


def test_the_harness_finds_planted_bugs(granted: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three wrong ways to read or write the months are each found by a few runs."""
    real = periods.holding_in

    def a_month_late(entitlement: Entitlement, rows: list[EntitlementPeriod], month: str) -> object:
        return real(entitlement, rows, str(Month.parse(month).previous) if month > MONTHS[0] else month)

    def never_suspended(entitlement: Entitlement, rows: list[EntitlementPeriod], month: str) -> object:
        before = [row for row in rows if row.kind == "paid" and row.from_month <= month]
        return real(entitlement, before[-1:], before[-1].from_month) if before else None

    def without_end(entitlement: Entitlement, rows: list[EntitlementPeriod], month: str) -> object:
        return next((real(entitlement, [r], r.from_month) for r in reversed(rows) if r.from_month <= month), None)

    for wrong in (a_month_late, without_end, never_suspended):
        monkeypatch.setattr(periods, "holding_in", wrong)
        found = []
        for seed in range(12):
            with transaction.atomic():
                found.append(random_run(granted, seed))
                transaction.set_rollback(True)
            if any(found):
                break
        assert any(found), wrong.__name__


def test_a_moved_family_is_paid_by_one_place_each_month(granted: Journey) -> None:
    """October in the old district's roll, November in the new one's; neither has the other's month."""
    give_account(granted)
    entitlement = the_one()
    to = Division.objects.get(code="500107001001")
    change = EntitlementChange.objects.create(
        entitlement=entitlement, kind="moved", from_month="2025-11", amount_before_fen=94_000, amount_fen=94_000,
        members_before=3, members_count=3, reason="x", maker_id="a", maker_name="a", made_at=granted.now,
        state="sent_back", to_division_code=to.code, to_area_path=to.path,
    )  # fmt: skip
    write_from(change, granted.now, division_code=to.code, area_path=to.path)
    granted.later(20)
    assert granted.now.date() >= date(2025, 10, 1)
    drawn = []
    for who, month, code in (("payer6", "2025-10", "500106"), ("payer6", "2025-11", "500106"),
                             ("payer7", "2025-10", "500107"), ("payer7", "2025-11", "500107")):  # fmt: skip
        try:
            run = draft_pay_run(granted.by(who), scheme="dibao", month=month, division_code=code)
        except NothingToPay:
            continue
        drawn.append((month, code, run.total_fen))
    assert drawn == [("2025-10", "500106", 94_000), ("2025-11", "500107", 94_000)]
