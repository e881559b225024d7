"""Staff sign-in: name, password and the six figures of the second factor; failures make the next try wait."""

from django import forms
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doudi.kernel.clock import SystemClock
from doudi.registry.errors import SignInRefused
from doudi.registry.sign_in import check_staff
from doudi.ui.access import NEXT_KEY, Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import start_page


class StaffForm(PlainForm):
    """What staff prove themselves with."""

    username = forms.CharField(
        label=gettext_lazy("账号"),
        error_messages={"required": gettext_lazy("写账号")},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        error_messages={"required": gettext_lazy("写密码")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("验证器上的6位数字"),
        error_messages={"required": gettext_lazy("写验证器上的6位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@opened_to("anyone")
def sign_in(request: Asked) -> HttpResponse:
    """One page; which of the three did not fit is never said."""
    if request.acting.kind == "staff":
        return redirect("workbench:home")
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = check_staff(**form.cleaned_data, now=request.now, real_now=SystemClock().now())
        except SignInRefused as fault:
            wait = fault.wait_seconds
            said = (
                ngettext("没有登上。等%(n)d秒再试", "没有登上。等%(n)d秒再试", wait) % {"n": wait}
                if wait
                else _("没有登上。账号、密码和数字，请再看一遍")
            )
            form.add_error("username", said)
        else:
            wanted = request.session.get(NEXT_KEY, "")
            login(request, staff, backend="doudi.registry.sign_in.StaffBackend")
            safe = wanted.startswith(("/work/", "/field/"))
            return redirect(wanted if safe else "workbench:home")
    # The password and the figures are never sent back, so nothing may claim that they were kept.
    context = {"form": form, "errors": form.mistakes() if form.is_bound else [], "asks_again": True}
    return render(request, "workbench/sign_in.html", context, status=422 if form.is_bound else 200)


@opened_to("staff")
def home(request: Asked) -> HttpResponse:
    """The first page this account may open; grid workers have their own pages."""
    if request.acting.roles and request.acting.roles <= {"grid_worker", "village_worker"}:
        return redirect("field:home")
    return redirect(start_page(request))
