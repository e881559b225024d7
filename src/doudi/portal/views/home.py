"""The front page, what dibao is, whom to ask, and what this site is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.casework.process import scheme_here
from doudi.casework.reads import fetch_my_cases, fetch_track_page
from doudi.registry.models import Organisation
from doudi.ui.access import Asked, opened_to
from doudi.ui.offices import figures_in_force


def _public(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "index, follow"
    return response


@opened_to("anyone")
@require_safe
def home(request: Asked) -> HttpResponse:
    """At most five things to do; for somebody who applied, where that stands comes first."""
    mine = None
    draft = None
    if request.resident:
        cases = fetch_my_cases(request.acting)
        running = [case for case in cases if not case.is_draft]
        draft = next((case for case in cases if case.is_draft), None)
        if running:
            mine = fetch_track_page(request.acting, running[0].public_id)
    return _public(render(request, "portal/home.html", {"mine": mine, "draft": draft}))


@opened_to("anyone")
@require_safe
def what(request: Asked) -> HttpResponse:
    """What dibao is: the law, how much, which papers are asked for and which are not."""
    scheme = scheme_here("dibao")
    asked = [paper for paper in scheme.papers if not paper.from_platform]
    known = [paper for paper in scheme.papers if paper.from_platform]
    steps = [step for step in scheme.process if step.limit]
    figures = figures_in_force(scheme, request.acting.today, ("dibao.standard_urban", "dibao.standard_rural"))
    return _public(
        render(
            request,
            "portal/what.html",
            {"scheme": scheme, "asked": asked, "known": known, "steps": steps, "figures": figures},
        )
    )


@opened_to("anyone")
@require_safe
def people_to_ask(request: Asked) -> HttpResponse:
    """The offices with a telephone: the street or town first."""
    offices = (
        Organisation.objects.exclude(hotline="")
        .filter(kind__in=("district_bureau", "township_office"))
        .order_by("kind", "name_zh")
    )
    return _public(render(request, "portal/help.html", {"offices": offices}))


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
