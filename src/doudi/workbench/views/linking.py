"""记录匹配: whose row is it? The doubtful pairs, one beside the other; what was decided, taken back, split."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.evidence.actions.ask_split import ask_split
from doudi.evidence.actions.decide_link import DECIDE, VERDICTS, decide_link
from doudi.evidence.actions.settle_split import SETTLE, officials_before, settle_split
from doudi.evidence.actions.undo_link import UNDOABLE, undo_link
from doudi.kernel.errors import DoudiError
from doudi.registry.link_errors import LinkUnknown
from doudi.registry.link_reads import (
    SEE,
    TABS,
    consequences_of_pair,
    fetch_link_runs,
    fetch_pair,
    fetch_pairs,
    find_run,
    next_open,
    other_candidates,
)
from doudi.registry.models import LinkPair, PairState
from doudi.registry.policy import may
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.linking_words import (
    PAIR_WORDS,
    STEP_WORDS,
    block_words,
    blocks_of,
    dataset_words,
    lines_of,
    reasons_of,
    sureness,
    told,
    why_waiting,
)
from doudi.workbench.rail import show

TAB_WORDS = (
    ("open", gettext_lazy("待看")),
    ("decided", gettext_lazy("已定")),
    ("matched", gettext_lazy("机器认定")),
)


class ReasonForm(PlainForm):
    """One sentence why."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=400,
        help_text=gettext_lazy("写一句，和这个决定存在一起，复核的人会看到。"),
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "r"}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )


def is_taken(form: PlainForm, step: Callable[[], object]) -> bool:
    """Whether a step was taken; a refusal stands beside the reason, and what is not this account's does not exist."""
    try:
        step()
    except LinkUnknown as unknown:
        raise Http404 from unknown
    except DoudiError as fault:
        form.take("reason", fault)
        return False
    return True


def is_settled(request: Asked, form: PlainForm, settle: Callable[..., object], public_id: str) -> bool:
    """Whether a second official agreed or refused; who says neither is asked again."""
    if not form.is_valid():
        return False
    agree = {"yes": True, "no": False}.get(request.POST.get("agree", ""))
    if agree is None:
        form.add_error(None, _("选同意，或者不同意"))
        return False
    reason = form.cleaned_data["reason"]
    return is_taken(form, lambda: settle(request.acting, public_id, agree=agree, reason=reason))


def steps_of(thing: Any) -> list[dict[str, Any]]:
    """The history of a pair or merge, the newest first."""
    return [
        {"at": step.at, "by": step.by_name, "words": STEP_WORDS.get(step.what, step.what), "reason": step.reason}
        for step in thing.steps.order_by("-pk")
    ]


def split_asked(thing: Any) -> dict[str, Any] | None:
    """The open request for a split: who, why, and what rested on it then."""
    step = thing.steps.filter(what="split_asked").order_by("-pk").first()
    return (
        {"by": step.by_name, "at": step.at, "reason": step.reason, "rests": told(step.consequences)} if step else None
    )


