"""我的信函: the letter as a page, as a PDF, and whether a letter is genuine."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.actions.record_receipt import record_receipt
from doudi.casework.reads import check_letter, fetch_letter, fetch_letter_pdf, fetch_my_cases
from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text
from doudi.outreach.reads.own_notices import fetch_own_notices
from doudi.ui.access import Asked, opened_to
from doudi.ui.words import is_english


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every letter of this person."""
    cases = [case for case in fetch_my_cases(request.acting) if case.state in ("confirmed", "refused", "terminated")]
    return render(request, "portal/letters.html", {"cases": cases, "told": fetch_own_notices(request.acting)})


@opened_to("resident")
@require_safe
def one(request: Asked, app_id: str) -> HttpResponse:
    """The letter: the result in two sentences, one amount, the proof, what is unknown, how to disagree."""
    return render(request, "portal/letter.html", {"letter": fetch_letter(request.acting, app_id), "app_id": app_id})


@opened_to("resident")
@require_safe
def as_pdf(request: Asked, app_id: str) -> HttpResponse:
    """The same letter on paper."""
    content = fetch_letter_pdf(request.acting, app_id, "en" if is_english() else "zh")
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{app_id}.pdf"'}
    )


@opened_to("resident")
@require_POST
def received(request: Asked, app_id: str) -> HttpResponse:
    """The family says that it has the letter; the days to disagree count from today. Pressing twice says it once."""
    record_receipt(request.acting, app_id, received_on=request.acting.today)
    messages.info(request, _("记下了：您今天收到了这封信。"))
    return redirect("portal:letter", app_id)


@opened_to("anyone")
def check(request: Asked, code: str = "") -> HttpResponse:
    """Whether a letter is ours: the code printed on it, and no personal data in the answer."""
    asked = clean_text(request.POST.get("code", "") or code)
    found, refused = None, False
    if asked:
        try:
            found = check_letter(asked)
        except DoudiError:
            refused = True
    return render(request, "portal/check_letter.html", {"asked": asked, "found": found, "refused": refused})
