"""A second, slow and separate reading of 孤儿 (opinion of 2010) and 事实无人抚养儿童 (opinion of 2019)."""

from __future__ import annotations

from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from tests.rules.three_valued import (
    FACT,
    FIGURE,
    Missing,
    absent,
    add,
    age,
    among,
    below,
    both,
    choose,
    either,
    equal,
    minus,
    missing,
    most,
    negated,
    outcome,
    plain_facts,
)
from tests.schemes.agreement import Answer

CONFINED = {"serving_sentence", "drug_isolation", "liberty_restricted"}
NUMBERS = ("_fen", "_grade", "_months")


class _Nones(dict[str, Any]):
    """What *none* of any quantity counts as."""

    def get(self, key: str, default: Any = None) -> Any:
        if key.endswith(NUMBERS):
            return 0
        return "none" if key.endswith("_category") else False


def decide_orphan(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Both parents dead or not to be found, under 18; whoever stays in extreme-hardship support draws that."""
    is_chongqing, new = ruleset.jurisdiction != "CN", (month.year, month.number) >= (2025, 7)
    institution = (185_100 if new else 182_500) if is_chongqing else FIGURE
    home = (165_100 if new else 162_500) if is_chongqing else FIGURE
    answers = []
    for person in _people(facts):
        gone = [among(person[f"{who}_state"], {"deceased", "not_found"}) for who in ("father", "mother")]
        yes = both(_is_minor(person, month), *gone, negated(person["is_tekun_person"]), negated(person["is_deceased"]))
        rate = choose(equal(person["care_place"], "institution"), institution, home)
        answers.append((yes, choose(yes, rate, 0)))
    return _household(answers)


def decide_unsupported(facts: HouseholdFacts, ruleset: Ruleset, month: Month) -> Answer:
    """Every parent unable, or one gone and the other unable; what other aid leaves short of the rate is paid."""
    is_demo, in_exit = ruleset.jurisdiction == "demo-city", plain_facts(facts.facts, _Nones())["is_in_dibao_exit"]
    rate, missing_counts = (165_100, True) if is_demo else (FIGURE, FIGURE)
    answers = []
    for person in _people(facts):
        unable = {who: _is_unable(person, who, month, missing_counts) for who in ("father", "mother")}
        gone = {who: among(person[f"{who}_state"], {"deceased", "declared_missing"}) for who in ("father", "mother")}
        nobody = either(both(unable["father"], unable["mother"]), both(gone["father"], unable["mother"]),
                        both(unable["father"], gone["mother"]))  # fmt: skip
        lost = [among(person[f"{who}_state"], {"deceased", "not_found"}) for who in ("father", "mother")]
        yes = both(_is_minor(person, month), negated(person["is_deceased"]), nobody, negated(both(*lost)))
        share = person["dibao_share_fen"]
        if person["is_dibao_share_on_file"] is not True:
            share = missing(FACT, share)
        drawing = either(person["is_dibao_member"], in_exit)
        drawn = add(choose(drawing, share, 0), person["individual_dibao_fen"],
                    person["dibao_topup_fen"], person["tekun_person_fen"], person["disability_living_fen"])  # fmt: skip
        answers.append((yes, choose(yes, most(minus(rate, drawn), 0), 0)))
    return _household(answers)


def _is_unable(person: dict[str, Any], who: str, month: Month, missing_counts: Any) -> Any:
    """重残、重病、服刑在押、强制隔离戒毒、限制人身自由、失联, each with its own measure."""
    state = person[f"{who}_state"]
    kind, grade = person[f"{who}_disability_category"], person[f"{who}_disability_grade"]
    others = ("visual", "hearing", "speech", "physical", "multiple")
    worst = (
        kind if isinstance(kind, Missing) else 4 if kind in ("mental", "intellectual") else 2 if kind in others else 0
    )
    severe = both(below(0, worst), below(0, grade), negated(below(worst, grade)))
    term = negated(below(person[f"{who}_measure_months"], 6))
    since = person[f"{who}_absent_since"]
    half_a_year = absent(since, month.year, month.number, 6)
    return either(
        both(among(state, {"disabled", "out_of_contact", *CONFINED}), severe), equal(state, "seriously_ill"),
        both(among(state, CONFINED), term),
        both(among(state, {"out_of_contact", "not_found"}), half_a_year),
        both(equal(state, "declared_missing"), missing_counts),
    )  # fmt: skip


def _is_minor(person: dict[str, Any], month: Month) -> Any:
    return below(age(person["birth_date"], month.year, month.number), 18)


def _people(facts: HouseholdFacts) -> list[dict[str, Any]]:
    return [plain_facts(person.facts, _Nones()) for person in facts.persons]


def _household(answers: list[tuple[Any, Any]]) -> Answer:
    shown = tuple(tuple(None if isinstance(v, Missing) else v for v in answer) for answer in answers)
    whole = outcome(either(*[yes for yes, _ in answers]), add(*[fen for _, fen in answers]))
    return (*whole, shown)  # type: ignore[return-value]
