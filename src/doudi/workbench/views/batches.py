"""批量核对: choose a place and a review, see what it would ask, begin it, watch, pause or stop it. No names."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from doudi.benefits.reviewing import KINDS, LAW, fetch_due_for_review
from doudi.evidence.actions.begin_check_batch import RUN_BATCH, begin_check_batch
from doudi.evidence.actions.steer_check_batch import steer_check_batch
from doudi.evidence.reads.batch_plan import fetch_batch_plan
from doudi.evidence.reads.batches import BatchPage, fetch_batch, fetch_batches, fetch_left_out, fetch_unknowns
from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.registry.models import Division
from doudi.registry.policy import visible
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.ui.templatetags.doudi import begin_large
from doudi.ui.words import said
from doudi.workbench.rail import show

HERE = "batches"
A_PAGE = 50
SMALL, OFTEN_SECONDS, SELDOM_SECONDS = 500, 2, 10
"""Counting a large batch anew takes the database a moment: its page asks less often."""
VERBS = ("pause", "resume", "stop")
DONE_WORDS = {
    "pause": gettext_lazy("暂停了。已经在问的，回话照样收下。"),
    "resume": gettext_lazy("接着做了。"),
    "stop": gettext_lazy("停下了。没有问的，都是未知，不是无。"),
}


class ChooseForm(PlainForm):
    """Where, and which review."""

    area = forms.ChoiceField(label=gettext_lazy("哪个地方"), error_messages={"required": gettext_lazy("选一个地方")})
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一种复核"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一种")},
    )
    name = forms.CharField(
        label=gettext_lazy("这一批叫什么"),
        help_text=gettext_lazy("给同事看的，不写人名。不写就用地方和月份。"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = places  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(key, begin_large(words)) for key, words in KINDS.items()]  # type: ignore[attr-defined]


class SteerForm(PlainForm):
    """Why it is paused or stopped."""

    because = forms.CharField(
        label=gettext_lazy("为什么（暂停、停下要写）"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@opened_to("staff", RUN_BATCH, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Batches of the places of this account, the newest first."""
    return show(request, "batches", HERE, {"lines": fetch_batches(request.acting)})


@opened_to("staff", RUN_BATCH, purpose="assistance")
def new(request: Asked) -> HttpResponse:
    """First what it would be, then the button that begins it."""
    places = _places(request)
    given = request.POST if request.method == "POST" else request.GET
    asked = "area" in given
    form = ChooseForm(given if asked else None, places=[(code, name) for code, name, _path in places])
    plan = None
    if asked and form.is_valid():
        path = next(path for code, _name, path in places if code == form.cleaned_data["area"])
        cases = fetch_due_for_review(request.acting, path, form.cleaned_data["kind"])
        if request.method == "POST":
            month = Month.of(request.acting.today).previous
            name = form.cleaned_data["name"].strip() or _named(form, places, month)
            begun = begin_check_batch(request.acting, name=name, case_refs=cases, month=month)
            if begun.batch is not None:
                return redirect("workbench:batch", begun.batch.public_id)
            form.add_error(None, _("这里没有一户可以查：看看下面没有收的和缘由。"))
        plan = fetch_batch_plan(request.acting, cases)
    errors = form.mistakes() if form.is_bound else []
    context = {
        "form": form,
        "errors": errors,
        "plan": plan,
        "law": LAW,
        "month": str(Month.of(request.acting.today).previous),
        "at_least": spoken(plan.slowest.at_least) if plan and plan.slowest else "",
        "departments": [(each, spoken(each.at_least)) for each in plan.departments] if plan else [],
    }
    return show(request, "batch_new", HERE, context, 422 if errors else 200)


def _places(request: Asked) -> list[tuple[str, str, str]]:
    """Code, name and path of the districts and townships in which this account runs batches."""
    rows = visible(Division.objects.filter(level__in=("district", "township")), request.acting, RUN_BATCH,
                   path_field="path")  # fmt: skip
    return [
        (code, name if level == "district" else f"　{name}", path)
        for code, name, level, path in rows.order_by("path").values_list("code", "name", "level", "path")
    ]


def _named(form: ChooseForm, places: list[tuple[str, str, str]], month: Month) -> str:
    place = next(name for code, name, _path in places if code == form.cleaned_data["area"]).strip()
    return f"{place} {month}"


def spoken(duration: timedelta) -> str:
    """A length of time as people say it, rounded up: nobody plans by seconds."""
    minutes = -(-int(duration.total_seconds()) // 60)
    if minutes < 1:
        return _("不到1分钟")
    if minutes < 120:
        return ngettext("%(n)s分钟", "%(n)s分钟", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(n)s小时", "%(n)s小时", hours) % {"n": hours}


@opened_to("staff", RUN_BATCH, purpose="assistance")
@require_safe
def one(request: Asked, batch_id: str) -> HttpResponse:
    """How far it is, by department and by district; drawn anew by itself while it goes on."""
    page = fetch_batch(request.acting, batch_id)
    answer = _shown(request, page, SteerForm())
    if request.htmx and page.line.is_over:
        answer["HX-Refresh"] = "true"
    return answer


def _shown(request: Asked, page: BatchPage, form: SteerForm, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "line": page.line,
        "every": OFTEN_SECONDS if page.line.households <= SMALL else SELDOM_SECONDS,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "at_least": spoken(page.slowest.at_least) if page.slowest and page.slowest.at_least else "",
        "slowest": said(page.slowest.words) if page.slowest else "",
    }
    return show(request, "batch", HERE, context, status)


@opened_to("staff", RUN_BATCH, purpose="assistance")
@require_POST
def steer(request: Asked, batch_id: str) -> HttpResponse:
    """Pause, go on or stop; a pause and a stop say why."""
    verb, page, form = str(request.POST.get("verb", "")), fetch_batch(request.acting, batch_id), SteerForm(request.POST)
    if verb not in VERBS:
        raise Http404
    because = form.cleaned_data["because"].strip() if form.is_valid() else ""
    if form.is_valid() and verb != "resume" and not because:
        form.add_error("because", _("写一句为什么"))
    if form.is_valid():
        try:
            steer_check_batch(request.acting, batch_id, verb, because)  # type: ignore[arg-type]
        except DoudiError as fault:
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, str(DONE_WORDS[verb]))
            return redirect("workbench:batch", batch_id)
    return _shown(request, page, form, 422)


@opened_to("staff", RUN_BATCH, purpose="assistance")
@require_safe
def unknowns(request: Asked, batch_id: str) -> HttpResponse:
    """Households with something unknown, the most first: each a link to its evidence."""
    lines = fetch_unknowns(request.acting, batch_id)
    return _paged(request, "batch_unknowns", batch_id, lines)


@opened_to("staff", RUN_BATCH, purpose="assistance")
@require_safe
def left_out(request: Asked, batch_id: str) -> HttpResponse:
    """The cases not taken, and why."""
    return _paged(request, "batch_left_out", batch_id, fetch_left_out(request.acting, batch_id))


def _paged(request: Asked, template: str, batch_id: str, lines: list[Any]) -> HttpResponse:
    page = fetch_batch(request.acting, batch_id)
    shown = Paginator(lines, A_PAGE).get_page(page_asked(str(request.GET.get("page", ""))))
    return show(request, template, HERE, {"page": page, "line": page.line, "lines": shown, "total": len(lines)})
