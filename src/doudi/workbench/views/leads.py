"""线索: families found in the departments' data whom nobody had noticed; sent to the grid for a visit."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.actions.finish_assist import finish_assist
from doudi.outreach.actions.settle_lead import settle_lead
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.reads import LeadPage, fetch_lead_page, fetch_leads, fetch_screening_runs
from doudi.outreach.visiting.wording import STATE_WORDS
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, acting_for, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show

REPORTS = ("casework.report_joint",)
STATES = [(state.value, STATE_WORDS[state]) for state in LeadState]


@opened_to("staff", "outreach.see_lead", purpose="outreach")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Leads in the area by state, and the runs they came from."""
    state = request.GET.get("state", "")
    state = state if state in set(LeadState) else ""
    found = fetch_leads(request.acting, state=state, page=page_asked(request.GET.get("page", "")))
    context = {"found": found, "state": state, "states": STATES, "runs": fetch_screening_runs(request.acting)}
    return show(request, "leads", "leads", context)


def may_see_cases(request: Asked) -> bool:
    """Whether the application a lead led to may be opened by this account."""
    return holds_somewhere(request.acting, "casework.see")


@opened_to("staff", "outreach.see_lead", purpose="outreach")
@require_safe
def one(request: Asked, lead_id: str) -> HttpResponse:
    """Why this family may be entitled, from which data of which day, and what came of the visits."""
    lead = fetch_lead_page(request.acting, lead_id)
    context = {
        "lead": lead,
        "may_see_cases": may_see_cases(request),
        "may_report": bool(lead.visits) and acting_for(request.acting, REPORTS, "assistance") is not None,
    }
    return show(request, "lead", "leads", context)


@opened_to("staff", "outreach.dispatch", purpose="outreach")
@require_POST
def dispatch(request: Asked) -> HttpResponse:
    """Send the chosen leads, or every new one, to their grids."""
    count = dispatch_leads(request.acting, lead_ids=tuple(request.POST.getlist("lead")))
    messages.info(request, ngettext("派了%(n)d户给网格员。", "派了%(n)d户给网格员。", count) % {"n": count})
    return redirect("workbench:leads")


class AsideForm(PlainForm):
    """Why nobody needs to go."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不用去"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )


class HelpForm(PlainForm):
    """What help was given, or why there is none."""

    reason = forms.CharField(
        label=gettext_lazy("帮了什么；帮不了，写为什么"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句帮了什么")},
    )


def _say(request: Asked, lead: LeadPage, form: PlainForm, title: object) -> HttpResponse:
    context = {
        "form": form,
        "heading": lead.family,
        "title": title,
        "submit": title,
        "back": f"/work/leads/{lead.public_id}/",
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "leads", context, 422 if form.is_bound else 200)


@opened_to("staff", "outreach.dispatch", purpose="outreach")
def settle(request: Asked, lead_id: str) -> HttpResponse:
    """Put a lead aside without a visit, with a written reason."""
    lead = fetch_lead_page(request.acting, lead_id)
    if not lead.can_settle:
        return redirect("workbench:lead", lead_id)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_lead(request.acting, lead_id, reason=form.cleaned_data["reason"])
        except DoudiError as fault:
            form.take("reason", fault)
        else:
            messages.info(request, _("记下了，这一户不用去了。"))
            return redirect("workbench:lead", lead_id)
    return _say(request, lead, form, gettext_lazy("不用去了"))


@opened_to("staff", "outreach.record_visit", purpose="outreach")
def assisted(request: Asked, lead_id: str) -> HttpResponse:
    """The help a visit asked for has been given, or cannot be."""
    lead = fetch_lead_page(request.acting, lead_id)
    if not lead.can_finish_help:
        return redirect("workbench:lead", lead_id)
    form = HelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            finish_assist(request.acting, lead_id, note=form.cleaned_data["reason"])
        except DoudiError as fault:
            form.take("reason", fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect("workbench:lead", lead_id)
    return _say(request, lead, form, gettext_lazy("帮扶办结"))
