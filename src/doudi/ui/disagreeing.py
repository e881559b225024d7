"""The form with which somebody disagrees with a decision (不服决定), the same at the window and in the portal."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from doudi.casework.reconsideration.reads.rows import WayView
from doudi.ui.forms import PlainForm, TapField

SHORT = {
    "reexamination": gettext_lazy("区里复查"), "reconsideration": gettext_lazy("行政复议"),
    "litigation": gettext_lazy("起诉"),
}  # fmt: skip
"""What stands on the buttons; the ways are told in full above them."""


class DisagreeForm(PlainForm):
    """In which way, why, and, where it is late, what kept one from it."""

    way = TapField(label=gettext_lazy("选哪一条路"), error_messages={"required": gettext_lazy("选一种")})
    said = forms.CharField(
        label=gettext_lazy("哪里不同意，为什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("写一写为什么不同意")},
    )
    late_reason = forms.CharField(
        label=gettext_lazy("过了日子的话，是什么耽误了（可以不写）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, ways: Iterable[WayView], online: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ways = [way for way in ways if way.asks_online or not online]
        self.fields["way"].choices = [(way.key, str(SHORT.get(way.key, way.words))) for way in open_ways]  # type: ignore[attr-defined]
        if not any(way.is_over for way in open_ways):
            del self.fields["late_reason"]


class DisagreeAtWindowForm(DisagreeForm):
    """The same, with the day the paper came."""

    asked_on = forms.DateField(
        label=gettext_lazy("哪天提出来的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选日子"), "invalid": gettext_lazy("选日子")},
    )
    field_order = ("way", "asked_on", "said", "late_reason")
