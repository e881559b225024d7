"""Opinion, notice, objection, report, confirm, refuse, send back, letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.send_back import send_back
from doudi.casework.actions.settle_objection import settle_objection
from doudi.casework.errors import CaseNotFound
from doudi.casework.reads import CasePage
from doudi.ui.access import Asked
from doudi.ui.forms import MoneyField
from doudi.workbench.steps.page import CaseForm, CaseStep


def unknown_keys(case: CasePage) -> list[str]:
    """The facts a decision must speak of, because nobody knows them."""
    return list(case.assessment.keys_needing_reasons) if case.assessment else []


class ReasonedForm(CaseForm):
    """A decision with its reasons: on what is unknown, and on any departure from the proposal."""

    shows_proposal = True

    unknown_reason = forms.CharField(
        label=_("未知项怎么看的"),
        required=False,
        max_length=400,
        help_text=_("写一句理由，会写进信里。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    amount_fen = MoneyField(label=_("每月金额（不改就空着）"), required=False)
    departure_reason = forms.CharField(
        label=_("和建议不一样，为什么"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        """Nothing unknown: nothing is asked; a status has no amount, and what is paid once is no monthly one."""
        if not unknown_keys(self.case):
            del self.fields["unknown_reason"]
        if self.case.statutory.is_status:
            del self.fields["amount_fen"]
        elif self.case.statutory.is_paid_once:
            self.fields["amount_fen"].label = _("一次给多少（不改就空着）")

    def clean(self) -> None:
        """A sentence on what is unknown; one on a departure."""
        if "unknown_reason" in self.fields and not self.cleaned_data.get("unknown_reason", "").strip():
            self.add_error("unknown_reason", str(_("写一句：未知项怎么看的")))

    def reasons(self) -> dict[str, str]:
        """The sentence for every unknown fact."""
        said = self.cleaned_data.get("unknown_reason", "").strip()
        return dict.fromkeys(unknown_keys(self.case), said) if said else {}


class OpinionForm(ReasonedForm):
    """Grant or refuse, and why."""

    outcome = forms.ChoiceField(
        label=_("初审意见"),
        choices=(("grant", _("建议给")), ("refuse", _("建议不给"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个")},
    )
    reason = forms.CharField(label=_("理由"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("outcome", "reason")

    def clean(self) -> None:
        """Refusing needs a reason."""
        super().clean()
        if self.cleaned_data.get("outcome") == "refuse" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", str(_("不给，要写理由")))
        self.cleaned_data["unknown_reasons"] = self.reasons()


class ConfirmForm(ReasonedForm):
    """Confirm: what was looked at, and the reasons."""

    looked_at = forms.MultipleChoiceField(
        label=_("看过什么"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    from_month = forms.RegexField(
        label=_("从哪个月起发"),
        regex=r"^20\d\d-(0[1-9]|1[0-2])$",
        help_text=_("没有查到文件写从哪个月起，由您写明，比如 2025-10。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("写从哪个月起，比如 2025-10"), "invalid": _("写年和月，比如 2025-10")},
    )
    field_order = ("looked_at", "unknown_reason", "amount_fen", "from_month", "departure_reason")

    def prepare(self) -> None:
        """Only what there is to look at."""
        super().prepare()
        case = self.case
        if not case.statutory.asks_first_month:
            del self.fields["from_month"]
        seen = [("visit", _("看过上门记录"))] if case.visits else []
        if case.notice:
            seen.append(("notice", _("公示有异议，已看答复") if case.objections else _("公示期满，没有异议")))
        seen.append(("proof", _("看过算式和证据")))
        self.fields["looked_at"].choices = seen  # type: ignore[attr-defined]

    def clean(self) -> None:
        """As every reasoned form."""
        super().clean()
        self.cleaned_data["unknown_reasons"] = self.reasons()


class RefuseForm(CaseForm):
    """Refuse: written reasons, always."""

    shows_proposal = True

    reasons = forms.CharField(
        label=_("理由，写给这家人看"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("不给，要写理由")},
    )

    def clean(self) -> None:
        """The same sentence stands for what is unknown."""
        said = self.cleaned_data.get("reasons", "").strip()
        self.cleaned_data["unknown_reasons"] = dict.fromkeys(unknown_keys(self.case), said)


class ReasonForm(CaseForm):
    """One sentence."""

    reason = forms.CharField(
        label=_("为什么"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句为什么")},
    )


class ObjectionTakenForm(CaseForm):
    """What somebody said by telephone or at the counter."""

    text = forms.CharField(
        label=_("他说了什么"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("写他说了什么")},
    )
    contact = forms.CharField(label=_("怎么回他（可以不写）"), required=False, max_length=100)
    wants_secrecy = forms.BooleanField(label=_("不透露是谁说的"), required=False, initial=True)


class AnswerObjectionForm(CaseForm):
    """How it was looked into, whether it is right, the written answer."""

    method = forms.ChoiceField(
        label=_("怎么查的"),
        choices=(("re_survey", _("再入户调查")), ("democratic_review", _("民主评议"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个")},
    )
    upheld = forms.ChoiceField(
        label=_("异议成立吗"),
        choices=(("no", _("不成立，接着办")), ("yes", _("成立，重新调查"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个")},
    )
    answer = forms.CharField(
        label=_("书面答复"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("写书面答复")},
    )


def _opinion(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    give_opinion(
        request.acting,
        case.public_id,
        outcome=given["outcome"],
        reason=given["reason"],
        unknown_reasons=given["unknown_reasons"],
        amount_fen=given.get("amount_fen"),
        departure_reason=given["departure_reason"],
        **once,
    )


def _confirm(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    confirm(
        request.acting,
        case.public_id,
        unknown_reasons=given["unknown_reasons"],
        departure_reason=given["departure_reason"],
        amount_fen=given.get("amount_fen"),
        from_month=given.get("from_month", ""),
        looked_at=given["looked_at"],
        **once,
    )
    issue_letter(request.acting, case.public_id)


def _object(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    if case.notice is None:
        raise CaseNotFound
    raise_objection(
        request.acting,
        case.notice.public_id,
        text=given["text"],
        contact=given["contact"],
        wants_secrecy=given["wants_secrecy"],
    )


DECIDING = (
    CaseStep(
        "opinion",
        "casework.give_opinion",
        "give_opinion",
        _("初审意见"),
        _("看过上门和核对，写街道的意见。"),
        _opinion,
        _("提出意见"),
        OpinionForm,
        law=_("审核确认办法第十九条"),
        done=_("意见已提出。"),
    ),
    CaseStep(
        "notice",
        "casework.post_notice",
        "post_notice",
        _("公示"),
        _("在社区公示，只写姓名、几口人、多少钱。到期自己撤下。"),
        lambda request, case, given, once: post_notice(request.acting, case.public_id, **once),
        _("开始公示"),
        law=_("审核确认办法第十九、二十四条"),
        done=_("开始公示了。"),
    ),
    CaseStep(
        "objection",
        "casework.take_objection",
        "raise_objection",
        _("记一个异议"),
        _("有人打电话或者到窗口提意见，替他记下来。"),
        _object,
        _("记下"),
        ObjectionTakenForm,
        law=_("审核确认办法第十九条"),
        done=_("记下了。"),
    ),
    CaseStep(
        "answer-objection",
        "casework.settle_objection",
        "settle_objection",
        _("答复异议"),
        _("再查一遍，或者民主评议，写书面答复。"),
        lambda request, case, given, once: settle_objection(
            request.acting,
            case.public_id,
            method=given["method"],
            upheld=given["upheld"] == "yes",
            answer=given["answer"],
            **once,
        ),
        _("答复"),
        AnswerObjectionForm,
        law=_("审核确认办法第十九条"),
        done=_("已答复。"),
    ),
    CaseStep(
        "report",
        "casework.report",
        "report_to_county",
        _("报区里确认"),
        _("公示期满，没有异议或者异议已答复，报区民政局。"),
        lambda request, case, given, once: report_to_county(request.acting, case.public_id, **once),
        _("报区里"),
        law=_("审核确认办法第二十条"),
        done=_("已报区里。"),
    ),
    CaseStep(
        "confirm",
        "casework.confirm",
        "confirm",
        _("确认，发告知书"),
        _("您的决定会写上您的名字。告知书马上发出，手机能看，也能打印送达。"),
        _confirm,
        _("确认，发告知书"),
        ConfirmForm,
        law=_("审核确认办法第二十、二十一条"),
        done=_("已确认，告知书发了。"),
    ),
    CaseStep(
        "refuse",
        "casework.refuse",
        "refuse",
        _("不予确认"),
        _("写明理由，3个工作日内通过街道书面告诉这家人。"),
        lambda request, case, given, once: refuse(
            request.acting, case.public_id, reasons=given["reasons"], unknown_reasons=given["unknown_reasons"], **once
        ),
        _("不予确认"),
        RefuseForm,
        law=_("审核确认办法第二十一条"),
        done=_("已作出决定。"),
    ),
    CaseStep(
        "send-back",
        "casework.send_back",
        "send_back",
        _("退回再查"),
        _("写明要再查什么，退回街道。"),
        lambda request, case, given, once: send_back(request.acting, case.public_id, reason=given["reason"], **once),
        _("退回"),
        ReasonForm,
        done=_("已退回。"),
    ),
    CaseStep(
        "send-letter",
        "casework.confirm",
        "issue_letter",
        _("发告知书"),
        _("生成告知书，手机能看，也能打印送达。"),
        lambda request, case, given, once: issue_letter(request.acting, case.public_id),
        _("发告知书"),
        law=_("审核确认办法第二十一条"),
        done=_("告知书发了。"),
    ),
)
