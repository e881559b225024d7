"""纸面回话: letters of inquiry printed, what came on paper entered with its scan, and compared by another official."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.evidence.actions.confirm_by_hand import confirm_by_hand
from doudi.evidence.actions.enter_by_hand import Scan, enter_by_hand
from doudi.evidence.actions.print_inquiry import print_inquiry
from doudi.evidence.checking.by_hand import CONFIRM_VERB, ENTER_VERB
from doudi.evidence.reads.by_hand import HandPage, fetch_hand_answer, fetch_hand_desk, fetch_hand_scan
from doudi.evidence.sheets.inquiry import asked_for
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.faults import in_plain_words, is_somebody_else_first
from doudi.ui.papers import handed_out
from doudi.ui.words import is_english
from doudi.workbench.hand_answer_form import CompareForm, HandAnswerForm, initial_of
from doudi.workbench.rail import show

HERE = "hand_answers"


@opened_to("staff", ENTER_VERB, CONFIRM_VERB, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What waits to be asked and entered, and to be confirmed; of one case where one is named."""
    case_ref = str(request.GET.get("case", ""))[:40]
    desk = fetch_hand_desk(request.acting, case_ref)
    return show(request, "hand_answers", HERE, {"desk": desk, "case_ref": case_ref})


@opened_to("staff", ENTER_VERB, purpose="assistance")
@require_POST
def letter(request: Asked) -> HttpResponse:
    """The letter of inquiry to one department about one case, as PDF; to print it is to ask, which is on record."""
    case_ref, department = str(request.POST.get("case", "")), str(request.POST.get("department", ""))
    content = print_inquiry(request.acting, case_ref, department, "en" if is_english() else "zh")
    name = f'attachment; filename="{_plain(case_ref)}-{_plain(department)}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _plain(text: str) -> str:
    return "".join(each for each in text if each.isascii() and (each.isalnum() or each in "-_"))


@opened_to("staff", ENTER_VERB, CONFIRM_VERB, purpose="assistance")
@require_safe
def one(request: Asked, answer_id: str) -> HttpResponse:
    """One answer: what is waited for; once entered, scan and entry side by side."""
    return _shown(request, fetch_hand_answer(request.acting, answer_id), CompareForm())


def _shown(request: Asked, page: HandPage, form: CompareForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "seen": page.entered_at.isoformat() if page.entered_at else "",
    }
    return show(request, "hand_answer", HERE, context, status)


@opened_to("staff", ENTER_VERB, purpose="assistance")
def enter(request: Asked, answer_id: str) -> HttpResponse:
    """What the paper says; every fault at once, and what was written stays."""
    page = fetch_hand_answer(request.acting, answer_id)
    if not page.may_enter:
        return redirect("workbench:hand_answer", answer_id)
    posted = request.method == "POST"
    form = HandAnswerForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        category=page.line.category,
        today=request.acting.today,
        has_scan=bool(page.scan_id),
        initial=initial_of(page),
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            enter_by_hand(
                request.acting,
                answer_id,
                state=given["state"],
                values=form.given_values(),
                as_of=given["as_of"],
                words=given["words"],
                scan=Scan(*given["scan"]) if given["scan"] else None,
            )
        except DoudiError as fault:
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("录好了。另一位同事对着扫描件复核以后才算数。"))
            return redirect("workbench:hand_answer", answer_id)
    context = {
        "page": page,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "asks_again": True,
        "asked": asked_for(page.line.category),
    }
    return show(request, "hand_answer_enter", HERE, context, 422 if form.is_bound else 200)


@opened_to("staff", CONFIRM_VERB, purpose="assistance")
@require_POST
def compare(request: Asked, answer_id: str) -> HttpResponse:
    """Scan and entry agree, or it goes back with a reason."""
    page, form = fetch_hand_answer(request.acting, answer_id), CompareForm(request.POST)
    if not page.may_confirm:
        return _shown(request, page, CompareForm(), 422)
    if form.is_valid():
        agrees = form.cleaned_data["agrees"] == "yes"
        try:
            seen = parse_datetime(str(request.POST.get("seen", "")))
        except ValueError:
            raise Http404 from None
        if seen is None:
            raise Http404
        try:
            confirm_by_hand(
                request.acting, answer_id, agrees=agrees, reason=form.cleaned_data["reason"], seen=seen
            )  # fmt: skip
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("复核好了，已经写进证据。") if agrees else _("退回了，请同事重录。"))
            return redirect("workbench:hand_answer", answer_id)
    return _shown(request, page, form, 422)


@opened_to("staff", ENTER_VERB, CONFIRM_VERB, purpose="assistance")
@require_safe
def scan(request: Asked, answer_id: str) -> HttpResponse:
    """The scan, as a download or drawn beside the entry; each look is in the audit."""
    return handed_out(fetch_hand_scan(request.acting, answer_id))
