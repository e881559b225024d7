"""事件推送: administrators look after who is told of events; one proposes a subscription, another lets it count."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from doudi.api.hooks.actions.change_secret import BOTH_FOR, change_secret
from doudi.api.hooks.actions.pause_hook import end_hook, pause_hook, resume_hook
from doudi.api.hooks.actions.propose_hook import propose_hook, withdraw_hook
from doudi.api.hooks.actions.send_again import OVER, send_delivery_again, send_span_again
from doudi.api.hooks.actions.settle_hook import settle_hook
from doudi.api.hooks.actions.try_hook import try_hook
from doudi.api.hooks.catalogue import load_types
from doudi.api.hooks.errors import HookError, HookUnknown
from doudi.api.hooks.finding import PROPOSE, SEE, SETTLE
from doudi.api.hooks.forms import HookForm, RefuseForm, SpanForm
from doudi.api.hooks.hosts import hook_hosts
from doudi.api.hooks.models import RUNNING, DeliveryState, HookState
from doudi.api.hooks.reads import HookLine, fetch_deliveries, fetch_hook, fetch_hooks
from doudi.api.hooks.wording import subject_words, trouble_words
from doudi.kernel.errors import FaultsFound
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.paging import page_asked
from doudi.ui.words import said

PURPOSE = "administration"
STATES: dict[str, str | Promise] = {
    HookState.PROPOSED: gettext_lazy("等另一位管理员定"),
    HookState.ACTIVE: gettext_lazy("在用"),
    HookState.PAUSED: gettext_lazy("停着"),
    HookState.ENDED: gettext_lazy("不用了"),
    HookState.REFUSED: gettext_lazy("没有同意"),
    HookState.WITHDRAWN: gettext_lazy("撤回了"),
}
LIGHTS: dict[str, str | Promise] = {
    "ok": gettext_lazy("送得到"),
    "warn": gettext_lazy("上一次没有送到"),
    "late": gettext_lazy("有送不到的"),
    "pause": gettext_lazy("还没有送过"),
}
SENT: dict[str, tuple[str, str | Promise]] = {
    DeliveryState.WAITING: ("pause", gettext_lazy("等着送")),
    DeliveryState.ARRIVED: ("ok", gettext_lazy("送到了")),
    DeliveryState.DEAD: ("late", gettext_lazy("送不到，不再试")),
    DeliveryState.DROPPED: ("pause", gettext_lazy("不该送了，没有送")),
}
STOPPED: dict[str, str | Promise] = {"gone": gettext_lazy("对方说不要了（410），先停着。")}


@opened_to("staff", SEE, purpose=PURPOSE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every subscription, those that wait for a second administrator first."""
    try:
        hosts, is_faulty = sorted(hook_hosts()), False
    except FaultsFound:
        hosts, is_faulty = [], True
    context = {
        "lines": [(line, STATES[line.hook.state], _light(line)) for line in fetch_hooks(request.acting)],
        "hosts": hosts,
        "is_faulty": is_faulty,
        "may_propose": holds_somewhere(request.acting, PROPOSE) and bool(hosts),
    }
    return render(request, "api/hooks.html", context)


@opened_to("staff", PROPOSE, purpose=PURPOSE)
def new(request: Asked) -> HttpResponse:
    """A new subscription; its secret is shown with the answer and never again."""
    try:
        form = HookForm(request.POST or None)
    except FaultsFound:
        return redirect("hooks:list")
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = propose_hook(
                request.acting, typed["organisation"], typed["name"], typed["host"], typed["path"], typed["types"],
                because=typed["because"], key=str(request.POST.get("key", ""))[:80] or secrets.token_hex(12),
            )  # fmt: skip
        except FaultsFound as faults:
            form.take_faults(faults.faults)
        else:
            if not made.secret:
                return redirect("hooks:one", made.subscription.public_id)
            return _shown(request, fetch_hook(request.acting, made.subscription.public_id), made.secret, is_new=True)
    context = {
        "form": form,
        "once_key": secrets.token_hex(12),
        "errors": form.mistakes() if form.is_bound else [],
    }
    return render(request, "api/hook_new.html", context, status=422 if form.is_bound else 200)


@opened_to("staff", SEE, purpose=PURPOSE)
@require_safe
def one(request: Asked, number: str) -> HttpResponse:
    """One subscription: what it is told, how it does, what was sent."""
    return render(request, "api/hook.html", _context(request, _line(request, number), SpanForm()))


@opened_to("staff", SETTLE, purpose=PURPOSE)
@require_POST
def agree(request: Asked, number: str) -> HttpResponse:
    """It counts from now on."""
    return _done(request, number, lambda: settle_hook(request.acting, number, agree=True), _("启用了，从现在起推送。"))


@opened_to("staff", SETTLE, purpose=PURPOSE)
def refuse(request: Asked, number: str) -> HttpResponse:
    """Not agreed, with the reason."""
    line, form = _line(request, number), RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        return _done(request, number, lambda: settle_hook(request.acting, number, agree=False, because=because),
                     _("没有同意，原因记下了。"))  # fmt: skip
    errors = form.mistakes() if form.is_bound else []
    context = {"form": form, "errors": errors, "hook": line.hook}
    return render(request, "api/hook_refuse.html", context, status=422 if errors else 200)


