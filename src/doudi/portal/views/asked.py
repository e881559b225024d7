"""查了我家什么: which departments were asked about the family, what kind of answer came; and disputing it."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.casework.actions.dispute_means import dispute_means
from doudi.casework.reads.asked import fetch_asked
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.disputing import DisputeForm
from doudi.ui.papers import keep_papers


@opened_to("resident")
@require_safe
def page(request: Asked, app_id: str) -> HttpResponse:
    """Department by department: when, by whom, why, and has, none or unknown."""
    return render(request, "portal/asked.html", {"asked": fetch_asked(request.acting, app_id)})


@opened_to("resident")
def dispute(request: Asked, app_id: str) -> HttpResponse:
    """Say what is not right; it is looked at again by somebody else, and answered."""
    asked = fetch_asked(request.acting, app_id)
    if not asked.can_dispute:
        return redirect("portal:asked", app_id)
    posted = request.method == "POST"
    form = DisputeForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        members=asked.members,
        category=request.GET.get("category", ""),
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            papers = keep_papers(request.acting, given["photos"], kind="paper", case_ref=app_id)
            dispute_means(
                request.acting, app_id, reason=given["reason"], category=given["category"],
                member_id=given["member_id"], papers=papers, key=request.POST.get("key") or None,
            )  # fmt: skip
        except DoudiError as fault:
            form.take("reason", fault)
        else:
            messages.info(request, _("收到了。会有另一位工作人员复核，然后答复您。没有答复以前，不作决定。"))
            return redirect("portal:asked", app_id)
    context = {
        "asked": asked, "form": form, "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, "portal/asked_dispute.html", context, status=422 if form.is_bound else 200)
