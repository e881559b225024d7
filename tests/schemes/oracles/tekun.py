"""A second, slow and separate reading of 特困人员认定办法 (2021), written from its articles and not from `rules.py`."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules import oracle as dibao
from tests.rules.three_valued import (
    FACT,
    FIGURE,
    Missing,
    add,
    age,
    among,
    below,
    both,
    choose,
    either,
    equal,
    least,
    minus,
    missing,
    most,
    negated,
    outcome,
    plain_facts,
    reached,
    times,
)
from tests.schemes.agreement import Answer

SCHOOL = {"primary", "junior", "senior", "vocational"}
KIN = {"spouse", "child", "parent"}
COUNTS = ("disability_grade", "other_obligors", "other_obligors_unable", "failed_self_care_items", "vehicle_count",
          "dwelling_count")  # fmt: skip
CODES = ("disability_category", "custody_kind", "student_level")


def figures(place: str, month: Month) -> dict[str, Any]:
    """Chongqing's published figures; property and disposable income are the demo city's inventions."""
    is_new, is_demo = (month.year, month.number) >= (2025, 7), place == "demo-city"
    return {
        "urban": 77_000 if is_new else 75_000, "rural": 63_000 if is_new else 61_000,
        "basic": 100_100 if is_new else 97_500, "care": {0: 5_000, 1: 20_000, 2: 30_000},
        "months": 24 if is_demo else FIGURE, "vehicles": 0 if is_demo else FIGURE,
        "dwellings": 1 if is_demo else FIGURE, "disposable": 4_500_000 if is_demo else FIGURE,
    }  # fmt: skip


def _none_counts_as(key: str) -> Any:
    if key.endswith("_fen") or key in COUNTS:
        return 0
    return "none" if key in CODES else False


def decide(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """The answer for one household."""
    law = figures(ruleset.jurisdiction, month)
    people = [_with_age(plain_facts(p.facts, _Nones()), month) for p in facts.persons]
    home = plain_facts(facts.facts, _Nones())
    standard = choose(equal(home["urban_rural"], "urban"), law["urban"], law["rural"])
    homely = both(negated(below(law["vehicles"], home["vehicle_count"])),
                  negated(below(law["dwellings"], home["dwelling_count"])))  # fmt: skip
    able = [both(_can_be_obligor(p), negated(_cannot_perform(p, law))) for p in people]
    is_head = [equal(p["relation_to_head"], "head") for p in people]
    for_head = either(*[both(a, _is_bound(p)) for a, p in zip(able, people, strict=True)])
    head_able = either(*[both(h, a) for h, a in zip(is_head, able, strict=True)])
    entitled, amounts, fitting, othered = [], [], [], []
    for person, head in zip(people, is_head, strict=True):
        others = below(person["other_obligors_unable"], person["other_obligors"])
        supported = either(choose(head, for_head, both(_is_bound(person), head_able)), others)
        poor = both(below(_income(person), standard), homely,
                    negated(below(times(law["months"], law["urban"]), person["own_assets_fen"])))  # fmt: skip
        chose = both(below(person["age"], 18), person["chooses_child_scheme"])
        gone = either(person["is_deceased"], among(person["custody_kind"], {"prison", "declared_missing"}))
        fits = both(_cannot_work(person), poor, negated(chose), negated(gone))
        yes = both(fits, negated(supported))
        entitled.append(yes)
        fitting.append(fits)
        othered.append(others)
        amounts.append(choose(yes, add(law["basic"], _care(person, law)), 0))
    # Art. 8 (1), (2): an obligor whom the same assessment finds in extreme hardship, or 60 and in the allowance.
    listed = [either(e, both(negated(below(p["age"], 60)), d))
              for e, p, d in zip(entitled, people, _in_dibao(facts, ruleset, month), strict=True)]  # fmt: skip
    lasting = [both(a, negated(each)) for a, each in zip(able, listed, strict=True)]
    of_head = either(*[both(each, _is_bound(p)) for each, p in zip(lasting, people, strict=True)])
    head_lasts = either(*[both(h, each) for h, each in zip(is_head, lasting, strict=True)])
    waits = [
        both(fits, negated(yes), negated(either(choose(head, of_head, both(_is_bound(p), head_lasts)), others)))
        for fits, yes, head, p, others in zip(fitting, entitled, is_head, people, othered, strict=True)
    ]
    shown = tuple((_known(e), _known(a)) if w is False else (None, None)
                  for e, a, w in zip(entitled, amounts, waits, strict=True))  # fmt: skip
    return (*outcome(either(*entitled, *waits), add(*amounts), either(*waits)), shown)


def _in_dibao(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> list[Any]:
    """Of each, whether they are counted in a household that draws the allowance or is to be granted it."""
    figures = dibao.law(ruleset.profile, ruleset.jurisdiction, month.year, month.number)
    seen = dibao.read(facts, figures, month.year, month.number)
    drawn = either(equal(seen.home["already_receiving"], "dibao"), dibao.entitled(seen, figures))
    return [both(member, drawn) for member in seen.members]


class _Nones(dict[str, Any]):
    """What *none* of any quantity counts as."""

    def get(self, key: str, default: Any = None) -> Any:
        return _none_counts_as(key)


def _known(value: Any) -> Any:
    return None if isinstance(value, Missing) else value


def _with_age(person: dict[str, Any], month: Month) -> dict[str, Any]:
    born = person["birth_date"]
    over = {f"over_{years}": reached(born, month.year, month.number, years) for years in (60, 70)}
    return {**person, **over, "age": age(born, month.year, month.number)}


def _graded(person: dict[str, Any], limits: dict[str, int]) -> Any:
    """A certificate of a listed kind at a listed grade or a heavier one."""
    grade, kind = person["disability_grade"], person["disability_category"]
    worst = kind if isinstance(kind, Missing) else limits.get(kind, 0)
    return both(below(0, worst), below(0, grade), negated(below(worst, grade)))


def _cannot_work(person: dict[str, Any]) -> Any:
    """Art. 5 (1)-(3), and the note to art. 24 for minors already supported."""
    listed = _graded(person, {"intellectual": 3, "mental": 3, "physical": 2, "visual": 1})
    several = both(equal(person["disability_category"], "multiple"), person["is_multiple_disability_listed"])
    at_school = both(person["is_full_time_student"], among(person["student_level"], SCHOOL))
    goes_on = both(person["is_on_tekun_register"], either(below(person["age"], 18), at_school))
    years = person["age"]
    return either(person["over_60"], below(years, 16), listed, several, goes_on)


def _income(person: dict[str, Any]) -> Any:
    """Art. 6: basic pension and old-age allowance are no income; an adult whose sources are open has none known."""
    received = person["monthly_transfer_fen"]
    exempt = add(person["basic_pension_exempt_fen"], person["old_age_allowance_in_transfers_fen"])
    counted = choose(equal(received, 0), 0, minus(received, least(exempt, received)))
    income = most(
        add(person["monthly_wage_fen"], person["monthly_business_fen"], person["monthly_property_income_fen"],
            minus(counted, person["transfer_paid_fen"]), person["monthly_other_income_fen"]),
        0,
    )  # fmt: skip
    settled = either(below(person["age"], 18), person["is_accounted_for"])
    return income if settled is True else missing(FACT, settled, income)


def _is_bound(person: dict[str, Any]) -> Any:
    """Bound to support the applicant, or the applicant to support them."""
    other = negated(equal(person["relation_to_head"], "head"))
    return both(other, either(among(person["relation_to_head"], KIN), person["has_support_duty"]))


def _can_be_obligor(person: dict[str, Any]) -> Any:
    return both(negated(person["is_deceased"]), negated(below(person["age"], 18)))


def _cannot_perform(person: dict[str, Any], law: dict[str, Any]) -> Any:
    """Art. 8 (1)-(5)."""
    small = both(below(times(_income(person), 12), law["disposable"]), person["is_property_within_low_income_limit"])
    heavy = dict.fromkeys(("visual", "hearing", "speech", "physical", "multiple"), 2) | {"intellectual": 3, "mental": 3}
    helpless = either(person["lacks_civil_capacity"], among(person["custody_kind"], {"prison", "declared_missing"}))
    return either(
        person["is_on_tekun_register"], both(person["over_60"], person["is_on_dibao_register"]),
        both(person["over_70"], small), both(_graded(person, heavy), small),
        both(helpless, person["is_property_within_low_income_limit"]),
    )  # fmt: skip


def _care(person: dict[str, Any], law: dict[str, Any]) -> Any:
    """Art. 22: none failed, one to three, four or more."""
    failed = person["failed_self_care_items"]
    if isinstance(failed, Missing):
        return failed
    return law["care"][0 if failed == 0 else 1 if failed <= 3 else 2]
