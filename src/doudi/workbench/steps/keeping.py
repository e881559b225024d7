"""Clocks and endings: extend, pause, resume, end it, take it back for the family."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.casework.actions.extend_time_limit import REASONS, extend_time_limit
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.sign import sign
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.evidence.sheets.named import named_categories
from doudi.workbench.steps.deciding import ReasonForm
from doudi.workbench.steps.page import CaseForm, CaseStep


class ExtendForm(ReasonForm):
    """One of the listed reasons, and a sentence."""

    reason_key = forms.ChoiceField(
        label=_("哪一种"), widget=forms.RadioSelect, error_messages={"required": _("选一种")}
    )
    field_order = ("reason_key", "reason")

    def prepare(self) -> None:
        """Only what the rules list."""
        self.fields["reason_key"].choices = [(key, str(words)) for key, words in REASONS.items()]  # type: ignore[attr-defined]


class ConsentForm(ReasonForm):
    """Who takes the authorisation back, and what was said."""

    member_id = forms.ChoiceField(
        label=_("哪位家人"), widget=forms.RadioSelect, error_messages={"required": _("选一位")}
    )
    kinds = forms.MultipleChoiceField(
        label=_("只撤回几类的，勾上；不勾就是全部"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("member_id", "reason", "kinds")

    def prepare(self) -> None:
        """Whoever has not taken it back yet, and what a sheet names."""
        self.fields["kinds"].choices = [(each.code, str(each.words)) for each in named_categories()]  # type: ignore[attr-defined]
        standing = [(one.id, one.name) for one in self.case.people if not one.consent_withdrawn]
        self.fields["member_id"].choices = standing  # type: ignore[attr-defined]
        self.fields["reason"].label = _("他怎么说的")


class SignAgainForm(CaseForm):
    """Who signed the sheet of paper."""

    member_id = forms.ChoiceField(
        label=_("哪位家人签了"), widget=forms.RadioSelect, error_messages={"required": _("选一位")}
    )

    def prepare(self) -> None:
        """Whoever took the authorisation back."""
        gone = [(one.id, one.name) for one in self.case.people if one.consent_withdrawn]
        self.fields["member_id"].choices = gone  # type: ignore[attr-defined]


KEEPING = (
    CaseStep(
        "sign-again",
        "casework.apply_on_behalf",
        "sign",
        _("登记重新签的授权"),
        _("家人在纸上重新签了授权。纸留在窗口，登记以后可以接着核对。"),
        lambda request, case, given, once: sign(
            request.acting, case.public_id, member_id=given["member_id"], method="paper"
        ),
        _("登记"),
        SignAgainForm,
        law=_("审核确认办法第九条"),
        done=_("授权登记好了。"),
    ),
    CaseStep(
        "consent",
        "casework.withdraw_for",
        "withdraw_consent",
        _("登记撤回授权"),
        _("家人到窗口说不让再查了，全部或者几类。从现在起不再查询，已经依法查到的不作废。"),
        lambda request, case, given, once: withdraw_consent(
            request.acting,
            case.public_id,
            member_id=given["member_id"],
            reason=given["reason"],
            categories=given["kinds"] or None,
            key=once["key"],
        ),
        _("登记撤回"),
        ConsentForm,
        law=_("个人信息保护法第十五条"),
        done=_("已登记，不再查询。"),
    ),
    CaseStep(
        "extend",
        "casework.extend",
        "extend_time_limit",
        _("延长期限"),
        _("特殊情形，全程从30个工作日延长到45个，只能一次。"),
        lambda request, case, given, once: extend_time_limit(
            request.acting, case.public_id, reason_key=given["reason_key"], reason=given["reason"], **once
        ),
        _("延长"),
        ExtendForm,
        law=_("审核确认办法第二十二条"),
        done=_("已延长。"),
    ),
    CaseStep(
        "pause",
        "casework.pause",
        "pause",
        _("停住计时"),
        _("期限从今天起停住，日期顺延。这家人看得到原因。"),
        lambda request, case, given, once: pause_case(request.acting, case.public_id, reason=given["reason"], **once),
        _("暂停"),
        ReasonForm,
        done=_("暂停了。"),
    ),
    CaseStep(
        "resume",
        "casework.pause",
        "resume",
        _("恢复计时"),
        _("期限从今天接着算。"),
        lambda request, case, given, once: resume_case(request.acting, case.public_id, **once),
        _("恢复"),
        done=_("恢复了。"),
    ),
    CaseStep(
        "end",
        "casework.terminate",
        "terminate",
        _("终止办理"),
        _("没有正当理由不配合调查的，书面告诉这家人后终止。"),
        lambda request, case, given, once: terminate(request.acting, case.public_id, reason=given["reason"], **once),
        _("终止"),
        ReasonForm,
        law=_("审核确认办法第二十九条"),
        done=_("已终止。"),
    ),
    CaseStep(
        "take-back",
        "casework.withdraw_for",
        "withdraw",
        _("替这家人撤回"),
        _("这家人到窗口说不办了。"),
        lambda request, case, given, once: withdraw(request.acting, case.public_id, reason=given["reason"], **once),
        _("撤回"),
        ReasonForm,
        done=_("已撤回。"),
    ),
)
