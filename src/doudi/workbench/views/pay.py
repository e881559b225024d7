"""发放: draft a roll, let somebody else approve it, file it for the bank. What was approved is a digest."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.drop_pay_run import drop_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.reads import fetch_bank_file, fetch_pay_list_pdf, fetch_pay_run, fetch_pay_runs
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division
from doudi.registry.policy import holds_somewhere, may
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.words import month_named
from doudi.workbench.rail import show


class DraftForm(PlainForm):
    """For which month."""

    month = forms.CharField(
        label=gettext_lazy("哪个月（年-月）"),
        help_text=gettext_lazy("比如 2025-11"),
        error_messages={"required": gettext_lazy("写哪个月，比如 2025-11")},
    )

    def clean_month(self) -> str:
        """A month."""
        text = str(self.cleaned_data["month"]).strip()
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
            raise forms.ValidationError(str(gettext_lazy("写哪个月，比如 2025-11")))
        return text


@opened_to("staff", "benefits.see", purpose="")
def listing(request: Asked) -> HttpResponse:
    """Every roll of the area; the pay clerk may draft the next."""
    district = next(
        (
            d
            for d in Division.objects.filter(level="district")
            if may(request.acting, "benefits.draft_pay_run", area_path=d.path)
        ),
        None,
    )
    today = request.acting.today
    form = DraftForm(request.POST or None, initial={"month": f"{today:%Y-%m}"})
    if request.method == "POST":
        if district is None:
            raise NotAllowed("benefits.draft_pay_run", "no district of this account")
        if form.is_valid():
            try:
                run = draft_pay_run(
                    request.acting, scheme="dibao", month=form.cleaned_data["month"], division_code=district.code
                )
            except DoudiError as fault:
                form.take("month", fault)
            else:
                return redirect("workbench:pay_run", run.public_id)
    context = {
        "runs": fetch_pay_runs(request.acting),
        "form": form if district else None,
        "may_register": district is not None,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "pay", "pay", context, 422 if form.is_bound else 200)


def may_fetch(acting: Acting) -> bool:
    """Whether this account makes files for the bank, and so may fetch them."""
    return holds_somewhere(acting, "benefits.file_pay_run")


@opened_to("staff", "benefits.see")
@require_safe
def one(request: Asked, run_id: str) -> HttpResponse:
    """One roll line by line, and who is not on it and why."""
    return show(
        request,
        "pay_run",
        "pay",
        {"run": fetch_pay_run(request.acting, run_id), "may_fetch": may_fetch(request.acting)},
    )


@opened_to("staff", "benefits.approve_pay_run")
@require_POST
def approve(request: Asked, run_id: str) -> HttpResponse:
    """Approve exactly what the page showed: its digest travels with the press."""
    approve_pay_run(request.acting, run_id, digest=request.POST.get("digest", ""))
    return redirect("workbench:pay_run", run_id)


class DropForm(PlainForm):
    """Why the draft is not used."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤掉"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )


@opened_to("staff", "benefits.draft_pay_run")
def drop(request: Asked, run_id: str) -> HttpResponse:
    """Take a draft back with a reason; its payments are free for the next roll."""
    run = fetch_pay_run(request.acting, run_id)
    if not run.row.may["drop"]:
        return redirect("workbench:pay_run", run_id)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_pay_run(request.acting, run_id, reason=form.cleaned_data["reason"])
        except DoudiError as fault:
            form.take("reason", fault)
        else:
            messages.info(request, _("名单撤掉了，可以重做。"))
            return redirect("workbench:pay_run", run_id)
    context = {
        "form": form,
        "heading": month_named(run.row.month),
        "title": gettext_lazy("撤掉这份名单"),
        "submit": gettext_lazy("撤掉"),
        "back": f"/work/pay/{run_id}/",
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "pay", context, 422 if form.is_bound else 200)


@opened_to("staff", "benefits.file_pay_run")
@require_POST
def file(request: Asked, run_id: str) -> HttpResponse:
    """Make the bank's file and the printed list."""
    file_pay_run(request.acting, run_id)
    return redirect("workbench:pay_run", run_id)


@opened_to("staff", "benefits.see")
@require_safe
def bank_file(request: Asked, run_id: str) -> HttpResponse:
    """The bank's file, GB18030."""
    content = fetch_bank_file(request.acting, run_id)
    return HttpResponse(
        content,
        content_type="text/csv; charset=gb18030",
        headers={"Content-Disposition": f'attachment; filename="{run_id}.csv"'},
    )


@opened_to("staff", "benefits.see")
@require_safe
def printed_list(request: Asked, run_id: str) -> HttpResponse:
    """The printed roll."""
    content = fetch_pay_list_pdf(request.acting, run_id)
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{run_id}.pdf"'}
    )
