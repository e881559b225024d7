"""看看我能申请什么: a few questions without signing in; nothing is kept, the rules answer at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.casework.process import scheme_here
from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words

MOST_PEOPLE = 20
SAID = "您说的"


@dataclass(frozen=True)
class Step:
    """One question of the check."""

    key: str
    title: Any
    hint: Any
    kind: str
    why: Any
    choices: tuple[tuple[str, Any], ...] = ()


STEPS = (
    Step(
        "place",
        gettext_lazy("您家住在城里还是农村？"),
        gettext_lazy("看现在住的地方。"),
        "choice",
        gettext_lazy("城里和农村的低保标准不一样。"),
        (("urban", gettext_lazy("城里")), ("rural", gettext_lazy("农村"))),
    ),
    Step(
        "people",
        gettext_lazy("家里几口人一起生活？"),
        gettext_lazy("夫妻、没成年的孩子、在外面读书的孩子都算。"),
        "number",
        gettext_lazy("标准按人数算。"),
    ),
    Step(
        "income",
        gettext_lazy("上个月，全家一共挣了多少钱？"),
        gettext_lazy("工资、摆摊、房租、养老金，加在一起。没有就写0。"),
        "money",
        gettext_lazy("收入低于标准，差多少补多少。"),
    ),
    Step(
        "property",
        gettext_lazy("家里有下面这些吗？"),
        gettext_lazy("两套以上住房，小汽车，登记了公司。"),
        "choice",
        gettext_lazy("财产也有限额。多数限额由当地定。"),
        (("none", gettext_lazy("都没有")), ("some", gettext_lazy("有"))),
    ),
)


def _read(step: Step, typed: str, unknown: bool) -> tuple[str, str]:
    """The answer to carry on, and the mistake in it."""
    if unknown and not typed:
        return ("unknown", "") if step.kind != "number" else ("", _("写几口人，算上您自己"))
    if step.kind == "choice":
        allowed = {code for code, _title in step.choices} | {"unknown"}
        return (typed, "") if typed in allowed else ("", _("选一个"))
    if step.kind == "number":
        good = typed.isdecimal() and 1 <= int(typed) <= MOST_PEOPLE
        return (typed, "") if good else ("", _("写几口人，算上您自己，最多20"))
    try:
        return str(parse_yuan(typed)), ""
    except AmountInvalid as fault:
        return "", in_plain_words(fault)


def facts_from(answers: dict[str, str], today: date) -> HouseholdFacts:
    """The few answers as facts of the rules; what was not asked stays unknown, or is marked as supposed."""
    count = int(answers["people"])
    income = answers["income"]
    adult, child = date(today.year - 40, 1, 1).isoformat(), date(today.year - 8, 1, 1).isoformat()
    nothing = {
        key: Sourced(NONE, SAID)
        for key in (
            "employment_cost_fen",
            "monthly_business_fen",
            "monthly_property_income_fen",
            "monthly_transfer_fen",
            "basic_pension_exempt_fen",
            "transfer_paid_fen",
            "monthly_other_income_fen",
            "custody_kind",
            "religious_years_apart",
            "is_serviceman",
            "is_deceased",
            "disability_category",
            "disability_grade",
            "serious_illness",
            "rigid_spending_fen",
            "is_full_time_student",
            "student_level",
            "cannot_live_independently",
        )
    }
    persons = []
    for number in range(1, count + 1):
        relation = "head" if number == 1 else "spouse" if number == 2 else "child"
        own = (
            {"monthly_wage_fen": Sourced(UNKNOWN if income == "unknown" else int(income), SAID)}
            if number == 1
            else {"monthly_wage_fen": Sourced(NONE, SAID)}
        )
        persons.append(
            PersonFacts(
                f"p{number}",
                "",
                nothing
                | own
                | {
                    "relation_to_head": Sourced(relation, SAID),
                    "birth_date": Sourced(date.fromisoformat(child if relation == "child" else adult), SAID),
                    "lives_together": Sourced(True, SAID),
                    "has_support_duty": Sourced(True, SAID),
                    "is_married": Sourced(relation != "child" and count > 1, SAID),
                    "is_accounted_for": Sourced(UNKNOWN if income == "unknown" else True, SAID),
                },
            )
        )
    owned = {"none": Sourced(NONE, SAID), "some": Sourced(UNKNOWN, SAID), "unknown": Sourced(UNKNOWN, SAID)}[
        answers["property"]
    ]
    household = dict.fromkeys(
        ("vehicle_count", "dwelling_count", "has_business_registration", "recent_property_transfer"), owned
    )
    household |= {
        "urban_rural": Sourced(UNKNOWN if answers["place"] == "unknown" else answers["place"], SAID),
        "deposits_fen": owned,
        "other_financial_assets_fen": owned,
        "already_receiving": Sourced(NONE, SAID),
    }
    return HouseholdFacts(tuple(persons), household)


def verdict_of(assessment: Assessment) -> str:
    """may, probably_not or need_to_know: what a few answers can honestly say."""
    if assessment.computed_outcome is Outcome.ELIGIBLE:
        return "may"
    if assessment.computed_outcome is Outcome.NOT_ELIGIBLE:
        return "probably_not"
    return "need_to_know"


@opened_to("anyone")
def check(request: Asked) -> HttpResponse:
    """One question after another; earlier answers travel in the form, so nothing is stored anywhere."""
    if request.method != "POST":
        return render(request, "portal/check_start.html")
    answers: dict[str, str] = {}
    for step in STEPS:
        carried = request.POST.get(f"a_{step.key}", "")
        if carried:
            answers[step.key] = carried
    asked = next((step for step in STEPS if step.key == request.POST.get("asked")), None)
    errors: list[dict[str, str]] = []
    if asked is not None and "back" in request.POST:
        before = STEPS.index(asked)
        for step in STEPS[max(0, before - 1) :]:
            answers.pop(step.key, None)
    elif asked is not None:
        kept, mistake = _read(
            asked, clean_text(request.POST.get("value", "")), "unknown" in request.POST.getlist("instead")
        )
        if mistake:
            errors = [{"at": "value", "said": mistake}]
        else:
            answers[asked.key] = kept
    following = asked if errors else next((step for step in STEPS if step.key not in answers), None)
    if following is None:
        return _result(request, answers)
    at = STEPS.index(following)
    context = {
        "step": following,
        "number": at + 1,
        "total": len(STEPS),
        "range": range(len(STEPS)),
        "carried": answers.items(),
        "errors": errors,
        "value": request.POST.get("value", "") if errors else "",
    }
    return render(request, "portal/check_question.html", context, status=422 if errors else 200)


def _result(request: Asked, answers: dict[str, str]) -> HttpResponse:
    try:
        facts = facts_from(answers, request.acting.today)
    except (KeyError, ValueError):
        return render(request, "portal/check_start.html", status=422)
    scheme = scheme_here("dibao")
    assessment = assess_household(scheme.ruleset, facts, Month.of(request.acting.today))
    figures = [
        step for step in assessment.steps if step.role in ("figure", "amount") and step.known and not step.person_key
    ]
    return render(
        request,
        "portal/check_result.html",
        {
            "verdict": verdict_of(assessment),
            "assessment": assessment,
            "figures": figures,
            "carried": answers.items(),
            "answers": answers,
        },
    )
