"""The steps of a suspicion as forms (监管步骤): what each asks, and the action it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.outreach.actions.check_recovery import check_recovery
from doudi.outreach.actions.check_suspension import check_suspension
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.finish_suspicion import finish_suspicion
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.propose_recovery import propose_recovery
from doudi.outreach.actions.propose_suspension import propose_suspension
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.transfer_to_police import transfer_to_police
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.following.words import VERIFIED_HOW
from doudi.outreach.reads.suspicions import SuspicionPage
from doudi.outreach.supervision.tasks import ANSWER
from doudi.outreach.visiting.limits import here
from doudi.platform.acting import Acting
from doudi.ui.forms import MoneyField, PlainForm, StepField, TapField
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockFacts, ClockUnit, last_day


class StepForm(PlainForm):
    """A form that knows the suspicion it is about."""

    def __init__(self, *args: Any, page: SuspicionPage, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "case_key" in self.fields:
            cases = [("", _("请选")), *((each.key, str(each.words)) for each in page.cases)]
            self.fields["case_key"].choices = cases  # type: ignore[attr-defined]
            self.fields["case_key"].initial = page.case.key if page.case else ""
        self.prepare(page, acting)

    def prepare(self, page: SuspicionPage, acting: Acting) -> None:
        """What else is known beforehand."""

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


def _case() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("是哪种情形"), error_messages={"required": gettext_lazy("选一种情形")})


def _words(label: object, missing: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},  # type: ignore[dict-item]
    )


def _day(label: object, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选日子"), "invalid": gettext_lazy("选日子")},
    )


class ProposeSuspension(StepForm):
    """The case, and why."""

    case_key = _case()
    reason = _words(gettext_lazy("为什么提暂停"), gettext_lazy("写一句为什么"))


class Check(StepForm):
    """Agree or not, and why."""

    agree = TapField(
        label=gettext_lazy("同意吗"),
        choices=(("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))),
        error_messages={"required": gettext_lazy("选同意还是不同意")},
    )
    reason = _words(gettext_lazy("为什么这样定"), gettext_lazy("写一句为什么"))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"agree": self.cleaned_data["agree"] == "yes", "reason": self.cleaned_data["reason"]}


class Verify(StepForm):
    """The case, how it was verified, what was found, which days."""

    case_key = _case()
    how = TapField(label=gettext_lazy("怎么核实的"), error_messages={"required": gettext_lazy("选一个核实方式")})
    findings = _words(gettext_lazy("核实了什么"), gettext_lazy("写一句核实了什么"))
    occurred_on = _day(gettext_lazy("哪天发生的（比如去世的日子）"))
    told_on = _day(gettext_lazy("单位、本人或亲属哪天告知的（没有告知就不填）"))

    def prepare(self, page: SuspicionPage, acting: Acting) -> None:
        """The day the data name stands there already."""
        self.fields["how"].choices = [(key, str(words)) for key, words in VERIFIED_HOW.items()]  # type: ignore[attr-defined]
        self.fields["occurred_on"].initial = page.occurred_on


class Notify(StepForm):
    """Until when they may answer."""

    answer_by = _day(gettext_lazy("本人最晚哪天说明"), required=True)

    def prepare(self, page: SuspicionPage, acting: Acting) -> None:
        """The day the place agreed on, where it agreed on one; the law names none."""
        rule = here(ANSWER)
        if rule.limit is not None:
            found = last_day(ClockFacts(acting.today, rule.limit, ClockUnit(rule.unit)), calendar())
            self.fields["answer_by"].initial = found[0] if found else acting.today + timedelta(days=rule.limit)


class Answer(StepForm):
    """What the person says."""

    said = _words(gettext_lazy("本人怎么说"), gettext_lazy("写一句本人怎么说"))


class ProposeRecovery(StepForm):
    """How much, of which months, in how many parts, and why."""

    amount_fen = MoneyField(label=gettext_lazy("追回多少"))
    months = forms.CharField(
        label=gettext_lazy("哪几个月的"),
        help_text=gettext_lazy("年-月，几个月用空格隔开，比如 2025-08 2025-09"),
        error_messages={"required": gettext_lazy("写是哪几个月的")},
    )
    instalments = StepField(label=gettext_lazy("分几次还"), min_value=1, max_value=60, initial=1)
    reason = _words(gettext_lazy("为什么追回"), gettext_lazy("写一句为什么"))

    def prepare(self, page: SuspicionPage, acting: Acting) -> None:
        """What the data suggest."""
        self.fields["amount_fen"].initial = page.expected_fen
        self.fields["months"].initial = page.period

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "months": self.cleaned_data["months"].split()}


class Clear(StepForm):
    """Why it does not hold."""

    reason = _words(gettext_lazy("为什么排除"), gettext_lazy("写一句为什么"))


class Finish(StepForm):
    """Whether it is paid again, and how it ended."""

    resume = TapField(
        label=gettext_lazy("以后还发吗"),
        choices=(("yes", gettext_lazy("接着发")), ("no", gettext_lazy("不再发"))),
        error_messages={"required": gettext_lazy("选还发不发")},
    )
    reason = _words(gettext_lazy("怎么办结的"), gettext_lazy("写一句怎么办结的"))

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"resume": self.cleaned_data["resume"] == "yes", "reason": self.cleaned_data["reason"]}


class Police(StepForm):
    """The document's number, and why."""

    reference = forms.CharField(
        label=gettext_lazy("移送文书号"), max_length=80, error_messages={"required": gettext_lazy("写移送文书号")}
    )
    reason = _words(gettext_lazy("为什么移送"), gettext_lazy("写一句为什么"))


