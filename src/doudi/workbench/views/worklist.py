"""待办: most urgent first, why it is red, and what to do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.reads import fetch_case_aside
from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text
from doudi.outreach.visiting.seeking import scheme_words
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division
from doudi.registry.policy import require_somewhere, visible
from doudi.schemes.catalogue import scheme_keys
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.opening import page_of
from doudi.workbench.rail import show
from doudi.worklist.actions.do_many import VERBS
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.headlines import headline_words
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import Asked as Filter
from doudi.worklist.reads import Choice, Queue, fetch_queue, fetch_row
from doudi.worklist.rows import QueueRow

TABS = (
    ("mine", gettext_lazy("我的")),
    ("office", gettext_lazy("本所")),
    ("supervised", gettext_lazy("督办")),
    ("done", gettext_lazy("已办")),
)
MOST_PLACES = 260
"""Places in the filter; who serves more filters by the words of a number."""
LIGHTS = (
    ("late", gettext_lazy("红")),
    ("warn", gettext_lazy("黄")),
    ("ok", gettext_lazy("绿")),
    ("pause", gettext_lazy("暂停")),
)


def _tabs(request: Asked) -> list[tuple[str, Any]]:
    """Supervising is a tab for those who supervise."""
    supervises = may_somewhere(request, "worklist.supervise")
    return [(key, title) for key, title in TABS if key != "supervised" or supervises]


def _places(request: Asked) -> list[tuple[str, str]]:
    """Path and name of townships and villages this account serves, for the filter by place."""
    served = Q(pk__in=())
    for path in {path for post in request.acting.posts for path in post.area_paths}:
        served |= Q(path__startswith=path)
    rows = Division.objects.filter(served, level__in=("township", "village")).order_by("path")
    return list(rows.values_list("path", "name")[:MOST_PLACES])


def filter_asked(wanted: QueryDict) -> Filter:
    """What the form of the list asks for; what is no light is no filter."""
    light = wanted.get("light", "")
    return Filter(
        scheme=wanted.get("scheme", ""),
        kind=wanted.get("kind", ""),
        lights=(light,) if light else (),
        area_path=wanted.get("area", ""),
        text=clean_text(wanted.get("text", "")),
        owner=wanted.get("owner", ""),
    )


@opened_to("staff", "worklist.see")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """The rows of one tab, and the chosen row's side panel."""
    wanted = request.GET
    asked = filter_asked(wanted)
    queue = fetch_queue(
        request.acting,
        wanted.get("tab", "mine"),
        wanted.get("order", "urgent"),
        asked,
        page=page_asked(wanted.get("page", "")),
    )
    chosen = next(
        (row for row in queue.rows if row.public_id == wanted.get("item")), queue.rows[0] if queue.rows else None
    )
    context: dict[str, Any] = {
        "queue": queue,
        "tabs": [(key, title, queue.tabs.get(key, 0)) for key, title in _tabs(request)],
        "chosen": chosen,
        "side": panel_of(request, chosen),
        "side_under": reverse("workbench:list"),
        "may_supervise": may_somewhere(request, "worklist.supervise"),
        "may_do_many": may_do_many(request),
        "has_picked": asked != Filter(),
        **filter_context(request, queue, asked),
    }
    return show(request, "list", "list", context, waiting=queue.tabs["mine"])


def filter_context(request: Asked, queue: Queue, asked: Filter) -> dict[str, Any]:
    """What the form of filters draws, and the address that asks for the same again."""
    picked = {
        "tab": queue.tab, "order": queue.order, "light": asked.lights[0] if asked.lights else "",
        "area": asked.area_path, "scheme": asked.scheme, "kind": asked.kind, "owner": asked.owner, "text": asked.text,
    }  # fmt: skip
    return {
        "picked": picked,
        "query": urlencode({key: value for key, value in picked.items() if value}),
        "lights": LIGHTS,
        "areas": _places(request),
        "schemes": scheme_names(queue.choices.schemes),
    }


def scheme_names(choices: Iterable[Choice]) -> list[tuple[str, str, int]]:
    """Key, short name and count of schemes; one that this release has no folder for goes by its key."""
    known = set(scheme_keys())
    return [(one.key, str(scheme_words(one.key)) if one.key in known else one.key, one.count) for one in choices]


def may_somewhere(request: Asked, verb: str) -> bool:
    """Whether this account holds a verb in some place."""
    try:
        require_somewhere(request.acting, verb)
    except NotAllowed:
        return False
    return True


def may_do_many(request: Asked) -> list[str]:
    """What this account may do to many items at once."""
    return [what for what, verb in VERBS.items() if may_somewhere(request, verb)]


def panel_of(request: Asked, row: QueueRow | None) -> dict[str, Any]:
    """What the side panel knows about a row: where it is worked on, and the case behind it, when it may be seen."""
    if row is None:
        return {}
    panel: dict[str, Any] = {"opens": page_of(row)}
    if row.subject_type == "application":
        try:
            panel["case"] = fetch_case_aside(request.acting, row.subject_id)
        except (NotAllowed, DoudiError):
            pass
    return panel


@opened_to("staff", "worklist.see")
@require_safe
def side(request: Asked, item_id: str) -> HttpResponse:
    """The side panel alone, for the keys ↑ ↓; without a script the same row opens as a page."""
    row = fetch_row(request.acting, item_id)
    if row is None:
        raise Http404
    if not request.htmx:
        return redirect(f"/work/list/?item={item_id}")
    return render(request, "workbench/parts/side.html", {"chosen": row, "side": panel_of(request, row)})


class HandOverForm(PlainForm):
    """To whom, and why."""

    to_staff_id = forms.ChoiceField(label=gettext_lazy("转给谁"), error_messages={"required": gettext_lazy("选一个人")})
    reason = forms.CharField(
        label=gettext_lazy("为什么"), max_length=200, error_messages={"required": gettext_lazy("写一句为什么")}
    )


@opened_to("staff", "worklist.hand_over")
def hand_over_page(request: Asked, item_id: str) -> HttpResponse:
    """Give a task to a colleague with a reason."""
    item = visible(
        WorkItem.objects.filter(public_id=item_id, state=WorkItem.OPEN), request.acting, "worklist.hand_over"
    ).first()
    if item is None:
        raise Http404
    form = HandOverForm(request.POST or None)
    people = colleagues(item.area_path, request.acting.today, roles={item.owner_role})
    others = [("", _("请选")), *((key, name) for key, name in people if key != request.acting.actor_id)]
    form.fields["to_staff_id"].choices = others  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(request.acting, item_id, **form.cleaned_data)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect("workbench:list")
    context = {
        "form": form,
        "heading": headline_words(item.headline),
        "title": gettext_lazy("转交"),
        "submit": gettext_lazy("转交"),
        "back": "/work/list/",
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "list", context, 422 if form.is_bound else 200)