@opened_to("staff", PROPOSE, purpose=PURPOSE)
@require_POST
def withdraw(request: Asked, number: str) -> HttpResponse:
    """The maker takes it back."""
    return _done(request, number, lambda: withdraw_hook(request.acting, number), _("撤回了。"))


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
@require_POST
def pause(request: Asked, number: str) -> HttpResponse:
    """Nothing is sent for a while."""
    return _done(request, number, lambda: pause_hook(request.acting, number), _("停下了，这段时间的事先存着。"))


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
@require_POST
def resume(request: Asked, number: str) -> HttpResponse:
    """What was kept is sent."""
    return _done(request, number, lambda: resume_hook(request.acting, number), _("接着送，先送存着的。"))


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
def end(request: Asked, number: str) -> HttpResponse:
    """Never again: asked first, with how many events are lost by it."""
    if request.method != "POST":
        line = _line(request, number)
        if line.hook.state not in RUNNING:
            return redirect("hooks:one", number)
        is_paused = line.hook.state == HookState.PAUSED
        context = {"hook": line.hook, "waiting": line.waiting, "is_paused": is_paused}
        return render(request, "api/hook_end.html", context)
    return _done(request, number, lambda: end_hook(request.acting, number), _("停用了，密钥删掉了。"))


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
@require_POST
def test(request: Asked, number: str) -> HttpResponse:
    """One event that says nothing."""
    return _done(request, number, lambda: try_hook(request.acting, number),
                 _("试的那一条在等着送，过几秒刷新看看。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose=PURPOSE)
@require_POST
def secret(request: Asked, number: str) -> HttpResponse:
    """A new secret, shown with the answer and never again."""
    line = _line(request, number)
    try:
        shown = change_secret(request.acting, number)
    except HookError as fault:
        messages.warning(request, said(fault.words))
        return redirect("hooks:one", number)
    return _shown(request, line, shown, is_new=False)


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
@require_POST
def again(request: Asked, number: str, delivery: str) -> HttpResponse:
    """One delivery once more."""
    return _done(request, number, lambda: send_delivery_again(request.acting, delivery), _("又排上了，马上重送。"))


@opened_to("staff", PROPOSE, SETTLE, purpose=PURPOSE)
@require_POST
def span(request: Asked, number: str) -> HttpResponse:
    """All of a span of time once more."""
    line, form = _line(request, number), SpanForm(request.POST)
    if not form.is_valid():
        return render(request, "api/hook.html", _context(request, line, form), status=422)
    typed = form.cleaned_data
    try:
        count = send_span_again(
            request.acting, number, typed["since"], typed["until"], only_dead=typed["only_dead"]
        )
    except HookError as fault:
        messages.warning(request, said(fault.words))
    else:
        words = ngettext("%(n)s条又排上了，按先后重送。", "%(n)s条又排上了，按先后重送。", count) % {"n": count}
        messages.info(request, words)
    return redirect("hooks:one", number)


def _line(request: Asked, number: str) -> HookLine:
    try:
        return fetch_hook(request.acting, number)
    except HookUnknown as unknown:
        raise Http404 from unknown


def _light(line: HookLine) -> str | Promise:
    return STATES[line.hook.state] if line.hook.state != HookState.ACTIVE else LIGHTS[line.light]


def _shown(request: Asked, line: HookLine, text: str, *, is_new: bool) -> HttpResponse:
    context = {"hook": line.hook, "secret": text, "is_new": is_new, "hours": int(BOTH_FOR.total_seconds() // 3600)}
    return render(request, "api/hook_secret.html", context)


def _context(request: Asked, line: HookLine, form: SpanForm) -> dict[str, Any]:
    hook, acting = line.hook, request.acting
    state = str(request.GET.get("state", ""))
    state = state if state in SENT else ""
    page = page_asked(str(request.GET.get("page", "")))
    rows, has_more = fetch_deliveries(acting, hook, state=state, page=page)
    is_open, runs = hook.state == HookState.PROPOSED, hook.state in RUNNING
    may_propose, may_settle = holds_somewhere(acting, PROPOSE), holds_somewhere(acting, SETTLE)
    types = load_types()
    return {
        "line": line, "hook": hook, "state": STATES[hook.state], "light": _light(line),
        "types": [(types[key], key) for key in hook.types if key in types],
        "rows": [
            (row, *SENT[row.state], types.get(row.type), row.state in OVER, trouble_words(row), *subject_words(row))
            for row in rows
        ],
        "has_more": has_more, "page": page, "wanted": state,
        "states": [(str(key), words) for key, (_icon, words) in SENT.items()],
        "form": form, "errors": form.mistakes() if form.is_bound else [], "is_paused": hook.state == HookState.PAUSED,
        "stopped": STOPPED.get(hook.stopped_because, ""), "runs": runs,
        "is_mine": is_open and hook.made_by == acting.actor_id and may_propose,
        "may_settle": is_open and hook.made_by != acting.actor_id and may_settle,
        "may_change": runs and may_propose, "may_steer": runs and (may_propose or may_settle),
        "both_until": hook.former_until if hook.former_until and hook.former_until > request.acting.now else None,
    }  # fmt: skip


def _done(request: Asked, number: str, do: Callable[[], object], words: str) -> HttpResponse:
    try:
        do()
    except HookUnknown as unknown:
        raise Http404 from unknown
    except HookError as fault:
        messages.warning(request, said(fault.words))
    except FaultsFound:
        messages.warning(request, _("运维的主机名单写得不对，现在什么都不送"))
    else:
        messages.info(request, words)
    return redirect("hooks:one", number)
