"""The steps of a grievance as forms (诉求步骤): what each asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.casework.grievance.actions.rate import RATINGS
from doudi.casework.grievance.catalogue import guidance, reasons
from doudi.casework.grievance.domain.three_ways import Matter, may_escalate, may_own
from doudi.casework.grievance.reads.desk import GrievancePage
from doudi.casework.grievance.wording import CLASSES
from doudi.platform.acting import Acting
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm, TapField

UNIT_KINDS = ("city_bureau", "district_bureau", "department", "township_office", "village_committee", "charity")


def units_for(area_path: str, acting: Acting, *, matter_class: str = "", but: str = "") -> list[tuple[str, str]]:
    """(public id, name) of the offices that serve a place on that day and may be responsible, smallest area first."""
    codes = [part for part in area_path.split("/") if part]
    there = Q(division__code__in=codes) | Q(division__path__startswith=area_path)
    areas = OrganisationArea.objects.filter(in_force(acting.today), there, organisation__kind__in=UNIT_KINDS)
    found: dict[str, str] = {}
    for area in areas.select_related("organisation", "division").order_by("division__level", "organisation__pk")[:400]:
        office = area.organisation
        if office.public_id != but and may_own(matter_class, office.kind):
            found.setdefault(office.public_id, office.name_zh)
    return list(found.items())


def all_units(acting: Acting) -> list[tuple[str, str]]:
    """Every office in the areas this account serves: any of them may be complained of."""
    paths = [path for post in acting.posts for path in post.area_paths]
    wanted = Q(pk__in=())
    for path in paths:
        wanted |= Q(areas__division__path__startswith=path)
    rows = Organisation.objects.filter(wanted, kind__in=UNIT_KINDS).distinct().order_by("kind", "pk")
    return list(rows.values_list("public_id", "name_zh")[:400])


def words_field(label: Any, missing: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class GrievanceForm(PlainForm):
    """A form that knows the grievance it is about."""

    def __init__(self, *args: Any, page: GrievancePage, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(page, acting)

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """What is known beforehand."""

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)

    def choices(self, field: str, pairs: Any) -> None:
        """Fill a list in."""
        self.fields[field].choices = list(pairs)  # type: ignore[attr-defined]


class Nothing(GrievanceForm):
    """Nothing but the press."""


class Refuse(GrievanceForm):
    """Which listed reason, and a sentence for this person."""

    reason_key = TapField(label=gettext_lazy("哪一种"), error_messages={"required": gettext_lazy("选一种")})
    words = words_field(gettext_lazy("对本人怎么说"), gettext_lazy("写一句为什么"))

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """The six reasons."""
        self.choices("reason_key", ((key, str(each.words)) for key, each in reasons().items()))


class Sort(GrievanceForm):
    """Which class, and why."""

    matter = TapField(label=gettext_lazy("看公共性，是哪一类"), error_messages={"required": gettext_lazy("选一类")})
    reason = words_field(gettext_lazy("为什么这样分"), gettext_lazy("写一句为什么"))

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """The three classes but the one it has."""
        self.choices("matter", ((key, str(CLASSES[key])) for key in Matter if key != page.matter_class))


class Raise(Sort):
    """To which class, and why."""

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """One way up."""
        up = (key for key in Matter if may_escalate(page.matter_class, key))
        self.choices("matter", ((key, str(CLASSES[key])) for key in up))


class KeepApart(GrievanceForm):
    """Who is complained of: a person, a unit, or both."""

    staff_ids = forms.ChoiceField(label=gettext_lazy("被投诉的人（没有说是谁就不选）"), required=False)
    office_id = forms.ChoiceField(label=gettext_lazy("被投诉的单位（没有就不选）"), required=False)

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """Those who work where it happened."""
        people = colleagues(page.area_path, acting.today, within=True)
        self.choices("staff_ids", [("", _("请选")), *((key, name) for key, name in people if key != acting.actor_id)])
        self.choices("office_id", [("", _("请选")), *units_for(page.area_path, acting, but=page.against_office_id)])

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        named = self.cleaned_data["staff_ids"]
        return {"staff_ids": [named] if named else [], "office_id": self.cleaned_data["office_id"]}


class Dispatch(GrievanceForm):
    """Which unit, who helps, what the unit is told, and a limit of its own with its text."""

    office_id = forms.ChoiceField(
        label=gettext_lazy("牵头单位"), error_messages={"required": gettext_lazy("选牵头单位")}
    )
    helpers = forms.MultipleChoiceField(
        label=gettext_lazy("协办单位（可以不选）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    told_unit = words_field(
        gettext_lazy("告诉单位的话，不写是谁说的"), gettext_lazy("写一写告诉单位什么"), required=False
    )
    own_limit = forms.IntegerField(
        label=gettext_lazy("这件事自己的期限（工作日，没有就不填）"), required=False, min_value=1, max_value=365
    )
    own_basis = forms.CharField(label=gettext_lazy("照哪个文件"), required=False, max_length=150)

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """The units that may be responsible there; the words for the unit only where the complainant is kept apart."""
        units = units_for(page.area_path, acting, matter_class=page.matter_class, but=page.against_office_id)
        self.choices("office_id", [("", _("请选")), *units])
        self.choices("helpers", units[:12])
        if not page.is_confidential:
            del self.fields["told_unit"]
        else:
            self.fields["told_unit"].initial = page.told_unit


class Reason(GrievanceForm):
    """Why."""

    reason = words_field(gettext_lazy("为什么"), gettext_lazy("写一句为什么"))


class Optional(GrievanceForm):
    """Why, if there is a reason to say."""

    reason = words_field(
        gettext_lazy("为什么归档（不满意的要写为什么不是单位的原因）"), gettext_lazy("写一句为什么"), required=False
    )


class Note(GrievanceForm):
    """What was done."""

    note = words_field(gettext_lazy("办了什么"), gettext_lazy("写一句办了什么"))


class Press(GrievanceForm):
    """What is pressed for."""

    words = words_field(gettext_lazy("督办什么"), gettext_lazy("写一句督办什么"))


class Answer(GrievanceForm):
    """The answer."""

    text = words_field(gettext_lazy("答复（本人会看到，写明白话）"), gettext_lazy("写答复"), rows=5)


class Impossible(GrievanceForm):
    """Why the law does not allow it, and which text."""

    text = words_field(gettext_lazy("为什么依法办不了（本人会看到，写明白话）"), gettext_lazy("写为什么办不了"), rows=5)
    law = forms.CharField(
        label=gettext_lazy("是哪一条规定"), max_length=200, error_messages={"required": gettext_lazy("写是哪一条规定")}
    )


class Guide(GrievanceForm):
    """Which guidance, and a sentence more."""

    guidance_key = forms.ChoiceField(
        label=gettext_lazy("给哪一种指引"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一种")},
    )
    text = words_field(gettext_lazy("再说一句（可以不写）"), "", required=False)

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """The texts themselves."""
        self.choices("guidance_key", ((key, str(each.words)) for key, each in guidance().items()))


class CallBack(GrievanceForm):
    """Whether somebody answered, and what they said."""

    reached = TapField(
        label=gettext_lazy("打通了吗"),
        choices=(("yes", gettext_lazy("打通了")), ("no", gettext_lazy("没有打通"))),
        error_messages={"required": gettext_lazy("选打通没有")},
    )
    note = words_field(gettext_lazy("本人怎么说"), gettext_lazy("写一句本人怎么说"), required=False)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"reached": self.cleaned_data["reached"] == "yes", "note": self.cleaned_data["note"]}


class Rate(GrievanceForm):
    """Satisfied or not, settled or not, in whose words."""

    rating = TapField(
        label=gettext_lazy("本人满意吗"),
        choices=tuple((key, words.zh) for key, words in RATINGS.items()),
        error_messages={"required": gettext_lazy("选满意还是不满意")},
    )
    is_resolved = TapField(
        label=gettext_lazy("事情解决了吗"),
        choices=(("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没有解决")), ("", gettext_lazy("没有说"))),
        required=False,
    )
    words = words_field(gettext_lazy("本人说了什么（可以不写）"), "", required=False)

    def prepare(self, page: GrievancePage, acting: Acting) -> None:
        """In the reader's language."""
        self.choices("rating", ((key, str(words)) for key, words in RATINGS.items()))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        said = {"yes": True, "no": False}.get(self.cleaned_data["is_resolved"])
        return {"rating": self.cleaned_data["rating"], "is_resolved": said, "words": self.cleaned_data["words"]}
