"""The steps and time limits are those of the texts, by profile and place."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load


@pytest.mark.parametrize(("step", "limit", "unit", "clause"), [
    ("start_survey", 3, "working_days", "57号第十五条"),
    ("start_verification", 3, "working_days", "57号第十七条"),
    ("notice", 7, "calendar_days", "57号第十九条"),
    ("confirm", 10, "working_days", "57号第二十条"),
    ("tell_refusal", 3, "working_days", "57号第二十一条"),
    ("total", 30, "working_days", "57号第二十二条"),
    ("total_extended", 45, "working_days", "57号第二十二条"),
    ("total_delegated", 20, "working_days", "2022年10月20日通知"),
    ("recheck_stable", 12, "months", "57号第三十一条"),
    ("recheck_unstable", 6, "months", "57号第三十一条"),
])  # fmt: skip
def test_national_limits(step: str, limit: int, unit: str, clause: str) -> None:
    """Each limit of 57号 is on file with unit and clause, verified."""
    found = load("dibao").step(step)
    assert (found.limit, found.unit, found.clause, found.status) == (limit, unit, clause, "verified")


def test_the_2016_ordinance_differs_where_it_does() -> None:
    """Thirty days not counting the notice, a second notice of three days, payment from the month of approval."""
    scheme = load("dibao", profile="cq-2016")
    total = scheme.step("total")
    assert (total.limit, total.unit) == (30, "calendar_days")
    assert scheme.step("second_notice").limit == 3
    assert scheme.step("confirm").limit is None
    assert scheme.parameters.latest("dibao.notice_counts_in_limit").value is False
    assert scheme.first_payment_month(Month(2025, 12)) == Month(2025, 12)
    assert load("dibao").first_payment_month(Month(2025, 12)) == Month(2026, 1)


def test_the_notice_is_seven_days_unless_the_profile_says_working_days() -> None:
    """7 calendar days by default; 7 working days is a profile, and every other limit stays."""
    assert (load("dibao").notice.days, load("dibao").notice.unit) == (7, "calendar_days")
    local = load("dibao", profile="cn-2021-notice-7wd")
    assert (local.notice.days, local.notice.unit, local.notice.status) == (7, "working_days", "design")
    assert local.step("notice").unit == "working_days"
    assert local.step("confirm").clause == "57号第二十条"


@pytest.mark.parametrize("profile", ["cn-2021", "cn-2021-notice-7wd", "cq-2016"])
def test_notice_and_step_say_the_same(profile: str) -> None:
    """The notice policy and the process step never disagree about how long a notice hangs."""
    scheme = load("dibao", profile=profile, jurisdiction="demo-city")
    assert (scheme.notice.days, scheme.notice.unit) == (scheme.step("notice").limit, scheme.step("notice").unit)


def test_a_notice_shows_three_personal_fields() -> None:
    """Name, number of members, amount; nothing about health, numbers, accounts or minors."""
    notice = load("dibao").notice
    assert notice.personal_fields == ("applicant_name", "member_count", "amount")
    assert {"citizen_number", "phone", "bank_account", "diagnosis", "names_of_minors"} <= set(notice.never_shown)
    assert set(notice.frame_fields) == {"place", "scheme", "period", "hotline"}


def test_the_demo_city_only_fills_and_shortens() -> None:
    """An overlay may promise where the law gives no number; it never lengthens a limit of the law."""
    law, demo = load("dibao"), load("dibao", jurisdiction="demo-city")
    for step in law.process:
        own = demo.step(step.key)
        if step.limit is not None:
            assert own.limit is not None
            assert own.limit <= step.limit
        elif own.limit is not None:
            assert own.status == "design"


def test_the_fictitious_place_says_so() -> None:
    """Only the invented jurisdiction is marked fictitious, by name too."""
    assert load("dibao", jurisdiction="demo-city").is_fictitious
    assert "虚构" in load("dibao", jurisdiction="demo-city").jurisdiction_zh
    assert not load("dibao").is_fictitious
