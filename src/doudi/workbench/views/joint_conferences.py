"""联席会议: called by who plans a case, held with minutes and decisions, answered by the offices they bind."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.joint.actions.answer_decision import answer_decision
from doudi.casework.joint.actions.call_conference import call_conference, cancel_conference
from doudi.casework.joint.actions.hold_conference import Decided, hold_conference
from doudi.casework.joint.actions.look_again import look_again
from doudi.casework.joint.conferring import SEE, may_be_asked
from doudi.casework.joint.finding import find_joint_case
from doudi.casework.joint.reads.conferences import (
    CALLED_FOR,
    ConferenceView,
    fetch_conference,
    fetch_decision,
    fetch_office_conferences,
    office_words,
)
from doudi.casework.models import JointConference
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PlainForm, TapField, TapManyField
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once

PLAN = "casework.plan_joint"
LINES = 5
"""So many decisions fit on the form of the minutes; more are a second conference."""
DAY = {"invalid": gettext_lazy("选日子"), "required": gettext_lazy("选日子")}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "in-text"}),
        error_messages=DAY, **more
    )


class CallForm(PlainForm):
    """Why, what about, when, where, and who is asked."""

    called_for = TapField(
        label=gettext_lazy("为什么开"), choices=[(key, key) for key in CALLED_FOR],
        error_messages={"required": gettext_lazy("选一个")},
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("卡在哪里"), help_text=gettext_lazy("请的单位都看得到。受保护的孩子，不要写名字和学校。"),
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip
    agenda = forms.CharField(
        label=gettext_lazy("议什么，一行一件"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写议什么")},
    )  # fmt: skip
    on = _day(gettext_lazy("哪天开"))
    where = forms.CharField(
        label=gettext_lazy("在哪里开"), max_length=120, error_messages={"required": gettext_lazy("写在哪里开")}
    )
    organisations = TapManyField(
        label=gettext_lazy("请哪些单位"), error_messages={"required": gettext_lazy("至少请两个单位")}
    )

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called_for"].choices = [(key, str(words)) for key, words in CALLED_FOR.items()]  # type: ignore[attr-defined]
        self.fields["organisations"].choices = offices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "agenda": self.cleaned_data["agenda"].splitlines()}


class MinutesForm(PlainForm):
    """When it was held, who came, the minutes, and up to five decisions with their owner and last day."""

    held_on = _day(gettext_lazy("哪天开的"))
    chair = forms.CharField(
        label=gettext_lazy("谁主持的"), max_length=80, error_messages={"required": gettext_lazy("写谁主持的")}
    )
    came = TapManyField(label=gettext_lazy("哪些单位来了"), required=False)
    minutes = forms.CharField(
        label=gettext_lazy("纪要"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("写纪要")},
    )  # fmt: skip

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = offices  # type: ignore[attr-defined]
        for n in range(1, LINES + 1):
            self.fields[f"text_{n}"] = forms.CharField(
                label=_("议定事项%(n)s（没有就不写）") % {"n": n}, required=False, max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "class": "in-area"}),
            )  # fmt: skip
            self.fields[f"office_{n}"] = forms.ChoiceField(
                label=_("第%(n)s项由谁办") % {"n": n}, required=False, choices=[("", _("请选")), *offices],
                widget=forms.Select(attrs={"class": "in-select"}), error_messages={"invalid_choice": _("选一个")},
            )  # fmt: skip
            self.fields[f"due_{n}"] = _day(_("第%(n)s项最晚哪天") % {"n": n}, required=False)

    def clean(self) -> None:
        """A decision has an owner and a day, or it is none."""
        for n in range(1, LINES + 1):
            if self.cleaned_data.get(f"text_{n}"):
                for part in ("office", "due"):
                    if not self.cleaned_data.get(f"{part}_{n}"):
                        self.add_error(f"{part}_{n}", _("选由谁办、最晚哪天"))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        decided = [
            Decided(told[f"text_{n}"], told[f"office_{n}"], told[f"due_{n}"])
            for n in range(1, LINES + 1)
            if told.get(f"text_{n}")
        ]
        return {**{name: told[name] for name in ("held_on", "chair", "came", "minutes")}, "decisions": decided}


class WhyForm(PlainForm):
    """One written sentence."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip

    def given(self) -> str:
        """The sentence."""
        return str(self.cleaned_data["reason"])


