"""诉求: the list, one of them, its steps, who said it where that is kept apart, and the figures."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.grievance.catalogue import kinds, target_percent
from doudi.casework.grievance.domain.course import State
from doudi.casework.grievance.errors import GrievanceChanged
from doudi.casework.grievance.reads.attached import fetch_attached
from doudi.casework.grievance.reads.desk import LATE, fetch_complainant, fetch_grievance, fetch_grievances
from doudi.casework.grievance.reads.figures import fetch_recurrence, fetch_unit_rates
from doudi.casework.grievance.wording import STATES
from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.ui.access import Asked, acting_for, opened_to, tell_fault
from doudi.ui.paging import page_asked
from doudi.ui.papers import handed_out
from doudi.workbench.grievance_steps import STEPS
from doudi.workbench.rail import show

PURPOSE = "grievance"


def may_somewhere(request: Asked, verb: str) -> bool:
    """Whether some post of this account has the verb."""
    return acting_for(request.acting, (verb,), PURPOSE) is not None


def version_seen(text: str) -> int | None:
    """The version somebody read before they pressed."""
    return int(text) if text.isdecimal() and len(text) < 9 else None


@opened_to("staff", "casework.see_grievance", purpose=PURPOSE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Grievances by state and kind; nobody is named here."""
    number, state, kind = (request.GET.get(name, "") for name in ("page", "state", "kind"))
    found = fetch_grievances(request.acting, state=state, kind=kind, page=page_asked(number))
    context = {
        "found": found,
        "state": state,
        "kind": kind,
        "states": [(LATE, gettext_lazy("超期的"), found.counts[LATE]),
                   *((each.value, STATES[each], found.counts[each.value]) for each in State)],
        "kinds": [(key, each.words) for key, each in kinds().items()],
        "may_register": may_somewhere(request, "casework.register_grievance"),
        "may_see_rates": may_somewhere(request, "casework.see_rates"),
        "may_hold_session": may_somewhere(request, "casework.hold_session"),
    }
    return show(request, "grievances", "grievances", context)


@opened_to("staff", "casework.see_grievance", purpose=PURPOSE)
@require_safe
def one(request: Asked, grievance_id: str) -> HttpResponse:
    """One grievance, and the steps this account may take."""
    page = fetch_grievance(request.acting, grievance_id)
    steps = [step for step in STEPS.values() if step.verb in page.may]
    return show(request, "grievance", "grievances", {"page": page, "steps": steps})


@opened_to("staff", "casework.see_grievance", purpose=PURPOSE)
def step(request: Asked, grievance_id: str, slug: str) -> HttpResponse:
    """One step with its form; the action decides, not the page."""
    if slug not in STEPS:
        raise Http404
    chosen = STEPS[slug]
    page = fetch_grievance(request.acting, grievance_id)
    if chosen.verb not in page.may and request.method != "POST":
        return redirect("workbench:grievance", grievance_id)
    form = chosen.form(request.POST if request.method == "POST" else None, page=page, acting=request.acting)
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        seen = version_seen(request.POST.get("version", ""))
        try:
            chosen.action(request.acting, grievance_id, **form.given(), expected_version=seen, key=key)
        except GrievanceChanged as changed:
            return tell_fault(request, changed)
        except NotAllowed:
            raise
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect(_after(request, grievance_id))
    context: dict[str, Any] = {
        "page": page,
        "step": chosen,
        "form": form,
        "once_key": key,
        "version": page.version,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "grievance_step", "grievances", context, 422 if form.is_bound else 200)


def _after(request: Asked, grievance_id: str) -> str:
    """The grievance again, or the list where the step took it out of this account's sight."""
    try:
        fetch_grievance(request.acting, grievance_id)
    except NotAllowed:
        return "/work/grievances/"
    return f"/work/grievances/{grievance_id}/"


@opened_to("staff", "casework.see_complainant", purpose=PURPOSE)
@require_POST
def complainant(request: Asked, grievance_id: str) -> HttpResponse:
    """Who said it, for the window alone; said once on the page that answers, and in the audit."""
    name, phone = fetch_complainant(request.acting, grievance_id)
    context = {"name": name, "phone": phone, "grievance_id": grievance_id}
    return show(request, "grievance_complainant", "grievances", context)


@opened_to("staff", "casework.see_rates", purpose=PURPOSE)
@require_safe
def figures(request: Asked) -> HttpResponse:
    """The three rates of every unit, and which matters come back."""
    may_list = may_somewhere(request, "casework.see_grievance")
    context = {
        "units": fetch_unit_rates(request.acting),
        "recurring": fetch_recurrence(request.acting) if may_list else [],
        "target": target_percent(),
        "may_list": may_list,
    }
    return show(request, "grievance_figures", "grievances", context)


@opened_to("staff", "casework.see_grievance", purpose=PURPOSE)
@require_safe
def paper(request: Asked, grievance_id: str, file_id: str) -> HttpResponse:
    """What was sent along with it, as a download."""
    return handed_out(fetch_attached(request.acting, grievance_id, file_id))
