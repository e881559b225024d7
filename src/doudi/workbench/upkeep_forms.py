"""The forms of an entitlement after the decision (待遇管理的表单)."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.benefits.upkeep.reads.desk import Page
from doudi.benefits.upkeep.wording import HEARD, KINDS, REPORT_KINDS
from doudi.ui.forms import MoneyField, PlainForm, TapField

WHY = {"required": _("写一句为什么")}
FACTS = {
    "monthly_wage_fen": _("每月工资（元）"),
    "monthly_pension_fen": _("每月养老金（元）"),
}
"""What a review most often finds to be another; further facts are found by asking the departments again."""
GONE = "left"


def long_text(label: Any, *, required: bool = True, wrong: Any = None) -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(
        label=label, required=required, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": wrong or _("写一句为什么")},
    )  # fmt: skip


class MonthText(forms.CharField):
    """A month as YYYY-MM."""

    def clean(self, value: Any) -> str:
        """Digits and a hyphen, or nothing where nothing is asked."""
        text = str(super().clean(value)).strip()
        if text and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
            raise forms.ValidationError(str(_("写哪个月，比如 2025-11")))
        return text


class ReportForm(PlainForm):
    """What changed."""

    kind = TapField(
        label=_("什么变了"), choices=[(key, str(words)) for key, words in REPORT_KINDS.items()],
        error_messages={"required": _("选是什么变了")},
    )  # fmt: skip
    happened_on = forms.DateField(
        label=_("哪天的事（不知道可以不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("日子写成 2025-11-05 这样")},
    )  # fmt: skip
    text = long_text(_("写几句（可以不写）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, str(words)) for key, words in REPORT_KINDS.items()]  # type: ignore[attr-defined]


class FindingForm(PlainForm):
    """What a review found about one member."""

    member = TapField(label=_("谁"), error_messages={"required": _("选是谁")})
    what = TapField(label=_("查到什么"), error_messages={"required": _("选查到什么")})
    amount = MoneyField(label=_("现在每月多少元"), required=False)
    why = long_text(_("怎么知道的"), wrong=_("写一句怎么知道的"))

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = page.members  # type: ignore[attr-defined]
        what = [*((key, str(words)) for key, words in FACTS.items()), (GONE, str(_("去世了，或者不一起生活了")))]
        self.fields["what"].choices = what  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An amount belongs to every fact; nothing is taken for zero."""
        given = super().clean() or {}
        if given.get("what") in FACTS and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", forms.ValidationError(str(_("写每月多少元，没有就写0"))))
        return given


class ProposeForm(PlainForm):
    """What becomes of the entitlement."""

    kind = TapField(label=_("怎么变"), error_messages={"required": _("选怎么变")})
    from_month = MonthText(label=_("从哪个月起"), required=False)
    amount = MoneyField(label=_("改成每月多少元（照规则算的就不填）"), required=False)
    reason = long_text(_("原因"), wrong=_("写明原因"))
    departure_reason = long_text(_("和规则算的不一样，为什么"), required=False)

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, str(words)) for key, words in KINDS.items() if key != "moved"]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["from_month"].help_text = _("最早%(month)s，不填就是这个月") % {"month": page.earliest}


class MoveForm(PlainForm):
    """Where the family moved."""

    to_division = forms.CharField(
        label=_("迁到哪里"), max_length=80,
        help_text=_("写街道、乡镇或者村居的名字或代码"), error_messages={"required": _("写迁到哪里")},
    )  # fmt: skip
    from_month = MonthText(label=_("从哪个月起由那边发"), error_messages={"required": _("写哪个月，比如 2025-11")})
    reason = long_text(_("原因"), wrong=_("写明原因"))


class HearForm(PlainForm):
    """How the family was heard."""

    how = TapField(label=_("怎么听的"), error_messages={"required": _("选怎么听的")})
    text = long_text(_("家里怎么说"), wrong=_("写下家里怎么说的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(key, str(words)) for key, words in HEARD.items() if key != "portal"]
        self.fields["how"].choices = ways  # type: ignore[attr-defined]


class SendBackForm(PlainForm):
    """Why a proposal is sent back."""

    note = long_text(_("为什么退回"), wrong=_("写明为什么退回"))


class CategoryForm(PlainForm):
    """How often the family is looked at."""

    category = TapField(label=_("哪一类"), error_messages={"required": _("选哪一类")})

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(c.key, str(c.words)) for c in page.categories]  # type: ignore[attr-defined]


class WorkOfferForm(PlainForm):
    """An offer of work and the answer to it."""

    member = TapField(label=_("谁"), error_messages={"required": _("选是谁")})
    offered_on = forms.DateField(
        label=_("哪天介绍的"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("写哪天介绍的"), "invalid": _("日子写成 2025-11-05 这样")},
    )  # fmt: skip
    offer = long_text(_("介绍了什么工作"), wrong=_("写介绍了什么工作"))
    answer = TapField(label=_("怎么答复"), error_messages={"required": _("选怎么答复")})
    reason = long_text(_("有正当理由的，写明理由"), required=False)

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = page.members  # type: ignore[attr-defined]
        self.fields["answer"].choices = ANSWERS  # type: ignore[attr-defined]


ANSWERS = [("accepted", _("去了")), ("with_cause", _("有正当理由没去")), ("refused", _("没有正当理由，不去"))]
