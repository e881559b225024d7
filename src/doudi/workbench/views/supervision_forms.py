"""基金监管: taking a step with a suspicion, and registering a clue that no model found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.register_clue import register_clue
from doudi.outreach.domain.suspicion import ClueChannel
from doudi.outreach.errors import MatterChanged
from doudi.outreach.following.words import CLUE_CHANNELS
from doudi.outreach.reads.suspicions import fetch_suspicion_page
from doudi.outreach.supervision.consequences import supervised
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm, TapField
from doudi.workbench.rail import show
from doudi.workbench.supervision_steps import STEPS

TAKES = ("outreach.handle_suspicion", "outreach.check_suspicion", "outreach.clear_suspicion", "outreach.see_internal")


@opened_to("staff", *TAKES, purpose="fund_supervision")
def step(request: Asked, suspicion_id: str, slug: str) -> HttpResponse:
    """One step with its form, the law of each case beside it; the action decides, not the page."""
    if slug not in STEPS:
        raise Http404
    chosen = STEPS[slug]
    page = fetch_suspicion_page(request.acting, suspicion_id)
    if not chosen.verbs & page.may:
        return redirect("workbench:suspicion", suspicion_id)
    form = chosen.form(request.POST or None, page=page, acting=request.acting)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        seen = {"seen": int(version)} if chosen.is_of_version and version.isdecimal() and len(version) < 9 else {}
        try:
            chosen.action(request.acting, suspicion_id, **form.given(), **seen)
        except MatterChanged as changed:
            messages.info(request, str(changed.words))
            return redirect("workbench:suspicion", suspicion_id)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect("workbench:suspicion", suspicion_id)
    context = {
        "page": page,
        "step": chosen,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "suspicion_step", "supervision", context, 422 if form.is_bound else 200)


class ClueForm(PlainForm):
    """What the clue says, about whom, and who brought it, who is kept apart."""

    channel = TapField(label=gettext_lazy("线索来源"), error_messages={"required": gettext_lazy("选一个线索来源")})
    rule = forms.ChoiceField(label=gettext_lazy("什么疑点"), error_messages={"required": gettext_lazy("选一个")})
    period = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        label=gettext_lazy("哪个月（年-月）"),
        error_messages={
            "required": gettext_lazy("写哪个月，比如 2025-11"),
            "invalid": gettext_lazy("写哪个月，比如 2025-11"),
        },
    )
    place = forms.ChoiceField(label=gettext_lazy("在哪里"), error_messages={"required": gettext_lazy("选一个地方")})
    citizen_number = forms.CharField(
        label=gettext_lazy("说的是谁：身份证号"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写身份证号")},
    )
    clue = forms.CharField(
        label=gettext_lazy("线索说了什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("不要在这里写举报人是谁"),
        error_messages={"required": gettext_lazy("写一句线索说了什么")},
    )
    informant_name = forms.CharField(
        label=gettext_lazy("举报人姓名（可以不留）"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("单独加密保存，不出现在任何页面、告知书和记录里"),
    )
    informant_phone = forms.CharField(label=gettext_lazy("举报人电话（可以不留）"), max_length=40, required=False)

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {each.code: each for each in places}
        channels = [(each.value, str(CLUE_CHANNELS[each])) for each in ClueChannel if each is not ClueChannel.MODEL]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]
        rules = [(key, str(each.words)) for key, each in supervised().items() if not each.is_about_operators]
        self.fields["rule"].choices = [("", _("请选")), *rules]  # type: ignore[attr-defined]
        named = [("", _("请选")), *((each.code, each.name) for each in places)]
        self.fields["place"].choices = named  # type: ignore[attr-defined]


@opened_to("staff", "outreach.open_suspicion", purpose="fund_supervision")
def clue(request: Asked) -> HttpResponse:
    """Take a clue in."""
    rows = Division.objects.filter(level__in=("district", "township", "village")).order_by("path")
    places = list(visible(rows, request.acting, "outreach.open_suspicion", path_field="path")[:400])
    form = ClueForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = register_clue(request.acting, area_path=form.places[given.pop("place")].path, **given)
        except DoudiError as fault:
            form.take("citizen_number" if fault.code == "kernel.citizen-number-invalid" else None, fault)
        else:
            messages.info(request, _("线索登记了。"))
            return redirect("workbench:suspicion", made.public_id)
    context = {
        "form": form,
        "heading": gettext_lazy("线索库"),
        "title": gettext_lazy("登记线索"),
        "submit": gettext_lazy("登记"),
        "back": reverse("workbench:supervision"),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "supervision", context, 422 if form.is_bound else 200)
