"""诉求: writing down what somebody said by telephone or at the window."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.casework.grievance.access import visible_grievances
from doudi.casework.grievance.actions.register import CHANNELS_OF_STAFF, Said, register
from doudi.casework.grievance.catalogue import kinds, matters
from doudi.casework.grievance.wording import CHANNELS
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm, TapField
from doudi.workbench.grievance_forms import all_units, words_field
from doudi.workbench.rail import show

REGISTER = "casework.register_grievance"


class RegisterForm(PlainForm):
    """Everything somebody may say, and what must not go further."""

    kind = TapField(label=gettext_lazy("是哪一种"), error_messages={"required": gettext_lazy("选一种")})
    channel = TapField(label=gettext_lazy("怎么来的"), error_messages={"required": gettext_lazy("选怎么来的")})
    place = forms.ChoiceField(label=gettext_lazy("在哪里"), error_messages={"required": gettext_lazy("选一个地方")})
    text = words_field(gettext_lazy("说了什么"), gettext_lazy("写一写说了什么"), rows=4)
    matter_key = forms.ChoiceField(
        label=gettext_lazy("办不成的是什么事"), required=False, help_text=gettext_lazy("只有“办不成事”要选")
    )
    tried_on = forms.DateField(
        label=gettext_lazy("上次哪天去办的"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("选日子")},
    )
    tried_where = words_field(gettext_lazy("在哪里办的，怎么说的"), "", required=False, rows=2)
    application_id = forms.CharField(
        label=gettext_lazy("关系到哪个申请（申请号，没有就不填）"), required=False, max_length=30
    )
    against_office_id = forms.ChoiceField(label=gettext_lazy("被投诉的单位（没有就不选）"), required=False)
    against_staff = forms.ChoiceField(label=gettext_lazy("被投诉的人（没有就不选）"), required=False)
    name = forms.CharField(label=gettext_lazy("姓名（不愿说就不写）"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("电话（不愿留就不写，但没法回访）"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    is_confidential = forms.BooleanField(label=gettext_lazy("要保密：除了窗口，谁也不让知道是谁说的"), required=False)

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Division.objects.filter(level__in=("district", "township", "village")).order_by("path")
        self.places = {each.code: each for each in visible(rows, acting, REGISTER, path_field="path")[:400]}
        nothing = ("", _("请选"))
        own = [path for post in acting.posts for path in post.area_paths]
        people = colleagues(own[0], acting.today, within=True) if own else []
        filled: dict[str, list[tuple[str, str]]] = {
            "kind": [(key, str(each.words)) for key, each in kinds().items()],
            "channel": [(key, str(CHANNELS[key])) for key in CHANNELS_OF_STAFF],
            "place": [nothing, *((code, each.name) for code, each in self.places.items())],
            "matter_key": [nothing, *((key, str(each.words)) for key, each in matters().items())],
            "against_office_id": [nothing, *all_units(acting)],
            "against_staff": [nothing, *people],
        }
        for field, pairs in filled.items():
            self.fields[field].choices = pairs  # type: ignore[attr-defined]

    def said(self) -> Said:
        """What the action takes."""
        given = dict(self.cleaned_data)
        place, named = self.places[given.pop("place")], given.pop("against_staff")
        return Said(**given, area_path=place.path, against_staff=(named,) if named else ())


@opened_to("staff", REGISTER, purpose="grievance")
def new(request: Asked) -> HttpResponse:
    """Write it down; the number is read out to whoever said it."""
    form = RegisterForm(request.POST or None, acting=request.acting)
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        try:
            row = register(request.acting, form.said(), key=key)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("登记了，编号%(number)s。把编号念给本人听。") % {"number": row.public_id})
            if visible_grievances(request.acting).filter(pk=row.pk).exists():
                return redirect("workbench:grievance", row.public_id)
            return redirect("workbench:grievances")
    context = {
        "form": form,
        "heading": gettext_lazy("诉求"),
        "title": gettext_lazy("登记诉求"),
        "submit": gettext_lazy("登记"),
        "back": reverse("workbench:grievances"),
        "once_key": key,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "grievance_new", "grievances", context, 422 if form.is_bound else 200)