@dataclass(frozen=True)
class DeskStep:
    """One step at the desk: its address, its words, the verbs of the course it takes, its form, its action."""

    slug: str
    title: Any
    verbs: frozenset[str]
    form: type[StepForm]
    action: Callable[..., Any]
    is_adverse: bool = False
    shows_law: bool = False
    is_of_version: bool = False
    """Whether it acts on what stands on the page (an amount, a proposal), or could be taken twice."""


_ALL = (
    DeskStep(
        "propose-suspension",
        gettext_lazy("提暂停"),
        frozenset({"propose_suspension"}),
        ProposeSuspension,
        propose_suspension,
        is_adverse=True,
        shows_law=True,
    ),
    DeskStep(
        "check-suspension",
        gettext_lazy("定：暂停不暂停"),
        frozenset({"confirm_suspension"}),
        Check,
        check_suspension,
        is_adverse=True,
        shows_law=True,
        is_of_version=True,
    ),
    DeskStep("verify", gettext_lazy("核实属实"), frozenset({"verify"}), Verify, verify_suspicion, shows_law=True),
    DeskStep("notify", gettext_lazy("告知本人"), frozenset({"notify"}), Notify, notify_person, is_of_version=True),
    DeskStep(
        "answer",
        gettext_lazy("记本人说明"),
        frozenset({"record_answer"}),
        Answer,
        record_answer,
        is_of_version=True,
    ),
    DeskStep(
        "propose-recovery",
        gettext_lazy("提追回"),
        frozenset({"propose_recovery"}),
        ProposeRecovery,
        propose_recovery,
        is_adverse=True,
        shows_law=True,
    ),
    DeskStep(
        "check-recovery",
        gettext_lazy("定：追回不追回"),
        frozenset({"confirm_recovery"}),
        Check,
        check_recovery,
        is_adverse=True,
        shows_law=True,
        is_of_version=True,
    ),
    DeskStep("finish", gettext_lazy("办结"), frozenset({"finish"}), Finish, finish_suspicion, shows_law=True),
    DeskStep(
        "police",
        gettext_lazy("移送公安"),
        frozenset({"transfer_to_police"}),
        Police,
        transfer_to_police,
        is_adverse=True,
        is_of_version=True,
    ),
    DeskStep("clear", gettext_lazy("排除疑点"), frozenset({"clear"}), Clear, clear_suspicion),
)
STEPS = {step.slug: step for step in _ALL}
