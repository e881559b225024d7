"""公示: the three lawful fields, for the lawful days, for no search engine; and a way to disagree."""

import secrets

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.process import scheme_here
from doudi.casework.reads import fetch_public_notice, fetch_public_notices
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm


class ObjectionForm(PlainForm):
    """What one disagrees with; whether the name stays secret."""

    text = forms.CharField(
        label=gettext_lazy("您觉得哪里不对"),
        help_text=gettext_lazy("写看到的、知道的事。"),
        max_length=1000,
        error_messages={"required": gettext_lazy("写一写哪里不对")},
        widget=forms.Textarea,
    )
    contact = forms.CharField(label=gettext_lazy("怎么回您（可以不写）"), required=False, max_length=100)
    wants_secrecy = forms.BooleanField(label=gettext_lazy("不要让这家人知道是我说的"), required=False, initial=True)


@opened_to("anyone")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Notices on show today."""
    found = [(notice, scheme_here(notice.scheme)) for notice in fetch_public_notices(request.acting.today)]
    return render(request, "portal/notices.html", {"notices": found})


@opened_to("anyone")
@require_safe
def one(request: Asked, notice_id: str) -> HttpResponse:
    """One notice; gone the day after its last."""
    notice = fetch_public_notice(notice_id, request.acting.today)
    return render(request, "portal/notice.html", {"notice": notice, "scheme": scheme_here(notice.scheme)})


@opened_to("resident")
def disagree(request: Asked, notice_id: str) -> HttpResponse:
    """Say why one disagrees; it is answered within the days the office promises."""
    notice = fetch_public_notice(notice_id, request.acting.today)
    form = ObjectionForm(request.POST or None)
    key = request.POST.get("key") or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        try:
            raise_objection(request.acting, notice_id, key=key, **form.cleaned_data)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect("portal:objected", notice_id)
    return render(
        request,
        "portal/object.html",
        {"notice": notice, "form": form, "errors": form.mistakes() if form.is_bound else [], "once_key": key},
        status=422 if form.is_bound else 200,
    )


@opened_to("resident")
@require_safe
def objected(request: Asked, notice_id: str) -> HttpResponse:
    """Thanks, and what happens next; a page of its own, so that loading it again sends nothing twice."""
    return render(request, "portal/objected.html", {"notice": fetch_public_notice(notice_id, request.acting.today)})
