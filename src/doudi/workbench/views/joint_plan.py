"""一件事: report it, plan it, begin it: the forms of who plans a joint case."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from doudi.casework.changing import find_case
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.open_case import open_case, open_from_application
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.tell_facts import tell_facts
from doudi.casework.joint.finding import find_joint_case, may_see_case
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.lists import PlanChoice, plan_choices
from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.casework.joint.words import KINDS
from doudi.casework.models import JointCase
from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.open_joint_case import open_joint_case
from doudi.outreach.visiting.finding import find_lead
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.discovery import DiscoveryForm, places_of
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PlainForm, TapField
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once

REASON = {"required": gettext_lazy("写一句为什么")}


class StoryForm(PlainForm):
    """What happened, in a sentence."""

    story = forms.CharField(
        label=gettext_lazy("发生了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写一句发生了什么")},
    )  # fmt: skip


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages=REASON
    )


class FactsForm(PlainForm):
    """What the family told, a line each; asked once for all departments."""

    def __init__(self, *args: Any, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in matter().facts.values():
            self.fields[fact.key] = forms.CharField(
                label=str(words_of(fact.words)), required=False, max_length=500, initial=known.get(fact.key, ""),
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "in-text"}),
            )  # fmt: skip


class AddForm(PlainForm):
    """In which way, since when the family asks for it, who brings it, and why."""

    kind = TapField(label=gettext_lazy("怎么办"), error_messages={"required": gettext_lazy("选一个")})
    application_id = forms.CharField(
        label=gettext_lazy("家里的申请号"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    applied_on = forms.DateField(
        label=gettext_lazy("家里哪天说要申请的"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("选日子")},
    )  # fmt: skip
    organisation_id = forms.ChoiceField(label=gettext_lazy("由哪个单位来办"), required=False)
    title = forms.CharField(label=gettext_lazy("叫什么（可以不写）"), required=False, max_length=80)
    why = forms.CharField(
        label=gettext_lazy("为什么加（可以不写）"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, choice: PlanChoice, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        kinds = [(kind, str(KINDS[kind])) for kind in choice.kinds]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].initial = choice.kinds[0]
        self.fields["organisation_id"].choices = [("", _("请选")), *offices]  # type: ignore[attr-defined]
        gone = ["application_id"] if not choice.needs_application else ["applied_on"]
        gone += ["application_id", "applied_on", "kind"] if choice.is_service else ["organisation_id", "title"]
        if len(choice.kinds) == 1:
            gone.append("kind")
        for name in set(gone):
            del self.fields[name]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        given.setdefault("kind", self.choice.kinds[0])
        if self.choice.is_service or given["kind"] == "no_application":
            given.pop("applied_on", None)
        if self.choice.is_service:
            given.pop("kind")
        return given


def _form_page(
    request: Asked, form: PlainForm, title: object, submit: object, back: str, heading: object, says: object = "",
    version: int | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "heading": heading, "says": says,
        "errors": form.mistakes() if form.is_bound else [], "version": version,
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "joint_form", "joint", context, 422 if form.is_bound else 200)


def _seen(request: Asked, case: JointCase, said: str) -> HttpResponse:
    """To the case where this account may see it; who only reports goes back to where it came from."""
    messages.info(request, said)
    if may_see_case(request.acting, case):
        return redirect("workbench:joint_case", case.public_id)
    return redirect("workbench:home")


@opened_to("staff", "casework.report_joint", purpose="assistance")
def new(request: Asked) -> HttpResponse:
    """Register a family in need, from what was seen or told."""
    posted = request.method == "POST"
    form = DiscoveryForm(request.POST if posted else None, places=places_of(request.acting))
    if posted and form.is_valid():
        try:
            case = open_case(request.acting, origin="discovery", key=request.POST.get("key") or None, **form.given())
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return _seen(request, case, _("登记了。"))
    return _form_page(
        request, form, gettext_lazy("登记一件事"), gettext_lazy("登记"), reverse("workbench:joint"),
        gettext_lazy("一件事"), gettext_lazy("一次说清，几个部门一起办，不用家里再跑。"),
    )  # fmt: skip


@opened_to("staff", "casework.report_joint", purpose="assistance")
def from_application(request: Asked, app_id: str) -> HttpResponse:
    """Open a joint case for a family that applied."""
    find_case(request.acting, app_id)
    posted = request.method == "POST"
    form = StoryForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            case = open_from_application(
                request.acting, app_id, story=form.cleaned_data["story"], key=request.POST.get("key") or None
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return _seen(request, case, _("登记了。"))
    return _form_page(
        request, form, gettext_lazy("从这份申请开一件事"), gettext_lazy("登记"),
        reverse("workbench:case", args=[app_id]), gettext_lazy("一件事"),
    )  # fmt: skip


@opened_to("staff", "casework.report_joint", purpose="assistance")
def from_lead(request: Asked, lead_id: str) -> HttpResponse:
    """Open a joint case for a family that was found in the data and visited."""
    find_lead(request.acting.for_purpose("outreach"), lead_id, "outreach.see_lead")
    posted = request.method == "POST"
    form = StoryForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            case = open_joint_case(
                request.acting, lead_id, story=form.cleaned_data["story"], key=request.POST.get("key") or None
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return _seen(request, case, _("登记了。"))
    return _form_page(
        request, form, gettext_lazy("从这条线索开一件事"), gettext_lazy("登记"),
        reverse("workbench:lead", args=[lead_id]), gettext_lazy("线索"),
    )  # fmt: skip


def _offices(case: JointCase, on: date) -> list[tuple[str, str]]:
    """The organisations that serve the family's place and may bring something."""
    codes = [part for part in case.area_path.split("/") if part]
    serving = OrganisationArea.objects.filter(in_force(on), division__code__in=codes).values("organisation")
    rows = Organisation.objects.filter(pk__in=serving, posts__role="organisation_worker").distinct().order_by("pk")
    return [(row.public_id, row.name_zh) for row in rows]


