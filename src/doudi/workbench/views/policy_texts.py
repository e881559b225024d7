"""政策文字: a policy analyst proposes another wording of the catalogue, somebody else activates it; never code."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.insight.actions.activate_text import activate_text, refuse_text
from doudi.insight.actions.propose_text import changed_fields, propose_text, withdraw_text
from doudi.insight.errors import ProposalUnknown
from doudi.insight.models import ProposalState, TextProposal
from doudi.insight.policies import PolicyUnknown, search_policies
from doudi.insight.text_proposals import (
    ACTIVATE,
    PROPOSE,
    catalogue_here,
    entry_now,
    fetch_text_proposals,
    find_text_proposal,
    may_activate_text,
    may_propose_texts,
    own_folder,
)
from doudi.kernel.errors import FaultsFound
from doudi.kernel.text import clean_text
from doudi.rules.lines import Words
from doudi.ui.access import Asked, opened_to
from doudi.ui.templatetags.doudi import status_words
from doudi.ui.words import said
from doudi.workbench.rail import MAKING_AND_CHECKING, show
from doudi.workbench.text_fields import LABELS, TIME_WORDS, UNIT_WORDS, TextForm
from doudi.workbench.views.own_figures import STATES, RefuseForm

HERE = "policy_texts"


@opened_to("staff", PROPOSE, ACTIVATE, purpose=MAKING_AND_CHECKING)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every proposal of the place, settled ones included; who may propose finds a policy."""
    names = {each.key: each for each in catalogue_here().policies}
    rows = [
        {
            "row": row,
            "state": STATES[ProposalState(row.state)],
            "name": said(names[row.key]) if row.key in names else row.key,
        }
        for row in fetch_text_proposals(request.acting)
    ]
    context: dict[str, Any] = {"rows": rows, "may_propose": may_propose_texts(request.acting)}
    if context["may_propose"]:
        text = clean_text(request.GET.get("q", ""))
        context |= {"text": text, "found": [hit.policy for hit in search_policies(text, own=own_folder())]}
    return show(request, "policy_texts", HERE, context)


@opened_to("staff", PROPOSE, purpose=MAKING_AND_CHECKING)
def edit(request: Asked, key: str) -> HttpResponse:
    """Another wording of one policy; every mistake stands at its field."""
    try:
        entry = entry_now(key)
    except PolicyUnknown as unknown:
        raise Http404 from unknown
    form = TextForm(request.POST or None, entry=entry, catalogue=catalogue_here())
    once_key = request.POST.get("key") or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_text(request.acting, key, form.written(), key=once_key)
        except FaultsFound as faults:
            form.take_faults(faults.faults)
        else:
            return redirect("workbench:policy_text", proposal.public_id)
    context = {
        "form": form,
        "once_key": once_key,
        "heading": said(entry_words(entry)),
        "has_scheme": "scheme" in entry,
        "policy_key": key,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "policy_text_edit", HERE, context, 422 if form.is_bound else 200)


@opened_to("staff", PROPOSE, ACTIVATE, purpose=MAKING_AND_CHECKING)
@require_safe
def one(request: Asked, proposal_id: str) -> HttpResponse:
    """What changes, word by word, and who did what."""
    proposal = _find(request, proposal_id)
    is_open = proposal.state == ProposalState.PROPOSED
    context = {
        "proposal": proposal,
        "name": said(entry_words(proposal.entry)),
        "state": STATES[ProposalState(proposal.state)],
        "changes": [
            {"label": LABELS[name], "before": _told(name, proposal.before), "after": _told(name, proposal.entry)}
            for name in changed_fields(proposal)
        ],
        "is_mine": is_open and proposal.made_by == request.acting.actor_id,
        "may_activate": is_open and may_activate_text(request.acting, proposal),
    }
    return show(request, "policy_text", HERE, context)


@opened_to("staff", PROPOSE, purpose=MAKING_AND_CHECKING)
@require_POST
def withdraw(request: Asked, proposal_id: str) -> HttpResponse:
    """The maker takes it back."""
    _find(request, proposal_id)
    withdraw_text(request.acting, proposal_id)
    return redirect("workbench:policy_text", proposal_id)


@opened_to("staff", ACTIVATE, purpose=MAKING_AND_CHECKING)
@require_POST
def activate(request: Asked, proposal_id: str) -> HttpResponse:
    """Somebody else lets residents read it."""
    _find(request, proposal_id)
    activate_text(request.acting, proposal_id)
    messages.info(request, _("启用了。居民现在看到的是新的文字。"))
    return redirect("workbench:policy_text", proposal_id)


@opened_to("staff", ACTIVATE, purpose=MAKING_AND_CHECKING)
def refuse(request: Asked, proposal_id: str) -> HttpResponse:
    """Somebody else does not, and says why."""
    proposal = _find(request, proposal_id)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_text(request.acting, proposal_id, because=form.cleaned_data["because"])
        return redirect("workbench:policy_text", proposal_id)
    context = {
        "form": form,
        "heading": said(entry_words(proposal.entry)),
        "title": gettext_lazy("不同意这个提议"),
        "submit": gettext_lazy("不同意"),
        "back": reverse("workbench:policy_text", args=[proposal_id]),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", HERE, context, 422 if form.is_bound else 200)


def _find(request: Asked, proposal_id: str) -> TextProposal:
    try:
        return find_text_proposal(request.acting, proposal_id)
    except ProposalUnknown as unknown:
        raise Http404 from unknown


def entry_words(entry: dict[str, Any]) -> Any:
    """The name of an entry in both languages."""
    return Words(entry["zh"], entry["en"])


def _told(name: str, entry: dict[str, Any]) -> list[str]:
    """A field as lines to read; empty where nothing stands there."""
    value, known = entry.get(name), catalogue_here().vocabulary
    if value is None or value == "":
        return [_("没有查到")] if name in ("channels", "papers", "time") else []
    if name == "papers":
        return [f"{each['zh']} | {each['en']}" for each in value] or [_("不用带材料")]
    if name == "channels":
        return [said(known.channels[each]) if each in known.channels else each for each in value]
    if name == "department":
        return [said(known.departments[value]) if value in known.departments else value]
    if name == "status":
        return [str(status_words(value))]
    if name == "time":
        number = f"{value['limit']}{UNIT_WORDS[value['unit']]}" if value["limit"] is not None else ""
        return [
            each
            for each in (str(TIME_WORDS[value["class"]]), number, value["zh"], value["en"], value["clause"])
            if each
        ]
    if isinstance(value, dict):
        return [value["zh"], value["en"]]
    return list(value) if isinstance(value, list) else [str(value)]
