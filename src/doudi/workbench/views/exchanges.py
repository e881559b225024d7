"""登记系统互通: partners and agreements, exchanges of the last days, what is open, notices that did not arrive."""

from typing import Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.evidence.actions.send_notice_again import AGAIN, send_notice_again
from doudi.evidence.reads.exchanges import DAYS, SEE, Wanted, fetch_exchanges
from doudi.evidence.registries.errors import NoticeUnknown
from doudi.evidence.registries.served import Stand
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.words import said
from doudi.workbench.rail import show
from doudi.worklist.words import Words

STANDS: dict[str, tuple[str, str | Promise]] = {
    Stand.TO_SEND: ("pause", gettext_lazy("等着送")),
    Stand.TAKEN: ("pause", gettext_lazy("已受理，等回话")),
    Stand.ANSWERED: ("ok", gettext_lazy("已回话")),
    Stand.REFUSED: ("warn", gettext_lazy("被拒")),
    Stand.GIVEN_UP: ("late", gettext_lazy("没有等到回话")),
    Stand.STOPPED: ("pause", gettext_lazy("没有授权，停了")),
    Stand.NOT_DELIVERED: ("late", gettext_lazy("回话没有送到")),
}
WATCHES: dict[str, str | Promise] = {
    "to_send": gettext_lazy("等着送"),
    "taken": gettext_lazy("等对方确认"),
    "running": gettext_lazy("有效"),
    "ending": gettext_lazy("正在退订"),
}
ACTIONS: dict[str, str | Promise] = {
    "search": gettext_lazy("查询"),
    "on-search": gettext_lazy("查询的回话"),
    "subscribe": gettext_lazy("提出订阅"),
    "on-subscribe": gettext_lazy("订阅的回话"),
    "unsubscribe": gettext_lazy("退订"),
    "on-unsubscribe": gettext_lazy("退订的回话"),
    "notify": gettext_lazy("变更通知"),
    "txn-status": gettext_lazy("问办到哪一步"),
    "txn-on-status": gettext_lazy("办到哪一步的回话"),
}
LOST: dict[str, str | Promise] = {
    "given_up": gettext_lazy("试了多次没有送到"),
    "refused": gettext_lazy("对方不收"),
    "dropped": gettext_lazy("协议到期或地址改了，没有送"),
}
SIDES: dict[str, str | Promise] = {"ours": gettext_lazy("我们问的"), "theirs": gettext_lazy("对方来的")}
QUERIES: dict[str, str | Promise] = {
    "idtype-value": gettext_lazy("按号码"),
    "predicate": gettext_lazy("按条件"),
    "expression": gettext_lazy("按表达式"),
}


class Named(Protocol):
    """A line about a partner."""

    @property
    def partner(self) -> str:
        """Its name in the operator's file."""


def _wanted(request: Asked) -> Wanted:
    days = request.GET.get("days", "")
    stand, side = request.GET.get("stand", ""), request.GET.get("side", "")
    return Wanted(
        int(days) if days in map(str, DAYS) else DAYS[1],
        request.GET.get("partner", "")[:80],
        stand if stand in STANDS else "",
        side if side in SIDES else "",
    )


@opened_to("staff", SEE)
@require_safe
def listing(request: Asked) -> HttpResponse:
    """The whole desk, by what was asked for."""
    wanted = _wanted(request)
    page = fetch_exchanges(request.acting, wanted)
    names = {each.key: each.name for each in page.partners}

    def named(line: Named) -> Words:
        return names.get(line.partner) or Words(line.partner, line.partner)

    context = {
        "page": page,
        "wanted": wanted,
        "days": DAYS,
        "stands": [(str(key), words) for key, (_light, words) in STANDS.items()],
        "sides": SIDES.items(),
        "partners": [
            (each, [QUERIES[kind] for kind in each.agreement.queries] if each.agreement else [])
            for each in page.partners
        ],
        "lines": [
            (line, named(line), *STANDS[line.stand], ACTIONS.get(line.action, line.action)) for line in page.lines
        ],
        "open": [(line, named(line), *STANDS[line.stand]) for line in page.open],
        "subscriptions": [(line, named(line), WATCHES.get(line.state, line.state)) for line in page.subscriptions],
        "failed": [(line, named(line), LOST[line.outcome]) for line in page.failed],
        "may_send": holds_somewhere(request.acting, AGAIN),
    }
    return show(request, "exchanges", "exchanges", context)


@opened_to("staff", AGAIN)
@require_POST
def send_again(request: Asked, notice_id: str) -> HttpResponse:
    """A notice that did not arrive is told anew."""
    try:
        send_notice_again(request.acting, notice_id)
    except NoticeUnknown as fault:
        messages.warning(request, said(fault.words))
    else:
        messages.info(request, _("重新送了，按现在的情况。"))
    return redirect("workbench:exchanges")
