"""The front page, what dibao is, whom to ask, and what this site is."""

from datetime import date

from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.casework.joint.reads.family import fetch_own_joint_cases
from doudi.casework.process import scheme_here
from doudi.casework.reads import fetch_my_cases, fetch_track_page
from doudi.registry.models import Organisation
from doudi.ui.access import Asked, opened_to
from doudi.ui.offices import figures_in_force, office_of

STEPS_SHOWN = ("accept", "start_survey", "start_verification", "visit", "opinion", "notice", "report", "confirm")
RECHECKS = ("recheck_stable", "recheck_unstable")


def _public(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "index, follow"
    return response


@opened_to("anyone")
@require_safe
def home(request: Asked) -> HttpResponse:
    """At most five things to do; for somebody who applied, where that stands comes first."""
    mine = None
    draft = None
    joint: list[tuple[str, str, date]] = []
    if request.resident:
        cases = fetch_my_cases(request.acting)
        joint = fetch_own_joint_cases(request.acting)
        running = [case for case in cases if not case.is_draft]
        draft = next((case for case in cases if case.is_draft), None)
        if running:
            mine = fetch_track_page(request.acting, running[0].public_id)
    return _public(render(request, "portal/home.html", {"mine": mine, "draft": draft, "joint": joint[:1]}))


@opened_to("anyone")
@require_safe
def what(request: Asked) -> HttpResponse:
    """What dibao is: the law, how much, which papers are asked for and which are not."""
    scheme = scheme_here("dibao")
    limited = {step.key: step for step in scheme.process if step.limit}
    keys = ("dibao.standard_urban", "dibao.standard_rural")
    context = {
        "asked": [paper for paper in scheme.papers_asked if any(paper.condition)],
        "known": scheme.papers_looked_up,
        "promise": limited.get("total_promised"),
        "total": limited.get("total"),
        "steps": [limited[key] for key in STEPS_SHOWN if key in limited],
        "rechecks": [limited[key] for key in RECHECKS if key in limited],
        "figures": figures_in_force(scheme, request.acting.today, keys),
    }
    return _public(render(request, "portal/what.html", context))


@opened_to("anyone")
@require_safe
def people_to_ask(request: Asked) -> HttpResponse:
    """The offices with a telephone: the reader's own street or town first, the district, then the others by place."""
    own = office_of(request.resident, request.acting.today)
    offices = (
        Organisation.objects.exclude(hotline="")
        .filter(kind__in=("district_bureau", "township_office"))
        .annotate(first=Case(When(pk=own.pk if own else 0, then=Value(0)), default=Value(1)))
        .order_by("first", "kind", "pk")
    )
    return _public(render(request, "portal/help.html", {"offices": offices, "own": own}))


@opened_to("anyone")
@require_safe
def about(request: Asked) -> HttpResponse:
    """What this site is and what it does with data."""
    return _public(render(request, "portal/about.html"))


@opened_to("anyone")
@require_safe
def accessibility(request: Asked) -> HttpResponse:
    """How to make it larger, by keyboard, by ear; what does not work yet."""
    return _public(render(request, "portal/accessibility.html"))
