"""一件事: a department's own items, one item with its steps, and the batch of what is given without application."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.let_time_run_out import let_time_run_out
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.settle_no_application import OUTCOMES, Row, RowResult, settle_no_application
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.supply_papers import AT_THE_WINDOW, supply_papers
from doudi.casework.joint.actions.take_step import NEEDS_REASON, take_step
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.joint.finding import find_joint_item
from doudi.casework.joint.reads.item_page import fetch_item_page
from doudi.casework.joint.reads.lists import fetch_batch, fetch_office_items
from doudi.casework.joint.reads.shapes import ItemPage, StepChoice
from doudi.kernel.errors import DoudiError
from doudi.platform.audit.record import record_read
from doudi.platform.models import StoredFile
from doudi.ui.access import Asked, moved_on, opened_to, tell_fault
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PlainForm, TapField, TapManyField
from doudi.ui.papers import handed_out
from doudi.ui.processes import course_view
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once
from doudi.worklist.words import Words

LONGEST_WHY = 500
SEES = ("casework.see_joint_item", "casework.see_joint")
TAKES = ("casework.handle_joint_item", "casework.confirm_joint_item", "casework.plan_joint")


class StepForm(PlainForm):
    """How the step came out, and a note; a refusal says why."""

    outcome = TapField(label=gettext_lazy("结果"), error_messages={"required": gettext_lazy("选一个结果")})
    note = forms.CharField(
        label=gettext_lazy("说明（不同意、办不了的，要写为什么）"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, step: StepChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(value, str(words)) for value, words in step.outcomes]  # type: ignore[attr-defined]
        if not step.outcomes:
            del self.fields["outcome"]
            self.fields["note"].label = _("说明（可以不写）")

    def clean(self) -> None:
        """A refusal without a reason goes no further."""
        given = self.cleaned_data
        if given.get("outcome") in NEEDS_REASON and not given.get("note", "").strip():
            self.add_error("note", _("写一句为什么"))


class NoteForm(PlainForm):
    """A sentence; whether it may be empty hangs on the verb."""

    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )  # fmt: skip

    def __init__(self, *args: Any, page: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page


class FreeNoteForm(NoteForm):
    """A sentence that may be left out."""

    def __init__(self, *args: Any, page: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        self.fields["note"].required = False
        self.fields["note"].label = _("说明（可以不写）")


class PapersForm(FreeNoteForm):
    """Which papers are missing: of those the item names, that no department holds and nobody handed in."""

    papers = TapManyField(label=gettext_lazy("缺哪几样"), error_messages={"required": gettext_lazy("选缺哪几样")})
    field_order = ("papers", "note")

    def __init__(self, *args: Any, page: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        self.fields["papers"].choices = [(one.key, str(one.words)) for one in page.askable]  # type: ignore[attr-defined]


class CameForm(FreeNoteForm):
    """Which papers came."""

    papers = TapManyField(
        label=gettext_lazy("交来了哪几样"), error_messages={"required": gettext_lazy("选交来了哪几样")}
    )
    field_order = ("papers", "note")

    def __init__(self, *args: Any, page: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        self.fields["papers"].choices = [(one.key, str(one.words)) for one in page.asked_papers]  # type: ignore[attr-defined]


class TransferForm(NoteForm):
    """To which department, and why."""

    to_department = forms.ChoiceField(
        label=gettext_lazy("该归哪个部门"), error_messages={"required": gettext_lazy("选一个部门")}
    )
    field_order = ("to_department", "note")

    def __init__(self, *args: Any, page: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        named = [(key, str(words)) for key, words in page.departments]
        self.fields["to_department"].choices = [("", _("请选")), *named]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Verb:
    """Something beside the steps that can be done with an item: its words, its form, its action."""

    title: Any
    says: Any
    submit: Any
    form: type[NoteForm]
    run: Callable[..., Any]


VERBS = {
    "ask": Verb(
        gettext_lazy("一次说清缺什么"), gettext_lazy("只能说这一次。部门有的、家里交过的，不在这里。"),
        gettext_lazy("告诉这家人"), PapersForm,
        lambda acting, item, given, more: ask_missing(acting, item, given["papers"], note=given["note"], **more),
    ),
    "supply": Verb(
        gettext_lazy("材料补来了"), gettext_lazy("收到的材料，别的部门也不用再要。"), gettext_lazy("收下"), CameForm,
        lambda acting, item, given, more: supply_papers(
            acting, item, dict.fromkeys(given["papers"], AT_THE_WINDOW), note=given["note"], **more
        ),
    ),
    "transfer": Verb(
        gettext_lazy("不归本单位，转出"), gettext_lazy("转到的部门马上接着办，家里不用再跑。"), gettext_lazy("转出"),
        TransferForm,
        lambda acting, item, given, more: transfer_item(
            acting, item, given["to_department"], reason=given["note"], **more
        ),
    ),
    "pause": Verb(
        gettext_lazy("暂停"), gettext_lazy("暂停的日子不算，最晚的日子顺延；原因大家看得到。"), gettext_lazy("暂停"),
        NoteForm,
        lambda acting, item, given, more: pause_item(acting, item, reason=given["note"], **more),
    ),
    "resume": Verb(
        gettext_lazy("接着办"), gettext_lazy("从今天起日子接着算。"), gettext_lazy("接着办"), FreeNoteForm,
        lambda acting, item, given, more: resume_item(acting, item, note=given["note"], **more),
    ),
    "time_over": Verb(
        gettext_lazy("时间到了，往下办"), gettext_lazy("规定没有写等几天的，由您说等够了，写明为什么。"),
        gettext_lazy("往下办"), NoteForm,
        lambda acting, item, given, more: let_time_run_out(acting, item, note=given["note"], **more),
    ),
    "decline": Verb(
        gettext_lazy("家里人不要这一项"), gettext_lazy("家里人说的才记。"), gettext_lazy("记下"), FreeNoteForm,
        lambda acting, item, given, more: decline_item(acting, item, reason=given["note"], **more),
    ),
    "strike": Verb(
        gettext_lazy("从计划里去掉"), gettext_lazy("去掉的项不再办，原因留在经过里。"), gettext_lazy("去掉"), NoteForm,
        lambda acting, item, given, more: strike_item(acting, item, reason=given["note"], **more),
    ),
}  # fmt: skip


@opened_to("staff", "casework.see_joint_item", purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """The items of the account's own offices."""
    state = request.GET.get("state", "open")
    context = {"rows": fetch_office_items(request.acting, state=state), "state": state}
    return show(request, "joint_items", "joint_items", context)


