"""我领的: what the family draws, telling that something changed, and saying what one thinks of a change."""

import secrets

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.benefits.upkeep.actions.hear_family import hear_family
from doudi.benefits.upkeep.actions.report_change import report_change
from doudi.benefits.upkeep.reads.desk import fetch_change_letter
from doudi.benefits.upkeep.reads.own import fetch_own_entitlement, fetch_own_entitlements
from doudi.benefits.upkeep.reads.published import fetch_places, fetch_published
from doudi.benefits.upkeep.wording import REPORT_KINDS
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, moved_on, opened_to
from doudi.ui.forms import PlainForm, TapField
from doudi.ui.words import is_english


class TellForm(PlainForm):
    """What changed, in a few taps."""

    kind = TapField(label=gettext_lazy("什么变了"), error_messages={"required": gettext_lazy("选是什么变了")})
    happened_on = forms.DateField(
        label=gettext_lazy("哪天的事（不知道可以不填）"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日子写成 2025-11-05 这样")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("写几句（可以不写）"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(key, str(words)) for key, words in REPORT_KINDS.items()]  # type: ignore[attr-defined]


class OpinionForm(PlainForm):
    """What the family thinks."""

    text = forms.CharField(
        label=gettext_lazy("您怎么看"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写一写您怎么看")},
    )  # fmt: skip


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What this family draws; one thing opens at once."""
    found = fetch_own_entitlements(request.acting)
    if len(found) == 1:
        return redirect("portal:drawing_one", found[0].public_id)
    return render(request, "portal/drawing_list.html", {"found": found})


@opened_to("resident")
@require_safe
def one(request: Asked, entitlement_id: str) -> HttpResponse:
    """How much, since when, what changed and why."""
    return render(request, "portal/drawing.html", {"one": fetch_own_entitlement(request.acting, entitlement_id)})


@opened_to("resident")
def tell(request: Asked, entitlement_id: str) -> HttpResponse:
    """Tell that something changed; somebody looks at it."""
    one = fetch_own_entitlement(request.acting, entitlement_id)
    if not one.may_tell:
        return moved_on(request, reverse("portal:drawing_one", args=[entitlement_id]))
    form = TellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_change(request.acting, entitlement_id, key=request.POST.get("key") or None, **form.cleaned_data)
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("收到了，谢谢您告诉我们。会有人来看。"))
            return redirect("portal:drawing_one", entitlement_id)
    return _form(request, form, one.public_id, _("家里情况变了"), _("告诉街道（乡镇）"))


@opened_to("resident")
def answer(request: Asked, entitlement_id: str, change_id: str) -> HttpResponse:
    """Say what one thinks, before anybody decides."""
    one = fetch_own_entitlement(request.acting, entitlement_id)
    found = next((each for each in one.changes if each.public_id == change_id), None)
    if found is None:
        raise Http404
    if not found.may_answer:
        return moved_on(request, reverse("portal:drawing_one", args=[entitlement_id]))
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hear_family(request.acting, change_id, how="portal", text=form.cleaned_data["text"])
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("收到了。决定的人会看到您写的。"))
            return redirect("portal:drawing_one", entitlement_id)
    return _form(request, form, one.public_id, _("您怎么看"), _("交上去"))


def _form(request: Asked, form: PlainForm, entitlement_id: str, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "submit": submit, "entitlement_id": entitlement_id,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return render(request, "portal/drawing_form.html", context, status=422 if form.is_bound and form.errors else 200)


@opened_to("resident")
@require_safe
def letter(request: Asked, entitlement_id: str, change_id: str) -> HttpResponse:
    """The letter of a change, as it was sent."""
    one = fetch_own_entitlement(request.acting, entitlement_id)
    if change_id not in {each.public_id for each in one.changes}:
        raise Http404
    content = fetch_change_letter(request.acting, change_id, "en" if is_english() else "zh")
    named = {"Content-Disposition": f'attachment; filename="{change_id}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)


@opened_to("anyone")
@require_safe
def published(request: Asked, place: str = "") -> HttpResponse:
    """长期公示: the way down to a village, and there the three lawful fields."""
    found = fetch_published(request.acting, place) if place else None
    if found is not None:
        return render(request, "portal/published.html", {"place": found[0], "rows": found[1]})
    places = fetch_places(place)
    if place and not places:
        raise Http404
    return render(request, "portal/published_places.html", {"places": places})
