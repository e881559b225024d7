"""成批办: the same done to many items of the list, with a result a row that can be read again."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.errors import DoudiError
from doudi.registry.policy import require_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.colleagues import colleagues
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show
from doudi.workbench.views.worklist import filter_asked, filter_context, may_do_many
from doudi.worklist.actions.do_many import VERBS, carry_on, do_many
from doudi.worklist.actions.urge import LONGEST_NOTE
from doudi.worklist.bulk_reads import fetch_bulk_result
from doudi.worklist.models import BulkRun
from doudi.worklist.reads import Asked as Filter
from doudi.worklist.reads import Queue, fetch_queue

WHAT = {"hand_over": gettext_lazy("转交给一个人"), "remind": gettext_lazy("催办")}


class ManyForm(PlainForm):
    """What is done to all of them, to whom, and why."""

    what = forms.ChoiceField(
        label=gettext_lazy("做什么"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一种")},
    )
    to_staff_id = forms.ChoiceField(label=gettext_lazy("转给谁"), required=False)
    note = forms.CharField(
        label=gettext_lazy("写一句为什么"),
        max_length=LONGEST_NOTE,
        error_messages={"required": gettext_lazy("写一句为什么")},
    )

    def __init__(self, *args: Any, may: list[str], people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(key, WHAT[key]) for key in may]  # type: ignore[attr-defined]
        self.fields["to_staff_id"].choices = [("", _("请选")), *people]  # type: ignore[attr-defined]
        if "hand_over" not in may:
            del self.fields["to_staff_id"]


@opened_to("staff", *VERBS.values())
def choose(request: Asked) -> HttpResponse:
    """The filtered rows with a box each; pressed, every one is done by itself and the result page opens."""
    require_somewhere(request.acting, "worklist.see")
    wanted = request.GET
    asked = filter_asked(wanted)
    queue = fetch_queue(
        request.acting,
        wanted.get("tab", "mine"),
        wanted.get("order", "urgent"),
        asked,
        page=page_asked(wanted.get("page", "")),
    )
    may = may_do_many(request)
    form = ManyForm(request.POST or None, may=may, people=_people(request, queue), initial={"what": may[0]})
    chosen = request.POST.getlist("item")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            run = do_many(
                request.acting,
                given["what"],
                chosen,
                key=request.POST.get("key", ""),
                note=given["note"],
                to_staff_id=given.get("to_staff_id", "") if given["what"] == "hand_over" else "",
            )
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect("workbench:several_result", run.public_id)
    context = {
        "queue": queue,
        "form": form,
        "chosen_ids": chosen,
        "key": request.POST.get("key") or get_random_string(22),
        "errors": form.mistakes() if form.is_bound else [],
        "has_picked": asked != Filter(),
        **filter_context(request, queue, asked),
    }
    return show(request, "several", "list", context, 422 if form.is_bound else 200)


def _people(request: Asked, queue: Queue) -> list[tuple[str, str]]:
    """Colleagues who hold a role of these rows somewhere in the area of this account."""
    roles = {row.owner_role for row in queue.rows}
    found: dict[str, str] = {}
    for path in sorted({path for post in request.acting.posts for path in post.area_paths}):
        found |= dict(colleagues(path, request.acting.today, roles=roles, within=True))
    return list(found.items())


@opened_to("staff", *VERBS.values())
def result(request: Asked, run_id: str) -> HttpResponse:
    """What came of each row; a run that stopped in the middle is carried on by its own key."""
    if request.method == "POST":
        run = BulkRun.objects.filter(public_id=run_id, made_by=request.acting.actor_id).first()
        if run is None:
            raise Http404
        require_somewhere(request.acting, VERBS[run.what])
        carry_on(request.acting, run)
        return redirect("workbench:several_result", run_id)
    found = fetch_bulk_result(request.acting, run_id)
    if found is None:
        raise Http404
    return show(request, "several_result", "list", {"result": found})
