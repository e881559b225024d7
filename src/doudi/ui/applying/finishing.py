"""Check every answer, hand the application in once, and learn what happens next."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from doudi.casework.actions.file_application import file_application
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.papers.reads import fetch_papers_page
from doudi.casework.reads import fetch_case_page, fetch_draft, fetch_track_page
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.applying.filling import parts_of
from doudi.ui.faults import in_plain_words, is_somebody_else_first

View = Callable[..., HttpResponse]


def check(door: ApplyDoor) -> View:
    """All answers with 改, then 提交申请. Pressing twice, or in two tabs, hands in once."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        if draft.state != "draft":
            return door.go("apply_done", app_id)
        errors: list[dict[str, str]] = []
        if request.method == "POST":
            try:
                version = int(request.POST.get("version") or 0) or None
                file_application(request.acting, app_id, expected_version=version, key=request.POST.get("key") or None)
            except DoudiError as fault:
                if is_somebody_else_first(fault):
                    return tell_fault(request, fault)
                errors = [{"at": "main", "said": in_plain_words(fault)}]
                draft = fetch_draft(request.acting, app_id)
            else:
                return door.go("apply_done", app_id)
        context = {
            "draft": draft, "parts": parts_of(draft), "errors": errors, "version": draft.version,
            "papers": fetch_papers_page(request.acting, app_id),
        }  # fmt: skip
        return door.show(request, "check", context, 422 if errors else 200)

    return page


def drop(door: ApplyDoor) -> View:
    """Give up an unfinished application, after asking: what was filled in is gone."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        if draft.state != "draft":
            return door.go("apply_done", app_id)
        if request.method != "POST" or "yes" not in request.POST:
            return door.show(request, "drop", {"draft": draft})
        withdraw(request.acting, app_id, reason=_("还没交就不要了"), key=request.POST.get("key") or None)
        return door.go("apply")

    return page


def done(door: ApplyDoor) -> View:
    """The number, what happens next and by when."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        if door.door == "resident":
            return door.show(request, "done", {"track": fetch_track_page(request.acting, app_id), "app_id": app_id})
        return door.show(request, "done", {"case": fetch_case_page(request.acting, app_id), "app_id": app_id})

    return page
