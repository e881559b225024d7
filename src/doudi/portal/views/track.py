"""查进度: where it stands, whose turn it is, by when; supply what is missing; take it back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.reads import fetch_my_cases, fetch_track_page
from doudi.kernel.errors import DoudiError
from doudi.portal.days import drawn
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PhotosField, PlainForm
from doudi.ui.papers import keep_papers
from doudi.ui.processes import course_view


class SupplyForm(PlainForm):
    """The missing papers as photos, and a word if one wants."""

    photos = PhotosField(
        label=gettext_lazy("拍照，或者选文件"),
        help_text=gettext_lazy("字要看得清。可以一次选几张。JPEG、PNG或PDF，每个不超过10MB。"),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("想说的（可以不写）"), required=False, max_length=500, widget=forms.Textarea
    )

    def clean(self) -> None:
        """One of the two at least."""
        if not self.errors and not self.cleaned_data.get("photos") and not self.cleaned_data.get("note"):
            self.add_error("photos", _("拍一张照片，或者写一句话"))


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
    context = {"track": track, "ticks": drawn(track.ticks), "process": course_view(track.course)}
    return render(request, "portal/track.html", context)


@opened_to("resident")
def supply(request: Asked, app_id: str) -> HttpResponse:
    """Hand in what was missing: photos from the phone."""
    track = fetch_track_page(request.acting, app_id)
    if not track.can_supply:
        return redirect("portal:track_one", app_id)
    form = SupplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            ids = keep_papers(request.acting, form.cleaned_data["photos"], kind="paper", case_ref=app_id)
            supply_missing(
                request.acting,
                app_id,
                note=form.cleaned_data["note"],
                file_ids=ids,
                key=request.POST.get("key") or None,
            )
        except DoudiError as fault:
            form.take("photos", fault)
        else:
            messages.info(request, _("材料收到了。还差不差，看完告诉您。"))
            return redirect("portal:track_one", app_id)
    return render(
        request,
        "portal/supply.html",
        {"track": track, "form": form, "errors": form.mistakes() if form.is_bound else []},
        status=422 if form.is_bound else 200,
    )


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
