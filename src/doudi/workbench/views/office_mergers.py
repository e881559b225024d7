"""机构合并: an office goes into another from a day on; one administrator proposes, another lets it count."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.kernel.errors import DoudiError
from doudi.registry.actions.propose_merger import PROPOSE, propose_merger, withdraw_merger
from doudi.registry.actions.settle_merger import AGREE, call_off_merger, settle_merger
from doudi.registry.merger_reads import SEE, MergerRow, fetch_mergers, offices_to_merge
from doudi.registry.models import Organisation
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show
from doudi.worklist.bound import open_and_bound
from doudi.worklist.rows import role_words
from doudi.worklist.words import Words

HERE = "office_mergers"
PLEASE = ("", gettext_lazy("请选"))
CHOOSE = gettext_lazy("选一个机构")
STATES: dict[str, Any] = {
    "open": gettext_lazy("等另一位管理员定。"),
    "agreed": gettext_lazy("同意了"),
    "refused": gettext_lazy("没有同意："),
    "withdrawn": gettext_lazy("撤回了"),
    "called_off": gettext_lazy("同意以后又停了："),
}
BOUND_WORDS = {
    "joint_item": gettext_lazy("一件事的事项"),
    "conference_decision": gettext_lazy("会商定下的事"),
    "grievance": gettext_lazy("群众诉求"),
    "tea_point": gettext_lazy("茶叙日的事"),
}


@dataclass(frozen=True)
class Shown:
    """One merger with words for the page."""

    row: MergerRow
    leaving: Words
    into: Words
    state: Any
    people: list[tuple[Words, Words]]
    work: list[tuple[Any, int]]


class MergerForm(PlainForm):
    """Which office goes into which, from when, and why."""

    leaving_id = forms.ChoiceField(
        label=gettext_lazy("哪个机构并走"), error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE)
    )
    into_id = forms.ChoiceField(
        label=gettext_lazy("并到哪个机构"), help_text=gettext_lazy("要是同一类机构。"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE),
    )  # fmt: skip
    since = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选日子"), "invalid": gettext_lazy("选日子")},
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("为什么"), help_text=gettext_lazy("比如是哪一份批复。"), max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip

    def __init__(self, *args: Any, request: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(each.public_id, str(_words(each))) for each in offices_to_merge(request.acting.today)]
        for field in ("leaving_id", "into_id"):
            self.fields[field].choices = [PLEASE, *offices]  # type: ignore[attr-defined]


@opened_to("staff", SEE, purpose="administration")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What is proposed and what it would move, and what was settled."""
    context = {
        "mergers": [_shown(request, row) for row in fetch_mergers(request.acting)],
        "may_propose": holds_somewhere(request.acting, PROPOSE),
    }
    return show(request, "office_mergers", HERE, context)


@opened_to("staff", PROPOSE, purpose="administration")
def new(request: Asked) -> HttpResponse:
    """Propose a merger."""
    posted = request.method == "POST"
    form = MergerForm(request.POST if posted else None, request=request, initial={"since": request.acting.today})
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            propose_merger(request.acting, given.pop("leaving_id"), given.pop("into_id"), **given)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("提好了，等另一位管理员定。会带走什么，下面写着。"))
            return redirect("workbench:office_mergers")
    context = {
        "form": form, "title": gettext_lazy("提一次机构合并"), "submit": gettext_lazy("提出"),
        "back": reverse("workbench:office_mergers"), "heading": gettext_lazy("机构合并"),
        "says": gettext_lazy(
            "定了以后，从那天起，并走的机构管的地方、里面的人、没办完的事，都归另一个机构。期限照旧，一天也不重新算。"
        ),
        "errors": form.mistakes() if form.is_bound else [], "once_key": "",
    }  # fmt: skip
    return show(request, "joint_form", HERE, context, 422 if form.is_bound else 200)


@opened_to("staff", AGREE, purpose="administration")
@require_POST
def settle(request: Asked, merger_id: str) -> HttpResponse:
    """Agree, or refuse with why."""
    agree = request.POST.get("agree") == "yes"
    answer = request.POST.get("answer", "").strip()
    return _done(
        request, lambda: settle_merger(request.acting, merger_id, agree=agree, answer=answer),
        _("定了，从那天起算数。") if agree else _("没有同意，原因记下了。"),
    )  # fmt: skip


@opened_to("staff", AGREE, purpose="administration")
@require_POST
def call_off(request: Asked, merger_id: str) -> HttpResponse:
    """Take an agreed merger back before its day."""
    why = request.POST.get("answer", "").strip()
    return _done(request, lambda: call_off_merger(request.acting, merger_id, why=why), _("停了，都和原来一样。"))


@opened_to("staff", PROPOSE, purpose="administration")
@require_POST
def withdraw(request: Asked, merger_id: str) -> HttpResponse:
    """Take one's own proposal back."""
    return _done(request, lambda: withdraw_merger(request.acting, merger_id), _("撤回了。"))


def _done(request: Asked, do: Callable[[], Any], said: str) -> HttpResponse:
    try:
        do()
    except DoudiError as fault:
        return tell_fault(request, fault)
    messages.info(request, said)
    return redirect("workbench:office_mergers")


def _shown(request: Asked, row: MergerRow) -> Shown:
    people = [
        (Words(each.name, each.name_en or each.name), role_words(each.role)) for each in row.moves.people
    ] if row.moves else []  # fmt: skip
    bound = open_and_bound(row.leaving.public_id, request.acting.today) if row.moves else {}
    work = [(words, bound[kind]) for kind, words in BOUND_WORDS.items() if kind in bound]
    return Shown(row, _words(row.leaving), _words(row.into), STATES[row.state], people, work)


def _words(office: Organisation) -> Words:
    return Words(office.name_zh, office.name_en or office.name_zh)
