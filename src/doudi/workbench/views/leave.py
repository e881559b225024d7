"""请假和代办: who is away from which role, from when, until when, and who stands in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from doudi.kernel.errors import DoudiError
from doudi.registry.policy import areas_for
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show
from doudi.worklist.actions.end_leave import end_leave
from doudi.worklist.actions.take_leave import take_leave
from doudi.worklist.leave_reads import LeaveRow, fetch_leaves, posts_to_leave

CALENDAR = {"type": "date"}


class LeaveForm(PlainForm):
    """Who, from when, until when, and who stands in."""

    who = forms.ChoiceField(
        label=gettext_lazy("谁不在，哪个岗位"), error_messages={"required": gettext_lazy("选一个人")}
    )
    from_on = forms.DateField(
        label=gettext_lazy("第一天不在"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=CALENDAR),
        error_messages={"required": gettext_lazy("选日期"), "invalid": gettext_lazy("选日期")},
    )
    until_on = forms.DateField(
        label=gettext_lazy("哪天回来"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=CALENDAR),
        error_messages={"required": gettext_lazy("选日期"), "invalid": gettext_lazy("选日期")},
    )
    substitute_id = forms.ChoiceField(
        label=gettext_lazy("谁代办"),
        help_text=gettext_lazy("同一个地方、同样岗位的人。不写，这几天归岗位。"),
        required=False,
    )

    def __init__(self, *args: Any, who: list[tuple[str, str]], people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = who  # type: ignore[attr-defined]
        self.fields["substitute_id"].choices = [("", _("没有写，归岗位")), *people]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _Shown:
    public_id: str
    name: str
    role: str
    from_on: date
    until_on: date
    substitute: str
    may_end: bool
    has_begun: bool


@opened_to("staff", "worklist.take_leave")
def page(request: Asked) -> HttpResponse:
    """One's own leaves, those of whom one supervises, and the form for one more."""
    acting = request.acting
    choices = [(f"{one.staff_id} {one.role}", str(one.words)) for one in posts_to_leave(acting)]
    form = LeaveForm(request.POST or None, who=choices, people=_people(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        staff_id, _space, role = given["who"].partition(" ")
        try:
            take_leave(acting, staff_id, role, given["from_on"], given["until_on"], given["substitute_id"])
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.success(request, _("登记了。那几天的待办会归代办人。"))
            return redirect("workbench:leave")
    context = {
        "form": form,
        "leaves": [_shown(row, acting.today) for row in fetch_leaves(acting)],
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "leave", "list", context, 422 if form.is_bound else 200)


def _shown(row: LeaveRow, today: date) -> _Shown:
    return _Shown(row.public_id, row.name, str(row.role), row.from_on, row.until_on, row.substitute,
                  row.may_end, row.from_on <= today)  # fmt: skip


def _people(request: Asked) -> list[tuple[str, str]]:
    """Who may stand in for somebody: holders of the roles in question in the places in question."""
    acting = request.acting
    roles = {one.role for one in posts_to_leave(acting)}
    places = {path for post in acting.posts for path in post.area_paths} | areas_for(acting, "worklist.supervise")
    found: dict[str, str] = {}
    for path in sorted(places):
        found |= dict(colleagues(path, acting.today, roles=roles, within=True))
    return list(found.items())


@opened_to("staff", "worklist.take_leave")
@require_POST
def end(request: Asked, leave_id: str) -> HttpResponse:
    """Back from today, or it does not take place."""
    end_leave(request.acting, leave_id)
    messages.success(request, _("结束了。待办回到本人那里。"))
    return redirect("workbench:leave")
