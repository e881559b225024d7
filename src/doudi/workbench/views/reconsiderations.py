"""不服决定: taken down at the window, accepted or not, decided by somebody who had no part; the list of the area."""

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

from doudi.casework.reconsideration.actions.answer import (
    accept_reconsideration,
    decline_reconsideration,
    withdraw_reconsideration,
)
from doudi.casework.reconsideration.actions.ask import ask_reconsideration
from doudi.casework.reconsideration.actions.decide import decide_reconsideration
from doudi.casework.reconsideration.finding import SEE, TAKE
from doudi.casework.reconsideration.reads.pages import RequestPage, fetch_disagree, fetch_request, fetch_requests
from doudi.casework.reconsideration.words import OUTCOMES
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.disagreeing import DisagreeAtWindowForm
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import MoneyField, PlainForm, TapField
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once

WHY = {"required": gettext_lazy("写一句为什么")}


class AnswerForm(PlainForm):
    """Accepted or not: why, and, where the law names another authority, which one and by which paper."""

    organ = forms.CharField(
        label=gettext_lazy("哪个复议机关、哪个法院"), max_length=120,
        error_messages={"required": gettext_lazy("写是哪个机关、哪个法院")},
    )  # fmt: skip
    document = forms.CharField(label=gettext_lazy("他们的文号（有就写）"), required=False, max_length=80)
    note = forms.CharField(
        label=gettext_lazy("为什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages=WHY
    )

    def __init__(self, *args: Any, page: RequestPage, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if page.view.is_ours or verb == "withdraw":
            del self.fields["organ"], self.fields["document"]
        if (verb == "accept" and not page.view.is_late) or verb == "withdraw":
            self.fields["note"].required = False
            self.fields["note"].label = _("说明（可以不写）")


class DecideForm(PlainForm):
    """How it came out, what is written to the family, and, where it changed, how much from which month."""

    outcome = TapField(
        label=gettext_lazy("结果"), choices=[(key, str(key)) for key in OUTCOMES],
        error_messages={"required": gettext_lazy("选一个结果")},
    )  # fmt: skip
    amount_fen = MoneyField(label=gettext_lazy("改了的，每月多少元（不改不写）"), required=False)
    from_month = forms.CharField(
        label=gettext_lazy("从哪个月起（不写，就从原来该发的那个月起；写成2025-11这样）"), required=False, max_length=7
    )
    document = forms.CharField(label=gettext_lazy("决定书、判决书的文号"), required=False, max_length=80)
    answer = forms.CharField(
        label=gettext_lazy("写给这家人的答复"), help_text=gettext_lazy("看了什么、问了谁、为什么。"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": gettext_lazy("写一句答复")},
    )  # fmt: skip

    def __init__(self, *args: Any, page: RequestPage, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(key, str(words)) for key, words in OUTCOMES.items()]  # type: ignore[attr-defined]
        if page.view.is_ours:
            del self.fields["document"]


VERBS: dict[str, tuple[Any, Any, type[PlainForm], Callable[..., Any]]] = {
    "accept": (gettext_lazy("受理"), gettext_lazy("从今天起算答复的日子，由没有经手过的同事来定。"), AnswerForm,
               accept_reconsideration),
    "decline": (gettext_lazy("不予受理"), gettext_lazy("这家人会看到为什么。请求留着，不会丢。"), AnswerForm,
                decline_reconsideration),
    "decide": (gettext_lazy("写结果"), gettext_lazy("只能维持、改得更好，或者撤销重新决定；不能比原来少。"), DecideForm,
               decide_reconsideration),
    "withdraw": (gettext_lazy("这家人撤回"), gettext_lazy("家里人说撤回才记。原来的决定不变。"), AnswerForm,
                 withdraw_reconsideration),
}  # fmt: skip


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What waits for an answer in the area, oldest first; and what is over."""
    state = "over" if request.GET.get("state") == "over" else "open"
    found = fetch_requests(request.acting, state=state, page=page_asked(request.GET.get("page", "")))
    return show(request, "reconsiderations", "reconsiderations", {"found": found, "state": state})


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def one(request: Asked, request_id: str) -> HttpResponse:
    """One request: what was said, the decision it is about, what came of it, and what this account may do."""
    page = fetch_request(request.acting, request_id)
    verbs = [(key, verb[0]) for key, verb in VERBS.items() if key in page.may]
    return show(request, "reconsideration", "reconsiderations", {"page": page, "verbs": verbs})


@opened_to("staff", TAKE, purpose="assistance")
def new(request: Asked, app_id: str) -> HttpResponse:
    """Write down at the window that a family disagrees; and see every request of its case."""
    found = fetch_disagree(request.acting, app_id)
    if found is None or not found.can_ask:
        raise Http404
    posted = request.method == "POST"
    form = DisagreeAtWindowForm(
        request.POST if posted else None, ways=found.ways, online=False, initial={"asked_on": request.acting.today}
    )
    if posted and form.is_valid():
        done = _done(request, form, lambda: ask_reconsideration(request.acting, app_id, **form.cleaned_data,
                                                                **once(request)))  # fmt: skip
        if done:
            messages.info(request, _("记下了。复查复议经办会答复受不受理。"))
            return redirect("workbench:case", app_id)
        if done is None:
            return tell_fault(request, form.refused)  # type: ignore[attr-defined]
    return _form_page(
        request, form, gettext_lazy("登记不服决定"), gettext_lazy("登记"), reverse("workbench:case", args=[app_id]),
        found.family, gettext_lazy("照他们说的记。过了日子的也要记，写明是什么耽误了。"), found.version,
    )  # fmt: skip


@opened_to("staff", SEE, purpose="assistance")
def act(request: Asked, request_id: str, verb: str) -> HttpResponse:
    """Accept it, turn it down, decide it, or write down that the family takes it back."""
    page = fetch_request(request.acting, request_id)
    if verb not in VERBS or verb not in page.may:
        raise Http404
    title, says, form_class, action = VERBS[verb]
    posted = request.method == "POST"
    form: Any = form_class(request.POST if posted else None, page=page, verb=verb)
    if posted and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        if verb != "decide":
            given.setdefault("note", "")
        done = _done(request, form, lambda: action(request.acting, request_id, **given, **once(request)))
        if done:
            messages.info(request, _("办好了，这家人看得到。"))
            return redirect("workbench:reconsideration", request_id)
        if done is None:
            return tell_fault(request, form.refused)
    return _form_page(
        request, form, title, title, reverse("workbench:reconsideration", args=[request_id]), page.family, says,
        page.version,
    )  # fmt: skip


def _done(request: Asked, form: Any, do: Callable[[], Any]) -> bool | None:
    """True when it was done, False when the form must be shown again, None when somebody else was first."""
    try:
        do()
    except DoudiError as fault:
        if is_somebody_else_first(fault):
            form.refused = fault
            return None
        form.take(None, fault)
        return False
    return True


def _form_page(
    request: Asked, form: PlainForm, title: object, submit: object, back: str, heading: object, says: object,
    version: int,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "heading": heading, "says": says,
        "errors": form.mistakes() if form.is_bound else [], "version": version,
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "joint_form", "reconsiderations", context, 422 if form.is_bound else 200)
