"""The home visit's questions (入户调查), the same on the phone at the door and at the office from paper."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.clock import SHANGHAI
from doudi.kernel.text import clean_text
from doudi.ui.forms import PlainForm, StepField, TapField

SEEN = (("seen", gettext_lazy("见到")), ("not_seen", gettext_lazy("没见到")), ("moved", gettext_lazy("搬走了")))
THREE = (("yes", gettext_lazy("是")), ("no", gettext_lazy("不是")), ("unknown", gettext_lazy("看不准")))


class HomeVisitForm(PlainForm):
    """Answers by large buttons; nothing but meeting somebody is compulsory, and 看不准 is always an answer."""

    outcome = TapField(
        label=gettext_lazy("见到人了吗"),
        choices=SEEN,
        error_messages={"required": gettext_lazy("选一个：见到、没见到、搬走了")},
    )
    residents_seen = StepField(label=gettext_lazy("现在住几口人"), min_value=0, max_value=30, required=False)
    together = TapField(label=gettext_lazy("和申请里写的人一样吗"), choices=THREE, required=False)
    accounted = TapField(
        label=gettext_lazy("大人的收入来源，都说清了吗"),
        help_text=gettext_lazy("看不准的，先不算，不当成没有。"),
        choices=THREE,
        required=False,
    )
    findings = forms.CharField(
        label=gettext_lazy("看到的（可以不写）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    companion = forms.ChoiceField(
        label=gettext_lazy("同去的人"), error_messages={"required": gettext_lazy("上门要两个人，选同去的人")}
    )
    family_signature = forms.CharField(label=gettext_lazy("家里人签名（写名字）"), required=False, max_length=60)
    family_absent_reason = forms.CharField(label=gettext_lazy("没签，写为什么"), required=False, max_length=200)

    def __init__(self, *args: Any, companions: list[tuple[str, str]], members: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["companion"].choices = [("", _("请选")), *companions]  # type: ignore[attr-defined]
        self.fields["residents_seen"].help_text = _("登记%(n)d口") % {"n": members}
        self.fields["residents_seen"].initial = members

    def clean(self) -> None:
        """The family signs when it was met, or the paper says why not."""
        given = self.cleaned_data
        if (
            given.get("outcome") == "seen"
            and not clean_text(given.get("family_signature", ""))
            and not given.get("family_absent_reason")
        ):
            self.add_error("family_signature", _("请家里人写名字；没签，写为什么"))

    def as_answers(self, adult_ids: list[str]) -> dict[str, dict[str, Any]]:
        """Findings by fact key; what was not looked at is left out, 看不准 is unknown."""
        answers: dict[str, dict[str, Any]] = {}
        said = self.cleaned_data.get("accounted")
        if said:
            for adult in adult_ids:
                answers[f"person:{adult}:is_accounted_for"] = (
                    {"state": "unknown", "value": None}
                    if said == "unknown"
                    else {"state": "has", "value": said == "yes"}
                )
        return answers

    def noted(self) -> str:
        """The findings in one text, with what the buttons said."""
        words = [self.cleaned_data.get("findings", "").strip()]
        together = self.cleaned_data.get("together")
        if together:
            words.append({"yes": "住的人和申请一样", "no": "住的人和申请不一样", "unknown": "住的人看不准"}[together])
        return "。".join(word for word in words if word)


def visit_moment(now: datetime, day: Any, hour: str) -> datetime:
    """The moment of a visit written down afterwards from a day and a time.

    A time that was written is kept as it is, so that one that has not come yet is told and not corrected in silence;
    without one it is nine in the morning, or now if that is earlier.
    """
    if not day:
        return now
    try:
        clock = time.fromisoformat(hour) if hour else None
    except ValueError:
        clock = None
    written = datetime.combine(day, clock or time(9), tzinfo=SHANGHAI)
    return written if clock is not None else min(now, written)
