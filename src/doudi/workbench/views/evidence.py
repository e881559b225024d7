"""证据: 36 categories of one case on one page, each down to its history; reports of the check and their versions."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.reads.evidence_desk import fetch_category_page, fetch_evidence_desk
from doudi.casework.reads.means import fetch_means_report, fetch_means_report_pdf, fetch_versions
from doudi.evidence.actions.look_at_notice import LOOK, look_at_notice, waiting_notices
from doudi.evidence.checking.by_hand import CONFIRM_VERB, ENTER_VERB
from doudi.evidence.reads.by_hand import count_on_paper
from doudi.evidence.registries.errors import NoNotice
from doudi.registry.policy import may
from doudi.ui.access import Asked, acting_for, opened_to
from doudi.ui.words import is_english, said
from doudi.workbench.rail import show
from doudi.workbench.steps.page import once


def _language() -> str:
    return "en" if is_english() else "zh-hans"


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def page(request: Asked, app_id: str) -> HttpResponse:
    """What matters first, how far the departments are, 36 categories, reports, disputes."""
    desk = fetch_evidence_desk(request.acting, app_id)
    context = {
        "desk": desk,
        "version": desk.version,
        "once_key": secrets.token_hex(12),
        "notice": waiting_notices(app_id),
        "on_paper": count_on_paper(app_id),
        "may_enter": any(may(request.acting, verb, area_path=desk.area_path) for verb in (ENTER_VERB, CONFIRM_VERB)),
        "may_look": acting_for(request.acting, (LOOK,), "assistance") is not None,
    }
    return show(request, "evidence", "cases", context)


@opened_to("staff", LOOK, purpose="assistance")
@require_POST
def looked(request: Asked, app_id: str) -> HttpResponse:
    """Another registry's notice of a change was looked at."""
    try:
        look_at_notice(request.acting, app_id)
    except NoNotice as fault:
        messages.warning(request, said(fault.words))
    else:
        messages.info(request, _("记下了：看过了。"))
    return redirect("workbench:case_evidence", app_id)


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def category(request: Asked, app_id: str, code: str) -> HttpResponse:
    """One category: every member's answer, every source's word, what stood before."""
    return show(request, "evidence_category", "cases", {"page": fetch_category_page(request.acting, app_id, code)})


@opened_to("staff", "casework.make_report", purpose="assistance")
@require_POST
def make(request: Asked, app_id: str) -> HttpResponse:
    """Make the next version of the report; pressing twice makes one."""
    made = make_means_report(request.acting, app_id, **once(request))
    messages.info(request, _("核对报告出好了，已经封存。"))
    return redirect("workbench:means_report", app_id, made.means_reports.count())


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def report(request: Asked, app_id: str, number: int) -> HttpResponse:
    """One version as it was sealed."""
    return show(
        request, "means_report", "cases", {"report": fetch_means_report(request.acting, app_id, number, _language())}
    )


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def report_pdf(request: Asked, app_id: str, number: int) -> HttpResponse:
    """The same on paper."""
    content = fetch_means_report_pdf(request.acting, app_id, number, _language())
    name = f'attachment; filename="{app_id}-report-{number}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@opened_to("staff", "evidence.see", purpose="assistance")
@require_safe
def versions(request: Asked, app_id: str) -> HttpResponse:
    """Two versions and everything that is not the same in them."""
    asked = [request.GET.get(name, "") for name in ("older", "newer")]
    if not all(each.isdecimal() and len(each) < 6 for each in asked):
        raise Http404
    older, newer = (int(each) for each in asked)
    return show(request, "means_versions", "cases", {"page": fetch_versions(request.acting, app_id, older, newer)})