class AnswerForm(PlainForm):
    """Done or not, and what was done or why not."""

    is_done = TapField(
        label=gettext_lazy("办好了没有"),
        choices=(("yes", gettext_lazy("办好了")), ("no", gettext_lazy("没有办成"))),
        error_messages={"required": gettext_lazy("选一个")},
    )
    answer = forms.CharField(
        label=gettext_lazy("办了什么，或者为什么没有办成"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写一句")},
    )  # fmt: skip


def _form_page(
    request: Asked, form: PlainForm, title: object, submit: object, back: str, heading: object, says: object,
    version: int | None = None, current: str = "joint",
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "heading": heading, "says": says,
        "errors": form.mistakes() if form.is_bound else [], "version": version,
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "joint_form", current, context, 422 if form.is_bound else 200)


def _done(request: Asked, form: PlainForm, do: Callable[[], Any], said: str, address: str) -> HttpResponse | None:
    try:
        do()
    except DoudiError as fault:
        if is_somebody_else_first(fault):
            return tell_fault(request, fault)
        form.take(None, fault)
        return None
    messages.info(request, said)
    return redirect(address)


@opened_to("staff", PLAN, purpose="assistance")
def call(request: Asked, case_id: str) -> HttpResponse:
    """Call a conference on a case."""
    case = find_joint_case(request.acting, case_id, PLAN)
    offices = [(one.public_id, office_words(one)) for one in may_be_asked(case, request.acting.today)]
    posted = request.method == "POST"
    form = CallForm(request.POST if posted else None, offices=offices)
    back = reverse("workbench:joint_case", args=[case_id])
    if posted and form.is_valid():
        done = _done(
            request, form, lambda: call_conference(request.acting, case_id, **form.given(), **once(request)),
            _("召集了，请的单位都看得到。"), back,
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(
        request, form, gettext_lazy("召集联席会议"), gettext_lazy("召集"), back, case.public_id,
        gettext_lazy("一事一议：几个部门商量不下来的，或者领导要求的。"), case.version,
    )  # fmt: skip


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """The conferences one's own organisation was asked to."""
    return show(request, "joint_conferences", "joint_items", {"rows": fetch_office_conferences(request.acting)})


@opened_to("staff", SEE, "casework.see_joint", purpose="assistance")
@require_safe
def one(request: Asked, conference_id: str) -> HttpResponse:
    """Agenda, who was asked and came, minutes, and what was decided."""
    page = fetch_conference(request.acting, conference_id)
    verbs = [(key, title) for key, (title, *_more) in VERBS.items() if key in page.may]
    return show(request, "joint_conference", "joint", {"page": page, "verbs": verbs})


def _minutes(request: Asked, page: ConferenceView) -> MinutesForm:
    row = JointConference.objects.get(public_id=page.public_id)
    guests = row.guests.select_related("organisation").order_by("pk")
    offices = [(guest.organisation.public_id, office_words(guest.organisation)) for guest in guests]
    posted = request.method == "POST"
    return MinutesForm(request.POST if posted else None, offices=offices, initial={"held_on": request.acting.today})


def _why(request: Asked, _page: ConferenceView) -> WhyForm:
    return WhyForm(request.POST if request.method == "POST" else None)


VERBS: dict[str, tuple[Any, Any, Callable[[Asked, ConferenceView], Any], Callable[..., Any]]] = {
    "hold": (
        gettext_lazy("写纪要和议定的事"), gettext_lazy("议定的每一件都进那个单位的待办，没有答复以前，这一件不办结。"),
        _minutes,
        lambda acting, number, form, more: hold_conference(acting, number, **form.given(), **more),
    ),
    "cancel": (
        gettext_lazy("不开了"), gettext_lazy("请过的单位看得到为什么不开了。"), _why,
        lambda acting, number, form, more: cancel_conference(acting, number, reason=form.given(), **more),
    ),
    "again": (
        gettext_lazy("没有办成的，写怎么办"), gettext_lazy("写接下来怎么办；要再议，就再召集一次。"), _why,
        lambda acting, number, form, more: look_again(acting, number, note=form.given(), **more),
    ),
}  # fmt: skip


@opened_to("staff", PLAN, purpose="assistance")
def act(request: Asked, conference_id: str, verb: str) -> HttpResponse:
    """Write the minutes, call it off, or look again at what was not done."""
    page = fetch_conference(request.acting, conference_id)
    if verb not in VERBS or verb not in page.may:
        raise Http404
    title, says, make, run = VERBS[verb]
    form = make(request, page)
    back = reverse("workbench:joint_conference", args=[conference_id])
    if request.method == "POST" and form.is_valid():
        done = _done(
            request, form, lambda: run(request.acting, conference_id, form, once(request)), _("记下了。"), back
        )
        if done is not None:
            return done
    return _form_page(request, form, title, title, back, page.family, says, page.version)


@opened_to("staff", SEE, "casework.see_joint", purpose="assistance")
def decision(request: Asked, decision_id: str) -> HttpResponse:
    """One thing that was decided: its owner answers here."""
    page, row = fetch_decision(request.acting, decision_id)
    if not row.may_answer:
        return show(request, "joint_conference", "joint_items", {"page": page, "verbs": []})
    form = AnswerForm(request.POST if request.method == "POST" else None)
    back = reverse("workbench:joint_conferences")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = _done(
            request, form,
            lambda: answer_decision(
                request.acting, decision_id, is_done=given["is_done"] == "yes", answer=given["answer"],
                key=request.POST.get("key") or None,
            ),
            _("记下了。"), back,
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(
        request, form, gettext_lazy("联席会议议定的事"), gettext_lazy("答复"), back, page.family, row.text,
        current="joint_items",
    )  # fmt: skip
