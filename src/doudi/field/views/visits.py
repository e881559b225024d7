"""Today's visits, a visit to a family found in the data, a home visit for an application."""

import re
import secrets
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.record_visit import record_visit
from doudi.casework.models import Application
from doudi.casework.reads import fetch_case_page
from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text
from doudi.outreach.actions.record_outreach_visit import record_outreach_visit
from doudi.outreach.reads import LeadPage, fetch_lead_page, fetch_my_visits
from doudi.outreach.reads.targets import fetch_my_targets
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PhotosField, PlainForm, StepField, TapField, TapManyField
from doudi.ui.papers import keep_papers
from doudi.ui.visiting import HomeVisitForm

VISIT_CLOCKS = (".start_survey", ".visit")
"""The clocks a home visit stops; while one runs, its day is the one to go by, not that of the whole case."""
VISITORS = {"grid_worker", "village_worker", "township_clerk"}
OUTCOMES = (
    ("wants_to_apply", gettext_lazy("想申请")),
    ("not_needed", gettext_lazy("不用")),
    ("not_found", gettext_lazy("没见到")),
    ("moved", gettext_lazy("搬走了")),
)


class LeadVisitForm(PlainForm):
    """A visit to a family found in the data: four questions, the rest optional."""

    outcome = TapField(
        label=gettext_lazy("见到以后怎么样"),
        choices=OUTCOMES,
        error_messages={"required": gettext_lazy("选一个：想申请、不用、没见到、搬走了")},
    )
    wanted = TapManyField(label=gettext_lazy("想申请哪几项"), required=False)
    people_now = StepField(label=gettext_lazy("现在住几口人"), min_value=0, max_value=30, required=False)
    hardships = TapManyField(label=gettext_lazy("最难的是什么（可以多选）"), required=False)
    words = forms.CharField(
        label=gettext_lazy("说一说（可以不说）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label=gettext_lazy("不用的话，为什么"), required=False, max_length=200)
    companion = forms.ChoiceField(
        label=gettext_lazy("同去的人"), error_messages={"required": gettext_lazy("上门要两个人，选同去的人")}
    )
    photos = PhotosField(label=gettext_lazy("拍照（不拍也能交）"), required=False)
    signed_self = forms.CharField(
        label=gettext_lazy("您签名（写名字）"), max_length=60, error_messages={"required": gettext_lazy("写上您的名字")}
    )
    signed_other = forms.CharField(
        label=gettext_lazy("同去的人签名（写名字）"),
        max_length=60,
        error_messages={"required": gettext_lazy("请同去的人写名字")},
    )

    def __init__(self, *args: Any, lead: LeadPage, visitor: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visitor, self.companions = visitor, dict(lead.companions)
        self.fields["companion"].choices = [("", _("请选")), *lead.companions]  # type: ignore[attr-defined]
        self.fields["people_now"].initial = lead.people_count
        offered = {line.scheme: str(line.name) for line in lead.claims}
        if lead.wants_choice:
            self.fields["wanted"].choices = list(offered.items())  # type: ignore[attr-defined]
            self.fields["wanted"].initial = list(offered)
        else:
            del self.fields["wanted"]
        self.fields["hardships"].choices = [(key, str(words)) for key, words in lead.hardship_choices]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Not needed wants a reason; both who went sign with their own names."""
        given = self.cleaned_data
        if given.get("outcome") == "not_needed" and not given.get("reason", "").strip():
            self.add_error("reason", _("不用，要写一句为什么"))
        if given.get("outcome") == "wants_to_apply" and "wanted" in self.fields and not given.get("wanted"):
            self.add_error("wanted", _("想申请的话，至少选一项"))
        companion = re.split("[，,]", self.companions.get(given.get("companion", ""), ""))[0].strip()
        for name, expected in (("signed_self", self.visitor), ("signed_other", companion)):
            if expected and given.get(name) and clean_text(given[name]) != expected:
                self.add_error(name, _("名字要和%(name)s一样") % {"name": expected})


@opened_to("staff", "outreach.record_visit", purpose="outreach")
@require_safe
def today(request: Asked) -> HttpResponse:
    """Where to go today: families found, and homes of applicants."""
    day = fetch_my_visits(request.acting, request.acting.today)
    return render(request, "field/today.html", {"day": day, "targets": fetch_my_targets(request.acting)})


@opened_to("staff", "outreach.record_visit", purpose="outreach")
def lead(request: Asked, lead_id: str) -> HttpResponse:
    """One visit. Somebody who wants to apply goes straight on to the form, filled in with what is known."""
    page = fetch_lead_page(request.acting, lead_id)
    posted = request.method == "POST"
    form = LeadVisitForm(
        request.POST if posted else None, request.FILES if posted else None, lead=page, visitor=request.acting.name
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            keep_papers(request.acting, given["photos"], kind="visit_photo", case_ref=lead_id)
            visit = record_outreach_visit(
                request.acting,
                lead_id,
                companion_id=given["companion"],
                visited_at=request.acting.now,
                outcome=given["outcome"],
                reason=given["reason"],
                people_now=given["people_now"],
                hardships=given["hardships"],
                words=given["words"],
                wanted=given.get("wanted") if given["outcome"] == "wants_to_apply" else None,
                key=request.POST.get("key") or None,
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            application = getattr(visit.lead, "application_id_text", "")
            if given["outcome"] == "wants_to_apply" and application:
                return redirect("field:apply_tasks", application)
            messages.info(request, _("存好了。"))
            return redirect("field:home")
    context = {
        "lead": page,
        "possible": page.can_visit,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return render(request, "field/lead.html", context, status=422 if form.is_bound else 200)


@opened_to("staff", "casework.record_visit", purpose="assistance")
def home_visit(request: Asked, app_id: str) -> HttpResponse:
    """The home visit of an application, at the door."""
    case = fetch_case_page(request.acting, app_id)
    area = Application.objects.filter(public_id=case.public_id).values_list("area_path", flat=True).first() or ""
    companions = [one for one in colleagues(area, request.acting.today, VISITORS) if one[0] != request.acting.actor_id]
    form = HomeVisitForm(request.POST or None, companions=companions, members=len(case.people))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        version = request.POST.get("version", "")
        try:
            record_visit(
                request.acting,
                app_id,
                visitors=[request.acting.actor_id, given["companion"]],
                visited_at=request.acting.now,
                outcome=given["outcome"],
                residents_seen=given["residents_seen"],
                findings=form.noted(),
                answers=form.as_answers([one.id for one in case.people if not one.is_minor]),
                family_signature=given["family_signature"],
                family_absent_reason=given["family_absent_reason"],
                method="typed",
                expected_version=int(version) if version.isdecimal() else None,
                key=request.POST.get("key") or None,
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("存好了。"))
            return redirect("field:home")
    running = [one for one in case.lights if one.rule_key.endswith(VISIT_CLOCKS) and one.stopped_on is None]
    context = {
        "case": case,
        "clock": min(running, key=lambda one: one.due_on or date.max, default=case.main_light),
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "version": case.version,
        "possible": case.may.get("record_visit", False),
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return render(request, "field/home_visit.html", context, status=422 if form.is_bound else 200)
