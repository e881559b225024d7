"""核对异议: taken down at the window, looked at, and answered by another official."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.actions.dispute_means import dispute_means
from doudi.casework.actions.settle_means_dispute import settle_means_dispute
from doudi.casework.reads.evidence_desk import fetch_evidence_desk
from doudi.casework.reads.means import DisputeRow, fetch_dispute
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.disputing import DisputeForm
from doudi.ui.faults import in_plain_words, is_somebody_else_first
from doudi.ui.forms import PlainForm, TapField
from doudi.ui.papers import keep_papers
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once


class AnswerForm(PlainForm):
    """Whether the family is right, and why, in words it can read."""

    upheld = TapField(
        label=gettext_lazy("复核下来"),
        choices=(("yes", gettext_lazy("有道理，重新核对")), ("no", gettext_lazy("复核过，维持"))),
        error_messages={"required": gettext_lazy("选一个")},
    )
    answer = forms.CharField(
        label=gettext_lazy("写给这家人的答复"),
        help_text=gettext_lazy("看了什么、问了谁、为什么。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写一句答复")},
    )


@opened_to("staff", "casework.take_dispute", purpose="assistance")
def take(request: Asked, app_id: str) -> HttpResponse:
    """Write down what a family says at the window."""
    desk = fetch_evidence_desk(request.acting, app_id)
    posted = request.method == "POST"
    form = DisputeForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        members=[(person, name) for person, name in desk.member_choices],
        category=request.GET.get("category", ""),
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            papers = keep_papers(request.acting, given["photos"], kind="paper", case_ref=app_id)
            dispute_means(
                request.acting, app_id, reason=given["reason"], category=given["category"],
                member_id=given["member_id"], papers=papers, **once(request),
            )  # fmt: skip
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("记下了。镇街审核会复核，然后答复。"))
            return redirect("workbench:case_evidence", app_id)
    context = {
        "desk": desk, "form": form, "errors": form.mistakes() if form.is_bound else [], "version": desk.version,
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "means_dispute_new", "cases", context, 422 if form.is_bound else 200)


def _shown(request: Asked, dispute: DisputeRow, form: AnswerForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "dispute": dispute, "form": form, "errors": form.mistakes() if form.is_bound else [],
        "version": dispute.version, "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "means_dispute", "cases", context, status)


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def one(request: Asked, dispute_id: str) -> HttpResponse:
    """What the family says, its papers, by when, and the form of the answer for who may give it."""
    return _shown(request, fetch_dispute(request.acting, dispute_id), AnswerForm())


@opened_to("staff", "casework.settle_dispute", purpose="assistance")
@require_POST
def settle(request: Asked, dispute_id: str) -> HttpResponse:
    """Answer it."""
    dispute, form = fetch_dispute(request.acting, dispute_id), AnswerForm(request.POST)
    if form.is_valid():
        try:
            settle_means_dispute(
                request.acting, dispute_id, upheld=form.cleaned_data["upheld"] == "yes",
                answer=form.cleaned_data["answer"], **once(request),
            )  # fmt: skip
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("答复写好了，这家人看得到。"))
            return redirect("workbench:means_dispute", dispute_id)
    return _shown(request, dispute, form, 422)