def _current(page: ItemPage, request: Asked) -> str:
    return "joint_items" if any(role in ("department_clerk", "department_approver", "organisation_worker")
                                for role in request.acting.roles) else "joint"  # fmt: skip


@opened_to("staff", *SEES, purpose="assistance")
@require_safe
def one(request: Asked, item_id: str) -> HttpResponse:
    """One item: its steps, its papers, its clocks, and of the family what it names."""
    page = fetch_item_page(request.acting, item_id)
    context = {
        "page": page,
        "verbs": [(key, verb.title) for key, verb in VERBS.items() if key in page.may],
        "sees_case": "casework.see_joint" in _held(request),
        "process": course_view(page.course) if page.course else None,
    }
    return show(request, "joint_item", _current(page, request), context)


def _held(request: Asked) -> set[str]:
    from_case = {"joint_coordinator", "child_protection_officer", "township_clerk", "county_approver"}
    return {"casework.see_joint"} if from_case & request.acting.roles else set()


def _form_page(request: Asked, page: ItemPage, form: PlainForm, title: Any, says: Any, submit: Any) -> HttpResponse:
    context = {
        "page": page, "form": form, "title": title, "says": says, "submit": submit,
        "errors": form.mistakes() if form.is_bound else [], "version": page.row.version,
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "joint_step", _current(page, request), context, 422 if form.is_bound else 200)


def _done(request: Asked, item_id: str, form: PlainForm, do: Callable[[], Any], said: str) -> HttpResponse | None:
    try:
        do()
    except DoudiError as fault:
        if is_somebody_else_first(fault):
            return tell_fault(request, fault)
        form.take(None, fault)
        return None
    messages.info(request, said)
    return redirect("workbench:joint_item", item_id)


