"""有话要说: complain, ask, say what cannot be got done; without signing in, followed by number and telephone."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.grievance.actions.rate import RATINGS, rate
from doudi.casework.grievance.actions.register import MOST_PAPERS, Said, register
from doudi.casework.grievance.actions.withdraw import withdraw
from doudi.casework.grievance.catalogue import CANNOT_GET_DONE, COMPLAINT, kinds, limit_of, matters
from doudi.casework.grievance.reads.attached import fetch_attached
from doudi.casework.grievance.reads.own import fetch_own_grievance, fetch_own_grievances
from doudi.casework.grievance.sending import require_room
from doudi.kernel.errors import DoudiError
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.received.looking import look_at
from doudi.portal.views.entry import PhoneForm
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division
from doudi.ui.access import Asked, moved_on, opened_to
from doudi.ui.forms import PhotosField, PlainForm, TapField
from doudi.ui.papers import handed_out
from doudi.ui.senders import senders_of
from doudi.worklist.words import Words

HINTS = ("complaint", "cannot_get_done", "request", "consultation", "suggestion", "local_matter")
SENT_KEY = "said_something"


def hint(key: str) -> Words:
    """What a kind is for, in a few words."""
    more = kinds()[key].more
    return Words(more["hint_zh"], more["hint_en"])


class SpeakForm(PlainForm):
    """What one wants to say; who one is only if one likes."""

    text = forms.CharField(
        label=gettext_lazy("是什么事"),
        help_text=gettext_lazy("哪天、在哪里、怎么回事，想要怎样。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("写一写是什么事")},
    )
    matter_key = forms.ChoiceField(
        label=gettext_lazy("什么事没有办成"), error_messages={"required": gettext_lazy("选是什么事")}
    )
    tried_on = forms.DateField(
        label=gettext_lazy("上次哪天去办的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("选上次去办的日子"), "invalid": gettext_lazy("选日子")},
    )
    tried_where = forms.CharField(
        label=gettext_lazy("在哪里办的，怎么跟您说的"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("写在哪里办的，怎么说的")},
    )
    place = forms.ChoiceField(
        label=gettext_lazy("在哪个街道（乡镇）"), error_messages={"required": gettext_lazy("选一个地方")}
    )
    application_id = forms.CharField(
        label=gettext_lazy("关系到您的申请（申请号，没有就不写）"), required=False, max_length=30
    )
    name = forms.CharField(label=gettext_lazy("您的姓名（可以不写）"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("手机号（可以不写）"),
        help_text=gettext_lazy("有手机号才能看办到哪、收到答复。不写，我们也办，只是没法告诉您。"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    photos = PhotosField(
        label=gettext_lazy("照片（可以不传）"),
        help_text=gettext_lazy("最多5张。JPEG、PNG或PDF，每个不超过10MB。拍照的时间、地点会去掉。"),
        required=False,
        most=MOST_PAPERS,
    )
    is_confidential = forms.BooleanField(label=gettext_lazy("要保密：除了窗口，谁也不知道是我说的"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != CANNOT_GET_DONE:
            for field in ("matter_key", "tried_on", "tried_where"):
                del self.fields[field]
        else:
            named = [(key, str(each.words)) for key, each in matters().items()]
            self.fields["matter_key"].choices = [("", _("请选")), *named]  # type: ignore[attr-defined]
        rows = Division.objects.filter(level__in=("district", "township")).order_by("path")
        self.places = {each.code: each for each in rows[:600]}
        somewhere = [(code, each.name) for code, each in self.places.items() if each.level == "township"]
        districts = [(code, each.name) for code, each in self.places.items() if each.level == "district"]
        unsure = [(code, _("%(district)s，说不清哪个街道") % {"district": name}) for code, name in districts]
        self.fields["place"].choices = [("", _("请选")), *somewhere, *unsure]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Empty, or eleven figures beginning with 1."""
        given = self.cleaned_data["phone"]
        if not given:
            return ""
        checked = PhoneForm({"phone": given})
        if not checked.is_valid():
            raise forms.ValidationError(checked.errors["phone"].as_data())
        return str(checked.cleaned_data["phone"])

    def said(self, kind: str) -> Said:
        """What the action takes."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "photos"}
        return Said(kind=kind, area_path=self.places[given.pop("place")].path, **given)


class NumberForm(PlainForm):
    """The number one was given."""

    number = forms.CharField(
        label=gettext_lazy("编号，SQ开头"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写编号")},
    )

    def clean_number(self) -> str:
        """As it is stored."""
        try:
            return check_public_id(self.cleaned_data["number"], "SQ")
        except PublicIdInvalid:
            raise forms.ValidationError(_("编号不对，对着短信再看一遍")) from None


class RateForm(PlainForm):
    """Satisfied or not, and whether it is settled."""

    rating = TapField(label=gettext_lazy("您满意吗"), error_messages={"required": gettext_lazy("选满意还是不满意")})
    is_resolved = TapField(
        label=gettext_lazy("事情解决了吗"),
        choices=(("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没有解决"))),
        error_messages={"required": gettext_lazy("选解决没有")},
    )
    words = forms.CharField(
        label=gettext_lazy("想说的（可以不写）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rating"].choices = [(key, str(words)) for key, words in RATINGS.items()]  # type: ignore[attr-defined]


@opened_to("anyone")
@require_safe
def start(request: Asked) -> HttpResponse:
    """What one may say, and how to follow what was said before."""
    choices = [(key, kinds()[key].words, hint(key)) for key in HINTS]
    return render(request, "portal/speak_up.html", {"choices": choices})


@opened_to("anyone")
def new(request: Asked, kind: str) -> HttpResponse:
    """One page to fill in; nobody has to sign in."""
    if kind not in kinds():
        raise Http404
    known = {"application_id": request.GET.get("case", "")[:30]} if kind == COMPLAINT else {}
    if request.resident:
        known["phone"] = request.resident.phone
    posted = request.method == "POST"
    form = SpeakForm(request.POST if posted else None, request.FILES if posted else None, kind=kind, initial=known)
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if request.method == "POST" and form.is_valid():
        try:
            require_room(request.acting, senders_of(request))
            looked = [look_at(photo.read()) for photo in form.cleaned_data["photos"]]
            row = register(request.acting, form.said(kind), papers=looked, senders=senders_of(request), key=key)
        except NotAllowed:
            raise
        except DoudiError as fault:
            form.take("photos" if fault.code == "platform.file-refused" else None, fault)
        else:
            request.session[SENT_KEY] = [row.public_id, bool(row.phone)]
            return redirect("portal:spoke")
    context = {
        "kind": kind,
        "words": kinds()[kind].words,
        "hint": hint(kind),
        "limit": limit_of(kind),
        "form": form,
        "once_key": key,
        "errors": form.mistakes() if form.is_bound else [],
    }
    return render(request, "portal/speak_up_new.html", context, status=422 if form.is_bound else 200)


@opened_to("anyone")
@require_safe
def sent(request: Asked) -> HttpResponse:
    """The number, and how to follow it; a page of its own, so that loading it again sends nothing twice."""
    number, has_phone = request.session.get(SENT_KEY, ("", False))
    if not number:
        return redirect("portal:speak_up")
    return render(request, "portal/speak_up_sent.html", {"number": number, "has_phone": has_phone})


@opened_to("anyone")
def follow(request: Asked) -> HttpResponse:
    """By its number; the page behind asks for the telephone it was said with, and a code."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("portal:own_grievance", form.cleaned_data["number"])
    context = {"form": form, "errors": form.mistakes() if form.is_bound else []}
    return render(request, "portal/speak_up_follow.html", context, status=422 if form.is_bound else 200)


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Everything said with this telephone."""
    return render(request, "portal/own_grievances.html", {"rows": fetch_own_grievances(request.acting)})


@opened_to("resident")
def one(request: Asked, grievance_id: str) -> HttpResponse:
    """One of them: where it is, by when, the answer, and a rating."""
    own = fetch_own_grievance(request.acting, grievance_id)
    form = RateForm(request.POST or None) if own.can_rate else None
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            rate(
                request.acting,
                grievance_id,
                rating=given["rating"],
                is_resolved=given["is_resolved"] == "yes",
                words=given["words"],
                key=key,
            )
        except NotAllowed:
            raise
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, _("记下了，谢谢您。"))
            return redirect("portal:own_grievance", grievance_id)
    is_bound = form is not None and form.is_bound
    errors = form.mistakes() if form is not None and is_bound else []
    context = {"own": own, "form": form, "once_key": key, "errors": errors}
    return render(request, "portal/own_grievance.html", context, status=422 if is_bound else 200)


class WithdrawForm(PlainForm):
    """Why; one may leave it empty."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤回（可以不写）"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@opened_to("resident")
def take_back(request: Asked, grievance_id: str) -> HttpResponse:
    """Take back what one said, after reading what that means; only who said it can."""
    own = fetch_own_grievance(request.acting, grievance_id)
    if not own.can_withdraw:
        return moved_on(request, reverse("portal:own_grievance", args=[grievance_id]))
    posted = request.method == "POST"
    form = WithdrawForm(request.POST if posted else None)
    key = request.POST.get("key", "")[:40] or secrets.token_hex(12)
    if posted and form.is_valid():
        withdraw(request.acting, grievance_id, reason=form.cleaned_data["reason"], key=key)
        messages.info(request, _("撤回了。以后还能再说。"))
        return redirect("portal:own_grievance", grievance_id)
    context = {"own": own, "form": form, "once_key": key, "errors": form.mistakes() if form.is_bound else []}
    return render(request, "portal/own_grievance_withdraw.html", context, status=422 if form.is_bound else 200)


@opened_to("resident")
@require_safe
def paper(request: Asked, grievance_id: str, file_id: str) -> HttpResponse:
    """A photo one sent along."""
    return handed_out(fetch_attached(request.acting, grievance_id, file_id))
