"""A household's year (十二个月): what it had and what treatment cost it, as far as departments tell."""

from __future__ import annotations

import numpy as np

from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import Bools, Int64s
from doudi.columnar.screening.teller import Teller

SETTLEMENTS = "medical_settlement"
MONTHS = 12


def _year_of_income(facts: DepartmentFacts) -> None:
    """Twelve times the month's disposable income: what the year before brought is in no feed as a whole.

    Only where the income of every adult who counts is on file; the centrally set pension is income here.
    """
    register, counted = facts.register, facts.is_counted
    wage, received = facts.person["monthly_wage_fen"], facts.person["monthly_transfer_fen"]
    paid, accounted = facts.person["transfer_paid_fen"], facts.person["is_accounted_for"]
    month = wage.values + received.values - paid.values
    open_adult = counted & facts.is_adult & ~(wage.known & accounted.known)
    year = np.maximum(_of_household(facts, month), 0) * MONTHS
    known = ~register.any_in_household(open_adult)
    facts.estimated["disposable_income_12_months_fen"] = Known(year, known)


def _year_of_treatment(facts: DepartmentFacts) -> None:
    """What the family paid itself for treatment settled in twelve months: at least so much, as far as is on file."""
    feed, register = facts.feeds[SETTLEMENTS], facts.register
    spent = np.zeros(register.households, dtype=np.int64)
    if feed.is_usable:
        day = feed.days("settled_on")
        first = np.datetime64(facts.month.plus(1 - MONTHS).first_day, "D")
        mine = (day >= first) & (day <= np.datetime64(facts.month.last_day, "D"))
        spent = _of_household(facts, feed.total(mine, feed.integers("self_paid_fen")))
    known = np.full(register.households, feed.is_usable) & ~register.any_in_household(feed.is_silent)
    facts.estimated["medical_spending_12_months_fen"] = Known(spent, known)


def _of_household(facts: DepartmentFacts, of_people: Int64s) -> Int64s:
    counted: Bools = facts.is_counted
    return np.bincount(
        facts.register.household_of[counted], weights=of_people[counted].astype(np.float64),
        minlength=facts.register.households,
    ).astype(np.int64)  # fmt: skip


SPENDING = (
    Teller(("disposable_income_12_months_fen",), (), _year_of_income,
           after=("monthly_wage_fen", "is_deceased", "custody_kind"), is_further=True),
    Teller(("medical_spending_12_months_fen",), (SETTLEMENTS,), _year_of_treatment,
           after=("is_deceased", "custody_kind"), is_further=True),
)  # fmt: skip
"""What is known of a household's year."""
