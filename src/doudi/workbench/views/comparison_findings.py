"""比对发现: what a rule found in places of this account, one finding with its rows, a list taken away with a reason."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions.export_findings import FORMS, LONGEST_REASON, MOST_ON_A_PAGE, export_findings
from doudi.outreach.actions.follow_findings import follow_findings, may_follow
from doudi.outreach.comparing.wording import words_of
from doudi.outreach.following.words import OPENED_LEFT_OUT
from doudi.outreach.reads.finding_page import fetch_finding, fetch_findings, rule_words
from doudi.outreach.reads.kept_findings import areas_of, find_run
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show

MOST_AT_ONCE = 5_000
"""About ten seconds; more is for the command."""
SEE, EXPORT = "outreach.see_comparison", "outreach.export_findings"


@opened_to("staff", SEE, purpose="supervision")
@require_safe
def listing(request: Asked, run_id: str, rule: str) -> HttpResponse:
    """A page of findings, narrowed to a township if wished."""
    page = page_asked(request.GET.get("page", ""))
    found = fetch_findings(request.acting, run_id, rule, area=request.GET.get("area", ""), page=page)
    context = {
        "found": found,
        "may_export": bool(areas_of(request.acting, found.run.purpose, EXPORT)),
        "may_follow": may_follow(request.acting, found.run, rule),
    }
    return show(request, "findings", "comparisons", context)


@opened_to("staff", SEE, purpose="supervision")
@require_POST
def follow(request: Asked, run_id: str, rule: str) -> HttpResponse:
    """Make work of what was found; told how much is new, and why the others are not."""
    opened = follow_findings(request.acting, run_id, rule, area=request.POST.get("area", ""), most=MOST_AT_ONCE)
    run = find_run(request.acting, run_id)
    context = {
        "opened": opened,
        "left_out": [(words_of(OPENED_LEFT_OUT, why), count) for why, count in opened.left_out.items()],
        "rule": rule_words(rule),
        "run": run,
        "is_enrolment": run.purpose == "enrolment",
    }
    return show(request, "findings_followed", "comparisons", context)


@opened_to("staff", SEE, purpose="supervision")
@require_safe
def one(request: Asked, run_id: str, rule: str, number: int) -> HttpResponse:
    """One finding: what it rests on, what speaks against it, where nothing stands, on what law, how sure."""
    return show(request, "finding", "comparisons", {"page": fetch_finding(request.acting, run_id, rule, number)})


class ExportForm(PlainForm):
    """What a list is taken away for, and as what."""

    reason = forms.CharField(
        label=gettext_lazy("拿去做什么"),
        help_text=gettext_lazy("写明给谁、做什么。谁导出、为什么，都记下来。"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写清楚拿去做什么，至少五个字")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("什么文件"),
        choices=[("xlsx", gettext_lazy("表格（XLSX）")), ("csv", "CSV"), ("json", "JSON")],
        widget=forms.RadioSelect,
        initial="xlsx",
    )


@opened_to("staff", EXPORT, purpose="supervision")
def export(request: Asked, run_id: str, rule: str) -> HttpResponse:
    """Ask why; then the file, its number in every row. Reading the page first makes sure that it is theirs."""
    area = request.GET.get("area", "")
    found = fetch_findings(request.acting, run_id, rule, area=area, size=1)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["form"] in FORMS:
        try:
            made = export_findings(request.acting, run_id, rule, area=area, most=MOST_ON_A_PAGE, **form.cleaned_data)
        except DoudiError as fault:
            form.take("reason", fault)
        else:
            return HttpResponse(
                made.content,
                content_type=made.content_type,
                headers={"Content-Disposition": f'attachment; filename="{made.file_name}"'},
            )
    context = {"form": form, "found": found, "errors": form.mistakes() if form.is_bound else []}
    return show(request, "findings_export", "comparisons", context, 422 if form.is_bound else 200)
