"""办件: find a case, and one case on one page."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doudi.casework.formal.printing import print_content
from doudi.casework.models import HandedPaper
from doudi.casework.reads import CasePage, fetch_case_page, fetch_cases, fetch_letter, fetch_letter_pdf
from doudi.casework.reads.formal import fetch_formal_record, fetch_formal_record_pdf
from doudi.casework.reconsideration.finding import SEE, TAKE
from doudi.casework.wording import STATE_WORDS
from doudi.evidence.reads import fetch_evidence_page
from doudi.kernel.text import clean_text
from doudi.platform.audit.record import record_read
from doudi.platform.models import StoredFile
from doudi.ui.access import Asked, acting_for, opened_to
from doudi.ui.paging import page_asked
from doudi.ui.papers import handed_out
from doudi.ui.processes import course_view
from doudi.ui.words import is_english
from doudi.workbench.finding import MOST_SHOWN, cases_of_person
from doudi.workbench.rail import show
from doudi.workbench.steps import STEPS
from doudi.workbench.steps.deciding import ConfirmForm
from doudi.workbench.steps.page import CaseStep

STATES = {state: words for state, words in STATE_WORDS.items() if state != "draft"}


@opened_to("staff", "casework.see", purpose="assistance")
def listing(request: Asked) -> HttpResponse:
    """Cases in the area; searching is a POST so that no name stands in an address."""
    asked = clean_text(request.POST.get("text", "")) if request.method == "POST" else ""
    state = request.GET.get("state", "")
    found = fetch_cases(request.acting, state=state, text=asked, page=page_asked(request.GET.get("page", "")))
    if asked and not found.rows:
        found = cases_of_person(request.acting, asked)
    chosen = state if state in STATES else ""
    context = {"found": found, "asked": asked, "state": chosen, "states": STATES, "most_shown": MOST_SHOWN}
    return show(request, "cases", "cases", context)


STEPS_OF_TASK: dict[str, tuple[str, ...]] = {
    "casework.accept": ("accept",),
    "casework.record_visit": ("record_visit",),
    "casework.request_verification": ("request_verification",),
    "casework.verify": ("verify",),
    "casework.look_at_doubts": ("settle_fact",),
    "casework.renew_signature": ("sign",),
    "casework.assess_self_care": ("assess_self_care",),
    "casework.draw_recheck": ("draw_recheck",),
    "casework.give_opinion": ("assess", "give_opinion"),
    "casework.post_notice": ("post_notice",),
    "casework.settle_objection": ("settle_objection",),
    "casework.report": ("report_to_county",),
    "casework.decide": ("confirm",),
    "casework.county_visit": ("record_county_visit",),
    "casework.send_letter": ("issue_letter",),
    "casework.ask_family": ("sign", "withdraw", "terminate"),
}
"""What does each thing to do: the steps that are lit when the case waits for it."""


def next_steps(case: CasePage) -> tuple[list[CaseStep], list[CaseStep]]:
    """What may be done now: what the case waits for, and the rest.

    An opinion needs an assessment of the facts as they are; until there is one, assessing is what the case waits for.
    """
    sent = case.decision is not None and case.decision.letter_issued_at is not None
    fresh = case.assessment is not None and case.assessment.is_fresh
    barred = {"issue_letter"} if sent else set()
    barred |= set() if fresh else {"give_opinion"}
    barred |= set() if case.unsettled else {"settle_fact"}
    barred |= set() if "casework.decide" in case.next_tasks else {"confirm"}
    open_now = [step for step in STEPS if case.may.get(step.may) and step.may not in barred]
    wanted = {verb for task in case.next_tasks for verb in STEPS_OF_TASK.get(task, ())}
    wanted -= {"assess"} if fresh else set()
    if case.state == "missing":
        wanted |= {"supply_missing"}
    return [step for step in open_now if step.may in wanted], [step for step in open_now if step.may not in wanted]


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def one(request: Asked, app_id: str) -> HttpResponse:
    """What to look at, people, evidence, proof at the left; deciding, days spent, history at the right."""
    case = fetch_case_page(request.acting, app_id)
    mains, others = next_steps(case)
    context: dict[str, Any] = {
        "case": case,
        "mains": mains,
        "others": others,
        "evidence": fetch_evidence_page(
            app_id,
            differences=[each.fact_key for each in case.unsettled if each.why == "differs"],
            said=case.said,
        ),
        "is_deciding": bool(case.may.get("confirm")) and "casework.decide" in case.next_tasks,
        "papers": papers_of(case),
        "handed": case.handed,
        "may_judge": case.may_judge_papers,
        "process": course_view(case.course),
        "opinion_on_unknown": list(dict.fromkeys(case.opinion.unknown_reasons.values())) if case.opinion else [],
        "version": case.version,
        "once_key": secrets.token_hex(12),
        "may_disagree": _may_disagree(request),
        "may_report_joint": acting_for(request.acting, ("casework.report_joint",), "assistance") is not None,
    }
    if context["is_deciding"]:
        context["form"] = ConfirmForm(case=case, request=request)
    refused = [
        (step, case.why_not[step.may]) for step in STEPS if step.may in case.why_not and not case.may.get(step.may)
    ]
    context["why_not"] = refused[:1]
    return show(request, "case", "cases", context)


def _may_disagree(request: Asked) -> dict[str, bool]:
    """Whether this account sees disagreements, and writes one down; empty where neither."""
    if acting_for(request.acting, (SEE,), "assistance") is None:
        return {}
    return {"take": acting_for(request.acting, (TAKE,), "assistance") is not None}


def papers_of(case: CasePage) -> list[StoredFile]:
    """Files that came with something said, a dispute for example, and are no paper of the list; the oldest first."""
    rows = StoredFile.objects.filter(case_ref=case.public_id, kind="paper")
    known = HandedPaper.objects.filter(application__public_id=case.public_id).values("file_id")
    return list(rows.exclude(public_id__in=known).order_by("stored_at", "pk"))


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def letter(request: Asked, app_id: str) -> HttpResponse:
    """The letter of the case as the family reads it."""
    return show(request, "case_letter", "cases", {"letter": fetch_letter(request.acting, app_id), "app_id": app_id})


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def letter_pdf(request: Asked, app_id: str) -> HttpResponse:
    """The letter to print and deliver."""
    content = fetch_letter_pdf(request.acting, app_id, "en" if is_english() else "zh")
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{app_id}.pdf"'}
    )


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def formal_record(request: Asked, app_id: str) -> HttpResponse:
    """The decision's formal record, from what was kept with it."""
    record = fetch_formal_record(request.acting, app_id)
    told = print_content(record, "en" if is_english() else "zh")
    return show(request, "case_record", "cases", {"record": record, "told": told, "app_id": app_id})


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def formal_record_pdf(request: Asked, app_id: str) -> HttpResponse:
    """The formal record on paper."""
    content = fetch_formal_record_pdf(request.acting, app_id, "en" if is_english() else "zh")
    name = f'attachment; filename="{app_id}-record.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def paper(request: Asked, app_id: str, file_id: str) -> HttpResponse:
    """A paper of the case, as a download; never drawn by the browser inside our pages."""
    fetch_case_page(request.acting, app_id)
    stored = StoredFile.objects.filter(public_id=file_id, case_ref=app_id, kind="paper").first()
    if stored is not None:
        record_read(request.acting, "file", [stored.public_id], what="paper", case_ref=app_id)
    return handed_out(stored)
