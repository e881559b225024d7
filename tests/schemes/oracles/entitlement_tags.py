"""A second, slow and separate reading of the relief in kind, from Order 649 ch. 5 to 8 and 国办发〔2023〕39号."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules import oracle as dibao
from tests.rules.three_valued import (
    FIGURE,
    Missing,
    age,
    below,
    both,
    either,
    equal,
    negated,
    outcome,
    plain_facts,
)
from tests.schemes.agreement import Answer

NONE_COUNTS_AS = {"student_level": "none", "custody_kind": "none", "religious_years_apart": 0, "disability_grade": 0,
                  "disability_category": "none"}  # fmt: skip


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Outcome, no amount, and of each person whether any relief is for this very person."""
    home = _plain(facts.facts)
    people = [_plain(person.facts) for person in facts.persons]
    dibao_law = dibao.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    members = [dibao._is_member(one, dibao_law, month.year, month.number) for one in people]
    near = either(home["in_margin_household"], home["in_rigid_spending_household"])
    own = [_own(one, both(near, member), month) for one, member in zip(people, members, strict=True)]
    family = _family(home, people, near, garbage=month >= Month(2024, 7))
    verdict, _ = outcome(either(*own, family), 0)
    amount = {"eligible": 0, "not_eligible": 0}.get(verdict)
    return verdict, amount, tuple((None if isinstance(one, Missing) else one, None) for one in own)


def _own(one: dict[str, Any], is_near: Any, month: Month) -> Any:
    """Premium, treatment, school, work."""
    served = either(one["is_tekun_person"], one["is_dibao_member"], one["has_individual_dibao"])
    child = both(
        below(age(one["birth_date"], month.year, month.number), 18), negated(equal(one["disability_category"], "none")),
        negated(below(one["disability_grade"], 1)), negated(below(2, one["disability_grade"])),
    )  # fmt: skip
    premium = either(served, one["is_orphan_on_register"], one["is_unsupported_child_on_register"], child)
    work = both(
        either(one["is_dibao_member"], one["has_individual_dibao"], is_near), one["is_able_to_work"], one["is_jobless"]
    )
    return either(premium, is_near, one["is_poor_student_on_registers"], work)


def _family(home: dict[str, Any], people: list[dict[str, Any]], near: Any, *, garbage: bool) -> Any:
    """Home, one job at least, fees."""
    scattered = [both(one["is_tekun_person"], negated(one["lives_in_care_institution"])) for one in people]
    low = either(home["in_dibao_household"], near, *scattered)
    urban = equal(home["urban_rural"], "urban")
    housing = both(low, either(both(urban, home["is_badly_housed"]), both(negated(urban), home["is_home_unsafe"])))
    able = [both(one["is_dibao_member"], one["is_able_to_work"]) for one in people]
    idle = [either(negated(can), one["is_jobless"]) for can, one in zip(able, people, strict=True)]
    job = both(home["in_dibao_household"], either(*able), *idle)
    fees = both(home["in_dibao_household"], True if garbage else FIGURE)
    local = both(low, FIGURE)
    return either(housing, job, fees, local)


def _plain(facts: Any) -> dict[str, Any]:
    return {key: False if value is None else value for key, value in plain_facts(facts, NONE_COUNTS_AS).items()}
