"""Asking somebody about insurance at the door or on the telephone (问参保): one contact, then what came of it."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.actions.settle_target import settle_target
from doudi.outreach.reads.target_page import TargetPage, fetch_target_page
from doudi.ui.access import Asked, opened_to
from doudi.ui.enrolment_forms import ContactForm, OutcomeForm
from doudi.ui.forms import PlainForm


@opened_to("staff", "outreach.record_contact", purpose="enrolment")
def one(request: Asked, target_id: str) -> HttpResponse:
    """Why, what to say, and the contact just made; whoever was reached is asked at once what came of it."""
    target = fetch_target_page(request.acting, target_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and target.can_contact:
        given = form.given()
        try:
            record_contact(
                request.acting, target_id, at=request.acting.now, key=request.POST.get("key") or None, **given
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("存好了。"))
            return redirect("field:target_outcome", target_id) if given["reached"] else redirect("field:home")
    return _page(request, target, form, target.can_contact)


@opened_to("staff", "outreach.record_contact", purpose="enrolment")
def settle(request: Asked, target_id: str) -> HttpResponse:
    """What came of it; may be left for the next contact."""
    target = fetch_target_page(request.acting, target_id)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and target.can_settle:
        try:
            settle_target(request.acting, target_id, **form.given())
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("存好了。"))
            return redirect("field:home")
    return _page(request, target, form, target.can_settle)


def _page(request: Asked, target: TargetPage, form: PlainForm, possible: bool) -> HttpResponse:
    context = {
        "target": target,
        "possible": possible,
        "form": form,
        "is_outcome": isinstance(form, OutcomeForm),
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return render(request, "field/target.html", context, status=422 if form.is_bound else 200)
