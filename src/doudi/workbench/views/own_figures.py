"""本地标准: a policy analyst proposes a city's own figure, somebody else activates it; figures, never rules."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.process import scheme_here
from doudi.insight.actions.activate_figure import activate_figure, refuse_figure
from doudi.insight.actions.count_flips import ask_flips, may_ask_flips
from doudi.insight.actions.propose_figure import (
    FOR_THE_REST,
    explain_examples,
    own_figures,
    propose_figure,
    statuses_of,
    withdraw_figure,
)
from doudi.insight.errors import ProposalUnknown
from doudi.insight.figure_rows import AT, ROW, codes_of, is_table, payload_of, steps_of, typed_rows
from doudi.insight.figures import is_typed, words_of
from doudi.insight.models import FigureProposal, ProposalState, RunState
from doudi.insight.proposal_reads import fetch_proposals, find_proposal, may_activate, may_propose
from doudi.insight.proposing import unexplained
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.parameters import Parameter
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.changes.answer_words import OUTCOME_WORDS, answer_words
from doudi.schemes.scheme import Scheme
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.templatetags.doudi import status_words
from doudi.ui.words import said
from doudi.workbench.figure_fields import SAID, unit_words
from doudi.workbench.rail import MAKING_AND_CHECKING, show

VERBS = ("insight.propose_figures", "insight.activate_figures")
STATES = {
    ProposalState.PROPOSED: gettext_lazy("等人启用"),
    ProposalState.ACTIVATED: gettext_lazy("启用了"),
    ProposalState.REFUSED: gettext_lazy("没有同意"),
    ProposalState.WITHDRAWN: gettext_lazy("撤回了"),
}
WHY = "why:"


class ProposalForm(PlainForm):
    """A figure, its value, from when, how sure, by what and from where."""

    figure = forms.ChoiceField(label=gettext_lazy("哪个数"))
    value = forms.CharField(
        label=gettext_lazy("新的值"),
        help_text=gettext_lazy("钱按元写；是或不是写“是”“不是”；比例写 0.5 或 1/3。"),
        required=False,
    )
    start = forms.CharField(label=gettext_lazy("从哪个月起（年-月）"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("有多可信"))
    legal_basis = forms.CharField(label=gettext_lazy("依据哪份文件，文号和条款"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("在哪里看到的"), max_length=300, required=False)

    def __init__(self, *args: Any, scheme: Scheme, month: Month, table: Parameter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if table is not None:
            self._ask_rows(scheme, table, month)
        figures = [table] if table else [one for one in own_figures(scheme).values() if is_typed(one)]
        self.fields["figure"].choices = [(one.key, _figure_words(one, month)) for one in figures]  # type: ignore[attr-defined]
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (status, status_words(status)) for status in statuses_of(scheme)
        ]

    def _ask_rows(self, scheme: Scheme, table: Parameter, month: Month) -> None:
        """A field per code, or two per step, filled with what is in force."""
        at = table.at(month)
        shown, rows = typed_rows(table, at.value if at else None), {}
        unit = unit_words(table.unit)
        if is_table(table):
            for code, words in codes_of(scheme, table).items():
                rows[f"{ROW}{code}"] = _("%(name)s（%(unit)s）") % {"name": said(words), "unit": unit}
        else:
            for number in range(steps_of(table, at.value if at else None)):
                rows[f"{AT}{number}"] = _("第%(n)s档：从几起") % {"n": number + 1}
                rows[f"{ROW}{number}"] = _("第%(n)s档：值（%(unit)s）") % {"n": number + 1, "unit": unit}
        rest = {name: field for name, field in self.fields.items() if name != "value"}
        asked = {
            name: forms.CharField(
                label=label, required=False, initial=shown.get(name, ""), widget=forms.TextInput({"class": "in-text"})
            )
            for name, label in rows.items()
        }
        self.fields = {"figure": rest.pop("figure"), **asked, **rest}


def _figure_words(one: Any, month: Month) -> str:
    at = one.at(month)
    now = said(words_of(one, at.value if at else None))
    return _("%(name)s（%(unit)s，现在：%(now)s）") % {"name": said(one), "unit": unit_words(one.unit), "now": now}


@opened_to("staff", *VERBS, purpose=MAKING_AND_CHECKING)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every proposal of the place, settled ones included; who may propose chooses a scheme."""
    rows = [
        {"row": row, "state": STATES[ProposalState(row.state)], "figure": _words(row)}
        for row in fetch_proposals(request.acting)
    ]
    context = {"rows": rows, "schemes": _schemes() if may_propose(request.acting) else []}
    return show(request, "own_figures", "own_figures", context)


