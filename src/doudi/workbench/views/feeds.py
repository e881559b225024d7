"""数据台: every department's feed, how fresh it is, what came and what was sent back; loading, correcting, deleting."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from doudi.columnar.errors import DatasetUnknown
from doudi.evidence.actions.delete_expired import delete_expired
from doudi.evidence.actions.settle_feed_alarm import settle_feed_alarm
from doudi.evidence.actions.upload_feed import CORRECTIONS, SUFFIXES, upload_corrections, upload_extract
from doudi.evidence.errors import LoadUnknown
from doudi.evidence.models import FeedUpload, UploadState
from doudi.evidence.reads.feeds import (
    FeedPage,
    LoadRow,
    dataset_of_load,
    fetch_feed,
    fetch_feed_of_load,
    fetch_feeds,
    fetch_rows_to_correct,
    fetch_upload,
)
from doudi.evidence.refusals import refusal_words
from doudi.kernel.errors import DoudiError
from doudi.registry.models import Division
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show

FRESHNESS: dict[str, str | Promise] = {
    "ok": gettext_lazy("按时"),
    "warn": gettext_lazy("过期了"),
    "late": gettext_lazy("太旧了"),
    "pause": gettext_lazy("没有装过"),
}
STATES: dict[str, str | Promise] = {
    UploadState.WAITING: gettext_lazy("在排队"),
    UploadState.RUNNING: gettext_lazy("正在装"),
    UploadState.DONE: gettext_lazy("装好了"),
    UploadState.FAILED: gettext_lazy("没有装成"),
}
STAGES: dict[str, str | Promise] = {
    "digest": gettext_lazy("看是不是装过"),
    "check": gettext_lazy("逐行检查"),
    "store": gettext_lazy("存起来"),
}
DISTRICT_PARTS = 2


@opened_to("staff", "evidence.see_feeds")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every feed with its light, those that need looking at first; or only those of one light."""
    feeds = fetch_feeds(request.acting)
    light = request.GET.get("light", "")
    counts = [(key, words, sum(feed.light == key for feed in feeds)) for key, words in FRESHNESS.items()]
    shown = [feed for feed in feeds if feed.light == light] if light in FRESHNESS else feeds
    context = {
        "feeds": [(feed, FRESHNESS[feed.light]) for feed in shown if feed.as_of],
        "never": [feed for feed in shown if feed.as_of is None],
        "never_words": FRESHNESS["pause"],
        "counts": counts,
        "light": light if light in FRESHNESS else "",
        "waiting": sum(feed.waits for feed in feeds),
    }
    return show(request, "feeds", "feeds", context)


def _page(request: Asked, dataset: str) -> FeedPage:
    try:
        return fetch_feed(request.acting, dataset)
    except DatasetUnknown as unknown:
        raise Http404 from unknown


@opened_to("staff", "evidence.see_feeds")
@require_safe
def one(request: Asked, dataset: str) -> HttpResponse:
    """One feed: what was agreed, what came, what was sent back and why, what is over its time."""
    page = _page(request, dataset)
    uploads = [(upload, STATES[upload.state]) for upload in page.uploads]
    context = {"page": page, "line": page.line, "freshness": FRESHNESS[page.line.light], "uploads": uploads}
    return show(request, "feed", "feeds", context)


@opened_to("staff", "evidence.see_feeds")
@require_safe
def load(request: Asked, load_id: str) -> HttpResponse:
    """Where a load stands on the page of its feed: what a task points to."""
    dataset = dataset_of_load(request.acting, load_id)
    if not dataset:
        raise Http404
    return redirect(f"{reverse('workbench:feed', args=[dataset])}#{load_id}")


