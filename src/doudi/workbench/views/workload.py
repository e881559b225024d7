"""督办, 工作量, 超期通报: what a supervisor looks at and does; counts by office for those who lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.registry.policy import may, visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.opening import page_of
from doudi.workbench.rail import show
from doudi.worklist.actions.answer_supervision import answer_supervision
from doudi.worklist.actions.urge import LONGEST_NOTE, urge
from doudi.worklist.breaches import fetch_breaches, fetch_forecast
from doudi.worklist.escalation import escalation
from doudi.worklist.keeping import SUPERVISE
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import ROLE_ITSELF, fetch_row
from doudi.worklist.rows import SAID, QueueRow, role_words
from doudi.worklist.words import Words
from doudi.worklist.workload import PersonLoad, fetch_workload

WITHIN = (3, 5, 10, 20)
MONTHS = 13
"""Months of the report that can be chosen, this one included."""
OFFICES_A_PAGE, LINES_A_PAGE = 12, 40
"""A district has two hundred offices and more; those with most that is late come first."""
COLUMNS = (
    ("open", gettext_lazy("没办完")),
    ("late", gettext_lazy("红")),
    ("warn", gettext_lazy("黄")),
    ("pause", gettext_lazy("暂停")),
)
NOTE = {
    "label": gettext_lazy("要办什么"),
    "max_length": LONGEST_NOTE,
    "error_messages": {"required": gettext_lazy("写一句要办什么")},
}


class UrgeForm(PlainForm):
    """A note to whoever answers for it."""

    note = forms.CharField(**NOTE)  # type: ignore[arg-type]


class AnswerForm(PlainForm):
    """Urge, or give it to somebody else; the note goes with either."""

    how = forms.ChoiceField(
        label=gettext_lazy("怎么督办"),
        widget=forms.RadioSelect,
        choices=(("urge", gettext_lazy("催办")), ("reassign", gettext_lazy("转给别人办"))),
        error_messages={"required": gettext_lazy("选一种")},
    )
    to_staff_id = forms.ChoiceField(label=gettext_lazy("转给谁"), required=False)
    note = forms.CharField(**NOTE)  # type: ignore[arg-type]


@opened_to("staff", "worklist.supervise")
def supervise(request: Asked, item_id: str) -> HttpResponse:
    """A late item as its supervisor sees it: why it is red, what was said, and what to do about it.

    The address holds the late item's id, as rows of the list give it.
    """
    supervision = visible(
        WorkItem.objects.filter(kind=SUPERVISE, subject_id=item_id, state=WorkItem.OPEN), request.acting,
        "worklist.supervise",
    ).filter(owner_role__in=sorted(request.acting.roles)).order_by("pk").first()  # fmt: skip
    row = fetch_row(request.acting, item_id)
    if supervision is None or row is None:
        raise Http404
    form = AnswerForm(request.POST or None, initial={"how": "urge"})
    people = colleagues(supervision.area_path, request.acting.today, roles={row.owner_role})
    form.fields["to_staff_id"].choices = [("", _("请选")), *people]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            answer_supervision(request.acting, supervision.public_id, **form.cleaned_data)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect("workbench:list")
    return show(request, "supervise", "list", _about(request, row, supervision.area_path, form),
                422 if form.is_bound else 200)  # fmt: skip


@opened_to("staff", "worklist.supervise")
def urge_page(request: Asked, item_id: str) -> HttpResponse:
    """Urge whoever answers for an item, before or after it is late."""
    item = visible(
        WorkItem.objects.filter(public_id=item_id, state=WorkItem.OPEN), request.acting, "worklist.supervise"
    ).first()
    row = fetch_row(request.acting, item_id)
    if item is None or row is None:
        raise Http404
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            urge(request.acting, item_id, form.cleaned_data["note"])
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect(f"{reverse('workbench:list')}?tab=office&item={item_id}")
    return show(request, "supervise", "list", _about(request, row, item.area_path, form), 422 if form.is_bound else 200)


def _about(request: Asked, row: QueueRow, area_path: str, form: PlainForm) -> dict[str, Any]:
    """The item, where it is worked on, and where its limit may be extended for a listed reason."""
    extends = row.subject_type == "application" and may(request.acting, "casework.extend", area_path=area_path)
    return {
        "row": row,
        "form": form,
        "opens": page_of(row),
        "extends_at": reverse("workbench:case", args=[row.subject_id]) if extends and row.may_open else "",
        "errors": form.mistakes() if form.is_bound else [],
    }


@dataclass(frozen=True)
class _Person:
    """A line of the table: ``drills`` where the list filtered by this owner shows the same items."""

    words: Words
    counts: dict[str, int]
    owner: str
    area: str
    drills: bool


@opened_to("staff", "worklist.supervise")
@require_safe
def workload(request: Asked) -> HttpResponse:
    """Open, late, near, suspended and done in thirty days, by office and person; each count opens its rows."""
    every = fetch_workload(request.acting)
    shown = Paginator(every, OFFICES_A_PAGE).get_page(page_asked(request.GET.get("page", "")))
    offices = [
        {
            "office": whole.office,
            "counts": whole.counts,
            "people": [_line(one, whole.office.paths) for one in whole.people],
        }
        for whole in shown
    ]
    return show(request, "workload", "workload", {"offices": offices, "lines": shown, "columns": COLUMNS})


def _line(one: PersonLoad, paths: tuple[str, ...]) -> _Person:
    area = paths[0] if len(paths) == 1 and not one.staff_id else ""
    owner = one.staff_id or f"{ROLE_ITSELF}{one.role}"
    return _Person(one.words, one.counts, owner, area, one.drills)


@opened_to("staff", "worklist.supervise", "worklist.count", purpose={"worklist.count": "supervision"})
@require_safe
def breaches(request: Asked) -> HttpResponse:
    """The month's report by office, what will be late, and by which rules reminders and supervision come."""
    today = request.acting.today
    this = Month.of(today)
    months = {str(month): month for month in (this.plus(-ago) for ago in range(MONTHS))}
    month = months.get(request.GET.get("month", ""), this)
    asked = request.GET.get("within", "")
    within = int(asked) if asked in {str(n) for n in WITHIN} else WITHIN[1]
    rules = escalation()

    def paged(lines: Sequence[Any], name: str) -> Page[Any]:
        return Paginator(lines, LINES_A_PAGE).get_page(page_asked(request.GET.get(name, "")))

    context = {
        "chosen": f"month={month}&within={within}&",
        "month": str(month),
        "months": list(months),
        "within": within,
        "choices": WITHIN,
        "breaches": paged(fetch_breaches(request.acting, month.first_day, month.next.first_day), "page"),
        "forecast": paged(fetch_forecast(request.acting, within), "ahead"),
        "steps": list(SAID.items()),
        "stages": rules.stages,
        "supervisors": [(role_words(role), role_words(above)) for role, above in rules.supervisors.items()],
    }
    return show(request, "breaches", "breaches", context)