@opened_to("staff", "insight.propose_figures", purpose="planning")
def new(request: Asked) -> HttpResponse:
    """Propose a figure; every mistake stands at its field."""
    key = request.GET.get("scheme", "")
    if key not in scheme_keys():
        return redirect("workbench:own_figures")
    scheme, month = _scheme(key), Month.of(request.acting.today)
    known = own_figures(scheme)
    asked = known.get(request.GET.get("figure", ""))
    table = asked if asked is not None and not is_typed(asked) else None
    form = ProposalForm(request.POST or None, scheme=scheme, month=month, table=table, initial={"start": str(month)})
    once_key = request.POST.get("key") or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_figure(request.acting, key, form.cleaned_data, key=once_key)
        except FaultsFound as faults:
            for fault in faults.faults:
                at = fault.where if fault.where in form.fields else "figure" if table else "value"
                form.add_error(at, SAID.get(fault.code, fault.what))
        else:
            return redirect("workbench:own_figure", proposal.public_id)
    context = {
        "form": form,
        "once_key": once_key,
        "heading": said(scheme, "name"),
        "tables": [] if table else [(one.key, said(one)) for one in known.values() if not is_typed(one)],
        "scheme_key": key,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "own_figure_new", "own_figures", context, 422 if form.is_bound else 200)


@opened_to("staff", *VERBS, purpose=MAKING_AND_CHECKING)
@require_safe
def one(request: Asked, proposal_id: str) -> HttpResponse:
    """What changes with it, which worked examples, why, and who did what."""
    proposal = _find(request, proposal_id)
    is_open = proposal.state == ProposalState.PROPOSED
    missing = set(unexplained(proposal.compared, proposal.reasons))
    context = {
        "proposal": proposal,
        "state": STATES[ProposalState(proposal.state)],
        "figure": _words(proposal),
        "changes": proposal.compared.get("figures", []),
        "groups": _examples(proposal),
        "changed": len(proposal.compared.get("cases", [])),
        "follows": [
            {
                **each,
                "before": _answer_words(each["before"]),
                "after": _answer_words(each["after"]),
                "scheme": _scheme_name(each["scheme"]),
                "answers": _scheme_name(each["answers"]),
            }
            for each in proposal.compared.get("follows", [])
        ],
        "missing": len(missing),
        "rest": WHY + FOR_THE_REST,
        "is_mine": is_open and proposal.made_by == request.acting.actor_id,
        "may_activate": is_open and may_activate(request.acting, proposal),
    }
    context |= flips_shown(proposal, may_ask=may_ask_flips(request.acting))
    answer = show(request, "own_figure", "own_figures", context)
    if request.htmx and not context["is_counting"]:
        answer["HX-Refresh"] = "true"
    return answer


def flips_shown(proposal: FigureProposal, *, may_ask: bool) -> dict[str, Any]:
    """What was counted over the register, or how far it is."""
    told = proposal.flips or {}
    state = proposal.flips_state
    return {
        "is_counting": state in (RunState.WAITING, RunState.RUNNING),
        "may_count": may_ask,
        "count_trouble": told.get("trouble", "") if state == RunState.FAILED else "",
        "counted": [
            {
                **each,
                "name": _scheme_name(each["scheme"]),
                "moves": [(_answer_words(was), _answer_words(now), n) for was, now, n in each["moves"]],
            }
            for each in told.get("schemes", ())
        ],
        "is_counted": state == RunState.DONE,
        "counted_in": told.get("month", ""),
    }


@opened_to("staff", "insight.simulate", purpose="planning")
@require_POST
def count(request: Asked, proposal_id: str) -> HttpResponse:
    """Have everybody on the register looked at under both."""
    _find(request, proposal_id)
    ask_flips(request.acting, proposal_id)
    return redirect("workbench:own_figure", proposal_id)


