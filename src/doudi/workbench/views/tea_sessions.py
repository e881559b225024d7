"""茶叙日: what was talked over on the 1st, and every point of it until it is done."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.grievance.actions.follow_point import report_point, tick_point
from doudi.casework.grievance.actions.hold_session import Point, add_point, hold_session
from doudi.casework.grievance.reads.sessions import fetch_point, fetch_session, fetch_sessions
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm, StepField, TapField
from doudi.workbench.grievance_forms import all_units, words_field
from doudi.workbench.rail import show
from doudi.workbench.views.grievances import PURPOSE, may_somewhere, version_seen

HOLD = "casework.hold_session"
SEE = "casework.see_grievance"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选日子"), "invalid": gettext_lazy("选日子")},
    )


class SessionForm(PlainForm):
    """When, where, who, how many came, and the minutes."""

    area = forms.ChoiceField(label=gettext_lazy("哪里的茶叙"), error_messages={"required": gettext_lazy("选一个地方")})
    held_on = _day(gettext_lazy("哪天（每月1号）"))
    moved_because = forms.CharField(label=gettext_lazy("不是1号的，为什么改日子"), required=False, max_length=200)
    place = forms.CharField(
        label=gettext_lazy("在哪里"), max_length=120, error_messages={"required": gettext_lazy("写在哪里")}
    )
    host = forms.CharField(
        label=gettext_lazy("谁主持"), max_length=120, error_messages={"required": gettext_lazy("写谁主持")}
    )
    guests = StepField(label=gettext_lazy("来了几家"), min_value=1, max_value=500, initial=1)
    minutes = words_field(gettext_lazy("纪要"), "", required=False, rows=5)

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Division.objects.filter(level__in=("district", "township")).order_by("path")
        self.places = {each.code: each for each in visible(rows, acting, HOLD, path_field="path")[:200]}
        self.fields["area"].choices = [(code, each.name) for code, each in self.places.items()]  # type: ignore[attr-defined]


class PointForm(PlainForm):
    """One point: what, who raised it, whose it is, by when."""

    text = words_field(gettext_lazy("要办什么"), gettext_lazy("写要办什么"))
    raised_by = forms.CharField(label=gettext_lazy("谁提的（可以不写）"), required=False, max_length=100)
    office_id = forms.ChoiceField(label=gettext_lazy("哪个单位办"), error_messages={"required": gettext_lazy("选单位")})
    due_on = _day(gettext_lazy("最晚哪天办成"))

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = [("", _("请选")), *all_units(acting)]  # type: ignore[attr-defined]


class ReportForm(PlainForm):
    """What was done."""

    said = words_field(gettext_lazy("办了什么"), gettext_lazy("写一句办了什么"))


class TickForm(PlainForm):
    """Done, or what is missing."""

    is_done = TapField(
        label=gettext_lazy("办成了吗"),
        choices=(("yes", gettext_lazy("办成了，打勾")), ("no", gettext_lazy("没有，退回接着办"))),
        error_messages={"required": gettext_lazy("选办成没有")},
    )
    said = words_field(gettext_lazy("没有办成的，还差什么"), "", required=False)


@opened_to("staff", SEE, purpose=PURPOSE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every session of the area, and how far its points are."""
    context = {"sessions": fetch_sessions(request.acting), "may_hold": may_somewhere(request, HOLD)}
    return show(request, "tea_sessions", "grievances", context)


@opened_to("staff", HOLD, purpose=PURPOSE)
def new(request: Asked) -> HttpResponse:
    """Write a session down; its points come after."""
    first: date = request.acting.today.replace(day=1)
    form = SessionForm(request.POST or None, acting=request.acting, initial={"held_on": first})
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = hold_session(request.acting, area_path=form.places[given.pop("area")].path, key=key, **given)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。接着写纪要里的事项。"))
            return redirect("workbench:tea_session", made.public_id)
    context = _form(form, gettext_lazy("记一次茶叙"), reverse("workbench:tea_sessions"), key)
    return show(request, "grievance_new", "grievances", context, 422 if form.is_bound else 200)


def _form(form: PlainForm, title: object, back: str, key: str) -> dict[str, Any]:
    return {
        "form": form,
        "heading": gettext_lazy("茶叙日"),
        "title": title,
        "submit": gettext_lazy("记下"),
        "back": back,
        "once_key": key,
        "errors": form.mistakes() if form.is_bound else [],
    }


@opened_to("staff", SEE, purpose=PURPOSE)
def one(request: Asked, session_id: str) -> HttpResponse:
    """One session with its points, and one more of them."""
    session = fetch_session(request.acting, session_id)
    may_add = may_somewhere(request, HOLD)
    form = PointForm(request.POST or None, acting=request.acting) if may_add else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed(HOLD, "this account holds no sessions")
        if form.is_valid():
            try:
                add_point(request.acting, session_id, Point(**form.cleaned_data))
            except NotAllowed:
                raise
            except DoudiError as fault:
                form.take(None, fault)
            else:
                messages.info(request, _("记下了，单位的待办里有了。"))
                return redirect("workbench:tea_session", session_id)
    is_bound = form is not None and form.is_bound
    errors = form.mistakes() if form is not None and is_bound else []
    context = {"session": session, "form": form, "errors": errors}
    return show(request, "tea_session", "grievances", context, 422 if is_bound else 200)


@opened_to("staff", SEE, purpose=PURPOSE)
def point(request: Asked, point_id: str) -> HttpResponse:
    """One point: the unit reports, the host ticks it off."""
    line = fetch_point(request.acting, point_id)
    form: PlainForm | None = None
    if line.may_report:
        form = ReportForm(request.POST or None)
    elif line.may_tick:
        form = TickForm(request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        seen = version_seen(request.POST.get("version", ""))
        try:
            if line.may_report:
                report_point(request.acting, point_id, said=form.cleaned_data["said"], seen=seen)
            else:
                is_done = form.cleaned_data["is_done"] == "yes"
                tick_point(request.acting, point_id, is_done=is_done, said=form.cleaned_data["said"], seen=seen)
        except NotAllowed:
            raise
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect("workbench:tea_point", point_id)
    is_bound = form is not None and form.is_bound
    errors = form.mistakes() if form is not None and is_bound else []
    context = {"point": line, "form": form, "errors": errors, "version": line.version}
    return show(request, "tea_point", "grievances", context, 422 if errors else 200)
