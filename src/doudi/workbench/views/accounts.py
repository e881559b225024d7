"""收款账户: families that may be paid and have no account on file yet; one form each."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.benefits.actions.register_account import register_account
from doudi.benefits.reads import MOST_ENTITLEMENTS, fetch_entitlements
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show


class AccountForm(PlainForm):
    """Where a person is paid; the holder is the person."""

    holder_name = forms.CharField(
        label=gettext_lazy("户名"),
        help_text=gettext_lazy("要和领的人一样"),
        error_messages={"required": gettext_lazy("写户名")},
    )
    bank_name = forms.CharField(label=gettext_lazy("银行"), error_messages={"required": gettext_lazy("写哪家银行")})
    number = forms.CharField(
        label=gettext_lazy("账号或卡号"),
        error_messages={"required": gettext_lazy("写账号")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@opened_to("staff", "benefits.change_account")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Entitled, and nowhere to pay to; below them who has an account, which may be changed."""
    missing = fetch_entitlements(request.acting, without_account=True)
    known = [row for row in fetch_entitlements(request.acting) if row.has_account]
    context = {"rows": missing, "known": known, "most": MOST_ENTITLEMENTS}
    return show(request, "pay_accounts", "pay", context)


@opened_to("staff", "benefits.change_account")
def register(request: Asked, person_id: str) -> HttpResponse:
    """One account."""
    row = next(iter(fetch_entitlements(request.acting, person_id=person_id)), None)
    if row is None:
        raise Http404
    form = AccountForm(request.POST or None, initial={"holder_name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            register_account(request.acting, person_id, **form.cleaned_data)
        except DoudiError as fault:
            form.take("number", fault)
        else:
            messages.info(request, _("账户登记好了，下一批名单起用。"))
            return redirect("workbench:pay_accounts")
    context = {
        "form": form,
        "heading": row.name,
        "title": gettext_lazy("收款账户"),
        "submit": gettext_lazy("登记"),
        "back": "/work/pay/accounts/",
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "pay", context, 422 if form.is_bound else 200)
