"""The form in which somebody who sees a family in need says so (发现困难), at the door and at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.casework.joint.actions.open_case import REPORT
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.forms import PlainForm, StepField, TapField

LEVELS = ("grid", "village", "township")
FACTS = ("caregiver", "child", "school", "address")


def places_of(acting: Acting) -> list[Division]:
    """The places the account may report from, the smallest first; a city's are cut at four hundred."""
    rows = visible(Division.objects.filter(level__in=LEVELS), acting, REPORT, path_field="path")
    return sorted(rows[:400], key=lambda place: (LEVELS.index(place.level), place.path))


class DiscoveryForm(PlainForm):
    """Who, where, what happened; whether a child has to be protected."""

    division_code = forms.ChoiceField(
        label=gettext_lazy("在哪里"), error_messages={"required": gettext_lazy("选一个地方")}
    )
    family_name = forms.CharField(
        label=gettext_lazy("这家人怎么称呼"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写这家人怎么称呼")},
    )  # fmt: skip
    people_count = StepField(label=gettext_lazy("家里几口人"), min_value=1, max_value=30, initial=2)
    story = forms.CharField(
        label=gettext_lazy("发生了什么"), help_text=gettext_lazy("看到什么写什么，不用下结论。"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": gettext_lazy("写一句发生了什么")},
    )  # fmt: skip
    child_protected = TapField(
        label=gettext_lazy("有没有孩子没人照看、要保护"),
        help_text=gettext_lazy("选“有”，只有未成年人保护专干和办这几项的人看得到是谁家，这一件不公示。"),
        choices=(("yes", gettext_lazy("有")), ("no", gettext_lazy("没有"))),
        error_messages={"required": gettext_lazy("选有还是没有")},
    )
    child = forms.CharField(label=gettext_lazy("孩子的姓名和出生日期"), required=False, max_length=120)
    school = forms.CharField(label=gettext_lazy("学校和年级"), required=False, max_length=120)
    caregiver = forms.CharField(label=gettext_lazy("现在谁在照顾"), required=False, max_length=120)
    address = forms.CharField(label=gettext_lazy("住址"), required=False, max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("电话"), required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(place.code, place.name) for place in places]
        self.fields["division_code"].choices = named if len(named) == 1 else [("", _("请选")), *named]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        facts = {name: given.pop(name) for name in FACTS}
        phone = given["phone"].strip()
        if phone:
            facts["phone"] = phone
        return {
            **given, "child_protected": given["child_protected"] == "yes",
            "facts": {name: text for name, text in facts.items() if text},
        }  # fmt: skip