@opened_to("staff", SEE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """One tab of pairs, and the runs they came from."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    found = fetch_pairs(request.acting, tab, page=page_asked(request.GET.get("page", "")))
    rows = [
        {"pair": pair, "row": pair.row_said, "register": pair.register_said, "sure": sureness(pair),
         "state": PAIR_WORDS[pair.state], "why": why_waiting(pair), "dataset": dataset_words(pair.run)}
        for pair in found.rows
    ]  # fmt: skip
    runs = [{"run": run, "dataset": dataset_words(run)} for run in fetch_link_runs(request.acting)]
    context = {"found": found, "rows": rows, "tab": tab, "tabs": TAB_WORDS, "runs": runs}
    return show(request, "linking", "linking", context)


@opened_to("staff", SEE)
@require_safe
def run_page(request: Asked, run_id: str) -> HttpResponse:
    """One run: what was compared, what each block found, what came of it."""
    try:
        run = find_run(request.acting, run_id)
    except LinkUnknown as unknown:
        raise Http404 from unknown
    context = {"run": run, "dataset": dataset_words(run), "reasons": reasons_of(run), "blocks": blocks_of(run)}
    return show(request, "linking_run", "linking", context)


@opened_to("staff", SEE)
@require_safe
def one(request: Asked, pair_id: str) -> HttpResponse:
    """A row and a person side by side, and what may be done with the pair."""
    return _pair_page(request, _find(request, pair_id), ReasonForm())


def _find(request: Asked, pair_id: str) -> LinkPair:
    try:
        return fetch_pair(request.acting, pair_id)
    except LinkUnknown as unknown:
        raise Http404 from unknown


def _pair_page(request: Asked, pair: LinkPair, form: PlainForm) -> HttpResponse:
    may_decide = may(request.acting, DECIDE, area_path=pair.area_path)
    may_settle = may(request.acting, SETTLE, area_path=pair.area_path)
    asks = pair.state == PairState.SPLIT_ASKED
    context = {
        "pair": pair,
        "lines": lines_of(pair),
        "state": PAIR_WORDS[pair.state],
        "sure": sureness(pair),
        "why": why_waiting(pair) if pair.state == PairState.OPEN else None,
        "found_by": block_words(pair),
        "dataset": dataset_words(pair.run),
        "others": [
            {"pair": each, "register": each.register_said, "state": PAIR_WORDS[each.state]}
            for each in other_candidates(request.acting, pair)
        ],
        "steps": steps_of(pair),
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "may_decide": may_decide and pair.state in (PairState.OPEN, PairState.MATCHED),
        "may_undo": may_decide and pair.state in UNDOABLE,
        "may_ask_split": may_decide and pair.state in (PairState.SAME, PairState.MATCHED),
        "asked": split_asked(pair) if asks else None,
        "may_settle": may_settle and asks and request.acting.actor_id not in officials_before(pair),
        "must_be_another": may_settle and asks and request.acting.actor_id in officials_before(pair),
    }
    return show(request, "linking_pair", "linking", context, 422 if form.is_bound else 200)


@opened_to("staff", DECIDE)
@require_POST
def decide(request: Asked, pair_id: str) -> HttpResponse:
    """The same, not the same, cannot tell; then the next pair."""
    pair = _find(request, pair_id)
    form = ReasonForm(request.POST)
    verdict = request.POST.get("verdict", "")
    if form.is_valid() and verdict not in VERDICTS:
        form.add_error(None, _("选是同一人、不是，或者看不出"))
    if not form.is_valid():
        return _pair_page(request, pair, form)
    reason = form.cleaned_data["reason"]
    if not is_taken(form, lambda: decide_link(request.acting, pair_id, verdict, reason=reason)):
        return _pair_page(request, _find(request, pair_id), form)
    messages.info(request, _("记下了：%(state)s。") % {"state": PAIR_WORDS[verdict]})
    after = next_open(request.acting, pair)
    return redirect("workbench:link_pair", after.public_id) if after else redirect("workbench:linking")


@opened_to("staff", DECIDE)
def undo(request: Asked, pair_id: str) -> HttpResponse:
    """Take a decision back; the pair waits again."""
    pair = _find(request, pair_id)
    form = ReasonForm(request.POST or None)
    back = reverse("workbench:link_pair", args=[pair.public_id])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if is_taken(form, lambda: undo_link(request.acting, pair_id, reason=reason)):
            return redirect(back)
    context = {
        "form": form,
        "heading": pair.row_said.get("name", pair.public_id),
        "title": gettext_lazy("撤销，重新看"),
        "submit": gettext_lazy("撤销"),
        "back": back,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "linking", context, 422 if form.is_bound else 200)


@opened_to("staff", DECIDE)
def split(request: Asked, pair_id: str) -> HttpResponse:
    """Ask for a link to be split, with everything that rests on it before one's eyes."""
    pair = _find(request, pair_id)
    back = reverse("workbench:link_pair", args=[pair.public_id])
    return ask_page(request, pair, back, [each.as_kept() for each in consequences_of_pair(pair)])


def ask_page(request: Asked, thing: Any, back: str, rests: list[dict[str, Any]]) -> HttpResponse:
    """The page that asks for a split, of a pair or a merge."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if is_taken(form, lambda: ask_split(request.acting, thing.public_id, reason=reason)):
            messages.info(request, _("提上去了。要另一个人同意才拆开。"))
            return redirect(back)
    context = {"form": form, "thing": thing, "back": back, "rests": told(rests),
               "errors": form.mistakes() if form.is_bound else []}  # fmt: skip
    return show(request, "linking_split", "linking", context, 422 if form.is_bound else 200)


@opened_to("staff", SETTLE)
@require_POST
def settle(request: Asked, pair_id: str) -> HttpResponse:
    """A second official agrees to a split, or does not."""
    pair = _find(request, pair_id)
    form = ReasonForm(request.POST)
    if is_settled(request, form, settle_split, pair_id):
        return redirect("workbench:link_pair", pair_id)
    return _pair_page(request, _find(request, pair.public_id), form)
