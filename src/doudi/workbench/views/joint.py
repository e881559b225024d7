"""一件事: the list of joint cases, and one case with its items, its one timeline and where its days went."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.joint.reads.lists import fetch_joint_list, plan_choices
from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show

STATES = (
    ("planning", gettext_lazy("在定计划")),
    ("running", gettext_lazy("在办")),
    ("closed", gettext_lazy("办结")),
)


def _may(request: Asked, verb: str) -> bool:
    try:
        require_somewhere(request.acting, verb)
    except NotAllowed:
        return False
    return True


@opened_to("staff", "casework.see_joint", purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Joint cases by state; a protected child's family is not named to who lacks the post."""
    state = request.GET.get("state", "")
    found = fetch_joint_list(request.acting, state=state, page=page_asked(request.GET.get("page", "")))
    context = {
        "found": found,
        "state": state,
        "states": [(key, title, found.counts[key]) for key, title in STATES],
        "may_report": _may(request, "casework.report_joint"),
    }
    return show(request, "joint", "joint", context)


@opened_to("staff", "casework.see_joint", purpose="assistance")
@require_safe
def one(request: Asked, case_id: str) -> HttpResponse:
    """The whole case for who plans and oversees it."""
    page = fetch_joint_page(request.acting, case_id)
    there = {item.key for item in page.items if item.state in ("planned", "waiting", "open")}
    context: dict[str, Any] = {
        "page": page,
        "choices": [choice for choice in plan_choices() if choice.is_service or choice.key not in there],
        "longest": max([part.days for part in page.days], default=0),
        "once_key": "",
    }
    return show(request, "joint_case", "joint", context)
