"""看看我能申请什么: a few questions without signing in; we keep nothing, the rules answer at once.

The answers stay in the reader's own browser, in a cookie for half an hour that only these pages are sent: so the back
button, loading again and the switches of theme and language lose nothing, and no answer stands in an address.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.process import scheme_here
from doudi.kernel.money import AmountInvalid, format_yuan_plain, parse_yuan
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text
from doudi.rules.assessment import Assessment, Outcome
from doudi.rules.assessment import Step as RuleStep
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words

MOST_PEOPLE = 20
MOST_FIGURES = 12
COOKIE, KEPT_SECONDS = "doudi_check", 30 * 60
SAID = "您说的"


@dataclass(frozen=True)
class Step:
    """One question of the check."""

    key: str
    title: Any
    hint: Any
    kind: str
    why: Any
    short: Any
    choices: tuple[tuple[str, Any], ...] = ()


STEPS = (
    Step(
        "place",
        gettext_lazy("您家住在城里还是农村？"),
        gettext_lazy("看现在住的地方。"),
        "choice",
        gettext_lazy("城里和农村的低保标准不一样。"),
        gettext_lazy("住城里还是农村"),
        (("urban", gettext_lazy("城里")), ("rural", gettext_lazy("农村"))),
    ),
    Step(
        "people",
        gettext_lazy("家里几口人一起生活？"),
        gettext_lazy("夫妻、没成年的孩子、在外面读书的孩子都算。"),
        "number",
        gettext_lazy("标准按人数算。"),
        gettext_lazy("家里几口人"),
    ),
    Step(
        "income",
        gettext_lazy("上个月，全家一共挣了多少钱？"),
        gettext_lazy("工资、摆摊、房租、养老金，加在一起。没有就写0。"),
        "money",
        gettext_lazy("收入低于标准，差多少补多少。"),
        gettext_lazy("全家的收入"),
    ),
    Step(
        "property",
        gettext_lazy("家里有下面这些吗？"),
        gettext_lazy("两套以上住房，小汽车，登记了公司，比较多的存款。"),
        "choice",
        gettext_lazy("财产也有限额。多数限额由当地定。"),
        gettext_lazy("房子、车、公司和存款"),
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
            "refused_work_times",
            "support_from_kin_fen",
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


def kept_answers(request: Asked) -> dict[str, str]:
    """The answers the browser brought along, in the order of the questions; what is no answer falls away."""
    brought = dict(parse_qsl(request.COOKIES.get(COOKIE, "")))
    answers = {}
    for step in STEPS:
        text = brought.get(step.key, "")
        if step.kind == "choice":
            good = text in {code for code, _title in step.choices} | {"unknown"}
        elif step.kind == "number":
            good = text.isdecimal() and 1 <= int(text) <= MOST_PEOPLE
        else:
            good = text == "unknown" or (text.isdecimal() and len(text) <= MOST_FIGURES)
        if good:
            answers[step.key] = text
    return answers


def _keep(answer: HttpResponse, answers: dict[str, str]) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        urlencode(answers),
        max_age=KEPT_SECONDS,
        path=reverse("portal:check"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _shown(step: Step, text: str) -> tuple[str, bool]:
    """An answer as the field shows it, and whether the way out was chosen."""
    if step.kind == "money" and text.isdecimal():
        return format_yuan_plain(int(text)).replace(",", ""), False
    return ("", True) if step.kind == "money" and text == "unknown" else (text, False)


@opened_to("anyone")
@require_safe
def check(request: Asked) -> HttpResponse:
    """What this is; coming here forgets earlier answers."""
    answer = render(request, "portal/check_start.html", {"first": STEPS[0].key})
    answer.delete_cookie(COOKIE, path=reverse("portal:check"))
    return answer


@opened_to("anyone")
def question(request: Asked, step: str) -> HttpResponse:
    """One question; a question whose forerunners are not answered leads to the first of them."""
    asked = next((one for one in STEPS if one.key == step), None)
    if asked is None:
        raise Http404
    at, answers = STEPS.index(asked), kept_answers(request)
    missing = next((one for one in STEPS[:at] if one.key not in answers), None)
    if missing is not None:
        return redirect("portal:check_question", missing.key)
    errors: list[dict[str, str]] = []
    value, instead = _shown(asked, answers.get(asked.key, ""))
    if request.method == "POST":
        typed = clean_text(request.POST.get("value", ""))
        kept, mistake = _read(asked, typed, "unknown" in request.POST.getlist("instead"))
        if not mistake:
            after = STEPS[at + 1 :]
            onward = redirect("portal:check_question", after[0].key) if after else redirect("portal:check_result")
            return _keep(onward, answers | {asked.key: kept})
        errors, value = [{"at": "value", "said": mistake}], typed
    context = {
        "step": asked,
        "number": at + 1,
        "total": len(STEPS),
        "range": range(len(STEPS)),
        "previous": STEPS[at - 1].key if at else "",
        "errors": errors,
        "value": value,
        "instead": instead,
    }
    return render(request, "portal/check_question.html", context, status=422 if errors else 200)


@opened_to("anyone")
@require_safe
def result(request: Asked) -> HttpResponse:
    """What a few answers can honestly say, how it is worked out, and what is still to be known."""
    answers = kept_answers(request)
    missing = next((step for step in STEPS if step.key not in answers), None)
    if missing is not None:
        return redirect("portal:check_question", missing.key)
    facts = facts_from(answers, request.acting.today)
    assessment = assess_household(scheme_here("dibao").ruleset, facts, Month.of(request.acting.today))
    verdict = verdict_of(assessment)
    context = {
        "verdict": verdict,
        "assessment": assessment,
        "figures": _lines(assessment, verdict),
        "turns": [one for one in assessment.counterfactuals if one.flips_result and verdict != "need_to_know"][:2],
        "to_know": [step.short for step in STEPS if answers[step.key] in ("unknown", "some")],
        "last": STEPS[-1].key,
    }
    return render(request, "portal/check_result.html", context)


def _lines(assessment: Assessment, verdict: str) -> list[RuleStep]:
    """The lines of the proof a few answers give: figures, the amount if there is one, and the condition that fails."""
    wanted = {"figure", "amount"} if verdict == "may" else {"figure"}
    return [
        step
        for step in assessment.steps
        if step.known
        and not step.person_key
        and step.key != "counted_people"
        and (step.role in wanted or (step.role == "condition" and verdict == "probably_not" and step.value is False))
    ]
