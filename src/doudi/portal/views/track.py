"""查进度: where it stands, whose turn it is, by when; supply what is missing; take it back."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.papers.actions.hand_in import hand_in_asked
from doudi.casework.papers.actions.settle_held import hand_in_all_the_same
from doudi.casework.papers.actions.take_back import take_back
from doudi.casework.papers.reads import fetch_papers_page, file_ids_since_asked, papers_since_asked
from doudi.casework.reads import fetch_my_cases, fetch_track_page
from doudi.kernel.errors import DoudiError
from doudi.platform.received.looking import look_at
from doudi.portal.days import drawn
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PhotosField, PlainForm, TapField
from doudi.ui.processes import course_view


class SupplyForm(PlainForm):
    """The missing papers as photos, and a word if one wants."""

    photos = PhotosField(
        label=gettext_lazy("拍照，或者选文件"),
        help_text=gettext_lazy("字要看得清。可以一次选几张。JPEG、PNG或PDF，每个不超过10MB。"),
        required=False,
    )
    what = TapField(
        label=gettext_lazy("这几张是哪一样"), required=False, error_messages={"required": gettext_lazy("选是哪一样")}
    )
    note = forms.CharField(
        label=gettext_lazy("想说的（可以不写）"), required=False, max_length=500, widget=forms.Textarea
    )

    def __init__(self, *args: Any, asked: list[str], has_some: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.has_some = asked, has_some
        self.fields["what"].choices = [(str(n), words) for n, words in enumerate(asked)]  # type: ignore[attr-defined]
        if len(asked) < 2:
            del self.fields["what"]

    @property
    def asked_as(self) -> str:
        """The missing paper that was chosen, in the words it was asked for in."""
        chosen = self.cleaned_data.get("what", "")
        return self.asked[int(chosen)] if chosen else (self.asked[0] if len(self.asked) == 1 else "")

    def clean(self) -> None:
        """A photo or a word at least, unless some came before; and of several papers, which it is."""
        given = self.cleaned_data
        if self.errors:
            return
        if not given.get("photos") and not given.get("note") and not self.has_some:
            self.add_error("photos", _("拍一张照片，或者写一句话"))
        if given.get("photos") and "what" in self.fields and not given.get("what"):
            self.add_error("what", _("选是哪一样"))


class WithdrawForm(PlainForm):
    """Why; one may leave it empty."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤回（可以不写）"), required=False, max_length=300, widget=forms.Textarea
    )


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Everything this person applied for; the only one opens at once."""
    cases = fetch_my_cases(request.acting)
    running = [case for case in cases if not case.is_draft]
    if len(running) == 1 and len(cases) == 1:
        return redirect("portal:track_one", running[0].public_id)
    return render(
        request, "portal/track_list.html", {"running": running, "drafts": [case for case in cases if case.is_draft]}
    )


@opened_to("resident")
@require_safe
def one(request: Asked, app_id: str) -> HttpResponse:
    """One application."""
    track = fetch_track_page(request.acting, app_id)
    if track.state == "draft":
        return redirect("portal:apply_tasks", app_id)
    return render(request, "portal/track.html", {
        "track": track, "ticks": drawn(track.ticks), "papers": fetch_papers_page(request.acting, app_id),
        "process": course_view(track.course),
    })  # fmt: skip


@opened_to("resident")
def supply(request: Asked, app_id: str) -> HttpResponse:
    """Hand in what was missing: photos from the phone, looked at as they come; then all of it goes to the office."""
    track = fetch_track_page(request.acting, app_id)
    if not track.can_supply:
        return redirect("portal:track_one", app_id)
    since = papers_since_asked(request.acting, app_id)
    settled = request.method == "POST" and bool({"keep", "remove"} & set(request.POST))
    if settled:
        if "keep" in request.POST:
            hand_in_all_the_same(request.acting, app_id, request.POST["keep"])
        else:
            take_back(request.acting, app_id, request.POST["remove"])
        return redirect("portal:supply", app_id)
    posted = request.method == "POST"
    form = SupplyForm(
        request.POST if posted else None, request.FILES if posted else None,
        asked=track.missing_items, has_some=any(not line.is_held for line in since),
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            done = _supplied(request, app_id, form)
        except DoudiError as fault:
            form.take("photos", fault)
        else:
            if not done:
                return redirect("portal:supply", app_id)
            messages.info(request, _("材料收到了。还差不差，看完告诉您。"))
            return redirect("portal:track_one", app_id)
    context = {
        "track": track, "form": form, "since": since, "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, "portal/supply.html", context, status=422 if form.is_bound else 200)


def _supplied(request: Asked, app_id: str, form: SupplyForm) -> bool:
    """Whether everything is in; not while a picture that is hard to read waits for a word, or more is to come."""
    given, acting = form.cleaned_data, request.acting
    looked = [look_at(photo.read()) for photo in given["photos"]]
    if looked:
        hand_in_asked(acting, app_id, form.asked_as, looked)
    since = papers_since_asked(acting, app_id)
    if any(line.is_held for line in since) or "more" in request.POST:
        return False
    files = file_ids_since_asked(acting, app_id)
    supply_missing(acting, app_id, note=given["note"], file_ids=files, key=request.POST.get("key") or None)
    return True


@opened_to("resident")
def withdraw_page(request: Asked, app_id: str) -> HttpResponse:
    """Take the application back, after saying what that means."""
    track = fetch_track_page(request.acting, app_id)
    if not track.can_withdraw:
        return redirect("portal:track_one", app_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"] or _("没有写原因")
        withdraw(
            request.acting,
            app_id,
            reason=reason,
            expected_version=int(request.POST.get("version") or 0) or None,
            key=request.POST.get("key") or None,
        )
        return redirect("portal:track_one", app_id)
    return render(request, "portal/withdraw.html", {"track": track, "form": form, "version": track.version})
