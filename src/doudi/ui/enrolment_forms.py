"""The questions about insurance, the same at the desk and at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from doudi.outreach.domain.enrolment import EXEMPTIONS, OUTCOMES
from doudi.outreach.following.words import CHANNELS, EXEMPTION_WORDS, TARGET_STATES
from doudi.ui.forms import PlainForm, TapField


class ContactForm(PlainForm):
    """How, whether they were reached, what they said."""

    channel = TapField(
        label=gettext_lazy("怎么联系的"), error_messages={"required": gettext_lazy("选一个：上门、电话、短信")}
    )
    reached = TapField(
        label=gettext_lazy("联系上了吗"),
        choices=(("yes", gettext_lazy("联系上了")), ("no", gettext_lazy("没有"))),
        error_messages={"required": gettext_lazy("选联系上没有")},
    )
    said = forms.CharField(
        label=gettext_lazy("对方怎么说"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("联系上了要写一句"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(key, str(words)) for key, words in CHANNELS.items()]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {"channel": data["channel"], "reached": data["reached"] == "yes", "said": data["said"]}


class OutcomeForm(PlainForm):
    """What came of it, and why."""

    outcome = TapField(label=gettext_lazy("结果"), error_messages={"required": gettext_lazy("选一个结果")})
    reason_code = forms.ChoiceField(label=gettext_lazy("不用参保的，为什么"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("写一句"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("不愿意、数据不对、别的原因，要写为什么"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [(key.value, str(TARGET_STATES[key])) for key in OUTCOMES]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        reasons = [("", gettext_lazy("请选")), *((key, str(EXEMPTION_WORDS[key])) for key in EXEMPTIONS)]
        self.fields["reason_code"].choices = reasons  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the action takes; a reason of exemption counts for the exempt only."""
        data = dict(self.cleaned_data)
        if data["outcome"] != "exempt":
            data["reason_code"] = ""
        return data
