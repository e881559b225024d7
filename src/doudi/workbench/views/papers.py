"""材料: what a family handed in, beside the step it is for, and an official's word on each."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.models.papers import MARKS
from doudi.casework.papers.actions.judge import judge
from doudi.casework.papers.reads import PaperLine, fetch_paper_file, fetch_papers
from doudi.casework.papers.words import MARK_WORDS
from doudi.casework.reads import fetch_case_page
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PlainForm, TapField
from doudi.ui.papers import handed_out
from doudi.workbench.rail import show


class JudgeForm(PlainForm):
    """Good or not, what is wrong, and how long it holds."""

    mark = TapField(
        label=gettext_lazy("这份材料"),
        choices=[(key, MARK_WORDS[key].zh) for key in MARKS],
        error_messages={"required": gettext_lazy("选一种")},
    )
    note = forms.CharField(
        label=gettext_lazy("哪里不行（用不了的要写，这家人看得到）"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    valid_until = forms.DateField(
        label=gettext_lazy("上面写着哪天到期（没有写就不填）"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("选日子")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = [(key, str(MARK_WORDS[key])) for key in MARKS]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """What cannot be used is told why."""
        given = self.cleaned_data
        if given.get("mark") not in (None, "good") and not given.get("note", "").strip():
            self.add_error("note", _("写一句哪里不行，好让这家人重交"))


def _line(request: Asked, app_id: str, paper_id: str) -> PaperLine:
    found = next((line for line in fetch_papers(request.acting, app_id) if line.public_id == paper_id), None)
    if found is None:
        raise Http404
    return found


@opened_to("staff", "casework.judge_paper", purpose="assistance")
def one(request: Asked, app_id: str, paper_id: str) -> HttpResponse:
    """The paper at the left, the word on it at the right."""
    case, line = fetch_case_page(request.acting, app_id), _line(request, app_id, paper_id)
    posted = request.method == "POST"
    start = {"mark": line.mark, "note": line.note, "valid_until": line.valid_until, "seen": line.mark}
    form = JudgeForm(request.POST if posted else None, initial=start)
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            judge(
                request.acting, app_id, paper_id, given["mark"], note=given["note"], valid_until=given["valid_until"],
                seen_mark=given["seen"],
            )  # fmt: skip
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.take(None, fault)
        else:
            messages.info(request, _("记下了。"))
            return redirect("workbench:case", app_id)
    context = {
        "case": case, "line": line, "form": form, "errors": form.mistakes() if form.is_bound else [],
        "once_key": secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "paper", "cases", context, 422 if form.is_bound else 200)


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def file(request: Asked, app_id: str, paper_id: str) -> HttpResponse:
    """The paper itself, as a download; a picture may stand beside the form."""
    return handed_out(fetch_paper_file(request.acting, app_id, paper_id))
