"""接续老系统: files of an older system, what is wrong in them, sums against ours, a second official's signature."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.benefits.takeover.actions.read_file import read_file
from doudi.benefits.takeover.actions.sign_off import sign_off
from doudi.benefits.takeover.actions.take_in import take_in
from doudi.benefits.takeover.actions.undo_batch import undo_batch
from doudi.benefits.takeover.forms import FORMS, form_of
from doudi.benefits.takeover.reads import fetch_batch, fetch_batches, rejects_file, scheme_named
from doudi.columnar.readers.unpacking import unnamed_file
from doudi.kernel.errors import DoudiError
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show

ROWS_AT_ONCE = 400
"""Rows taken in by one press: more would keep the page waiting."""
LARGEST_MAPPING = 64 * 1024


class ReadForm(PlainForm):
    """A file of an older system, and how it is to be read."""

    form = forms.ChoiceField(
        label=gettext_lazy("是哪一种文件"), choices=[(key, form_of(key).words) for key in FORMS], initial="recipients"
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("CSV、TXT或者XLSX，最多20万行。一个区县或者一个街道一份。"),
        error_messages={
            "required": gettext_lazy("选一个文件"),
            "empty": gettext_lazy("文件是空的"),
            "missing": gettext_lazy("选一个文件"),
        },
    )
    as_of = forms.DateField(
        label=gettext_lazy("哪一天的数据"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("写这份数据是哪一天的"),
            "invalid": gettext_lazy("没有这一天，写年月日，比如2025-08-31"),
        },
    )
    pay_from = forms.CharField(
        required=False,
        label=gettext_lazy("从哪个月起由本系统发（年-月）"),
        help_text=gettext_lazy(
            "在享名册和发放历史要写。这个月以前老系统发，从这个月起本系统发，哪一个月都不会两边发。"
        ),
    )
    mapping = forms.FileField(
        required=False,
        label=gettext_lazy("对照表（可以不选）"),
        help_text=gettext_lazy("老系统的列名、叫法和这里不一样时用，YAML。"),
    )

    def clean_pay_from(self) -> str:
        """A month, or nothing."""
        text = str(self.cleaned_data["pay_from"]).strip()
        if text and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
            raise forms.ValidationError(str(gettext_lazy("写哪个月，比如 2025-11")))
        return text

    def clean_mapping(self) -> dict[str, Any]:
        """What is written in it."""
        sent = self.cleaned_data["mapping"]
        if not sent:
            return {}
        try:
            found = yaml.safe_load(sent.read(LARGEST_MAPPING).decode("utf-8-sig"))
        except (yaml.YAMLError, UnicodeDecodeError):
            found = None
        if not isinstance(found, dict):
            raise forms.ValidationError(str(gettext_lazy("对照表读不了：要UTF-8的YAML，里面写columns和codes")))
        return found


@opened_to("staff", "benefits.see_takeover")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every batch of the area, newest first."""
    context = {
        "batches": fetch_batches(request.acting),
        "may_take": holds_somewhere(request.acting, "benefits.take_over"),
        "forms": [form_of(key) for key in FORMS],
    }
    return show(request, "takeover", "takeover", context)


@opened_to("staff", "benefits.take_over")
def new(request: Asked) -> HttpResponse:
    """Read and check a file; nothing changes yet."""
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            with unnamed_file(sent.read(), sent.name) as path:
                batch = read_file(
                    request.acting,
                    path,
                    form.cleaned_data["form"],
                    as_of=form.cleaned_data["as_of"],
                    pay_from=form.cleaned_data["pay_from"],
                    mapping=form.cleaned_data["mapping"],
                    file_name=sent.name,
                )
        except DoudiError as fault:
            form.take("file", fault)
        else:
            return redirect("workbench:takeover_batch", batch.public_id)
    context = {
        "form": form,
        "heading": _("接一份文件"),
        "title": gettext_lazy("先看看有什么毛病"),
        "submit": gettext_lazy("读进来看看"),
        "back": "/work/takeover/",
        "errors": form.mistakes() if form.is_bound else [],
        "sends_files": True,
    }
    return show(request, "form", "takeover", context, 422 if form.is_bound else 200)


