"""At the counter: accept, ask once for what is missing, register a near relative."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.register_near_relative import register_near_relative
from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.papers.actions.hand_in import hand_in
from doudi.casework.papers.actions.settle_held import hand_in_all_the_same
from doudi.casework.papers.needed import OTHER, kind_called
from doudi.casework.process import scheme_here
from doudi.casework.reads import CasePage
from doudi.platform.received.looking import look_at
from doudi.registry.models import Staff
from doudi.ui.access import Asked
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PhotosField
from doudi.ui.words import said
from doudi.workbench.steps.page import CaseForm, CaseStep, area_of


class MissingForm(CaseForm):
    """Everything that is missing, told once."""

    papers = forms.MultipleChoiceField(
        label=_("缺哪些（部门能查到的不在这里）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(label=_("别的，一行一样"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    answer_by = forms.DateField(
        label=_("哪天前交（可以不写）"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("写年月日，比如 2025-10-09")},
    )

    def prepare(self) -> None:
        """Only papers that no department can supply."""
        papers = [paper for paper in scheme_here(self.case.scheme).papers if not paper.from_platform]
        self.fields["papers"].choices = [(said(paper), said(paper)) for paper in papers]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """One thing at least."""
        given = self.cleaned_data
        lines = [line.strip() for line in (given.get("more") or "").splitlines() if line.strip()]
        given["items"] = [*given.get("papers", []), *lines]
        if not given["items"]:
            self.add_error("papers", str(_("勾一样，或者写一样")))


class SuppliedForm(CaseForm):
    """What the family brought to the counter: a word on what it is, photos or scans if there are any."""

    note = forms.CharField(
        label=_("交来了什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句交来了什么")},
    )
    photos = PhotosField(
        label=_("拍照，或者选文件（可以不传）"), help_text=_("JPEG、PNG或PDF，每个不超过10MB。"), required=False
    )

    def prepare(self) -> None:
        """Say again what was asked for."""
        self.fields["note"].help_text = str(_("、")).join(self.case.missing_items)


def _supplied(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    looked = [look_at(photo.read()) for photo in given["photos"]]
    with transaction.atomic():
        rows = hand_in(request.acting, case.public_id, _kind_of(case), looked) if looked else []
        for row in rows:
            # Who takes it in at the counter has the paper before them and says so.
            hand_in_all_the_same(request.acting, case.public_id, row.public_id)
        supply_missing(
            request.acting, case.public_id, note=given["note"], file_ids=[row.file_id for row in rows], **once
        )


def _kind_of(case: CasePage) -> str:
    """The paper that was asked for, where it was a single one that the scheme names."""
    asked = list(case.missing_items)
    return kind_called(scheme_here(case.scheme), asked[0]) if len(asked) == 1 else OTHER


class RelativeForm(CaseForm):
    """Which colleague, and how related."""

    staff_id = forms.ChoiceField(label=_("哪位工作人员"), error_messages={"required": _("选一个人")})
    relation = forms.CharField(
        label=_("什么关系"), max_length=60, error_messages={"required": _("写什么关系，比如 兄弟")}
    )

    def prepare(self) -> None:
        """Everyone whose office serves the place."""
        people = colleagues(area_of(self.case), self.request.acting.today)
        self.fields["staff_id"].choices = [("", str(_("请选"))), *people]  # type: ignore[attr-defined]

    def clean_staff_id(self) -> str:
        """A person who exists."""
        given = str(self.cleaned_data["staff_id"])
        if not Staff.objects.filter(public_id=given).exists():
            raise forms.ValidationError(str(_("选一个人")))
        return given


RECEIVING = (
    CaseStep(
        "accept",
        "casework.accept",
        "accept",
        _("受理"),
        _("材料齐了。受理以后，全程时限从今天起算，明天是第1天。"),
        lambda request, case, given, once: accept(request.acting, case.public_id, **once),
        _("受理"),
        law=_("审核确认办法第十条"),
        done=_("已受理。"),
    ),
    CaseStep(
        "ask-missing",
        "casework.ask_missing",
        "ask_missing",
        _("一次性告知"),
        _("缺什么，只能说这一次，要说全。部门能查到的，不能要群众交。"),
        lambda request, case, given, once: ask_missing(
            request.acting, case.public_id, items=given["items"], answer_by=given["answer_by"], **once
        ),
        _("发给这家人"),
        MissingForm,
        law=_("审核确认办法第十条"),
        done=_("已经告诉这家人缺什么。"),
    ),
    CaseStep(
        "supplied",
        "casework.apply_on_behalf",
        "supply_missing",
        _("登记补来的材料"),
        _("这家人把缺的材料送到窗口了。记下来，受理的时限接着算。"),
        _supplied,
        _("登记"),
        SuppliedForm,
        law=_("审核确认办法第十条"),
        done=_("补来的材料登记好了。"),
    ),
    CaseStep(
        "register-relative",
        "casework.register_relative",
        "register_near_relative",
        _("近亲属备案"),
        _("经办人员和这家人是近亲属的，单独备案。以后由区里上门，这位同事不能经手。"),
        lambda request, case, given, once: register_near_relative(
            request.acting, case.public_id, staff_id=given["staff_id"], relation=given["relation"], key=once["key"]
        ),
        _("备案"),
        RelativeForm,
        law=_("审核确认办法第十一条"),
        done=_("已备案。"),
    ),
)
