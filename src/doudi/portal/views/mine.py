"""我家的事: what was started for the family, where each thing is, and how to say no."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.reads.family import fetch_family_page, fetch_own_joint_cases
from doudi.casework.joint.reads.shapes import FamilyItem, FamilyPage
from doudi.casework.papers.actions.hand_in_joint import files_of, hand_in_joint, settle_joint_paper
from doudi.casework.papers.joint_reads import fetch_joint_papers
from doudi.kernel.errors import DoudiError
from doudi.platform.received.looking import look_at
from doudi.ui.access import Asked, moved_on, opened_to, tell_fault
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PhotosField, PlainForm, TapField


class DeclineForm(PlainForm):
    """Why, if one likes."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不要（可以不写）"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class PapersForm(PlainForm):
    """Which of the missing papers, and photos of it."""

    papers = TapField(
        label=gettext_lazy("这几张是哪一样"), required=False, error_messages={"required": gettext_lazy("选是哪一样")}
    )
    photos = PhotosField(
        label=gettext_lazy("拍照"), help_text=gettext_lazy("JPEG、PNG或PDF，每个不超过10MB。"), required=False
    )

    def __init__(self, *args: Any, item: FamilyItem, has_some: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_some = has_some
        self.fields["papers"].choices = [(key, str(words)) for key, words in item.missing]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A photo and which paper it is of; nothing more is needed once some came."""
        given = self.cleaned_data
        if self.errors:
            return
        if not given.get("photos") and not self.has_some:
            self.add_error("photos", _("拍一张，或者选文件"))
        if given.get("photos") and not given.get("papers"):
            self.add_error("papers", _("选是哪一样"))


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What was started for this family; one case opens at once."""
    cases = fetch_own_joint_cases(request.acting)
    if len(cases) == 1:
        return redirect("portal:mine_one", cases[0][0])
    return render(request, "portal/mine_list.html", {"cases": cases})


@opened_to("resident")
@require_safe
def one(request: Asked, case_id: str) -> HttpResponse:
    """Everything under way, in the family's words."""
    return render(request, "portal/mine.html", {"page": fetch_family_page(request.acting, case_id)})


def _item(page: FamilyPage, item_id: str) -> FamilyItem:
    found = next((item for item in page.items if item.public_id == item_id), None)
    if found is None:
        raise Http404
    return found


def _act(
    request: Asked, case_id: str, item: FamilyItem, form: PlainForm, template: str, do: Callable[[str | None], Any],
    said: str,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            do(request.POST.get("key") or None)
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.take("photos" if fault.code == "platform.file-refused" else None, fault)
        else:
            messages.info(request, said)
            return redirect("portal:mine_one", case_id)
    context = {
        "case_id": case_id, "item": item, "form": form, "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, f"portal/{template}.html", context, status=422 if form.is_bound and form.errors else 200)


@opened_to("resident")
def decline(request: Asked, case_id: str, item_id: str) -> HttpResponse:
    """Say no to one thing; nobody asks why."""
    item = _item(fetch_family_page(request.acting, case_id), item_id)
    if not item.may_decline:
        return moved_on(request, reverse("portal:mine_one", args=[case_id]))
    form = DeclineForm(request.POST if request.method == "POST" else None)
    return _act(
        request, case_id, item, form, "mine_decline",
        lambda key: decline_item(request.acting, item_id, reason=form.cleaned_data["reason"], key=key),
        _("记下了，这一项不办了。"),
    )  # fmt: skip


@opened_to("resident")
def received(request: Asked, case_id: str, item_id: str) -> HttpResponse:
    """Confirm that a service was received."""
    item = _item(fetch_family_page(request.acting, case_id), item_id)
    if not item.may_confirm:
        return moved_on(request, reverse("portal:mine_one", args=[case_id]))
    form = PlainForm(request.POST if request.method == "POST" else None)
    return _act(
        request, case_id, item, form, "mine_received",
        lambda key: take_step(request.acting, item_id, "confirm_receipt", key=key), _("记下了，谢谢。"),
    )  # fmt: skip


@opened_to("resident")
def papers(request: Asked, case_id: str, item_id: str) -> HttpResponse:
    """Hand in what is missing, once for all departments."""
    item = _item(fetch_family_page(request.acting, case_id), item_id)
    if not item.missing:
        return redirect("portal:mine_one", case_id)
    posted = request.method == "POST"
    has_some = any(
        not line.is_held for line in fetch_joint_papers(request.acting, case_id, [key for key, _w in item.missing])
    )
    form = PapersForm(
        request.POST if posted else None, request.FILES if posted else None, item=item, has_some=has_some
    )

    if posted and {"keep", "remove"} & set(request.POST):
        wanted = request.POST.get("keep") or request.POST.get("remove", "")
        settle_joint_paper(request.acting, item_id, wanted, hand_in="keep" in request.POST)
        return redirect("portal:mine_papers", case_id, item_id)
    since = fetch_joint_papers(request.acting, case_id, [key for key, _words in item.missing])
    if posted and form.is_valid():
        try:
            done = _handed_in(request, case_id, item, form)
        except DoudiError as fault:
            if is_somebody_else_first(fault):
                return tell_fault(request, fault)
            form.take("photos", fault)
        else:
            if not done:
                return redirect("portal:mine_papers", case_id, item_id)
            messages.info(request, _("收到了。别的部门也不用再要。"))
            return redirect("portal:mine_one", case_id)
    context = {
        "case_id": case_id, "item": item, "form": form, "since": since,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, "portal/mine_papers.html", context, status=422 if form.is_bound else 200)


def _handed_in(request: Asked, case_id: str, item: FamilyItem, form: PapersForm) -> bool:
    """Keep the photos for the paper that was chosen; with the last one, or on the word that this is all, all go on."""
    given, acting, item_id = form.cleaned_data, request.acting, item.public_id
    looked = [look_at(photo.read()) for photo in given["photos"]]
    if looked:
        hand_in_joint(acting, item_id, given["papers"], looked)
    wanted = [key for key, _words in item.missing]
    lines = fetch_joint_papers(acting, case_id, wanted)
    if any(line.is_held for line in lines) or "more" in request.POST:
        return False
    supply_papers(acting, item_id, files_of(acting, item_id, wanted), key=request.POST.get("key") or None)
    return True
