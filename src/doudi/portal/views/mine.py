"""我家的事: what was started for the family, where each thing is, and how to say no."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.reads.family import fetch_family_page, fetch_own_joint_cases
from doudi.casework.joint.reads.shapes import FamilyItem, FamilyPage
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to, tell_fault
from doudi.ui.faults import is_somebody_else_first
from doudi.ui.forms import PhotosField, PlainForm, TapManyField
from doudi.ui.papers import keep_papers


class DeclineForm(PlainForm):
    """Why, if one likes."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不要（可以不写）"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class PapersForm(PlainForm):
    """Which of the missing papers, and photos of them."""

    papers = TapManyField(label=gettext_lazy("交哪几样"), error_messages={"required": gettext_lazy("选交哪几样")})
    photos = PhotosField(
        label=gettext_lazy("拍照"), help_text=gettext_lazy("JPEG、PNG或PDF，每个不超过10MB。"),
        error_messages={"required": gettext_lazy("拍一张，或者选文件")},
    )  # fmt: skip

    def __init__(self, *args: Any, item: FamilyItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = [(key, str(words)) for key, words in item.missing]  # type: ignore[attr-defined]


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
        return redirect("portal:mine_one", case_id)
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
        return redirect("portal:mine_one", case_id)
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
    form = PapersForm(request.POST if posted else None, request.FILES if posted else None, item=item)

    def hand_in(key: str | None) -> None:
        given = form.cleaned_data
        kept = keep_papers(request.acting, given["photos"], kind="paper", case_ref=case_id)
        # Each paper leads to the photo taken for it where there are as many; further ones lead to the last.
        files = {paper: kept[min(at, len(kept) - 1)] for at, paper in enumerate(given["papers"])}
        supply_papers(request.acting, item_id, files, key=key)

    return _act(request, case_id, item, form, "mine_papers", hand_in, _("收到了。别的部门也不用再要。"))
