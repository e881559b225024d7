"""两份档案是不是一个人: merges proposed by one official, agreed to by another, and split again."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.evidence.actions.propose_merge import PROPOSE, propose_merge
from doudi.evidence.actions.settle_merge import settle_merge
from doudi.evidence.actions.settle_split import SETTLE, officials_before, settle_split
from doudi.kernel.errors import DoudiError
from doudi.platform.audit.record import record_read
from doudi.registry.link_errors import LinkUnknown
from doudi.registry.link_reads import SEE, consequences_of_merge, fetch_merges, find_merge
from doudi.registry.models import MergeState, PersonMerge
from doudi.registry.policy import may
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.workbench.linking_words import MERGE_WORDS, person_lines, told
from doudi.workbench.rail import show
from doudi.workbench.views.linking import ReasonForm, ask_page, is_settled, split_asked, steps_of


class MergeForm(ReasonForm):
    """Which two records, and why."""

    one = forms.CharField(
        label=gettext_lazy("一份档案的编号"), max_length=32, error_messages={"required": gettext_lazy("写档案编号")}
    )
    other = forms.CharField(
        label=gettext_lazy("另一份档案的编号"), max_length=32, error_messages={"required": gettext_lazy("写档案编号")}
    )
    field_order = ("one", "other", "reason")


@opened_to("staff", SEE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Merges in the area, the newest first."""
    rows = [{"merge": merge, "state": MERGE_WORDS[merge.state]} for merge in fetch_merges(request.acting)]
    may_propose = any(
        may(request.acting, PROPOSE, area_path=path) for post in request.acting.posts for path in post.area_paths
    )
    return show(request, "linking_merges", "linking", {"rows": rows, "may_propose": may_propose})


@opened_to("staff", PROPOSE)
def new(request: Asked) -> HttpResponse:
    """Propose that two records are one person's."""
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = propose_merge(request.acting, said["one"], said["other"], reason=said["reason"])
        except DoudiError as fault:
            form.take("one" if isinstance(fault, LinkUnknown) else "reason", fault)
        else:
            return redirect("workbench:link_merge", made.public_id)
    context = {
        "form": form,
        "heading": gettext_lazy("两份档案是一个人"),
        "title": gettext_lazy("提议合并"),
        "submit": gettext_lazy("提交，等复核"),
        "back": reverse("workbench:link_merges"),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "linking", context, 422 if form.is_bound else 200)


def _find(request: Asked, merge_id: str) -> PersonMerge:
    try:
        merge = find_merge(request.acting, merge_id)
    except LinkUnknown as unknown:
        raise Http404 from unknown
    record_read(request.acting, "person_merge", [merge_id], what="merge", area_path=merge.area_path)
    return merge


@opened_to("staff", SEE)
@require_safe
def one(request: Asked, merge_id: str) -> HttpResponse:
    """The two records side by side, and what rests on them."""
    return _merge_page(request, _find(request, merge_id), ReasonForm())


def _merge_page(request: Asked, merge: PersonMerge, form: PlainForm) -> HttpResponse:
    settles = may(request.acting, SETTLE, area_path=merge.area_path)
    waits = merge.state in (MergeState.PROPOSED, MergeState.SPLIT_ASKED)
    is_first = request.acting.actor_id in officials_before(merge)
    context = {
        "merge": merge,
        "state": MERGE_WORDS[merge.state],
        "lines": person_lines(merge.kept, merge.merged),
        "rests": told([each.as_kept() for each in consequences_of_merge(merge)]),
        "steps": steps_of(merge),
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "may_settle": settles and waits and not is_first,
        "must_be_another": settles and waits and is_first,
        "asked": split_asked(merge) if merge.state == MergeState.SPLIT_ASKED else None,
        "may_ask_split": merge.state == MergeState.STANDING and may(request.acting, PROPOSE, area_path=merge.area_path),
    }
    return show(request, "linking_merge", "linking", context, 422 if form.is_bound else 200)


@opened_to("staff", SETTLE)
@require_POST
def settle(request: Asked, merge_id: str) -> HttpResponse:
    """A second official agrees to the merge or the split, or does not."""
    merge = _find(request, merge_id)
    form = ReasonForm(request.POST)
    action = settle_split if merge.state == MergeState.SPLIT_ASKED else settle_merge
    if is_settled(request, form, action, merge_id):
        return redirect("workbench:link_merge", merge_id)
    return _merge_page(request, _find(request, merge_id), form)


@opened_to("staff", PROPOSE)
def split(request: Asked, merge_id: str) -> HttpResponse:
    """Ask for a merge to be split, with everything that rests on it before one's eyes."""
    merge = _find(request, merge_id)
    rests = [each.as_kept() for each in consequences_of_merge(merge)]
    return ask_page(request, merge, reverse("workbench:link_merge", args=[merge.public_id]), rests)
