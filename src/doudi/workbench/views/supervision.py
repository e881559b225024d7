"""基金监管: suspicions with evidence for and against, the law beside each step, the letter, the clue library."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.following.words import SUSPICION_STATES
from doudi.outreach.reads.person_file import fetch_person_file
from doudi.outreach.reads.suspicions import fetch_answer_paper, fetch_informant, fetch_suspicion_page, fetch_suspicions
from doudi.outreach.supervision.consequences import supervised
from doudi.outreach.supervision.notice_letter import LABELS, fetch_letter, print_letter
from doudi.platform.models import StoredFile
from doudi.registry.policy import load_roles
from doudi.ui.access import Asked, opened_to
from doudi.ui.paging import page_asked
from doudi.ui.papers import handed_out
from doudi.ui.words import is_english
from doudi.workbench.rail import show
from doudi.workbench.supervision_steps import STEPS

SUSPEND = "propose-suspension"
SEES = ("outreach.see_suspicion", "outreach.see_internal")


@opened_to("staff", *SEES, purpose="fund_supervision")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Suspicions by state and rule; nobody is named here."""
    number, state, rule = (request.GET.get(name, "") for name in ("page", "state", "rule"))
    found = fetch_suspicions(request.acting, state=state, rule=rule, page=page_asked(number))
    context = {
        "found": found,
        "state": state,
        "rule": rule,
        "states": [(each.value, SUSPICION_STATES[each], found.counts[each.value]) for each in SuspicionState],
        "rules": [(key, each.words) for key, each in sorted(supervised().items())],
        "may_register": holds(request, "outreach.open_suspicion"),
    }
    return show(request, "suspicions", "supervision", context)


def holds(request: Asked, verb: str) -> bool:
    """Whether some post of this account has the verb."""
    return any(verb in known for known in _verbs(request))


def _verbs(request: Asked) -> list[frozenset[str]]:
    roles = load_roles()
    return [roles[post.role].verbs for post in request.acting.posts if post.role in roles]


@opened_to("staff", *SEES, purpose="fund_supervision")
@require_safe
def one(request: Asked, suspicion_id: str) -> HttpResponse:
    """One suspicion: for, against, the law of each case, what was done by whom, what the money side says."""
    page = fetch_suspicion_page(request.acting, suspicion_id)
    may_suspend = any(case.may_suspend for case in page.cases)
    # Where the law stops nothing in any case of the rule, a proposal to suspend would only be refused.
    steps = [step for step in STEPS.values() if step.verbs & page.may and (may_suspend or step.slug != SUSPEND)]
    return show(request, "suspicion", "supervision", {"page": page, "steps": steps})


@opened_to("staff", *SEES, purpose="fund_supervision")
@require_safe
def letter(request: Asked, suspicion_id: str, notice_id: str) -> HttpResponse:
    """A letter as it was sent."""
    context = {"letter": fetch_letter(request.acting, suspicion_id, notice_id), "labels": LABELS}
    return show(request, "supervision_letter", "supervision", context)


@opened_to("staff", *SEES, purpose="fund_supervision")
@require_safe
def letter_pdf(request: Asked, suspicion_id: str, notice_id: str) -> HttpResponse:
    """The same letter on paper."""
    content = print_letter(fetch_letter(request.acting, suspicion_id, notice_id), "en" if is_english() else "zh-hans")
    headers = {"Content-Disposition": f'attachment; filename="{notice_id}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@opened_to("staff", *SEES, purpose="fund_supervision")
@require_safe
def paper(request: Asked, suspicion_id: str, file_id: str) -> HttpResponse:
    """A paper that came with the person's own answer."""
    wanted = fetch_answer_paper(request.acting, suspicion_id, file_id)
    return handed_out(StoredFile.objects.filter(public_id=wanted).first())


@opened_to("staff", "outreach.see_person_file", purpose="fund_supervision")
@require_safe
def person_file(request: Asked, public_id: str) -> HttpResponse:
    """One person, one file; opened from a suspicion."""
    if not public_id.startswith("YD-"):
        raise Http404
    return show(request, "person_file", "supervision", {"file": fetch_person_file(request.acting, public_id)})


@opened_to("staff", "outreach.see_informant", purpose="fund_supervision")
@require_POST
def informant(request: Asked, suspicion_id: str) -> HttpResponse:
    """Who reported it, for who may know; said once on the page that answers, and in the audit."""
    name, phone = fetch_informant(request.acting, suspicion_id)
    context = {"name": name, "phone": phone, "suspicion_id": suspicion_id}
    return show(request, "informant", "supervision", context)