@opened_to("staff", "insight.propose_figures", purpose="planning")
@require_POST
def explain(request: Asked, proposal_id: str) -> HttpResponse:
    """Keep the reasons for worked examples that change."""
    reasons = {name.removeprefix(WHY): str(text) for name, text in request.POST.items() if name.startswith(WHY)}
    _find(request, proposal_id)
    explain_examples(request.acting, proposal_id, reasons)
    return redirect("workbench:own_figure", proposal_id)


@opened_to("staff", "insight.propose_figures", purpose="planning")
@require_POST
def withdraw(request: Asked, proposal_id: str) -> HttpResponse:
    """The maker takes it back."""
    _find(request, proposal_id)
    withdraw_figure(request.acting, proposal_id)
    return redirect("workbench:own_figure", proposal_id)


@opened_to("staff", "insight.activate_figures", purpose="supervision")
@require_POST
def activate(request: Asked, proposal_id: str) -> HttpResponse:
    """Somebody else lets it count; what the page showed travels with the press."""
    _find(request, proposal_id)
    activate_figure(request.acting, proposal_id, digest=request.POST.get("digest", ""))
    messages.info(request, _("启用了。从这个月份起的计算都用新的值。"))
    return redirect("workbench:own_figure", proposal_id)


class RefuseForm(PlainForm):
    """Why it is not activated."""

    because = forms.CharField(
        label=gettext_lazy("为什么不同意"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )


@opened_to("staff", "insight.activate_figures", purpose="supervision")
def refuse(request: Asked, proposal_id: str) -> HttpResponse:
    """Somebody else does not let it count, and says why."""
    proposal = _find(request, proposal_id)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_figure(request.acting, proposal_id, because=form.cleaned_data["because"])
        return redirect("workbench:own_figure", proposal_id)
    context = {
        "form": form,
        "heading": _words(proposal)["name"],
        "title": gettext_lazy("不同意这个提议"),
        "submit": gettext_lazy("不同意"),
        "back": reverse("workbench:own_figure", args=[proposal_id]),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "own_figures", context, 422 if form.is_bound else 200)


def _examples(proposal: FigureProposal) -> list[dict[str, Any]]:
    """The examples that change, scheme by scheme, its own first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for case in proposal.compared.get("cases", []):
        key = case.get("key", case["name"])
        groups.setdefault(case.get("scheme", proposal.scheme), []).append({
            "name": case["name"],
            "field": WHY + key,
            "before": _answer_words(case["before"]),
            "after": _answer_words(case["after"]),
            "why": proposal.reasons.get(key, ""),
        })  # fmt: skip
    return [{"scheme": _scheme_name(scheme), "cases": cases} for scheme, cases in groups.items()]


def _scheme_name(key: str) -> str:
    return said(_scheme(key), "name") if key in scheme_keys() else key


def _find(request: Asked, proposal_id: str) -> FigureProposal:
    try:
        return find_proposal(request.acting, proposal_id)
    except ProposalUnknown as unknown:
        raise Http404 from unknown


def _words(row: FigureProposal) -> dict[str, str]:
    """The scheme's name, the figure's name and the value proposed."""
    try:
        scheme = _scheme(row.scheme)
        parameter = scheme.ruleset.parameters.parameters[row.key]
    except (DoudiError, KeyError):
        return {"scheme": row.scheme, "name": row.key, "value": str(row.value)}
    value = said(words_of(parameter, payload_of(parameter, row.value)))
    return {"scheme": said(scheme, "name"), "name": said(parameter), "value": value}


def _answer_words(told: str) -> str:
    """What a worked example comes to, or an outcome alone, in words."""
    known = {str(each): each for each in Outcome}
    return said(OUTCOME_WORDS[known[told]]) if told in known else said(answer_words(told))


def _scheme(key: str) -> Scheme:
    here = scheme_here("dibao")
    return load_for(key, profile=here.profile, jurisdiction=here.jurisdiction)


def _schemes() -> list[tuple[str, str]]:
    return [(key, said(_scheme(key), "name")) for key in scheme_keys() if own_figures(_scheme(key))]
