"""数据比对: runs of comparison rules, a new one for the worker, one with its numbers, two side by side. No names."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.columnar.comparison.reading import PURPOSES
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.kernel.text import clean_text
from doudi.outreach.actions.run_comparison import ask_comparison
from doudi.outreach.comparing.wording import ASKED_WRONGLY, PURPOSE_WORDS, words_of
from doudi.outreach.reads.comparison_difference import fetch_difference
from doudi.outreach.reads.comparisons import (
    ComparisonView,
    fetch_beside,
    fetch_comparison,
    fetch_comparisons,
    fetch_offered,
    fetch_suggested_day,
)
from doudi.outreach.reads.finding_page import is_run_id
from doudi.outreach.reads.kept_findings import areas_of
from doudi.registry.models import Division
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import Mistake
from doudi.workbench.rail import show
from doudi.worklist.words import Words

SEE, COMPARE = "outreach.see_comparison", "outreach.compare"


@opened_to("staff", SEE, purpose="supervision")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Comparisons over places of this account, newest first, with what each found there."""
    runs = fetch_comparisons(request.acting)
    context = {
        "runs": runs,
        "purposes": list(PURPOSE_WORDS.items()),
        "may_run": _may_run(request),
        "comparable": _by_purpose(runs),
    }
    return show(request, "comparisons", "comparisons", context)


def _by_purpose(runs: list[ComparisonView]) -> list[tuple[Words, list[ComparisonView]]]:
    """Those that are done, of each purpose that has two at least."""
    done = {key: [run for run in runs if run.is_done and run.purpose == key] for key in PURPOSE_WORDS}
    return [(PURPOSE_WORDS[key], some) for key, some in done.items() if len(some) > 1]


def _may_run(request: Asked) -> bool:
    return any(areas_of(request.acting, purpose, COMPARE) for purpose in PURPOSES)


@opened_to("staff", COMPARE, purpose="supervision")
def new(request: Asked) -> HttpResponse:
    """Choose rules, a day and a place; the worker runs it. The same as one on file leads to that one."""
    purpose = request.GET.get("purpose", "")
    if purpose not in PURPOSES:
        return redirect("workbench:comparisons")
    areas = areas_of(request.acting, purpose, COMPARE)
    places = list(Division.objects.filter(path__in=areas).order_by("path").values_list("code", "name"))
    suggested = fetch_suggested_day(request.acting, purpose)
    typed = {"on": suggested.isoformat(), "area": places[0][0] if places else ""}
    errors: list[Mistake] = []
    if request.method == "POST":
        typed = {name: clean_text(str(request.POST.get(name, ""))) for name in ("on", "area")}
        chosen = request.POST.getlist("rule")
        run_id, errors = _asked(request, purpose, typed, chosen)
        if run_id:
            return redirect("workbench:comparison", run_id)
    else:
        chosen = []
    on = _day(typed["on"]) or request.acting.today
    context = {
        "purpose": purpose,
        "purpose_words": PURPOSE_WORDS[purpose],
        "rules": fetch_offered(request.acting.for_purpose(purpose), purpose, on),
        "chosen": chosen,
        "all_chosen": request.method != "POST",
        "places": places,
        "typed": typed,
        "suggested": suggested,
        "errors": [asdict(each) for each in errors],
    }
    return show(request, "comparison_new", "comparisons", context, 422 if errors else 200)


def _asked(request: Asked, purpose: str, typed: dict[str, str], chosen: list[str]) -> tuple[str, list[Mistake]]:
    """The number of the run asked for, or what is to be corrected."""
    mistakes: list[Mistake] = []
    on = _day(typed["on"])
    if on is None:
        mistakes.append(Mistake("f_on", str(gettext_lazy("写一天，比如 2025-08-31"))))
    if not chosen:
        mistakes.append(Mistake("f_rules", str(gettext_lazy("至少选一条规则"))))
    place = Division.objects.filter(code=typed["area"]).first()
    if place is None:
        mistakes.append(Mistake("f_area", str(gettext_lazy("没有这个地方，请另选"))))
    try:
        if place is not None and not mistakes:
            assert on is not None
            asked = ask_comparison(request.acting, purpose=purpose, on=on, area_path=place.path, rules=chosen)
            return asked.run.public_id, []
    except FaultsFound as found:
        mistakes += [Mistake(f"f_{fault.where}", str(words_of(ASKED_WRONGLY, fault.code))) for fault in found.faults]
    return "", mistakes


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@opened_to("staff", SEE, purpose="supervision")
@require_safe
def one(request: Asked, run_id: str) -> HttpResponse:
    """What each rule found, why one was not run, which data were used; or how far it is."""
    run = fetch_comparison(request.acting, run_id)
    context: dict[str, Any] = {
        "run": run,
        "others": fetch_beside(request.acting, run),
    }
    answer = show(request, "comparison", "comparisons", context)
    if request.htmx and not run.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@opened_to("staff", SEE, purpose="supervision")
@require_safe
def difference(request: Asked) -> HttpResponse:
    """Two comparisons of one purpose: rule by rule what is new, gone and the same, in places of this account."""
    first_id, second_id = request.GET.get("first", ""), request.GET.get("second", "")
    if not is_run_id(first_id) or not is_run_id(second_id):
        return redirect("workbench:comparisons")
    first, second = (fetch_comparison(request.acting, each) for each in (first_id, second_id))
    context: dict[str, Any] = {"first": first, "second": second, "lines": [], "trouble": ""}
    try:
        lines = fetch_difference(request.acting, first.public_id, second.public_id)
        context |= {"lines": lines, "not_run": [line for line in lines if line.not_run_in]}
    except DoudiError as fault:
        context["trouble"] = in_plain_words(fault)
    return show(request, "comparison_difference", "comparisons", context)
