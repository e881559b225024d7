"""参保扩面: who was found uninsured, given out, asked, and what came of it; campaigns and coverage beside it."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.outreach.actions.assign_targets import assign_targets
from doudi.outreach.actions.close_target import close_target
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.enrolment.service_items import service_classes, service_items
from doudi.outreach.errors import OutreachError
from doudi.outreach.following.routes import routes
from doudi.outreach.following.words import ASSIGN_RESULTS, BASES, SCHEMES, SENT_TO, TARGET_STATES
from doudi.outreach.reads.coverage import CoverageTable, fetch_coverage
from doudi.outreach.reads.person_file import fetch_person_file
from doudi.outreach.reads.target_page import fetch_target_page
from doudi.outreach.reads.targets import fetch_targets
from doudi.registry.models import Division
from doudi.registry.policy import holds_somewhere, visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.charts import bar
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show

STATES = [(state.value, TARGET_STATES[state]) for state in TargetState]


def may_see_coverage(request: Asked) -> bool:
    """Whether the figures are open to this account."""
    return holds_somewhere(request.acting, "outreach.see_coverage")


@opened_to("staff", "outreach.see_target", purpose="enrolment")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Targets by state, rule and who acts, lights beside them."""
    wanted = request.GET
    picked = {name: wanted.get(name, "") for name in ("state", "rule", "sent_to", "light")}
    found = fetch_targets(request.acting, **picked, page=page_asked(wanted.get("page", "")))
    context = {
        "found": found,
        "picked": picked,
        "states": [(key, words, found.counts[key]) for key, words in STATES],
        "rules": [(key, each.words) for key, each in sorted(routes().items())],
        "sent_to": SENT_TO.items(),
        "may_see_coverage": may_see_coverage(request),
        "query": urlencode({name: value for name, value in picked.items() if value}),
    }
    return show(request, "enrolment", "enrolment", context)


@opened_to("staff", "outreach.see_target", purpose="enrolment")
@require_safe
def one(request: Asked, target_id: str) -> HttpResponse:
    """One target: why, what to say, who was spoken to, what came of it."""
    return show(request, "enrolment_target", "enrolment", {"target": fetch_target_page(request.acting, target_id)})


@opened_to("staff", "outreach.assign_targets", purpose="enrolment")
@require_POST
def assign(request: Asked) -> HttpResponse:
    """Give the chosen targets out; what came of each row stands on the page that answers."""
    results = assign_targets(request.acting, request.POST.getlist("target"))
    if not results:
        messages.info(request, _("没有勾选。"))
        return redirect("workbench:enrolment")
    came = Counter(each.result for each in results)
    rows = [(each, ASSIGN_RESULTS[each.result]) for each in results]
    counts = [(ASSIGN_RESULTS[key], count) for key, count in came.most_common()]
    return show(request, "enrolment_assigned", "enrolment", {"rows": rows, "counts": counts})


@opened_to("staff", "outreach.assign_targets", purpose="enrolment")
@require_POST
def close(request: Asked, target_id: str) -> HttpResponse:
    """The outcome was looked over: closed until the facts change."""
    try:
        close_target(request.acting, target_id)
    except OutreachError as fault:
        messages.info(request, str(fault.words))
    else:
        messages.info(request, _("办结了。情况没有变，不会再派。"))
    return redirect("workbench:enrolment_target", target_id)


@opened_to("staff", "outreach.see_person_file", purpose="enrolment")
@require_safe
def person_file(request: Asked, public_id: str) -> HttpResponse:
    """One person, one file; opened from a target."""
    if not public_id.startswith("KM-"):
        raise Http404
    return show(request, "person_file", "enrolment", {"file": fetch_person_file(request.acting, public_id)})


@opened_to("staff", "outreach.see_coverage", purpose="enrolment")
@require_safe
def coverage(request: Asked) -> HttpResponse:
    """Participation per scheme and township, the structure at two dates, services by class: each with its base."""
    served = visible(
        Division.objects.filter(level="district"), request.acting, "outreach.see_coverage", path_field="path"
    )
    places = list(served.order_by("path"))
    place = next((each for each in places if each.code == request.GET.get("place")), places[0] if places else None)
    if place is None:
        raise Http404
    page = fetch_coverage(request.acting, area_path=place.path)
    base = request.GET.get("base", "hukou")
    base = base if base in BASES else "hukou"
    tables = [_drawn(table) for table in page.tables if table.base == base]
    context = {
        "page": page,
        "place": place,
        "places": places,
        "base": base,
        "bases": BASES.items(),
        "base_words": BASES[base],
        "tables": tables,
        "shares": [
            (each, each.in_hundred, bar(each.in_hundred[0], [100]) if each.in_hundred else "") for each in page.shares
        ],
        "may_see_coverage": True,
        "classes": service_classes(),
        "items": service_items(),
    }
    return show(request, "coverage", "enrolment", context)


def _drawn(table: CoverageTable) -> dict[str, object]:
    rows = [
        (
            each,
            None if each.per_10000 is None else f"{each.per_10000 / 100:.2f}%",
            "" if each.per_10000 is None else bar(each.per_10000, [10_000]),
        )
        for each in table.rows
    ]
    return {"title": SCHEMES[table.scheme], "rows": rows}