@opened_to("staff", "benefits.see_takeover")
@require_safe
def one(request: Asked, batch_id: str) -> HttpResponse:
    """One batch: what is wrong, sums against ours, and the rows behind whichever of them is pressed."""
    asked = request.GET
    line = (asked["scheme"], asked.get("place", ""), asked.get("month", "")) if "scheme" in asked else None
    page = fetch_batch(request.acting, batch_id, reason=asked.get("reason", "")[:40], line=line)
    lines = [(each, scheme_named(each.scheme)) for each in page.lines]
    return show(request, "takeover_batch", "takeover", {"page": page, "row": page.row, "lines": lines})


@opened_to("staff", "benefits.take_over")
@require_POST
def take(request: Asked, batch_id: str) -> HttpResponse:
    """Take in the next rows; pressed again until none is left."""
    take_in(request.acting, batch_id, most=ROWS_AT_ONCE)
    return redirect("workbench:takeover_batch", batch_id)


class SignForm(PlainForm):
    """Why it is right to go on where sums differ."""

    because = forms.CharField(
        required=False,
        label=gettext_lazy("对不上的，为什么可以接"),
        help_text=gettext_lazy("每一处都对得上就不用写。"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class UndoForm(PlainForm):
    """Why the batch goes back."""

    because = forms.CharField(
        label=gettext_lazy("为什么整批退回"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句为什么")},
    )


def _with_reason(
    request: Asked, batch_id: str, form: PlainForm, do: Callable[[str], object], said: str, words: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["because"])
        except DoudiError as fault:
            form.take("because", fault)
        else:
            messages.info(request, said)
            return redirect("workbench:takeover_batch", batch_id)
    context = {
        **words,
        "form": form,
        "back": f"/work/takeover/{batch_id}/",
        "errors": form.mistakes() if form.is_bound else [],
    }
    return show(request, "form", "takeover", context, 422 if form.is_bound else 200)


@opened_to("staff", "benefits.sign_takeover")
def sign(request: Asked, batch_id: str) -> HttpResponse:
    """A second official signs that the sums are right; from then on it is paid."""
    page = fetch_batch(request.acting, batch_id)
    return _with_reason(
        request,
        batch_id,
        SignForm(request.POST or None),
        lambda because: sign_off(request.acting, batch_id, because=because),
        _("签好了，从这一批起可以发放。"),
        {
            "heading": page.row.file_name,
            "title": gettext_lazy("对账签字"),
            "submit": gettext_lazy("我核过了，签字"),
            "lede": gettext_lazy("签字以后，这一批从说好的那个月起由本系统发放；有不对的，先不签，整批退回。"),
        },
    )


@opened_to("staff", "benefits.take_over")
def undo(request: Asked, batch_id: str) -> HttpResponse:
    """Undo the batch with a reason, as long as nothing newer rests on it."""
    page = fetch_batch(request.acting, batch_id)
    return _with_reason(
        request,
        batch_id,
        UndoForm(request.POST or None),
        lambda because: undo_batch(request.acting, batch_id, because=because),
        _("整批退回了。"),
        {"heading": page.row.file_name, "title": gettext_lazy("整批退回"), "submit": gettext_lazy("退回"),
         "lede": gettext_lazy("这一批接进来的全部撤掉，像没有接过；文件和原因留着，改好以后可以再接。")},
    )


@opened_to("staff", "benefits.take_over")
@require_safe
def rejects(request: Asked, batch_id: str) -> HttpResponse:
    """The rows sent back, to correct and read again."""
    answer = HttpResponse(rejects_file(request.acting, batch_id), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{batch_id}-rejects.csv"'
    return answer
