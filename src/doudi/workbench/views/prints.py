"""打印和签收: every form of a case, a democratic review put on record, who signed for the letter."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.actions.print_form import print_form_of
from doudi.casework.actions.record_receipt import HOW_BY_STAFF, record_receipt
from doudi.casework.actions.record_review import record_review
from doudi.casework.figures import capital
from doudi.casework.prints.kinds import PRINT, VISIT
from doudi.casework.prints.reading import PrintsPage, fetch_print_pdf, fetch_prints
from doudi.casework.prints.telling import BY_WHOM, HOW
from doudi.casework.prints.weighing_up import CONCLUSIONS
from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.faults import in_plain_words, is_somebody_else_first
from doudi.ui.forms import PlainForm
from doudi.ui.words import is_english
from doudi.workbench.rail import show
from doudi.worklist.words import Words

REVIEW, RECEIVE = "casework.settle_objection", "casework.record_receipt"


def _wanted(message: Any) -> dict[str, Any]:
    """What is said where nothing was written, or no number."""
    return {"required": message, "invalid": message}


def _text(label: Any, wanted: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, error_messages=_wanted(wanted))


def _votes(label: Any, wanted: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, error_messages=_wanted(wanted))


def _choice(label: Any, wanted: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, error_messages=_wanted(wanted))


def _large(told: Mapping[str, Words]) -> list[tuple[str, str]]:
    """Choices in the reader's language, each beginning large."""
    return [(key, capital(str(words))) for key, words in told.items()]


class _Day(forms.DateField):
    """A day, by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": gettext_lazy("写日期"), "invalid": gettext_lazy("写年月日，比如 2025-10-09")},
            **kwargs,
        )


class ReviewForm(PlainForm):
    """What the minutes of a democratic review say."""

    held_on = _Day(label=gettext_lazy("哪天开的"))
    place = _text(gettext_lazy("在哪里"), gettext_lazy("写在哪里开的"), 120)
    chair = _text(gettext_lazy("主持"), gettext_lazy("写谁主持的"), 40)
    recorder = _text(gettext_lazy("记录"), gettext_lazy("写谁记录的"), 40)
    present = forms.CharField(
        label=gettext_lazy("到会的人，每行一个：姓名，身份"), max_length=4_000,
        help_text=gettext_lazy("比如：王某某，居民代表。这家自己的人不写。"),
        widget=forms.Textarea(attrs={"rows": 6}), error_messages=_wanted(gettext_lazy("写到会的人")),
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("发言要点"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    votes_true = _votes(gettext_lazy("认为属实，几票"), gettext_lazy("写几票认为属实，没有写0"))
    votes_not_true = _votes(gettext_lazy("认为不属实，几票"), gettext_lazy("写几票认为不属实，没有写0"))
    votes_unclear = _votes(gettext_lazy("说不清，几票"), gettext_lazy("写几票说不清，没有写0"))
    conclusion = _choice(gettext_lazy("结论"), gettext_lazy("选一个结论"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = _large(CONCLUSIONS)  # type: ignore[attr-defined]

    def clean_present(self) -> list[dict[str, str]]:
        """Each line a name and, after a comma or a space, as what."""
        told = []
        for line in self.cleaned_data["present"].splitlines():
            name, _, role = re.sub(r"[，,\t ]+", " ", line.strip()).partition(" ")
            if name:
                told.append({"name": name, "role": role})
        return told


class ReceiptForm(PlainForm):
    """Who signed for the letter, when and how."""

    received_on = _Day(label=gettext_lazy("哪天收到的"))
    how = _choice(gettext_lazy("怎么收的"), gettext_lazy("选怎么收的"))
    by_whom = _choice(gettext_lazy("谁签的"), gettext_lazy("选谁签的"))
    name = forms.CharField(label=gettext_lazy("签收人的姓名"), max_length=40, required=False)
    witness = forms.CharField(label=gettext_lazy("见证的人（留下的才要）"), max_length=80, required=False)
    note = forms.CharField(
        label=gettext_lazy("说明（留下的，写为什么）"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = _large({key: HOW[key] for key in HOW_BY_STAFF})  # type: ignore[attr-defined]
        self.fields["by_whom"].choices = _large(BY_WHOM)  # type: ignore[attr-defined]


def _language() -> str:
    return "en" if is_english() else "zh-hans"


@opened_to("staff", PRINT, VISIT, RECEIVE, REVIEW, purpose="assistance")
@require_safe
def page(request: Asked, app_id: str) -> HttpResponse:
    """Every form, what was printed of it, the reviews and the receipt."""
    return show(request, "case_prints", "cases", {"page": fetch_prints(request.acting, app_id)})


@opened_to("staff", PRINT, VISIT, purpose="assistance")
@require_POST
def make(request: Asked, app_id: str, kind: str) -> HttpResponse:
    """Print a form as the case stands; pressing twice prints the same paper."""
    try:
        made = print_form_of(request.acting, app_id, kind)
    except NotAllowed:
        raise
    except DoudiError as fault:
        return tell_fault(request, fault)
    return redirect("workbench:case_print_pdf", app_id, made.public_id)


@opened_to("staff", PRINT, VISIT, purpose="assistance")
@require_safe
def pdf(request: Asked, app_id: str, print_id: str) -> HttpResponse:
    """A form that was printed, in the language of the page."""
    content = fetch_print_pdf(request.acting, app_id, print_id, _language())
    name = f'attachment; filename="{print_id}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@opened_to("staff", REVIEW, purpose="assistance")
def review(request: Asked, app_id: str) -> HttpResponse:
    """Put a democratic review on record."""
    found = fetch_prints(request.acting, app_id)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        votes = (given["votes_true"], given["votes_not_true"], given["votes_unclear"])
        try:
            record_review(
                request.acting, app_id, held_on=given["held_on"], place=given["place"], chair=given["chair"],
                recorder=given["recorder"], present=given["present"], said=given["said"], votes=votes,
                conclusion=given["conclusion"], key=request.POST.get("key") or None,
            )  # fmt: skip
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("评议记下来了，可以打印。"))
            return redirect("workbench:case_prints", app_id)
    says = _("评议的是报的情况是不是真的，不是给不给。和这家人是近亲属的不参加。")
    return _form(request, found, form, _("记民主评议"), _("记下来"), says)


@opened_to("staff", RECEIVE, purpose="assistance")
def receipt(request: Asked, app_id: str) -> HttpResponse:
    """Put on record who signed for the letter."""
    found = fetch_prints(request.acting, app_id)
    form = ReceiptForm(request.POST or None)
    if form.is_valid():
        try:
            record_receipt(request.acting, app_id, **form.cleaned_data)
        except DoudiError as fault:
            form.add_error(None, in_plain_words(fault))
        else:
            messages.info(request, _("签收登记好了。不同意的日子从收到那天算。"))
            return redirect("workbench:case_prints", app_id)
    says = _("照着签收单登记。不同意的日子从收到那天算起，这家人在网上看得到。")
    return _form(request, found, form, _("登记签收"), _("登记"), says)


def _form(
    request: Asked, found: PrintsPage, form: PlainForm, title: str, submit: str, says: str
) -> HttpResponse:
    """A form about the case, with the way back."""
    context = {
        "page": found,
        "form": form,
        "title": title,
        "submit": submit,
        "says": says,
        "back": reverse("workbench:case_prints", args=[found.public_id]),
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return show(request, "case_prints_form", "cases", context, 422 if form.is_bound else 200)