class HandInForm(PlainForm):
    """A file, the day it shows, and the district it speaks of."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("CSV、TXT、XLSX、XLS、Parquet，或者装着其中一份的ZIP，最大64MB。更大的请运维用命令装。"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
        error_messages={
            "required": gettext_lazy("选一个文件"),
            "empty": gettext_lazy("文件是空的，请部门重新送"),
            "missing": gettext_lazy("选一个文件"),
        },
    )
    as_of = forms.DateField(
        label=gettext_lazy("哪一天的数据"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("写这份数据是哪一天的"),
            "invalid": gettext_lazy("写年月日"),
        },
    )
    district = forms.ChoiceField(label=gettext_lazy("哪个区县的"))
    accept_shrunk = forms.BooleanField(required=False, label=gettext_lazy("问过部门了，确实比上次少一半以上"))

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["district"]
        field.choices = districts  # type: ignore[attr-defined]
        if len(districts) == 1:
            field.widget = forms.HiddenInput()
            field.initial = districts[0][0]


class HandBackForm(PlainForm):
    """The rows that were corrected."""

    file = forms.FileField(
        label=gettext_lazy("改好的表"),
        help_text=gettext_lazy("在下载的XLSX上改，存好交回来。没改的行留着不动。"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{suffix}" for suffix in CORRECTIONS)}),
        error_messages={
            "required": gettext_lazy("选一个文件"),
            "empty": gettext_lazy("文件是空的，重新下载要改的行"),
            "missing": gettext_lazy("选一个文件"),
        },
    )


class AnswerForm(PlainForm):
    """What the department said."""

    answer = forms.CharField(
        label=gettext_lazy("部门怎么说"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句部门怎么说的")},
    )


def _districts(request: Asked) -> list[tuple[str, str]]:
    """The districts whose data this account loads."""
    served = {path for post in request.acting.posts for path in post.area_paths}
    codes = sorted({path.strip("/").split("/")[1] for path in served if path.count("/") > DISTRICT_PARTS})
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [(code, names.get(code, code)) for code in codes]


def _form(request: Asked, form: PlainForm, context: dict[str, Any]) -> HttpResponse:
    told = {
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
        **context,
    }
    return show(request, "feed_form", "feeds", told, 422 if form.is_bound else 200)


@opened_to("staff", "evidence.load")
def hand_in(request: Asked, dataset: str) -> HttpResponse:
    """Hand in a file of the feed; the worker loads it."""
    page = _page(request, dataset)
    posted = request.method == "POST"
    form = HandInForm(request.POST if posted else None, request.FILES if posted else None,
                      districts=_districts(request))  # fmt: skip
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            upload = upload_extract(
                request.acting, given["file"].read(), given["file"].name or "", given["file"].size, dataset=dataset,
                district=given["district"], as_of=given["as_of"], accept_shrunk=given["accept_shrunk"],
                key=request.POST.get("key", "") or secrets.token_hex(12),
            )  # fmt: skip
        except DoudiError as fault:
            form.take("as_of" if fault.code == "evidence.extract-out-of-time" else "file", fault)
        else:
            return redirect("workbench:feed_upload", upload.public_id)
    back = reverse("workbench:feed", args=[dataset])
    title = gettext_lazy("交一份数据")
    return _form(request, form, {"line": page.line, "title": title, "submit": gettext_lazy("交上去装"), "back": back})


def _load_row(request: Asked, load_id: str) -> tuple[LoadRow, str]:
    row = fetch_feed_of_load(request.acting, load_id)
    dataset = dataset_of_load(request.acting, load_id)
    if row is None or not dataset:
        raise Http404
    return row, dataset


@opened_to("staff", "evidence.load")
def hand_back(request: Asked, load_id: str) -> HttpResponse:
    """Hand back corrected rows of a load; the worker puts them in."""
    row, dataset = _load_row(request, load_id)
    posted = request.method == "POST"
    form = HandBackForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            upload = upload_corrections(
                request.acting, given.read(), given.name or "", given.size, load_id=load_id,
                key=request.POST.get("key", "") or secrets.token_hex(12),
            )  # fmt: skip
        except DoudiError as fault:
            form.take("file", fault)
        else:
            return redirect("workbench:feed_upload", upload.public_id)
    page = _page(request, dataset)
    context = {
        "line": page.line,
        "row": row,
        "title": gettext_lazy("交改好的行"),
        "submit": gettext_lazy("交上去"),
        "back": reverse("workbench:feed", args=[dataset]),
    }
    return _form(request, form, context)


@opened_to("staff", "evidence.load")
@require_safe
def to_correct(request: Asked, load_id: str) -> HttpResponse:
    """The rejected rows as a workbook to correct, masked where they must be."""
    try:
        content = fetch_rows_to_correct(request.acting, load_id)
    except LoadUnknown as unknown:
        raise Http404 from unknown
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{load_id}-to-correct.xlsx"'},
    )


@opened_to("staff", "evidence.load")
@require_safe
def upload(request: Asked, upload_id: str) -> HttpResponse:
    """How far a file is, and what came of it."""
    found = fetch_upload(request.acting, upload_id)
    if found is None:
        raise Http404
    is_open = found.state in (UploadState.WAITING, UploadState.RUNNING)
    context = {
        "upload": found,
        "line": _page(request, found.dataset).line,
        "state": STATES[found.state],
        "stage": STAGES.get(found.stage, ""),
        "is_open": is_open,
        "result": fetch_feed_of_load(request.acting, found.result_id) if found.result_id else None,
        "trouble": _trouble(found),
    }
    answer = show(request, "feed_upload", "feeds", context)
    if request.htmx and not is_open:
        answer["HX-Refresh"] = "true"
    return answer


def _trouble(found: FeedUpload) -> list[tuple[Any, str]]:
    return [(refusal_words(each["code"], each["text"]), each["code"]) for each in found.trouble]


@opened_to("staff", "evidence.settle_feed")
def settle(request: Asked, load_id: str) -> HttpResponse:
    """What the department said to an alarm; the task is done."""
    row, dataset = _load_row(request, load_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        settle_feed_alarm(request.acting, load_id, answer=form.cleaned_data["answer"])
        messages.info(request, _("记下了。"))
        return redirect("workbench:feed", dataset)
    page = _page(request, dataset)
    context = {
        "line": page.line,
        "row": row,
        "title": gettext_lazy("部门怎么说"),
        "submit": gettext_lazy("记下，办结"),
        "back": reverse("workbench:feed", args=[dataset]),
    }
    return _form(request, form, context)


class DeleteForm(PlainForm):
    """Said once more before it is gone."""

    sure = forms.BooleanField(
        label=gettext_lazy("看过了，就删这些"), error_messages={"required": gettext_lazy("先勾上，再删")}
    )


@opened_to("staff", "evidence.delete_expired")
def delete(request: Asked, dataset: str) -> HttpResponse:
    """Delete what was kept as long as the contract says; what goes is shown before, that it is gone after."""
    page = _page(request, dataset)
    if not page.expired:
        return redirect("workbench:feed", dataset)
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        gone = len(delete_expired(request.acting, dataset))
        said = ngettext("删了%(n)d次装载，查过，磁盘上没有了。", "删了%(n)d次装载，查过，磁盘上没有了。", gone)
        messages.info(request, said % {"n": gone})
        return redirect("workbench:feed", dataset)
    context = {
        "line": page.line,
        "expired": page.expired,
        "months": page.contract.retention_months,
        "title": gettext_lazy("到期销毁"),
        "submit": gettext_lazy("删掉"),
        "back": reverse("workbench:feed", args=[dataset]),
    }
    return _form(request, form, context)
