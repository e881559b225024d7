"""Signing in by telephone: a number, then the code that came by text message. No password to forget."""

import re
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doudi.kernel.clock import SystemClock
from doudi.kernel.text import clean_text, mask_phone
from doudi.registry.errors import SignInRefused
from doudi.registry.sign_in import check_code, send_code
from doudi.ui.access import LEFT_KEY, NEXT_KEY, Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.middleware import RESIDENT_KEY

PHONE_KEY = "phone_asked"


def wall_clock() -> datetime:
    """The real time: codes and waiting times do not follow a simulated day."""
    return SystemClock().now()


class PhoneForm(PlainForm):
    """The number the code is sent to."""

    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        error_messages={"required": gettext_lazy("写手机号")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Eleven figures beginning with 1."""
        number = re.sub(r"[\s-]", "", clean_text(self.cleaned_data["phone"]))
        if not re.fullmatch(r"1\d{10}", number):
            raise forms.ValidationError(_("手机号是11位数字，请数一数"))
        return number


class CodeForm(PlainForm):
    """The six figures from the message."""

    code = forms.CharField(
        label=gettext_lazy("短信里的6位数字"),
        error_messages={"required": gettext_lazy("写短信里的6位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def refused_words(fault: SignInRefused, otherwise: str) -> str:
    """Why signing in did not work, with the wait when there is one."""
    if fault.wait_seconds:
        minutes = -(-fault.wait_seconds // 60)
        return ngettext("试的次数多了，%(n)d分钟以后再试", "试的次数多了，%(n)d分钟以后再试", minutes) % {"n": minutes}
    return otherwise


@opened_to("anyone")
def sign_in(request: Asked) -> HttpResponse:
    """Ask for the number and send a code."""
    if request.resident:
        return redirect("portal:track")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            send_code(phone, now=request.now, real_now=wall_clock())
        except SignInRefused as fault:
            form.add_error("phone", refused_words(fault, _("现在发不了，过一会儿再试")))
        else:
            request.session[PHONE_KEY] = phone
            return redirect("portal:code")
    return render(
        request,
        "portal/sign_in.html",
        {
            "form": form,
            "errors": form.mistakes() if form.is_bound else [],
            "left": request.session.get(LEFT_KEY, False),
        },
        status=422 if form.is_bound else 200,
    )


@opened_to("anyone")
def code(request: Asked) -> HttpResponse:
    """Check the code; a new session begins with it."""
    phone = request.session.get(PHONE_KEY, "")
    if not phone:
        return redirect("portal:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and "again" in request.POST:
        return redirect("portal:sign_in")
    if request.method == "POST" and form.is_valid():
        try:
            account = check_code(phone, form.cleaned_data["code"], now=request.now, real_now=wall_clock())
        except SignInRefused as fault:
            form.add_error("code", refused_words(fault, _("数字不对，或者过了5分钟。看看短信，或者重新发一次")))
        else:
            wanted = request.session.get(NEXT_KEY, "")
            request.session.flush()
            request.session[RESIDENT_KEY] = account.public_id
            return redirect(wanted if wanted.startswith("/") and not wanted.startswith("//") else "portal:track")
    context = {"form": form, "phone": mask_phone(phone), "errors": form.mistakes() if form.is_bound else []}
    return render(request, "portal/code.html", context, status=422 if form.is_bound else 200)
