"""线索: families found in the departments' data whom nobody had noticed; sent to the grid for a visit."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.reads import fetch_lead_page, fetch_leads, fetch_screening_runs
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show


@opened_to("staff", "outreach.see_lead", purpose="outreach")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Leads in the area, and the runs they came from."""
    number = request.GET.get("page", "1")
    found = fetch_leads(
        request.acting, state=request.GET.get("state", ""), page=int(number) if number.isdecimal() else 1
    )
    return show(
        request,
        "leads",
        "leads",
        {"found": found, "state": request.GET.get("state", ""), "runs": fetch_screening_runs(request.acting)},
    )


@opened_to("staff", "outreach.see_lead", purpose="outreach")
@require_safe
def one(request: Asked, lead_id: str) -> HttpResponse:
    """Why this family may be entitled, from which data of which day."""
    return show(request, "lead", "leads", {"lead": fetch_lead_page(request.acting, lead_id)})


@opened_to("staff", "outreach.dispatch", purpose="outreach")
@require_POST
def dispatch(request: Asked) -> HttpResponse:
    """Send the chosen leads, or every new one, to their grids."""
    count = dispatch_leads(request.acting, lead_ids=tuple(request.POST.getlist("lead")))
    messages.info(request, ngettext("派了%(n)d户给网格员。", "派了%(n)d户给网格员。", count) % {"n": count})
    return redirect("workbench:leads")
