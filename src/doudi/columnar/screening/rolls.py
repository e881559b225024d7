"""Who draws what already (在享名册): people on the departments' lists, by code."""

from __future__ import annotations

import numpy as np

from doudi.columnar.screening.feeds import Feed
from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import Bools
from doudi.columnar.screening.teller import Teller
from doudi.rules.seeking import HOUSEHOLD, Roll

RECIPIENTS, ALLOWANCES, STUDENTS_AIDED = "civil_affairs_recipients", "civil_affairs_allowances", "education_student_aid"
DIBAO = ("dibao_urban", "dibao_rural")
FIRST_MONTH_OF_SCHOOL = 9


def drawing(facts: DepartmentFacts, roll: Roll) -> Known:
    """bool: who stands on a roll now, of persons or of households, and of whom the roll says it.

    A person of whom a row was rejected is not known to be absent; nor is anybody where the roll holds nobody at all
    with these codes, or of this school year, and is one that must (`is_whole`): then that part has not been sent.
    """
    feed, register = facts.feeds[roll.dataset], facts.register
    on_it, silent = people_on(facts, roll), _silent(facts, feed, roll)
    if roll.about == HOUSEHOLD:
        on_it, silent = register.any_in_household(on_it), register.any_in_household(silent)
    return Known(on_it, on_it | ~silent)


def people_on(facts: DepartmentFacts, roll: Roll) -> Bools:
    """bool[people]: who stands on a roll now, as far as it says."""
    feed = facts.feeds[roll.dataset]
    if not feed.is_usable:
        return np.zeros(facts.register.people, dtype=bool)
    return feed.anybody(_of_roll(facts, feed, roll) & feed.among("state", "receiving"))


def _of_roll(facts: DepartmentFacts, feed: Feed, roll: Roll) -> Bools:
    """bool[rows]: rows with the codes of the roll, of the school year where it is one, in whatever state."""
    chosen = np.ones(len(feed.rows), dtype=bool)
    if roll.codes:
        chosen &= feed.among("scheme", *roll.codes)
    if roll.dataset == STUDENTS_AIDED:
        chosen &= feed.integers("school_year") == school_year(facts)
    return chosen


def _silent(facts: DepartmentFacts, feed: Feed, roll: Roll) -> Bools:
    if roll.is_whole and feed.is_usable and not _of_roll(facts, feed, roll).any():
        return np.ones(len(feed.is_silent), dtype=bool)
    return feed.is_silent


def school_year(facts: DepartmentFacts) -> int:
    """The year in which the school year of the month began: August 2025 still belongs to 2024."""
    month = facts.month
    return month.year if month.number >= FIRST_MONTH_OF_SCHOOL else month.year - 1


def _on(codes: tuple[str, ...], dataset: str = RECIPIENTS, about: str = "person", *, whole: bool = False) -> Roll:
    return Roll(dataset, codes, about, whole)


def _assistance(facts: DepartmentFacts) -> None:
    """Who is on which assistance register, as other schemes ask it."""
    tekun, dibao = drawing(facts, _on(("tekun",))), drawing(facts, _on(DIBAO))
    for key in ("is_tekun_person", "is_on_tekun_register"):
        facts.person[key] = tekun
    for key in ("is_dibao_member", "is_on_dibao_register"):
        facts.person[key] = dibao
    facts.person["is_orphan_on_register"] = drawing(facts, _on(("orphan",)))
    facts.household["in_dibao_household"] = drawing(facts, _on(DIBAO, about=HOUSEHOLD))
    facts.household["in_margin_household"] = drawing(facts, _on(("near_threshold",), about=HOUSEHOLD))
    facts.household["in_rigid_spending_household"] = drawing(facts, _on(("rigid_spending",), about=HOUSEHOLD))
    _amounts(facts, tekun, dibao)


def _amounts(facts: DepartmentFacts, tekun: Known, dibao: Known) -> None:
    """What a person draws of it: a person in extreme hardship all of it, a member of a dibao family a part."""
    feed = facts.feeds[RECIPIENTS]
    nothing = np.zeros(facts.register.people, dtype=np.int64)
    drawn, share, has_share = nothing, nothing, np.zeros(facts.register.people, dtype=bool)
    if feed.is_usable:
        now, paid = feed.among("state", "receiving"), feed.integers("household_amount_fen", -1)
        people = feed.integers("people_covered")
        drawn = feed.total(now & feed.among("scheme", "tekun"), np.maximum(paid, 0))
        on_dibao = now & feed.among("scheme", *DIBAO) & (paid >= 0) & (people > 0)
        # 人均救助水平: the household's money by the people it covers; fen that do not come out even are left.
        share = feed.total(on_dibao, np.where(on_dibao, paid, 0) // np.maximum(people, 1))
        has_share = feed.anybody(on_dibao)
    facts.person["tekun_person_fen"] = Known(drawn, tekun.known)
    facts.person["dibao_share_fen"] = Known(nothing, dibao.known & ~dibao.values)
    facts.estimated["dibao_share_fen"] = Known(share, has_share)
    facts.estimated["is_dibao_share_on_file"] = Known(np.ones(len(share), dtype=bool), has_share)


def _allowances(facts: DepartmentFacts) -> None:
    """Who draws which welfare allowance."""
    child = drawing(facts, _on(("unsupported_child",), ALLOWANCES, whole=True))
    aided = facts.person["is_dibao_member"].values | facts.person["is_tekun_person"].values
    facts.person["is_unsupported_child_on_register"] = child
    # Something is deducted from a child on another register: then it is not drawn in full.
    facts.person["draws_unsupported_child_in_full"] = Known(child.values & ~aided, child.known)
    living = drawing(facts, _on(("disability_living",), ALLOWANCES, whole=True))
    feed = facts.feeds[ALLOWANCES]
    paid = np.zeros(facts.register.people, dtype=np.int64)
    if feed.is_usable:
        now = feed.among("state", "receiving") & feed.among("scheme", "disability_living")
        paid = feed.total(now, feed.integers("amount_fen"))
    facts.person["disability_living_fen"] = Known(paid, living.known & ((paid > 0) | ~living.values))


def _students_aided(facts: DepartmentFacts) -> None:
    """Which students had their aid for this school year."""
    facts.person["draws_student_aid"] = drawing(facts, _on((), STUDENTS_AIDED, whole=True))


DRAWN = (
    Teller(
        ("is_tekun_person", "is_on_tekun_register", "is_dibao_member", "is_on_dibao_register", "is_orphan_on_register",
         "in_dibao_household", "in_margin_household", "in_rigid_spending_household", "tekun_person_fen",
         "dibao_share_fen", "is_dibao_share_on_file"),
        (RECIPIENTS,), _assistance, is_further=True),
    Teller(
        ("is_unsupported_child_on_register", "draws_unsupported_child_in_full", "disability_living_fen"),
        (ALLOWANCES,), _allowances, after=("is_dibao_member", "is_tekun_person"), is_further=True),
    Teller(("draws_student_aid",), (STUDENTS_AIDED,), _students_aided, is_further=True),
)  # fmt: skip
"""What the rolls tell."""
