"""部门接口: how each department's connector does, trying one, and setting one up by two administrators."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.evidence.actions.propose_connector import PROPOSE, propose_connector, setting_in_force
from doudi.evidence.actions.settle_connector import SETTLE, find_setting, settle_connector, withdraw_connector
from doudi.evidence.actions.try_connector import try_connector
from doudi.evidence.checking.connected import connected, connected_by_files
from doudi.evidence.connecting.errors import ConnectorUnknown
from doudi.evidence.connecting.models import ConnectorSetting, SettingState
from doudi.evidence.connectors.declaring import Kind, OnFailure
from doudi.evidence.reads.connectors import SEE, fetch_connectors, fetch_settings, fetch_tries, line_of
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.reference.categories import load_catalogue
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.words import said
from doudi.workbench.connector_form import FAILING, KINDS, ConnectorForm, department_named, words_of_fault
from doudi.workbench.rail import show

HERE = "connectors"
LIGHTS: dict[str, str | Promise] = {
    "ok": gettext_lazy("有回话"),
    "warn": gettext_lazy("上一次没有回话"),
    "late": gettext_lazy("老是出错，先歇着"),
    "pause": gettext_lazy("还没有问过"),
}
STATES: dict[str, str | Promise] = {
    SettingState.PROPOSED: gettext_lazy("等另一位管理员定"),
    SettingState.ACTIVE: gettext_lazy("在用"),
    SettingState.REPLACED: gettext_lazy("换下来了"),
    SettingState.REFUSED: gettext_lazy("没有同意"),
    SettingState.WITHDRAWN: gettext_lazy("撤回了"),
}


class RefuseForm(PlainForm):
    """Why not."""

    because = forms.CharField(
        label=gettext_lazy("为什么不同意"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip


@opened_to("staff", SEE, PROPOSE, SETTLE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every connector with its light, those that need looking at first; the proposals that wait."""
    page = fetch_connectors(request.acting)
    context = {
        "page": page,
        "lines": [(line, LIGHTS[line.light], KINDS[line.kind]) for line in page.lines],
        "faults": [words_of_fault(each) for each in page.faults],
        "left_out": [(key, [words_of_fault(each) for each in faults]) for key, faults in page.left_out],
        "settings": [(each, STATES[each.state]) for each in fetch_settings(request.acting)],
        "may_propose": holds_somewhere(request.acting, PROPOSE),
        "departments": load_catalogue().departments,
    }
    return show(request, "connectors", HERE, context)


@opened_to("staff", SEE, PROPOSE, SETTLE)
@require_safe
def one(request: Asked, key: str) -> HttpResponse:
    """One connector: how it does, its terms, and what came of trying it."""
    installed = connected()
    connector = installed.named(key)
    if connector is None:
        raise Http404
    catalogue = load_catalogue()
    line = line_of(connector, request.acting.today)
    context = {
        "line": line,
        "light": LIGHTS[line.light],
        "kind": KINDS[connector.kind],
        "failing": FAILING[connector.on_failure],
        "connector": connector,
        "terms": [(said(catalogue.by_code(code)), terms) for code, terms in connector.categories.items()],
        "tries": fetch_tries(key),
        "may_try": holds_somewhere(request.acting, PROPOSE) or holds_somewhere(request.acting, SETTLE),
        "may_change": holds_somewhere(request.acting, PROPOSE) and not line.is_from_file,
    }
    return show(request, "connector", HERE, context)


@opened_to("staff", PROPOSE, SETTLE)
@require_POST
def test(request: Asked, key: str) -> HttpResponse:
    """Put one question about the test identity, and say what came of it."""
    installed = connected()
    connector = installed.named(key)
    category = str(request.POST.get("category", ""))
    if connector is None or category not in connector.categories:
        raise Http404
    try:
        came = try_connector(request.acting, installed, connector, category)
    except NotAllowed:
        raise
    except DoudiError as fault:
        messages.warning(request, said(getattr(fault, "words", {"zh": str(fault), "en": str(fault)})))
    else:
        if came.outcome == "said":
            messages.info(request, _("通了，部门有回话。"))
        else:
            messages.warning(request, _("没有通，原因写在下面。"))
    return redirect("workbench:connector", key)


