"""From "What can I get?" to an application: sign in, say where the family lives, and what was answered is filled in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.casework.actions.take_told import take_told
from doudi.casework.reads import fetch_my_cases
from doudi.kernel.month import Month
from doudi.portal.telling import forget, keep, read_kept
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying import ApplyDoor
from doudi.ui.applying.starting import scheme_asked, start

ENDED = ("refused", "withdrawn", "terminated")


def begin(door: ApplyDoor) -> Callable[..., HttpResponse]:
    """The form with the answers kept; a draft begun earlier keeps what stands in it and gets only what is missing."""

    def bring(request: Asked, app_id: str) -> None:
        take_told(request.acting, app_id, read_kept(request).inquiry(Month.of(request.acting.today)))

    where = start(door, then=bring)

    @opened_to("resident")
    def page(request: Asked) -> HttpResponse:
        kept = read_kept(request)
        if not kept.count or kept.next_person:
            messages.info(request, _("刚才答的过了半小时，没有留下。从这里填就行。"))
            return redirect("portal:apply")
        scheme = scheme_asked(request).key
        cases = [case for case in fetch_my_cases(request.acting) if case.scheme == scheme]
        draft = next((case for case in cases if case.is_draft), None)
        if draft is None:
            if request.method == "GET" and any(case.state not in ENDED for case in cases):
                messages.info(request, _("您家已经有一份申请在办。帮别家申请，才另外开始一份。"))
            answer = where(request)
            return forget(answer) if answer.status_code == 302 else keep(answer, kept)
        if request.method != "POST":
            return keep(render(request, "portal/all_apply.html", {"draft": draft, "scheme": scheme}), kept)
        bring(request, draft.public_id)
        return forget(redirect("portal:apply_tasks", draft.public_id))

    return page
