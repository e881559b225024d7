"""筛查: ask for a search of departments' data, scheme by scheme, and read what it found. Numbers, no names."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.kernel.month import Month, MonthInvalid
from doudi.kernel.text import clean_text
from doudi.outreach.actions.ask_screening import ask_screening
from doudi.outreach.errors import MonthToCome, SchemeNotSought
from doudi.outreach.reads import fetch_offered_schemes, fetch_screening_run, fetch_screening_runs
from doudi.outreach.reads.runs import WAITING, Offered
from doudi.registry.models import Division
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import Mistake
from doudi.workbench.rail import show

SEE, SCREEN = "outreach.see_lead", "outreach.screen"


@opened_to("staff", SCREEN, purpose="outreach")
def page(request: Asked) -> HttpResponse:
    """Choose schemes, a month and a place; the worker searches. Below, the searches made before."""
    offered = fetch_offered_schemes(request.acting)
    places = list(Division.objects.filter(path__in=offered.areas).order_by("path").values_list("code", "name"))
    month = str(Month.of(request.acting.today).plus(-1))
    typed = {"month": month, "area": places[0][0] if places else ""}
    chosen = [each.key for each in offered.sought]
    errors: list[Mistake] = []
    if request.method == "POST":
        typed = {name: clean_text(str(request.POST.get(name, ""))) for name in typed}
        chosen = request.POST.getlist("scheme")
        run_id, errors = _asked(request, typed, chosen, offered)
        if run_id:
            return redirect("workbench:screening_run", run_id)
    context = {
        "offered": offered,
        "places": places,
        "typed": typed,
        "chosen": chosen,
        "errors": [asdict(each) for each in errors],
        "runs": fetch_screening_runs(request.acting),
    }
    return show(request, "screening", "screening", context, 422 if errors else 200)


def _asked(request: Asked, typed: dict[str, str], chosen: list[str], offered: Offered) -> tuple[str, list[Mistake]]:
    """The number of the run asked for, or everything that is to be corrected."""
    mistakes: list[Mistake] = []
    try:
        month = Month.parse(typed["month"])
    except MonthInvalid:
        mistakes.append(Mistake("f_month", _("写年和月，比如 2025-08")))
    place = Division.objects.filter(code=typed["area"], path__in=offered.areas).first()
    if place is None:
        mistakes.append(Mistake("f_area", _("没有这个地方，请另选")))
    if not chosen:
        mistakes.append(Mistake("f_schemes", _("至少选一项待遇")))
    if mistakes:
        return "", mistakes
    assert place is not None
    try:
        run = ask_screening(request.acting, month=month, area_path=place.path, schemes=chosen)
    except MonthToCome as fault:
        return "", [Mistake("f_month", in_plain_words(fault))]
    except SchemeNotSought as fault:
        return "", [Mistake("f_schemes", in_plain_words(fault))]
    return run.public_id, []


@opened_to("staff", SEE, SCREEN, purpose="outreach")
@require_safe
def one(request: Asked, run_id: str) -> HttpResponse:
    """What was found of each scheme, why the others are none, what was missing; or how far it is."""
    found = fetch_screening_run(request.acting, run_id)
    answer = show(request, "screening_run", "screening", {"found": found, "run": found.run})
    if request.htmx and found.run.state != WAITING:
        answer["HX-Refresh"] = "true"
    return answer
