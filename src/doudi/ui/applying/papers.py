"""Papers of an application (材料): what is asked of this family, a page for each with a check at once, the photo."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.papers.actions.hand_in import hand_in
from doudi.casework.papers.actions.settle_held import hand_in_all_the_same
from doudi.casework.papers.actions.take_back import take_back
from doudi.casework.papers.actions.use_again import use_again
from doudi.casework.papers.reads import fetch_paper_file, fetch_papers_page
from doudi.kernel.errors import DoudiError
from doudi.platform.received.looking import look_at
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.forms import PhotosField, PlainForm
from doudi.ui.papers import handed_out

View = Callable[..., HttpResponse]


class PhotosForm(PlainForm):
    """Photos of one paper."""

    photos = PhotosField(
        label=gettext_lazy("拍照，或者选文件"),
        help_text=gettext_lazy("纸铺平，占满画面。几页就拍几张，一次选上。JPEG、PNG或PDF，每个不超过10MB。"),
        error_messages={"required": gettext_lazy("拍一张，或者选文件")},
    )


def papers_page(door: ApplyDoor) -> View:
    """Everything at one glance: to hand in, given with the form, what departments have."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    @require_safe
    def page(request: Asked, app_id: str) -> HttpResponse:
        return door.show(request, "papers", {"papers": fetch_papers_page(request.acting, app_id)})

    return page


def paper_page(door: ApplyDoor) -> View:
    """One paper: photos are looked at as they come; one that is hard to read waits for the family's word."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, kind: str) -> HttpResponse:
        papers = fetch_papers_page(request.acting, app_id)
        slot = papers.slot(kind)
        if slot is None or not papers.may_hand_in:
            raise Http404
        chosen = request.method == "POST" and not {"keep", "remove", "again"} & set(request.POST)
        form = PhotosForm(request.POST if chosen else None, request.FILES if chosen else None)
        if request.method == "POST" and (not chosen or form.is_valid()):
            try:
                done = _act(request, app_id, kind, form)
            except DoudiError as fault:
                if not chosen:
                    raise
                form.take("photos", fault)
            else:
                return door.go("apply_papers", app_id) if done else door.go("apply_paper", app_id, kind)
        context: dict[str, Any] = {
            "papers": papers, "slot": slot, "form": form, "errors": form.mistakes() if form.is_bound else [],
        }  # fmt: skip
        return door.show(request, "paper", context, 422 if form.is_bound else 200)

    return page


def _act(request: Asked, app_id: str, kind: str, form: PhotosForm) -> bool:
    """Do what was pressed; whether nothing is left to say about this paper."""
    posted, acting = request.POST, request.acting
    if "keep" in posted:
        hand_in_all_the_same(acting, app_id, posted["keep"])
    elif "remove" in posted:
        take_back(acting, app_id, posted["remove"])
        return False
    elif "again" in posted:
        use_again(acting, app_id, kind)
    else:
        hand_in(acting, app_id, kind, [look_at(photo.read()) for photo in form.cleaned_data["photos"]])
    slot = fetch_papers_page(acting, app_id).slot(kind)
    if slot is not None and any(line.is_held for line in slot.lines):
        return False
    messages.info(request, _("收到了。"))
    return True


def paper_file(door: ApplyDoor) -> View:
    """The photo itself, for who handed it in."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    @require_safe
    def page(request: Asked, app_id: str, paper_id: str) -> HttpResponse:
        return handed_out(fetch_paper_file(request.acting, app_id, paper_id))

    return page
