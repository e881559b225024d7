"""参保扩面: recording a contact and an outcome, beginning and ending a campaign."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.end_campaign import end_campaign
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.actions.settle_target import settle_target
from doudi.outreach.actions.start_campaign import start_campaign
from doudi.outreach.following.routes import routes
from doudi.outreach.following.words import ASSIGN_RESULTS, TARGET_STATES
from doudi.outreach.reads.campaigns import fetch_campaign, fetch_campaigns
from doudi.outreach.reads.target_page import TargetPage, fetch_target_page
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.enrolment_forms import ContactForm, OutcomeForm
from doudi.ui.forms import PlainForm, TapManyField
from doudi.workbench.rail import show
from doudi.workbench.views.enrolment import may_see_coverage

OUTCOME_COLUMNS = [
    (key, TARGET_STATES[key]) for key in ("enrolled", "exempt", "elsewhere", "unreachable", "refused", "wrong_data")
]


@opened_to("staff", "outreach.record_contact", purpose="enrolment")
def contact(request: Asked, target_id: str) -> HttpResponse:
    """A visit, a call or a message at the desk; on a phone the field pages do the same."""
    target = fetch_target_page(request.acting, target_id)
    if not target.can_contact:
        return redirect("workbench:enrolment_target", target_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_contact(
                request.acting, target_id, at=request.acting.now, key=request.POST.get("key") or None, **form.given()
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect("workbench:enrolment_target", target_id)
    return _say(request, target, form, gettext_lazy("记一次联系"))


@opened_to("staff", "outreach.record_contact", purpose="enrolment")
def settle(request: Asked, target_id: str) -> HttpResponse:
    """What came of it."""
    target = fetch_target_page(request.acting, target_id)
    if not target.can_settle:
        return redirect("workbench:enrolment_target", target_id)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_target(request.acting, target_id, **form.given())
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("结果记下了，等经办看过办结。"))
            return redirect("workbench:enrolment_target", target_id)
    return _say(request, target, form, gettext_lazy("记结果"))


def _say(request: Asked, target: TargetPage, form: PlainForm, title: object) -> HttpResponse:
    context = {
        "form": form,
        "heading": target.headline,
        "title": title,
        "submit": title,
        "back": reverse("workbench:enrolment_target", args=[target.public_id]),
        "once_key": request.POST.get("key") or secrets.token_hex(12),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "enrolment_form", "enrolment", context, 422 if form.is_bound else 200)


class CampaignForm(PlainForm):
    """A name, a place, some rules, from when until when."""

    name = forms.CharField(
        label=gettext_lazy("行动叫什么"),
        max_length=80,
        help_text=gettext_lazy("比如 社保服务进万家"),
        error_messages={"required": gettext_lazy("写行动的名字")},
    )
    place = forms.ChoiceField(label=gettext_lazy("在哪里"), error_messages={"required": gettext_lazy("选一个地方")})
    rules = TapManyField(label=gettext_lazy("找哪些人"), error_messages={"required": gettext_lazy("至少选一条")})
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选开始的日子"), "invalid": gettext_lazy("选开始的日子")},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("到哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选结束的日子"), "invalid": gettext_lazy("选结束的日子")},
    )

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {each.code: each for each in places}
        chosen = [("", _("请选")), *((each.code, each.name) for each in places)]
        self.fields["place"].choices = chosen  # type: ignore[attr-defined]
        rules = [(key, f"{key} {each.words}") for key, each in sorted(routes().items())]
        self.fields["rules"].choices = rules  # type: ignore[attr-defined]


@opened_to("staff", "outreach.see_target", purpose="enrolment")
@require_safe
def campaigns(request: Asked) -> HttpResponse:
    """Campaigns of the area with their progress; whoever runs them may begin one."""
    context = {
        "campaigns": fetch_campaigns(request.acting),
        "may_start": bool(_places(request)),
        "may_see_coverage": may_see_coverage(request),
    }
    return show(request, "campaigns", "enrolment", context)


def _places(request: Asked) -> list[Division]:
    rows = Division.objects.filter(level__in=("district", "township", "village")).order_by("path")
    return list(visible(rows, request.acting, "outreach.run_campaign", path_field="path")[:400])


@opened_to("staff", "outreach.run_campaign", purpose="enrolment")
def campaign_new(request: Asked) -> HttpResponse:
    """Begin a campaign: its targets are given out at once, or on its first day."""
    form = CampaignForm(request.POST or None, places=_places(request), initial={"starts_on": request.acting.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = form.places[given["place"]]
        try:
            made, came = start_campaign(
                request.acting,
                name=given["name"],
                area_path=place.path,
                rules=given["rules"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                key=request.POST.get("key") or None,
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            if made.begun_at is None:
                messages.info(request, _("到了开始那天，自动派下去。"))
            for code, count in sorted(came.items()):
                said = {"what": ASSIGN_RESULTS[code], "n": count}
                messages.info(request, ngettext("%(what)s：%(n)d条。", "%(what)s：%(n)d条。", count) % said)
            return redirect("workbench:campaign", made.public_id)
    context = {
        "form": form,
        "heading": gettext_lazy("专项行动"),
        "title": gettext_lazy("发起行动"),
        "submit": gettext_lazy("发起"),
        "back": reverse("workbench:campaigns"),
        "once_key": request.POST.get("key") or secrets.token_hex(12),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "enrolment_form", "enrolment", context, 422 if form.is_bound else 200)


@opened_to("staff", "outreach.see_target", purpose="enrolment")
@require_safe
def campaign(request: Asked, campaign_id: str) -> HttpResponse:
    """One campaign, office by office."""
    page = fetch_campaign(request.acting, campaign_id)
    return show(request, "campaign", "enrolment", {"page": page, "columns": OUTCOME_COLUMNS})


@opened_to("staff", "outreach.run_campaign", purpose="enrolment")
@require_POST
def campaign_end(request: Asked, campaign_id: str) -> HttpResponse:
    """The campaign is over; what is open stays with whoever has it."""
    end_campaign(request.acting, campaign_id)
    messages.info(request, _("行动结束了。没办完的还在各自的待办里。"))
    return redirect("workbench:campaign", campaign_id)
