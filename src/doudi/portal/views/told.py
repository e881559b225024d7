"""给我的告知书: a letter about a benefit in doubt, read and answered by the person it speaks of, or the family."""

import secrets

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.answer_notice import LONGEST, answer_notice
from doudi.outreach.actions.open_notice import open_notice
from doudi.outreach.reads.own_notices import fetch_own_notice
from doudi.outreach.supervision.notice_letter import LABELS, print_letter
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PhotosField, PlainForm
from doudi.ui.papers import keep_papers
from doudi.ui.words import is_english


class OpenForm(PlainForm):
    """What stands on the paper, and whose it is."""

    number = forms.CharField(
        label=gettext_lazy("信上的编号"),
        help_text=gettext_lazy("在信的右上角，GZ开头"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("写信上的编号")},
    )
    citizen_number = forms.CharField(
        label=gettext_lazy("信里说的那个人的身份证号"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写身份证号")},
    )


class AnswerForm(PlainForm):
    """What one says, and photos of what shows it."""

    said = forms.CharField(
        label=gettext_lazy("您想说的"),
        help_text=gettext_lazy("照实写。人还在、钱没有领、数据弄错了，都可以写。家里人可以替写。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("写一句想说的")},
    )
    photos = PhotosField(
        label=gettext_lazy("能证明的材料（可以不传）"),
        help_text=gettext_lazy("拍照，或者选文件。JPEG、PNG或PDF，每个不超过10MB。"),
        required=False,
    )


@opened_to("resident")
def by_number(request: Asked) -> HttpResponse:
    """Open a letter that came on paper."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = open_notice(request.acting, **form.cleaned_data)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            return redirect("portal:told", notice.public_id)
    errors = form.mistakes() if form.is_bound else []
    return render(request, "portal/told_open.html", {"form": form, "errors": errors}, status=422 if errors else 200)


@opened_to("resident")
@require_safe
def one(request: Asked, notice_id: str) -> HttpResponse:
    """The letter, what was answered to it, and the way to answer."""
    told = fetch_own_notice(request.acting, notice_id)
    return render(request, "portal/told.html", {"told": told, "letter": told.letter, "labels": LABELS})


@opened_to("resident")
@require_safe
def as_pdf(request: Asked, notice_id: str) -> HttpResponse:
    """The same letter on paper."""
    letter = fetch_own_notice(request.acting, notice_id).letter
    content = print_letter(letter, "en" if is_english() else "zh-hans")
    headers = {"Content-Disposition": f'attachment; filename="{letter.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@opened_to("resident")
def answer(request: Asked, notice_id: str) -> HttpResponse:
    """Write the answer; the desk has it at once, with its day."""
    told = fetch_own_notice(request.acting, notice_id)
    if not told.may_answer:
        return redirect("portal:told", notice_id)
    posted = request.method == "POST"
    form = AnswerForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            answer_notice(
                request.acting,
                notice_id,
                said=given["said"],
                keep_papers=lambda: keep_papers(
                    request.acting, given["photos"], kind="answer_paper", case_ref=told.letter.number
                ),
                key=request.POST.get("key") or None,
            )
        except DoudiError as fault:
            form.take("photos" if fault.code == "platform.file-refused" else "said", fault)
        else:
            messages.info(request, _("收到了。经办会看，您写的日子也记下了。"))
            return redirect("portal:told", notice_id)
    context = {
        "told": told,
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return render(request, "portal/told_answer.html", context, status=422 if form.is_bound else 200)