@opened_to("staff", *TAKES, purpose="assistance")
def step(request: Asked, item_id: str, task: str) -> HttpResponse:
    """Take one step of the item's process."""
    page = fetch_item_page(request.acting, item_id)
    chosen = next((each for each in page.steps if each.key == task), None)
    if chosen is None:
        return moved_on(request, reverse("workbench:joint_item", args=[item_id]))
    posted = request.method == "POST"
    form = StepForm(request.POST if posted else None, step=chosen)
    if posted and form.is_valid():
        given = form.cleaned_data
        done = _done(
            request, item_id, form,
            lambda: take_step(
                request.acting, item_id, task, outcome=given.get("outcome", ""), note=given["note"], **once(request)
            ),
            _("办好了。"),
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(request, page, form, chosen.words, "", gettext_lazy("办好了"))


@opened_to("staff", *TAKES, purpose="assistance")
def act(request: Asked, item_id: str, verb: str) -> HttpResponse:
    """Ask for papers, take them in, pass on, pause, resume, strike."""
    if verb not in VERBS:
        raise Http404
    chosen, page = VERBS[verb], fetch_item_page(request.acting, item_id)
    posted = request.method == "POST"
    form = chosen.form(request.POST if posted else None, page=page)
    if posted and form.is_valid():
        done = _done(
            request, item_id, form,
            lambda: chosen.run(request.acting, item_id, form.cleaned_data, once(request)), _("记下了。"),
        )  # fmt: skip
        if done is not None:
            return done
    return _form_page(request, page, form, chosen.title, chosen.says, chosen.submit)


@opened_to("staff", *SEES, purpose="assistance")
@require_safe
def paper(request: Asked, item_id: str, paper: str) -> HttpResponse:
    """A paper of the family, for a department whose item names it."""
    item = find_joint_item(request.acting, item_id)
    if paper not in item.terms.get("papers", []) or paper not in item.case.papers:
        raise Http404
    record_read(request.acting, "joint_item", [item.public_id], what="joint_paper")
    return handed_out(StoredFile.objects.filter(public_id=item.case.papers[paper]).first())


@opened_to("staff", "casework.confirm_joint_item", purpose="assistance")
def batch(request: Asked) -> HttpResponse:
    """Confirm or strike out what is given without application: by name, one result a row."""
    results: list[dict[str, Any]] | None = None
    typed: dict[str, tuple[str, str]] = {}
    if request.method == "POST":
        asked = {row.item_id: row for row in fetch_batch(request.acting)}
        typed = {
            item_id: (str(request.POST.get(f"do-{item_id}", "")), str(request.POST.get(f"why-{item_id}", "")).strip())
            for item_id in request.POST.getlist("item")[:200]
        }
        came = _settle_batch(request, typed)
        results = [{"result": one, "row": asked.get(one.item_id)} for one in came]
        typed = {item_id: said for item_id, said in typed.items() if item_id not in {r.item_id for r in came if r.done}}
    context = {
        "rows": [
            {**vars(row), "chosen": said[0], "why": said[1]}
            for row in fetch_batch(request.acting)
            for said in (typed.get(row.item_id, ("", "")),)
        ],
        "results": results,
        "done": sum(one["result"].done for one in results or ()),
        "outcomes": list(OUTCOMES.items()),
        "once_key": secrets.token_hex(12),
    }
    return show(request, "joint_batch", "joint_batch", context)


def _settle_batch(request: Asked, typed: dict[str, tuple[str, str]]) -> list[RowResult]:
    """What came of each row somebody chose for; a reason that is too long is told and nothing of it is cut off."""
    chosen = {item_id: said for item_id, said in typed.items() if said[0]}
    long = [item_id for item_id, (_do, why) in chosen.items() if len(why) > LONGEST_WHY]
    rows = [
        Row(item_id, do, why, _number(request.POST.get(f"version-{item_id}", "")))
        for item_id, (do, why) in chosen.items()
        if item_id not in long
    ]
    too_long = Words(f"原因太长，最多{LONGEST_WHY}个字", f"the reason is too long: at most {LONGEST_WHY} characters")
    refused = [RowResult(item_id, False, too_long, "too-long") for item_id in long]
    return [*settle_no_application(request.acting, rows, key=request.POST.get("key") or None), *refused]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None
