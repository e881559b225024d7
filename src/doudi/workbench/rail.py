"""The menu at the left: only what this account may open somewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from doudi.ui.access import Asked, Purpose, acting_for
from doudi.worklist.reads import count_mine


@dataclass(frozen=True)
class Place:
    """A place in the menu: its page, its drawing, its name, and the verbs of which one opens it (with the purpose)."""

    page: str
    icon: str
    title: object
    verbs: tuple[str, ...]
    purpose: Purpose = ""


MAKING_AND_CHECKING = {
    "insight.propose_figures": "planning",
    "insight.activate_figures": "supervision",
    "insight.propose_texts": "planning",
    "insight.activate_texts": "supervision",
}
"""Who proposes does it for planning, who lets it count supervises."""
PLACES = (
    Place("workbench:list", "list", gettext_lazy("待办"), ("worklist.see",)),
    Place("workbench:workload", "people", gettext_lazy("工作量"), ("worklist.supervise",)),
    Place("workbench:breaches", "bell", gettext_lazy("超期通报"), ("worklist.supervise", "worklist.count")),
    Place("workbench:cases", "paper", gettext_lazy("办件"), ("casework.see",)),
    Place(
        "workbench:departures",
        "differs",
        gettext_lazy("不按建议定的"),
        ("casework.see_departures", "casework.count_departures"),
        {"casework.see_departures": "assistance", "casework.count_departures": "supervision"},
    ),
    Place(
        "workbench:reconsiderations",
        "speech",
        gettext_lazy("不服决定"),
        ("casework.see_reconsideration",),
        "assistance",
    ),
    Place("workbench:joint", "route", gettext_lazy("一件事"), ("casework.see_joint",), "assistance"),
    Place("workbench:joint_items", "paper", gettext_lazy("本单位的事项"), ("casework.see_joint_item",), "assistance"),
    Place("workbench:joint_batch", "tick", gettext_lazy("免申请名单"), ("casework.confirm_joint_item",), "assistance"),
    Place(
        "workbench:rechecks",
        "search",
        gettext_lazy("随机抽查"),
        ("casework.draw_recheck", "casework.confirm"),
        "assistance",
    ),
    Place("workbench:apply", "pen", gettext_lazy("窗口登记"), ("casework.register_paper",)),
    Place(
        "workbench:hand_answers",
        "letter",
        gettext_lazy("纸面回话"),
        ("evidence.enter_paper", "evidence.confirm_paper"),
        "assistance",
    ),
    Place("workbench:batches", "people", gettext_lazy("批量核对"), ("evidence.run_batch",), "assistance"),
    Place("workbench:grievances", "speech", gettext_lazy("诉求"), ("casework.see_grievance",), "grievance"),
    Place("workbench:leads", "bell", gettext_lazy("线索"), ("outreach.see_lead",), "outreach"),
    Place("workbench:screening", "search", gettext_lazy("筛查"), ("outreach.screen",), "outreach"),
    Place("workbench:enrolment", "people", gettext_lazy("参保扩面"), ("outreach.see_target",), "enrolment"),
    Place(
        "workbench:supervision",
        "shield",
        gettext_lazy("基金监管"),
        ("outreach.see_suspicion", "outreach.see_internal"),
        "fund_supervision",
    ),
    Place("workbench:upkeep", "people", gettext_lazy("待遇管理"), ("benefits.see_upkeep",), "assistance"),
    Place("workbench:pay", "money", gettext_lazy("发放"), ("benefits.see",)),
    Place("workbench:takeover", "inbox", gettext_lazy("接续老系统"), ("benefits.see_takeover",)),
    Place("workbench:figures", "chart", gettext_lazy("数字"), ("worklist.count",)),
    Place("workbench:loads", "inbox", gettext_lazy("部门数据"), ("evidence.load", "evidence.see_loads")),
    Place("workbench:feeds", "route", gettext_lazy("数据台"), ("evidence.see_feeds",)),
    Place(
        "workbench:connectors",
        "route",
        gettext_lazy("部门接口"),
        ("evidence.see_connectors", "evidence.propose_connector", "evidence.settle_connector"),
    ),
    Place("hooks:list", "speech", gettext_lazy("事件推送"), ("api.see_hooks",), "administration"),
    Place("workbench:exchanges", "letter", gettext_lazy("登记系统互通"), ("evidence.see_exchanges",)),
    Place("workbench:comparisons", "differs", gettext_lazy("数据比对"), ("outreach.see_comparison",), "supervision"),
    Place("workbench:linking", "people", gettext_lazy("记录匹配"), ("registry.see_link",)),
    Place("workbench:audit", "shield", gettext_lazy("审计"), ("audit.see",)),
    Place("workbench:machines", "route", gettext_lazy("系统代办"), ("registry.agree_to_machine",), "assistance"),
    Place("workbench:joint_offices", "route", gettext_lazy("部门单位"), ("casework.see_offices",), "administration"),
    Place("workbench:office_mergers", "people", gettext_lazy("机构合并"), ("registry.see_mergers",), "administration"),
    Place("workbench:accounts", "key", gettext_lazy("账号"), ("accounts.see",)),
    Place("workbench:simulations", "chart", gettext_lazy("政策模拟"), ("insight.simulate",), "planning"),
    Place(
        "workbench:own_figures",
        "pen",
        gettext_lazy("本地标准"),
        ("insight.propose_figures", "insight.activate_figures"),
        MAKING_AND_CHECKING,
    ),
    Place(
        "workbench:policy_texts",
        "paper",
        gettext_lazy("政策文字"),
        ("insight.propose_texts", "insight.activate_texts"),
        MAKING_AND_CHECKING,
    ),
    Place("workbench:policy", "book", gettext_lazy("政策与规则"), ()),
)


@cache
def address(page: str) -> str:
    """The address of a place of the menu, found once."""
    return reverse(page)


def may_open(request: Asked, place: Place) -> bool:
    """Whether one of the place's verbs is held somewhere for its purpose."""
    return not place.verbs or acting_for(request.acting, place.verbs, place.purpose) is not None


