"""The forms of answers on paper (纸面回话): entering what a category tells, in its units, and comparing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.evidence.domain.entering import MOST_WORDS, UNITS, faults_of, quantities_told
from doudi.evidence.reads.by_hand import HandPage
from doudi.platform.files import FileRefused
from doudi.platform.received.looking import look_at
from doudi.rules.quantities import MONEY_UNITS, Quantity, QuantityUnit
from doudi.rules.values import Value
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import MoneyField, PhotosField, PlainForm, StepField, TapField
from doudi.ui.words import said
from doudi.worklist.words import Words

VALUE, NOT_SAID = "q_", "n_"
STATES = (
    ("has", gettext_lazy("有")),
    ("none", gettext_lazy("无")),
    ("unknown", gettext_lazy("未知")),
)
SAID: dict[str, Any] = {
    "entry.state": gettext_lazy("选纸上写的是哪一种"),
    "entry.day": gettext_lazy("写纸上数据是哪一天的，不能晚于今天"),
    "entry.lacking": gettext_lazy("照着纸写，纸上没有写就勾“纸上没有写”"),
    "entry.beside": gettext_lazy("选了无或者未知，这里就不写；有数就选“有”"),
    "entry.value": gettext_lazy("这个数不可能，对着纸再看一遍"),
    "entry.words": gettext_lazy("这一类没有数，用一句话写纸上说了什么"),
    "entry.long": gettext_lazy("最多200个字"),
}
"""What stands at the field for each fault of an entry."""


def _field(quantity: Quantity) -> forms.Field:
    """The field one quantity is entered in, its unit beside it."""
    label = f"{said(Words(quantity.zh, quantity.en))}{_('，')}{said(UNITS[quantity.unit])}"
    common: dict[str, Any] = {"label": label[:1].upper() + label[1:], "required": False}
    if quantity.unit in MONEY_UNITS:
        return MoneyField(**common)
    if quantity.unit is QuantityUnit.YES_NO:
        return TapField(choices=(("yes", gettext_lazy("是")), ("no", gettext_lazy("不是"))), **common)
    if quantity.unit is QuantityUnit.CODE:
        listed = [(code.code, said(Words(code.zh, code.en))) for code in quantity.codes]
        return forms.ChoiceField(choices=[("", gettext_lazy("还没有选")), *listed], **common)
    if quantity.unit is QuantityUnit.DATE:
        return _day(**common)
    return StepField(**common)


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": SAID["entry.day"], "invalid": gettext_lazy("选日子")},
        **more,
    )


class HandAnswerForm(PlainForm):
    """What the paper says: has, none or unknown; each quantity or that it is not stated; the day; the scan."""

    state = TapField(
        label=gettext_lazy("纸上写的是"),
        help_text=gettext_lazy("无，是查过了，确实没有。部门没有数据、说不清，是未知。"),
        choices=STATES,
        error_messages={"required": SAID["entry.state"]},
    )

    def __init__(self, *args: Any, category: str, today: date, has_scan: bool, **kwargs: Any) -> None:
        self.category, self.today, self.has_scan = category, today, has_scan
        self.quantities = quantities_told(category)
        own = {**self.base_fields, **self._added()}
        self.base_fields = own  # type: ignore[misc]  # of this form alone; dressed like every other field
        super().__init__(*args, **kwargs)

    def _added(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for quantity in self.quantities:
            found[VALUE + quantity.key] = _field(quantity)
            found[NOT_SAID + quantity.key] = forms.BooleanField(label=gettext_lazy("纸上没有写"), required=False)
        found["as_of"] = _day(label=gettext_lazy("纸上数据是哪一天的"))
        found["words"] = forms.CharField(
            label=gettext_lazy("纸上怎么说的，一句话"),
            help_text=gettext_lazy("写在证据页上，比如“名下1辆小客车”。不写号码。"),
            max_length=MOST_WORDS,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        found["scan"] = PhotosField(
            label=gettext_lazy("这张纸的扫描件"),
            help_text=gettext_lazy("上次传的还在，要换才再选。") if self.has_scan else gettext_lazy(
                "拍照，或者选一个文件。JPEG、PNG或PDF，不超过10MB；几页的合成一份PDF。"
            ),
            required=not self.has_scan,
            error_messages={"required": gettext_lazy("传这张纸的扫描件")},
        )  # fmt: skip
        return found

    def given_values(self) -> dict[str, Value | None]:
        """Quantity → value; None where the paper does not say; left out where nothing was written."""
        found: dict[str, Value | None] = {}
        for quantity in self.quantities:
            value = self.cleaned_data.get(VALUE + quantity.key)
            if value in (None, ""):
                if self.cleaned_data.get(NOT_SAID + quantity.key):
                    found[quantity.key] = None
                continue
            found[quantity.key] = value == "yes" if quantity.unit is QuantityUnit.YES_NO else value
        return found

    def clean_scan(self) -> Any:
        """One photo or PDF, looked at as every paper is."""
        given = self.cleaned_data["scan"]
        if len(given) > 1:
            raise forms.ValidationError(_("只选一个文件，几页的合成一份PDF"))
        if not given:
            return None
        content, content_type = given[0].read(), given[0].content_type or ""
        try:
            look_at(content)
        except FileRefused as fault:
            raise forms.ValidationError(in_plain_words(fault)) from fault
        return content, content_type, given[0].name or ""

    def clean(self) -> dict[str, Any]:
        """Every fault the entry has, each at its field, beside those of the fields themselves."""
        given = super().clean() or self.cleaned_data
        values = self.given_values()
        for fault in faults_of(
            self.category, given.get("state", ""), values, given.get("as_of"), given.get("words", ""), self.today
        ):
            name = fault.where if fault.where in self.fields else VALUE + fault.where
            if name not in self.errors:
                self.add_error(name, str(SAID[fault.code]))
        for quantity in self.quantities:
            is_written = values.get(quantity.key) is not None
            if is_written and given.get(NOT_SAID + quantity.key):
                self.add_error(VALUE + quantity.key, _("写了又勾了“纸上没有写”，留一个"))
        return given


def initial_of(page: HandPage) -> dict[str, Any]:
    """What was entered before, to be corrected and not typed again."""
    if not page.told:
        return {}
    found: dict[str, Any] = {"state": page.told, "as_of": page.as_of, "words": page.words}
    for key, value in page.entered.items():
        found[VALUE + key] = ("yes" if value else "no") if isinstance(value, bool) else value
        found[NOT_SAID + key] = value is None
    return found


class CompareForm(PlainForm):
    """Whether scan and entry agree; a reason where they do not."""

    agrees = TapField(
        label=gettext_lazy("扫描件和录入的一样吗"),
        choices=(("yes", gettext_lazy("一样，算数")), ("no", gettext_lazy("不一样，退回重录"))),
        error_messages={"required": gettext_lazy("选一个")},
    )
    reason = forms.CharField(
        label=gettext_lazy("哪里不一样（退回才写）"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing goes back without a reason."""
        given = super().clean() or self.cleaned_data
        if given.get("agrees") == "no" and not given.get("reason", "").strip():
            self.add_error("reason", _("写一句哪里不一样"))
        return given
