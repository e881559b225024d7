"""部门单位: which office is which department of the joint matter; one administrator proposes, another lets it count."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.joint.actions.propose_office import PROPOSE, propose_office, withdraw_office
from doudi.casework.joint.actions.settle_office import AGREE, settle_office
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.offices import (
    SEE,
    choosable_offices,
    fetch_departments,
    fetch_proposals,
)
from doudi.kernel.errors import DoudiError
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show

HERE = "joint_offices"
PLEASE = ("", gettext_lazy("请选"))


class OfficeForm(PlainForm):
    """Which office is which department, from when, instead of whom, and why."""

    department = forms.ChoiceField(
        label=gettext_lazy("哪个部门"), error_messages={"required": gettext_lazy("选一个部门")}
    )
    organisation_id = forms.ChoiceField(
        label=gettext_lazy("由哪个单位来办"), help_text=gettext_lazy("只列有部门经办、又有部门审核的单位。"),
        error_messages={"required": gettext_lazy("选一个单位")},
    )  # fmt: skip
    instead_of_id = forms.ChoiceField(label=gettext_lazy("代替哪个单位（不代替就不选）"), required=False)
    since = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选日子"), "invalid": gettext_lazy("选日子")},
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("为什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip

    def __init__(self, *args: Any, request: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = [(key, str(words_of(one.words))) for key, one in matter().departments.items()]
        named = {one.public_id: one.name for row in fetch_departments(request.acting) for one in row.offices}
        self.fields["department"].choices = [PLEASE, *departments]  # type: ignore[attr-defined]
        self.fields["organisation_id"].choices = [PLEASE, *choosable_offices(request.acting.today)]  # type: ignore[attr-defined]
        self.fields["instead_of_id"].choices = [PLEASE, *named.items()]  # type: ignore[attr-defined]


@opened_to("staff", SEE, purpose="administration")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Each department with its offices, and what is proposed."""
    context = {
        "departments": fetch_departments(request.acting),
        "proposals": fetch_proposals(request.acting),
        "may_propose": holds_somewhere(request.acting, PROPOSE),
    }
    return show(request, "joint_offices", HERE, context)


@opened_to("staff", PROPOSE, purpose="administration")
def new(request: Asked) -> HttpResponse:
    """Propose an office."""
    posted = request.method == "POST"
    first = {"department": request.GET.get("department", ""), "since": request.acting.today}
    form = OfficeForm(request.POST if posted else None, request=request, initial=first)
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            propose_office(request.acting, given.pop("department"), given.pop("organisation_id"), **given)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("提好了，等另一位管理员定。"))
            return redirect("workbench:joint_offices")
    context = {
        "form": form, "title": gettext_lazy("提一个部门单位"), "submit": gettext_lazy("提出"),
        "back": reverse("workbench:joint_offices"), "heading": gettext_lazy("部门单位"),
        "says": gettext_lazy("定了以后，这个部门的新事项归这个单位，它的人看得到这些家庭。所以要两个人定。"),
        "errors": form.mistakes() if form.is_bound else [], "once_key": "",
    }  # fmt: skip
    return show(request, "joint_form", HERE, context, 422 if form.is_bound else 200)


def _settle(request: Asked, do: Callable[[], Any], said: str) -> HttpResponse:
    try:
        do()
    except DoudiError as fault:
        return tell_fault(request, fault)
    messages.info(request, said)
    return redirect("workbench:joint_offices")


@opened_to("staff", AGREE, purpose="administration")
@require_POST
def settle(request: Asked, proposal_id: str) -> HttpResponse:
    """Agree, or refuse with why."""
    agree = request.POST.get("agree") == "yes"
    return _settle(
        request,
        lambda: settle_office(
            request.acting, proposal_id, agree=agree, answer=request.POST.get("answer", "").strip()
        ),
        _("定了，从那天起算数。") if agree else _("没有同意，原因记下了。"),
    )


@opened_to("staff", PROPOSE, purpose="administration")
@require_POST
def withdraw(request: Asked, proposal_id: str) -> HttpResponse:
    """Take one's own proposal back."""
    return _settle(request, lambda: withdraw_office(request.acting, proposal_id), _("撤回了。"))
