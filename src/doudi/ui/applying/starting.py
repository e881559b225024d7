"""Beginning an application: unfinished ones first, then where the family lives and how to reach it."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.set_contact import set_contact
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.papers.reads import papers_before_beginning
from doudi.casework.process import schemes_applied_for
from doudi.casework.reads import fetch_cases, fetch_draft, fetch_my_cases
from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.schemes.scheme import Scheme
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import PlainForm

View = Callable[..., HttpResponse]


class ContactForm(PlainForm):
    """How to reach the family."""

    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        error_messages={"required": gettext_lazy("写手机号，有结果好告诉您")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("现在住的地方"),
        help_text=gettext_lazy("小区、楼栋、门牌。工作人员要上门看。"),
        error_messages={"required": gettext_lazy("写现在住的地方")},
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 2}),
    )

    def clean_phone(self) -> str:
        """Eleven figures, or a land line with its area code."""
        number = re.sub(r"[\s-]", "", clean_text(self.cleaned_data["phone"]))
        if not re.fullmatch(r"1\d{10}|0\d{9,11}", number):
            raise forms.ValidationError(_("手机号是11位数字，请数一数"))
        return number


DEFAULT = "dibao"
"""The form that is meant where an address names none."""


def scheme_asked(request: Asked) -> Scheme:
    """The scheme the address or the form names, if it can be applied for here; else dibao."""
    wanted = request.POST.get("scheme", "") or request.GET.get("scheme", "")
    known = {scheme.key: scheme for scheme in schemes_applied_for()}
    return known.get(wanted) or known[DEFAULT]


def choose(door: ApplyDoor) -> View:
    """What can be applied for: each with what it is, and its form."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    @require_safe
    def page(request: Asked) -> HttpResponse:
        return door.show(request, "choose", {"schemes": schemes_applied_for()})

    return page


def index(door: ApplyDoor) -> View:
    """Unfinished applications, and a new one for the scheme asked for."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked) -> HttpResponse:
        if door.door == "resident":
            cases = fetch_my_cases(request.acting)
        else:
            cases = fetch_cases(request.acting, state="draft").rows
        drafts = [case for case in cases if case.is_draft]
        running = [case for case in cases if not case.is_draft]
        scheme = scheme_asked(request)
        under_way = any(
            case.scheme == scheme.key and case.state not in ("refused", "withdrawn", "terminated") for case in running
        )
        begun = any(case.scheme == scheme.key for case in drafts)
        context = {"drafts": drafts, "running": running, "under_way": under_way, "scheme": scheme, "is_begun": begun,
                   "papers": papers_before_beginning(scheme.key, entrusted=door.channel == "grid")}  # fmt: skip
        return door.show(request, "index", context)

    return page


def townships() -> list[Division]:
    """The townships and streets of the district, in the order of their codes."""
    return list(Division.objects.filter(level="township").order_by("code"))


def served_places(door: ApplyDoor, acting: Acting) -> list[Division]:
    """Where a worker may begin an application: the communities, villages or grids the office serves.

    Empty for residents and for offices of the whole district, who choose the street first.
    """
    if door.door != "staff":
        return []
    served = Division.objects.filter(path__in={path for post in acting.posts for path in post.area_paths})
    places: list[Division] = []
    for division in served:
        if division.level in ("village", "grid", "micro_grid"):
            places.append(division)
        elif division.level == "township":
            places += division.children.filter(level="village")
    return sorted(places, key=lambda place: place.path)


def start(door: ApplyDoor, then: Callable[[Asked, str], None] | None = None) -> View:
    """Where the family lives: the township, then the community; then the draft begins, and `then` is done with it."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked) -> HttpResponse:
        scheme = scheme_asked(request)
        if door.door == "resident":
            own = (case for case in fetch_my_cases(request.acting) if case.is_draft and case.scheme == scheme.key)
            begun = next(own, None)
            if begun is not None:
                return door.go("apply_tasks", begun.public_id)
        context: dict[str, Any] = {
            "townships": townships(),
            "villages": [],
            "errors": [],
            "sent": request.POST,
            "scheme": scheme,
        }
        places = served_places(door, request.acting)
        if places:
            context["villages"] = places
        else:
            code = request.POST.get("township", "") or request.GET.get("township", "")
            township = Division.objects.filter(code=code, level="township").first()
            if township is not None:
                villages = list(Division.objects.filter(parent=township, level="village").order_by("code"))
                context |= {"township": township, "villages": villages}
            elif request.method == "POST" or "township" in request.GET:
                context["errors"] = [{"at": "f_township", "said": _("选一个街道或镇")}]
                return door.show(request, "start", context, 422)
        if request.method == "POST":
            village = next((v for v in context["villages"] if v.code == request.POST.get("village", "")), None)
            reason = request.POST.get("on_behalf_of_reason", "").strip()[:200]
            if village is None:
                context["errors"].append({"at": "f_village", "said": _("选一个社区或村")})
            if door.on_behalf and door.channel == "grid" and not reason:
                context["errors"].append({"at": "f_reason", "said": _("写一句：为什么由您替他申请")})
            if context["errors"]:
                return door.show(request, "start", context, 422)
            try:
                phone = request.resident.phone if request.resident else ""
                draft = start_draft(
                    request.acting,
                    scheme=scheme.key,
                    channel=door.channel,
                    division_code=village.code if village else "",
                    on_behalf_of_reason=reason,
                    phone=phone,
                    key=request.POST.get("key") or None,
                )
            except DoudiError as fault:
                context["errors"] = [{"at": "main", "said": in_plain_words(fault)}]
                return door.show(request, "start", context, 422)
            if then is not None:
                then(request, draft.public_id)
            return door.go("apply_contact", draft.public_id)
        return door.show(request, "start", context)

    return page


def contact(door: ApplyDoor) -> View:
    """Phone and address."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        form = ContactForm(request.POST or None, initial={"phone": draft.phone, "address": draft.address})
        if request.method == "POST" and form.is_valid():
            try:
                set_contact(request.acting, app_id, **form.cleaned_data)
                if any(one.question.key == "address" for one in draft.pages):
                    save_answer(
                        request.acting, app_id, question="address", state="has", value=form.cleaned_data["address"]
                    )
            except DoudiError as fault:
                form.take(None, fault)
            else:
                return door.go("apply_check" if "check" in request.GET else "apply_tasks", app_id)
        status = 422 if form.is_bound else 200
        return door.show(
            request,
            "contact",
            {"draft": draft, "form": form, "errors": form.mistakes() if form.is_bound else []},
            status,
        )

    return page
