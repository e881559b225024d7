"""企业评议: rounds of firms rating departments by telephone, and what came of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.grievance.actions.run_survey import RUN, begin_survey, close_survey, take_rating
from doudi.casework.grievance.catalogue import answers, indicators, shown_from, target_percent
from doudi.casework.grievance.reads.ratings import fetch_survey, fetch_surveys
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm, TapField
from doudi.workbench.grievance_forms import all_units
from doudi.workbench.rail import show
from doudi.workbench.views.grievances import PURPOSE, may_somewhere

SEE = "casework.see_rates"


class BeginForm(PlainForm):
    """What the round is called, and where."""

    area = forms.ChoiceField(label=gettext_lazy("哪里"), error_messages={"required": gettext_lazy("选一个地方")})
    title = forms.CharField(
        label=gettext_lazy("这一轮叫什么"), max_length=80, error_messages={"required": gettext_lazy("写个名字")}
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Division.objects.filter(level__in=("district", "township")).order_by("path")
        self.places = {each.code: each for each in visible(rows, acting, RUN, path_field="path")[:200]}
        self.fields["area"].choices = [(code, each.name) for code, each in self.places.items()]  # type: ignore[attr-defined]


class CallForm(PlainForm):
    """Which firm, about which department, and its answers; nothing chosen is not asked."""

    credit_code = forms.CharField(
        label=gettext_lazy("企业的统一社会信用代码"),
        max_length=18,
        help_text=gettext_lazy("只用来不重复计数，不和回答存在一起"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写18位代码")},
    )
    office_id = forms.ChoiceField(label=gettext_lazy("评哪个部门"), error_messages={"required": gettext_lazy("选部门")})

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = [("", _("请选")), *all_units(acting)]  # type: ignore[attr-defined]
        pairs = [(key, str(each.words)) for key, each in answers().items()]
        for key, each in indicators().items():
            self.fields[key] = TapField(label=str(each.words), choices=pairs, required=False)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = {key: self.cleaned_data[key] for key in indicators() if self.cleaned_data.get(key)}
        return {**{key: self.cleaned_data[key] for key in ("credit_code", "office_id")}, "given": said}


@opened_to("staff", SEE, purpose=PURPOSE)
def listing(request: Asked) -> HttpResponse:
    """Every round; who runs them begins one here."""
    may_run = may_somewhere(request, RUN)
    form = BeginForm(request.POST or None, acting=request.acting) if may_run else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed(RUN, "this account runs no rounds")
        if form.is_valid():
            area = form.places[form.cleaned_data["area"]].path
            made = begin_survey(request.acting, area_path=area, title=form.cleaned_data["title"])
            return redirect("workbench:survey", made.public_id)
    is_bound = form is not None and form.is_bound
    errors = form.mistakes() if form is not None and is_bound else []
    context = {"surveys": fetch_surveys(request.acting), "form": form, "errors": errors}
    return show(request, "surveys", "grievances", context, 422 if is_bound else 200)


@opened_to("staff", SEE, purpose=PURPOSE)
@require_safe
def one(request: Asked, survey_id: str) -> HttpResponse:
    """One round: calls, valid calls, and the score of each indicator."""
    percent, source = target_percent()
    context = {
        "survey": fetch_survey(request.acting, survey_id),
        "percent": percent,
        "source": source,
        "shown_from": shown_from(),
        "may_run": may_somewhere(request, RUN),
    }
    return show(request, "survey", "grievances", context)


@opened_to("staff", RUN, purpose=PURPOSE)
def call(request: Asked, survey_id: str) -> HttpResponse:
    """One firm called."""
    fetch_survey(request.acting, survey_id)
    form = CallForm(request.POST or None, acting=request.acting)
    if request.method == "POST" and form.is_valid():
        try:
            is_valid = take_rating(request.acting, survey_id, **form.given())
        except NotAllowed:
            raise
        except DoudiError as fault:
            form.take("credit_code" if fault.code.startswith("kernel.") else None, fault)
        else:
            messages.info(request, _("记下了。") if is_valid else _("记下了，这一通没有有效回答。"))
            return redirect("workbench:survey", survey_id)
    context = {
        "form": form,
        "heading": gettext_lazy("企业评议"),
        "title": gettext_lazy("记一通电话"),
        "submit": gettext_lazy("记下"),
        "back": reverse("workbench:survey", args=[survey_id]),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "grievances", context, 422 if form.is_bound else 200)


@opened_to("staff", RUN, purpose=PURPOSE)
@require_POST
def close(request: Asked, survey_id: str) -> HttpResponse:
    """No more answers."""
    close_survey(request.acting, survey_id)
    return redirect("workbench:survey", survey_id)