def _change(
    request: Asked, case_id: str, form: PlainForm | None, do: Callable[[], Any], said: str
) -> HttpResponse | None:
    """Do it and go back to the case; None where the form must be shown again."""
    try:
        do()
    except DoudiError as fault:
        if form is None or is_somebody_else_first(fault):
            return tell_fault(request, fault)
        form.take(None, fault)
        return None
    messages.info(request, said)
    return redirect("workbench:joint_case", case_id)


@opened_to("staff", "casework.plan_joint", purpose="assistance")
def add(request: Asked, case_id: str, item: str) -> HttpResponse:
    """Add one item or service to the plan."""
    case = find_joint_case(request.acting, case_id, "casework.plan_joint")
    choice = next((each for each in plan_choices() if each.key == item), None)
    if choice is None:
        raise Http404
    posted = request.method == "POST"
    form = AddForm(request.POST if posted else None, choice=choice, offices=_offices(case, request.acting.today))
    if posted and form.is_valid():
        done = _change(
            request, case_id, form,
            lambda: add_item(request.acting, case_id, item, **form.given(), **once(request)), _("加上了。"),
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(
        request, form, choice.words, gettext_lazy("加到计划里"), reverse("workbench:joint_case", args=[case_id]),
        case.public_id, choice.department, case.version,
    )  # fmt: skip


@opened_to("staff", "casework.plan_joint", purpose="assistance")
def facts(request: Asked, case_id: str) -> HttpResponse:
    """Write down what the family told, once for all."""
    case = find_joint_case(request.acting, case_id, "casework.plan_joint")
    posted = request.method == "POST"
    form = FactsForm(request.POST if posted else None, known=case.facts)
    if posted and form.is_valid():
        told = {key: text for key, text in form.cleaned_data.items() if text and text != case.facts.get(key)}
        done = _change(
            request, case_id, form, lambda: tell_facts(request.acting, case_id, told, **once(request)), _("记下了。")
        )
        if done is not None:
            return done
    return _form_page(
        request, form, gettext_lazy("补充情况"), gettext_lazy("存好"), reverse("workbench:joint_case", args=[case_id]),
        case.public_id, gettext_lazy("只问一次；每个部门只看到自己那一项要用的。"), case.version,
    )  # fmt: skip


@opened_to("staff", "casework.plan_joint", purpose="assistance")
@require_POST
def start(request: Asked, case_id: str) -> HttpResponse:
    """Settle the plan: every item begins."""
    done = _change(
        request, case_id, None, lambda: start_plan(request.acting, case_id, **once(request)),
        _("计划定了，各单位都收到了。"),
    )  # fmt: skip
    return done or redirect("workbench:joint_case", case_id)


@opened_to("staff", "casework.plan_joint", purpose="assistance")
@require_POST
def propose(request: Asked, case_id: str) -> HttpResponse:
    """Propose what may be given without application."""
    done = _change(
        request, case_id, None, lambda: propose_no_application(request.acting, case_id),
        _("提出了，等各部门的人确认。"),
    )  # fmt: skip
    return done or redirect("workbench:joint_case", case_id)


@opened_to("staff", "casework.plan_joint", purpose="assistance")
def drop(request: Asked, case_id: str) -> HttpResponse:
    """Drop a case before it began."""
    page = fetch_joint_page(request.acting, case_id)
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        done = _change(
            request, case_id, form,
            lambda: drop_case(request.acting, case_id, reason=form.cleaned_data["reason"], **once(request)),
            _("不办了，原因记下了。"),
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(
        request, form, gettext_lazy("这一件不办了"), gettext_lazy("不办了"),
        reverse("workbench:joint_case", args=[case_id]), page.family, version=page.version,
    )  # fmt: skip


@opened_to("staff", "casework.plan_joint", purpose="assistance")
def protect(request: Asked, case_id: str) -> HttpResponse:
    """Mark the case as one of a protected child."""
    case = find_joint_case(request.acting, case_id, "casework.plan_joint")
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            case = protect_child(request.acting, case_id, reason=form.cleaned_data["reason"], **once(request))
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.take(None, fault)
        else:
            return _seen(request, case, _("转好了：名单上不再写是谁家，公示撤下了。"))
    return _form_page(
        request, form, gettext_lazy("转为受保护的孩子"), gettext_lazy("转为受保护"),
        reverse("workbench:joint_case", args=[case_id]), case.public_id,
        gettext_lazy("转了以后只有未成年人保护专干和办这几项的人看得到是谁家；还挂着的公示马上撤下；不能再转回来。"),
        case.version,
    )  # fmt: skip