def places_for(request: Asked) -> list[Place]:
    """The menu of this account."""
    return [place for place in PLACES if may_open(request, place)]


def menu(request: HttpRequest) -> dict[str, Any]:
    """The menu for staff pages drawn by somebody else (the application form at the window); found by their address."""
    acting = getattr(request, "acting", None)
    if acting is None or acting.kind != "staff" or not request.path.startswith("/work/"):
        return {}

    def drawn() -> list[dict[str, object]]:
        asked = cast(Asked, request)
        here = max(
            (place for place in PLACES if request.path.startswith(reverse(place.page))), key=_depth, default=None
        )
        return rail(asked, here.page if here else "")

    return {"rail": SimpleLazyObject(drawn)}


def _depth(place: Place) -> int:
    return len(address(place.page))


def rail(request: Asked, current: str, waiting: int | None = None) -> list[dict[str, object]]:
    """The menu as the shell draws it; the list says how many things wait, counted here unless the page knows."""
    entries = []
    for place in places_for(request):
        count = 0
        if place.page == "workbench:list":
            count = count_mine(request.acting) if waiting is None else waiting
        entries.append(
            {
                "url": address(place.page),
                "icon": place.icon,
                "title": place.title,
                "current": place.page in (current, f"workbench:{current}"),
                "count": count,
            }
        )
    return entries


def show(
    request: HttpRequest,
    template: str,
    current: str,
    context: Mapping[str, Any],
    status: int = 200,
    waiting: int | None = None,
) -> HttpResponse:
    """A page inside the staff shell; ``waiting`` is what waits for this account, where the page counted it."""
    whole = {"rail": rail(request, current, waiting), **context}  # type: ignore[arg-type]
    return render(request, f"workbench/{template}.html", whole, status=status)


def start_page(request: Asked) -> str:
    """The first page of the menu."""
    return reverse(places_for(request)[0].page)
