"""别处送来的申请: what another portal sent; a clerk takes it on as a draft, or returns it with why."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.errors import ReasonMissing
from doudi.casework.sent.actions.send_back import LONGEST_REASON, send_back_sent
from doudi.casework.sent.actions.take_on import take_on_sent
from doudi.casework.sent.finding import VERB
from doudi.casework.sent.reads import fetch_sent_page
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.answers import said_in_words
from doudi.ui.words import said
from doudi.workbench.rail import show


def _page(request: Asked, sent_id: str, error: str = "") -> HttpResponse:
    page = fetch_sent_page(request.acting, sent_id)
    answers = [
        (one.title, one.member_name, said_in_words(one.question, one.answer, str(one.none_words), page.names))
        for one in page.answers
    ]
    errors = [{"at": "reason", "said": error}] if error else []
    context = {"sent": page, "answers": answers, "errors": errors, "typed": request.POST.get("reason", "")}
    return show(request, "sent", "list", context, 422 if error else 200)


@opened_to("staff", VERB, purpose="assistance")
@require_safe
def one(request: Asked, sent_id: str) -> HttpResponse:
    """What came, as it came."""
    return _page(request, sent_id)


@opened_to("staff", VERB, purpose="assistance")
@require_POST
def take_on(request: Asked, sent_id: str) -> HttpResponse:
    """On to the draft, where the family signs."""
    taken = take_on_sent(request.acting, sent_id)
    messages.info(request, _("接下了，成了一份没有交的申请。请家里人来签名，再交。"))
    if taken.left_out:
        which = _("；").join(said(each) for each in taken.left_out)
        messages.warning(request, _("有回答没有带过来，草稿里不问：%(which)s。要紧的请当面问。") % {"which": which})
    return redirect("workbench:apply_tasks", taken.case.public_id)


@opened_to("staff", VERB, purpose="assistance")
@require_POST
def send_back(request: Asked, sent_id: str) -> HttpResponse:
    """Back to the sender."""
    reason = request.POST.get("reason", "").replace("\r\n", "\n").strip()
    if len(reason) > LONGEST_REASON:
        told = {"limit_value": LONGEST_REASON, "show_value": len(reason)}
        return _page(request, sent_id, _("最多%(limit_value)d个字，现在是%(show_value)d个") % told)
    try:
        send_back_sent(request.acting, sent_id, reason=reason)
    except ReasonMissing:
        return _page(request, sent_id, _("写一句为什么"))
    messages.info(request, _("退回了，送来的单位看得到原因。"))
    return redirect("workbench:sent_application", sent_id)