@opened_to("staff", PROPOSE)
def edit(request: Asked) -> HttpResponse:
    """A new connector of a department, or another version of one; every mistake stands at its field."""
    key = str(request.GET.get("key", ""))
    standing = setting_in_force(key) if key else None
    wanted = standing.body.get("department", "") if standing else str(request.GET.get("department", ""))
    department = department_named(wanted)
    if department is None:
        return redirect("workbench:connectors")
    try:
        hosts = connected_by_files().hosts
    except FaultsFound:
        return redirect("workbench:connectors")
    form = ConnectorForm(
        request.POST or None, department=department, hosts=hosts, standing=standing.body if standing else None, key=key
    )
    once_key = request.POST.get("key_once") or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        named = key or form.cleaned_data["key"]
        try:
            made = propose_connector(
                request.acting, named, form.body(), because=form.cleaned_data["because"], key=once_key
            )
        except FaultsFound as faults:
            form.take_faults(faults.faults)
        else:
            return redirect("workbench:connector_setting", made.public_id)
    context = {
        "form": form,
        "once_key": once_key,
        "department": department,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "connector_edit", HERE, context, 422 if form.is_bound else 200)


@opened_to("staff", SEE, PROPOSE, SETTLE)
@require_safe
def setting(request: Asked, setting_id: str) -> HttpResponse:
    """One version: what it says, what counted before, and who did what."""
    found = _find(setting_id)
    is_open = found.state == SettingState.PROPOSED
    before = setting_in_force(found.key) if is_open else None
    is_mine = found.made_by == request.acting.actor_id
    context = {
        "setting": found,
        "state": STATES[found.state],
        "rows": _rows(before.body if before else {}, found.body),
        "has_before": before is not None,
        "is_mine": is_open and is_mine,
        "may_settle": is_open and not is_mine and holds_somewhere(request.acting, SETTLE),
    }
    return show(request, "connector_setting", HERE, context)


@opened_to("staff", PROPOSE)
@require_POST
def take_out(request: Asked, key: str) -> HttpResponse:
    """Propose that a connector be asked no more."""
    try:
        made = propose_connector(request.acting, key, {}, because=_("不再查"), key=secrets.token_hex(12))
    except FaultsFound as faults:
        for each in faults.faults:
            messages.warning(request, words_of_fault(each))
        return redirect("workbench:connector", key)
    return redirect("workbench:connector_setting", made.public_id)


@opened_to("staff", PROPOSE)
@require_POST
def withdraw(request: Asked, setting_id: str) -> HttpResponse:
    """The maker takes it back."""
    _find(setting_id)
    withdraw_connector(request.acting, setting_id)
    return redirect("workbench:connector_setting", setting_id)


@opened_to("staff", SETTLE)
@require_POST
def agree(request: Asked, setting_id: str) -> HttpResponse:
    """Departments are asked by it from now on."""
    _find(setting_id)
    try:
        settle_connector(request.acting, setting_id, agree=True)
    except FaultsFound as faults:
        for each in faults.faults:
            messages.warning(request, words_of_fault(each))
    else:
        messages.info(request, _("启用了，下一个问题就按它问。"))
    return redirect("workbench:connector_setting", setting_id)


@opened_to("staff", SETTLE)
def refuse(request: Asked, setting_id: str) -> HttpResponse:
    """Not agreed, with the reason."""
    found = _find(setting_id)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        settle_connector(request.acting, setting_id, agree=False, because=form.cleaned_data["because"])
        return redirect("workbench:connector_setting", setting_id)
    errors = form.mistakes() if form.is_bound else []
    context = {"form": form, "errors": errors, "setting": found}
    return show(request, "connector_refuse", HERE, context, 422 if errors else 200)


def _find(setting_id: str) -> ConnectorSetting:
    try:
        return find_setting(setting_id)
    except ConnectorUnknown as unknown:
        raise Http404 from unknown


def _rows(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Any, str, str, bool]]:
    """Label, what counted before, what is proposed, whether it differs."""
    one, other = _flat(before), _flat(after)
    return [
        (LABELS[name], one.get(name, ""), other.get(name, ""), one.get(name, "") != other.get(name, ""))
        for name in LABELS
        if one.get(name) or other.get(name)
    ]


LABELS = {
    name: field.label for name, field in ConnectorForm.base_fields.items() if name not in ("key", "because")
}  # fmt: skip


def _flat(body: dict[str, Any]) -> dict[str, str]:
    if not body:
        return {}
    terms: dict[str, Any] = next(iter(body["categories"].values()), {})
    catalogue = load_catalogue()
    return {
        "kind": str(KINDS[Kind(body["kind"])]),
        "host": body["host"],
        "path": body["path"],
        "secret": body["secret"],
        "categories": _("、").join(said(catalogue.by_code(code)) for code in body["categories"]),
        **{name: str(terms.get(name, "")) for name in ("cache_days", "fresh_days")},
        "encoding": ", ".join(body["encodings"]),
        "on_failure": str(FAILING[OnFailure(body["on_failure"])]),
        **{name: f"{value:g}" for name, value in {**body["limits"], **body["patience"]}.items()},
    }
