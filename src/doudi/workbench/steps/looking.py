"""Finding out: the visit, the departments, what is settled by hand, and the assessment."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.casework.actions.assess import assess
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.actions.verify import verify
from doudi.casework.process import scheme_here
from doudi.casework.reads import CasePage
from doudi.kernel.errors import DoudiError
from doudi.kernel.money import parse_yuan
from doudi.rules.facts import split_fact_key
from doudi.rules.quantities import MONEY_UNITS, Quantity, QuantityUnit
from doudi.ui.access import Asked
from doudi.ui.colleagues import colleagues
from doudi.ui.faults import in_plain_words
from doudi.ui.visiting import HomeVisitForm, visit_moment
from doudi.ui.words import is_english
from doudi.workbench.steps.page import CaseForm, CaseStep, area_of

VISITORS = {"township_clerk", "village_worker", "grid_worker", "county_approver", "county_verifier"}


class VisitForm(HomeVisitForm, CaseForm):
    """The visit as written down at the office."""

    visited_on = forms.DateField(
        label=_("哪天去的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("写哪天去的"), "invalid": _("写年月日")},
    )
    visited_time = forms.CharField(label=_("几点"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    field_order = ("visited_on", "visited_time")

    def __init__(self, *args: Any, case: CasePage, request: Asked, **kwargs: Any) -> None:
        people = [
            one
            for one in colleagues(area_of(case), request.acting.today, VISITORS, within=True)
            if one[0] != request.acting.actor_id
        ]
        super().__init__(*args, companions=people, members=len(case.people), case=case, request=request, **kwargs)
        self.fields["visited_on"].initial = request.acting.today


def _visit(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    form = given["form"]
    adults = [one.id for one in case.people if not one.is_minor]
    record_visit(
        request.acting,
        case.public_id,
        visitors=[request.acting.actor_id, given["companion"]],
        visited_at=visit_moment(request.acting.now, given["visited_on"], given["visited_time"]),
        outcome=given["outcome"],
        residents_seen=given["residents_seen"],
        findings=form.noted(),
        answers=form.as_answers(adults),
        family_signature=given["family_signature"],
        family_absent_reason=given["family_absent_reason"],
        method="paper",
        **once,
    )


class VisitPageForm(VisitForm):
    """Hands itself on, so that the step can read findings by fact."""

    def clean(self) -> None:
        """As the visit form, with itself added."""
        super().clean()
        self.cleaned_data["form"] = self


class SettleForm(CaseForm):
    """Which fact, which value, why."""

    fact_key = forms.ChoiceField(label=_("哪一项"), error_messages={"required": _("选一项")})
    state = forms.ChoiceField(
        label=_("认定"),
        choices=(("has", _("有，写在下面")), ("none", _("没有")), ("unknown", _("还是不知道"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个")},
    )
    value = forms.CharField(label=_("值（钱写元；是不是写 是 或 否）"), required=False)
    reason = forms.CharField(
        label=_("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句理由")},
    )

    def prepare(self) -> None:
        """The facts that are open or disagree."""
        self.fields["fact_key"].choices = [(one.fact_key, str(one.words)) for one in self.case.unsettled]  # type: ignore[attr-defined]
        asked = {one.fact_key: quantity_of(self.case, one.fact_key) for one in self.case.unsettled}
        hints = [f"{_said(quantity)}{_('：')}{_choices(quantity)}" for quantity in asked.values() if quantity.codes]
        self.fields["value"].help_text = str(_("；")).join(dict.fromkeys(hints))

    def clean(self) -> None:
        """The value as the rules store it."""
        given = self.cleaned_data
        if given.get("state") != "has" or "fact_key" not in given:
            return
        quantity = quantity_of(self.case, given["fact_key"])
        try:
            given["value"] = typed_value(quantity, given.get("value", ""))
        except (ValueError, KeyError, StopIteration):
            if quantity.codes:
                wanted = f"{_('写其中一个：')}{_choices(quantity)}"
            else:
                wanted = str(_WANTED.get(str(quantity.unit), _("写一个整数，没有就选“没有”")))
            self.add_error("value", wanted)
        except DoudiError as fault:
            self.add_error("value", in_plain_words(fault))


def _settle(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    settle_fact(
        request.acting,
        case.public_id,
        fact_key=given["fact_key"],
        state=given["state"],
        value=given["value"] if given["state"] == "has" else None,
        reason=given["reason"],
        **once,
    )


def quantity_of(case: CasePage, fact_key: str) -> Quantity:
    """What the rules know about a fact: its unit, its codes."""
    return scheme_here(case.scheme).quantities[split_fact_key(fact_key)[1]]


def _said(quantity: Quantity) -> str:
    return quantity.en if is_english() else quantity.zh


def _choices(quantity: Quantity) -> str:
    return str(_("、")).join(code.en if is_english() else code.zh for code in quantity.codes)


_WANTED = {"yes_no": _("写 是 或 否"), "date": _("写年月日，比如 2025-10-09")}


def typed_value(quantity: Quantity, typed: str) -> Any:
    """A typed value as the rules store it: yuan to fen, 是/否 to a truth value, the words of a code to the code.

    Raises:
        ValueError, KeyError, StopIteration: not a value of this kind.
        AmountInvalid: not an amount.
    """
    text = typed.strip()
    if quantity.unit in MONEY_UNITS:
        return parse_yuan(text)
    if quantity.unit is QuantityUnit.YES_NO:
        return {"是": True, "否": False, "不是": False, "yes": True, "no": False}[text.lower()]
    if quantity.unit is QuantityUnit.CODE:
        return next(each.code for each in quantity.codes if text.lower() in (each.code, each.zh, each.en.lower()))
    if quantity.unit is QuantityUnit.DATE:
        return date.fromisoformat(text).isoformat()
    return int(text)


LOOKING = (
    CaseStep(
        "visit",
        "casework.record_visit",
        "record_visit",
        _("记上门"),
        _("两个人上门，双方签名。从纸上抄录，写实际去的那天。"),
        _visit,
        _("存好"),
        VisitPageForm,
        law=_("审核确认办法第十六条"),
        done=_("上门已记。"),
    ),
    CaseStep(
        "county-visit",
        "casework.record_visit",
        "record_county_visit",
        _("记区里上门"),
        _("有近亲属备案的，区里自己上门。去的两个人都不能再决定这一件。"),
        _visit,
        _("存好"),
        VisitPageForm,
        law=_("审核确认办法第二十条"),
        done=_("上门已记。"),
    ),
    CaseStep(
        "request-verification",
        "casework.request_verification",
        "request_verification",
        _("提请核对"),
        _("请区里向13个部门核对。区里3个工作日内开始。"),
        lambda request, case, given, once: request_verification(request.acting, case.public_id, **once),
        _("提请核对"),
        law=_("审核确认办法第十七条"),
        done=_("已提请核对。"),
    ),
    CaseStep(
        "verify",
        "casework.verify",
        "verify",
        _("部门核对"),
        _("按每个人的授权，逐类查询。没有回话的写未知，不当成没有。"),
        lambda request, case, given, once: verify(request.acting, case.public_id, **once),
        _("开始核对"),
        law=_("审核确认办法第十七条"),
        done=_("核对完了，看证据。"),
    ),
    CaseStep(
        "settle",
        "casework.assess",
        "settle_fact",
        _("认定一项"),
        _("来源不一致，或者只有上门才知道的，由您认定，写明理由。原来的来源都留着。"),
        _settle,
        _("认定"),
        SettleForm,
        done=_("已认定。"),
    ),
    CaseStep(
        "assess",
        "casework.assess",
        "assess",
        _("测算"),
        _("按现在的情况和在用的标准算一遍。这是建议，不是决定。"),
        lambda request, case, given, once: assess(request.acting, case.public_id, **once),
        _("测算"),
        done=_("算好了，看算式。"),
    ),
)
