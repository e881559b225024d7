"""不同意这个决定: the ways there are, until when, what was asked so far; and asking."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.casework.reconsideration.actions.answer import withdraw_reconsideration
from doudi.casework.reconsideration.actions.ask import ask_reconsideration
from doudi.casework.reconsideration.finding import find_request
from doudi.casework.reconsideration.reads.pages import fetch_disagree
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.disagreeing import DisagreeForm


@opened_to("resident")
def page(request: Asked, app_id: str) -> HttpResponse:
    """How to disagree with the decision on one's own application, and what came of it."""
    found = fetch_disagree(request.acting, app_id)
    if found is None:
        return redirect("portal:track_one", app_id)
    posted = request.method == "POST"
    form = DisagreeForm(request.POST if posted else None, ways=found.ways)
    if posted and form.is_valid():
        try:
            ask_reconsideration(request.acting, app_id, key=request.POST.get("key") or None, **form.cleaned_data)
        except DoudiError as fault:
            form.take("said", fault)
        else:
            messages.info(request, _("收到了。受不受理、结果怎样，都会告诉您。"))
            return redirect("portal:disagree", app_id)
    context = {
        "found": found, "form": form, "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, "portal/disagree.html", context, status=422 if form.is_bound else 200)


@opened_to("resident")
@require_POST
def take_back(request: Asked, app_id: str, request_id: str) -> HttpResponse:
    """Take one's own request back."""
    row = find_request(request.acting, request_id)
    if row.application.public_id != app_id:
        raise Http404
    try:
        withdraw_reconsideration(request.acting, request_id, key=request.POST.get("key") or None)
    except DoudiError as fault:
        return tell_fault(request, fault)
    messages.info(request, _("撤回了。原来的决定不变。"))
    return redirect("portal:disagree", app_id)
